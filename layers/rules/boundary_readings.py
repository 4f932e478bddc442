"""The reading of a proposal: one comparison of a version with its base, with all that follows from it. Pure.

First the drawing is judged, then whether it was moved as a whole or lies elsewhere: then nothing is counted
as a change. Otherwise each change gets its consequences, its place in words, its neighbours, and the gravest
of the rules that touch it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.adjoining import adjoining
from geo.changes import Change, Difference, difference_of
from geo.division_faults import DivisionFault, division_faults
from geo.divisions import Division, as_one, division_of
from geo.form import Form, form_of, mesh_m2, shore_inside_m, to_outside
from geo.moved import Move, suspected_move
from geo.near import gap_m
from geo.planes import plane_areas_m2
from layers.definition import Words
from layers.errors import MatrixOff
from layers.rules.boundaries import (
    OUTSIDE,
    REGIMES,
    Regime,
    common_regime,
    mapped,
    softer,
)
from layers.rules.boundary_checks import Outcome, Proposal, Severity, Verdict
from layers.rules.boundary_kinds import all_outcomes
from layers.rules.boundary_matters import (
    APART,
    FOLLOWED,
    NOTHING,
    ROADS,
    SUMMED,
    Matter,
    Shapes,
    Zones,
    surroundings_of,
)
from layers.rules.boundary_words import Surroundings, fault_words, where_words, words_of
from layers.rules.consequences import CASES, Effect, Things, Touched, effects, softened

Told = Callable[[str], None]
MOST_TOUCHED = 2_000
RESIDUAL_M2 = 1.0  # by which both reckonings of what stays may differ; they differ by millionths


class Unread(StrEnum):
    """Why nothing was counted as a change."""

    EMPTY = "empty"  # the version has no zones
    FAULTY = "faulty"  # zones without ground, or invalid ones: nobody knows what lies inside
    BASE_FAULTY = "base_faulty"  # the same of the version it is compared with
    MOVED = "moved"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class FaultRead:
    """One fault of the drawing, in words."""

    fault: DivisionFault
    words: Words


@dataclass(frozen=True, slots=True)
class ChangeRead:
    """One change with all that is known of it.

    Args:
        planar_m2: in the plane of the 3-degree zone ``plane_zone``; None outside China's zones.
        transition: out, in, softer, stricter or other.
        neighbours: ids of changes that adjoin it.
        severity: of the gravest broken rule that touches it. rules: ids of those, the gravest first.
    """

    change: Change
    planar_m2: float | None
    plane_zone: int | None
    transition: str
    where: Words
    neighbours: tuple[str, ...]
    effects: tuple[Effect, ...]
    severity: Severity | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormRead:
    """What a version as a whole is like; None where nothing is known.

    Args:
        core_to_outside_m: how near the strictest zone comes to the outside.
        mesh_m2: the effective mesh size between roads. shoreline_m: of the lake, inside.
    """

    form: Form
    core_to_outside_m: float | None
    mesh_m2: float
    shoreline_m: float | None
    planar_m2: float | None
    plane_zone: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that follows from a comparison.

    Args:
        mapped: kinds were carried over from three zones to two, which is an assumption.
        unread: why there is no difference; then ``changes``, ``total`` and ``touched`` are empty, and of the
            rules there are none.
        apart_m: how far a version that lies elsewhere is from its base.
        total: what all changes do together.
    """

    regime: Regime
    mapped: bool
    faults: tuple[FaultRead, ...]
    before: Division
    after: Division
    unread: Unread | None = None
    move: Move | None = None
    apart_m: float | None = None
    difference: Difference | None = None
    changes: tuple[ChangeRead, ...] = ()
    total: tuple[Effect, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    touched: tuple[tuple[str, Touched], ...] = ()
    forms: tuple[FormRead, FormRead] | None = None


def read(matter: Matter, told: Told = lambda _: None) -> Reading:
    """The reading of a proposal.

    Args:
        told: is told each stage as it begins: drawing, comparing, consequences, rules, words.

    Raises:
        BadBoundary: a kind of zone that its regime does not have, or regimes that cannot be compared.
        MatrixOff: the matrix does not add up to the areas of both versions.
    """
    told("drawing")
    about = surroundings_of(matter.things)
    faults = faults_of(matter, about)
    found = compared(matter, faults, told)
    return (
        found if found.difference is None else with_consequences(found, found.difference, matter, about, told)
    )


def regime_of(matter: Matter) -> Regime:
    """The regime in which both versions are compared."""
    if matter.base is None:
        return REGIMES[matter.version.regime]
    return common_regime(matter.base, matter.version)


def faults_of(matter: Matter, about: Surroundings) -> tuple[FaultRead, ...]:
    """What is wrong with the drawing, in words."""
    found = division_faults(list(matter.zones.shapes))
    zones = [words_of(kind, matter.words) for kind in matter.zones.kinds]
    places = where_words([each.shape for each in found], about)
    return tuple(
        FaultRead(each, fault_words(each, zones, place)) for each, place in zip(found, places, strict=True)
    )


def compared(matter: Matter, faults: Sequence[FaultRead], told: Told) -> Reading:
    """Both versions, and their difference where there is any sense in one."""
    regime = regime_of(matter)
    sides = (matter.base_zones, matter.zones)
    converted = any(mapped(kind, to=regime.id) != kind for side in sides for kind in side.kinds)
    found = Reading(regime, converted, tuple(faults), division_of([]), division_of([]), unread_of(*sides))
    if found.unread is not None:
        return found
    told("comparing")
    before, after = (division_in(side, regime) for side in sides)
    found = replace(found, before=before, after=after)
    if len(before.kinds):
        if (move := suspected_move(before.shapes, after.shapes)) is not None:
            return replace(found, unread=Unread.MOVED, move=move)
        if (metres := metres_apart(before, after)) is not None:
            return replace(found, unread=Unread.ELSEWHERE, apart_m=metres)
    difference = difference_of(before, after, noise_m=matter.noise_m)
    if difference.matrix.residual_m2 > RESIDUAL_M2:
        raise MatrixOff(residual_m2=round(difference.matrix.residual_m2, 3), most_m2=RESIDUAL_M2)
    return replace(found, difference=difference)


def unread_of(base: Zones, zones: Zones) -> Unread | None:
    """What keeps two versions from being compared at all."""
    if not len(zones.shapes):
        return Unread.EMPTY
    if not all_areas(zones.shapes):
        return Unread.FAULTY
    return None if all_areas(base.shapes) else Unread.BASE_FAULTY


def all_areas(shapes: Shapes) -> bool:
    """Whether all of them are valid areas with ground."""
    return bool((shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)).all())


