"""What changed while a report was under way is told to the supervisor; the report counts as what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.cases import CaseStatus
from layers.rules.flags import KeptFlag
from layers.rules.reports import BasedOn, Report
from layers.store.audit import AuditStore
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES
from layers.store.cases import CaseStore
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.flags import FlagStore
from layers.store.reports import ReportStore
from layers.store.tables import REPORTS
from tests.builders import MORNING, Clock, a_case, a_feature, a_fix, a_report, an_actor


def register(database: Database, *states: str) -> None:
    """A dike that went through these states, one version each."""
    with database.transaction(an_actor()) as transaction:
        features = FeatureStore(transaction)
        dike = features.add(a_feature(layer="dikes", state=states[0]), why="test")
        for state in states[1:]:
            dike = features.replace(replace(dike, state=state), why="test")


def sent(database: Database, **report: Any) -> list[KeptFlag]:
    """The flags of a report that is sent now."""
    said: Report = a_report(**{"fix": a_fix(1), **report})
    with database.transaction(an_actor()) as transaction:
        ReportStore(transaction).add(said, body=b"{}")
        return FlagStore(transaction).of_report(str(said.id))


def kinds(found: list[KeptFlag]) -> set[str]:
    told = {kept.flag.kind for kept in found}
    return told & {"feature_changed", "feature_retired", "case_closed", "case_reopened"}


def test_a_state_that_changed_meanwhile_is_told_with_both_states(database: Database) -> None:
    register(database, "standing", "removed")

    flags = [kept.flag for kept in sent(database, based_on=BasedOn(1)) if kept.flag.kind == "feature_changed"]

    assert [(flag.facts["based"], flag.facts["now"]) for flag in flags] == [(1, 2)]
    assert flags[0].facts["was_en"] != flags[0].facts["state_en"]


def test_a_new_version_that_says_the_same_is_no_conflict(database: Database) -> None:
    register(database, "standing", "standing")

    assert kinds(sent(database, based_on=BasedOn(1))) == set()


def test_a_report_on_the_version_that_stands_is_not_marked(database: Database) -> None:
    register(database, "standing", "removed")

    assert kinds(sent(database, based_on=BasedOn(2))) == set()


def test_a_phone_of_old_that_does_not_say_its_version_is_not_marked(database: Database) -> None:
    register(database, "standing", "removed")

    assert kinds(sent(database)) == set()


def test_a_feature_retired_meanwhile_is_told(database: Database) -> None:
    register(database, "standing")
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).retire("dikes", "one", version=1, why="gone")

    assert kinds(sent(database, based_on=BasedOn(1))) == {"feature_retired"}


def closed_case(database: Database, *, closed_after: timedelta) -> None:
    """A case about the dike, closed so long after the morning."""
    with database.transaction(an_actor()) as transaction:
        case = a_case()
        CaseStore(transaction).open(case, why="test")
        values = {
            "case_id": str(case.id), "number": 90, "step": "close", "before": CaseStatus.GROUP_SIGNED.value,
            "after": CaseStatus.CLOSED.value, "at": MORNING + closed_after, "name": "test", "why": "test",
            "facts": "{}", "record": "{}", "content_sha256": "0" * 64,
        }  # fmt: skip
        transaction.execute(sa.insert(CASE_EVENTS), values)
        about = {"case_id": str(case.id), "layer": "dikes", "feature": "one"}
        transaction.execute(transaction.dialect.insert_new(CASE_FEATURES), about)


@pytest.mark.parametrize(("closed_after", "told"), [(60, {"case_closed"}), (-60, set())])
def test_a_case_closed_between_look_and_arrival_is_told(
    database: Database, closed_after: int, told: set[str]
) -> None:
    register(database, "standing")
    closed_case(database, closed_after=timedelta(minutes=closed_after))

    assert kinds(sent(database, based_on=BasedOn(1), observed_at=MORNING)) == told


def test_a_phone_a_year_ahead_is_judged_by_the_offset_it_measured(database: Database) -> None:
    register(database, "standing")
    closed_case(database, closed_after=timedelta(minutes=60))
    year = timedelta(days=365)

    ahead = {"observed_at": MORNING + year, "clock_offset_s": year.total_seconds()}

    assert kinds(sent(database, based_on=BasedOn(1), **ahead)) == {"case_closed"}


def test_what_a_report_was_based_on_and_its_number_come_back(database: Database) -> None:
    given: dict[str, Any] = {
        "based_on": BasedOn(3, UUID(int=7), 2), "device": UUID(int=9), "sequence": 41, "clock_offset_s": -0.5
    }  # fmt: skip
    with database.transaction(an_actor()) as transaction:
        stored, _ = ReportStore(transaction).add(a_report(**given), body=b"{}")

    assert {name: getattr(stored, name) for name in given} == given


def test_an_altered_sequence_is_found_by_the_audit(database: Database, clock: Clock) -> None:
    with database.transaction(an_actor()) as transaction:
        ReportStore(transaction).add(a_report(sequence=41, device=UUID(int=9)), body=b"{}")
    with database.transaction(an_actor()) as transaction:
        transaction.execute(sa.update(REPORTS).values(sequence=40))
    with pytest.raises(ChainBroken), database.transaction(an_actor(), writes=False) as transaction:
        list(AuditStore(transaction).verify())
