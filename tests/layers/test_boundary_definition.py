"""The book of boundary rules: read from files, every mistake told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from layers.boundary_definition import read_rules
from layers.errors import CatalogueMistake

RULE = """
zh = "核心区不小于100公顷"
en = "The core is not under 100 ha"
law = "本地规定（演示）"
severity = "warn"
check = "least_area"
since = 2026-03-15
[parameters]
m2 = 1000000
"""


def test_the_products_own_rules_are_read_and_say_where_they_stand() -> None:
    rules = read_rules()
    assert len(rules) >= 13
    assert all(rule.law and rule.words.zh and rule.words.en for rule in rules)
    assert [rule.id for rule in rules] == sorted(rule.id for rule in rules)


def test_a_rule_is_added_by_a_file_and_one_of_the_same_name_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "least_area.toml").write_text(RULE, encoding="utf-8")
    (tmp_path / "our_own.toml").write_text(RULE, encoding="utf-8")
    rules = {rule.id: rule for rule in read_rules(tmp_path)}
    assert rules["our_own"].parameters == {"m2": 1000000}
    assert rules["least_area"].law == "本地规定（演示）"
    assert len(rules) == len(read_rules()) + 1


def test_a_rule_holds_from_its_first_day_on(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(RULE, encoding="utf-8")
    rule = {each.id: each for each in read_rules(tmp_path)}["r"]
    assert [rule.holds(date(2026, 3, day)) for day in (14, 15)] == [False, True]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('check = "least_area"', 'check = "least_charm"', "check"),
        ('severity = "warn"', 'severity = "worst"', "severity"),
        ("m2 = 1000000", "metres = 3", "parameters.m2"),
        ("m2 = 1000000", "m2 = 1\nmetres = 3", "parameters.metres"),
        ("m2 = 1000000", 'm2 = "much"', "parameters.m2"),
        ("m2 = 1000000", "m2 = -1", "parameters.m2"),
        ('law = "本地规定（演示）"', "", "law"),
        ("since = 2026-03-15", "since = 2026-03-15\nuntil = 2026-03-15", "until"),
        ("since = 2026-03-15", "colour = 3", "colour"),
        ('zh = "核心区不小于100公顷"', 'zh = "', "line 2, column 7"),
    ],
)
def test_a_mistake_in_a_rule_is_told_with_file_and_place(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    (tmp_path / "r.toml").write_text(RULE.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueMistake) as mistake:
        read_rules(tmp_path)
    assert (mistake.value.facts["file"], mistake.value.facts["place"]) == ("r.toml", place)
