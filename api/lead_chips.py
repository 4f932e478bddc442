"""Both pictures of a lead: the place before and after, in one frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

from api.wire.leads import scenes_of
from layers.definition import Words
from layers.errors import NotFound, SceneUnreadable
from layers.exchange.scene_painting import Stretch
from layers.exchange.scene_pictures import stretch_beside
from layers.exchange.scene_reading import Shown, Square, shown
from layers.rules.leads import Lead
from layers.rules.scene_views import View, best_view, view_of
from layers.store.database import Transaction
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import SceneStore
from web.documents.scene_chip import Caption, chip, frame_of

SIDES = {"before": Words("变化前", "Before"), "after": Words("变化后", "After")}


@dataclass(frozen=True, slots=True)
class ChipAsked:
    """All that a chip is drawn from: no transaction is needed any more.

    Args:
        other: the scene of the other side, whose colours are held against this one's.
        shift_px: by how much this scene lies to the right and down of the one that the outline was drawn on.
    """

    lead: Lead
    side: str
    shown: Shown
    view: View
    frame: Square
    other: Shown
    shift_px: tuple[float, float]

    @property
    def drawn_from(self) -> str:
        """What its picture depends on beside the scene itself."""
        parts = (self.lead.shape.wkb_hex, self.side, self.view.id, self.other.scene.cog_sha256, self.shift_px)
        return f"chip 2 {' '.join(map(str, parts))}"


def asked_chip(
    transaction: Transaction, storage: SceneStorage, lead: Lead, side: str, view: str | None = None
) -> ChipAsked:
    """What a lead's chip is drawn from.

    Args:
        side: before or after. view: None for true colour, or the next best that the scene has.

    Raises:
        NotFound: the lead was seen in no scene. UnknownView, ViewNotPossible.
    """
    names = scenes_of(lead)
    if names is None or side not in SIDES:
        raise NotFound(noun="chip", id=f"{lead.id} {side}")
    pair = [SceneStore(transaction).get(name) for name in names]
    at = list(SIDES).index(side)
    scene, other = pair[at], pair[1 - at]
    frame = frame_of(lead.shape, pair[1].grid.crs, max(each.grid.pixel for each in pair))
    chosen = (
        best_view(scene.bands, calibrated=scene.calibrated)
        if view is None
        else view_of(view, scene.bands, calibrated=scene.calibrated)
    )
    shift = shift_of(lead) if side == "after" else (0.0, 0.0)
    return ChipAsked(lead, side, shown(storage, scene), chosen, frame, shown(storage, other), shift)


def shift_of(lead: Lead) -> tuple[float, float]:
    """By how much the later scene lay to the right and down of the earlier one, where that was taken back.

    The outline lies on the earlier scene: the later one as it is would show the thing beside its outline.
    """
    found = lead.evidence.get("shift")
    if not isinstance(found, Mapping) or not found.get("taken_back"):
        return 0.0, 0.0
    return float(found["right_px"]), float(found["down_px"])


@dataclass(frozen=True, slots=True)
class DrawnChip:
    """A picture as PNG; ``whole`` is false where it lacks what the other side's lost file would give."""

    content: bytes
    whole: bool


def one_stretch(asked: ChipAsked) -> tuple[Stretch | None, bool]:
    """The stretch that both sides have, None where there is none; and whether both sides could be read."""
    try:
        return stretch_beside(asked.shown, asked.other, asked.view), True
    except SceneUnreadable:  # the other side's file is gone: this one is shown all the same
        return None, False


def notes_of(shift_px: tuple[float, float], *, one_stretch: bool) -> tuple[Words, ...]:
    """What was done so that both pictures may be held against each other."""
    notes = []
    if shift_px != (0.0, 0.0):
        pixels = f"{hypot(*shift_px):.2f}"
        notes.append(Words(f"已移回 {pixels} 像元", f"Moved back {pixels} px"))
    if one_stretch:
        notes.append(Words("两景同一色阶", "One stretch for both"))
    return tuple(notes)


def drawn_chip(asked: ChipAsked) -> DrawnChip:
    """The chip.

    Raises:
        NotFound: the scene shows nothing of the place. SceneUnreadable.
    """
    scene = asked.shown.scene
    right, down = asked.shift_px
    stretch, whole = one_stretch(asked)
    notes = notes_of(asked.shift_px, one_stretch=stretch is not None)
    caption = Caption(
        SIDES[asked.side], scene.acquired_on, scene.name, scene.credit, scene.demonstration, notes
    )
    content = chip(
        asked.shown,
        asked.view,
        asked.frame,
        asked.lead.shape,
        caption,
        shift_m=(right * scene.grid.pixel, -down * scene.grid.pixel),
        stretch=stretch,
    )
    if content is None:
        raise NotFound(noun="chip", id=f"{asked.lead.id} {asked.side}")
    return DrawnChip(content, whole)
