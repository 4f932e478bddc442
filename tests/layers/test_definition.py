"""A layer file is read whole, or refused with the place of its first mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.consistency import CLOSING
from layers.definition import UNITS, Catalogue, ValueType, read_catalogue, read_layer
from layers.errors import CatalogueMistake, UnknownLayer

BENCHES = """
zh = "长椅"
en = "Benches"
group = { zh = "设施", en = "Facilities" }
geometry = "point"
description = { zh = "湖边长椅", en = "Benches by the lake" }
source = "演示"
label = "name"
code = "code"
searchable = ["name"]
deadline_days = 7

fields = [
  { id = "name", zh = "名称", en = "Name", type = "text", required = true },
  { id = "code", zh = "编号", en = "Number", type = "text" },
  { id = "seats", zh = "座位", en = "Seats", type = "integer", unit = "pieces", minimum = 1, maximum = 9 },
  { id = "wood", zh = "木料", en = "Wood", type = "choice", choices = [
    { value = "oak", zh = "橡木", en = "Oak" },
    { value = "pine", zh = "松木", en = "Pine" },
  ] },
]
states = [
  { id = "whole", zh = "完好", en = "Whole", settled = true, colour = "#1F6F43" },
  { id = "broken", zh = "损坏", en = "Broken", colour = "#A3123F" },
]
checklist = [
  { id = "found", zh = "找到", en = "Found", type = "boolean", required = true },
  { id = "seats_left", zh = "剩余座位", en = "Seats left", type = "integer", when = { question = "found", any_of = ["true"] } },
]
closing = [
  { id = "whole", kind = "settled_state", zh = "完好", en = "Whole" },
]

[remainder]
field = "seats"
zh = "剩余座位"
en = "Seats left"
unit = "pieces"

