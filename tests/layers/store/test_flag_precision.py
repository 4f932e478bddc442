"""A small made-up world through the real store: fabrications are found, honest work is left alone."""

from __future__ import annotations

from pathlib import Path

from layers.rules.flag_kinds import KINDS
from layers.store.database import open_database
from tests.builders import Clock, a_catalogue
from tests.fabrications import a_world
from tests.precision import add_features, all_papers, run

PLANTED = 4
# true by what others did meanwhile, not by what a report says: nothing there can be fabricated
MEANWHILE = {"feature_changed", "feature_retired", "case_closed", "case_reopened"}


def test_fabrications_of_every_kind_are_found_and_honest_work_rarely_flagged(tmp_path: Path) -> None:
    clock, world = Clock(), a_world(seed=7, weeks=3, planted=PLANTED)
    database = open_database(str(tmp_path / "a.gpkg"), a_catalogue(), tmp_path / "files", clock=clock)
    add_features(database, world)

    result = run(database, clock, world, all_papers(7, PLANTED))

    assert result.keys() == KINDS.keys() - MEANWHILE
    assert {kind: score.planted for kind, score in result.items()} == dict.fromkeys(result, PLANTED)
    found, planted = (sum(getattr(score, name) for score in result.values()) for name in ("found", "planted"))
    counted = {
        name: sum(getattr(s, name) for s in result.values()) for name in ("right", "innocent", "wrong")
    }
    assert found / planted >= 0.95
    assert counted["right"] / sum(counted.values()) >= 0.9
    assert counted["wrong"] / sum(counted.values()) <= 0.05
    assert {kind for kind, score in result.items() if score.recall < 0.75} == set()
    database.close()
