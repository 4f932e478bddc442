"""Evidence: files that stay as they were; sent once, used for several cases, every touch written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator
from starlette.responses import FileResponse

from api.attachments import attachment
from api.dependencies import SignedIn, Stores, database_of, settings_of, store_set
from api.evidence import decoded, described, noted, on_file, reads_original, seen, sent_by, shown, wanted_use
from api.headers import SANDBOX
from api.ledger import readable
from api.parameters import HashPath
from api.routes.photos import DECODING, photos_of
from api.strict import StrictRoute
from api.uploads import content_type, spooled
from api.wire.base import storable
from api.wire.evidence import CaseEvidenceOut, EvidenceOut, ReasonIn, UseIn, UseOut, use_out
from layers.errors import NoPreview
from layers.rules.evidence import (
    DOCUMENT,
    LONGEST_NAME,
    MEDIA_TYPES,
    PHOTO,
    Evidence,
    UsedEvidence,
    withdrawn,
)
from layers.rules.people import Actor
from layers.rules.permissions import require
from layers.store.evidence_files import chunks_of, sha256_of
from layers.store.photos import LEAVING, THUMBNAIL, VIEW, Copy, Made

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["evidence"])
Responses: TypeAlias = dict[int | str, dict[str, Any]]
FileName = Annotated[str, Query(max_length=LONGEST_NAME), AfterValidator(storable)]
BYTES = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES},
    }
}
PICTURE: Responses = {200: {"content": {"image/jpeg": {}}}}
ATTACHED: Responses = {
    200: {"content": {"application/octet-stream": {}}},
    206: {"description": "A part of it"},
}


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes that came, and what their sender says they are."""

    file: SpooledTemporaryFile[bytes]
    claimed: str


def sender(actor: SignedIn) -> Actor:
    """Whoever may send files, asked before a byte of one is read; NotAllowed."""
    return require(actor, "evidence.send")


Sender = Annotated[Actor, Depends(sender)]


async def uploaded(request: Request, sender: Sender) -> AsyncIterator[Upload]:
    """The whole body, counted while it comes; WrongContentType, TooLarge."""
    claimed, settings = content_type(request, tuple(MEDIA_TYPES)), settings_of(request)
    photo = MEDIA_TYPES[claimed] == PHOTO
    most = settings.max_photo_bytes if photo else settings.max_document_bytes
    async with spooled(request, what=MEDIA_TYPES[claimed], most=most) as file:
        yield Upload(file, claimed)


@router.put("/evidence/{sha256}", responses={201: {"model": EvidenceOut}}, openapi_extra=BYTES)
def send_evidence(
    sha256: HashPath,
    request: Request,
    response: Response,
    sender: Sender,
    upload: Annotated[Upload, Depends(uploaded)],
    name: FileName = "",
) -> EvidenceOut:
    """Send a file's bytes: in the storage first, then on record; 201 new, 200 the same again."""
    database, files, file = database_of(request), photos_of(request).originals, upload.file
    evidence = described(file, sha256, name=name, claimed=upload.claimed, received_at=database.clock())
    files.put(chunks_of(file), sha256=sha256, most_bytes=evidence.size_bytes)
    with DECODING:
        evidence, print = decoded(evidence, file)
    with database.transaction(sender) as transaction:
        stores = store_set(transaction, sender)
        stored, new = stores.evidence.add(sent_by(stores, evidence), files, print=print)
        answer = shown(stores, stored)
    response.status_code = 201 if new else 200
    return answer


@router.get("/evidence/{sha256}")
def get_evidence(sha256: HashPath, stores: Stores) -> EvidenceOut:
    """A file on record: what it is and claims, what it serves, how often, and in whose hands it was."""
    return shown(stores, seen(stores, sha256))


@router.get("/evidence/{sha256}/view", response_class=FileResponse, responses=PICTURE)
def get_evidence_view(sha256: HashPath, request: Request, actor: SignedIn) -> Response:
    """An upright JPEG of at most 2048 pixels without metadata."""
    return pictured(request, sha256, VIEW, actor)


@router.get("/evidence/{sha256}/thumbnail", response_class=FileResponse, responses=PICTURE)
def get_evidence_thumbnail(sha256: HashPath, request: Request, actor: SignedIn) -> Response:
    """An upright JPEG of at most 320 pixels without metadata."""
    return pictured(request, sha256, THUMBNAIL, actor)


