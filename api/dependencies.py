"""Who asks, and the one transaction of a request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request

from api.sessions import cookie_name, secret_hash
from api.settings import Settings
from layers.definition import Catalogue
from layers.errors import CrossSite, NotSignedIn
from layers.rules.people import PROGRAM, Actor
from layers.store.alike import AlikeStore, ReboundStore
from layers.store.audit import AuditStore
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_remarks import RemarkStore
from layers.store.case_search import CaseSearch
from layers.store.case_sight import CaseSight
from layers.store.cases import CaseStore
from layers.store.claim_sight import ClaimSight
from layers.store.claims import ClaimStore
from layers.store.coverage import CoverageStore
from layers.store.database import Database, Transaction
from layers.store.evidence import EvidenceStore
from layers.store.features import FeatureStore
from layers.store.flags import FlagStore
from layers.store.kept_edits import KeptEditStore
from layers.store.lead_sight import LeadSight
from layers.store.leads import LeadStore
from layers.store.look_backs import LookBackStore
from layers.store.people import PeopleStore
from layers.store.report_photos import ReportPhotos
from layers.store.report_search import ReportSearch
from layers.store.reports import ReportStore
from layers.store.scene_storage import SceneStorage
from layers.store.tracks import TrackStore

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True)
class StoreSet:
    """The stores of one request, all in one transaction; ``asker`` is None when nobody is signed in."""

    transaction: Transaction
    asker: Actor | None
    features: FeatureStore
    reports: ReportStore
    report_search: ReportSearch
    report_photos: ReportPhotos
    people: PeopleStore
    audit: AuditStore
    cases: CaseStore
    case_search: CaseSearch
    sight: CaseSight
    evidence: EvidenceStore
    claims: ClaimStore
    claim_sight: ClaimSight
    look_backs: LookBackStore
    alike: AlikeStore
    rebounds: ReboundStore
    flags: FlagStore
    tracks: TrackStore
    coverage: CoverageStore
    kept_edits: KeptEditStore
    boundaries: BoundaryStore
    remarks: RemarkStore
    leads: LeadStore
    lead_sight: LeadSight

    @property
    def actor(self) -> Actor:
        """Who asks; NotSignedIn when nobody does."""
        if self.asker is None:
            raise NotSignedIn()
        return self.asker

    @property
    def catalogue(self) -> Catalogue:
        """All layers, those the asker may not see too."""
        return self.transaction.catalogue


def store_set(transaction: Transaction, asker: Actor | None) -> StoreSet:
    """Every store on one transaction."""
    return StoreSet(
        transaction=transaction,
        asker=asker,
        features=FeatureStore(transaction),
        reports=ReportStore(transaction),
        report_search=ReportSearch(transaction),
        report_photos=ReportPhotos(transaction),
        people=PeopleStore(transaction),
        audit=AuditStore(transaction),
        cases=CaseStore(transaction),
        case_search=CaseSearch(transaction),
        sight=CaseSight(transaction),
        evidence=EvidenceStore(transaction),
        claims=ClaimStore(transaction),
        claim_sight=ClaimSight(transaction),
        look_backs=LookBackStore(transaction),
        alike=AlikeStore(transaction),
        rebounds=ReboundStore(transaction),
        flags=FlagStore(transaction),
        tracks=TrackStore(transaction),
        coverage=CoverageStore(transaction),
        kept_edits=KeptEditStore(transaction),
        boundaries=BoundaryStore(transaction),
        remarks=RemarkStore(transaction),
        leads=LeadStore(transaction),
        lead_sight=LeadSight(transaction),
    )


def settings_of(request: Request) -> Settings:
    """The settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def database_of(request: Request) -> Database:
    """The database this application was made with."""
    database: Database = request.app.state.database
    return database


def scenes_of(request: Request) -> SceneStorage:
    """Where this application's scenes lie."""
    scenes: SceneStorage = request.app.state.scenes
    return scenes


