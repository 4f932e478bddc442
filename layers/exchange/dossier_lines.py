"""The lines of a dossier out of the JSON of a reading and of its review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Catalogue, Words
from layers.exchange.dossier_values import (
    Json,
    cover,
    field_words,
    moment,
    named,
    noun_words,
    number,
    shape,
    value_words,
    words,
)
from layers.rules.boundary_dossier import (
    ChangeLine,
    EffectLine,
    GoneLine,
    NoiseLine,
    RuleLine,
    Said,
    TaskLine,
    TouchedLine,
    VillageLine,
    Waived,
)
from layers.rules.boundary_steps import STEPS
from layers.rules.dossier_words import NO_RIGHT, OBLIGATIONS, worded


def by_number(changes: Sequence[Json]) -> list[Json]:
    return sorted(changes, key=lambda each: int(each["number"]))


def change_line(change: Json, numbers: Mapping[str, int], catalogue: Catalogue) -> ChangeLine:
    """One change (C) with its shape."""
    found = shape(change.get("geometry"))
    return ChangeLine(
        number=int(change["number"]),
        id=str(change["id"]),
        before=str(change["before"]),
        after=str(change["after"]),
        transition=str(change.get("transition") or "other"),
        area_m2=float(change["area_m2"]),
        planar_m2=number(change.get("planar_m2")),
        width_m=float(change["width_m"]),
        sliver=bool(change.get("sliver")),
        place=(float(change["place"][0]), float(change["place"][1])),
        where=words(change.get("where")),
        severity=str(change.get("severity") or "none"),
        rules=tuple(map(str, change.get("rules") or ())),
        neighbours=tuple(sorted(numbers[each] for each in change.get("neighbours") or () if each in numbers)),
        effects=effects(change.get("effects"), catalogue),
        land_cover=cover(change.get("land_cover")),
        earlier=tuple(
            (str(each.get("boundary") or ""), str(each.get("change") or ""), bool(each.get("same")),
             float(each.get("share") or 0))
            for each in change.get("earlier") or ()
        ),
        shape=found if found is not None else shapely.Polygon(),
    )  # fmt: skip


def effects(value: Any, catalogue: Catalogue) -> tuple[EffectLine, ...]:
    """Effects (E) of one change or of all."""
    return tuple(
        EffectLine(
            noun=str(each["noun"]),
            words=noun_words(str(each["noun"]), each, catalogue),
            count=int(each.get("count") or 0),
            whole=int(each.get("whole") or 0),
            unsettled=int(each.get("unsettled") or 0),
            inside=number(each.get("inside")),
            unit=str(each.get("unit") or ""),
            sums=tuple(
                (field_words(str(each["noun"]), name, catalogue), number(total))
                for name, total in (each.get("sums") or {}).items()
            ),
            named=named(each.get("named")),
            by=counted(str(each["noun"]), each.get("by") or {}, catalogue),
        )
        for each in value or ()
    )


def counted(
    noun: str, by: Json, catalogue: Catalogue
) -> tuple[tuple[Words, tuple[tuple[Words, int], ...]], ...]:
    """How many there are of each value of some fields, in the catalogue's words."""
    return tuple(
        (field_words(noun, name, catalogue),
         tuple((value_words(noun, name, value, catalogue), int(count)) for value, count in counts.items()))
        for name, counts in by.items()
        if counts
    )  # fmt: skip


def rule_line(rule: Json) -> RuleLine:
    """A rule (R)."""
    waived, proof = rule.get("waived"), shape(rule.get("proof"))
    return RuleLine(
        id=str(rule["id"]),
        words=words(rule),
        law=str(rule.get("law") or ""),
        verified=bool(rule.get("verified")),
        severity=str(rule.get("severity") or "fail"),
        verdict=str(rule["verdict"]),
        found=words(rule.get("found")),
        figures={str(name): number(value) for name, value in (rule.get("figures") or {}).items()},
        named=named(rule.get("named")),
        proof=() if proof is None or proof.is_empty else tuple(shapely.get_parts(proof).tolist()),
        waived=Waived(str(waived.get("name") or ""), moment(waived.get("at")), str(waived.get("text") or ""))
        if waived
        else None,
    )


