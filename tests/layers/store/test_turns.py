"""Writers take turns: who came first goes first, and who waits too long is told."""

from __future__ import annotations

import threading

import pytest

from layers.errors import Busy
from layers.store.turns import Turns


def waiting(turns: Turns, count: int) -> None:
    """Return when so many wait in the queue."""
    while len(turns.waiting) < count:
        threading.Event().wait(0.001)


def test_writers_come_up_in_the_order_in_which_they_asked() -> None:
    turns, order = Turns(), list[int]()

    def write(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    with turns.turn():
        for position, thread in enumerate(threads):
            thread.start()
            waiting(turns, position + 1)
    for thread in threads:
        thread.join()

    assert order == list(range(20))


def test_a_writer_who_just_wrote_waits_behind_those_already_waiting() -> None:
    turns, order = Turns(), list[str]()

    def other() -> None:
        with turns.turn():
            order.append("other")

    thread = threading.Thread(target=other)
    with turns.turn():
        thread.start()
        waiting(turns, 1)
    with turns.turn():
        order.append("again")
    thread.join()

    assert order == ["other", "again"]


def test_who_waits_too_long_is_told_and_blocks_nobody() -> None:
    turns = Turns(patience_s=0.01)

    with turns.turn(), pytest.raises(Busy), turns.turn():
        pass

    with turns.turn():
        assert list(turns.waiting) == []


def test_a_turn_that_ends_in_an_error_is_passed_on() -> None:
    turns = Turns(patience_s=0.01)

    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError

    with turns.turn():
        assert turns.taken
