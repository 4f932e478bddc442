"""Photos of reports: their bytes come in as they are, and go out upright, small and without metadata."""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import FileResponse

from api.attachments import attachment
from api.dependencies import SignedIn, Stores, database_of, settings_of, store_set
from api.evidence import noted
from api.headers import SANDBOX
from api.parameters import HashPath
from api.routes.reports import readable, sent_out
from api.strict import StrictRoute
from api.uploads import content_type, spooled
from api.wire.reports import SentOut
from layers.errors import NotFound, PhotoNotAnnounced
from layers.rules.flags import Claimed
from layers.rules.people import Actor
from layers.rules.permissions import require
from layers.rules.reports import Report
from layers.store.evidence_files import chunks_of
from layers.store.exif import claims_of
from layers.store.photos import SHOWN, THUMBNAIL, PhotoFiles, looked
from layers.store.reports import ReportStore

router = APIRouter(route_class=StrictRoute, prefix="/api/reports/{id}/photos", tags=["reports"])
TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
# a photo of 120 megapixels takes 360 MB while it is decoded
DECODING = BoundedSemaphore(2)
BYTES = {
    "requestBody": {"required": True, "content": {kind: {"schema": {"format": "binary"}} for kind in TYPES}}
}


def announced(id: UUID, sha256: HashPath, request: Request, actor: SignedIn) -> Actor:
    """The author of a report that announces this photo, before a byte of it is read.

    Raises:
        NotFound: no report of this id, or not the asker's. PhotoNotAnnounced: its list names no such photo.
    """
    require(actor, "report.submit")
    with database_of(request).transaction(actor, writes=False) as transaction:
        report = ReportStore(transaction).get(id)
    if report.author != actor.account:
        raise NotFound(noun="report", id=str(id))
    if sha256 not in {photo.sha256 for photo in report.photos}:
        raise PhotoNotAnnounced(id=str(id), sha256=sha256)
    return actor


Author = Annotated[Actor, Depends(announced)]


async def uploaded(request: Request, author: Author) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The whole body, counted while it comes: a slow phone holds no thread and no transaction."""
    content_type(request, TYPES)
    async with spooled(request, what="photo", most=settings_of(request).max_photo_bytes) as file:
        yield file


@router.put("/{sha256}", responses={201: {"model": SentOut}}, openapi_extra=BYTES)
def send_photo(
    id: UUID,
    sha256: HashPath,
    request: Request,
    response: Response,
    author: Author,
    file: Annotated[SpooledTemporaryFile[bytes], Depends(uploaded)],
) -> SentOut:
    """Send a photo's bytes: on disk first, then noted; 201 new, 200 the same again."""
    most = settings_of(request).max_photo_bytes
    size = photos_of(request).originals.put(chunks_of(file), sha256=sha256, most_bytes=most)
    with DECODING:
        look, claims = looked(file), claims_of(file)
    claimed = Claimed(sha256, claims.taken_at, claims.longitude, claims.latitude)
    with database_of(request).transaction(author) as transaction:
        stores = store_set(transaction, author)
        here = sha256 not in stores.reports.get(id).missing_photos
        report = stores.reports.photo_arrived(
            id, sha256, readable=look.readable, size_bytes=size, print=look.print, claimed=claimed
        )
        answer = sent_out(stores, report, request)
    response.status_code = 200 if here else 201
    return answer


@router.get("/{sha256}", response_class=FileResponse, responses={200: {"content": {"image/jpeg": {}}}})
def get_photo(
    id: UUID,
    sha256: HashPath,
    stores: Stores,
    request: Request,
    longest_px: Annotated[int, Query(ge=64, le=2048)] = 1600,
) -> Response:
    """An upright JPEG copy without metadata."""
    require_photo(readable(stores, id), sha256)
    with DECODING:
        # a few sizes only, so that nobody can fill the disk with copies
        copy = photos_of(request).shown(sha256, THUMBNAIL if longest_px <= 320 else SHOWN)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, max-age=86400, immutable"}
    return FileResponse(copy, media_type="image/jpeg", headers=headers)


@router.get("/{sha256}/original", response_class=FileResponse)
def get_original(id: UUID, sha256: HashPath, stores: Stores, request: Request) -> Response:
    """The evidence itself, byte for byte, as an attachment; its custody says who read it."""
    require(stores.actor, "photo.read_original")
    require_photo(readable(stores, id), sha256)
    answer = attachment(photos_of(request).originals, sha256, request, name=f"{id}-{sha256[:12]}.bin")
    noted(database_of(request), stores.actor, sha256, "original_read", {"report": str(id)})
    return answer


def require_photo(report: Report, sha256: str) -> None:
    """NotFound unless this report's own photo of this hash has arrived."""
    here = {photo.sha256 for photo in report.photos} - set(report.missing_photos)
    if sha256 not in here:
        raise NotFound(noun="photo", id=sha256)


def photos_of(request: Request) -> PhotoFiles:
    photos: PhotoFiles = request.app.state.photos
    return photos
