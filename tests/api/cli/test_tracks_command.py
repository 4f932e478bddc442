"""``lakewatch tracks`` as an operator runs it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from api.cli.main import app
from layers.definition import read_catalogue
from layers.store.database import open_database


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["tracks", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def an_empty_lake(folder: Path) -> str:
    open_database(str(folder / "lakewatch.gpkg"), read_catalogue(), folder / "files").close()
    return str(folder)


def test_the_facts_say_what_is_kept_for_how_long_and_who_may_look(tmp_path):
    said = run("facts", "--data", an_empty_lake(tmp_path))

    for fact in (
        "Sensitive: 是（行踪轨迹，第28条）",
        "Days kept: 30",
        "officer, supervisor",
        "Tracks here: 0",
    ):
        assert fact in said


def test_expiring_says_how_many_tracks_went(tmp_path):
    assert "Deleted 0 tracks that were here for more than 7 days." in run(
        "expire", "--days", "7", "--data", an_empty_lake(tmp_path)
    )
