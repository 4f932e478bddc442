"""The signed heads of days, and whatever contradicts them, in both databases."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from layers.errors import ChainBroken, DayNotOver, DaySigned, KeyChanged, UnreadableFile
from layers.rules.days import AuditDay, require_signed
from layers.rules.people import PROGRAM
from layers.rules.tree import Frontier
from layers.store.audit import AuditStore
from layers.store.case_tables import AUDIT_DAYS
from layers.store.database import Database
from layers.store.days import DayStore
from layers.store.signing import audit_key
from layers.store.signing_days import Order, Witness, sign_days
from layers.store.tables import AUDIT_ENTRIES
from tests.builders import Clock

FIRST = date(2026, 11, 23)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Where the key of the days lies: another disk than that of the data."""
    return tmp_path / "other-disk" / "audit.pem"


def wrote(database: Database, *names: str) -> None:
    """An entry each."""
    for name in names:
        with database.transaction(PROGRAM) as transaction:
            transaction.record("test", "thing", name, {"figure": 1.5}, why="test")


def signed(database: Database, key: Path, **order: object) -> list[AuditDay]:
    return sign_days(database, PROGRAM, Order(key, **order))  # type: ignore[arg-type]


def altered(database: Database, statement: str) -> None:
    """Somebody with the file at hand, or the server's password."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def entry_hashes(database: Database) -> list[str]:
    with database.transaction(PROGRAM, writes=False) as transaction:
        return [entry.hash for entry in AuditStore(transaction).walk()]


def root_over(hashes: list[str]) -> str:
    """The root made from nothing, all entries at once."""
    frontier = Frontier()
    for hash in hashes:
        frontier = frontier.grown(bytes.fromhex(hash))
    return frontier.root().hex()


def test_a_day_is_signed_when_it_has_ended_here_not_in_greenwich(
    database: Database, clock: Clock, key: Path
) -> None:
    wrote(database, "a", "b")
    clock.now = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)  # 23:59 at the lake
    before = signed(database, key)
    clock.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)

    after = signed(database, key)

    assert before == []
    assert [(head.day, head.number) for head in after] == [(FIRST, 2)]


def test_a_head_names_the_last_entry_of_its_day_and_the_tree_over_all_of_them(
    database: Database, clock: Clock, key: Path
) -> None:
    wrote(database, "a", "b", "c")
    clock.forward(days=1)
    wrote(database, "d")
    clock.forward(days=1)

    heads = signed(database, key)

    hashes = entry_hashes(database)
    assert [(head.number, head.hash) for head in heads] == [(3, hashes[2]), (4, hashes[3])]
    assert [head.root for head in heads] == [root_over(hashes[:3]), root_over(hashes[:4])]


def test_anyone_with_the_public_key_can_check_a_head(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)

    with database.transaction(PROGRAM, writes=False) as transaction:
        row = DayStore(transaction).rows()[0]

    require_signed(row.head, row.public_key)
    other = AuditDay(row.head.day, 2, *(getattr(row.head, name) for name in AuditDay.__slots__[2:]))
    with pytest.raises(ChainBroken):
        require_signed(other, row.public_key)


def test_asked_again_a_signed_day_stays_as_it_is(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    first = signed(database, key)
    clock.forward(hours=1)

    again = signed(database, key)

    with database.transaction(PROGRAM, writes=False) as transaction:
        kept = [row.head for row in DayStore(transaction).rows()]
    assert (again, kept) == ([], first)


def test_missed_days_are_signed_later_each_with_the_chain_as_it_was(
    database: Database, clock: Clock, key: Path
) -> None:
    wrote(database, "a")
    clock.forward(days=3)
    wrote(database, "b")
    clock.forward(days=1)

    heads = signed(database, key)

    assert [(head.day.day, head.number) for head in heads] == [(23, 1), (24, 1), (25, 1), (26, 2)]


def test_a_days_head_costs_its_own_entries(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, *"abcdefgh")
    clock.forward(days=1)
    signed(database, key)
    altered(database, "DELETE FROM audit_entries WHERE number < 8")  # nothing before the head is read again
    clock.forward(days=1)

    heads = signed(database, key)

    assert [head.number for head in heads] == [9]


def test_the_chain_tells_of_every_signature_and_its_proof_looks_at_the_head(
    database: Database, clock: Clock, key: Path
) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)

    with database.transaction(PROGRAM, writes=False) as transaction:
        entries = list(AuditStore(transaction).verify())

    assert [(entry.action, entry.id) for entry in entries[1:]] == [("day.sign", "2026-11-23")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_days SET number = 2",
        "UPDATE audit_days SET root = hash",
        "UPDATE audit_days SET signature = 'AAAA'",
        "DELETE FROM audit_days",
        "UPDATE audit_days SET audit_number = 1",
    ],
)
def test_a_head_that_was_altered_is_found(
    database: Database, clock: Clock, key: Path, statement: str
) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    altered(database, statement)

    with (
        pytest.raises(ChainBroken) as broken,
        database.transaction(PROGRAM, writes=False) as transaction,
    ):
        list(AuditStore(transaction).verify())

    assert broken.value.facts["number"] in (1, 2)


def test_a_head_slipped_in_without_an_entry_is_found(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    with database.engine.begin() as connection:
        row = dict(connection.execute(sa.select(AUDIT_DAYS)).mappings().one())
        connection.execute(sa.insert(AUDIT_DAYS), {**row, "day": date(2026, 11, 22), "audit_number": 99})

    with (
        pytest.raises(ChainBroken),
        database.transaction(PROGRAM, writes=False) as transaction,
    ):
        list(AuditStore(transaction).verify())


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE audit_entries SET hash = previous WHERE number = 2", 2),
        ("UPDATE audit_entries SET why = 'other' WHERE number = 4", 4),
        ("DELETE FROM audit_entries WHERE number = 4", 4),
        ("UPDATE audit_days SET frontier = hash", 2),
        ("UPDATE audit_days SET root = hash", 2),
    ],
)
def test_nothing_more_is_signed_over_a_chain_that_was_altered(
    database: Database, clock: Clock, key: Path, statement: str, number: int
) -> None:
    wrote(database, "a", "b")
    clock.forward(days=1)
    signed(database, key)
    wrote(database, "c", "d")
    clock.forward(days=1)
    Witness(key).path.unlink()  # the chain alone is enough
    altered(database, statement)

    with pytest.raises(ChainBroken) as broken:
        signed(database, key)

    assert broken.value.facts["number"] == number


def test_a_day_that_is_not_over_is_refused(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")

    with pytest.raises(DayNotOver):
        signed(database, key, through=FIRST)


def test_signing_may_stop_at_an_earlier_day(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=5)

    heads = signed(database, key, through=date(2026, 11, 24))

    assert [head.day.day for head in heads] == [23, 24]


def test_an_empty_chain_has_no_days(database: Database, clock: Clock, key: Path) -> None:
    clock.forward(days=5)

    assert (signed(database, key), key.exists()) == ([], False)


def test_a_lost_key_is_not_replaced_in_silence(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    key.unlink()  # a disk that is not mounted
    clock.forward(days=1)

    with pytest.raises(UnreadableFile):
        signed(database, key)

    assert not key.exists()


def test_another_key_signs_only_when_that_is_said(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    clock.forward(days=1)
    key.unlink()
    audit_key(key, make=True)

    with pytest.raises(KeyChanged):
        signed(database, key)
    heads = signed(database, key, new_key=True, why="the old disk broke")

    with database.transaction(PROGRAM, writes=False) as transaction:
        known = DayStore(transaction).keys()
    assert [head.day.day for head in heads] == [24]
    assert [day.day for _, day in known.values()] == [23, 24]


def test_the_witness_beside_the_key_has_every_head(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=2)
    signed(database, key)
    clock.forward(days=1)

    signed(database, key)

    assert [head["day"] for head in Witness(key).heads()] == ["2026-11-23", "2026-11-24", "2026-11-25"]


@pytest.mark.parametrize("left", [0, 0.5])
def test_a_witness_cut_by_a_power_failure_is_completed(
    database: Database, clock: Clock, key: Path, left: float
) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    whole = Witness(key).path.read_bytes()
    Witness(key).path.write_bytes(whole[: int(len(whole) * left)])

    signed(database, key)

    assert Witness(key).path.read_bytes() == whole


def an_older_copy(database: Database) -> None:
    """What remains when yesterday's copy of the database is put back."""
    altered(database, "DELETE FROM audit_days WHERE number > 1")
    altered(database, "DELETE FROM audit_entries WHERE number > 2")
    hash = entry_hashes(database)[-1]
    altered(database, f"UPDATE audit_head SET number = 2, hash = '{hash}'")


