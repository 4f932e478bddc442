"""Which coordinate system a file is in, as far as its declaration and its numbers tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import OFFERED, STORED
from geo.errors import UnknownCrs
from geo.measure import CGCS2000
from geo.zones import ALIKE, MOSTLY, Guess, mixed, share_near
from layers.exchange.crs_names import REASONS, name_of, names_of
from layers.exchange.declared import Declared, Standing, declared_of, to_lonlat
from layers.exchange.findings import Tally

HALF = 0.5
INFERRED = {
    "degrees": "degrees-inferred",
    "zone-prefix": "zone-inferred",
    "easting-range": "easting-inferred",
    "utm": "utm-inferred",
    "web-mercator": "mercator-inferred",
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a file and what they may be.

    Args:
        xy: positions as the file has them.
        found: guesses, best first.
        agreeing: of systems whose numbers are alike, the one by which the file lies on a trusted layer.
        layer: that layer.
    """

    xy: NDArray[np.float64]
    found: tuple[Guess, ...]
    agreeing: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The system taken (its ``crs`` is None when it cannot be told), the order of the axes, and why."""

    system: Declared
    swapped: bool
    mixed: tuple[str, ...]
    evidence: str


def decided(name: str, said: Declared, numbers: Numbers, tally: Tally) -> Choice:
    """What a person chose; the order of the axes and the zones are still told by the numbers."""
    system = declared_of(name)
    if system.crs is None or system.standing not in (Standing.GOOD, Standing.OTHER):
        raise UnknownCrs(crs=name[:100], allowed=", ".join(OFFERED))
    tally.note("crs-decided", **names_of(system), declared=said.title or None)
    own = [guess for guess in numbers.found if named(system, guess)]
    swapped = bool((own or list(numbers.found[:1])) and (own or numbers.found)[0].swapped)
    zones = mixed(numbers.found)
    return Choice(system, swapped, zones if name in zones else (), f"人工指定：{name_of(system)}")


def concluded(said: Declared, evidence: str, numbers: Numbers, tally: Tally) -> Choice:
    """The system of a file about which nobody decided anything."""
    if said.standing in (Standing.XIAN80, Standing.BEIJING54, Standing.REFUSED):
        code = "crs-refused" if said.standing is Standing.REFUSED else said.standing.value
        tally.note(code, declared=said.title)
        return for_show(said, numbers)
    if said.standing is Standing.UNREADABLE:
        tally.note("crs-unreadable", declared=said.title)
    if not len(numbers.xy):
        usable = said.standing in (Standing.GOOD, Standing.OTHER)
        return Choice(said, False, (), declared_text(said, evidence)) if usable else nothing(said)
    if said.standing in (Standing.NONE, Standing.UNREADABLE):
        return inferred(said, numbers, tally)
    return against_numbers(said, evidence, numbers, tally)


def for_show(said: Declared, numbers: Numbers) -> Choice:
    """Where a file of a refused system roughly lies, so that a map can show it; it stays refused."""
    text = f"文件声明：{said.title}（不能换算）"
    if not numbers.found:
        return Choice(Declared(said.standing, said.title), False, (), text)
    best = numbers.found[0]
    return Choice(declared_of(best.name), best.swapped, mixed(numbers.found), text)


def inferred(said: Declared, numbers: Numbers, tally: Tally) -> Choice:
    """The best guess, which a person has to confirm."""
    if not numbers.found:
        tally.note("no-crs", declared=said.title or None, **facts_of(numbers.xy))
        return nothing(said)
    best = next((guess for guess in numbers.found if guess.name == numbers.agreeing), numbers.found[0])
    system, zones = declared_of(best.name), mixed(numbers.found)
    share = round(100 * (sum(guess.share for guess in numbers.found if guess.name in zones) or best.share), 1)
    easting = float(np.median(numbers.xy[:, 1 if best.swapped else 0]))
    zone = int(easting // 1_000_000) if best.reason == "zone-prefix" else None
    code = INFERRED[best.reason]
    tally.note(code, **names_of(system), share=share, zone=zone, easting=shown(easting))
    text = f"文件未声明，由数值判断（{REASONS[best.reason]}）：{name_of(system)}"
    return Choice(system, best.swapped, zones, text)


def nothing(said: Declared) -> Choice:
    """No system."""
    return Choice(Declared(Standing.NONE, said.title), False, (), "坐标系不明")


def against_numbers(said: Declared, evidence: str, numbers: Numbers, tally: Tally) -> Choice:
    """A usable declaration, unless the numbers contradict it."""
    xy, found = numbers.xy, numbers.found
    zones = mixed(found)
    if said.crs is not None and said.crs.name in zones:
        return Choice(said, found[0].swapped, zones, declared_text(said, evidence))
    if share_near(to_lonlat(xy, said)) >= HALF:
        return plausible(said, evidence, numbers, tally)
    if share_near(to_lonlat(xy[:, ::-1], said)) >= HALF:
        return Choice(said, True, (), declared_text(said, evidence))
    return contradicted(said, evidence, numbers, tally)


def plausible(said: Declared, evidence: str, numbers: Numbers, tally: Tally) -> Choice:
    """A declaration that is taken at its word, unless a trusted layer says that it is the system alike."""
    other = numbers.agreeing
    if said.crs is not None and other is not None and ALIKE.get(said.crs.name) == other:
        system = declared_of(other)
        tally.note("utm-confused", declared=said.title, **names_of(system), trusted=numbers.layer)
        return Choice(system, False, (), f"与可信图层 {numbers.layer} 重合：{name_of(system)}")
    if said.standing is Standing.OTHER:
        tally.note("crs-other", **names_of(said), accuracy_m=said.accuracy_m)
    elif "crs" in evidence.lower():
        tally.note("crs-member", **names_of(said), evidence=evidence)
    else:
        tally.note("crs-declared", **names_of(said), evidence=evidence or None)
    return Choice(said, False, (), declared_text(said, evidence))


def contradicted(said: Declared, evidence: str, numbers: Numbers, tally: Tally) -> Choice:
    """A declaration by which the file does not lie here: what the numbers say, where they are clear."""
    xy, found = numbers.xy, numbers.found
    code = contradiction(said, xy, found)
    if code is None:
        swapped = bool(found) and found[0].swapped and named(said, found[0])
        choice = plausible(said, evidence, numbers, tally)
        return Choice(choice.system, swapped, (), choice.evidence)
    if not found:
        tally.note("no-crs", declared=said.title, **facts_of(xy))
        return nothing(said)
    system = declared_of(found[0].name)
    km = apart_km(to_lonlat(xy, said), to_lonlat(xy[:, ::-1] if found[0].swapped else xy, system))
    tally.note(code, declared=said.title, **names_of(system), km=km, **facts_of(xy))
    reason = REASONS[found[0].reason]
    text = f"文件声明 {said.title} 与数值不符，由数值判断（{reason}）：{name_of(system)}"
    return Choice(system, found[0].swapped, mixed(found), text)


def contradiction(said: Declared, xy: NDArray[np.float64], found: tuple[Guess, ...]) -> str | None:
    """The code of what is wrong with a declaration; None when the file may simply lie elsewhere."""
    degrees = float((np.abs(xy) <= 180).all(axis=1).mean())
    if said.geographic:
        return "metres-declared-as-degrees" if degrees < HALF else None
    if degrees >= MOSTLY:
        return "degrees-declared-as-metres"
    clear = found and sum(guess.share for guess in found if together(guess, found[0])) >= MOSTLY
    if clear and (found[0].near or found[0].reason == "zone-prefix") and not named(said, found[0]):
        return "wrong-zone-declared"
    return None if np.isfinite(to_lonlat(xy, said)).all(axis=1).mean() >= HALF else "wrong-zone-declared"


def together(one: Guess, other: Guess) -> bool:
    """Whether two guesses are of one kind and one order of axes."""
    return (one.reason, one.swapped) == (other.reason, other.swapped)


def named(said: Declared, guess: Guess) -> bool:
    """Whether a guess is the declared system itself; all degrees of our datums are one."""
    if said.crs is None:
        return False
    return said.crs.name == guess.name or (said.crs.degrees and guess.name == STORED)


def declared_text(said: Declared, evidence: str) -> str:
    """Why a declared system is taken."""
    return f"文件声明（{evidence}）：{name_of(said)}" if evidence else f"文件声明：{name_of(said)}"


def apart_km(one: NDArray[np.float64], other: NDArray[np.float64]) -> int | None:
    """Kilometres between the middles of two placings of one file; None where one of them is nowhere."""
    middles = [np.median(places, axis=0) for places in (one, other)]
    if not all(np.isfinite(middle).all() and np.abs(middle).max() <= 180 for middle in middles):
        return None
    (west, south), (east, north) = middles
    _, _, metres = CGCS2000.inv(west, south, east, north)
    return round(float(metres) / 1000)


def facts_of(xy: NDArray[np.float64]) -> dict[str, Any]:
    """The first numbers of a file, as they are shown."""
    return {"first": shown(xy[0, 0]), "second": shown(xy[0, 1])} if len(xy) else {}


def shown(value: Any) -> str:
    """A coordinate as offices write it: degrees to six places, metres to the millimetre."""
    return f"{value:.6f}" if abs(value) <= 180 else f"{value:.3f}"
