"""What a boundary proposal does to everything that lies about, change by change: counted, never judged.

Things come with their state on the version's day. A case that a change moves out, or into a softer zone, is
named whether it is open or closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.changes import Change, Difference
from geo.shares import Shares, shares
from layers.rules.boundaries import OUTSIDE, Regime, softer

CASES = "cases"
MOST_NAMED = 200  # things that an effect names; all are counted
WHOLE = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Things:
    """Things of one noun: a layer's features, or cases.

    Args:
        noun: the layer's id, or ``CASES``.
        ids, labels: of each thing, in order.
        unsettled: whether it still asks for something: an unsettled state, a case that has not ended.
        shapes: longitude, latitude; missing where no place is known.
        values: fields that are added up or asked about, each with one value for each thing.
    """

    noun: str
    ids: Sequence[str]
    labels: Sequence[str]
    unsettled: NDArray[np.bool_]
    shapes: NDArray[Any]
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def where(self, name: str, value: object) -> NDArray[np.bool_]:
        """Which of them have this value in a field."""
        told = self.values.get(name, [None] * len(self.ids))
        return np.array([each == value for each in told], dtype=bool)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does to the things of one noun.

    Args:
        count: things with a part in it. whole: those that lie in it as a whole.
        unsettled: those that still ask for something.
        inside: how many points, metres of lines, or square metres of areas lie in it.
        sums: totals of number fields, each thing counted by its share inside; None where nobody knows one.
        named: ids and labels of the first ``MOST_NAMED``, open ones first.
        by: of fields that tell things apart, how many have which value; "" where nobody knows it.
    """

    noun: str
    count: int
    whole: int
    unsettled: int
    inside: float
    sums: Mapping[str, float | None]
    named: tuple[tuple[str, str], ...]
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """A thing that a proposal moves out of the reserve, or into a softer zone.

    Args:
        change: the name of the change; "" where the line moved by less than the tolerance of drawing.
        shape: the piece of ground that does it.
    """

    case: str
    label: str
    unsettled: bool
    before: str
    after: str
    change: str
    shape: BaseGeometry

    @property
    def leaves(self) -> bool:
        """Whether it falls outside the reserve."""
        return self.after == OUTSIDE


def effects(
    changes: Sequence[Change],
    things: Iterable[Things],
    summed: Mapping[str, Sequence[str]],
    told: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, tuple[Effect, ...]]:
    """What each change does, by its id, for every noun with something in it; under "" what all do together.

    Args:
        summed: number fields to add up, by noun.
        told: fields by whose values things are counted, by noun.
    """
    found: dict[str, list[Effect]] = {"": [], **{change.id: [] for change in changes}}
    areas = np.array([change.shape for change in changes], dtype=object)
    for each in things:
        inside = shares(areas, each.shapes)
        fields = summed.get(each.noun, ()), (told or {}).get(each.noun, ())
        for number in np.unique(inside.areas).tolist():
            found[changes[number].id].append(effect_of(each, inside.of(number), *fields))
        if len(inside.things):
            found[""].append(effect_of(each, united(inside), *fields))
    return {id: tuple(listed) for id, listed in found.items()}


def united(inside: Shares) -> Shares:
    """The shares of things in all areas together, each thing once."""
    things, at = np.unique(inside.things, return_inverse=True)
    amounts, share = (
        np.bincount(at, weights=each).astype(np.float64) for each in (inside.inside, inside.share)
    )
    return Shares(np.zeros(len(things), dtype=np.int64), things, amounts, share)


def effect_of(things: Things, inside: Shares, summed: Sequence[str], told: Sequence[str] = ()) -> Effect:
    """The effect on the things of some shares."""
    rows = inside.things
    still = things.unsettled[rows]
    order = rows[np.argsort(~still, kind="stable")][:MOST_NAMED]
    return Effect(
        noun=things.noun,
        count=len(rows),
        whole=int((inside.share >= WHOLE).sum()),
        unsettled=int(still.sum()),
        inside=float(inside.inside.sum()),
        sums={name: total(things.values.get(name), inside) for name in summed},
        named=tuple((things.ids[at], things.labels[at]) for at in order.tolist()),
        by={name: counted(things.values.get(name), rows) for name in told},
    )


def counted(values: Sequence[Any] | None, rows: NDArray[Any]) -> dict[str, int]:
    """How many of some things have which value, the most frequent first."""
    told = Counter("" if values is None or values[at] is None else str(values[at]) for at in rows.tolist())
    return dict(sorted(told.items(), key=lambda pair: (-pair[1], pair[0])))


def total(values: Sequence[Any] | None, inside: Shares) -> float | None:
    """The sum of a number field by share; None when one of the things does not tell it."""
    if values is None:
        return None
    told = [values[at] for at in inside.things.tolist()]
    if any(value is None for value in told):
        return None
    return float(sum(value * share for value, share in zip(told, inside.share.tolist(), strict=True)))


def softened(difference: Difference, things: Things, regime: Regime) -> tuple[Touched, ...]:
    """Things that leave the reserve or fall to a softer zone, unsettled ones first.

    The noise of drawing counts here: a line that is moved by a metre past an open case is no mistake of the
    hand to be overlooked. A thing that several pieces cut is named once for each of them.
    """
    pieces = [(each.before, each.after, each.id, each.shape) for each in difference.changes]
    pieces += [(noise.before, noise.after, "", shape) for noise in difference.noise for shape in noise.shapes]
    loosening = [piece for piece in pieces if softer(piece[0], piece[1], regime)]
    inside = shares(np.array([shape for *_, shape in loosening], dtype=object), things.shapes)
    found = [
        Touched(things.ids[at], things.labels[at], bool(things.unsettled[at]), *loosening[number])
        for number, at in zip(inside.areas.tolist(), inside.things.tolist(), strict=True)
    ]
    return tuple(
        sorted(found, key=lambda each: (not each.unsettled, not each.leaves, each.case, each.change))
    )