def test_an_older_copy_is_found_out_at_the_next_signing(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    wrote(database, "b")
    clock.forward(days=1)
    signed(database, key)
    an_older_copy(database)

    with pytest.raises(DaySigned) as refused:
        signed(database, key)

    assert refused.value.facts == {"day": "2026-11-24", "number": 3}


def test_a_declared_restore_lets_signing_go_on(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    wrote(database, "b")
    clock.forward(days=1)
    lost = signed(database, key)[-1]
    an_older_copy(database)

    with database.transaction(PROGRAM) as transaction:
        DayStore(transaction).restored(head_number=lost.number, head_hash=lost.hash, why="the disk broke")
    heads = signed(database, key)
    clock.forward(days=1)

    assert [(head.day.day, head.number) for head in heads] == [(24, 2)]
    assert [head.day.day for head in signed(database, key)] == [25]


def test_a_damaged_witness_is_named(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a")
    clock.forward(days=1)
    signed(database, key)
    Witness(key).path.write_text(json.dumps({"day": 3}) + "\n")

    with pytest.raises(UnreadableFile):
        signed(database, key)


def test_two_who_sign_at_once_sign_once(database: Database, clock: Clock, key: Path) -> None:
    wrote(database, "a", "b")
    clock.forward(days=3)
    found: list[list[AuditDay] | BaseException] = []

    def sign() -> None:
        try:
            found.append(signed(database, key))
        except BaseException as error:  # the thread's only way to tell
            found.append(error)

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(heads) for heads in found if isinstance(heads, list)) == [0, 0, 0, 3]
    with database.transaction(PROGRAM, writes=False) as transaction:
        assert len(list(AuditStore(transaction).verify())) == 5
        assert transaction.execute(sa.select(sa.func.count()).select_from(AUDIT_ENTRIES)).scalar_one() == 5


def test_days_that_another_signs_while_one_looks_are_no_strangers(
    database: Database, clock: Clock, key: Path
) -> None:
    wrote(database, "a")
    clock.forward(days=3)
    looked: list[str] = []
    meanwhile: list[AuditDay] = []

    @sa.event.listens_for(database.engine, "after_cursor_execute")
    def sign(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM audit_days" in statement:
            looked.append(statement)
            if len(looked) == 1:
                meanwhile.extend(signed(database, key))

    assert signed(database, key) == []
    assert len(meanwhile) == 3
