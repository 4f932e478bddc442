"""The record of a dossier and its tables: one source for every writer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layers.definition import Words
from layers.rules.boundary_dossier import Said
from layers.rules.dossier_cells import Column, U, cell_text, number_text
from layers.rules.dossier_tables import dossier_tables
from tests.dossiers import a_dossier, a_version, numbers_by_transition, what_is_told


def table(id: str):
    return next(each for each in dossier_tables(a_dossier()) if each.id == id)


def test_every_row_has_a_cell_for_each_column():
    for each in dossier_tables(a_dossier()):
        assert each.rows
        assert {len(row) for row in each.rows} == {len(each.columns)}
        assert len(each.changes) in (0, len(each.rows))


def test_a_change_has_one_number_in_every_table():
    out = numbers_by_transition(a_dossier())["out"]

    for id in ("changes", "consequences", "touched", "said"):
        found = table(id)
        about = [row for at, row in enumerate(found.rows) if found.change_of(at) == out]
        assert about
        assert {row[0] for row in about} == {out}


def test_what_nobody_knows_is_not_zero():
    whole = table("consequences").rows[0]

    assert "不详" in whole[7].zh
    assert "not known" in whole[7].en


def test_an_unverified_law_is_called_so_on_every_line():
    assert all("未核实" in row[4] for row in table("rules").rows)


def test_a_waived_rule_names_who_waived_it_and_no_longer_stops_the_proposal():
    dossier = a_dossier()

    assert [rule.id for rule in dossier.broken()] == ["nothing_open_softened"]
    assert "演示领导 2026-11-22" in table("rules").rows[2][6]


def test_the_last_word_of_each_person_counts():
    dossier = a_dossier()
    number = numbers_by_transition(dossier)["out"]
    later = replace(next(each for each in dossier.said if each.kind == "decision"), id="9", about="accept")

    assert dossier.decided() == {number: {"object": 1}}
    assert replace(dossier, said=(*dossier.said, later)).decided() == {number: {"accept": 1}}


def test_a_remark_on_a_change_that_is_gone_stands_with_no_number():
    told = what_is_told()
    left = [{**told.remarks[0], "change": "bbbbbbbbbbbb"}]
    found: tuple[Said, ...] = a_dossier(remarks=left).said

    assert [(said.number, said.change) for said in found] == [(None, "bbbbbbbbbbbb")]


def test_one_synthetic_version_makes_the_whole_dossier_synthetic():
    assert a_dossier(base=a_version("law", demonstration=True), ground=()).demonstration


def test_other_words_in_review_are_another_dossier():
    told = what_is_told()
    other = [{**told.remarks[0], "text": "另一句"}, *told.remarks[1:]]

    assert a_dossier(remarks=other).sha256 != a_dossier().sha256
    assert a_dossier().sha256 == a_dossier().sha256


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (12_345.678, U.HA, "1.2346"),
        (10_000, U.MU, "15.00"),
        (-0.0000001, U.HA, "0.0000"),
        (12_345.678, U.NUMBER, "12,346"),
        (0.12345, U.NUMBER, "0.1235"),
        (0.75, U.SHARE, "75.0%"),
    ],
)
def test_numbers_are_written_as_their_column_counts(value, unit, told):
    assert number_text(value, unit) == told


def test_an_empty_cell_is_a_dash_in_both_languages():
    column = Column(Words("列", "Column"))

    assert {cell_text(None, column, english=english) for english in (True, False)} == {"—"}
