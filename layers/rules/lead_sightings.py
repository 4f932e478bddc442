"""What a new comparison says of leads that are there already: seen again, judged before, gone, or hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from layers.definition import Words
from layers.rules.leads import PENDING, Lead, LeadState
from layers.rules.scene_patches import FoundPatch, lies_in

SEEN, GONE, IMAGE = "seen", "gone", "image"  # events that no person asks for: a comparison tells them
WORDS: Mapping[str, Words] = {
    SEEN: Words("新影像仍可见", "Seen again in a newer image"),
    GONE: Words("新影像已不可见", "No longer to be seen in a newer image"),
    IMAGE: Words("新一期影像已到", "A newer image is here"),
}
WAITED = PENDING | {LeadState.SENT}  # leads that somebody has yet to act on
JUDGED = frozenset({LeadState.DISMISSED, LeadState.REFUTED, LeadState.CONFIRMED})
STILL, HIDDEN = 0.5, 0.5  # shares of a lead's ground


@dataclass(frozen=True, slots=True)
class Known:
    """The lead that a patch is known as; ``waits`` when somebody has yet to act on it."""

    lead: Lead
    waits: bool


class KnownLeads:
    """Leads by kind of change, as new patches are held against them."""

    def __init__(self, leads: Iterable[Lead], earlier: date, later: date) -> None:
        self.by_id = {lead.id: lead for lead in leads}
        self.waiting: dict[str, list[Lead]] = {}
        self.judged: dict[str, list[Lead]] = {}
        for lead in self.by_id.values():
            root = self.root(lead)
            if root.state in WAITED:
                self.waiting.setdefault(lead.kind, []).append(lead)
            elif root.state in JUDGED and may_be_same(lead, earlier, later):
                self.judged.setdefault(lead.kind, []).append(lead)

    def root(self, lead: Lead) -> Lead:
        """The lead that this one was merged into in the end; itself where that is not here."""
        seen = {lead.id}
        while lead.into is not None and lead.into in self.by_id and lead.into not in seen:
            lead = self.by_id[lead.into]
            seen.add(lead.id)
        return lead

    def of(self, patch: FoundPatch) -> Known | None:
        """The lead that a patch is known as; None for a new one."""
        for leads, waits in ((self.waiting, True), (self.judged, False)):
            shapes = [(lead.id, lead.shape) for lead in leads.get(patch.kind, ())]
            if shapes and (id := lies_in(patch.shape, shapes)) is not None:
                return Known(self.root(self.by_id[id]), waits)
        return None


def may_be_same(lead: Lead, earlier: date, later: date) -> bool:
    """Whether what a lead tells of may have happened between two days: its own days overlap them.

    The same change on other days is another one: ground that was restored and filled again.
    """
    before = lead.evidence.get("before")
    begun = date.fromisoformat(before["day"]) if isinstance(before, Mapping) and "day" in before else lead.day
    return earlier < lead.day and begun < later


def back_on_desk(lead: Lead) -> Lead:
    """The lead once a newer image came: one that waited for it is to be looked at again."""
    return replace(lead, state=LeadState.NEW) if lead.state is LeadState.WAITING else lead


@dataclass(frozen=True, slots=True)
class Look:
    """What a newer scene shows of a lead that waits for one.

    Args:
        still: share of the lead's ground that is still changed; None where nothing can be compared.
        hidden: share that nobody sees.
    """

    lead: Lead
    still: float | None
    hidden: float

    @property
    def event(self) -> str | None:
        """Whether it was seen or is gone, or only that an image came; None where too much is hidden."""
        if self.hidden > HIDDEN:
            return None
        if self.still is None:
            return IMAGE
        return SEEN if self.still >= STILL * (1 - self.hidden) else GONE


def awaited(leads: Sequence[Lead], later: date) -> list[Lead]:
    """The leads that wait for an image as new as this one."""
    return [lead for lead in leads if lead.state is LeadState.WAITING and lead.day < later]


def sighting(run: str, scene: str, day: date, **more: Any) -> dict[str, Any]:
    """What an event says of the comparison that told it."""
    return {"run": run, "scene": scene, "image_on": day.isoformat(), **more}
