"""CQL2 text: read as the standard says, quickly whatever is sent."""

from __future__ import annotations

import json
import time

import cql2
import pytest

from api.ogc.cql2 import DEEPEST, LONGEST, read_filter
from layers.errors import BadFilter

READABLE = [
    "severity = 3",
    "name LIKE '段%' AND NOT (households BETWEEN 1 AND 2)",
    "kind IN ('large', 'small')",
    "kind NOT IN ('large')",
    "a NOT LIKE 'x' AND b NOT BETWEEN 1 AND 2",
    "length_m IS NULL OR length_m IS NOT NULL",
    "CASEI(name) = casei('X')",
    "S_INTERSECTS(geometry, POLYGON((0 0,1 0,1 1,0 0)))",
    "S_INTERSECTS(geometry, MULTIPOINT((0 0),(1 0)))",
    "S_WITHIN(geometry, BBOX(1,2,3,4))",
    "built_on >= DATE('2020-01-01')",
    "T_DURING(built_on, INTERVAL('2020-01-01','..'))",
    "recorded_at < TIMESTAMP('2020-01-01T00:00:00Z')",
    "length_m = -1.5",
    "scattered <> TRUE",
    '"a name" = 1',
    "NOT a = 1 AND b = 2 OR c = 3",
    "TRUE",
    "name = 'it''s'",
]


@pytest.mark.parametrize("text", READABLE)
def test_a_filter_reads_as_the_cql2_package_reads_it(text):
    found = json.loads(json.dumps(read_filter(text, "cql2-text")))

    assert found == cql2.parse_text(text).to_json()


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a >", "= 3", "a b", "a = 1 AND", "(a = 1", "a = 1)", "a IN ()", "a = 'x", "a = 1e400",
     "a ; b", "S_INTERSECTS(geometry, POLYGON((0 0",
     "S_INTERSECTS(geometry, POINT(x y))", "a NOT 3", "a IS 3"],
)  # fmt: skip
def test_a_broken_filter_is_refused_with_a_reason(text):
    with pytest.raises(BadFilter) as refused:
        read_filter(text, "cql2-text")

    assert refused.value.facts["reason"]


@pytest.mark.parametrize("text", ["{", '{"op": NaN}', "[" * 3000, '{"a": Infinity}'])
def test_a_broken_json_filter_is_refused(text):
    with pytest.raises(BadFilter):
        read_filter(text, "cql2-json")


def test_twenty_levels_are_read_and_one_more_is_not():
    deepest = "(" * (DEEPEST - 1) + "a = 1" + ")" * (DEEPEST - 1)

    assert read_filter(deepest, "cql2-text") == {"op": "=", "args": [{"property": "a"}, 1]}
    with pytest.raises(BadFilter, match="nested deeper"):
        read_filter(f"(({deepest}))", "cql2-text")


@pytest.mark.parametrize("part", ["(", "NOT (", "f(", "(a between ", "-(", "(a=", "a in ("])
def test_brackets_without_end_are_refused_at_once(part):
    started = time.process_time()

    with pytest.raises(BadFilter):
        read_filter((part * 3000)[: LONGEST - 1], "cql2-text")

    assert time.process_time() - started < 0.5  # the package's grammar would take years


def test_a_filter_beyond_its_longest_is_refused():
    with pytest.raises(BadFilter, match="8001 characters"):
        read_filter("a" * 8001, "cql2-text")


def test_ilike_is_like_regardless_of_case():
    found = read_filter("name ILIKE 'X%'", "cql2-text")

    assert found == read_filter("CASEI(name) LIKE CASEI('X%')", "cql2-text")
