"""``lakewatch document``: what leaves the house as one file that anybody can open."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

import web
from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import out
from layers.errors import TooLarge
from layers.rules.features import Feature
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore

ASSETS = Path(web.__file__).parent / "static" / "documents"
MOST_FEATURES = 20_000  # a browser holds the whole document in memory
TITLE = "衡水湖生态监管一张图 · Hengshui Lake on one map"
app = typer.Typer(help="离馆文件 · Documents that leave the house.", no_args_is_help=True)


@app.command("map")
def map_file(
    file: Annotated[Path, typer.Argument(help=".html 文件 · File to write.", dir_okay=False)],
    layer: Annotated[list[str], typer.Option(help="图层，可多次 · Layer id, may be given again.")],
    title: Annotated[str, typer.Option(help="标题 · Title.")] = TITLE,
    valid: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天 · The day; today if left out.")
    ] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """概览图 · An overview map of layers in one HTML file that asks no other host."""
    from web.documents.map_document import MapDocument, map_document  # noqa: PLC0415 - folium is slow to import

    day = valid.date() if valid else datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with opened(settings_of(data=data, database=database)) as lake:
        layers = [(lake.catalogue.get(name), features_of(lake, name, day)) for name in layer]
        page = map_document(MapDocument(title, day, layers), ASSETS).encode()
        file.write_bytes(page)
        note(lake, file.name, page, {definition.id: len(features) for definition, features in layers})
    out.print(f"{file}: {sum(len(features) for _, features in layers)} 个要素 features, {len(page)} bytes")


def features_of(lake: Database, layer: str, day: date) -> list[Feature]:
    """What was on the layer on a day; TooLarge when a browser could not hold it."""
    query = FeatureQuery(layer, valid_from=day, valid_to=day, limit=MOST_FEATURES)
    with lake.transaction(operator(), writes=False) as transaction:
        store = FeatureStore(transaction)
        if (count := store.count(query)) > MOST_FEATURES:
            raise TooLarge(what=layer, size=count, most=MOST_FEATURES)
        return store.find(query).features


def note(lake: Database, name: str, page: bytes, counts: dict[str, int]) -> None:
    """Who took what out, by the hash under which a found file can be looked up."""
    hash = sha256(page).hexdigest()
    with lake.transaction(operator()) as transaction:
        transaction.record(
            "file.document", "file", hash, {"file": name, **counts}, why="lakewatch document map"
        )
