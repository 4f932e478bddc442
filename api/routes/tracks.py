"""Tracks (轨迹): sent by who walked, shown to them alone; to others for a reason, which is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import rfc8785
from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator

from api.dependencies import ParsedBody, Stores, StoreSet, settings_of
from api.errors import BadRequest
from api.parameters import HashPath
from api.strict import StrictRoute
from api.wire.base import storable
from api.wire.tracks import (
    ConsentIn,
    DeletedOut,
    LookIn,
    LooksOut,
    PointsIn,
    SeenTrackOut,
    TermsOut,
    TrackIn,
    TrackOut,
    TrackSentOut,
    TracksOut,
    UnitTracksOut,
    look_out,
    of_content,
    receipt_out,
    terms_out,
    track_out,
    unit_track_out,
)
from layers.errors import ConsentMissing, NotFound, TracksOff, WrongHash
from layers.exchange.gpx_writer import gpx
from layers.rules.people import Actor
from layers.rules.permissions import allowed, require
from layers.rules.receipts import content_sha256
from layers.rules.tracks import (
    KNOWN_TERMS,
    TERMS,
    Track,
    checked_points,
    checked_track,
    checked_why,
    may_look,
    require_consent,
)

router = APIRouter(route_class=StrictRoute, prefix="/api/tracks", tags=["tracks"])
SENT: dict[int | str, dict[str, Any]] = {201: {"model": TrackSentOut}, 202: {"model": TrackSentOut}}
GPX = "application/gpx+xml"
GPX_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {GPX: {"schema": {"type": "string", "format": "binary"}}}}
}
UnitName = Annotated[str, Query(min_length=1, max_length=64), AfterValidator(storable)]


@router.get("/consent")
def get_track_consent(stores: Stores, request: Request) -> TermsOut:
    """What recording a track means, in words, and whether I agreed."""
    account = own(stores).account or ""
    return terms(stores, request, account)


@router.put("/consent")
def agree_to_tracks(body: ConsentIn, stores: Stores, request: Request) -> TermsOut:
    """Agree to the text, apart from any other consent (PIPL art. 29)."""
    account = own(stores).account or ""
    if body.version not in KNOWN_TERMS:
        raise ConsentMissing(version=TERMS.version)
    stores.tracks.agree(body.record(account))
    return terms(stores, request, account)


@router.delete("/consent")
def withdraw_from_tracks(stores: Stores) -> DeletedOut:
    """Take the consent back: all my tracks here are deleted at once."""
    return DeletedOut(deleted=stores.tracks.withdraw(own(stores).account or ""))


@router.get("")
def list_tracks(stores: Stores, request: Request) -> TracksOut:
    """My tracks, the last first, without their points."""
    found = stores.tracks.of_account(own(stores).account or "")
    return TracksOut(tracks=[out(track, request) for track in found], total=len(found))


@router.get("/looks")
def list_track_looks(stores: Stores) -> LooksOut:
    """Who looked at my tracks, when and why."""
    return LooksOut(looks=[look_out(look) for look in stores.tracks.looks(own(stores).account or "")])


@router.get("/of-unit")
def list_unit_tracks(stores: Stores, unit: UnitName) -> UnitTracksOut:
    """That a unit has tracks, by day: no person, no place, no hour. To see one, give a reason."""
    actor = require(stores.actor, "track.look")
    reach = allowed(actor, "track.look_all") or actor.unit == unit
    found = stores.tracks.of_unit(unit) if reach else []
    return UnitTracksOut(tracks=[unit_track_out(track) for track in found], total=len(found))


@router.put("/{id}", responses=SENT)
def send_track(
    id: UUID, body: TrackIn, parsed: ParsedBody, stores: Stores, request: Request, response: Response
) -> TrackSentOut:
    """Send the head: 201 new and whole, 200 the same again, 202 while parts are missing."""
    actor = own(stores)
    track = accepted(stores, body.record(id, actor.account or ""), content_sha256(parsed), request)
    stored, new = stores.tracks.add(track)
    response.status_code = 202 if stored.missing_parts else 201 if new else 200
    return sent(stored, request)


@router.put("/{id}/parts/{sha256}", responses=SENT)
def send_track_part(
    id: UUID,
    sha256: HashPath,
    body: PointsIn,
    parsed: ParsedBody,
    stores: Stores,
    request: Request,
    response: Response,
) -> TrackSentOut:
    """Send a part under the hash of its canonical JSON; with the last one the receipt misses nothing."""
    track = mine(stores, id)
    if (found := content_sha256(parsed)) != sha256:
        raise WrongHash(announced=sha256, received=found)
    checked_points(stores.tracks.part(track, sha256), body.segment, points_of(body))
    stored = stores.tracks.part_arrived(track, sha256, rfc8785.dumps(parsed))
    response.status_code = 202 if stored.missing_parts else 200
    return sent(stored, request)


@router.get("/{id}")
def get_track(id: UUID, stores: Stores, request: Request) -> TrackOut:
    """One of my tracks with its points; anybody else's does not exist for me."""
    track = mine(stores, id)
    return out(track, request, lines=stores.tracks.lines(track))


