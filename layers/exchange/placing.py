"""Where the numbers of a file lie on earth: declared, inferred, swapped, shifted; said with the reason.

Nothing here changes what is stored: without a person's yes the conclusion is shown, and errors stay open. A
datum is undone only when a person agreed, so that until then the map shows the file where it lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import OFFERED, OfferedCrs
from geo.datum import TO_TRUE, Datum, with_positions
from geo.measure import CGCS2000
from geo.zones import ALIKE, Guess, guesses, rows_by_zone, share_near
from layers.exchange import placing_kinds
from layers.exchange.choosing import Choice, Numbers, concluded, decided, facts_of
from layers.exchange.crs_names import names_of
from layers.exchange.decisions import Decisions
from layers.exchange.declared import Declared, Standing, declared_of, to_lonlat
from layers.exchange.findings import Tally
from layers.exchange.shift_check import NAMES, Measured, agreeing, datum_of, measured, percent, whole

KINDS = placing_kinds.KINDS
UNKNOWN = OfferedCrs("", "", degrees=False)
USABLE = (Standing.NONE, Standing.UNREADABLE, Standing.GOOD, Standing.OTHER)
SIBLINGS = {  # zones whose rows offices put into one file, each first for its own
    "EPSG:4526": ("EPSG:4526", "EPSG:4527"),
    "EPSG:4527": ("EPSG:4527", "EPSG:4526"),
    "EPSG:4547": ("EPSG:4547", "EPSG:4548"),
    "EPSG:4548": ("EPSG:4548", "EPSG:4547"),
}
MOST_SHAPES = 2_000  # of the sample
MOST_POSITIONS = 50_000
LAKE = (115.587, 37.613)
ORDERS = {True: "北坐标（纬度）在前 / north first", False: "东坐标（经度）在前 / east first"}


@dataclass(frozen=True, slots=True)
class Placement:
    """How the coordinates of a file become longitude and latitude of CGCS2000.

    Args:
        declared: as the file says it.
        crs: the system taken; ``UNKNOWN``, with an empty name, when it cannot be told: then no shape has a
            place.
        datum: what the degrees are undone from; CGCS2000 until a person agreed.
        swapped: the first number is the northing or latitude.
        mixed: the zones of a file that has several; each shape is read in that of most of its positions.
        evidence: why, for the record of every feature.
        shift: as measured against a trusted layer, before anything is undone; None where nothing compares.
        offered: names of systems that a person may choose, the likely ones first.
    """

    declared: str | None
    crs: OfferedCrs
    datum: Datum
    swapped: bool
    mixed: tuple[str, ...]
    evidence: str
    shift: Measured | None
    offered: tuple[str, ...]
    system: Declared
    tally: Tally = field(compare=False, repr=False)

    @property
    def known(self) -> bool:
        """Whether there is a system at all."""
        return self.crs is not UNKNOWN

    @property
    def assumed(self) -> str:
        """What the coordinates were taken for, for the record: ``EPSG:4490``, ``EPSG:4490 GCJ-02``."""
        datum = "" if self.datum is Datum.CGCS2000 else f" {NAMES[self.datum]}"
        return "、".join(self.mixed or (self.crs.name,)) + datum

    def apply(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Shapes of the file in longitude, latitude of CGCS2000; heights stay, M is dropped, None stays None.

        Positions that the system cannot have become infinite. Without a system all shapes become None. Rows
        of another zone that the sample had none of are told, and shown where their own zone puts them.
        """
        if not self.known:
            return np.full(len(shapes), None, dtype=object)
        names = self.mixed or SIBLINGS.get(self.crs.name, ())
        zones = self.zones(shapes, names) if names else np.zeros(len(shapes), dtype=np.int64)
        if not zones.any():
            return self.through(shapes, declared_of(names[0]) if self.mixed else self.system)
        if not self.mixed:
            self.tally.note("mixed-zones", zones=", ".join(names))
        made = np.asarray(shapes, dtype=object).copy()
        for index, name in enumerate(names):
            made[zones == index] = self.through(made[zones == index], declared_of(name))
        return made

    def through(self, shapes: NDArray[Any], system: Declared) -> NDArray[Any]:
        """Shapes of one system; the very same array where nothing has to be moved."""
        plain = system.crs is not None and system.crs.degrees and system.standing is not Standing.OTHER
        if plain and not self.swapped and self.datum is Datum.CGCS2000:
            return shapes
        return with_positions(
            shapes, lambda xy: TO_TRUE[self.datum](to_lonlat(xy[:, ::-1] if self.swapped else xy, system))
        )

    def zones(self, shapes: NDArray[Any], names: tuple[str, ...]) -> NDArray[np.int64]:
        """For each shape, the index of its zone in ``names``; the first for one that fits none."""
        xy, rows = shapely.get_coordinates(shapes, return_index=True)
        zones = np.zeros(len(shapes), dtype=np.int64)
        told = rows_by_zone(xy, rows, names, self.swapped)
        zones[: len(told)] = told
        return zones


