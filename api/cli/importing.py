"""``lakewatch import``: the features of a file into a layer, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, err, out, progress, refusal_text
from layers.errors import UnreadableFile
from layers.exchange.importing import Findings, Import, examine, open_import, store
from layers.store.database import Database
from layers.store.imports import keep_original

WARNINGS = {
    "far-from-the-lake": "坐标远离衡水湖，请核对坐标系。Far from the lake: check the coordinates' system."
}


def import_file(
    file: Annotated[Path, typer.Argument(help=".geojson 或 .gpkg 文件 · File.", exists=True, dir_okay=False)],
    layer: Annotated[str, typer.Option(help="图层编号 · Layer id (lakewatch layers list).")],
    map: Annotated[
        list[str] | None, typer.Option(help="列=字段，可多个 · COLUMN=FIELD; may be given several times.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="GeoPackage 中的表 · Table of a GeoPackage.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不保存 · Look only, store nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="结果用 JSON 打印 · Print the findings as JSON.")
    ] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """导入文件 · Import a GeoJSON or GeoPackage file: every row, or none and why."""
    with opened(settings_of(data=data, database=database)) as lake, TemporaryDirectory() as scratch:
        require_closed(file)
        original = keep_original(file, Path(scratch) if dry_run else lake.files / "imports")
        job = open_import(original, lake.catalogue.get(layer), wishes=wishes_of(map or []), table=table)
        findings = looked_through(job, lake)
        stored = 0 if dry_run or findings.refused else stored_rows(job, findings, lake)
    if as_json:
        typer.echo(json.dumps(as_document(job, findings, stored), ensure_ascii=False, indent=2))
    else:
        print_findings(job, findings, stored, dry_run=dry_run)
    if findings.refused:
        raise typer.Exit(2)


def require_closed(file: Path) -> None:
    """UnreadableFile while another program has changes of a GeoPackage beside it, which we would miss."""
    journal = file.with_name(f"{file.name}-wal")
    if journal.is_file() and journal.stat().st_size:
        raise UnreadableFile(file=file.name, place=journal.name, reason="close the program that has it open")


def wishes_of(map: list[str]) -> dict[str, str]:
    """``COLUMN=FIELD`` as field by column; a column's name may itself hold an equals sign."""
    pairs = [wish.rpartition("=") for wish in map]
    if wrong := [wish for wish, (column, _, _) in zip(map, pairs, strict=True) if not column]:
        raise typer.BadParameter(f"--map {wrong[0]}: COLUMN=FIELD")
    return {column: field for column, _, field in pairs}


def looked_through(job: Import, lake: Database) -> Findings:
    with (
        progress("检查 · Looking", job.source.count) as bar,
        lake.transaction(operator(), writes=False) as transaction,
    ):
        return examine(job, transaction, lambda rows: advance(bar, rows))


def stored_rows(job: Import, findings: Findings, lake: Database) -> int:
    with (
        progress("保存 · Storing", job.source.count) as bar,
        lake.transaction(operator()) as transaction,
    ):
        return store(job, transaction, findings, lambda rows: advance(bar, rows))


def as_document(job: Import, findings: Findings, stored: int) -> dict[str, object]:
    """The findings as JSON says them."""
    return {
        "file": job.original.name,
        "sha256": job.original.sha256,
        "layer": job.definition.id,
        "table": job.table,
        "rows": findings.rows,
        "fits": findings.fits,
        "refused": findings.refused,
        "stored": stored,
        "columns": {column: field for field, column in job.plan.columns.items()},
        "columns_left": list(job.plan.left),
        "crs": {
            "declared": job.source.crs.declared,
            "assumed": job.source.crs.taken.name,
            "evidence": job.source.crs.evidence,
        },
        "box": list(findings.box) if findings.box else None,
        "warnings": list(findings.warnings),
        "first_refused": [
            {"row": refused.number, "reason": refusal_text(refused.refusal)}
            for refused in findings.first_refused
        ],
    }


def print_findings(job: Import, findings: Findings, stored: int, *, dry_run: bool) -> None:
    """The findings for a person: what was matched, what was not, what became of every row."""
    crs = job.source.crs
    out.print(f"{job.original.name}  SHA-256 {job.original.sha256}")
    out.print(f"坐标系 CRS: {crs.declared or '–'} → {crs.taken.name} ({crs.evidence})")
    for field, column in job.plan.columns.items():
        out.print(f"  {column} → {field}")
    if job.plan.left:
        out.print(f"未采用的列 · Columns not taken over: {', '.join(job.plan.left)}")
    for warning in findings.warnings:
        err.print(WARNINGS[warning])
    for refused in findings.first_refused:
        err.print(f"  {refused.number}: {refusal_text(refused.refusal)}")
    if findings.refused > len(findings.first_refused):
        err.print(f"  … {findings.refused - len(findings.first_refused)} more")
    what = "试运行，未保存 · Dry run, nothing stored" if dry_run else "已保存 · Stored"
    out.print(f"{findings.rows} 行 rows = {findings.fits} 合格 fit + {findings.refused} 拒绝 refused")
    out.print(f"{what}: {stored} → {job.definition.words.zh} {job.definition.words.en}")
