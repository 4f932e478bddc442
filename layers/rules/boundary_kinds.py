"""The kinds of check that a rule of a boundary proposal may name; each pure, with figures and proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_area_m2
from geo.divisions import OUTSIDE, Division, polygons_of
from geo.form import grown, narrow_parts, to_outside
from geo.measure import M2_PER_HA
from geo.shares import shares
from layers.definition import Words
from layers.rules.boundary_checks import Check, Found, Outcome, Proposal, Rule, outcome
from layers.rules.consequences import Things, softened

Parameters = Mapping[str, Any]
NOTHING_M2 = 1.0  # less is the rounding of two drawings
NAMED = 50
STRICTEST = "strictest"  # the first kind of whatever regime a proposal is compared in


def all_outcomes(rules: Sequence[Rule], proposal: Proposal) -> tuple[Outcome, ...]:
    """Every rule judged, in the order of the book."""
    return tuple(outcome(rule, KINDS[rule.check], proposal) for rule in rules)


# --- shapes ---------------------------------------------------------------------------------------
def inside_layer(proposal: Proposal, parameters: Parameters) -> Found:
    """The whole reserve lies inside a layer's areas; ``layer``, ``tolerance_m2``."""
    allowed = proposal.things.get(parameters["layer"])
    if allowed is None or not len(allowed.ids):
        return not_there(parameters["layer"])
    beyond = areas(shapely.difference(whole(proposal.after), shapely.union_all(allowed.shapes)))
    m2 = chart_area_m2(beyond)
    kept = m2 <= parameters.get("tolerance_m2", NOTHING_M2)
    words = Words(f"超出 {m2 / M2_PER_HA:.4f} 公顷，{len(polygons_of(beyond))} 处",
                  f"{m2 / M2_PER_HA:.4f} ha in {len(polygons_of(beyond))} places lie beyond it")  # fmt: skip
    return Found(kept, words, {"beyond_m2": m2}, () if kept else parts(beyond))


def no_net_loss(proposal: Proposal, parameters: Parameters) -> Found:
    """The whole (``of = ""``), a kind of zone, or a layer inside (``layer``) does not become less."""
    before, after = (
        measured(division, proposal, parameters) for division in (proposal.before, proposal.after)
    )
    if before is None or after is None:
        return not_there(parameters["layer"])
    gain = after - before
    told, more = f"{before / M2_PER_HA:.2f} → {after / M2_PER_HA:.2f}", f"{gain / M2_PER_HA:+.2f}"
    words = Words(f"调整前后 {told} 公顷（{more}）", f"{told} ha before and after ({more})")
    figures = {"before_m2": before, "after_m2": after, "gain_m2": gain}
    return Found(gain >= -parameters.get("tolerance_m2", NOTHING_M2), words, figures)


def measured(division: Division, proposal: Proposal, parameters: Parameters) -> float | None:
    """Square metres of what must not become less; None when its layer is not there."""
    if "layer" not in parameters:
        return chart_area_m2(kinds_of(division, parameters.get("of", OUTSIDE), proposal))
    layer = proposal.things.get(parameters["layer"])
    if layer is None:
        return None
    return chart_area_m2(areas(shapely.intersection(whole(division), shapely.union_all(layer.shapes))))


def core_away_from_outside(proposal: Proposal, parameters: Parameters) -> Found:
    """The strictest zone stays ``least_m`` metres from the outside."""
    nearest = to_outside(kinds_of(proposal.after, STRICTEST, proposal), whole(proposal.after))
    if nearest is None:
        return Found(None, Words("没有核心区，无法判断", "There is no core zone to judge"))
    words = Words(
        f"核心区距保护区外最近 {nearest.metres:.0f} 米", f"The core comes within {nearest.metres:.0f} m"
    )
    kept = nearest.metres >= parameters["least_m"]
    return Found(kept, words, {"nearest_m": nearest.metres}, () if kept else (nearest.way,))


def least_width(proposal: Proposal, parameters: Parameters) -> Found:
    """No zone is anywhere narrower than ``metres``."""
    narrow = [
        part for shape in proposal.after.shapes for part in parts(narrow_parts(shape, parameters["metres"]))
    ]
    words = Words(f"{len(narrow)} 处窄于 {parameters['metres']} 米",
                  f"{len(narrow)} places are narrower than {parameters['metres']} m")  # fmt: skip
    return Found(not narrow, words, {"places": float(len(narrow))}, tuple(narrow[:NAMED]))


