"""A database in which something happened to every table whose rows name an audit entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from layers.errors import DifferentContent
from layers.rules.boundary_review import Kind, Remark
from layers.rules.cases import CaseStatus
from layers.rules.claim_images import Verdict
from layers.rules.claims import Basis, Claim, ClaimKind, Scope
from layers.rules.evidence import Claims, withdrawn
from layers.rules.look_backs import Looked
from layers.rules.people import PROGRAM, Role
from layers.rules.scene_patches import FoundPatch
from layers.rules.tracks import TERMS, Consent, Part, Track
from layers.store import batches
from layers.store.alike import ReboundStore
from layers.store.boundary_remarks import RemarkStore
from layers.store.cases import CaseStore
from layers.store.claims import ClaimStore
from layers.store.database import Database, Transaction
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import FolderFiles
from layers.store.features import FeatureStore
from layers.store.flags import FlagQuery, FlagStore
from layers.store.imports import ImportState, ImportStore
from layers.store.kept_edits import KeptEditStore
from layers.store.leads import LeadStore
from layers.store.look_backs import LookBackStore
from layers.store.people import PeopleStore
from layers.store.report_photos import ReportPhotos
from layers.store.reports import ReportStore
from layers.store.scene_limits import LimitStore
from layers.store.scene_runs import RunStore
from layers.store.scene_sights import WHOLE, Sight, SightStore
from layers.store.scene_water import PartWater, WaterStore
from layers.store.scenes import SceneStore
from layers.store.signing_days import Order, sign_days
from layers.store.tracks import TrackStore
from tests.boundaries import with_draft, with_law
from tests.boundary_readings import a_change, a_rule, read_as
from tests.builders import (
    MORNING,
    Clock,
    a_case,
    a_feature,
    a_photo,
    a_report,
    a_unit,
    a_use,
    an_account,
    an_actor,
    an_evidence,
)
from tests.layers.store.test_boundary_remarks import an_id
from tests.layers.store.test_leads import LATER, LEAD, RUN, SCENE
from tests.layers.store.test_scene_proof import ELSEWHERE, SHORE
from tests.papers import hash_of

WHO = an_actor(Role.SUPERVISOR, Role.ANALYST, Role.PLANNER)
FILE = b"a photo"
TRACK = UUID(int=7)


def lived(database: Database, clock: Clock, key: Path) -> Database:
    """Every part of the ledger in turn; then the day is signed."""
    for part in PARTS:
        with database.transaction(WHO) as transaction:
            part(transaction)
    with pytest.raises(DifferentContent), database.transaction(WHO) as transaction:
        ReportStore(transaction).add(a_report(1, content_sha256="f" * 64), body=b"other")
    with database.transaction(WHO) as transaction:
        answered(transaction)
    with_evidence(database)
    clock.forward(days=1)
    sign_days(database, PROGRAM, Order(key))
    return database


def people(transaction: Transaction) -> None:
    store = PeopleStore(transaction)
    for unit in ("office", "town"):
        store.add_unit(a_unit(unit), why="test")
    for account in ("li", "patrol", "first"):
        store.add_account(an_account(account), password_hash="-", why="test")


def features(transaction: Transaction) -> None:
    """One by one, and by a load so large that it is kept in bundles."""
    store = FeatureStore(transaction)
    one = store.add(a_feature("one", "dikes", unit="office", valid_from=date(2024, 1, 1)), why="seen")
    store.replace(replace(one, state="removed"), why="gone")
    many = [a_feature(f"p{number}", properties={"name": f"塘{number}"}) for number in range(30)]
    added = batches.batches_of(many, transaction.definition("ponds"))
    store.change_many("ponds", added=added, why="import", pure=True, rows=len(many))


def late_edits(transaction: Transaction) -> None:
    """One that waits, one that was decided."""
    store = KeptEditStore(transaction)
    edits = [replace(a_feature("one", "dikes", state=s), version=1) for s in ("removed", "standing")]
    kept = [store.keep(edit, found=2, why="too late") for edit in edits]
    store.decide(store.get(kept[0]), decision="theirs", reason="seen on site", made=None)


def reports(transaction: Transaction) -> None:
    store = ReportStore(transaction)
    store.add(a_report(1, photos=(a_photo(1), a_photo(2)), device=UUID(int=3), sequence=4), body=b"{}")
    original = {"original_sha256": "9" * 64, "original_size_bytes": 4000}
    store.add(a_report(2, photos=(replace(a_photo(3), **original),)), body=b"{}")
    photos = ReportPhotos(transaction)
    photos.photo_arrived(UUID(int=1), a_photo(1).sha256, readable=True, size_bytes=1000)
    photos.original_arrived(UUID(int=2), a_photo(3).sha256, readable=True, size_bytes=4000)


def cases(transaction: Transaction) -> None:
    """One that is closed, with a look-back made and one due, and two notices of a rebound."""
    store = CaseStore(transaction)
    case = store.open(a_case(), why="found")[0]
    day = MORNING.date()
    shut = replace(case, status=CaseStatus.CLOSED, closed_on=day, look_back_on=day + timedelta(days=30))
    shut = store.step(case, shut, "close", why="done", facts={"a": 1}, post=None)
    for number, role in ((1, "finding"), (2, "follow_up")):
        store.add_report(case.id, str(UUID(int=number)), role)
    looks = LookBackStore(transaction)
    if not looks.of_case(shut.id):
        looks.plan(shut)
    first = looks.of_case(shut.id)[0]
    looks.record(first, Looked("none", a_report(1), "nothing", concerns=True))
    looks.plan(replace(shut, version=shut.version + 1))
    notices = ReboundStore(transaction)
    notices.after_report(a_report(1))
    notices.after_report(a_report(2, place=a_report().place))
    notices.dismiss(notices.find()[0][0].id, why="another dike")


def answered(transaction: Transaction) -> None:
    """What the second content of a report raised was answered."""
    store = FlagStore(transaction)
    store.answer(store.find(FlagQuery()).flags[0], verdict="explained", text="sent twice")


def claims(transaction: Transaction) -> None:
    """One that stands, one withdrawn."""
    store = ClaimStore(transaction)
    listed = Scope(basis=Basis.LIST, features=("one",))
    for number in (1, 2):
        claim = Claim(
            an_id(number), ClaimKind.REMOVED, "拆除", "test", date(2024, 1, 1), layer="dikes", scope=listed,
            count=3.0, count_unit="处", qualifier="=", area_m2=10.5,
        )  # fmt: skip
        store.add(claim, why="said")
    store.withdraw(an_id(2), why="a mistake")


def boundaries(transaction: Transaction) -> None:
    with_law(transaction)
    with_draft(transaction)
    read_as(transaction, "adjust", (a_change(0, 100),), rules=[a_rule()])
    remark = RemarkStore(transaction)
    remark.add(Remark(id=an_id(3), kind=Kind.DECISION, change=a_change(0, 100).id, text="看过",
                      boundary="adjust", about="object"))  # fmt: skip


def scenes(transaction: Transaction) -> None:
    for scene in (SCENE, LATER):
        SceneStore(transaction).add(scene, why="test")
    patches = [FoundPatch(n, "WATER_TO_LAND", "core", 900.0 / n, ELSEWHERE, {"pixels": 9}) for n in (1, 2)]
    RunStore(transaction).add(RUN, patches)
    LimitStore(transaction).put({"limits": {"margin": 0.08}}, why="test")
    water = PartWater(SCENE.id, "east", "mndwi", 0.1, "otsu", 1000.5, 0.0, {"whole_m2": 2000.0}, SHORE)
    WaterStore(transaction).add(SCENE.id, [water], why="test")
    sights = [
        Sight(WHOLE, SCENE.id, Verdict.FOR, {"for": 1}), Sight("one", SCENE.id, Verdict.FOR, {"why": "x"})
    ]  # fmt: skip
    SightStore(transaction).add(ClaimStore(transaction).get(an_id(1)), SCENE, sights, why="test")
    LeadStore(transaction).note([(LEAD, ())], why="compared")


def tracks(transaction: Transaction) -> None:
    """One walk, and that somebody looked at it."""
    store = TrackStore(transaction)
    consent = store.agree(Consent("patrol", TERMS.version, MORNING))
    track = Track(
        TRACK, MORNING, MORNING + timedelta(hours=1), consent, (Part("c" * 64, 0, 2),), account="patrol",
        unit="office", received_at=MORNING, content_sha256="d" * 64,
    )  # fmt: skip
    store.add(track)
    store.look(store.get(TRACK), why="lost on the lake")


def imports(transaction: Transaction) -> None:
    """One whose rows are in the layer, and one that was only begun."""
    store = ImportStore(transaction)
    for id in ("i1", "i2"):
        store.begin(id, "ponds")
    number, _ = transaction.record("feature.load", "layer", "ponds", NOTHING, why="import")
    store.record("a" * 64, "ponds.gpkg", "ponds", None, {"audit_number": number}, {}, why="import")
    store.change("i1", state=ImportState.STORED, stored_at=transaction.now, audit_number=number)


NOTHING = {"count": 0, "content_sha256": hash_of(b"")}


def with_evidence(database: Database) -> None:
    """A file, two uses of which one was taken back, and that it was handed out."""
    files = FolderFiles(database.files / "photos")
    sha256 = hash_of(FILE)
    files.put([FILE], sha256=sha256, most_bytes=10**9)
    with database.transaction(WHO) as transaction:
        store = EvidenceStore(transaction)
        store.add(an_evidence(sha256=sha256, size_bytes=len(FILE), claims=Claims(device="Reed 5")), files)
        first = store.use(a_use(sha256=sha256))[0]
        store.use(a_use(sha256=sha256, noun_id="case 2", role="document", title="报告"))
        store.withdraw(withdrawn(first, WHO, why="拍错了", status="found", at=transaction.now))
        store.note(sha256, "exported", {"file": "case.zip"})


PARTS: tuple[Callable[[Transaction], None], ...] = (
    people, features, late_edits, reports, cases, claims, boundaries, scenes, tracks, imports,
)  # fmt: skip
