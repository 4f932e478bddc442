"""Wire forms of the ledger's saved views, of the work that waits, and of a table to take out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.wire.base import Day, Line, Moment, Text, WireIn, WireOut
from api.wire.cases import CaseOut

LONGEST_QUERY = 2000


class ViewIn(WireIn):
    """A view to keep: its name and the query of the ledger's address."""

    name: Annotated[Line, Field(min_length=1)]
    query: Annotated[Text, Field(max_length=LONGEST_QUERY)]


class ViewOut(WireOut):
    """A kept view."""

    id: str
    name: str
    query: str
    at: Moment


class ViewsOut(WireOut):
    """One's own views by name."""

    views: list[ViewOut]


class CaseTableIn(WireIn):
    """What file of the cases is asked for, and why it leaves."""

    format: Literal["csv", "xlsx"]
    why: Line = ""


class HeapOut(WireOut):
    """Cases that wait for the asker: the first of them, how many, and the query that lists them all."""

    id: str
    zh: str
    en: str
    total: int
    overdue: int
    cases: list[CaseOut]
    query: str


class WorkOut(WireOut):
    """What waits for the asker today; heaps without a case are left out."""

    today: Day
    heaps: list[HeapOut]
