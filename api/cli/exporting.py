"""``lakewatch export``: a layer as a file that others read, noted in the log of exports and in the audit."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, english, out, progress
from layers.exchange.export_formats import ExportFormat
from layers.exchange.export_jobs import note_export
from layers.exchange.exporting import Exported, export
from layers.store.database import Database
from layers.store.exports import ExportOrder
from layers.store.feature_batches import FeatureBatches
from layers.store.features import FeatureQuery

LOCAL = ZoneInfo("Asia/Shanghai")
DAYS = ["%Y-%m-%d"]


def export_file(
    layer: Annotated[str, typer.Argument(help="图层编号 · Layer id (lakewatch layers list).")],
    file: Annotated[Path, typer.Argument(help="要写的文件 · File to write.", dir_okay=False)],
    format: Annotated[
        ExportFormat | None, typer.Option(help="格式；不给则看文件后缀 · Format, else by the file's ending.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="坐标系，如 EPSG:4527 · Coordinate system.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=DAYS, help="截至这一天入库的 · What was known at the end of this day."),
    ] = None,
    valid: Annotated[
        datetime | None,
        typer.Option(formats=DAYS, help="只要这一天有效的 · Only what was so on this day."),
    ] = None,
    why: Annotated[
        str, typer.Option(help="用途，记入审计 · The reason, for the audit.")
    ] = "lakewatch export",
    packed: Annotated[
        bool, typer.Option("--zip", help="连同元数据打成 zip · A zip with the metadata page.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="覆盖已有文件 · Replace a file that exists.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="清单用 JSON 打印 · Print the manifest as JSON.")
    ] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """导出图层 · Write a layer to a file: .gpkg .geojson .zip (shapefile) .fgb .kml .csv .xlsx .dxf .txt"""
    with opened(settings_of(data=data, database=database)) as lake:
        lake.catalogue.get(layer)
        query = query_of(layer, valid.date() if valid else None, as_of.date() if as_of else None)
        written = export_with_bar(lake, query, file, crs, format, packed=packed, overwrite=overwrite)
        order = ExportOrder((layer,), written.format, why, written.crs, query.as_of, query.valid_from)
        note_export(lake, operator(), order, written)
    if not packed and file.suffix != ".zip":
        manifest = file.with_name(f"{file.name}.metadata.json")
        manifest.write_text(written.manifest(), encoding="utf-8")
    if as_json:
        typer.echo(written.manifest())
        return
    tell(written)


def tell(written: Exported) -> None:
    """What was written, and what the format could not hold."""
    out.print(f"{written.file}: {written.count} 个要素 features, {written.size_bytes} bytes, {written.crs}")
    out.print(f"SHA-256 {written.sha256}")
    for cut in written.cuts:
        out.print(f"– {cut.en if english() else cut.zh}")
    if written.demonstration:
        out.print("演示数据，全部为合成。Demonstration data, all synthetic.")


def query_of(layer: str, day: date | None, known: date | None) -> FeatureQuery:
    """Every feature of the layer, or those valid on a day, as known at the end of a day here."""
    moment = None if known is None else datetime.combine(known, time(23, 59, 59, 999000), LOCAL)
    return FeatureQuery(layer, valid_from=day, valid_to=day, as_of=moment)


def export_with_bar(
    lake: Database,
    query: FeatureQuery,
    file: Path,
    crs: str | None,
    format: ExportFormat | None,
    *,
    packed: bool,
    overwrite: bool,
) -> Exported:
    """The file, with a bar while it is written."""
    with lake.transaction(operator(), writes=False) as transaction:
        total = FeatureBatches(transaction, query).totals().count
        with progress("导出 · Exporting", total) as bar:
            return export(
                query,
                transaction,
                file,
                crs=crs,
                format=format,
                packed=packed,
                overwrite=overwrite,
                told=lambda rows: advance(bar, rows),
            )