@router.get("/{id}/gpx", response_class=Response, responses=GPX_ANSWER)
def get_track_gpx(id: UUID, stores: Stores) -> Response:
    """One of my tracks as GPX 1.1, its gaps as gaps."""
    track = mine(stores, id)
    name = f"lakewatch-{track.started_at:%Y%m%d-%H%M}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.gpx"', "Cache-Control": "no-store"}
    return Response(gpx(name, stores.tracks.lines(track)), media_type=GPX, headers=headers)


@router.delete("/{id}")
def delete_track(id: UUID, stores: Stores) -> DeletedOut:
    """Delete one of my tracks for good; the coverage without persons stays."""
    return DeletedOut(deleted=stores.tracks.delete([str(mine(stores, id).id)]))


@router.post("/{id}/looks")
def look_at_track(id: UUID, body: LookIn, stores: Stores, request: Request) -> SeenTrackOut:
    """See somebody else's track for a reason; its author reads who looked and why."""
    actor = require(stores.actor, "track.look")
    track = stores.tracks.get(id)
    if not may_look(actor, track, all_units=allowed(actor, "track.look_all")):
        raise NotFound(noun="track", id=str(id))
    look = stores.tracks.look(track, why=checked_why(body.why))
    seen = out(track, request, lines=stores.tracks.lines(track))
    return SeenTrackOut(track=seen, author_name=called(stores, track), look=look_out(look))


def own(stores: StoreSet) -> Actor:
    """Whoever asks for their own tracks."""
    return require(stores.actor, "track.send")


def mine(stores: StoreSet, id: UUID) -> Track:
    """A track of whoever asks; NotFound for anybody else's."""
    actor, track = own(stores), stores.tracks.get(id)
    if track.account != actor.account:
        raise NotFound(noun="track", id=str(id))
    return track


def accepted(stores: StoreSet, track: Track, sha256: str, request: Request) -> Track:
    """The head with whose unit it is, when it may be kept here and its author agreed."""
    if not settings_of(request).tracks:
        raise TracksOff()
    require_consent(track, stores.tracks.consent_behind(track))
    found = stores.people.account_named(stores.actor.name)
    demonstration = found is not None and found[0].demonstration
    whole = of_content(track, sha256, unit=stores.actor.unit, demonstration=demonstration)
    return checked_track(whole, received_at=stores.transaction.now)


def points_of(body: PointsIn) -> Any:
    """The points of a part; BadRequest when a row is none."""
    try:
        return body.record()
    except (ValueError, TypeError, OverflowError) as error:
        raise BadRequest(place="points", reason=str(error)) from error


def terms(stores: StoreSet, request: Request, account: str) -> TermsOut:
    settings = settings_of(request)
    return terms_out(stores.tracks.consent(account), days=settings.track_days, on=settings.tracks)


def sent(track: Track, request: Request) -> TrackSentOut:
    """What is here, what is missing, and the signed receipt."""
    receipt = receipt_out(track, request.app.state.signing_key)
    return TrackSentOut.model_construct(
        track=out(track, request), missing_parts=list(track.missing_parts), receipt=receipt
    )


def out(track: Track, request: Request, lines: Any = None) -> TrackOut:
    days = timedelta(days=settings_of(request).track_days)
    return track_out(track, expires_at=(track.received_at or track.ended_at) + days, lines=lines)


def called(stores: StoreSet, track: Track) -> str:
    """What the author is called."""
    for account in stores.people.accounts():
        if account.id == track.account:
            return account.display_name
    return "–"
