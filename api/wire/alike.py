"""Wire forms of what may be the same thing as one that is about to be reported."""

from __future__ import annotations

from api.wire.base import Day, Moment, WireOut
from api.wire.cases import WordsOut
from layers.rules.alike import Alike
from layers.rules.case_words import STATUSES
from layers.rules.features import Feature
from layers.rules.reports import Report


class LikeFeatureOut(WireOut):
    """A known feature close by."""

    layer: str
    id: str
    label: str
    state: str | None
    distance_m: float


class LikeCaseOut(WireOut):
    """A case close by, open or closed; a closed one may have come back."""

    layer: str
    id: str
    number: str
    title: str
    status: str
    status_words: WordsOut
    closed_on: Day | None
    rebound: bool
    distance_m: float | None


class LikeReportOut(WireOut):
    """A late report close by that the asker may read."""

    layer: str
    id: str
    observed_at: Moment
    state_seen: str | None
    author_name: str
    note: str
    feature: str | None
    distance_m: float


class LikeOut(WireOut):
    """What may be the same, the nearest first; totals count what is beyond the list too."""

    features: list[LikeFeatureOut]
    cases: list[LikeCaseOut]
    reports: list[LikeReportOut]
    features_total: int
    cases_total: int
    reports_total: int
    within_m: float
    report_days: int


def like_feature_out(feature: Feature, distance_m: float, label: str) -> LikeFeatureOut:
    """A feature with how near it is."""
    far = round(distance_m, 1)
    return LikeFeatureOut(
        layer=feature.layer, id=feature.id, label=label, state=feature.state, distance_m=far
    )


def like_case_out(found: Alike) -> LikeCaseOut:
    """A case with how near it is."""
    case = found.case
    return LikeCaseOut(
        layer=case.layer,
        id=case.id,
        number=case.number,
        title=case.title,
        status=str(case.status),
        status_words=WordsOut.of(STATUSES[case.status]),
        closed_on=case.closed_on,
        rebound=found.rebound,
        distance_m=None if found.distance_m is None else round(found.distance_m, 1),
    )


def like_report_out(report: Report, distance_m: float) -> LikeReportOut:
    """A report with how near it is; the first words of its note."""
    return LikeReportOut(
        layer=report.layer,
        id=str(report.id),
        observed_at=report.observed_at,
        state_seen=report.state_seen,
        author_name=report.author_name,
        note=report.note[:80],
        feature=report.feature,
        distance_m=round(distance_m, 1),
    )
