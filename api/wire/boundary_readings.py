"""Wire forms of a reading: its head, its changes, and one change with all that belongs to it.

Areas are square metres on the CGCS2000 ellipsoid unless a name says ``planar``; then ``plane_zone`` is the
3-degree zone of Gauss and Krüger. What is unknown is null.
"""

from __future__ import annotations

from typing import Any

from api.wire.base import Day, Moment, WireOut
from api.wire.cases import WordsOut

GeoJson = dict[str, Any]


class KindOut(WireOut):
    """A kind of zone; the id of the ground outside is empty."""

    id: str
    zh: str
    en: str


class MatrixOut(WireOut):
    """Square metres from each kind (rows) to each (columns); no rows where nothing was compared."""

    kinds: list[KindOut]
    m2: list[list[float]]
    residual_m2: float | None


class NamedOut(WireOut):
    """A thing by id and label."""

    id: str
    label: str


class EffectOut(WireOut):
    """What a change does to the things of one noun: a layer, ``cases`` or ``claims``.

    ``sums`` are null where one of the things does not tell its number; ``by`` counts by a field's values.
    """

    noun: str
    zh: str
    en: str
    count: int
    whole: int
    unsettled: int
    inside: float
    unit: str
    sums: dict[str, float | None]
    by: dict[str, dict[str, int]]
    named: list[NamedOut]


class WaivedOut(WireOut):
    """Who stands for the breach of a rule."""

    name: str
    at: str
    text: str


class RuleOut(WireOut):
    """A rule with its verdict: pass, warn, fail or unknown."""

    id: str
    zh: str
    en: str
    law: str
    verified: bool
    severity: str
    verdict: str
    check: str
    parameters: dict[str, Any]
    nouns: list[str]
    found: WordsOut
    figures: dict[str, float | None]
    named: list[NamedOut]
    proof: GeoJson | None
    waived: WaivedOut | None


class FaultOut(WireOut):
    """What is wrong with the drawing, with its ground or place; ``severity`` is fail, of hints warn."""

    kind: str
    severity: str
    zh: str
    en: str
    area_m2: float
    width_m: float
    geometry: GeoJson | None


class MovedOut(WireOut):
    """The one move that explains why everything lies elsewhere, and the share of the outline it explains."""

    metres: float
    east_m: float
    north_m: float
    turn_deg: float
    share: float
    words: WordsOut


class UnreadOut(WireOut):
    """Why nothing was counted as a change: empty, faulty, base_faulty, moved or elsewhere."""

    why: str
    zh: str
    en: str


class NoiseOut(WireOut):
    """What is thinner than the error of drawing, of one transition."""

    before: str
    after: str
    count: int
    area_m2: float


class SideOut(WireOut):
    """The areas of a version."""

    whole_m2: float
    kinds: dict[str, float]
    planar_m2: float | None
    plane_zone: int | None


class SidesOut(WireOut):
    """Both versions' areas."""

    before: SideOut
    after: SideOut


class ShapeFormOut(WireOut):
    """What a version as a whole is like."""

    parts: int
    holes: int
    edge_m: float
    compactness: float
    core_to_outside_m: float | None
    effective_mesh_m2: float
    shoreline_m: float | None


class FormsOut(WireOut):
    """Both versions as wholes."""

    before: ShapeFormOut
    after: ShapeFormOut


class TouchedOut(WireOut):
    """A thing that leaves or falls to a softer zone; ``change`` is empty where drawing noise does it."""

    noun: str
    id: str
    label: str
    unsettled: bool
    before: str
    after: str
    change: str
    place: list[float]


class CoverOut(WireOut):
    """Ground of one class of land cover."""

    id: str
    zh: str
    en: str
    area_m2: float


class LandCoverOut(WireOut):
    """Land cover in all changes together; ``unknown_m2`` is ground that the raster does not have."""

    source: str
    classes: list[CoverOut]
    unknown_m2: float


class GoneOut(WireOut):
    """A change of the revision before that is not there any more."""

    change: str
    number: int
    before: str
    after: str
    before_words: WordsOut
    after_words: WordsOut
    transition: str
    area_m2: float
    where: WordsOut
    place: list[float]


class StaleOut(WireOut):
    """Whether zones, or features and cases about them, changed since."""

    zones: bool
    things: bool


class ReadingOut(WireOut):
    """The head of a reading: all but its changes; ``changes`` counts them, ``effects`` are of them all."""

    id: str
    boundary: str
    base: str | None
    base_name: WordsOut | None
    regime: str
    mapped: bool
    at: Moment
    as_of: Day
    demonstration: bool
    rules_own: bool
    stale: StaleOut
    unread: UnreadOut | None
    moved: MovedOut | None
    matrix: MatrixOut
    totals: SidesOut
    form: FormsOut | None
    noise_m: float | None
    noise: list[NoiseOut]
    changes: int
    changes_m2: float
    slivers: int
    faults: list[FaultOut]
    hints: list[FaultOut]
    effects: list[EffectOut]
    rules: list[RuleOut]
    touched: list[TouchedOut]
    earlier: str | None
    gone: list[GoneOut]
    land_cover: LandCoverOut | None


class EarlierOut(WireOut):
    """What a change was in an earlier revision; ``share`` of the smaller one that both have."""

    boundary: str
    change: str
    same: bool
    share: float


class ReviewOut(WireOut):
    """What was said about a change, counted; ``mine`` is my own decision."""

    accept: int
    object: int
    revise: int
    open_objections: int
    remarks: int
    mine: str | None
    changed_since_mine: bool


class ChangeOut(WireOut):
    """One change; ``transition`` is out, in, softer, stricter or other, ``severity`` fail, warn or none."""

    number: int
    id: str
    before: str
    after: str
    before_words: WordsOut
    after_words: WordsOut
    transition: str
    area_m2: float
    planar_m2: float | None
    plane_zone: int | None
    width_m: float
    sliver: bool
    place: list[float]
    box: list[float]
    where: WordsOut
    neighbours: list[str]
    effects: list[EffectOut]
    land_cover: list[CoverOut] | None
    severity: str
    rules: list[str]
    earlier: list[EarlierOut]
    review: ReviewOut


class ChangesOut(WireOut):
    """The changes of a reading, without shapes."""

    reading: str
    boundary: str
    total: int
    changes: list[ChangeOut]


class NearbyZoneOut(WireOut):
    """A zone of one of both versions, as far as it lies about a change."""

    zone: str
    geometry: GeoJson


class ChangeDetailOut(WireOut):
    """One change with its shape, the zones about it before and after, and the rules that touch it."""

    reading: str
    boundary: str
    stale: StaleOut
    change: ChangeOut
    geometry: GeoJson
    zones_before: list[NearbyZoneOut]
    zones_after: list[NearbyZoneOut]
    rules: list[RuleOut]
    touched: list[TouchedOut]
    next: str | None
    previous: str | None
