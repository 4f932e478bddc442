"""Jobs of a scene that comes in: look at what was handed in; keep it, whole or not at all."""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from api.jobs.scene_readings import ask_readings
from api.wire.scenes import FoundOut
from geo.errors import Refused
from layers.definition import Words
from layers.errors import Cancelled, NotAScene, NotFound, SceneElsewhere, SceneKnown
from layers.exchange.order import REPORT, HandedIn
from layers.exchange.reading import read
from layers.exchange.same_zip import FIRST_DAY
from layers.exchange.scene_marks import same_picture
from layers.exchange.scene_order import EXAMINE, KEEP, Answer, SceneOrder, answer_in, write_scene_order
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.rules.scenes import PRODUCTS, lies_elsewhere
from layers.store.database import Database, Transaction
from layers.store.imports import CHUNK, require_space, sha256_of
from layers.store.jobs import Job
from layers.store.people import PeopleStore
from layers.store.scene_storage import ID_DIGITS, SceneStorage
from layers.store.scene_uploads import (
    SceneUploadStore,
    Upload,
    UploadState,
    let_go,
    sweep_uploads,
    uploads_folder,
    with_roles,
)
from layers.store.scenes import KeptScene, SceneStore

DOCTOR = "layers.exchange.scene_doctor"
MEMORY_BYTES = 1_280 << 20  # of data and heap; with code and mapped files the process stays below 1.5 GB
MORE_S = 45  # a picture of few bytes may still be long to unpack
PIXELS_PER_S = 4_000_000  # that are read, looked through, packed and packed again
TIFF = (b"II*\0", b"II+\0")
UNKNOWN = Words("未识别", "not recognised")
# where an upload stands when one of its steps came to nothing
BEFORE: Mapping[str, UploadState] = {
    "scene.examine": UploadState.REFUSED,
    "scene.keep": UploadState.EXAMINED,
}
Told = Callable[[str, int, int], None]
Asked = Callable[[], bool]


