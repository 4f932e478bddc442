"""Versions of the boundary by the command line: the law registered, a draft made, a step taken in a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.main import app
from layers.definition import read_catalogue
from layers.errors import NotAllowed, WrongPassword
from layers.rules.people import PROGRAM
from layers.store.database import open_database
from layers.store.features import FeatureStore
from tests.api.conftest import PASSWORD, seed
from tests.boundaries import AREAS, a_zone


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with accounts and the zones of a law that is not registered yet."""
    database = open_database(str(tmp_path / "lakewatch.gpkg"), read_catalogue(), tmp_path / "files")
    seed(database)
    with database.transaction(PROGRAM) as transaction:
        for kind in AREAS:
            FeatureStore(transaction).add(a_zone("law", kind), why="test")
    database.close()
    return tmp_path


def lakewatch(data: Path, *words: str, said: str = "") -> Result:
    """A command that ran."""
    return CliRunner().invoke(app, ["boundary", *words, "--data", str(data)], input=said)


def registered(data: Path) -> None:
    done = lakewatch(data, "register", "law", "--zh", "现行分区", "--from", "2026-03-15", "--why", "现行")
    assert done.exit_code == 0, done.output


def test_a_law_is_registered_a_draft_made_of_it_and_both_are_listed(data: Path) -> None:
    registered(data)

    added = lakewatch(data, "add", "adjust", "--zh", "优化调整")

    assert "zones: 2" in added.stdout
    listed = [line.split() for line in lakewatch(data, "list").stdout.splitlines()]
    assert [line[:2] for line in listed if "law" in line] == [["→", "law"]]
    assert [line[2:4] for line in listed if "adjust" in line] == [["草案", "draft"]]
    found = json.loads(lakewatch(data, "zones", "adjust", "--json").stdout)
    assert [each["id"] for each in found["features"]] == ["adjust-1", "adjust-2"]
    assert "391.9938 公顷 ha  5,879.91 亩 mu" in lakewatch(data, "zones", "law").stdout


def test_a_step_is_taken_in_the_name_of_who_gives_the_password(data: Path) -> None:
    registered(data)
    lakewatch(data, "add", "adjust", "--zh", "优化调整")
    words = ("step", "adjust", "withdraw", "--why", "重做")

    wrong = lakewatch(data, *words, "--as", "planner", said="another password\n")
    other = lakewatch(data, *words, "--as", "leader", said=f"{PASSWORD}\n")
    right = lakewatch(data, *words, "--as", "planner", said=f"{PASSWORD}\n")

    assert isinstance(wrong.exception, WrongPassword)
    assert isinstance(other.exception, NotAllowed)
    assert "Withdrawn" in right.stdout
    told = lakewatch(data, "steps", "adjust").stdout
    assert "withdraw planner: 重做" in told.replace("Planner", "planner")


def test_a_draft_says_what_stands_in_the_way_of_its_steps(data: Path) -> None:
    registered(data)
    lakewatch(data, "add", "adjust", "--zh", "优化调整")

    assert "→ submit" in lakewatch(data, "steps", "adjust").stdout


def test_a_reading_is_made_and_its_rules_are_printed(data: Path) -> None:
    registered(data)
    lakewatch(data, "add", "adjust", "--zh", "优化调整")

    told = lakewatch(data, "read", "adjust").output

    assert "changes: 0" in told
    assert "✓ drawn_rightly" in told
    assert "possible" in lakewatch(data, "steps", "adjust").stdout
