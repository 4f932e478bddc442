"""The demonstration's comparison, and its leads taken through the real rules by demonstration accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import uuid5

import shapely

from api.cli.demo_ledger import WHY, Load, act_as
from api.cli.demo_reports import add_report
from api.dependencies import store_set
from api.jobs.scene_compare import LEADS, Matter, Means, Order, reckoning, require_pair, save, side_of
from api.jobs.scene_leads import LeadMaker, Prepared
from api.lead_cases import asked_chips, drawn_chips, open_case
from layers.demo.leads import FATES, NAMES, Fate, id_of_lead, listed_leads
from layers.demo.people import account_of
from layers.demo.scene_key import scene_key
from layers.exchange.scene_run import box_of, compared, found_patches
from layers.rules.days import day_of
from layers.rules.features import Feature
from layers.rules.lead_cases import CaseAsked
from layers.rules.leads import LAYER, Lead, LeadAsked
from layers.rules.reports import Report
from layers.rules.scene_limits import Parameters, plain_of
from layers.store.database import Transaction
from layers.store.lead_sight import LeadSight
from layers.store.lead_things import LeadThings
from layers.store.leads import LeadQuery, LeadStore
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import SceneStore

RUN = str(uuid5(NAMES, "comparison of 2026"))


def add_leads(load: Load, lake: Mapping[str, Iterable[Feature]], scenes: SceneStorage) -> int:
    """Leads of the two scenes of 2026 and of a list, each as far as the desk took it; how many they are."""
    transaction = load.transaction
    if LAYER not in transaction.catalogue.layers:
        return 0
    act_as(transaction, account_of("analyst"))
    compare_scenes(transaction, scenes)
    note_list(transaction, lake)
    by_name = named(transaction)
    for fate in FATES:
        if (id := by_name.get(fate.lead)) is not None:
            take(load, id, fate, scenes)
    act_as(transaction, None)
    return LeadStore(transaction).find(LeadQuery(limit=1))[1]


def compare_scenes(transaction: Transaction, scenes: SceneStorage) -> None:
    """The two last scenes compared as the job would, within the one transaction of the demonstration."""
    later, earlier = SceneStore(transaction).all()[:2]
    order = Order(RUN, earlier.id, later.id, LEADS, plain_of(Parameters()), WHY)
    means = Means(scenes)
    matter, pair = require_pair(transaction, order, scenes)
    with reckoning(means) as run:
        made = compared(pair, matter.parameters, matter.zones, run, size=means.size)
        patches = found_patches(made)
        maker = LeadMaker(
            run=matter.draft.id,
            made=made,
            earlier=matter.earlier,
            later=matter.later,
            limits=matter.parameters.limits,
            boundary=boundary_of(matter),
            known=LeadThings(transaction).around(
                [patch.shape for patch in patches], leads_in=box_of(made.pair)
            ),
            others=matter.others,
            side=lambda scene: side_of(scene, scenes),
        )
        leads = maker.new(patches, run, lambda *_: None)
    save(transaction, matter, made, patches, Prepared(maker, leads))


def boundary_of(matter: Matter) -> str | None:
    """The version of the boundary by which the comparison zones."""
    return None if matter.boundary is None else matter.boundary.id


def note_list(transaction: Transaction, lake: Mapping[str, Iterable[Feature]]) -> None:
    """The list of another agency, placed and held against what is known."""
    sight = LeadSight(transaction)
    leads = listed_leads(lake, day=day_of(transaction.now))
    LeadStore(transaction).note(sight.matched(list(sight.placed(leads))), why=WHY)


def named(transaction: Transaction) -> dict[str, str]:
    """The ids of all leads by their names in the list, or in the scenes' key."""
    leads = LeadStore(transaction).find(LeadQuery(limit=200))[0]
    listed = {fate.lead: id_of_lead(fate.lead) for fate in FATES}
    found = {name: id for name, id in listed.items() if id in {lead.id for lead in leads}}
    for lead in leads:
        found |= {
            change.id: lead.id
            for change in scene_key().found
            if lead.run is not None and lead.shape.intersects(shapely.Point(change.place))
        }
    return found


# --- what became of one --------------------------------------------------------------------------
def take(load: Load, id: str, fate: Fate, scenes: SceneStorage) -> None:
    """Take a lead as far as it came."""
    transaction = load.transaction
    if not fate.step:
        return
    act_as(transaction, account_of("analyst"))
    asked = LeadAsked(fate.step, fate.why, reason=fate.reason, unit=fate.unit)
    store = LeadStore(transaction)
    lead = store.step(id, asked, version=store.get(id).version)
    if fate.seen:
        looked_at(transaction, lead, fate)
    if fate.case:
        case_on(load, lead, fate, scenes)


def looked_at(transaction: Transaction, lead: Lead, fate: Fate) -> None:
    """A report from the lead's place by the patrol that it was sent to."""
    by = account_of("patrol-ecology")
    act_as(transaction, by)
    spot = lead.shape.representative_point()
    report = Report(
        id=uuid5(NAMES, f"report on {fate.lead}"),
        layer=LAYER,
        feature=lead.id,
        state_seen=fate.seen,
        remainder=None,
        answers={"kind": fate.kind},
        note=fate.note,
        place=shapely.Point(round(spot.x, 7), round(spot.y, 7)),
        fix=None,
        observed_at=transaction.now,
        photos=(),
        author=by.id,
        author_name=by.display_name,
        unit=by.unit,
        demonstration=True,
    )
    add_report(transaction, report)


def case_on(load: Load, lead: Lead, fate: Fate, scenes: SceneStorage) -> None:
    """A case on a lead that the ground confirmed, with the pictures of its place as evidence."""
    transaction = load.transaction
    act_as(transaction, account_of("supervisor"))
    stores = store_set(transaction, transaction.actor)
    chips = drawn_chips(asked_chips(stores, scenes, lead), load.files)
    id = str(uuid5(NAMES, f"case on {fate.lead}"))
    open_case(stores, lead.id, CaseAsked(id, fate.kind, fate.case, why=WHY), chips, load.files)