def noise_line(noise: Json, shapes: Mapping[tuple[str, str], tuple[BaseGeometry, ...]]) -> NoiseLine:
    pair, own = (str(noise["before"]), str(noise["after"])), shape(noise.get("geometry"))
    parts = tuple(shapely.get_parts(own).tolist()) if own is not None else shapes.get(pair, ())
    return NoiseLine(*pair, int(noise.get("count") or 0), float(noise.get("area_m2") or 0), parts)


def touched_line(thing: Json, numbers: Mapping[str, int], catalogue: Catalogue) -> TouchedLine:
    noun = str(thing.get("noun") or "cases")
    return TouchedLine(
        noun=noun_words(noun, {}, catalogue),
        id=str(thing["id"]),
        label=str(thing.get("label") or thing["id"] or NO_RIGHT),
        unsettled=bool(thing.get("unsettled")),
        before=str(thing.get("before") or ""),
        after=str(thing.get("after") or ""),
        number=numbers.get(str(thing.get("change") or "")),
    )


def gone_line(gone: Json) -> GoneLine:
    number_then = gone.get("number")
    return GoneLine(
        change=str(gone.get("change") or ""),
        number=None if number_then is None else int(number_then),
        before=str(gone.get("before") or ""),
        after=str(gone.get("after") or ""),
        area_m2=number(gone.get("area_m2")),
    )


def said_line(remark: Json, numbers: Mapping[str, int], boundary: str) -> Said:
    """A remark; those of an earlier revision stand with the change it was matched with, where told."""
    now = str(remark.get("change") or "")
    return Said(
        id=str(remark.get("id") or ""),
        number=numbers.get(now),
        change=str(remark.get("said_of") or now),
        boundary=str(remark.get("boundary") or boundary),
        kind=str(remark.get("kind") or "remark"),
        about=str(remark.get("about") or ""),
        reply_to=None if remark.get("reply_to") is None else str(remark["reply_to"]),
        text=str(remark.get("text") or ""),
        name=str(remark.get("name") or ""),
        account=str(remark.get("account") or ""),
        role=str(remark.get("role") or ""),
        unit=str(remark.get("unit") or ""),
        at=moment(remark.get("at")),
    )


def villages(scenarios: Json | None, catalogue: Catalogue) -> tuple[VillageLine, ...]:
    """Each village under both scenarios (S)."""
    if not scenarios:
        return ()
    refused = {str(each["code"]): each for each in scenarios["refused"]["villages"]}
    return tuple(
        village_line(each, refused.get(str(each["code"]), {}), catalogue)
        for each in scenarios["approved"]["villages"]
    )


def village_line(approved: Json, refused: Json, catalogue: Catalogue) -> VillageLine:
    households = approved.get("households")
    return VillageLine(
        code=str(approved["code"]),
        name=str(approved.get("name") or ""),
        township=str(approved.get("township") or ""),
        zone=str(approved.get("zone") or ""),
        settlement=settlement(approved, catalogue),
        households=None if households is None else int(households),
        approved=obligation(approved),
        approved_because=words(approved.get("because")),
        refused=obligation(refused),
        refused_because=words(refused.get("because")),
        unit=str(approved.get("unit") or refused.get("unit") or ""),
    )


def settlement(village: Json, catalogue: Catalogue) -> Words | None:
    """How a village is built, in the catalogue's words; None where nobody knows."""
    value = village.get("settlement")
    return value_words("villages", "settlement", str(value), catalogue) if value else None


def starts(step: str) -> Words:
    """The step that begins a task; a day as it is."""
    known = STEPS.get(step)
    return known.words if known else words(step)


def obligation(village: Json) -> Words:
    """What would be asked of a village, in words."""
    told = village.get("obligation_words")
    return words(told) if told else worded(OBLIGATIONS, str(village.get("obligation") or "unknown"))


def tasks(scenarios: Json | None) -> Iterable[TaskLine]:
    """Tasks of both scenarios."""
    for scenario in ("approved", "refused"):
        told = (scenarios or {}).get(scenario) or {}
        names = {str(each["code"]): str(each.get("name") or "") for each in told.get("villages") or ()}
        for task in told.get("tasks") or ():
            yield TaskLine(
                scenario,
                words(task.get("title")),
                str(task.get("unit") or ""),
                names.get(str(task.get("village")), str(task.get("village") or "")),
                starts(str(task.get("starts") or "")),
            )
