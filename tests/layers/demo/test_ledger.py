"""The demonstration ledger says what the public report says, quotes it, and invents nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from layers.definition import read_catalogue
from layers.demo.facts import facts
from layers.demo.lake import demonstration_lake
from layers.demo.ledger import Ledger, Matter, demonstration_ledger, id_of
from layers.demo.paths import Deed, File, Move, moves
from layers.demo.people import ACCOUNTS
from layers.rules.cases import ENDED, opened
from layers.rules.claims import Basis, Claim, checked_claim, tally
from layers.rules.features import Feature
from layers.rules.people import Role

CATALOGUE = read_catalogue()
DAY = date(2026, 11, 27)
REPORT = Path(__file__).parents[4] / "shared" / "seed" / "rectification-report-2022-06-30.txt"


@pytest.fixture(scope="module")
def lake() -> Mapping[str, list[Feature]]:
    return {layer: list(features) for layer, features in demonstration_lake(CATALOGUE).items()}


@pytest.fixture(scope="module")
def ledger(lake: Mapping[str, list[Feature]]) -> Ledger:
    return demonstration_ledger(CATALOGUE, lake, day=DAY)


def named(ledger: Ledger, name: str) -> Claim:
    """The claim that is called so in the file."""
    return next(claim for claim in ledger.claims if claim.id == id_of("claim", name))


def deeds(matter: Matter) -> list[Deed]:
    """What the demonstration does with a matter."""
    return moves(matter, CATALOGUE.get(matter.case.layer), day=DAY)


def test_every_case_and_claim_quotes_the_report(ledger):
    sources = [matter.case.source for matter in ledger.matters] + [claim.source for claim in ledger.claims]

    assert all("衡水市巡视整改进展情况通报（2022-06-30）" in source and "“" in source for source in sources)


def test_every_quotation_stands_in_the_report_word_for_word():
    if not REPORT.exists():
        pytest.skip("../shared is not here")
    text = REPORT.read_text(encoding="utf-8")

    assert [fact.id for fact in facts().values() if fact.quotation not in text] == []


def test_every_fact_is_quoted_by_a_case_or_a_claim(ledger):
    said = "".join(each.case.source for each in ledger.matters) + "".join(c.source for c in ledger.claims)
    means = {"53.9", "53.10", "53.11", "53.12", "53.13", "5.1", "25.3"}  # petitions, means, a legal basis

    assert {fact for fact in facts() if f"〔{fact}〕" not in said} == means


def test_the_counts_are_those_of_the_report(ledger):
    titles = [matter.case.title for matter in ledger.matters]

    assert sum("核心区内未搬迁村庄" in title for title in titles) == 6
    assert sum("18个之" in title for title in titles) == 18
    assert sum("24件之" in title for title in titles) == 24
    assert sum("六村合一" in title for title in titles) == 7


def test_every_case_can_be_opened_and_is_marked(ledger):
    for matter in ledger.matters:
        opened(matter.case, day=DAY)
        assert matter.case.demonstration


def test_every_claim_is_one_that_may_be_kept(ledger):
    for claim in ledger.claims:
        checked_claim(claim, CATALOGUE.layers.get(claim.layer or ""), day=DAY)
        assert claim.demonstration


def test_a_unit_the_text_does_not_name_is_not_assigned(ledger):
    unnamed = [matter for matter in ledger.matters if matter.unit is None]
    steps = {deed.asked.step for matter in unnamed for deed in deeds(matter) if isinstance(deed, Move)}

    assert len(unnamed) == 10 + 24
    assert "assign" not in steps


def test_the_24_land_cases_add_up_and_the_457_have_no_list(ledger):
    parts = [claim for claim in ledger.claims if claim.total_of == id_of("claim", "land-24")]
    whole = named(ledger, "land-457")

    assert tally(named(ledger, "land-24"), parts).adds_up
    assert (whole.area_text, whole.area_m2) == ("1167.92亩", pytest.approx(778_613.33, abs=0.01))
    assert (whole.scope.basis, whole.scope.features) == (Basis.LIST, ())
    assert tally(whole, []).count_gap == 457


def test_nobody_but_demonstration_people_is_named(ledger):
    people = {account.id for account in ACCOUNTS}
    done = [deed for matter in ledger.matters for deed in deeds(matter)]
    tasks = [task for deed in done if isinstance(deed, Move) for task in deed.asked.tasks or ()]

    assert {deed.by.id for deed in done} <= people
    assert all("演示" in task.person and "演示" in task.post for task in tasks)


def test_every_paper_and_step_says_that_it_is_a_demonstration(ledger):
    done = [deed for matter in ledger.matters for deed in deeds(matter)]

    assert all("演示文件，不是真实文书" in deed.text for deed in done if isinstance(deed, File))
    assert all("演示" in deed.asked.why for deed in done if isinstance(deed, Move))


def test_two_leaders_who_are_two_people_can_sign():
    assert sum(Role.LEADER in account.roles for account in ACCOUNTS) == 2


def test_nothing_is_closed_before_it_is_opened(ledger):
    assert all(matter.case.status not in ENDED for matter in ledger.matters)
