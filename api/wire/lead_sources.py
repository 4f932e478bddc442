"""Wire forms of what leads are made of: a place written down, a note, a list of others."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.wire.base import Day, Line, Text, WireIn, WireOut
from api.wire.cases import WordsOut
from api.wire.features import GeometryIn


class LeadIn(WireIn):
    """A lead that somebody writes down: a place, what it may be, of which day."""

    id: Annotated[UUID, Field(strict=False)]
    source: Literal["note", "agency"]
    kind: Annotated[str, Field(min_length=1, max_length=80)]
    geometry: GeometryIn
    day: Day
    agency: Line = ""
    why: Text = ""


class FromNoteIn(WireIn):
    """A quick note that shall be looked at as a lead."""

    report: Annotated[UUID, Field(strict=False)]
    why: Text = ""


class RowProblemOut(WireOut):
    """Why a row became no lead of its own."""

    code: str
    zh: str
    en: str


class ListRowOut(WireOut):
    """One row, counted from 1; with both a lead and a problem it is a patch that was known already."""

    row: int
    label: str | None
    lead: str | None
    problem: RowProblemOut | None


class ListOut(WireOut):
    """What came of a list: each row a lead, or said why not; ``crs`` is how its coordinates were taken."""

    rows: list[ListRowOut]
    added: int
    known: int
    refused: int
    crs: WordsOut