def division_in(zones: Zones, regime: Regime) -> Division:
    """A version's ground by the kinds of a regime."""
    kinds = [mapped(kind, to=regime.id) for kind in zones.kinds]
    return division_of(zip(kinds, zones.shapes, strict=True), regime.kinds)


def metres_apart(before: Division, after: Division) -> float | None:
    """How far two versions are from each other; None when they share ground."""
    one, other = as_one(before.shapes), as_one(after.shapes)
    return None if shapely.intersects(one, other) else gap_m(one, other)


# --- consequences ---------------------------------------------------------------------------------
def with_consequences(
    found: Reading, difference: Difference, matter: Matter, about: Surroundings, told: Told
) -> Reading:
    """The reading with what its changes do."""
    told("consequences")
    done = effects(difference.changes, matter.things.values(), SUMMED, APART)
    touched = tuple(
        (noun, each)
        for noun in FOLLOWED
        if noun in matter.things
        for each in softened(difference, matter.things[noun], found.regime)
        if each.unsettled or noun == CASES
    )
    told("rules")
    outcomes = all_outcomes(matter.rules, proposal_of(found, difference, matter))
    told("words")
    forms = tuple(form_read(each, found.regime, matter.things, about) for each in (found.before, found.after))
    return replace(
        found,
        changes=changes_read(difference.changes, done, outcomes, found.regime, about),
        total=done[""],
        outcomes=outcomes,
        touched=touched[:MOST_TOUCHED],
        forms=(forms[0], forms[1]),
    )


