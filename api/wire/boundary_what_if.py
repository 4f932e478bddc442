"""Wire forms of what would remain of a proposal without some of its changes."""

from __future__ import annotations

from api.wire.base import WireOut
from api.wire.boundary_readings import EffectOut, MatrixOut, RuleOut
from api.wire.cases import WordsOut


class AreasOut(WireOut):
    """The areas of a version, of the whole and by kind of zone."""

    whole_m2: float
    kinds: dict[str, float]


class BothAreasOut(WireOut):
    """Areas before, and as they would be."""

    before: AreasOut
    after: AreasOut


class WhatIfOut(WireOut):
    """What would remain; ``changes`` counts what is made.

    ``bounded``: why rules and consequences were not judged; every rule is ``unknown`` then. Areas are exact
    in any case.
    """

    reading: str
    boundary: str
    without: list[str]
    changes: int
    matrix: MatrixOut
    totals: BothAreasOut
    effects: list[EffectOut]
    rules: list[RuleOut]
    bounded: WordsOut | None