def least_area(proposal: Proposal, parameters: Parameters) -> Found:
    """No connected part of a zone is smaller than ``m2``: the mapping unit."""
    small = [
        part
        for shape in proposal.after.shapes
        for part in polygons_of(shape)
        if chart_area_m2(part) < parameters["m2"]
    ]
    words = Words(f"{len(small)} 个图斑小于 {parameters['m2']} 平方米",
                  f"{len(small)} parts are smaller than {parameters['m2']} m²")  # fmt: skip
    return Found(not small, words, {"parts": float(len(small))}, tuple(small[:NAMED]))


def drawn_rightly(proposal: Proposal, _: Parameters) -> Found:
    """The zones do not overlap, leave no gap and are valid areas."""
    faults = proposal.faults
    first = faults[0][0] if faults else Words("", "")
    words = Words(
        f"{len(faults)} 处图形错误 {first.zh}".strip(),
        f"{len(faults)} faults of the drawing {first.en}".strip(),
    )
    shapes = tuple(shape for _, shape in faults[:NAMED])
    return Found(not faults, words, {"faults": float(len(faults))}, shapes)


def declared_areas(proposal: Proposal, parameters: Parameters) -> Found:
    """Areas in the documents match the geometry within ``share``."""
    if not proposal.declared_ha:
        return Found(None, Words("文件没有写面积", "The documents give no areas"))
    off = {
        kind: chart_area_m2(kinds_of(proposal.after, kind, proposal)) / M2_PER_HA - ha
        for kind, ha in proposal.declared_ha.items()
    }
    wrong = {
        kind: by for kind, by in off.items() if abs(by) > parameters["share"] * proposal.declared_ha[kind]
    }
    told = "，".join(f"{kind or '总面积'} {by:+.2f} 公顷" for kind, by in wrong.items()) or "一致"
    told_en = ", ".join(f"{kind or 'the whole'} {by:+.2f} ha" for kind, by in wrong.items()) or "they agree"
    words = Words(f"图形与文本面积：{told}", f"Drawing less documents: {told_en}")
    return Found(not wrong, words, {f"{kind or 'whole'}_off_ha": by for kind, by in off.items()})


# --- things ---------------------------------------------------------------------------------------
def taken_out_explained(proposal: Proposal, parameters: Parameters) -> Found:
    """What is taken out is ground of ``layers``, within ``around_m`` of them, to at least ``share``."""
    out = areas(
        shapely.union_all([each.shape for each in proposal.difference.changes if each.after == OUTSIDE])
    )
    if out.is_empty:
        return Found(True, Words("没有调出", "Nothing is taken out"), {"taken_out_m2": 0.0})
    present = [proposal.things[name] for name in parameters["layers"] if name in proposal.things]
    if not present:
        return not_there(", ".join(parameters["layers"]))
    around_m = parameters.get("around_m", 0)
    reasons = shapely.union_all([grown(each.shapes, around_m) for each in present])
    left = areas(shapely.difference(out, reasons))
    m2, rest = chart_area_m2(out), chart_area_m2(left)
    share, out_ha, rest_ha = 1 - rest / m2, m2 / M2_PER_HA, rest / M2_PER_HA
    words = Words(
        f"调出 {out_ha:.2f} 公顷，其中 {share:.0%} 有依据，{rest_ha:.2f} 公顷没有",
        f"{out_ha:.2f} ha are taken out, {share:.0%} explained, {rest_ha:.2f} ha not",
    )
    kept = share >= parameters["share"]
    return Found(kept, words, {"taken_out_m2": m2, "unexplained_m2": rest}, () if kept else parts(left))


def nothing_open_softened(proposal: Proposal, parameters: Parameters) -> Found:
    """No unsettled thing of ``nouns`` leaves the reserve or falls to a softer zone."""
    absent = [noun for noun in parameters["nouns"] if noun not in proposal.things]
    found = [
        each
        for noun in parameters["nouns"]
        if noun in proposal.things
        for each in softened(proposal.difference, proposal.things[noun], proposal.regime)
        if each.unsettled
    ]
    if not found and absent:
        return not_there(", ".join(absent))
    out = sum(each.leaves for each in found)
    soft = len(found) - out
    words = Words(
        f"{len(found)} 件未办结：{out} 件落到保护区外，{soft} 件落入管控较松的分区",
        f"{len(found)} open matters: {out} fall outside, {soft} into a softer zone",
    )
    proof = tuple(dict.fromkeys(each.shape for each in found))
    named = tuple(dict.fromkeys((each.case, each.label) for each in found))
    return Found(
        not found, words, {"open": float(len(found)), "outside": float(out)}, proof[:NAMED], named[:NAMED]
    )


