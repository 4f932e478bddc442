"""Wire forms of how often leads were right."""

from __future__ import annotations

from api.wire.base import Moment, WireOut
from api.wire.cases import WordsOut
from layers.rules.lead_precision import Precision
from layers.rules.lead_words import kind_words, zone_words


class PrecisionOut(WireOut):
    """How often leads of a kind in a zone were right; ``low`` and ``high`` are Wilson's 95 % interval."""

    kind: str
    kind_words: WordsOut
    zone: str
    zone_words: WordsOut
    confirmed: int
    answered: int
    dismissed: int
    waiting: int
    share: float | None
    low: float
    high: float
    few: bool
    words: WordsOut


class PrecisionsOut(WireOut):
    """The precision of all kinds and zones as known at a moment; ``reasons``: why leads were dismissed."""

    rows: list[PrecisionOut]
    reasons: dict[str, int]
    as_of: Moment


def precision_out(found: Precision) -> PrecisionOut:
    """A row of the precision."""
    names = ("kind", "zone", "confirmed", "answered", "dismissed", "waiting", "share", "low", "high", "few")
    return PrecisionOut(
        **{name: getattr(found, name) for name in names},
        kind_words=WordsOut.of(kind_words(found.kind)),
        zone_words=WordsOut.of(zone_words(found.zone)),
        words=WordsOut.of(found.words),
    )
