"""Wire forms of what people say about boundary versions."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.wire.base import Id, Moment, Sha256, Text, WireIn, WireOut, Word
from layers.rules.boundary_remarks import MOST_ATTACHMENTS, MOST_MENTIONS
from layers.rules.boundary_review import WHOLE, Placed, Remark, Summary

ChangeId = Annotated[str, Field(max_length=64, pattern="^([0-9a-f]{12})?$")]


class RemarkIn(WireIn):
    """Something said about a change, or with ``change`` empty about the whole version.

    ``id`` is made by the sender, so that what is sent twice arrives once. ``about``: of a decision
    ``accept``, ``object``, ``revise`` or ``retract``; of a waiver the rule's id; else empty.
    """

    id: Annotated[UUID, Field(strict=False)]
    change: ChangeId = WHOLE
    kind: Literal["remark", "decision", "answer", "resolve", "reopen", "waive", "unwaive"]
    about: Word = ""
    reply_to: Annotated[UUID, Field(strict=False)] | None = None
    text: Text = ""
    mentions: Annotated[list[Id], Field(max_length=MOST_MENTIONS)] = Field(default_factory=list)
    attachments: Annotated[list[Sha256], Field(max_length=MOST_ATTACHMENTS)] = Field(default_factory=list)

    def record(self, boundary: str) -> Remark:
        """The saying as the rules know it."""
        return Remark(
            id=str(self.id),
            boundary=boundary,
            change=self.change,
            kind=self.kind,
            about=self.about,
            reply_to=None if self.reply_to is None else str(self.reply_to),
            text=self.text,
            mentions=tuple(self.mentions),
            attachments=tuple(self.attachments),
        )


class RemarkOut(WireOut):
    """One saying where it stands now.

    ``boundary`` and ``revision``: of which revision it was said. ``change``: the change it is about now;
    ``said_of``: what that change was called then; ``places``: all that became of it, empty where nothing
    did. ``altered``: the change is not what it was. ``open``: an objection that waits for an answer.
    ``settled``: a thread that somebody called settled. ``number`` grows with each saying.
    """

    id: str
    number: int
    boundary: str
    revision: int
    change: str
    said_of: str
    places: list[str]
    altered: bool
    kind: str
    about: str
    reply_to: str | None
    text: str
    mentions: list[str]
    mentioned: list[str]
    attachments: list[str]
    role: str | None
    at: Moment
    account: str | None
    name: str
    unit: str | None
    demonstration: bool
    open: bool
    settled: bool


class PersonOut(WireOut):
    """Somebody who may read the proposal, and can be mentioned."""

    account: str
    name: str
    unit: str


class SummaryOut(WireOut):
    """What was said about one change, in numbers; see ``docs/boundary.md``."""

    accept: int
    object: int
    revise: int
    open_objections: int
    remarks: int
    mine: str | None
    changed_since_mine: bool


class RemarksOut(WireOut):
    """What was said, the first said first; ``may``: the kinds of sayings that I could make.

    ``review``: the same in numbers, by change; "" has the whole version.
    """

    remarks: list[RemarkOut]
    may: list[str]
    people: list[PersonOut]
    review: dict[str, SummaryOut]


class MentionOut(WireOut):
    """Where I was named; ``answered``: I said something in the thread since."""

    id: str
    number: int
    boundary: str
    boundary_zh: str
    boundary_en: str
    change: str
    kind: str
    about: str
    reply_to: str | None
    text: str
    at: Moment
    name: str
    unit: str | None
    demonstration: bool
    answered: bool


class MentionsOut(WireOut):
    """Where I was named, newest first; ``more``: there are older ones than these."""

    mentions: list[MentionOut]
    more: bool


def summary_out(summary: Summary) -> SummaryOut:
    """What was said about one change."""
    return SummaryOut.model_construct(**{name: getattr(summary, name) for name in SummaryOut.model_fields})


def place_of(places: list[Placed], asked: str | None) -> Placed:
    """Where a saying is shown: at the change that was asked for, at its own, else at the first."""
    remark = places[0].remark
    wanted = remark.change if asked is None else asked
    return next((each for each in places if each.change == wanted), places[0])
