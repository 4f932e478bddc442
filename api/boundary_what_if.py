"""What would remain of a proposal without some of its changes, reckoned while somebody waits for it.

Areas are those of the last reading, whatever its size. Rules and consequences are judged anew, on the zones
and things of now, as long as that is a matter of seconds; beyond it every rule is told as not judged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import shapely
import sqlalchemy as sa

from api.boundary_readings import effect_out, rule_out, seen_by
from api.dependencies import StoreSet
from api.jobs.boundary_reading import Sources, day_of, folders, matter_of
from geo.changes import Change, difference_of
from geo.divisions import Matrix
from layers.boundary_definition import read_rules
from layers.definition import Words
from layers.errors import ReadingStale, UnknownChange
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_checks import Proposal, Verdict
from layers.rules.boundary_heads import Json, effect_of, rule_of, said
from layers.rules.boundary_matters import APART, SUMMED, Matter, surroundings_of
from layers.rules.boundary_readings import Reading, division_in, faults_of, proposal_of, regime_of
from layers.rules.boundary_what_if import given_back_m2, totals_m2, what_if
from layers.rules.boundary_words import Surroundings
from layers.rules.days import LOCAL
from layers.rules.features import Feature
from layers.store.boundary_readings import KeptReading, ReadingStore
from layers.store.boundary_things import NOUNS, UNREAD
from layers.store.columns import to_moment_text

MOST_CORNERS, MOST_THINGS = 100_000, 50_000  # of both versions, and about them: some seconds
TOO_LARGE = Words(
    "界线或周边要素太多，没有即时判断；上面的面积是准确的。",
    "Too much to be judged while you wait; the areas above are exact.",
)


def what_if_out(
    stores: StoreSet, version: BoundaryVersion, without: Collection[str], sources: Sources
) -> Json:
    """What would remain of a version without some of its changes, for the asker.

    Raises:
        NotFound: it was never read. ReadingStale: its zones were drawn anew since.
        UnknownChange: the last reading has no such change.
    """
    store = ReadingStore(stores.transaction)
    reading = store.get(version.id)
    if store.stale(reading)["zones"]:
        raise ReadingStale(boundary=version.id, at=to_moment_text(reading.at))
    changes = {kept.change.id: kept.change for kept in store.changes(reading.id)}
    for id in without:
        if id not in changes:
            raise UnknownChange(change=id, boundary=version.id)
    areas = areas_out(reading, [changes[id] for id in without])
    head = {"reading": reading.id, "boundary": version.id, "without": sorted(without), **areas}
    return {
        **head,
        "changes": len(changes) - len(without),
        **judged(stores, version, reading, without, sources),
    }


def areas_out(reading: KeptReading, dropped: Sequence[Change]) -> Json:
    """The matrix and the totals of what remains; nothing is measured again."""
    told = reading.head["matrix"]
    kinds = tuple(kind["id"] for kind in told["kinds"])
    m2 = np.array(told["m2"], dtype=np.float64).reshape(len(kinds), len(kinds))
    matrix = given_back_m2(Matrix(kinds, m2, told["residual_m2"]), dropped)
    before, after = totals_m2(matrix)
    return {
        "matrix": {**told, "m2": matrix.m2.tolist()},
        "totals": {
            "before": {"whole_m2": sum(before.values()), "kinds": before},
            "after": {"whole_m2": sum(after.values()), "kinds": after},
        },
    }


# --- rules and consequences --------------------------------------------------------------------
def judged(
    stores: StoreSet,
    version: BoundaryVersion,
    reading: KeptReading,
    without: Collection[str],
    sources: Sources,
) -> Json:
    """What the rules say of what remains, and what its changes do; nothing of it when that takes long."""
    catalogue, seen = stores.catalogue, seen_by(stores)
    base = stores.boundaries.get(reading.base) if reading.base else None
    zones = stores.boundaries.zones_of(version)
    base_zones = [] if base is None else stores.boundaries.zones_of(base)
    if reading.head["unread"] is not None or too_large(stores, [*zones, *base_zones]):
        told = [unjudged(rule) for rule in reading.head["rules"]]
        return {"effects": [], "rules": told, "bounded": why_not(reading)}
    day = day_of(version, stores.transaction.now.astimezone(LOCAL).date())
    rules = tuple(rule for rule in read_rules(*folders(sources)) if rule.holds(day))
    matter = matter_of(stores.transaction, version, base, (zones, base_zones), rules, day)
    found = what_if(proposal_in(matter, reading), rules, without, summed=SUMMED, told=APART)
    return {
        "effects": [effect_out(effect_of(each, NOUNS, catalogue), seen) for each in found.effects],
        "rules": [rule_out(rule_of(each, catalogue), seen, {}) for each in found.outcomes],
        "bounded": None,
    }


def proposal_in(matter: Matter, reading: KeptReading) -> Proposal:
    """What the rules are asked about: both versions compared as a reading compares them.

    Where faults lie is put in words only where there were any: the lake's outline takes long to put together.
    """
    regime = regime_of(matter)
    before, after = (division_in(side, regime) for side in (matter.base_zones, matter.zones))
    difference = difference_of(before, after, noise_m=matter.noise_m)
    about = surroundings_of(matter.things) if reading.head["faults"] else Surroundings()
    faults = faults_of(matter, about)
    return proposal_of(Reading(regime, False, faults, before, after), difference, matter)


def too_large(stores: StoreSet, zones: Sequence[Feature]) -> bool:
    """Whether the zones have too many corners, or the layers too many things, to be judged at once."""
    corners = shapely.get_num_coordinates([zone.shape for zone in zones]).sum() if zones else 0
    tables = [table for layer, table in stores.transaction.tables.items() if layer not in UNREAD]
    left = MOST_THINGS if corners <= MOST_CORNERS else -1
    for table in tables:
        if left < 0:
            break
        some = sa.select(table.c.fid).limit(left + 1).subquery()
        left -= int(stores.transaction.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())
    return left < 0


def why_not(reading: KeptReading) -> dict[str, str]:
    """Why nothing was judged: there was nothing to compare, or it is too much."""
    unread = reading.head["unread"]
    return said(TOO_LARGE) if unread is None else {"zh": unread["zh"], "en": unread["en"]}


def unjudged(rule: Json) -> Json:
    """A rule that nobody judged on what remains."""
    shown = {name: rule[name] for name in rule if name not in ("proof", "named")}
    told = {"verdict": Verdict.UNKNOWN.value, "found": said(TOO_LARGE), "figures": {}}
    return {**shown, **told, "named": [], "proof": None, "waived": None}
