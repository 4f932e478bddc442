"""``lakewatch document``: what leaves the house as one file that anybody can open."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from uuid import uuid4
from zoneinfo import ZoneInfo

import typer

import web
from api.case_file import document_of, gathered, made, note_left, order_of
from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, out, progress
from api.storage import open_evidence_files
from layers.errors import AlreadyThere, TooLarge
from layers.rules.features import Feature
from layers.store.cases import CaseStore
from layers.store.database import Database
from layers.store.exports import ExportOrder, ExportStore
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.photos import PhotoFiles

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


@app.command("case")
def case_zip(
    number: Annotated[str, typer.Argument(help="案号，如 2026-0001 · Number of the case.")],
    file: Annotated[Path, typer.Argument(help=".zip 或 .docx 文件 · File to write.", dir_okay=False)],
    originals: Annotated[
        bool, typer.Option("--originals/--no-originals", help="附原件 · With the originals.")
    ] = True,
    at_closing: Annotated[
        bool, typer.Option("--at-closing", help="按销号时的情况 · As of the last closing, not of now.")
    ] = False,
    why: Annotated[
        str, typer.Option(help="用途，记入审计 · The reason, for the audit.")
    ] = "lakewatch document case",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="覆盖已有文件 · Replace a file that exists.")
    ] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """组卷 · The file of a case: document, originals, copies, audit entries, manifest, verifier."""
    if file.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(file))
    settings, id = settings_of(data=data, database=database), str(uuid4())
    with opened(settings) as lake:
        photos = PhotoFiles(lake.files / "photos", open_evidence_files(settings))
        with lake.transaction(operator(), writes=False) as transaction:
            case = CaseStore(transaction).numbered(number)
            order = order_of(transaction, case, why=why, originals=originals, at_closing=at_closing)
            found = gathered(transaction, order, id, None, photos)
        if file.suffix == ".docx":
            note_document(lake, file, document_of(found.file, photos), order)
            return
        with progress("组卷 · Packing", None) as bar:
            packed = made(lake, photos, found, file, order, lambda _stage, _done, _total: advance(bar))
        with lake.transaction(operator()) as transaction:
            ExportStore(transaction).begin(id, order)
            note_left(transaction, id, found, packed, file.name, why)
            ExportStore(transaction).expire(id)  # the file is not among ours
    out.print(f"{file}: {packed.count} 个文件 files, {packed.size_bytes} bytes")
    out.print(f"SHA-256 {packed.sha256}")
    out.print(f"内容 content {packed.content_sha256}")


def note_document(lake: Database, file: Path, page: bytes, order: ExportOrder) -> None:
    """The document alone, noted by its hash."""
    file.write_bytes(page)
    hash = sha256(page).hexdigest()
    facts = {"file": file.name, "case": order.case, "case_number": order.case_number}
    with lake.transaction(operator()) as transaction:
        transaction.record("file.document", "file", hash, facts, why=order.why)
    out.print(f"{file}: {len(page)} bytes")
    out.print(f"SHA-256 {hash}")


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
