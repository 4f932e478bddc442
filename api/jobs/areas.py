"""The job of a package for the time without a network: put it together, note it in the log."""

from __future__ import annotations

from collections.abc import Callable

from api.areas import Package, manifest_of, put_together
from api.dependencies import store_set
from geo.crs import CRS84
from layers.errors import Cancelled, NotReady
from layers.exchange.export_jobs import area_files, sweep
from layers.rules.areas import AreaKind
from layers.rules.people import PROGRAM
from layers.rules.permissions import hidden_fields, require, visible_layers
from layers.store.chain import sha256_hex
from layers.store.database import Database
from layers.store.exports import ExportState, ExportStore, Leaves
from layers.store.jobs import Job
from layers.store.scene_storage import SceneStorage


def make_area(
    database: Database,
    job: Job,
    told: Callable[[str, int, int], None],
    cancelled: Callable[[], bool],
    scenes: SceneStorage | None = None,
) -> None:
    """Put a package together with the eyes of whoever asked, and note it in log and audit.

    Raises:
        Cancelled: somebody stopped it. NotReady: it is there already. NotAllowed: the asker may not.
        NoCells: the asker's unit has no cell. NoSpace: the disk is full.
    """
    sweep(database, database.files)
    with database.transaction(PROGRAM, writes=False) as transaction:
        record = ExportStore(transaction).get(job.subject)
    if record.state is not ExportState.WAITING:
        raise NotReady(id=record.id, state=record.state.value, open="–")
    require(record.actor, "area.take")

    def tell(stage: str, done: int, total: int) -> None:
        if cancelled():
            raise Cancelled(id=record.id)
        told(stage, done, total)

    files, kind = area_files(database.files), AreaKind(job.details["kind"])
    with database.transaction(record.actor, writes=False) as transaction:
        stores = store_set(transaction, record.actor)
        package = put_together(stores, files, kind, record.bbox, tell, scenes)
        manifest = manifest_of(package, record.id)
    content = files.finish(record.id, manifest)
    with database.transaction(record.actor) as transaction:
        ExportStore(transaction).left(record.id, leaves_of(package, content))


def leaves_of(package: Package, manifest: bytes) -> Leaves:
    """The figures of a package for the log; its hash is that of the manifest, which names all others."""
    stores = package.stores
    hidden = {
        name
        for one in visible_layers(stores.actor, stores.catalogue)
        for name in hidden_fields(stores.actor, one)
    }
    found = [feature for features in package.features.values() for feature in features]
    counts = {each["kind"]: each["count"] for each in package.entries if each["kind"] in ("reports", "cases")}
    return Leaves(
        crs=CRS84,
        hidden=tuple(sorted(hidden)),
        count=len(found),
        size_bytes=sum(each["size_bytes"] for each in package.entries),
        sha256=sha256_hex(manifest),
        data_sha256=sha256_hex(manifest),
        file_name="manifest.json",
        demonstration=any(feature.demonstration for feature in found),
        more={"kind": package.kind.value, "box": list(package.box), "files": len(package.entries), **counts},
    )
