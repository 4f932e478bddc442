"""``lakewatch export``: a layer as a file that others read, noted in the audit."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, out, progress
from layers.exchange.exporting import Exported, export
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore


def export_file(
    file: Annotated[Path, typer.Argument(help=".gpkg 或 .geojson 文件 · File to write.", dir_okay=False)],
    layer: Annotated[str, typer.Option(help="图层编号 · Layer id (lakewatch layers list).")],
    valid: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="只要这一天有效的 · Only what was so on this day."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="覆盖已有文件 · Replace a file that exists.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="清单用 JSON 打印 · Print the manifest as JSON.")
    ] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """导出图层 · Write a layer to a GeoPackage or GeoJSON file."""
    with opened(settings_of(data=data, database=database)) as lake:
        lake.catalogue.get(layer)
        written = export_with_bar(lake, query_of(layer, valid.date() if valid else None), file, overwrite)
        note(lake, written)
    if as_json:
        typer.echo(json.dumps(asdict(written), ensure_ascii=False, indent=2))
        return
    out.print(f"{written.file}: {written.count} 个要素 features, {written.size_bytes} bytes")
    out.print(f"SHA-256 {written.sha256}")
    if written.demonstration:
        out.print("演示数据，全部为合成。Demonstration data, all synthetic.")


def query_of(layer: str, day: date | None) -> FeatureQuery:
    """Every feature of the layer, or those valid on a day."""
    return FeatureQuery(layer, valid_from=day, valid_to=day)


def export_with_bar(lake: Database, query: FeatureQuery, file: Path, overwrite: bool) -> Exported:
    with lake.transaction(operator(), writes=False) as transaction:
        total = FeatureStore(transaction).count(query)
        with progress("导出 · Exporting", total) as bar:
            return export(query, transaction, file, overwrite=overwrite, told=lambda rows: advance(bar, rows))


def note(lake: Database, written: Exported) -> None:
    """Who took what out, by the hash under which a found file can be looked up."""
    facts: dict[str, object] = asdict(written) | {"file": Path(written.file).name}
    with lake.transaction(operator()) as transaction:
        transaction.record("file.export", "file", written.sha256, facts, why="lakewatch export")
