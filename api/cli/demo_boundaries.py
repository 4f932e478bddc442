"""The demonstration's boundary versions: registered, drafted, read and reviewed by the real rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shapely.geometry.base import BaseGeometry

from api.cli.demo_ledger import WHY, Load, act_as, filed
from api.jobs.boundary_reading import Sources, made_reading
from api.jobs.boundary_reading import save as save_reading
from layers.demo.boundaries import REVISION_IDS, THREE_ZONES_ID, TWO_ZONES_ID
from layers.demo.people import account_of
from layers.demo.proposal import (
    SAYINGS,
    WITHDRAWN,
    Saying,
    Spot,
    areas_of,
    laws,
    paper_of,
    revision,
)
from layers.rules.boundaries import PROPOSED, ZONES, BoundaryVersion
from layers.rules.boundary_remarks import Setting, checked_remark
from layers.rules.boundary_review import WHOLE, Remark
from layers.rules.boundary_steps import Asked, stepped
from layers.rules.features import Feature
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import KeptChange, ReadingStore
from layers.store.boundary_remarks import RemarkStore
from layers.store.boundary_review import latest_of, review_of
from layers.store.boundary_standing import standing_of

Lake = Mapping[str, Iterable[Feature]]


def add_laws(load: Load, lake: Lake) -> int:
    """What was and is the law; how many versions: 0 where the catalogue lacks their layers."""
    if not known(load):
        return 0
    zones = zones_of(lake)
    register(load, {id: areas_of(zones, id) for id in (THREE_ZONES_ID, TWO_ZONES_ID)})
    act_as(load.transaction, None)
    return 2


def add_proposals(load: Load, lake: Lake) -> int:
    """The proposal's revisions with readings and remarks; after all else, so that a reading is fresh."""
    if not known(load):
        return 0
    zones = zones_of(lake)
    villages = {str(each.properties["village_code"]): each.shape for each in lake.get("villages", ())}
    for number, id in enumerate(REVISION_IDS, start=1):
        propose(load, number, areas_of(zones, id))
        for saying in SAYINGS[number]:
            say(load, id, saying, villages)
        if number < len(REVISION_IDS):
            step(load, id, "withdraw", WITHDRAWN)
    act_as(load.transaction, None)
    return len(REVISION_IDS)


def known(load: Load) -> bool:
    """Whether the catalogue has the layers of zones."""
    return {ZONES, PROPOSED} <= load.transaction.catalogue.layers.keys()


def zones_of(lake: Lake) -> list[Feature]:
    """The zones of every version."""
    return [*lake.get(ZONES, ()), *lake.get(PROPOSED, ())]


def register(load: Load, areas: Mapping[str, Mapping[str, float]]) -> None:
    """Note what was and is the law."""
    act_as(load.transaction, account_of("leader"))
    for version in laws(areas):
        BoundaryStore(load.transaction).register(version, why=WHY)


def propose(load: Load, number: int, areas: Mapping[str, float]) -> None:
    """Draft a revision whose zones are loaded already, read it and put it forward."""
    planner, transaction = account_of("planner"), load.transaction
    act_as(transaction, planner)
    paper = filed(load, planner, f"演示优化调整方案第{number}稿面积表", paper_of(number, areas))
    version = revision(number, areas, paper)
    BoundaryStore(transaction).open(version, why=WHY)
    save_reading(transaction, made_reading(transaction, version.id, Sources(), lambda _: None))
    step(load, version.id, "submit", "提交审查（演示）")


def step(load: Load, id: str, name: str, why: str) -> BoundaryVersion:
    """A step that the rules allow, by the planner."""
    transaction = load.transaction
    act_as(transaction, account_of("planner"))
    store, asked = BoundaryStore(transaction), Asked(name, why)
    before = store.get(id)
    after = stepped(before, asked, transaction.actor, standing_of(transaction, before))
    return store.step(before, after, asked)


# --- what is said ----------------------------------------------------------------------------------
def say(load: Load, id: str, saying: Saying, villages: Mapping[str, BaseGeometry | None]) -> None:
    """One remark, checked as if it had been sent."""
    transaction = load.transaction
    act_as(transaction, account_of(saying.by))
    version = BoundaryStore(transaction).get(id)
    latest, store = latest_of(transaction, id), ReadingStore(transaction)
    changes = [] if latest is None else store.changes(latest.id)
    change = WHOLE if saying.at is None else found(changes, saying.at, villages)
    if change is None:
        return  # another seed's lake has no such change
    remark = Remark(
        saying.id, id, change, saying.kind, saying.about, reply_of(saying, id), saying.text, saying.mentions
    )
    setting = Setting(
        changes={each.change.id for each in changes},
        said=review_of(transaction, id),
        readers=set(saying.mentions),
    )
    RemarkStore(transaction).add(checked_remark(remark, version, transaction.actor, setting))


def reply_of(saying: Saying, id: str) -> str | None:
    """The id of the saying that it replies to, among those about the same revision."""
    named = {each.name: each.id for each in SAYINGS[REVISION_IDS.index(id) + 1]}
    return None if saying.to is None else named[saying.to]


def found(
    changes: Iterable[KeptChange], spot: Spot, villages: Mapping[str, BaseGeometry | None]
) -> str | None:
    """The name of the change at a spot; the largest, as they come."""
    wanted = spot.place if spot.place is not None else villages.get(spot.village)
    for each in changes:
        fits = (each.body["transition"], each.change.sliver) == (spot.transition, spot.sliver)
        if fits and (wanted is None or each.change.shape.intersects(near(wanted, spot))):
            return each.change.id
    return None


def near(wanted: BaseGeometry, spot: Spot) -> BaseGeometry:
    """The thing itself; of a belt about a village, what lies about it within some hundred metres."""
    return wanted if spot.transition == "out" else wanted.buffer(0.001)
