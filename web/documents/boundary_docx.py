"""The dossier of a boundary proposal as a Word document: maps, then every table, numbers as on the maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layers.definition import Words
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_cells import DossierTable, Unit, cell_text, in_tongue
from layers.rules.dossier_tables import dossier_tables
from layers.rules.dossier_words import MARK
from web.documents.boundary_page import MAPS, PARTS
from web.documents.paper import FAINT, RED, WIDE_CM, Cell, Paper, Picture, Text
from web.documents.wording import moment

NUMBERS = "一二三四五六七八九"
# columns that a page upright has no room for; the workbook and the page have them
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "changes": ("平面面积（公顷）", "审查意见", "变化编号"),
    "consequences": ("全部在内",),
    "villages": ("乡镇", "居住形态"),
    "rules": ("级别",),
}
SIZE = 8.0  # points
ROOM = {Unit.HA: 0.5, Unit.MU: 0.4, Unit.COUNT: 0.1}  # that long numbers need more of the width


def dossier_document(dossier: Dossier, maps: Mapping[str, bytes], *, english: bool) -> bytes:
    """The document as DOCX; ``maps``: the sheets of the map pack (PNG) by name. The same bytes again."""
    side = dossier.after
    paper = Paper(
        title=f"{dossier.title.zh} {side.name.zh}",
        head=f"{in_tongue(side.name, english=english)}（{side.id}）",
        mark=f"{MARK.zh} {MARK.en.split(',')[0]}" if dossier.demonstration else "",
        foot=f"判读 Reading {dossier.reading[:16]} · {dossier.sha256[:16]}",
        at=dossier.made_at,
    )
    cover(paper, dossier, english=english)
    paper.heading(numbered(0, MAPS))
    for name, picture in sorted(maps.items()):
        label = name.removesuffix(".png").split("_")[1]
        paper.picture(Picture(picture, WIDE_CM if "A3" in name else 15.6, f"{label} {side.id}"))
    paper.break_page()
    tables = {table.id: table for table in dossier_tables(dossier)}
    for at, (_, words, ids) in enumerate(PARTS, 1):
        paper.heading(numbered(at, words))
        for id in ids:
            table_of(paper, tables[id], english=english)
    return paper.saved()


def numbered(at: int, words: Words) -> Words:
    return Words(f"{NUMBERS[at]}、{words.zh}", words.en)


def cover(paper: Paper, dossier: Dossier, *, english: bool) -> None:
    """Title, what this is a reading of, and what must be seen first."""
    before, after = dossier.before, dossier.after
    paper.title(dossier.title, f"{in_tongue(after.name, english=english)}")
    if dossier.demonstration:
        paper.say(Text(MARK.zh, MARK.en, colour=RED, bold=True))
    for caution in dossier.cautions:
        paper.say(Text(caution.zh, caution.en, colour=RED, bold=True))
    broken = dossier.broken()
    paper.facts(
        [
            (Words("调整前", "Before"), Text(before.name.zh, before.name.en, inline=True)),
            (Words("调整后", "After"), Text(after.name.zh, after.name.en, inline=True)),
            (Words("变化", "Changes"), str(len(dossier.changes))),
            (Words("不符合且未豁免的规则", "Broken, not waived"), str(len(broken))),
            (Words("对象截至", "Things as of"), dossier.as_of.isoformat()),
            (Words("制作", "Made"), f"{moment(dossier.made_at)} {dossier.made_by}"),
            (Words("用途", "Why"), dossier.why or "—"),
            (Words("判读", "Reading"), Text(dossier.reading, fixed=True, size=8.5)),
            (Words("两版分区", "Zones of both"), Text(dossier.inputs_sha256, fixed=True, size=7.5)),
            (Words("全部内容", "Everything read"), Text(dossier.sha256, fixed=True, size=7.5)),
        ]
    )
    paper.say(Text("图号在各图、各表中一致。两个 SHA-256 可与系统核对。", "Numbers are the same on all maps and in all tables; both SHA-256 can be compared with the system.", size=9))  # fmt: skip  # noqa: E501
    paper.break_page()


def table_of(paper: Paper, table: DossierTable, *, english: bool) -> None:
    """One table in the columns that fit."""
    paper.heading(table.words, level=2)
    if table.note is not None:
        paper.say(Text(in_tongue(table.note, english=english), size=8.5, colour=FAINT), keep=True)
    if not table.rows:
        paper.say(Text(table.empty.zh, table.empty.en))
        return
    out = LEFT_OUT.get(table.id, ())
    kept = [at for at, column in enumerate(table.columns) if column.words.zh not in out]
    parts = [table.columns[at].part + ROOM.get(table.columns[at].unit, 0) for at in kept]
    paper.table(
        [table.columns[at].words for at in kept],
        [row_of(table, row, kept, english=english) for row in table.rows],
        [WIDE_CM * part / sum(parts) for part in parts],
    )


def row_of(table: DossierTable, row: Sequence[object], kept: Sequence[int], *, english: bool) -> list[Cell]:
    return [
        Text(cell_text(row[at], table.columns[at], english=english), size=SIZE)  # type: ignore[arg-type]
        for at in kept
    ]
