"""``lakewatch export``: a layer as a file that others read, noted in the log of exports and in the audit."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, english, out, progress
from api.errors import BadParameter
from api.parameters import box_of
from layers.errors import ValueNotAllowed
from layers.exchange.area_package import export_area
from layers.exchange.export_formats import ExportFormat, format_of
from layers.exchange.export_jobs import note_export
from layers.exchange.exporting import Exported, export
from layers.store.database import Transaction
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
    bbox: Annotated[
        str | None, typer.Option(help="范围：西,南,东,北（度） · west,south,east,north in degrees.")
    ] = None,
    zooms: Annotated[str | None, typer.Option(help="离线瓦片的级别，如 11-16 · Zooms of a .pmtiles.")] = None,
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
    """导出图层 · Write a layer: .gpkg .geojson .zip (shapefile) .fgb .kml .csv .xlsx .dxf .txt .pmtiles

    An area package (.pmtiles) takes several layers, parted by commas.
    """
    order = ExportOrder(
        layers=tuple(layer.split(",")),
        format=format_of(file, format),
        why=why,
        crs=crs,
        as_of=None if as_of is None else end_of(as_of.date()),
        valid=None if valid is None else valid.date(),
        box=box_of(bbox),
        zooms=zooms_of(zooms),
    )
    with opened(settings_of(data=data, database=database)) as lake:
        with lake.transaction(operator(), writes=False) as transaction:
            written = written_with_bar(order, transaction, file, packed=packed, overwrite=overwrite)
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


def end_of(day: date) -> datetime:
    """The end of a day here."""
    return datetime.combine(day, time(23, 59, 59, 999000), LOCAL)


def zooms_of(text: str | None) -> tuple[int, int] | None:
    """Least and most zoom; BadParameter."""
    if text is None:
        return None
    parts = text.split("-")
    if len(parts) > 2 or not all(part.isdecimal() for part in parts):
        raise BadParameter(parameter="zooms", value=text, allowed="11-16")
    return int(parts[0]), int(parts[-1])


def written_with_bar(
    order: ExportOrder, transaction: Transaction, file: Path, *, packed: bool, overwrite: bool
) -> Exported:
    """The file, with a bar while it is written; whoever runs commands sees every field."""
    definitions = [transaction.catalogue.get(layer) for layer in order.layers]
    if order.format == ExportFormat.PMTILES:
        if order.as_of is not None:
            raise ValueNotAllowed(field="as-of", value=order.as_of, allowed="--valid")
        layers = [(definition, frozenset[str]()) for definition in definitions]
        with progress("导出 · Exporting", None) as bar:
            return export_area(
                layers,
                transaction,
                file,
                box=order.box,
                zooms=order.zooms,
                day=order.valid,
                packed=packed,
                overwrite=overwrite,
                told=partial(advance, bar),
            )
    query = FeatureQuery(
        definitions[0].id, box=order.box, valid_from=order.valid, valid_to=order.valid, as_of=order.as_of
    )
    with progress("导出 · Exporting", FeatureBatches(transaction, query).totals().count) as bar:
        return export(
            query,
            transaction,
            file,
            crs=order.crs,
            format=order.format,
            packed=packed,
            overwrite=overwrite,
            told=partial(advance, bar),
        )