def place(
    sample: NDArray[Any],
    declared: str | None,
    evidence: str,
    trusted: Mapping[str, NDArray[Any]],
    decisions: Decisions,
    tally: Tally,
    *,
    ovital: bool = False,
) -> Placement:
    """Where a file lies, judged by a sample of its shapes; what was found goes into the tally.

    Args:
        sample: shapes in the file's own coordinates, x before y; ``MOST_SHAPES`` of them are looked at.
        evidence: where the declaration stands (``.prj``).
        trusted: shapes in longitude, latitude by layer id, the best known layer first.
        ovital: exported by Ovital, whose coordinates are GCJ-02 by its maker's word.

    Raises:
        UnknownCrs: a person chose a system that is not offered.
    """
    sample = spread(sample, MOST_SHAPES)
    said = declared_of(declared)
    numbers = numbers_of(sample, said, trusted)
    if decisions.crs is not None:
        choice = decided(decisions.crs, said, numbers, tally)
    else:
        choice = concluded(said, evidence, numbers, tally)
    choice = ordered(choice, numbers.xy, decisions, tally)
    if choice.mixed:
        tally.note("mixed-zones", zones=zones_text(numbers.found, choice.mixed))
    bare = Placement(
        declared=declared,
        crs=choice.system.crs or UNKNOWN,
        datum=Datum.CGCS2000,
        swapped=choice.swapped,
        mixed=choice.mixed,
        evidence=choice.evidence,
        shift=None,
        offered=offered_names(choice.system, said, numbers.found),
        system=choice.system,
        tally=tally,
    )
    if not bare.known or not len(numbers.xy):
        return bare
    refused = decisions.crs is None and said.standing not in USABLE
    return checked(bare, sample, {} if refused else trusted, decisions, tally, ovital=ovital, refused=refused)


def numbers_of(sample: NDArray[Any], said: Declared, trusted: Mapping[str, NDArray[Any]]) -> Numbers:
    """The numbers of a sample, what they may be, and what a trusted layer says where they do not tell."""
    xy = positions_of(sample)
    found = guesses(xy)
    name, layer = told_apart(sample, said, found, trusted) or (None, None)
    return Numbers(xy, found, name, layer)


def checked(
    bare: Placement,
    sample: NDArray[Any],
    trusted: Mapping[str, NDArray[Any]],
    decisions: Decisions,
    tally: Tally,
    *,
    ovital: bool,
    refused: bool,
) -> Placement:
    """The placement with what trusted layers say of it; of a file that is refused only whether it is far."""
    placed = finite(bare.apply(sample))
    if not len(placed):
        tally.note("crs-impossible", **names_of(bare.system), **facts_of(positions_of(sample)))
        return bare
    middle = np.median(shapely.get_coordinates(placed), axis=0)
    tell_far(placed, middle, tally)
    if refused:
        return bare
    shift = measured(placed, trusted)
    datum = datum_of(shift, middle, decisions, tally, ovital=ovital)
    told = bare.evidence if datum is Datum.CGCS2000 else f"{bare.evidence}；由 {NAMES[datum]} 还原"
    return replace(bare, shift=shift, datum=datum, evidence=told)