def none_taken_out(proposal: Proposal, parameters: Parameters) -> Found:
    """Nothing of ``layer`` with ``value`` in ``field`` is taken out (scattered dwellings: no exemption)."""
    things = proposal.things.get(parameters["layer"])
    if things is None:
        return not_there(parameters["layer"])
    asked = np.flatnonzero(things.where(parameters["field"], parameters["value"]))
    out = np.array(
        [each.shape for each in proposal.difference.changes if each.after == OUTSIDE], dtype=object
    )
    rows = asked[np.unique(shares(out, things.shapes[asked]).things)]
    words = Words(f"{len(rows)} 处被调出", f"{len(rows)} are taken out")
    return Found(
        not len(rows), words, {"taken_out": float(len(rows))}, proof_of(things, rows), names_of(things, rows)
    )


def core_people_planned_for(proposal: Proposal, parameters: Parameters) -> Found:
    """Inhabited places of ``layer`` left in the strictest zone have one of ``values`` in ``field``."""
    things = proposal.things.get(parameters["layer"])
    if things is None:
        return not_there(parameters["layer"])
    core = kinds_of(proposal.after, STRICTEST, proposal)
    inside = np.unique(shares(np.array([core], dtype=object), things.shapes).things)
    planned = np.zeros(len(things.ids), dtype=bool)
    for value in parameters["values"]:
        planned |= things.where(parameters["field"], value)
    rows = inside[things.unsettled[inside] & ~planned[inside]] if len(inside) else inside
    words = Words(f"核心区内 {len(inside)} 处，其中 {len(rows)} 处没有搬迁安排",
                  f"{len(inside)} lie in the core, {len(rows)} of them without a plan to move")  # fmt: skip
    figures = {"inside": float(len(inside)), "unplanned": float(len(rows))}
    return Found(not len(rows), words, figures, proof_of(things, rows), names_of(things, rows))


# --- steps ----------------------------------------------------------------------------------------
def not_there(noun: str) -> Found:
    """That a layer is missing, so nothing can be said."""
    return Found(
        None, Words(f"没有“{noun}”的数据，无法判断", f"There is no data of {noun}: it cannot be judged")
    )


def whole(division: Division) -> BaseGeometry:
    """All ground of a version."""
    return areas(shapely.union_all(division.shapes))


def kinds_of(division: Division, kind: str, proposal: Proposal) -> BaseGeometry:
    """The ground of a kind of zone; of the whole for OUTSIDE."""
    if kind == OUTSIDE:
        return whole(division)
    asked = proposal.regime.kinds[0] if kind == STRICTEST else kind
    own: dict[str, BaseGeometry] = dict(zip(division.kinds, division.shapes, strict=True))
    return own.get(asked, MultiPolygon())


def areas(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a shape, without lines and points at which areas only touch."""
    return MultiPolygon(list(polygons_of(shape)))


def parts(shape: BaseGeometry) -> tuple[BaseGeometry, ...]:
    """The polygons of a shape, largest first, as many as are shown."""
    found = sorted(polygons_of(shape), key=chart_area_m2, reverse=True)
    return tuple(found[:NAMED])


def proof_of(things: Things, rows: Any) -> tuple[BaseGeometry, ...]:
    """The shapes of some things."""
    return tuple(things.shapes[at] for at in rows[:NAMED])


def names_of(things: Things, rows: Any) -> tuple[tuple[str, str], ...]:
    """The ids and labels of some things."""
    return tuple((things.ids[at], things.labels[at]) for at in rows[:NAMED])


KINDS: Mapping[str, Check] = {
    "inside_layer": inside_layer,
    "no_net_loss": no_net_loss,
    "core_away_from_outside": core_away_from_outside,
    "least_width": least_width,
    "least_area": least_area,
    "drawn_rightly": drawn_rightly,
    "declared_areas": declared_areas,
    "taken_out_explained": taken_out_explained,
    "nothing_open_softened": nothing_open_softened,
    "none_taken_out": none_taken_out,
    "core_people_planned_for": core_people_planned_for,
}
# what each kind may be told; a default makes a parameter optional
PARAMETERS: Mapping[str, Mapping[str, type]] = {
    "inside_layer": {"layer": str, "tolerance_m2": float},
    "no_net_loss": {"of": str, "layer": str, "tolerance_m2": float},
    "core_away_from_outside": {"least_m": float},
    "least_width": {"metres": float},
    "least_area": {"m2": float},
    "drawn_rightly": {},
    "declared_areas": {"share": float},
    "taken_out_explained": {"layers": list, "around_m": float, "share": float},
    "nothing_open_softened": {"nouns": list},
    "none_taken_out": {"layer": str, "field": str, "value": str},
    "core_people_planned_for": {"layer": str, "field": str, "values": list},
}
OPTIONAL = frozenset({"tolerance_m2", "of", "around_m"}) | {"no_net_loss.layer"}
