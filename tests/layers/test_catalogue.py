"""What the shipped catalogue promises to everything that is built on it."""

from __future__ import annotations

import pytest

from layers.definition import FieldDefinition, LayerDefinition, Question, read_catalogue

CATALOGUE = read_catalogue()
LAYERS = list(CATALOGUE.layers.values())
INSPECTED = [layer for layer in LAYERS if layer.inspectable]
WANTED = {
    "administrative_areas", "angling_spots", "boundary_markers", "dwellings", "ecological_redline",
    "facilities", "fish_ponds", "illegal_land_use", "lake_parts", "livestock_farms", "no_fishing_zones",
    "pond_dikes", "reserve_zones", "responsibility_grid", "rivers", "roads", "sewage_outlets", "villages",
    "waste_sites", "water_source_zones",
}  # fmt: skip


def id_of(layer: LayerDefinition) -> str:
    """The layer's name in the test's report."""
    return layer.id


def test_the_catalogue_holds_every_layer_of_the_lake() -> None:
    assert set(CATALOGUE.layers) >= WANTED


@pytest.mark.parametrize("layer", LAYERS, ids=id_of)
def test_every_name_stands_in_both_languages(layer: LayerDefinition) -> None:
    words = [layer.words, layer.group, layer.description]
    words += [field.words for field in layer.fields] + [question.words for question in layer.checklist]
    words += [state.words for state in layer.states] + [condition.words for condition in layer.closing]
    assert not [word for word in words if not has_chinese(word.zh) and word.zh != word.en]


def has_chinese(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("layer", INSPECTED, ids=id_of)
def test_every_layer_that_is_inspected_can_be_settled_and_closed(layer: LayerDefinition) -> None:
    assert any(state.settled for state in layer.states)
    assert layer.checklist
    assert layer.closing


@pytest.mark.parametrize("layer", INSPECTED, ids=id_of)
def test_every_checklist_asks_one_thing_always_and_one_on_condition(layer: LayerDefinition) -> None:
    assert any(question.required and question.when is None for question in layer.checklist)
    assert any(question.when for question in layer.checklist)


@pytest.mark.parametrize("layer", LAYERS, ids=id_of)
def test_every_number_has_a_unit_and_bounds(layer: LayerDefinition) -> None:
    parts: list[FieldDefinition | Question] = [*layer.fields, *layer.checklist]
    numbers = [part for part in parts if part.type.value in ("integer", "number")]
    assert not [part.id for part in numbers if part.unit is None or None in (part.minimum, part.maximum)]


def test_zones_lie_low_and_problems_on_top() -> None:
    order = list(CATALOGUE.layers)
    wanted = [
        "lake_parts",
        "reserve_zones",
        "roads",
        "villages",
        "fish_ponds",
        "pond_dikes",
        "sewage_outlets",
    ]
    assert [layer for layer in order if layer in wanted] == wanted


def test_zones_have_the_colours_of_the_product() -> None:
    cases = {case.value: case.symbol for case in CATALOGUE.get("reserve_zones").style.cases}
    assert (cases["core"].line, cases["core"].on_imagery, cases["core"].hatch) == (
        "#A3123F",
        "#FF86A8",
        "close",
    )
    assert (cases["buffer"].line, cases["buffer"].dash) == ("#BF6900", (8, 3))
    assert cases["general_control"].line == cases["experimental"].line == "#1769AA"


def test_both_regimes_of_zones_are_in_the_vocabulary() -> None:
    (zone,) = [field for field in CATALOGUE.get("reserve_zones").fields if field.id == "zone"]
    assert {"core", "buffer", "experimental", "core_protection", "general_control"} <= {
        choice.value for choice in zone.choices
    }


def test_dwellings_are_seen_by_few_and_occupiers_by_fewer() -> None:
    assert "patrol" not in CATALOGUE.get("dwellings").seen_by
    (occupier,) = [field for field in CATALOGUE.get("illegal_land_use").fields if field.id == "occupier"]
    assert occupier.seen_by == {"officer", "supervisor", "auditor"}


def test_a_dike_is_closed_only_when_no_more_than_a_metre_is_left() -> None:
    dikes = CATALOGUE.get("pond_dikes")
    (left,) = [condition for condition in dikes.closing if condition.kind == "remainder_at_most"]
    assert (dikes.remainder and dikes.remainder.field, left.parameters["most"]) == ("remaining_m", 1.0)