def ordered(choice: Choice, xy: NDArray[np.float64], decisions: Decisions, tally: Tally) -> Choice:
    """The order of the axes: a person's word, else as concluded."""
    if decisions.swapped is not None:
        tally.note("axes-decided", order=ORDERS[decisions.swapped])
        return replace(choice, swapped=decisions.swapped)
    if choice.swapped:
        tally.note("axes-swapped", **facts_of(xy))
        return replace(choice, evidence=f"{choice.evidence}；坐标两列对调")
    return choice


def told_apart(
    sample: NDArray[Any], said: Declared, found: tuple[Guess, ...], trusted: Mapping[str, NDArray[Any]]
) -> tuple[str, str] | None:
    """Which of two systems with numbers alike (UTM, Gauss-Krüger) a trusted layer speaks for, and that layer.

    The declared one is asked first, then the better guess; None where there is nothing to choose, or to tell.
    """
    own = said.crs.name if said.crs is not None and said.crs.name in ALIKE else None
    first = own or (found[0].name if found and found[0].name in ALIKE and said.crs is None else None)
    if first is None:
        return None
    for name in (first, ALIKE[first]):
        placed = finite(with_positions(sample, partial(to_lonlat, declared=declared_of(name))))
        explained = agreeing(placed, trusted)
        if explained is not None:
            return name, explained.trusted
    return None


def tell_far(placed: NDArray[Any], middle: NDArray[np.float64], tally: Tally) -> None:
    """Warn when most of the file lies outside the region."""
    if share_near(shapely.get_coordinates(placed)) >= 0.5:
        return
    _, _, metres = CGCS2000.inv(*LAKE, float(middle[0]), float(middle[1]))
    tally.note("far-away", place=(float(middle[0]), float(middle[1])), km=whole(float(metres) / 1000))


def zones_text(found: tuple[Guess, ...], names: tuple[str, ...]) -> str:
    """The mixed zones with their shares of the positions."""
    shares = {guess.name: guess.share for guess in found}
    return ", ".join(f"{name} {percent(shares.get(name, 0.0)):g}%" for name in names)


def offered_names(system: Declared, said: Declared, found: tuple[Guess, ...]) -> tuple[str, ...]:
    """What a person may choose: the system taken, the declared one, what the numbers allow, all others."""
    usable = [one.crs.name for one in (system, said) if one.crs is not None and one.standing is Standing.GOOD]
    names = [*usable, *(guess.name for guess in found), *OFFERED]
    return tuple(dict.fromkeys(name for name in names if ":" in name))


def spread(shapes: NDArray[Any], most: int) -> NDArray[Any]:
    """At most so many shapes, evenly out of all that have a place."""
    there = shapes[shapely.get_num_coordinates(shapes) > 0]
    if len(there) <= most:
        return there
    return np.asarray(there[np.linspace(0, len(there) - 1, most).astype(np.int64)])


def positions_of(shapes: NDArray[Any]) -> NDArray[np.float64]:
    """At most ``MOST_POSITIONS`` positions, evenly out of all finite ones."""
    xy = shapely.get_coordinates(shapes)
    xy = xy[np.isfinite(xy).all(axis=1)]
    return np.asarray(xy[:: max(1, -(-len(xy) // MOST_POSITIONS))])


def finite(shapes: NDArray[Any]) -> NDArray[Any]:
    """Shapes that lie somewhere on earth."""
    bounds = np.abs(shapely.bounds(shapes))
    return np.asarray(shapes[(bounds <= (180, 90, 180, 90)).all(axis=1)])  # NaN and infinity compare as False
