"""The dossier of a boundary proposal as PDF: every table, and the map sheets at their own size.

Set by Typst from data alone, in a free Chinese font of this machine, embedded as a subset (decision 0010).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from layers.definition import Words
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_cells import DossierTable, cell_text, in_tongue
from layers.rules.dossier_tables import dossier_tables
from layers.rules.dossier_words import MARK
from web.documents.boundary_page import NUMBERS, PARTS
from web.documents.boundary_sheets import A3_MM, A4_MM
from web.documents.fonts import FontFile
from web.documents.wording import moment

SHEET = Path(__file__).with_name("boundary_dossier.typ")


def dossier_pdf(dossier: Dossier, maps: Mapping[str, bytes], font: FontFile, *, english: bool) -> bytes:
    """The document; ``maps``: the sheets of the map pack (PNG) by name. The same record, the same bytes."""
    import typst  # noqa: PLC0415 - heavy, and needed here alone

    with tempfile.TemporaryDirectory(prefix="dossier-") as name:
        folder = Path(name)
        shutil.copy(SHEET, folder / "dossier.typ")
        (folder / "fonts").mkdir()
        (folder / "fonts" / font.path.name).symlink_to(font.path)
        bold = font.path.with_name(font.path.name.replace("Regular", "Bold"))
        if bold.is_file() and bold != font.path:
            (folder / "fonts" / bold.name).symlink_to(bold)
        files = {f"map-{at}.png": data for at, (_, data) in enumerate(sorted(maps.items()), 1)}
        for file, data in files.items():
            (folder / file).write_bytes(data)
        told = content(dossier, maps, font, english=english)
        made: bytes = typst.compile(
            str(folder / "dossier.typ"),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
            timestamp=dossier.made_at.astimezone(UTC).replace(microsecond=0),  # it takes no finer one
        )
        return made


def content(dossier: Dossier, maps: Mapping[str, bytes], font: FontFile, *, english: bool) -> dict[str, Any]:
    """What the sheet is given: texts alone."""

    def say(words: Words) -> str:
        return in_tongue(words, english=english)

    side = dossier.after
    tables = {table.id: table for table in dossier_tables(dossier)}
    return {
        "title": say(dossier.title),
        "other": dossier.title.zh if english else dossier.title.en,
        "head": f"{say(side.name)}（{side.id}）",
        "mark": f"{MARK.zh} {MARK.en}" if dossier.demonstration else "",
        "foot": f"{dossier.reading} · SHA-256 {dossier.sha256}",
        "font": font.family,
        "lang": "en" if english else "zh",
        "region": "gb" if english else "cn",
        "warnings": [say(words) for words in warnings(dossier)],
        "facts": [[say(name), text] for name, text in facts(dossier, english=english)],
        "parts": [
            {"title": say(words), "tables": [table_data(tables[id], english=english) for id in ids]}
            for _, words, ids in PARTS
        ],
        "maps": [map_data(at, name) for at, name in enumerate(sorted(maps), 1)],
    }


def warnings(dossier: Dossier) -> Iterator[Words]:
    """What must be seen before anything else."""
    yield from dossier.cautions
    if broken := dossier.broken():
        yield Words(
            f"不符合且未豁免的规则：{len(broken)} 条", f"Rules broken and waived by nobody: {len(broken)}"
        )


def facts(dossier: Dossier, *, english: bool) -> Iterator[tuple[Words, str]]:
    before, after = (in_tongue(side.name, english=english) for side in (dossier.before, dossier.after))
    yield Words("两个版本", "Versions"), f"{before} → {after}"
    yield Words("变化", "Changes"), str(len(dossier.changes))
    yield Words("对象截至", "Things as of"), dossier.as_of.isoformat()
    yield Words("制作", "Made"), f"{moment(dossier.made_at)} {dossier.made_by}"
    yield Words("用途", "Why"), dossier.why or "—"
    yield Words("两版分区 SHA-256", "Zones SHA-256"), dossier.inputs_sha256
    yield Words("判读与审查内容 SHA-256", "Everything read SHA-256"), dossier.sha256


def table_data(table: DossierTable, *, english: bool) -> dict[str, Any]:
    """One table as texts."""
    return {
        "title": in_tongue(table.words, english=english),
        "note": in_tongue(table.note, english=english) if table.note else "",
        "empty": in_tongue(table.empty, english=english),
        "heads": [in_tongue(column.words, english=english) for column in table.columns],
        "parts": [column.part for column in table.columns],
        "figures": [column.unit in NUMBERS for column in table.columns],
        "rows": [
            [
                cell_text(cell, column, english=english)
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
    }


def map_data(at: int, name: str) -> dict[str, Any]:
    """One sheet on a page of its own size."""
    wide, high = A3_MM if "A3" in name else A4_MM
    return {"file": f"map-{at}.png", "width": wide, "height": high, "alt": name.removesuffix(".png")}
