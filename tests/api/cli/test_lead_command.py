"""``lakewatch lead`` as an operator runs it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from shapely import box
from typer.testing import CliRunner

from api.cli.main import app
from layers.definition import read_catalogue
from layers.rules.leads import Lead, LeadAsked, Source
from layers.rules.people import PROGRAM, Role
from layers.store.database import open_database
from layers.store.leads import LeadStore
from tests.builders import an_actor

PATCH = box(115.600, 37.610, 115.601, 37.611)
LEAD = Lead(
    "run1-1", Source.CHANGE, "WATER_TO_LAND", PATCH, 9800.0, date(2026, 11, 20), 10.0, "run1", zone="core"
)


def run(*arguments: str, folder: Path, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["lead", *arguments, "--data", str(folder)])
    assert done.exit_code == status, done.output
    return done.output


def a_lake(folder: Path) -> Path:
    """A lake with one lead that the desk has dismissed."""
    store = open_database(str(folder / "lakewatch.gpkg"), read_catalogue(), folder / "files")
    with store.transaction(PROGRAM) as transaction:
        LeadStore(transaction).note([(LEAD, ())], why="compared")
    with store.transaction(an_actor(Role.ANALYST)) as transaction:
        LeadStore(transaction).step("run1-1", LeadAsked("dismiss", reason="season"), version=1)
    store.close()
    return folder


def test_leads_are_listed_with_how_urgent_they_are_and_where_they_stand(tmp_path: Path) -> None:
    said = run("list", folder=a_lake(tmp_path))
    assert "  65  Dismissed  2026-11-20        9800 m²  Water became land  Core zone  run1-1\n1/1\n" in said
    found = json.loads(run("list", "--state", "new", "--json", folder=tmp_path))
    assert found == {"leads": [], "total": 0}


def test_the_precision_says_what_nobody_has_looked_at(tmp_path: Path) -> None:
    assert "Water became land  Core zone  Nobody has looked yet" in run("precision", folder=a_lake(tmp_path))
    found = json.loads(run("precision", "--json", folder=tmp_path))
    assert found["reasons"] == {"season": 1}
    assert [(row["kind"], row["zone"], row["dismissed"], row["share"]) for row in found["rows"]] == [
        ("WATER_TO_LAND", "core", 1, None)
    ]
    early = run("precision", "--as-of", "2020-01-01T00:00:00Z", folder=tmp_path)
    assert "No lead yet" in early


def test_a_state_or_a_moment_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    folder = a_lake(tmp_path)
    for arguments in (("list", "--state", "here"), ("precision", "--as-of", "yesterday")):
        done = CliRunner().invoke(app, ["lead", *arguments, "--data", str(folder)])
        assert type(done.exception).__name__ == "ValueNotAllowed"
