"""Wire forms of flags: the sentence, the other records as links, what was answered, what may be answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from api.wire.base import Moment, Text, WireIn, WireOut
from layers.rules.flag_kinds import KINDS
from layers.rules.flags import Answer, KeptFlag


class FlagWordsOut(WireOut):
    """One name in both languages."""

    zh: str
    en: str


class FlagLinkOut(WireOut):
    """Another record that a flag names: a report by its id, evidence by its hash."""

    noun: str
    id: str


class FlagAnswerIn(WireIn):
    """What somebody says to a flag."""

    verdict: Literal["explained", "confirmed", "reopened"]
    text: Text


class FlagAnswerOut(WireOut):
    """What somebody said to a flag."""

    number: int
    verdict: str
    text: str
    at: Moment
    name: str
    unit: str | None


class FlagOut(WireOut):
    """A flag: a sentence to be checked, never a verdict.

    ``weight`` is from 1 (worth knowing) to 5 (hard to explain); ``others_hidden`` counts records that the
    asker may not read; ``may`` names the answers that the asker could give now.
    """

    id: str
    kind: str
    name: FlagWordsOut
    zh: str
    en: str
    weight: int
    noun: str
    noun_id: str
    about: str
    layer: str | None
    feature: str | None
    unit: str | None
    at: Moment
    rule_version: str
    open: bool
    answer: str | None
    answers: list[FlagAnswerOut]
    others: list[FlagLinkOut]
    others_hidden: int
    may: list[str]
    demonstration: bool


class FlagCountsOut(WireOut):
    """How many flags fit, by kind, layer and unit."""

    kind: dict[str, int]
    layer: dict[str, int]
    unit: dict[str, int]


class FlagsOut(WireOut):
    """The flags of one record, the heaviest first."""

    flags: list[FlagOut]


class FlagPageOut(WireOut):
    """A page of flags, newest first, with the total and counts of all pages, and what kinds are called."""

    flags: list[FlagOut]
    total: int
    counts: FlagCountsOut
    kinds: dict[str, FlagWordsOut]
    next: str | None


def kind_words() -> dict[str, FlagWordsOut]:
    """What all kinds are called."""
    return {id: FlagWordsOut(zh=kind.name.zh, en=kind.name.en) for id, kind in KINDS.items()}


def flag_out(kept: KeptFlag, *, others: Sequence[FlagLinkOut], may: Sequence[str]) -> FlagOut:
    """A flag on record as the wire has it, with the links that its reader may follow."""
    flag, name = kept.flag, KINDS[kept.flag.kind].name
    words = flag.words
    return FlagOut.model_construct(
        id=kept.id,
        kind=flag.kind,
        name=FlagWordsOut(zh=name.zh, en=name.en),
        zh=words.zh,
        en=words.en,
        weight=flag.weight,
        noun=kept.noun,
        noun_id=kept.noun_id,
        about=flag.about,
        layer=kept.layer,
        feature=kept.feature,
        unit=kept.unit,
        at=kept.at,
        rule_version=kept.rule_version,
        open=kept.open,
        answer=kept.answer,
        answers=[answer_out(answer) for answer in kept.answers],
        others=list(others),
        others_hidden=len(flag.others) - len(others),
        may=list(may),
        demonstration=kept.demonstration,
    )


def answer_out(answer: Answer) -> FlagAnswerOut:
    """An answer as the wire has it."""
    named = {name: getattr(answer, name) for name in FlagAnswerOut.model_fields}
    return FlagAnswerOut.model_construct(**named)