[style]
by = "state"
symbol = { fill = "#4A5A64", line = "#FFFFFF", size = 5 }
cases = [ { value = "broken", symbol = { size = 8 } } ]
"""  # noqa: E501


def catalogue(folder: Path, text: str = BENCHES, name: str = "benches") -> Catalogue:
    """The catalogue of a folder that holds this one layer."""
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return read_catalogue(folder)


def mistake(folder: Path, text: str, name: str = "benches") -> dict[str, object]:
    """The facts with which a layer is refused."""
    with pytest.raises(CatalogueMistake) as refusal:
        catalogue(folder, text, name)
    return refusal.value.facts


def test_a_layer_is_known_by_the_name_of_its_file(tmp_path: Path) -> None:
    benches = catalogue(tmp_path).get("benches")
    assert (benches.id, benches.words.en, benches.fields[2].type) == ("benches", "Benches", ValueType.INTEGER)


def test_a_layer_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownLayer) as refusal:
        catalogue(tmp_path).get("swings")
    assert refusal.value.facts == {"layer": "swings"}


def test_layers_come_from_the_ground_up(tmp_path: Path) -> None:
    catalogue(tmp_path, BENCHES.replace("[style]", "[style]\norder = 9"), "upper")
    found = catalogue(tmp_path, BENCHES.replace("[style]", "[style]\norder = 2"), "lower")
    assert list(found.layers) == ["lower", "upper"]


def test_a_case_of_the_style_takes_names_and_colour_from_its_state(tmp_path: Path) -> None:
    whole, broken = catalogue(tmp_path).get("benches").style.cases
    assert (whole.words.zh, whole.symbol.fill, whole.symbol.size) == ("完好", "#1F6F43", 5.0)
    assert (broken.words.zh, broken.symbol.fill, broken.symbol.size) == ("损坏", "#A3123F", 8.0)


def test_a_point_keeps_the_outline_of_its_layer(tmp_path: Path) -> None:
    assert {case.symbol.line for case in catalogue(tmp_path).get("benches").style.cases} == {"#FFFFFF"}


MISTAKES = [
    ('geometry = "point"', 'geometry = "dot"', "geometry", "dot"),
    ('source = "演示"', "", "source", None),
    ('source = "演示"', 'source = ""', "source", ""),
    ('source = "演示"', "source = 5", "source", 5),
    ('source = "演示"', 'source = "演示"\ncolour = 1', "colour", "colour"),
    ('source = "演示"', 'id = "benches"\nsource = "演示"', "id", "id"),
    ("deadline_days = 7", "deadline_days = true", "deadline_days", True),
    ("deadline_days = 7", "deadline_days = -1", "deadline_days", -1),
    ('en = "Benches"\n', "", "en", None),
    ('id = "name", zh = "名称"', 'id = "Name", zh = "名称"', "fields.Name.id", "Name"),
    ('id = "code", zh', 'id = "name", zh', "fields.name.id", "name"),
    ('id = "code", zh', 'id = "geom", zh', "fields.geom.id", "geom"),
    ('id = "code", zh', 'id = "valid_from", zh', "fields.valid_from.id", "valid_from"),
    ('id = "code", zh', 'id = "a__b", zh', "fields.a__b.id", "a__b"),
    ('type = "text" }', 'type = "texts" }', "fields.code.type", "texts"),
    ('type = "text" }', 'type = "choice" }', "fields.code.choices", 0),
    ('unit = "pieces", minimum', 'unit = "stones", minimum', "fields.seats.unit", "stones"),
    ("minimum = 1, maximum = 9", "minimum = 9, maximum = 1", "fields.seats.maximum", 1.0),
    ('type = "text" }', 'type = "text", minimum = 1 }', "fields.code.minimum", [1.0]),
    ('type = "text" }', 'type = "text", seen_by = ["king"] }', "fields.code.seen_by", "king"),
    ('type = "text" }', 'type = "text", longest = 0 }', "fields.code.longest", 0),
    ('value = "pine"', 'value = "oak"', "fields.wood.choices.oak", "oak"),
    ('value = "pine"', 'value = "pine,fir"', "fields.wood.choices.pine,fir", "pine,fir"),
    ('label = "name"', 'label = "title"', "label", "title"),
    ('code = "code"', 'code = "number"', "code", "number"),
    ('searchable = ["name"]', 'searchable = ["seats"]', "searchable", "seats"),
    ('searchable = ["name"]', 'searchable = "name"', "searchable", "name"),
    ('searchable = ["name"]', 'searchable = ["name"]\nparted_by = "seats"', "parted_by", "seats"),
    ('question = "found"', 'question = "lost"', "checklist.seats_left.when.question", "lost"),
    ('question = "found"', 'question = "seats_left"', "checklist.seats_left.when.question", "seats_left"),
    ('any_of = ["true"]', 'any_of = ["yes"]', "checklist.seats_left.when.any_of", "yes"),
    ('any_of = ["true"]', "any_of = []", "checklist.seats_left.when.any_of", []),
    ('field = "seats"', 'field = "name"', "remainder.field", "name"),
    ('field = "seats"', 'field = "rows"', "remainder.field", "rows"),
    ('kind = "settled_state"', 'kind = "magic"', "closing.whole.kind", "magic"),
    ('kind = "settled_state"', 'kind = "photos"', "closing.whole.parameters", []),
    ('colour = "#1F6F43"', 'colour = "green"', "states.whole.colour", "green"),
    ('line = "#FFFFFF"', 'line = "#FFF"', "style.symbol.line", "#FFF"),
    ('by = "state"', 'by = "seats"', "style.by", "seats"),
    ('by = "state"', 'by = "mood"', "style.by", "mood"),
    ('cases = [ { value = "broken"', 'cases = [ { value = "lost"', "style.cases.lost", "lost"),
    ("size = 5 }", "size = 500 }", "style.symbol.size", 500.0),
    ("size = 5 }", 'size = 5, shape = "star" }', "style.symbol.shape", "star"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "found"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_was_found(
    tmp_path: Path, right: str, wrong: str, place: str, found: object
) -> None:
    assert right in BENCHES
    facts = mistake(tmp_path, BENCHES.replace(right, wrong, 1))
    assert (facts["file"], facts["place"], facts["found"]) == ("benches.toml", place, found)
    assert facts["allowed"]


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert mistake(tmp_path, 'zh = "长椅"\nen = Benches\n')["place"] == "line 2, column 6"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "benches.toml").write_bytes(BENCHES.encode("gb18030"))
    with pytest.raises(CatalogueMistake) as refusal:
        read_catalogue(tmp_path)
    assert refusal.value.facts["allowed"] == "UTF-8"


@pytest.mark.parametrize("name", ["audit_entries", "gpkg_contents", "Benches", "2benches", "b" * 41])
def test_a_layer_cannot_take_a_name_the_store_uses(tmp_path: Path, name: str) -> None:
    assert mistake(tmp_path, BENCHES, name)["found"] == name


def test_the_example_of_the_documentation_is_a_layer(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "layers.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    assert catalogue(tmp_path, example).get("benches").checklist[1].hint is not None


def test_the_documentation_names_every_closing_condition_and_unit() -> None:
    page = (Path(__file__).parents[2] / "docs" / "layers.md").read_text(encoding="utf-8")
    assert [word for word in [*CLOSING, *UNITS] if f"`{word}`" not in page] == []


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMistake):
        read_catalogue(tmp_path)


def test_one_group_has_one_english_name(tmp_path: Path) -> None:
    catalogue(tmp_path)
    facts = mistake(tmp_path, BENCHES.replace('en = "Facilities"', 'en = "Furniture"'), "swings")
    assert (facts["place"], facts["allowed"]) == ("group.en", "Facilities")


def test_a_definition_cannot_be_changed_once_it_is_read(tmp_path: Path) -> None:
    catalogue(tmp_path)
    benches = read_layer(tmp_path / "benches.toml")
    with pytest.raises(AttributeError):
        benches.label = "code"  # type: ignore[misc]
