"""``lakewatch import``: files of an office into a layer, looked through first; all of it or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, err, out, progress
from api.jobs.imports import keep, take_back
from geo.datum import Datum
from layers.errors import UnreadableFile
from layers.exchange.decisions import Decisions, to_json
from layers.exchange.importing import Examined, commit, examine
from layers.store.database import Database
from layers.store.imports import ImportState, ImportStore, Original, keep_originals

COMPANIONS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".cst"})
NOT_READY = 2
MOST_WORDS = 20  # of a field, shown with the option that says what they mean
MARKS = {"error": "✗", "warning": "!", "note": "·"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked: files, layer, decisions."""

    files: list[Path]
    layer: str
    decisions: Decisions
    why: str


def import_file(
    file: Annotated[Path, typer.Argument(help="要导入的文件 · The file.", exists=True)],
    layer: Annotated[str, typer.Option(help="图层编号 · Layer id (lakewatch layers list).")],
    map: Annotated[
        list[str] | None, typer.Option(help="列=字段，可多个；“列=”不导入 · COLUMN=FIELD; COLUMN= leaves it.")
    ] = None,
    part: Annotated[str | None, typer.Option(help="文件中的图层、表或工作表 · Layer or sheet in it.")] = None,
    crs: Annotated[str | None, typer.Option(help="坐标系，如 EPSG:4527 · Coordinate system.")] = None,
    encoding: Annotated[str | None, typer.Option(help="文字编码，如 gb18030 · Encoding.")] = None,
    datum: Annotated[Datum | None, typer.Option(help="经纬度基准 · Datum of the degrees.")] = None,
    swapped: Annotated[bool | None, typer.Option(help="坐标先北后东 · Northing comes first.")] = None,
    accept: Annotated[
        list[str] | None, typer.Option(help="同意的修复，可多个 · Code of a finding to accept.")
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(
            help="字段:文件值=字段值，可多个；“字段:=值”填空值 · FIELD:WORD=VALUE; FIELD:=VALUE where empty."
        ),
    ] = None,
    why: Annotated[str | None, typer.Option(help="导入的理由，记入审计 · The reason.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不保存 · Look only, store nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="用 JSON 打印报告 · Print the report.")] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """导入文件 · Look through a file and import it: every row, or none and why."""
    decisions = Decisions(
        part=part,
        encoding=encoding,
        crs=crs,
        datum=datum,
        swapped=swapped,
        mapping=mapping_of(map or []),
        accepted=frozenset(accept or []),
        values=values_of(value or []),
    )
    asked = Asked(files_of(file), layer, decisions, why or f"import of {file.name}")
    with opened(settings_of(data=data, database=database)) as lake, TemporaryDirectory() as scratch:
        with examined(asked, lake, Path(scratch), dry_run=dry_run) as (found, originals):
            ready = found.report["ready"]
            id = None if dry_run or not ready else str(uuid4())
            stored = None if id is None else stored_rows(id, asked, found, originals, lake)
        answer({**found.report, "stored": stored, "import": id}, as_json=as_json, dry_run=dry_run)
    if not ready:
        raise typer.Exit(NOT_READY)


def files_of(file: Path) -> list[Path]:
    """The file; of a loose shapefile, its companions too."""
    require_closed(file)
    if file.suffix.lower() not in COMPANIONS:
        return [file]
    beside = (other for other in sorted(file.parent.iterdir()) if other.stem == file.stem)
    return [other for other in beside if other.suffix.lower() in COMPANIONS]


def require_closed(file: Path) -> None:
    """UnreadableFile while another program has changes of a GeoPackage beside it, which we would miss."""
    journal = file.with_name(f"{file.name}-wal")
    if journal.is_file() and journal.stat().st_size:
        raise UnreadableFile(file=file.name, place=journal.name, reason="close the program that has it open")


def mapping_of(map: list[str]) -> dict[str, str]:
    """``COLUMN=FIELD`` as field by column; a column's name may itself hold an equals sign."""
    pairs = [wish.rpartition("=") for wish in map]
    if wrong := [wish for wish, (column, _, _) in zip(map, pairs, strict=True) if not column]:
        raise typer.BadParameter(f"--map {wrong[0]}: COLUMN=FIELD")
    return {column: field for column, _, field in pairs}


def values_of(value: list[str]) -> dict[str, dict[str, str]]:
    """``FIELD:WORD=VALUE`` as value by word by field; ``FIELD:=VALUE`` for rows without a word."""
    found: dict[str, dict[str, str]] = {}
    for wish in value:
        field, _, rest = wish.partition(":")
        word, equals, meant = rest.rpartition("=")
        if not equals or not field:
            raise typer.BadParameter(f"--value {wish}: FIELD:WORD=VALUE")
        found.setdefault(field, {})[word] = meant
    return found


@contextmanager
def examined(
    asked: Asked, lake: Database, scratch: Path, *, dry_run: bool
) -> Iterator[tuple[Examined, list[Original]]]:
    """The files kept, and looked through."""
    place = scratch / "originals" if dry_run else lake.files / "imports"
    originals = keep_originals(asked.files, place)
    folder = scratch / "examined"
    folder.mkdir()
    with progress("检查 · Looking", 0) as bar:
        rows = 0

        def told(_stage: str, done: int, _total: int) -> None:
            nonlocal rows
            advance(bar, max(0, done - rows))
            rows = max(rows, done)

        found = examine(lake, operator(), asked.layer, originals, asked.decisions, folder, told=told)
    yield found, originals


def stored_rows(
    id: str, asked: Asked, found: Examined, originals: list[Original], lake: Database
) -> dict[str, int]:
    """Store what was looked through, and the record of the import with it; its report is kept."""
    with (
        progress("保存 · Storing", found.report["rows"]["fit"]) as bar,
        lake.transaction(operator(), bulk=True) as transaction,
    ):
        counts, number = commit(
            found,
            originals,
            asked.decisions,
            transaction,
            why=asked.why,
            told=lambda rows: advance(bar, rows),
        )
        imports = ImportStore(transaction)
        record = imports.begin(id, asked.layer)
        values: dict[str, Any] = {
            "files": tuple(originals),
            "decisions": to_json(asked.decisions),
            "report_sha256": found.report_sha256,
            "revision": found.revision,
            "stored": counts,
        }
        values |= {"stored_at": transaction.now, "audit_number": number, "state": ImportState.STORED}
        imports.change(record.id, **values)
        keep(lake, record.id, found.folder)
    return counts


def undo_import(
    id: Annotated[UUID, typer.Argument(help="导入编号 · Id of the import.")],
    why: Annotated[str, typer.Option(help="撤回的理由，记入审计 · The reason.")],
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """撤回一次导入 · Take an import back: what it changed gets new versions as before."""
    with (
        opened(settings_of(data=data, database=database)) as lake,
        lake.transaction(operator()) as transaction,
    ):
        record = ImportStore(transaction).step(str(id), ImportState.UNDOING)
        take_back(lake, record, transaction, why=why)
    out.print(f"已撤回 · Taken back: {', '.join(file.name for file in record.files)}", markup=False)


def answer(report: dict[str, Any], *, as_json: bool, dry_run: bool) -> None:
    """The report, for a program or for a person."""
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    print_placing(report)
    for column in report["columns"]:
        out.print(f"  {column['name']} → {column['field'] or '—'}", markup=False)
    for finding in report["findings"]:
        print_finding(finding)
    for field, found in report["words"].items():
        print_words(field, found)
    print_end(report, dry_run=dry_run)


def print_placing(report: dict[str, Any]) -> None:
    """What the doctor believes of system and encoding."""
    out.print(f"{report['dataset']}  {report['format']}  {report['part']}", markup=False)
    if report["encoding"]:
        out.print(
            f"编码 Encoding: {report['encoding']['used']}  {report['encoding']['sample']}", markup=False
        )
    if placing := report["placing"]:
        taken = f"{placing['used']} {placing['datum']}"
        out.print(f"坐标系 CRS: {placing['declared'] or '–'} → {taken} ({placing['evidence']})", markup=False)


def print_finding(finding: dict[str, Any]) -> None:
    """A finding, and by which code its repair is accepted."""
    console = err if finding["severity"] == "error" and not finding["accepted"] else out
    rows = f" [{', '.join(map(str, finding['rows'][:10]))}{' …' if finding['count'] > 10 else ''}]"
    where = rows if finding["rows"] else ""
    console.print(f"{MARKS[finding['severity']]} {finding['zh']}{where}\n  {finding['en']}", markup=False)
    if finding["repair"] and not finding["accepted"]:
        repair = finding["repair"]
        console.print(f"    --accept {finding['code']}: {repair['zh']} · {repair['en']}", markup=False)


def print_words(field: str, found: dict[str, Any]) -> None:
    """How to say what the file's own words mean."""
    for word in found["words"][:MOST_WORDS]:
        out.print(f"    --value '{field}:{word}=…'", markup=False)
    if found["number"] > MOST_WORDS:
        out.print(f"    … {found['number']}")


def print_end(report: dict[str, Any], *, dry_run: bool) -> None:
    """What became of every row."""
    rows = report["rows"]
    out.print(
        f"{rows['in']} 行 rows = {rows['fit']} 合格 fit + {rows['refused']} 拒绝 refused"
        f" + {rows['left_out']} 不导入 left out"
    )
    if changes := report["changes"]:
        out.print(
            f"新增 new {changes['new']} · 变更 changed {changes['changed']} · "
            f"不变 unchanged {changes['unchanged']} · 文件中没有 missing {changes['missing']}"
        )
        if shift := changes["shift"]:
            out.print(
                f"整体平移 {shift['distance_m']} 米，疑为坐标基准有误，不是变化 · all moved by "
                f"{shift['distance_m']} m: rather a datum error than changes"
            )
    if report["open"]:
        err.print(f"待决定 · To be decided: {', '.join(report['open'])}", markup=False)
    if area := report["area"]:
        print_area(area)
    said = f"已保存 · Stored ({report['import']})" if report["stored"] else "未保存 · Nothing stored"
    out.print("试运行，未保存 · Dry run, nothing stored" if dry_run else said, markup=False)


def print_area(area: dict[str, Any]) -> None:
    """Declared, planar and ellipsoidal area in hectares, each by its name."""
    kinds = (("申报 declared", "declared_m2"), (f"平面 plane {area['plane_crs']}", "plane_m2"))
    known = [f"{name} {area[key] / 1e4:.4f}" for name, key in kinds if area[key] is not None]
    out.print(
        " · ".join(["面积 Area (ha)", *known, f"椭球 ellipsoid {area['ellipsoid_m2'] / 1e4:.4f}"]),
        markup=False,
    )
