"""Scenes: hand one in, see what it is, confirm it; and those that are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response
from pydantic import AfterValidator

from api.attachments import attachment
from api.dependencies import SignedIn, Stores, StoreSet, database_of, scenes_of, settings_of, store_set
from api.jobs_out import problem_out, shown
from api.parameters import BoxText, DayText, box_of
from api.scenes import confirmed
from api.strict import StrictRoute
from api.uploads import content_type, spooled
from api.wire.base import storable
from api.wire.scenes import (
    ExamineIn,
    KeepIn,
    SceneFileOut,
    SceneOut,
    ScenesOut,
    UploadOut,
    UploadsOut,
    bands_of,
    scene_out,
    upload_out,
)
from layers.errors import NotFound, SceneNotDue, TooLarge
from layers.rules.days import LOCAL
from layers.rules.permissions import require
from layers.store.evidence_files import chunks_of
from layers.store.imports import Original, keep_stream
from layers.store.jobs import JobStore
from layers.store.scene_storage import SceneStorage
from layers.store.scene_uploads import SceneUploadStore, Upload, UploadState, uploads_folder, with_file
from layers.store.scenes import SceneStore

router = APIRouter(route_class=StrictRoute, prefix="/api/scenes", tags=["scenes"])
COG = "image/tiff"
MOST_FILES = 60  # of one set
BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
FileName = Annotated[str, Query(min_length=1, max_length=255), AfterValidator(storable)]
ScenePath = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
CONTENT: dict[str, Any] = {"content": {COG: {}}}
FILE: dict[int | str, dict[str, Any]] = {200: CONTENT, 206: CONTENT}


# --- handing in ------------------------------------------------------------------------------
@router.post("/uploads", status_code=201)
def begin_upload(stores: Stores, request: Request) -> UploadOut:
    """Begin to hand in a scene."""
    require(stores.actor, "scene.add")
    return sent_out(SceneUploadStore(stores.transaction).begin(str(uuid4())), stores, request)


@router.get("/uploads")
def list_uploads(stores: Stores, request: Request) -> UploadsOut:
    """The uploads begun last."""
    require(stores.actor, "scene.add")
    uploads = SceneUploadStore(stores.transaction).latest()
    return UploadsOut(uploads=[sent_out(upload, stores, request) for upload in uploads])


@router.get("/uploads/{id}")
def get_upload(id: UUID, stores: Stores, request: Request) -> UploadOut:
    """One upload: what it was seen to be, and what is still asked."""
    require(stores.actor, "scene.add")
    return sent_out(SceneUploadStore(stores.transaction).get(str(id)), stores, request)


async def uploaded(request: Request, actor: SignedIn) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The whole body, counted while it comes: a slow line holds no thread and no transaction."""
    require(actor, "scene.add")
    content_type(request, ("application/octet-stream",))
    async with spooled(request, what="file", most=settings_of(request).max_scene_bytes) as file:
        yield file


@router.put("/uploads/{id}/files", status_code=201, openapi_extra=BYTES)
def send_scene_file(
    id: UUID,
    name: FileName,
    request: Request,
    actor: SignedIn,
    file: Annotated[SpooledTemporaryFile[bytes], Depends(uploaded)],
) -> SceneFileOut:
    """Hand in a file: a picture, one band of it, its classes, or an archive. The same changes nothing."""
    database = database_of(request)
    kept = keep_stream(chunks_of(file), name, uploads_folder(database.files))
    with database.transaction(actor) as transaction:
        add_file(own(store_set(transaction, actor), id), kept, SceneUploadStore(transaction))
    return SceneFileOut(name=kept.name, size_bytes=kept.size_bytes, sha256=kept.sha256, role="")


def add_file(upload: Upload, kept: Original, store: SceneUploadStore) -> None:
    """Note a file of the set; what was seen before counts no more."""
    files = with_file(upload, kept)
    if len(files) > MOST_FILES:
        raise TooLarge(what="files", size=len(files), most=MOST_FILES)
    store.step(upload.id, UploadState.RECEIVING, files=files, found=None)


@router.post("/uploads/{id}/examine", status_code=202)
def examine_scene(
    id: UUID, body: ExamineIn, stores: Stores, request: Request, after: BackgroundTasks
) -> UploadOut:
    """Have the files looked at, with what is known of them."""
    upload = own(stores, id)
    if not upload.files:
        raise SceneNotDue(step="examine", state=upload.state.value, open="files")
    asked = body.model_dump(mode="json", exclude_none=True)
    return begun(upload, UploadState.EXAMINING, "scene.examine", {}, stores, request, after, asked=asked)


