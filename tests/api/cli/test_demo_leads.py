"""The demonstration's leads stand in several states, moved by demonstration accounts under the real rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from api.cli.demo_leads import named
from api.cli.opening import opened, settings_of
from layers.demo.leads import FATES, OWN
from layers.demo.people import account_of
from layers.rules.cases import Origin
from layers.rules.lead_precision import told
from layers.rules.leads import Lead, LeadState
from layers.rules.people import PROGRAM
from layers.store.cases import CaseStore
from layers.store.database import Transaction
from layers.store.evidence import EvidenceStore
from layers.store.features import FeatureStore
from layers.store.lead_standing import LeadStanding
from layers.store.leads import LeadQuery, LeadStore
from tests.demonstration import demonstration_lake

S = LeadState


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transaction]:
    """The demonstration lake, read only."""
    data = demonstration_lake(tmp_path_factory.mktemp("leads") / "lake")
    with opened(settings_of(data=data, database=None)) as store:  # noqa: SIM117
        with store.transaction(PROGRAM, writes=False) as transaction:
            yield transaction


def leads(lake: Transaction) -> list[Lead]:
    return LeadStore(lake).find(LeadQuery(limit=200))[0]


def lead(lake: Transaction, name: str) -> Lead:
    return LeadStore(lake).get(named(lake)[name])


def test_every_fate_is_a_lead_and_every_lead_is_marked_as_demonstration(lake: Transaction) -> None:
    assert set(named(lake)) == {fate.lead for fate in FATES}
    assert len(leads(lake)) == len(FATES)
    assert all(each.demonstration for each in leads(lake))


def test_leads_stand_in_every_state_but_merged(lake: Transaction) -> None:
    states = Counter(each.state for each in leads(lake))
    assert states == {S.NEW: 2, S.WAITING: 1, S.SENT: 1, S.DISMISSED: 2, S.CONFIRMED: 5, S.REFUTED: 3}


def test_one_was_sent_to_the_patrol_s_unit_and_is_drawn_on_its_map(lake: Transaction) -> None:
    sent = lead(lake, "filled_bay")
    assert (sent.state, sent.unit) == (S.SENT, OWN)
    assert account_of("patrol").unit == OWN
    assert FeatureStore(lake).get("leads", sent.id).state == "sent"


def test_the_dike_was_confirmed_by_a_report_and_a_case_with_both_pictures_is_open(lake: Transaction) -> None:
    dike = lead(lake, "rebuilt_dike")
    assert dike.case is not None
    case = CaseStore(lake).get(dike.case)
    assert (case.origin, case.origin_id, case.layer) == (Origin.LEAD, dike.id, "pond_dikes")
    assert case.demonstration
    roles = [each.use.role for each in EvidenceStore(lake).of_case(case.id)]
    assert sorted(roles) == ["before", "other"]


def test_who_sent_a_lead_did_not_answer_it(lake: Transaction) -> None:
    for each in leads(lake):
        by = {event.step: event.account for event in LeadStore(lake).events(each.id)}
        assert by.get("send") != by.get("confirm", by.get("refute", "nobody"))


def test_precision_rests_on_few_answers_and_says_so(lake: Transaction) -> None:
    rows = [row for row in told(LeadStanding(lake).standing().counted) if row.answered]
    assert [(row.kind, row.confirmed, row.answered) for row in rows[:2]] == [
        ("NEW_ROOF", 2, 3),
        ("PLANTS_TO_BARE", 1, 3),
    ]
    assert len(rows) >= 4
    assert all(row.few and "few" in row.words.en for row in rows)
