"""Wire forms of claims: what is said, what stands behind it, and what contradicts it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from api.wire.base import Day, Id, LayerId, Line, Moment, Number, Text, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from geo.boxes import box_of
from layers.rules.claim_figures import unlisted, unlisted_m2
from layers.rules.claims import (
    KINDS,
    MOST_LISTED,
    Basis,
    Claim,
    ClaimKind,
    Scope,
    Tally,
)
from layers.rules.contradictions import (
    STRENGTHS,
    Behind,
    Observation,
    behind_words,
    weighed,
)
from layers.store.claims import since

Values = Annotated[list[Word], Field(max_length=200)]
Words = Annotated[list[Word], Field(max_length=200, default_factory=list)]
Amount = Annotated[float, Field(allow_inf_nan=False, ge=0)]


class ScopeWire(WireIn):
    """Where a claim is said to hold; empty members do not narrow. ``box``: west, south, east, north."""

    basis: Basis = Field(default=Basis.LAYER, strict=False)
    features: Annotated[list[Id], Field(max_length=MOST_LISTED, default_factory=list)]
    units: Words
    villages: Words
    zones: Words
    box: Annotated[list[Number], Field(min_length=4, max_length=4)] | None = None
    fields: Annotated[dict[Word, Values], Field(max_length=20, default_factory=dict)]
    place: Line = ""

    def record(self) -> Scope:
        """The scope as the rules know it."""
        named = {name: tuple(getattr(self, name)) for name in ("features", "units", "villages", "zones")}
        box = None if self.box is None else box_of(tuple(self.box))
        values = {name: tuple(each) for name, each in self.fields.items()}
        return Scope(basis=self.basis, box=box, fields=values, place=self.place, **named)

    @classmethod
    def of(cls, scope: Scope) -> ScopeWire:
        """The scope as the wire has it."""
        named: dict[str, Any] = {
            name: list(getattr(scope, name)) for name in ("features", "units", "villages", "zones")
        }
        box = None if scope.box is None else list(scope.box)
        values = {name: list(each) for name, each in scope.fields.items()}
        return cls.model_construct(**named, basis=scope.basis, box=box, fields=values, place=scope.place)


class ClaimIn(WireIn):
    """What somebody says was done, in the words as they stand, with where they stand."""

    kind: ClaimKind = Field(strict=False)
    text: Text
    source: Text
    said_on: Day
    as_of: Day | None = None
    layer: LayerId | None = None
    unit: Word | None = None
    count: Amount | None = None
    count_unit: Word | None = None
    qualifier: Word | None = None
    area_m2: Amount | None = None
    area_text: Line | None = None
    scope: ScopeWire | None = None
    source_id: Line | None = None
    case: UUID | None = Field(default=None, strict=False)
    total_of: UUID | None = Field(default=None, strict=False)
    why: Line = ""

    def record(self, id: UUID) -> Claim:
        """The claim as the rules know it."""
        said = {name: value for name, value in dict(self).items() if name not in ("why", "scope")}
        named = {name: None if said[name] is None else str(said[name]) for name in ("case", "total_of")}
        scope = Scope() if self.scope is None else self.scope.record()
        return Claim(id=str(id), scope=scope, **{**said, **named})


class WithdrawIn(WireIn):
    """Why a claim is taken back."""

    why: Text


class TallyOut(WireOut):
    """A total beside its parts; a gap is the total less its parts, null where there is no such figure."""

    parts: int
    other_units: int
    count: float | None
    count_gap: float | None
    area_m2: float | None
    area_gap_m2: float | None
    adds_up: bool


class BehindOut(WireOut):
    """What stands behind a claim; ``unlisted``: how many of the announced are on no list."""

    listed: int
    inspected: int
    unsettled: int
    left: float | None
    area_m2: float | None
    contradictions: int
    unlisted: float | None
    unlisted_m2: float | None
    zh: str
    en: str


class ClaimSaidOut(WireOut):
    """A claim as it was said."""

    id: str
    number: str
    kind: str
    kind_words: WordsOut
    text: str
    source: str
    source_id: str | None
    said_on: Day
    as_of: Day | None
    layer: str | None
    unit: str | None
    count: float | None
    count_unit: str | None
    qualifier: str | None
    area_m2: float | None
    area_text: str | None
    scope: ScopeWire
    case: str | None
    total_of: str | None
    recorded_at: Moment
    account_name: str
    withdrawn_at: Moment | None
    withdrawn_why: str | None
    demonstration: bool


class ClaimOut(ClaimSaidOut):
    """A claim with what stands behind it."""

    behind: BehindOut


class ObservationOut(WireOut):
    """Something that came later and contradicts; ``name``, ``noun_id``: null where not theirs."""

    noun: str
    noun_id: str | None
    feature: str | None
    at: Moment
    seen_at: Moment
    unit: str | None
    name: str | None
    state: str | None
    state_words: WordsOut | None
    remainder: float | None
    remainder_unit: str | None
    photos: int
    new: bool
    place: list[float] | None
    strength: str
    strength_words: WordsOut
    why: WordsOut


class ClaimDetailOut(WireOut):
    """A claim, its parts and what they add up to, and a page of what contradicts it."""

    claim: ClaimOut
    tally: TallyOut | None
    parts: list[ClaimOut]
    observations: list[ObservationOut]
    total: int
    next: str | None


class ClaimsOut(WireOut):
    """A page of claims; ``total`` counts all pages."""

    claims: list[ClaimOut]
    total: int
    returned: int
    next: str | None


def said_of(claim: Claim) -> dict[str, Any]:
    """The members of a claim as it was said."""
    named = {name: getattr(claim, name) for name in ClaimSaidOut.model_fields if hasattr(claim, name)}
    kind = {"kind": str(claim.kind), "kind_words": WordsOut.of(KINDS[claim.kind])}
    return {**named, **kind, "scope": ScopeWire.of(claim.scope)}


def said_out(claim: Claim) -> ClaimSaidOut:
    """A stored claim as it was said."""
    return ClaimSaidOut.model_construct(**said_of(claim))


def claim_out(claim: Claim, behind: Behind) -> ClaimOut:
    """A stored claim as the wire has it."""
    return ClaimOut.model_construct(**said_of(claim), behind=behind_out(claim, behind))


def behind_out(claim: Claim, behind: Behind) -> BehindOut:
    """What stands behind a claim, with the sentence that says so."""
    words = behind_words(claim, behind)
    figures: dict[str, Any] = {name: getattr(behind, name) for name in behind.__dataclass_fields__}
    gaps: dict[str, Any] = {
        "unlisted": None if claim.layer is None else unlisted(claim, behind.listed),  # told as "no list"
        "unlisted_m2": unlisted_m2(claim, behind.area_m2),
    }
    return BehindOut(**figures, **gaps, zh=words.zh, en=words.en)


def tally_out(tally: Tally) -> TallyOut:
    """A total beside its parts."""
    return TallyOut(**{name: getattr(tally, name) for name in tally.__dataclass_fields__})


def observation_out(
    seen: Observation, claim: Claim, *, state: WordsOut | None, unit: str | None, named: bool, opens: bool
) -> ObservationOut:
    """An observation with how much it weighs; ``unit`` is that of the layer's remainder."""
    weight = weighed(seen, claim, since=since(claim))
    said = {name: getattr(seen, name) for name in seen.__dataclass_fields__}
    return ObservationOut.model_construct(
        **{
            **said,
            "name": seen.name if named else None,
            "noun_id": seen.noun_id if opens else None,
            "place": None if seen.place is None else list(seen.place),
            "state_words": state,
            "remainder_unit": unit,
            "strength": str(weight.strength),
            "strength_words": WordsOut.of(STRENGTHS[weight.strength]),
            "why": WordsOut.of(weight.why),
        }
    )
