"""What became of a feature and of its cases while a report was under way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from layers.definition import LayerDefinition, Words
from layers.errors import NotFound
from layers.rules.cases import ENDED
from layers.rules.features import Feature, Operation
from layers.rules.meanwhile import CaseMove, FeatureMove, differs, seen_at
from layers.rules.reports import Report
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASES
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.features import FeatureStore

E = CASE_EVENTS.c
LAYER, FEATURE = sa.bindparam("layer", type_=sa.Text()), sa.bindparam("feature", type_=sa.Text())
SINCE = sa.bindparam("since", type_=moment())
OVER = frozenset(status.value for status in ENDED)
NO_STATE = Words("–", "–")


def steps() -> sa.Select[Any]:
    """Steps of cases about a feature since a moment."""
    about = sa.select(CASE_FEATURES.c.case_id).where(
        CASE_FEATURES.c.layer == LAYER, CASE_FEATURES.c.feature == FEATURE
    )
    return (
        sa.select(E.case_id, CASES.c.number, E.number, E.before, E.after, E.at)
        .join(CASES, CASES.c.id == E.case_id)
        .where(E.case_id.in_(about), E.at > SINCE)
        .order_by(E.at)
    )


class MeanwhileSight:
    """Looks, within one transaction, at what a report could not know."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def moved(self, report: Report) -> FeatureMove | None:
        """The feature, when it says something else than the version the report was based on."""
        based = report.based_on.feature_version if report.based_on else None
        if based is None or report.feature is None:
            return None
        try:
            versions = FeatureStore(self.transaction).history(report.layer, report.feature)
        except NotFound:
            return None
        newest = versions[0]
        before = next((each.feature for each in versions if each.feature.version == based), None)
        definition = self.transaction.definition(report.layer)
        retired = newest.operation is Operation.RETIRE
        if before is None or newest.feature.version == based:
            return None
        if not (retired or differs(before, newest.feature)):
            return None
        was, state = state_words(before, definition), state_words(newest.feature, definition)
        return FeatureMove(based, newest.feature.version, was, state, retired)

    def case_moves(self, report: Report) -> tuple[CaseMove, ...]:
        """Steps that closed or opened cases about the feature since it was looked at."""
        if report.based_on is None or report.feature is None:
            return ()
        asked = {"layer": report.layer, "feature": report.feature, "since": seen_at(report)}
        rows = self.transaction.ask("meanwhile", steps, asked)
        return tuple(
            CaseMove(case, number, version, after in OVER, at)
            for case, number, version, before, after, at in rows
            if before is not None and (before in OVER) != (after in OVER)
        )


def state_words(feature: Feature, definition: LayerDefinition) -> Words:
    """The feature's state as people read it."""
    found = [state.words for state in definition.states if state.id == feature.state]
    return found[0] if found else NO_STATE
