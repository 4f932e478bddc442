"""Photos and voice notes of reports: bytes come in as they are; photos go out upright, small, bare."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import FileResponse

from api.attachments import BYTES, attachment
from api.dependencies import SignedIn, Stores, database_of, settings_of, store_set
from api.evidence import noted
from api.headers import SANDBOX
from api.parameters import HashPath
from api.reports import readable
from api.routes.reports import sent_out
from api.strict import StrictRoute
from api.uploads import content_type, spooled
from api.wire.reports import SentOut
from layers.errors import NotFound, OriginalNotAnnounced, PhotoNotAnnounced
from layers.rules.flags import Claimed
from layers.rules.people import Actor
from layers.rules.permissions import require
from layers.rules.photos import MOST_VOICE_BYTES, VOICE_TYPES, PhotoManifest
from layers.rules.reports import Report
from layers.store.evidence_files import chunks_of
from layers.store.exif import claims_of
from layers.store.file_types import is_voice
from layers.store.photos import SHOWN, THUMBNAIL, Look, PhotoFiles, decodes, looked
from layers.store.reports import ReportStore

router = APIRouter(route_class=StrictRoute, prefix="/api/reports/{id}/photos", tags=["reports"])
TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
# a photo of 120 megapixels takes 360 MB while it is decoded
DECODING = BoundedSemaphore(2)
SHOWN_AS: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in ("image/jpeg", *VOICE_TYPES)}}
}


def bytes_of(kinds: Sequence[str]) -> dict[str, Any]:
    """What the description says of a body of bytes."""
    content = {kind: {"schema": {"format": "binary"}} for kind in kinds}
    return {"requestBody": {"required": True, "content": content}}


@dataclass(frozen=True, slots=True)
class Announced:
    """An entry of a report's list, and its author, who alone may send its bytes."""

    actor: Actor
    photo: PhotoManifest


def announced(id: UUID, sha256: HashPath, request: Request, actor: SignedIn) -> Announced:
    """The entry of the author's own report, before a byte is read.

    Raises:
        NotFound: no report of this id, or not the asker's. PhotoNotAnnounced: its list names no such photo.
    """
    require(actor, "report.submit")
    with database_of(request).transaction(actor, writes=False) as transaction:
        report = ReportStore(transaction).get(id)
    if report.author != actor.account:
        raise NotFound(noun="report", id=str(id))
    found = [photo for photo in report.photos if photo.sha256 == sha256]
    if not found:
        raise PhotoNotAnnounced(id=str(id), sha256=sha256)
    return Announced(actor, found[0])


Entry = Annotated[Announced, Depends(announced)]


async def uploaded(request: Request, entry: Entry) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The whole body, counted while it comes: a slow phone holds no thread and no transaction."""
    content_type(request, VOICE_TYPES if entry.photo.is_voice else TYPES)
    async with spooled(request, what="photo", most=most_bytes(request, entry.photo)) as file:
        yield file


async def uploaded_original(
    id: UUID, request: Request, entry: Entry
) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The same for the file that a photo was made of; OriginalNotAnnounced before a byte is read."""
    if entry.photo.original_sha256 is None:
        raise OriginalNotAnnounced(id=str(id), sha256=entry.photo.sha256)
    content_type(request, TYPES)
    async with spooled(request, what="photo", most=most_bytes(request, entry.photo)) as file:
        yield file


def most_bytes(request: Request, photo: PhotoManifest) -> int:
    """The largest upload that is taken, in bytes."""
    return MOST_VOICE_BYTES if photo.is_voice else settings_of(request).max_photo_bytes


@router.put("/{sha256}", responses={201: {"model": SentOut}}, openapi_extra=bytes_of((*TYPES, *VOICE_TYPES)))
def send_photo(
    id: UUID,
    sha256: HashPath,
    request: Request,
    response: Response,
    entry: Entry,
    file: Annotated[SpooledTemporaryFile[bytes], Depends(uploaded)],
) -> SentOut:
    """Send a photo's or a voice note's bytes: on disk first, then noted; 201 new, 200 the same again."""
    most = most_bytes(request, entry.photo)
    size = photos_of(request).originals.put(chunks_of(file), sha256=sha256, most_bytes=most)
    look, claimed = seen(file, entry.photo)
    with database_of(request).transaction(entry.actor) as transaction:
        stores = store_set(transaction, entry.actor)
        here = sha256 not in stores.reports.get(id).missing_photos
        report = stores.report_photos.photo_arrived(
            id, sha256, readable=look.readable, size_bytes=size, print=look.print, claimed=claimed
        )
        answer = sent_out(stores, report, request)
    response.status_code = 200 if here else 201
    return answer