@contextmanager
def workroom(database: Database, job: Job) -> Iterator[Path]:
    """An empty folder for a try of a job, gone afterwards; so is what a killed worker left.

    Every try has its own: a reading process may outlive the worker that began it, and must not write into
    the next one's.
    """
    room = database.files / "scenes" / "work"
    for left in room.glob(f"{job.id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = room / f"{job.id}-{job.tries}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def examine_scene(database: Database, job: Job, told: Told, cancelled: Asked) -> None:
    """Look at the files with what is said of them, and note what they are."""
    upload = read_upload(database, job.subject)
    if upload.state is not UploadState.EXAMINING:
        return
    sweep(database)
    with workroom(database, job) as folder:
        opened_apart(database, upload, EXAMINE, folder, told, cancelled)
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    found = found_of(report, upload.asked)
    FoundOut.model_validate(found)  # a process that was taken over could answer anything
    with database.transaction(job.actor) as transaction:
        store = SceneUploadStore(transaction)
        store.change(
            upload.id,
            state=UploadState.EXAMINED,
            found=found,
            files=with_roles(upload, report["kinds"]),
            problem=None,
        )


def opened_apart(
    database: Database, upload: Upload, step: str, folder: Path, told: Told, cancelled: Asked
) -> None:
    """Have the files opened in a process of their own; raises what it refuses, Cancelled."""
    files = tuple(handed_in(database, upload))
    require_space(folder, 3 * upload.size_bytes if step == KEEP else upload.size_bytes)
    bands, nodata = upload.asked.get("bands") or {}, upload.asked.get("nodata")
    write_scene_order(folder, SceneOrder(step, files, bands, nodata, shown_by(database, upload)))
    grid = (upload.found or {}).get("grid") or {}
    pixels = (
        grid.get("rows", 0) * grid.get("columns", 0) * (len(upload.found["bands"]) if upload.found else 0)
    )
    read(
        folder,
        size_bytes=upload.size_bytes,
        told=told,
        cancelled=cancelled,
        module=DOCTOR,
        memory_bytes=MEMORY_BYTES,
        more_s=MORE_S + pixels // PIXELS_PER_S,
    )


def handed_in(database: Database, upload: Upload) -> Iterator[HandedIn]:
    """The files of an upload where they lie; NotFound for one that was given up meanwhile."""
    for file in upload.files:
        path = file.path(database.files)
        if not path.is_file():
            raise NotFound(noun="file", id=file.name)
        yield HandedIn(file.name, path.absolute(), file.sha256, file.size_bytes)


def found_of(report: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What an upload was seen to be, with what its sender said in the place of what was seen."""
    grid, product = report["grid"], report["product"]
    words = next((each.words for each in PRODUCTS if each.id == product), UNKNOWN)
    zh, en = report["because"]
    said = {name: asked.get(name) or report[name] for name in ("acquired_on", "licence", "credit")}
    return {
        **{name: report[name] for name in ("name", "product", "bands", "bbox", "footprint", "warnings")},
        **{name: report[name] for name in ("scale", "offset", "calibrated", "classes", "clear")},
        **said,
        "product_words": {"zh": words.zh, "en": words.en},
        "grid": {
            "crs": grid["crs"],
            "pixel_m": grid["pixel"],
            "rows": grid["rows"],
            "columns": grid["columns"],
        },
        "because": {"zh": zh, "en": en},
        "elsewhere": lies_elsewhere(report["bbox"]),
    }


def keep_scene(database: Database, job: Job, told: Told, cancelled: Asked, *, scenes: SceneStorage) -> None:
    """Keep a scene that a person confirmed: its two files first, then one transaction; or nothing.

    Done once, also when the worker died at its very end: the same files give the same scene.
    """
    upload = read_upload(database, job.subject)
    if upload.state is not UploadState.KEEPING:
        return
    require(job.actor, "scene.add")
    sweep(database)
    with workroom(database, job) as folder:
        original = original_of(database, upload, folder)
        sha256 = sha256_of(original)
        id = sha256[:ID_DIGITS]
        opened_apart(database, upload, KEEP, folder, told, cancelled)
        answer = answer_in(folder, upload.files[0].name)
        require_tiff(answer.path, upload.files[0].name)
        scene = kept_scene(answer, job.details, id, sha256, original.stat().st_size)
        require_place(scene, job.details)
        if answer.demonstration or seen_before(database, upload, answer.path, scene, scenes):
            scene = replace(scene, demonstration=True)
        if cancelled():
            raise Cancelled(id=job.id)
        told("keeping", 0, 0)
        if not known_already(database, scene):
            with database.transaction(PROGRAM) as transaction:
                SceneUploadStore(transaction).change(upload.id, scene=id)  # or nobody knew what to take away
            scenes.keep(id, answer.path, original)
        with database.transaction(job.actor) as transaction:
            shown = replace(scene, demonstration=scene.demonstration or of_demonstration(transaction))
            stored, new = SceneStore(transaction).add(shown, why=why_of(job.details, scene))
            if new:
                ask_readings(transaction, stored)
            SceneUploadStore(transaction).change(upload.id, state=UploadState.KEPT, scene=id, problem=None)
    let_go(database.files, upload, needed(database))


def original_of(database: Database, upload: Upload, folder: Path) -> Path:
    """The scene as it came: its one file, or all of them in an archive that the same files always give."""
    files = list(handed_in(database, upload))
    if len(files) == 1:
        return files[0].path
    bundle = folder / "original.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as target:
        for file in sorted(files, key=lambda file: file.name):
            entry = zipfile.ZipInfo(file.name, FIRST_DAY)
            entry.external_attr = 0o600 << 16
            entry.file_size = file.size_bytes
            with file.path.open("rb") as source, target.open(entry, "w") as place:
                shutil.copyfileobj(source, place, CHUNK)
    return bundle


def require_tiff(path: Path, name: str) -> None:
    """NotAScene unless the process wrote what it was asked for: we open it from now on."""
    with path.open("rb") as file:
        if file.read(4) not in TIFF:
            raise NotAScene(name=name)


def kept_scene(
    answer: Answer, details: Mapping[str, Any], id: str, sha256: str, size_bytes: int
) -> KeptScene:
    """The scene as it will stand in the store."""
    return KeptScene(
        id=id,
        name=details["name"],
        acquired_on=date.fromisoformat(details["acquired_on"]),
        product=answer.product,
        sha256=sha256,
        size_bytes=size_bytes,
        cog_sha256=sha256_of(answer.path),
        grid=answer.grid,
        bands=answer.bands,
        scale=answer.scale,
        offset=answer.offset,
        calibrated=answer.calibrated,
        hidden_by=answer.hidden_by,
        clear=answer.clear,
        licence=details["licence"],
        credit=details["credit"],
        because=answer.because,
        footprint=answer.footprint,
    )


def require_place(scene: KeptScene, details: Mapping[str, Any]) -> None:
    """SceneElsewhere where the ground that is to be seen does not touch the lake's surroundings."""
    box = (0.0, 0.0, 0.0, 0.0) if scene.footprint is None else scene.footprint.bounds
    if lies_elsewhere(box) and not details["elsewhere"]:
        raise SceneElsewhere(name=scene.name, box=", ".join(f"{edge:.3f}" for edge in box))


def known_already(database: Database, scene: KeptScene) -> bool:
    """Whether this very scene is on file; SceneKnown when it is, with another day or other bands."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        try:
            known = SceneStore(transaction).get(scene.id)
        except NotFound:
            return False
    if (known.acquired_on, known.bands) != (scene.acquired_on, scene.bands):
        bands = ", ".join(band.value for band in known.bands)
        raise SceneKnown(name=known.name, day=known.acquired_on.isoformat(), bands=bands)
    return True


def seen_before(
    database: Database, upload: Upload, path: Path, scene: KeptScene, scenes: SceneStorage
) -> bool:
    """Whether the files, or their pixels, are those of a demonstration's scene on file."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        known = [each for each in SceneStore(transaction).all() if each.demonstration]
    handed = {file.sha256 for file in upload.files}
    return any(
        handed & {each.sha256, each.cog_sha256}
        or same_picture(path, scene, scenes.place(each.id), scenes.options, each)
        for each in known
    )


def shown_by(database: Database, upload: Upload) -> bool:
    """Whether an account of a demonstration hands the upload in."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        accounts = PeopleStore(transaction).accounts()
    return any(each.demonstration for each in accounts if each.id == upload.account)


def of_demonstration(transaction: Transaction) -> bool:
    """Whether an account of a demonstration takes the scene in."""
    found = PeopleStore(transaction).account_named(transaction.actor.name)
    return found is not None and found[0].demonstration


def why_of(details: Mapping[str, Any], scene: KeptScene) -> str:
    """The reason in the audit: its sender's, or what was done."""
    return details["why"] or f"影像入库 scene taken in: {scene.name}"


def sweep(database: Database) -> None:
    """Remove files that no open upload needs, and those for which nobody came back."""
    if not uploads_folder(database.files).is_dir():
        return
    sweep_uploads(database.files, needed(database), present=time.time())


def needed(database: Database) -> set[str]:
    """The hashes of all files that an open upload needs."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        return SceneUploadStore(transaction).in_use()


def examination_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Refused, with the reason: other answers or other files may be tried."""
    note(database, job, refusal)


def keeping_failed(database: Database, job: Job, refusal: Refused, *, scenes: SceneStorage) -> None:
    """Nothing of the scene is left unless a record names it; the upload stands as it was examined."""
    upload = read_upload(database, job.subject)
    if upload.state is not UploadState.KEPT and upload.scene is not None:
        with database.transaction(PROGRAM, writes=False) as transaction:
            there = upload.scene in {scene.id for scene in SceneStore(transaction).all()}
        if not there:
            scenes.remove(upload.scene)
    scenes.sweep()
    if upload.state is not UploadState.KEPT:
        note(database, job, refusal)


def step_back(transaction: Transaction, job: Job) -> None:
    """An upload whose step was taken back before it began stands where another may be taken."""
    if job.kind in BEFORE:
        SceneUploadStore(transaction).fail(job.subject, Cancelled(id=job.id), state=BEFORE[job.kind])


def note(database: Database, job: Job, refusal: Refused) -> None:
    with database.transaction(PROGRAM) as transaction:
        SceneUploadStore(transaction).fail(job.subject, refusal, state=BEFORE[job.kind])


def read_upload(database: Database, id: str) -> Upload:
    with database.transaction(PROGRAM, writes=False) as transaction:
        return SceneUploadStore(transaction).get(id)
