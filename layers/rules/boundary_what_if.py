"""What would remain of a proposal if some of its changes were not made: areas, consequences, rules. Pure.

The ground of what is left out stays what it was; the noise of drawing goes with the proposal. Nothing is
measured twice: the matrix gives the areas of what is left out back, so all figures are those of the reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.changes import Change, Difference
from geo.divisions import Division, Floats, Matrix, areas_only
from layers.rules.boundaries import OUTSIDE
from layers.rules.boundary_checks import Outcome, Proposal, Rule
from layers.rules.boundary_kinds import all_outcomes
from layers.rules.boundary_review import ACCEPT
from layers.rules.consequences import Effect, effects


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would remain: the changes that are made, what they do together, and what the rules say."""

    proposal: Proposal
    effects: tuple[Effect, ...]
    outcomes: tuple[Outcome, ...]


def what_if(
    proposal: Proposal,
    rules: Sequence[Rule],
    without: Collection[str],
    *,
    summed: Mapping[str, Sequence[str]],
    told: Mapping[str, Sequence[str]],
) -> WhatIf:
    """What would remain of a proposal without some of its changes.

    Args:
        without: names of changes; ones that are not there change nothing.
        summed, told: number fields to add up and fields to count by, by noun.
    """
    rest = reduced(proposal, without)
    done = effects(rest.difference.changes, rest.things.values(), summed, told)
    return WhatIf(rest, done[""], all_outcomes(rules, rest))


def left_out(changes: Sequence[Change], decisions: Mapping[str, str]) -> frozenset[str]:
    """The changes that are not made when only accepted ones are; no decision accepts nothing."""
    return frozenset(change.id for change in changes if decisions.get(change.id) != ACCEPT)


def reduced(proposal: Proposal, without: Collection[str]) -> Proposal:
    """The proposal without some of its changes: what comes of the version before, and of the matrix."""
    difference = proposal.difference
    dropped = [change for change in difference.changes if change.id in without]
    kept = tuple(change for change in difference.changes if change.id not in without)
    order = proposal.regime.kinds
    return replace(
        proposal,
        after=given_back(proposal.after, dropped, order),
        difference=Difference(
            given_back_m2(difference.matrix, dropped), kept, difference.noise, difference.noise_m
        ),
    )


def given_back(after: Division, dropped: Sequence[Change], order: Sequence[str]) -> Division:
    """A division in which the ground of some changes is again what it was; kinds without ground are none."""
    own: dict[str, BaseGeometry] = dict(zip(after.kinds, after.shapes, strict=True))
    for kind in {change.after for change in dropped} & own.keys():
        lost = shapely.union_all([change.shape for change in dropped if change.after == kind])
        own[kind] = areas_only(shapely.difference(own[kind], lost))
    for kind in {change.before for change in dropped} - {OUTSIDE}:
        back = [change.shape for change in dropped if change.before == kind]
        own[kind] = areas_only(shapely.union_all([own.get(kind, MultiPolygon()), *back]))
    kinds = tuple(kind for kind in dict.fromkeys((*order, *own)) if kind in own and not own[kind].is_empty)
    return Division(kinds, np.array([*(own[kind] for kind in kinds), None], dtype=object)[:-1])


def given_back_m2(matrix: Matrix, dropped: Sequence[Change]) -> Matrix:
    """The matrix with the areas of some changes back where they came from; outside to outside stays 0."""
    m2 = matrix.m2.copy()
    for change in dropped:
        row, column = matrix.kinds.index(change.before), matrix.kinds.index(change.after)
        m2[row, column] -= change.area_m2
        if change.before != OUTSIDE:
            m2[row, row] += change.area_m2
    return Matrix(matrix.kinds, m2, matrix.residual_m2)


def totals_m2(matrix: Matrix) -> tuple[dict[str, float], dict[str, float]]:
    """Areas of each kind before and after, from the rows and columns of a matrix."""
    before, after = matrix.m2.sum(axis=1), matrix.m2.sum(axis=0)
    return of_kinds(matrix.kinds, before), of_kinds(matrix.kinds, after)


def of_kinds(kinds: Sequence[str], m2: Floats) -> dict[str, float]:
    """Areas by kind, without the outside."""
    return {kind: float(area) for kind, area in zip(kinds, m2, strict=True) if kind != OUTSIDE}