def seen(file: SpooledTemporaryFile[bytes], photo: PhotoManifest) -> tuple[Look, Claimed | None]:
    """What one look at the bytes tells; a voice note shows nothing and claims nothing."""
    if photo.is_voice:
        return Look(is_voice(file, photo.media_type or "")), None
    with DECODING:
        look, claims = looked(file), claims_of(file)
    return look, Claimed(photo.sha256, claims.taken_at, claims.longitude, claims.latitude)


@router.put("/{sha256}/original", responses={201: {"model": SentOut}}, openapi_extra=bytes_of(TYPES))
def send_original(
    id: UUID,
    sha256: HashPath,
    request: Request,
    response: Response,
    entry: Entry,
    file: Annotated[SpooledTemporaryFile[bytes], Depends(uploaded_original)],
) -> SentOut:
    """Send the file that a photo was made of, as the report named it; 201 new, 200 the same again.

    No receipt waits for it: ``original_arrived`` of the photo says that it is here.
    """
    named = entry.photo.original_sha256 or ""
    most = most_bytes(request, entry.photo)
    size = photos_of(request).originals.put(chunks_of(file), sha256=named, most_bytes=most)
    with DECODING:
        readable = decodes(file)
    with database_of(request).transaction(entry.actor) as transaction:
        stores = store_set(transaction, entry.actor)
        report = stores.report_photos.original_arrived(id, sha256, readable=readable, size_bytes=size)
        answer = sent_out(stores, report, request)
    response.status_code = 200 if entry.photo.original_readable is not None else 201
    return answer


@router.get("/{sha256}", response_class=FileResponse, responses=SHOWN_AS)
def get_photo(
    id: UUID,
    sha256: HashPath,
    stores: Stores,
    request: Request,
    longest_px: Annotated[int, Query(ge=64, le=2048)] = 1600,
) -> Response:
    """An upright JPEG copy without metadata; a voice note as it was recorded, as an attachment."""
    photo = arrived_photo(readable(stores, id), sha256)
    if photo.is_voice:
        return voice(photo, id, request)
    with DECODING:
        # a few sizes only, so that nobody can fill the disk with copies
        copy = photos_of(request).shown(sha256, THUMBNAIL if longest_px <= 320 else SHOWN)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, max-age=86400, immutable"}
    return FileResponse(copy, media_type="image/jpeg", headers=headers)


def voice(photo: PhotoManifest, id: UUID, request: Request) -> Response:
    """The recording, under its sound's own type when it is one; players ask for it in parts."""
    kind = (photo.media_type or BYTES) if photo.readable else BYTES
    name = f"{id}-{photo.sha256[:12]}.{kind.rpartition('/')[2]}"
    return attachment(photos_of(request).originals, photo.sha256, request, name=name, media_type=kind)


@router.get("/{sha256}/original", response_class=FileResponse)
def get_original(id: UUID, sha256: HashPath, stores: Stores, request: Request) -> Response:
    """The evidence itself, byte for byte, as an attachment; its custody says who read it.

    The file the photo was made of where it has arrived, else the photo as it was sent.
    """
    require(stores.actor, "photo.read_original")
    photo = arrived_photo(readable(stores, id), sha256)
    whole = (photo.original_readable is not None and photo.original_sha256) or sha256
    answer = attachment(photos_of(request).originals, whole, request, name=f"{id}-{whole[:12]}.bin")
    noted(database_of(request), stores.actor, whole, "original_read", {"report": str(id)})
    return answer


def arrived_photo(report: Report, sha256: str) -> PhotoManifest:
    """The report's own photo of this hash; NotFound unless it has arrived."""
    for photo in report.photos:
        if photo.sha256 == sha256 and sha256 not in report.missing_photos:
            return photo
    raise NotFound(noun="photo", id=sha256)


def photos_of(request: Request) -> PhotoFiles:
    photos: PhotoFiles = request.app.state.photos
    return photos
