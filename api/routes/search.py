"""Search over every searchable layer, and reports by their number."""

from __future__ import annotations

from collections import Counter
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from api.dependencies import Stores, StoreSet
from api.reach import reached
from api.strict import StrictRoute
from api.wire.base import storable
from api.wire.features import HitOut, HitsOut, box_of, place_of
from layers.definition import LayerDefinition
from layers.errors import NotFound
from layers.rules.features import Feature, label_of
from layers.rules.permissions import allowed, hidden_fields, sees_report, visible_layers
from layers.rules.reports import Report
from layers.store.features import FeatureQuery
from layers.store.report_search import ReportQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/search", tags=["search"])
LARGEST_NUMBER = 2**53


@router.get("")
def search(
    stores: Stores,
    q: Annotated[str, Query(min_length=1, max_length=100), AfterValidator(storable)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> HitsOut:
    """Villages, outlets and all else by name, code or number; the best fits first."""
    words = q.strip()
    if not words:
        return HitsOut(hits=[], total=0)
    reports = report_hits(stores, words)
    hits, total = list(reports), len(reports)
    for definition in visible_layers(stores.actor, stores.catalogue):
        found, matched = layer_hits(stores, definition, words, limit)
        hits, total = hits + found, total + matched
    return HitsOut(hits=in_turn(hits, words)[:limit], total=total)


def layer_hits(
    stores: StoreSet, definition: LayerDefinition, words: str, limit: int
) -> tuple[list[HitOut], int]:
    """What a layer has for these words, and how many that would be without the limit."""
    hidden = hidden_fields(stores.actor, definition)
    if not set(definition.searchable) - hidden:
        return [], 0
    query = FeatureQuery(
        layer=definition.id, text=without_names(words, definition), hidden=hidden, limit=limit
    )
    found = stores.features.find(query).features
    matched = len(found) if len(found) < limit else stores.features.count(query)
    return [feature_hit(feature, definition, hidden) for feature in found], matched


def without_names(words: str, definition: LayerDefinition) -> str:
    """The words that must stand in a feature: in "段村 围埝" the second already names the layer of dikes.

    A single word is always looked for in the features: who types 村 wants no list of all villages.
    """
    name = f"{definition.words.zh} {definition.words.en}".casefold()
    several = words.split()
    rest = [word for word in several if len(several) == 1 or word.casefold() not in name]
    return " ".join(rest or several)


def feature_hit(feature: Feature, definition: LayerDefinition, hidden: frozenset[str]) -> HitOut:
    code = None if definition.code in hidden else feature.properties.get(definition.code or "")
    return HitOut(
        layer=definition.id,
        id=feature.id,
        label=label_of(feature, definition, hidden),
        sub=feature.state if code is None else str(code),
        place=place_of(feature.shape),
        box=box_of(feature.shape),
        kind="feature",
    )


def report_hits(stores: StoreSet, words: str) -> list[HitOut]:
    """The report of this id or of this audit number, when the asker may read it."""
    if not allowed(stores.actor, "report.read_own"):
        return []
    return [report_hit(report) for report in numbered(stores, words) if sees_report(stores.actor, report)]


def numbered(stores: StoreSet, words: str) -> list[Report]:
    if words.isascii() and words.isdecimal() and int(words) < LARGEST_NUMBER:
        query = reached(stores, ReportQuery(after=int(words) + 1, limit=1))
        found = [] if query is None else stores.report_search.find(query).reports
        return [report for report in found if report.audit_number == int(words)]
    try:
        return [stores.reports.get(UUID(words))]
    except (ValueError, NotFound):
        return []


def report_hit(report: Report) -> HitOut:
    return HitOut(
        layer=report.layer,
        id=str(report.id),
        label=f"{report.audit_number}",
        sub=report.state_seen,
        place=place_of(report.place),
        box=box_of(report.place),
        kind="report",
    )


def in_turn(hits: list[HitOut], words: str) -> list[HitOut]:
    """Whole names first, then the best of every layer in turn: many ponds do not hide the dikes."""
    seen: Counter[str] = Counter()
    turns: list[tuple[bool, int, int]] = []
    ordered = sorted(hits, key=lambda hit: fit(hit, words))
    for place, hit in enumerate(ordered):
        turns.append((fit(hit, words)[0] != 0, seen[hit.layer], place))
        seen[hit.layer] += 1
    return [ordered[place] for _, _, place in sorted(turns)]


def fit(hit: HitOut, words: str) -> tuple[int, int, str]:
    """Sorts whole names before beginnings before the rest, short before long."""
    label = hit.label.casefold()
    whole, begins = label == words.casefold(), label.startswith(words.casefold())
    return (0 if whole else 1 if begins else 2, len(label), label)