@router.get("/evidence/{sha256}/copy", response_class=FileResponse, responses=PICTURE)
def get_evidence_copy(sha256: HashPath, request: Request, actor: SignedIn) -> Response:
    """A copy that may leave the house: full size, upright, without metadata; the custody says who took it."""
    made = copied(request, look(request, sha256, actor), LEAVING, actor)
    noted(database_of(request), actor, sha256, "exported", {"copy": LEAVING.name})
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-store"}
    return FileResponse(made.path, media_type="image/jpeg", headers=headers, filename=f"{sha256[:12]}.jpg")


@router.get("/evidence/{sha256}/original", response_class=Response, responses=ATTACHED)
def get_evidence_original(sha256: HashPath, request: Request, actor: SignedIn) -> Response:
    """The evidence itself, byte for byte, as an attachment; the custody says who read it."""
    with database_of(request).transaction(actor, writes=False) as transaction:
        stores = store_set(transaction, actor)
        evidence = seen(stores, sha256)
        if not reads_original(stores, evidence):
            require(actor, "evidence.read_original")
    files = photos_of(request).originals
    answer = attachment(files, sha256, request, name=evidence.name or f"{sha256[:12]}.bin")
    noted(
        database_of(request), actor, sha256, "original_read", {"range": answer.headers.get("content-range")}
    )
    return answer


@router.get("/cases/{case}/evidence")
def list_case_evidence(case: UUID, stores: Stores) -> CaseEvidenceOut:
    """All that serves a case, withdrawn or missing too, each with why it counts or does not."""
    require(stores.actor, "evidence.read")
    return on_file(stores, readable(stores, case).id)


@router.post(
    "/cases/{case}/evidence", status_code=201, responses={200: {"model": UseOut}, 202: {"model": UseOut}}
)
def use_evidence(case: UUID, body: UseIn, stores: Stores, response: Response) -> UseOut:
    """Let a file serve a case: 201 new, 200 the same again, 202 while its bytes are not here."""
    actor = require(stores.actor, "evidence.add")
    readable(stores, case)
    use, new = stores.evidence.use(wanted_use(stores, body.record(case), actor))
    found = UsedEvidence(use, stores.evidence.find((use.sha256,)).get(use.sha256))
    response.status_code = 202 if found.file is None else 201 if new else 200
    return use_out(found)


@router.post("/evidence-uses/{id}/withdraw")
def withdraw_evidence(id: UUID, body: ReasonIn, stores: Stores) -> UseOut:
    """Take a file back from a case, with the reason; it stays on file and no longer counts."""
    actor = require(stores.actor, "evidence.withdraw")
    stores.evidence.lock()  # or the case could end between the look at its status and the withdrawal
    use = stores.evidence.get_use(str(id))
    case = readable(stores, use.noun_id)
    back = withdrawn(use, actor, why=body.why, status=case.status, at=stores.transaction.now)
    found = stores.evidence.find((use.sha256,)).get(use.sha256)
    return use_out(UsedEvidence(stores.evidence.withdraw(back), found))


def look(request: Request, sha256: str, actor: Actor) -> Evidence:
    """The file, looked up in a short transaction: none is open while a picture is decoded."""
    with database_of(request).transaction(actor, writes=False) as transaction:
        return seen(store_set(transaction, actor), sha256)


def pictured(request: Request, sha256: str, copy: Copy, actor: Actor) -> Response:
    """A copy of a photo for a page."""
    made = copied(request, look(request, sha256, actor), copy, actor)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, max-age=86400, immutable"}
    return FileResponse(made.path, media_type="image/jpeg", headers=headers)


def copied(request: Request, evidence: Evidence, copy: Copy, actor: Actor) -> Made:
    """The copy, made when first asked for and then noted in the custody; NoPreview, UnreadableFile."""
    if evidence.kind == DOCUMENT:
        raise NoPreview(id=evidence.sha256, media_type=evidence.media_type)
    with DECODING:
        made = photos_of(request).made(evidence.sha256, copy)
    if made.new:
        with made.path.open("rb") as file:
            facts = {"copy": copy.name, "sha256": sha256_of(file), "size_bytes": made.path.stat().st_size}
        noted(database_of(request), actor, evidence.sha256, "derived", facts)
    return made
