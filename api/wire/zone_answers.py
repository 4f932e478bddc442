"""Wire form of zone answers: in which zone, as of when, in which version of the boundary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from api.wire.base import Day, Moment, WireOut
from api.wire.cases import WordsOut
from layers.definition import Words
from layers.rules.boundaries import STATUSES, BoundaryVersion, in_force_on
from layers.store.zone_answers import ZoneAnswer


class ZoneShareOut(WireOut):
    """A kind of zone: how much of the thing lies in it, as a share and in the thing's unit."""

    kind: str
    zh: str
    en: str
    share: float
    inside: float


class ZoneAnswerOut(WireOut):
    """How a thing lies in one version; ``holds``: it is the law on the day asked for."""

    boundary: str
    name: WordsOut
    status: str
    status_words: WordsOut
    regime: str
    revision: int
    in_force_from: Day | None
    in_force_to: Day | None
    demonstration: bool
    holds: bool
    zones: list[ZoneShareOut]
    outside: float


class ZoneAnswersOut(WireOut):
    """In which zones a thing lies, by every version that I may see.

    ``version`` and ``recorded_at`` say which shape of the thing was looked at; ``unit`` is "" for places that
    are counted, "m" or "m2"; ``answers`` is empty where the place is unknown. ``stored`` is the zone that a
    case was given by the law of the day of its finding.
    """

    noun: Literal["feature", "case"]
    id: str
    version: int
    recorded_at: Moment | None
    on: Day
    in_force: str | None
    stored: str | None
    unit: str
    size: float
    answers: list[ZoneAnswerOut]


def answers_out(
    found: list[ZoneAnswer], versions: list[BoundaryVersion], words: Mapping[str, Words], day: date
) -> tuple[str | None, str, float, list[ZoneAnswerOut]]:
    """The law's id on the day, the unit and size of the thing, and its answers."""
    law = in_force_on(versions, day)
    holds = None if law is None else law.id
    first = found[0].lying if found else None
    shown = [answer_out(each, words, holds=each.version.id == holds) for each in found]
    return holds, first.unit if first else "", first.size if first else 0.0, shown


def answer_out(answer: ZoneAnswer, words: Mapping[str, Words], *, holds: bool) -> ZoneAnswerOut:
    """One version's answer as the wire has it."""
    version, lying = answer.version, answer.lying
    status = STATUSES[version.status]
    zones = [
        ZoneShareOut(
            kind=kind,
            zh=words.get(kind, Words(kind, kind)).zh,
            en=words.get(kind, Words(kind, kind)).en,
            share=inside / lying.size,
            inside=inside,
        )
        for kind, inside in lying.inside
    ]
    return ZoneAnswerOut(
        boundary=version.id,
        name=WordsOut(zh=version.name.zh, en=version.name.en),
        status=str(version.status),
        status_words=WordsOut(zh=status.zh, en=status.en),
        regime=version.regime,
        revision=version.revision,
        in_force_from=version.in_force_from,
        in_force_to=version.in_force_to,
        demonstration=version.demonstration,
        holds=holds,
        zones=zones,
        outside=lying.outside / lying.size if lying.size else 0.0,
    )
