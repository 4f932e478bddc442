"""Late edits in both databases: kept once, decided once, never lost, and proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import Point

from layers.errors import ChainBroken, EditDecided, NotFound
from layers.rules.features import Feature
from layers.rules.kept_edits import KeptEdit, applied
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.kept_edits import KeptEditQuery, KeptEditStore
from layers.store.tables import KEPT_EDITS
from tests.builders import a_feature, an_actor


def late(**changes: Any) -> Feature:
    """An edit made on the first version of a pond."""
    return replace(a_feature(state="removed"), **{"version": 1, **changes})


def kept(database: Database, feature: Feature | None = None) -> KeptEdit:
    """An edit that was kept while version 2 stood."""
    with database.transaction(an_actor()) as transaction:
        store = KeptEditStore(transaction)
        return store.get(store.keep(feature or late(), found=2, why="too late"))


def decided(database: Database, edit: KeptEdit, decision: str = "theirs") -> KeptEdit:
    with database.transaction(an_actor()) as transaction:
        return KeptEditStore(transaction).decide(edit, decision=decision, reason="seen on site", made=None)


def verify(database: Database) -> list[str]:
    """The actions of all entries, when the chain holds."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return [entry.action for entry in AuditStore(transaction).verify()]


def test_a_late_edit_comes_back_as_it_was_sent(database: Database) -> None:
    edit = kept(database, late(properties={"name": "苇塘", "depth_m": None}))

    assert (edit.feature.state, edit.feature.version, edit.found, edit.why) == ("removed", 1, 2, "too late")
    assert edit.feature.properties["name"] == "苇塘"
    assert edit.feature.shape is not None
    assert verify(database) == ["feature.aside"]


def test_the_same_late_edit_sent_again_is_kept_once(database: Database) -> None:
    first, again = kept(database), kept(database)

    assert first.id == again.id
    assert verify(database) == ["feature.aside"]


def test_another_late_edit_of_the_same_feature_is_kept_beside_it(database: Database) -> None:
    kept(database)
    kept(database, late(state="standing"))
    with database.transaction(an_actor(), writes=False) as transaction:
        edits, total, after = KeptEditStore(transaction).find(KeptEditQuery(feature="one", limit=1))

    assert (len(edits), total, after) == (1, 2, edits[0].fid)


def test_what_was_decided_is_kept_with_its_reason_and_found_by_it(database: Database) -> None:
    edit = decided(database, kept(database))

    assert (edit.decision, edit.reason) == ("theirs", "seen on site")
    with database.transaction(an_actor(), writes=False) as transaction:
        store = KeptEditStore(transaction)
        found = [store.find(KeptEditQuery(open=each))[1] for each in (True, False)]
    assert found == [0, 1]
    assert verify(database) == ["feature.aside", "feature.aside_decided"]


def test_of_two_who_decide_the_second_is_told(database: Database) -> None:
    edit = kept(database)
    decided(database, edit)

    with pytest.raises(EditDecided):
        decided(database, edit, "leave")


def test_an_edit_over_what_stands_keeps_the_fields_its_author_could_not_see(database: Database) -> None:
    edit = kept(database, late(properties={"name": "new name"}))
    present = a_feature(properties={"name": "old", "depth_m": 1.5})

    over = applied(edit, replace(present, version=5))

    assert (over.properties["name"], over.properties["depth_m"], over.version) == ("new name", 1.5, 5)


@pytest.mark.parametrize(
    "change", [{"content": "{}"}, {"shape": None}, {"decision": "mine"}, {"reason": "other"}]
)
def test_an_altered_edit_or_decision_is_found_by_the_audit(
    database: Database, change: dict[str, Any]
) -> None:
    decided(database, kept(database))
    with database.transaction(an_actor()) as transaction:
        transaction.execute(sa.update(KEPT_EDITS).values(change))

    with pytest.raises(ChainBroken):
        verify(database)


def test_an_edit_without_an_entry_is_found_by_the_audit(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        row = KeptEditStore(transaction).to_row(late(shape=Point(115.5, 37.6).buffer(0.001)), found=2, why="")
        transaction.execute(sa.insert(KEPT_EDITS), row)
        FeatureStore(transaction).add(a_feature("other"), why="test")

    with pytest.raises(ChainBroken):
        verify(database)


def test_an_edit_that_never_was_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction(an_actor(), writes=False) as transaction:
        KeptEditStore(transaction).get("0" * 32)