@router.post("/uploads/{id}/keep", status_code=202)
def keep_scene(id: UUID, body: KeepIn, stores: Stores, request: Request, after: BackgroundTasks) -> UploadOut:
    """Keep a scene as it is confirmed: whole, or not at all."""
    upload = own(stores, id)
    details = confirmed(upload, body, stores.transaction.now.astimezone(LOCAL).date())
    asked = dict(upload.asked)
    if body.bands is not None and body.bands != bands_of(upload.found):
        asked["bands"] = body.bands  # what was recognised and is only repeated keeps its own reason
    return begun(upload, UploadState.KEEPING, "scene.keep", details, stores, request, after, asked=asked)


def begun(
    upload: Upload,
    state: UploadState,
    kind: str,
    details: dict[str, Any],
    stores: StoreSet,
    request: Request,
    after: BackgroundTasks,
    **values: Any,
) -> UploadOut:
    """Begin a step as a job; the worker is woken when this is committed and answered."""
    job = JobStore(stores.transaction).add(kind, upload.id, details)
    changed = SceneUploadStore(stores.transaction).step(upload.id, state, job=job, **values)
    after.add_task(request.app.state.worker.wake)
    return sent_out(changed, stores, request)


def own(stores: StoreSet, id: UUID) -> Upload:
    """The upload, when the asker began it and may still add scenes; NotFound for another's."""
    actor = require(stores.actor, "scene.add")
    upload = SceneUploadStore(stores.transaction).get(str(id))
    if upload.account != actor.account:
        raise NotFound(noun="scene_upload", id=str(id))
    return upload


def sent_out(upload: Upload, stores: StoreSet, request: Request) -> UploadOut:
    """The upload with its job."""
    job = JobStore(stores.transaction).get(upload.job) if upload.job else None
    return upload_out(
        upload,
        job=shown(job, request) if job else None,
        problem=problem_out(upload.problem),
        mine=upload.account == stores.actor.account,
    )


# --- scenes that are kept --------------------------------------------------------------------
@router.get("")
def list_scenes(
    stores: Stores,
    from_: Annotated[DayText, Query(alias="from")] = None,
    to: DayText = None,
    bbox: BoxText = None,
) -> ScenesOut:
    """Scenes of days and of a box, the latest picture first."""
    require(stores.actor, "scene.read")
    found = SceneStore(stores.transaction).find(first=from_, last=to, box=box_of(bbox))
    return ScenesOut(scenes=[scene_out(scene) for scene in found], total=len(found))


@router.get("/{id}")
def get_scene(id: ScenePath, stores: Stores) -> SceneOut:
    """One scene."""
    require(stores.actor, "scene.read")
    return scene_out(SceneStore(stores.transaction).get(id))


@router.get("/{id}/file", response_class=Response, responses=FILE)
def get_scene_file(id: ScenePath, stores: Stores, request: Request) -> Response:
    """The scene as it is kept, a cloud-optimised GeoTIFF; a part of it for ``Range``."""
    require(stores.actor, "scene.read")
    scene = SceneStore(stores.transaction).get(id)
    kept = OneFile(scenes_of(request), id)
    return attachment(kept, scene.cog_sha256, request, name=f"{scene.name}.tif", media_type=COG)


@router.get("/{id}/original", response_class=Response, responses={200: {"content": {}}, 206: {"content": {}}})
def get_scene_original(id: ScenePath, stores: Stores, request: Request) -> Response:
    """The scene as it came, byte for byte."""
    require(stores.actor, "scene.original")
    scene = SceneStore(stores.transaction).get(id)
    return attachment(OneFile(scenes_of(request), id, original=True), scene.sha256, request, name=scene.name)


@dataclass(frozen=True, slots=True)
class OneFile:
    """One of a scene's two files, whatever hash it is asked by."""

    scenes: SceneStorage
    id: str
    original: bool = False

    @contextmanager
    def open(self, _sha256: str) -> Iterator[IO[bytes]]:
        """The whole file."""
        with self.scenes.open(self.id, original=self.original) as file:
            yield file

    def part(self, _sha256: str, start: int, length: int) -> bytes:
        """Bytes out of the middle."""
        return self.scenes.part(self.id, start, length, original=self.original)

    def size(self, _sha256: str) -> int:
        """How many bytes."""
        return self.scenes.size(self.id, original=self.original)
