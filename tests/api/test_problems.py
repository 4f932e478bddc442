"""Every refusal is told in one place, in two languages, with a code of its own."""

from __future__ import annotations

import json
from string import Formatter

import pytest

import layers.errors
from api.problems import PROBLEMS, problem_body, sentence
from geo.errors import Refused

ROOMS = {"api", "geo", "layers"}


def refusals(base: type[Refused] = Refused) -> set[type[Refused]]:
    """Every subclass of the product, at any depth."""
    below = {kind for kind in base.__subclasses__() if kind.__module__.partition(".")[0] in ROOMS}
    return below.union(*(refusals(kind) for kind in below))


def test_every_refusal_has_one_problem_and_every_problem_its_own_code():
    assert set(PROBLEMS) == refusals()
    assert len({problem.code for problem in PROBLEMS.values()}) == len(PROBLEMS)


@pytest.mark.parametrize("kind", PROBLEMS, ids=lambda kind: kind.__name__)
def test_both_languages_of_a_problem_name_facts_that_the_refusal_promises(kind):
    promised = (kind.__doc__ or "").partition("(facts: ")[2].partition(")")[0].replace(",", " ").split()

    for text in (PROBLEMS[kind].zh, PROBLEMS[kind].en):
        named = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert named <= set(promised)


def test_a_problem_whose_facts_are_missing_is_still_a_sentence():
    assert sentence(layers.errors.NotFound(), english=True) == "There is no – –."


def test_half_a_surrogate_pair_in_a_fact_does_not_break_the_answer():
    refused = layers.errors.UnknownLayer(layer="\ud800")

    body = problem_body(refused, english=False, path="/", request_id="1")

    assert json.loads(body)["code"] == "unknown-layer"


def test_a_long_value_is_not_repeated_whole_to_its_sender():
    refused = layers.errors.ValueNotAllowed(field="name", value="x" * 10_000, allowed="200 letters")

    assert len(problem_body(refused, english=True, path="/", request_id="1")) < 1500
