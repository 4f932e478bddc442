"""Whether a placed file lies where trusted layers say: as it is, shifted as services shift, or otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.datum import TO_TRUE, Datum, in_china, offset_m
from geo.ground import Agreement
from geo.shift import Comparison, Shift
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally

ENOUGH = 0.3  # of the positions agree: more than chance gives, also with half of a file new
ENOUGH_OF_FEW = 0.8
FEW = 30  # positions
SURE = 0.8
TIMES = 3.0  # a datum must explain so many times more than none
LEAST_SHIFT_M = 5.0
MOST_RELATIVE_SPREAD = 0.1
FEWEST_SHAPES = 4
LARGE_M = 2_000.0  # the outline of one shape so large does not agree so closely by chance
LARGE_SPREAD_M = 3.0
HALF = 0.5
ASTRAY_M = 100.0
NAMES = {Datum.CGCS2000: "CGCS2000", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}
CODES = {Datum.GCJ02: "datum-gcj02", Datum.BD09: "datum-bd09"}


@dataclass(frozen=True, slots=True)
class Measured:
    """How a file lies on a trusted layer.

    Args:
        trusted: id of the layer.
        datum: what explains it: CGCS2000 when the file agrees as it is; None: a shift that nothing explains.
        east_m, north_m: the measured shift, file less trusted.
        expected: the shift that the datum has there; zero for CGCS2000.
        before, after: agreement as the file is, and with the datum undone (or the shift taken back).
    """

    trusted: str
    datum: Datum | None
    east_m: float
    north_m: float
    spread_m: float
    pairs: int
    expected: tuple[float, float]
    before: Agreement
    after: Agreement


def measured(shapes: NDArray[Any], trusted: Mapping[str, NDArray[Any]]) -> Measured | None:
    """What the first trusted layer that can tell says about shapes (longitude, latitude); None when none can.

    Every layer is asked about the known datums first; a shift of another kind is looked for only then.
    """
    compared = {layer: Comparison(shapes, others) for layer, others in trusted.items()}
    usable = {layer: comparison for layer, comparison in compared.items() if comparison.enough}
    found = [known(layer, comparison) for layer, comparison in usable.items()]
    certain = [one for one in found if one is not None and sure(one)]
    if certain:
        return certain[0]
    unknown = (unexplained(layer, comparison) for layer, comparison in usable.items())
    return next((one for one in unknown if one), next((one for one in found if one), None))


def agreeing(shapes: NDArray[Any], trusted: Mapping[str, NDArray[Any]]) -> Measured | None:
    """The first trusted layer on which shapes lie, as they are or by a known datum; None for none."""
    for layer, others in trusted.items():
        comparison = Comparison(shapes, others)
        found = known(layer, comparison) if comparison.enough else None
        if found is not None:
            return found
    return None


def sure(one: Measured) -> bool:
    """Whether nothing else needs to be looked for."""
    return one.datum is not Datum.CGCS2000 or one.before.share >= SURE


def known(layer: str, compared: Comparison) -> Measured | None:
    """CGCS2000, GCJ-02 or BD-09, where one of them explains the file; None where none does."""
    agreements = {datum: compared.agreement(TO_TRUE[datum]) for datum in Datum}
    as_is = agreements[Datum.CGCS2000]
    enough = ENOUGH if len(compared.positions) >= FEW else ENOUGH_OF_FEW
    best = max((Datum.GCJ02, Datum.BD09), key=lambda datum: agreements[datum].share)
    clear = agreements[best].share >= max(enough, TIMES * as_is.share)
    if clear and trustworthy(agreements[best].share, compared.pairs(TO_TRUE[best])):
        return by_datum(layer, compared, best, agreements[best])
    if as_is.share >= enough and as_is.share >= agreements[best].share:
        shift = compared.beside((0.0, 0.0))
        return told(layer, Datum.CGCS2000, shift, (0.0, 0.0), as_is)
    return None


def trustworthy(share: float, pairs: int) -> bool:
    """Whether so much agreement is more than chance: whole shapes agree, and of few shapes most of it."""
    return pairs >= FEWEST_SHAPES or (pairs > 0 and share >= HALF)


def by_datum(layer: str, compared: Comparison, datum: Datum, after: Agreement) -> Measured:
    """The shift as measured beside the expected one."""
    expected = compared.expected(TO_TRUE[datum])
    shift = compared.beside(expected)
    if np.hypot(shift.east_m - expected[0], shift.north_m - expected[1]) > ASTRAY_M:
        shift = compared.measured(np.array(expected))
    return replace(told(layer, datum, shift, expected, after), pairs=compared.pairs(TO_TRUE[datum]))


def unexplained(layer: str, compared: Comparison) -> Measured | None:
    """A shift of the whole file that no known datum has; None where chance could give it."""
    shift = compared.best()
    better = shift.after.share >= max(0.6, 1.5 * shift.before.share)
    tight = shift.spread_m <= max(1.0, MOST_RELATIVE_SPREAD / 2 * shift.length_m)
    large = compared.extent_m >= LARGE_M and shift.after.share >= SURE and shift.spread_m <= LARGE_SPREAD_M
    many = shift.pairs >= FEWEST_SHAPES or large
    if not (better and tight and many and shift.length_m >= LEAST_SHIFT_M and len(compared.positions) >= FEW):
        return None
    return told(layer, None, shift, (0.0, 0.0), shift.after)


def told(
    layer: str, datum: Datum | None, shift: Shift, expected: tuple[float, float], after: Agreement
) -> Measured:
    """A measured shift with what it means."""
    return Measured(
        trusted=layer,
        datum=datum,
        east_m=shift.east_m,
        north_m=shift.north_m,
        spread_m=shift.spread_m,
        pairs=shift.pairs,
        expected=expected,
        before=shift.before,
        after=after,
    )


def datum_of(
    shift: Measured | None, middle: NDArray[np.float64], decisions: Decisions, tally: Tally, *, ovital: bool
) -> Datum:
    """What is undone: what a person decided, or a suspicion whose code is accepted; else nothing."""
    if decisions.datum is not None:
        tell_decided(decisions.datum, shift, tally)
        return decisions.datum
    if ovital and in_china(middle[None]).all() and (shift is None or shift.datum is Datum.GCJ02):
        east_m, north_m = offset_m(float(middle[0]), float(middle[1]), Datum.GCJ02)
        tally.note("ovital-gcj02", expected_east_m=whole(east_m), expected_north_m=whole(north_m))
        return Datum.GCJ02 if "ovital-gcj02" in decisions.accepted else Datum.CGCS2000
    if shift is None:
        if in_china(middle[None]).all():
            tally.note("datum-unchecked")
        return Datum.CGCS2000
    code = code_of(shift, ovital=ovital)
    tally.note(code, place=(float(middle[0]), float(middle[1])), **shift_facts(shift))
    undo = shift.datum is not None and code in decisions.accepted
    return shift.datum if undo and shift.datum is not None else Datum.CGCS2000


def code_of(shift: Measured, *, ovital: bool) -> str:
    """The finding that a measured shift is."""
    if shift.datum is None:
        return "datum-shift"
    if shift.datum is Datum.CGCS2000:
        return "ovital-unshifted" if ovital else "datum-agrees"
    return CODES[shift.datum]


def tell_decided(datum: Datum, shift: Measured | None, tally: Tally) -> None:
    """Note a person's decision, and warn when a trusted layer speaks against it."""
    if shift is None or shift.datum in (None, datum):
        tally.note("datum-decided", datum=NAMES[datum])
        return
    seen = NAMES[shift.datum or Datum.CGCS2000]
    tally.note("datum-decided-doubtful", datum=NAMES[datum], trusted=shift.trusted, measured=seen)


def shift_facts(shift: Measured) -> dict[str, Any]:
    """What a sentence names of a measured shift."""
    return {
        "trusted": shift.trusted,
        "east_m": whole(shift.east_m),
        "north_m": whole(shift.north_m),
        "length_m": whole(float(np.hypot(shift.east_m, shift.north_m))),
        "spread_m": round(shift.spread_m, 1),
        "pairs": shift.pairs,
        "expected_east_m": whole(shift.expected[0]),
        "expected_north_m": whole(shift.expected[1]),
        "share_before": percent(shift.before.share),
        "share_after": percent(shift.after.share),
        "share": percent(shift.before.share),
        "median_m": round(shift.before.median_m, 1),
    }


def whole(value: float) -> int:
    """Rounded to a whole number."""
    return round(value)


def percent(share: float) -> float:
    """A share as percent: no decimals but for the last percent."""
    return round(share * 100, 1 if share > 0.99 or share < 0.01 else 0)