def proposal_of(found: Reading, difference: Difference, matter: Matter) -> Proposal:
    """What the rules are asked about."""
    declared: dict[str, float] = {}
    for kind, ha in matter.version.declared_ha.items():
        own = mapped(kind, to=found.regime.id)
        declared[own] = declared.get(own, 0.0) + ha
    grave = [(each.words, each.fault.shape) for each in found.faults if each.fault.grave]
    return Proposal(found.before, found.after, found.regime, difference, matter.things, grave, declared)


def changes_read(
    changes: Sequence[Change],
    done: Mapping[str, tuple[Effect, ...]],
    outcomes: Sequence[Outcome],
    regime: Regime,
    about: Surroundings,
) -> tuple[ChangeRead, ...]:
    """Every change with its consequences, place, neighbours and rules."""
    shapes = np.array([each.shape for each in changes], dtype=object)
    planar, zones = plane_areas_m2(shapes)
    beside, broken = adjoining(shapes), broken_at(shapes, outcomes)
    return tuple(
        ChangeRead(
            change=change,
            planar_m2=None if zones[at] is None else float(planar[at]),
            plane_zone=zones[at],
            transition=transition_of(change, regime),
            where=where,
            neighbours=tuple(changes[other].id for other in beside[at]),
            effects=done[change.id],
            severity=broken[at][0].rule.severity if broken[at] else None,
            rules=tuple(each.rule.id for each in broken[at]),
        )
        for at, (change, where) in enumerate(
            zip(changes, where_words([each.shape for each in changes], about), strict=True)
        )
    )


def transition_of(change: Change, regime: Regime) -> str:
    """Which way ground goes: out of the reserve, into it, to a softer or a stricter zone."""
    if change.after == OUTSIDE:
        return "out"
    if change.before == OUTSIDE:
        return "in"
    if softer(change.before, change.after, regime):
        return "softer"
    return "stricter" if softer(change.after, change.before, regime) else "other"


def broken_at(shapes: Shapes, outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    """For each change the broken rules whose proof lies in it or touches its inside, the gravest first."""
    found: list[list[Outcome]] = [[] for _ in shapes]
    if not len(shapes):
        return found
    tree = STRtree(shapes)
    worst = sorted(outcomes, key=lambda each: each.rule.severity is not Severity.FAIL)
    for outcome in worst:
        if outcome.verdict in (Verdict.FAIL, Verdict.WARN) and outcome.found.proof:
            proof = np.array(outcome.found.proof, dtype=object)
            at, near = tree.query(proof, predicate="intersects")
            inside = [reaches_into(proof[one], shapes[other]) for one, other in zip(at, near, strict=True)]
            for change in np.unique(near[np.array(inside, dtype=bool)]).tolist():
                found[change].append(outcome)
    return found


def reaches_into(proof: BaseGeometry, change: BaseGeometry) -> bool:
    """Whether a proof has a part in a change: areas that only share an edge with it have none."""
    return bool(shapely.get_dimensions(proof) < 2 or shapely.relate_pattern(proof, change, "T********"))


# --- the whole --------------------------------------------------------------------------------------
def form_read(
    division: Division, regime: Regime, things: Mapping[str, Things], about: Surroundings
) -> FormRead:
    """What a version as a whole is like."""
    whole = as_one(division.shapes)
    own: dict[str, BaseGeometry] = dict(zip(division.kinds, division.shapes, strict=True))
    core = own.get(regime.kinds[0])
    nearest = None if core is None else to_outside(core, whole)
    roads = things[ROADS].shapes if ROADS in things else NOTHING
    planar, zones = plane_areas_m2(np.array([whole], dtype=object))
    return FormRead(
        form=form_of(whole),
        core_to_outside_m=None if nearest is None else nearest.metres,
        mesh_m2=mesh_m2(whole, roads),
        shoreline_m=None if about.lake.is_empty else shore_inside_m(about.lake, whole),
        planar_m2=None if zones[0] is None else float(planar[0]),
        plane_zone=zones[0],
    )
