"""Both pictures of a lead: the place before and after, in one frame."""

from __future__ import annotations

from dataclasses import dataclass

from api.wire.leads import scenes_of
from layers.definition import Words
from layers.errors import NotFound
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
    """All that a chip is drawn from: no transaction is needed any more."""

    lead: Lead
    side: str
    shown: Shown
    view: View
    frame: Square


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
    scene = pair[list(SIDES).index(side)]
    frame = frame_of(lead.shape, pair[1].grid.crs, max(each.grid.pixel for each in pair))
    chosen = (
        best_view(scene.bands, calibrated=scene.calibrated)
        if view is None
        else view_of(view, scene.bands, calibrated=scene.calibrated)
    )
    return ChipAsked(lead, side, shown(storage, scene), chosen, frame)


def drawn_chip(asked: ChipAsked) -> bytes:
    """The chip as PNG.

    Raises:
        NotFound: the scene shows nothing of the place. SceneUnreadable.
    """
    scene = asked.shown.scene
    caption = Caption(SIDES[asked.side], scene.acquired_on, scene.name, scene.credit, scene.demonstration)
    content = chip(asked.shown, asked.view, asked.frame, asked.lead.shape, caption)
    if content is None:
        raise NotFound(noun="chip", id=f"{asked.lead.id} {asked.side}")
    return content
