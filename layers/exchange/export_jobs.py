"""The work of an export that was asked for: the file, its entry in the log, and its end after some days."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from geo.errors import Refused
from layers.definition import LayerDefinition
from layers.errors import Cancelled, NotReady, ValueNotAllowed
from layers.exchange.area_package import export_area
from layers.exchange.export_formats import ExportFormat
from layers.exchange.exporting import Exported, export, plain_name
from layers.rules.people import PROGRAM, Actor
from layers.rules.permissions import hidden_fields, require, visible_layer
from layers.store.area_files import AreaFiles
from layers.store.database import Database, Transaction
from layers.store.exports import ExportOrder, ExportRecord, ExportState, ExportStore, Leaves
from layers.store.feature_batches import FeatureBatches
from layers.store.features import FeatureQuery

KEPT_DAYS = 7
ENDINGS = {ExportFormat.GEOPACKAGE: "gpkg", ExportFormat.SHAPEFILE: "shp", ExportFormat.LAND_TXT: "txt"}


def run_export(
    database: Database,
    files: Path,
    export_id: str,
    told: Callable[[str, int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Write the file of an export as a zip with its metadata page, and note it in log and audit.

    The layer is read with the eyes of whoever asked: fields hidden from these roles do not leave.

    Raises:
        Cancelled: somebody stopped it; there is no file. NotReady: it is written already.
        NotAllowed, UnknownLayer: the asker may not take this layer out.
        UnknownCrs, UnreadableFile, TooLarge, NoSpace: as ``export``.
    """
    sweep(database, files)
    with database.transaction(PROGRAM, writes=False) as transaction:
        record = ExportStore(transaction).get(export_id)
    if record.state is not ExportState.WAITING:
        raise NotReady(id=export_id, state=record.state.value, open="–")
    file = file_of(files, export_id)
    file.parent.mkdir(parents=True, exist_ok=True)
    with database.transaction(record.actor, writes=False) as transaction:
        tell = teller(export_id, told, cancelled, total_of(record, transaction))
        written = written_for(record, transaction, file, tell)
    with database.transaction(record.actor) as transaction:
        ExportStore(transaction).left(export_id, leaves_of(written, download_name(record, transaction)))


def total_of(record: ExportRecord, transaction: Transaction) -> int:
    """How many rows there are to be written; 0, unknown, of an area package."""
    if record.format == ExportFormat.PMTILES:
        return 0
    return FeatureBatches(transaction, query_of(record.order, record.actor, transaction)).totals().count


def teller(
    export_id: str, told: Callable[[str, int, int], None], cancelled: Callable[[], bool], total: int
) -> Callable[[int], None]:
    """Adds up what is told, and stops when somebody asked for it."""
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        if cancelled():
            raise Cancelled(id=export_id)
        done += rows
        told("writing", done, total)

    return tell


def written_for(
    record: ExportRecord, transaction: Transaction, file: Path, told: Callable[[int], None]
) -> Exported:
    """The file as the asker may have it."""
    order = record.order
    if order.format == ExportFormat.PMTILES:
        layers = layers_of(order, record.actor, transaction)
        return export_area(
            layers,
            transaction,
            file,
            box=order.box,
            zooms=order.zooms,
            day=order.valid,
            packed=True,
            overwrite=True,
            told=told,
        )
    query = query_of(order, record.actor, transaction)
    return export(
        query, transaction, file, crs=record.crs, format=record.format, packed=True, overwrite=True, told=told
    )


def layers_of(
    order: ExportOrder, actor: Actor, transaction: Transaction
) -> list[tuple[LayerDefinition, frozenset[str]]]:
    """The layers of an order with the fields that are hidden from the actor.

    Raises:
        NotAllowed, UnknownLayer: as ``query_of``. ValueNotAllowed: an area package has no record time.
    """
    require(actor, "layer.export")
    if order.as_of is not None:
        raise ValueNotAllowed(field="as_of", value=order.as_of, allowed="valid")
    found = [visible_layer(actor, transaction.catalogue, layer) for layer in order.layers]
    return [(definition, hidden_fields(actor, definition)) for definition in found]


def query_of(order: ExportOrder, actor: Actor, transaction: Transaction) -> FeatureQuery:
    """What an order asks of its layer, without what the actor may not see.

    Raises:
        NotAllowed: the actor may not take layers out. UnknownLayer: there is none, or not for the actor.
    """
    require(actor, "layer.export")
    definition = visible_layer(actor, transaction.catalogue, order.layers[0])
    return FeatureQuery(
        definition.id,
        box=order.box,
        hidden=hidden_fields(actor, definition),
        valid_from=order.valid,
        valid_to=order.valid,
        as_of=order.as_of,
    )


def leaves_of(written: Exported, file_name: str) -> Leaves:
    """The figures of a written file, for the log."""
    return Leaves(
        crs=written.crs,
        hidden=written.hidden,
        count=written.count,
        size_bytes=written.size_bytes,
        sha256=written.sha256,
        data_sha256=written.data_sha256,
        file_name=file_name,
        demonstration=written.demonstration,
    )


def download_name(record: ExportRecord, transaction: Transaction) -> str:
    """What the file is called where it is saved: the layer in Chinese, the day, the format."""
    layers = record.order.layers
    title = transaction.definition(layers[0]).words.zh + ("等" if len(layers) > 1 else "")
    format = ExportFormat(record.format)
    return f"{plain_name(title)}_{transaction.now:%Y%m%d}_{ENDINGS.get(format, format.value)}.zip"


def note_export(database: Database, actor: Actor, order: ExportOrder, written: Exported) -> None:
    """Note a file that was written at the command line: in log and audit, in one transaction."""
    with database.transaction(actor) as transaction:
        exports, id = ExportStore(transaction), str(uuid4())
        exports.begin(id, order)
        exports.left(id, leaves_of(written, Path(written.file).name))
        exports.expire(id)  # the file is not among ours


def fail_export(database: Database, export_id: str, refusal: Refused) -> None:
    """Note that an export ended without a file."""
    state = ExportState.CANCELLED if isinstance(refusal, Cancelled) else ExportState.FAILED
    with database.transaction(PROGRAM) as transaction:
        ExportStore(transaction).fail(export_id, state, refusal)


def sweep(database: Database, files: Path, *, days: int = KEPT_DAYS) -> int:
    """Remove files that were written more than some days ago; how many. Their entries stay in the log.

    What a worker left unfinished when it died goes too: there is one worker at a time.
    """
    for left in file_of(files, "").parent.glob(".export-*"):
        shutil.rmtree(left, ignore_errors=True)
    with database.transaction(PROGRAM, writes=False) as transaction:
        old = ExportStore(transaction).old(transaction.now - timedelta(days=days))
    for id in old:
        file_of(files, id).unlink(missing_ok=True)
        area_files(files).drop(id)
        with database.transaction(PROGRAM) as transaction:
            ExportStore(transaction).expire(id)
    area_files(files).sweep()
    return len(old)


def area_files(files: Path) -> AreaFiles:
    """Where packages for the time without a network lie."""
    return AreaFiles(files / "areas")


def file_of(files: Path, export_id: str) -> Path:
    """Where the file of an export lies."""
    return files / "exports" / f"{export_id}.zip"