def open_anyones(request: Request) -> Iterator[StoreSet]:
    """One transaction for a request that needs no account; committed before the answer leaves."""
    database = database_of(request)
    if request.method in SAFE:
        with database.transaction(PROGRAM, writes=False) as transaction:
            yield store_set(transaction, asker_of(request, transaction))
        return
    asker = current_actor(request)
    with database.transaction(asker or PROGRAM) as transaction:
        yield store_set(transaction, asker)


def open_stores(request: Request) -> Iterator[StoreSet]:
    """One transaction per request: committed before the answer leaves, or rolled back whole.

    Raises:
        NotSignedIn: nobody is. CrossSite: a change by cookie that another site may have caused.
    """
    database = database_of(request)
    if request.method in SAFE:
        with database.transaction(PROGRAM, writes=False) as transaction:
            yield store_set(transaction, present(asker_of(request, transaction)))
        return
    asker = present(current_actor(request))
    with database.transaction(asker) as transaction:
        yield store_set(transaction, asker)


def current_actor(request: Request) -> Actor | None:
    """Who asks, looked up in a short transaction of its own before a writing one begins."""
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        return asker_of(request, transaction)


def signed_in(request: Request) -> Actor:
    """Who asks; NotSignedIn. For routes that open their own transactions."""
    return present(current_actor(request))


def present(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotSignedIn()
    return actor


def asker_of(request: Request, transaction: Transaction) -> Actor | None:
    """Who asks, by key or by session cookie; None when neither is given or holds."""
    people = PeopleStore(transaction)
    if secret := key_of(request):
        return noted(request, people.actor_of_key(secret_hash(secret)))
    if token := token_of(request):
        if request.method not in SAFE:
            require_own_site(request)
        return noted(request, people.actor_of_session(secret_hash(token)))
    return None


def noted(request: Request, actor: Actor | None) -> Actor | None:
    """The actor, with the account written beside the request for its log line."""
    request.scope.setdefault("state", {})["account"] = actor.account if actor else None
    return actor


def token_of(request: Request) -> str | None:
    """The session token in the cookie."""
    token = request.cookies.get(cookie_name(settings_of(request)), "")
    return token if 0 < len(token) <= LONGEST_SECRET else None


def key_of(request: Request) -> str | None:
    """The key a program sends as Bearer token, or as the password of HTTP Basic."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        sent = basic_password(sent)
    elif scheme.lower() != "bearer":
        return None
    return sent.strip() if 0 < len(sent.strip()) <= LONGEST_SECRET else None


def basic_password(sent: str) -> str:
    try:
        return base64.b64decode(sent, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def require_own_site(request: Request) -> None:
    """CrossSite unless a change by cookie carries our header and comes from our own pages.

    A form or an image of another site cannot set the header; the two others say where it came from.
    """
    if request.headers.get("x-lakewatch") != "1":
        raise CrossSite()
    require_same_origin(request)


def require_same_origin(request: Request) -> None:
    """CrossSite when the browser says that another site caused the request."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite()
    origin = request.headers.get("origin")
    if origin is not None and not own_origin(request, origin):
        raise CrossSite()


def own_origin(request: Request, origin: str) -> bool:
    """Whether the page's origin is ours: the public address, or without one the host that was asked."""
    if public := settings_of(request).public_url:
        return urlsplit(public)[:2] == urlsplit(origin)[:2]
    return urlsplit(origin).netloc == request.headers.get("host")


def parsed_body(request: Request) -> Any:
    """The JSON body as parsed, before any model looked at it."""
    return request.scope["lakewatch.body"]


# scope="function": with the default scope the commit would come after the answer was sent
Stores = Annotated[StoreSet, Depends(open_stores, scope="function")]
AnyonesStores = Annotated[StoreSet, Depends(open_anyones, scope="function")]
SignedIn = Annotated[Actor, Depends(signed_in)]
ParsedBody = Annotated[Any, Depends(parsed_body)]
