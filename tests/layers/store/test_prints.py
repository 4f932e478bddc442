"""The search for photos that look alike, in both databases, whoever adds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.prints import Print
from layers.definition import Catalogue
from layers.errors import NotFound
from layers.store.database import Database, open_database
from layers.store.print_cache import AGAIN
from layers.store.prints import Alike, PrintStore
from tests.builders import an_actor


def a_print(coarse: int, fine: int = 0) -> Print:
    """A print of these bits."""
    return Print(coarse, fine.to_bytes(32, "big"))


def add(database: Database, **prints: Print) -> None:
    """Keep prints under names, in one transaction."""
    with database.transaction(an_actor()) as transaction:
        for name, print in prints.items():
            PrintStore(transaction).add(name, print)


def add_and_fail(database: Database) -> None:
    """Keep a print, find it, and take everything back."""
    with database.transaction(an_actor()) as transaction:
        store = PrintStore(transaction)
        store.add("gone", a_print(0))
        assert len(store.alike(a_print(0), coarse=0, fine=0)) == 1
        raise NotFound(noun="test", id="")


def alike(database: Database, print: Print, *, coarse: int = 2, fine: int = 3, but: str = "") -> list[str]:
    """Names of what looks alike."""
    with database.transaction(an_actor(), writes=False) as transaction:
        found = PrintStore(transaction).alike(print, coarse=coarse, fine=fine, but=but)
    return [each.sha256 for each in found]


def test_near_prints_are_found_the_nearest_first_and_others_are_not(database: Database) -> None:
    add(database, far=a_print(0b111), finer=a_print(0, 0b1111), near=a_print(0b11, 0b11), same=a_print(0))

    assert alike(database, a_print(0)) == ["same", "near"]
    assert alike(database, a_print(0), but="same") == ["near"]


def test_what_is_told_are_the_bits_that_differ(database: Database) -> None:
    add(database, a=a_print(2**64 - 1, 2**256 - 1))

    with database.transaction(an_actor(), writes=False) as transaction:
        found = PrintStore(transaction).alike(a_print(2**63 - 1, 2**255 - 1), coarse=4, fine=4)

    assert found == [Alike("a", 1, 1)]


def test_a_photo_keeps_its_first_print(database: Database) -> None:
    add(database, a=a_print(0))
    add(database, a=a_print(2**64 - 1))

    assert alike(database, a_print(0)) == ["a"]
    assert alike(database, a_print(2**64 - 1)) == []


def test_what_another_process_added_is_found(database: Database, where: str, tmp_path: Path) -> None:
    add(database, first=a_print(0))
    assert alike(database, a_print(0)) == ["first"]
    other = open_database(where, database.catalogue, tmp_path / "files")

    add(other, second=a_print(1))
    other.close()

    assert alike(database, a_print(0)) == ["first", "second"]


def test_what_was_rolled_back_is_forgotten_and_its_number_is_read_again(database: Database) -> None:
    with pytest.raises(NotFound):
        add_and_fail(database)

    assert alike(database, a_print(0)) == []
    add(database, came=a_print(2**64 - 1))  # SQLite gives the number again

    assert alike(database, a_print(2**64 - 1)) == ["came"]
    assert alike(database, a_print(0)) == []


def test_a_search_by_a_reader_who_sees_less_leaves_nothing_out_for_others(database: Database) -> None:
    add(database, **{f"n{number}": a_print(number << 8) for number in range(AGAIN + 50)})
    with database.transaction(an_actor(), writes=False) as reader:
        PrintStore(reader).alike(a_print(0), coarse=0, fine=0)
        add(database, **{f"m{number}": a_print(number << 20 | 1) for number in range(2 * AGAIN)})
        newest = a_print((2 * AGAIN - 1) << 20 | 1)
        assert alike(database, newest, coarse=0) == [f"m{2 * AGAIN - 1}"]

        PrintStore(reader).alike(a_print(0), coarse=0, fine=0)

    assert alike(database, newest, coarse=0) == [f"m{2 * AGAIN - 1}"]
    assert alike(database, a_print(7 << 20 | 1), coarse=0) == ["m7"]
    assert database.prints.count == 3 * AGAIN + 50


def test_sixteen_bytes_a_photo_are_kept_in_memory(gpkg_database: Database) -> None:
    add(gpkg_database, **{f"n{number}": a_print(number) for number in range(5000)})
    alike(gpkg_database, a_print(0))

    cache = gpkg_database.prints
    assert cache.count == 5000
    assert cache.fids.nbytes + cache.prints.nbytes <= 16 * 5000 * 1.13


def test_a_new_database_knows_no_prints(where: str, catalogue: Catalogue, tmp_path: Path) -> None:
    empty = open_database(where, catalogue, tmp_path / "files")

    assert alike(empty, a_print(0)) == []
    empty.close()
