"""A small reading of a proposal by hand: three zones in a row, a village out, ground in, a softer strip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import shapely
from shapely import Point, box
from shapely.geometry.base import BaseGeometry

from geo.changes import Difference, difference_of
from geo.divisions import OUTSIDE, division_of
from layers.definition import read_catalogue
from layers.exchange.boundary_dossier import Told, dossier_of
from layers.rules.boundary_dossier import Dossier
from layers.rules.features import Feature

MADE = datetime(2026, 11, 23, 8, 0, 0, 123_000, tzinfo=UTC)
CATALOGUE = read_catalogue()
ORDER = ("core", "buffer", "experimental")
NAMES = {"core": "核心区", "buffer": "缓冲区", "experimental": "实验区", OUTSIDE: "保护区外"}
ENGLISH = {"core": "Core", "buffer": "Buffer", "experimental": "Experimental", OUTSIDE: "Outside"}
BEFORE = (
    ("core", box(115.60, 37.60, 115.63, 37.66)),
    ("buffer", box(115.63, 37.60, 115.65, 37.66)),
    ("experimental", box(115.65, 37.60, 115.68, 37.66)),
)
NEW_EXPERIMENTAL = shapely.union_all(
    [box(115.65, 37.60, 115.68, 37.66), box(115.68, 37.62, 115.69, 37.64)]
).difference(box(115.67, 37.60, 115.68, 37.61))
AFTER = (
    ("core", box(115.60, 37.60, 115.629, 37.66)),
    ("buffer", shapely.union_all([box(115.629, 37.60, 115.65, 37.66)])),
    ("experimental", NEW_EXPERIMENTAL.difference(box(115.65, 37.65999, 115.68, 37.66))),
)
HOSTILE = "=HYPERLINK(1)</script><script>document.title='stolen'</script>#panic()"


def the_difference() -> Difference:
    return difference_of(division_of(BEFORE, ORDER), division_of(AFTER, ORDER))


def areas(zones: tuple[tuple[str, BaseGeometry], ...]) -> dict[str, Any]:
    division = division_of(zones, ORDER)
    kinds = {kind: float(m2) for kind, m2 in zip(ORDER, division.areas_m2(ORDER), strict=True)}
    return {"whole_m2": sum(kinds.values()), "kinds": kinds}


def told_words(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def a_version(id: str, **changes: Any) -> dict[str, Any]:
    version = {
        "id": id,
        "name": told_words(f"版本{id}", f"Version {id}"),
        "regime": "three_zones",
        "status": "in_force",
        "parent": None,
        "revises": None,
        "revision": 1,
        "act": "",
        "act_on": None,
        "in_force_from": None,
        "in_force_to": None,
        "documents": [],
        "declared_ha": {},
        "note": "",
        "demonstration": True,
        "version": 1,
        "author_name": "演示规划员",
        "unit": "演示规划处",
        "submitted_by_name": None,
        "submitted_at": None,
        "changed_at": "2026-11-20T08:00:00.000Z",
    }
    return version | changes


def an_effect(noun: str, **changes: Any) -> dict[str, Any]:
    effect = {
        "noun": noun,
        "count": 1,
        "whole": 1,
        "unsettled": 0,
        "inside": 1.0,
        "unit": "",
        "sums": {},
        "named": [],
    }
    return effect | changes


def the_changes(difference: Difference) -> list[dict[str, Any]]:
    """C of each change, the taken-out one with a village and a case in it."""
    found = []
    for number, change in enumerate(difference.changes, 1):
        out, into = change.after == OUTSIDE, change.before == OUTSIDE
        village = an_effect("villages", sums={"households": 41}, named=[{"id": "v1", "label": "芦苇村"}])
        case = an_effect("cases", unsettled=1, named=[{"id": "c1", "label": f"案件 {HOSTILE}"}])
        found.append(
            {
                "number": number,
                "id": change.id,
                "before": change.before,
                "after": change.after,
                "before_words": told_words(NAMES[change.before]),
                "after_words": told_words(NAMES[change.after]),
                "transition": "out" if out else "in" if into else "softer",
                "area_m2": change.area_m2,
                "planar_m2": change.area_m2 * 1.0002,
                "width_m": change.width_m,
                "sliver": change.sliver,
                "place": list(change.place),
                "where": told_words("芦苇村东侧", "east of the reed village"),
                "neighbours": [],
                "effects": [village, case] if out else [],
                "land_cover": None,
                "severity": "fail" if out else "none",
                "rules": ["nothing_open_softened"] if out else [],
                "earlier": [{"boundary": "p-1", "change": "aaaaaaaaaaaa", "same": False, "share": 0.75}]
                if out
                else [],
                "review": {},
                "geometry": shapely.geometry.mapping(change.shape),
            }
        )
    return found


def the_rules(difference: Difference) -> list[dict[str, Any]]:
    proof = shapely.geometry.mapping(difference.changes[0].shape)
    rule = {
        "id": "nothing_open_softened",
        **told_words("未销号案件不得移出", "No open case leaves"),
        "law": "第25项",
        "verified": False,
        "severity": "fail",
        "verdict": "fail",
        "found": told_words("1件", "1 case"),
        "figures": {"cases": 1},
        "named": [{"id": "c1", "label": "案件"}],
        "proof": proof,
        "waived": None,
    }
    kept = rule | {
        "id": "drawn_rightly",
        **told_words("绘图正确", "Drawn rightly"),
        "verdict": "pass",
        "found": told_words("无问题", "no fault"),
        "named": [],
        "proof": None,
    }
    waived = rule | {
        "id": "least_area",
        **told_words("最小图斑", "Least area"),
        "verdict": "fail",
        "proof": None,
        "waived": {"name": "演示领导", "at": "2026-11-22T01:00:00.000Z", "text": "原文如此"},
    }
    return [rule, kept, waived]


def the_head(difference: Difference) -> dict[str, Any]:
    matrix = difference.matrix
    form = {
        "parts": 1,
        "compactness": 0.7,
        "core_to_outside_m": 0.0,
        "effective_mesh_m2": 3e7,
        "shoreline_m": None,
    }
    return {
        "id": "reading-1",
        "boundary": "p-2",
        "base": "law",
        "base_name": told_words("现行"),
        "regime": "three_zones",
        "at": "2026-11-22T08:00:00.000Z",
        "as_of": "2026-11-22",
        "inputs_sha256": "ab" * 32,
        "stale": {"zones": False, "things": False},
        "moved": None,
        "matrix": {
            "kinds": [{"id": kind, "zh": NAMES[kind], "en": ENGLISH[kind]} for kind in matrix.kinds],
            "m2": matrix.m2.tolist(),
            "residual_m2": matrix.residual_m2,
        },
        "totals": {"before": areas(BEFORE), "after": areas(AFTER)},
        "form": {"before": form, "after": form | {"compactness": 0.65}},
        "noise_m": difference.noise_m,
        "noise": [
            {"before": each.before, "after": each.after, "count": len(each.shapes), "area_m2": each.area_m2}
            for each in difference.noise
        ],
        "faults": [
            {
                **told_words("两区重叠", "Zones overlap"),
                "geometry": shapely.geometry.mapping(Point(115.65, 37.63)),
            }
        ],
        "effects": [an_effect("villages", sums={"households": None})],
        "rules": the_rules(difference),
        "touched": [
            {
                "noun": "cases",
                "id": "c1",
                "label": "案件",
                "unsettled": True,
                "before": "experimental",
                "after": OUTSIDE,
                "change": next(c.id for c in difference.changes if c.after == OUTSIDE),
            }
        ],
        "earlier": "p-1",
        "gone": [{"change": "bbbbbbbbbbbb"}],
        "land_cover": None,
    }


def a_scenario(name: str, obligation: str) -> dict[str, Any]:
    village = {
        "code": "v1",
        "name": "芦苇村",
        "township": "演示镇",
        "zone": "core",
        "settlement": "non_scattered",
        "households": 41,
        "obligation": obligation,
        "because": told_words("演示", "demonstration"),
        "unit": "演示镇政府",
    }
    task = {"title": f"搬迁方案 {name}", "unit": "演示镇政府", "village": "芦苇村", "starts": "2026-12-01"}
    return {"boundary": "p-2", "villages": [village], "counts": {}, "tasks": [task]}


def the_remarks(change: str) -> list[dict[str, Any]]:
    said = {
        "boundary": "p-2",
        "change": change,
        "about": "",
        "reply_to": None,
        "mentions": [],
        "attachments": [],
        "unit": "演示镇政府",
        "role": "officer",
        "demonstration": True,
    }
    return [
        said
        | {
            "id": "1",
            "kind": "remark",
            "text": HOSTILE,
            "name": "演示干部",
            "at": "2026-11-22T02:00:00.000Z",
        },
        said
        | {
            "id": "2",
            "kind": "decision",
            "about": "object",
            "text": "案件未销号",
            "name": "演示督办",
            "at": "2026-11-22T03:00:00.000Z",
        },
        said
        | {
            "id": "3",
            "kind": "answer",
            "reply_to": "2",
            "text": "将先销号",
            "name": "演示规划员",
            "at": "2026-11-22T04:00:00.000Z",
        },
    ]


def what_is_told(**changes: Any) -> Told:
    """Everything that was read, as JSON."""
    difference = the_difference()
    listed = the_changes(difference)
    out = next(each["id"] for each in listed if each["transition"] == "out")
    event = {
        "number": 1,
        "step": "submit",
        "before": "draft",
        "after": "proposed",
        "name": "演示规划员",
        "unit": "演示规划处",
        "at": "2026-11-21T08:00:00.000Z",
        "why": "提交",
    }
    lake = Feature(
        "lake_parts", "lake", box(115.61, 37.61, 115.66, 37.65), {"name": "湖"}, demonstration=True
    )
    told = Told(
        base=a_version("law", in_force_from="2003-06-06"),
        boundary=a_version("p-2", status="proposed", revises="p-1", revision=2, declared_ha={"": 4700.0}),
        base_zones=BEFORE,
        zones=AFTER,
        head=the_head(difference),
        changes=listed,
        remarks=the_remarks(out),
        events=[event],
        scenarios={"approved": a_scenario("一", "not_needed"), "refused": a_scenario("二", "relocate_now")},
        catalogue=CATALOGUE,
        made_at=MADE,
        made_by="演示规划员",
        why="送审",
        ground=((CATALOGUE.get("lake_parts"), (lake,)),),
        noise={(each.before, each.after): tuple(each.shapes) for each in difference.noise},
    )
    return replace(told, **changes)


def a_dossier(**changes: Any) -> Dossier:
    return dossier_of(what_is_told(**changes))


def numbers_by_transition(dossier: Dossier) -> Mapping[str, int]:
    return {change.transition: change.number for change in dossier.changes}
