"""From the patches of a comparison to leads, and what the comparison says of leads that are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from geo.boxes import Box
from geo.changed import Became, Limits
from geo.errors import Refused
from layers.exchange.scene_change import Pair, Run, Side, aligned, pair_of
from layers.exchange.scene_run import Compared, Measured, seen_in, still_there
from layers.exchange.scene_values import Within
from layers.rules.lead_confidence import Confidence, Seen, beyond, confidence
from layers.rules.lead_matches import Match
from layers.rules.lead_series import Point, index_for, plain_series, plain_since, since
from layers.rules.lead_sightings import SEEN, KnownLeads, Look, awaited, sighting
from layers.rules.leads import Lead, LeadState, Source
from layers.rules.scene_patches import FoundPatch
from layers.store.database import Transaction
from layers.store.lead_sightings import LeadSightings
from layers.store.lead_things import KnownThings, LeadThings
from layers.store.leads import LeadStore
from layers.store.scenes import KeptScene

MOST_SCENES = 60  # that a series is read from: those nearest to the later one
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class LeadMaker:
    """Makes leads of patches.

    Args:
        known: what is on the ground, and all leads there, as they were before anything is saved.
        others: scenes besides the two, for the series.
        side: where a scene lies.
    """

    run: str
    made: Compared
    earlier: KeptScene
    later: KeptScene
    limits: Limits
    boundary: str | None
    known: KnownThings
    others: Sequence[KeptScene]
    side: Callable[[KeptScene], Side]

    def new(self, patches: Sequence[FoundPatch], run: Run, tell: Tell) -> dict[int, Lead]:
        """The leads of those patches that are known as no other lead, by number, with all scenes' series."""
        known = self.held_against(self.known.leads)
        fresh = [patch for patch in patches if known.of(patch) is None]
        tell("series", 0, max(len(fresh), 1))
        scenes = self.nearest()
        shown = seen_in([self.side(scene) for scene in scenes], [patch.shape for patch in fresh], run)
        return {
            patch.number: self.lead(
                patch, [(scene, row[at]) for scene, row in zip(scenes, shown, strict=True)]
            )
            for at, patch in enumerate(fresh)
        }

    def held_against(self, leads: Sequence[Lead]) -> KnownLeads:
        """The leads that patches may be known as."""
        return KnownLeads(leads, self.earlier.acquired_on, self.later.acquired_on)

    def nearest(self) -> list[KeptScene]:
        """The other scenes that show any of the ground, those nearest to the later one, by day."""
        day = self.later.acquired_on
        box = self.earlier.footprint
        near = [
            each
            for each in self.others
            if box is None or each.footprint is None or each.footprint.intersects(box)
        ]
        chosen = sorted(near, key=lambda each: (abs((each.acquired_on - day).days), each.id))[:MOST_SCENES]
        return sorted(chosen, key=lambda each: (each.acquired_on, each.id))

    def lead(self, patch: FoundPatch, seen: Sequence[tuple[KeptScene, Within]] = ()) -> Lead:
        """A patch as a lead: with its series and whether it lasted, and how sure it is."""
        measured = self.made.patches[patch.number - 1]
        kind = Became[patch.kind]
        evidence: dict[str, Any] = {
            **patch.body,
            "patch": patch.number,
            "before": {**patch.body["before"], **named(self.earlier)},
            "after": {**patch.body["after"], **named(self.later)},
            "shift": self.shift(),
        }
        persists = None
        index = index_for(kind, measured.before.values, measured.after.values)
        if index is not None:
            points = [point_of(scene, within, index) for scene, within in seen]
            own = [(self.earlier, measured.before), (self.later, measured.after)]
            evidence["series"] = plain_series([*points, *(point_of(*each, index) for each in own)])
            values = (float(measured.before.values[index] or 0), float(measured.after.values[index] or 0))
            found = since(points, self.earlier.acquired_on, self.later.acquired_on, values)
            evidence["since"], persists = plain_since(found), found.persists
        sure = confidence(self.seen(measured, persists))
        evidence["confidence"] = [
            {"factor": factor, "zh": words.zh, "en": words.en} for factor, words in sure.because
        ]
        return self.made_lead(patch, sure, evidence)

    def made_lead(self, patch: FoundPatch, sure: Confidence, evidence: Mapping[str, Any]) -> Lead:
        """The lead itself; its id follows from run and number."""
        return Lead(
            id=str(uuid5(NAMESPACE_URL, f"lakewatch:{self.run}/{patch.number}")),
            source=Source.CHANGE,
            kind=patch.kind,
            shape=patch.shape,
            area_m2=patch.area_m2,
            day=self.later.acquired_on,
            resolution_m=self.made.pair.grid.pixel,
            run=self.run,
            evidence=evidence,
            confidence=sure.value,
            because=sure.words,
            zone=patch.zone or None,
            boundary=self.boundary,
            demonstration=self.earlier.demonstration or self.later.demonstration,
        )

    def seen(self, measured: Measured, persists: bool | None) -> Seen:
        """What is known of a patch, for its confidence."""
        patch, alignment, pair = measured.patch, self.made.alignment, self.made.pair
        values = measured.before.values, measured.after.values
        return Seen(
            pixels=patch.pixels,
            width_px=2 * float(patch.shape.area) / max(float(patch.shape.length), 1e-9) / pair.grid.pixel,
            beyond=beyond(patch.kind.name, *values, self.limits),
            hidden=measured.hidden,
            spread_px=alignment.spread_px if alignment.squares else None,
            calibrated=pair.earlier.calibrated and pair.later.calibrated,
            at_edge=measured.at_edge,
            persists=persists,
        )

    def shift(self) -> dict[str, Any]:
        """How the later scene lay over the earlier one, and that it was taken back."""
        found, pair = self.made.alignment, self.made.pair
        return {
            "right_px": round(found.right_px, 4),
            "down_px": round(found.down_px, 4),
            "spread_px": round(found.spread_px, 4),
            "squares": found.squares,
            "taken_back": (pair.right_px, pair.down_px) != (0.0, 0.0),
        }

    # --- leads that wait ----------------------------------------------------------------------
    def waiting(self, began: Mapping[str, KeptScene], run: Run) -> list[Look]:
        """What the later scene shows of each lead that waits for it.

        Args:
            began: the earlier scene of each run that leads come from: what the later one is held against.
        """
        pairs: dict[str, Pair | None] = {}
        looks = []
        for lead in awaited(self.known.leads, self.later.acquired_on):
            scene = None if lead.run is None else began.get(lead.run)
            if scene is not None and scene.id not in pairs:
                pairs[scene.id] = self.pair_since(scene, run)
            pair = None if scene is None else pairs[scene.id]
            look = self.look(lead, pair, run)
            looks += [] if look is None else [look]
        return looks

    def pair_since(self, scene: KeptScene, run: Run) -> Pair | None:
        """The later scene against another earlier one; None where both cannot be compared."""
        if scene.id == self.earlier.id:
            return self.made.pair
        try:
            return aligned(pair_of(self.side(scene), self.side(self.later), self.limits), run)[0]
        except Refused:
            return None

    def look(self, lead: Lead, pair: Pair | None, run: Run) -> Look | None:
        """What the later scene shows of one lead; None where it lies beside the scene."""
        if pair is not None and lead.kind in Became.__members__:
            found = still_there(pair, lead.kind, lead.shape, run)
            if found is not None:
                return Look(lead, *found)
        within = seen_in([self.side(self.later)], [lead.shape], run)[0][0]
        return None if within.pixels == 0 else Look(lead, None, within.hidden)


@dataclass(frozen=True)
class Prepared:
    """What will be noted beside a run; nothing of it for a preview."""

    maker: LeadMaker | None = None
    leads: Mapping[int, Lead] = field(default_factory=dict)
    looks: Sequence[Look] = ()
    matches: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)  # what each new lead lies on
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)  # by lead, once settled
    fresh: list[Lead] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def settled(
        self, transaction: Transaction, patches: Sequence[FoundPatch], box: Box
    ) -> tuple[list[FoundPatch], dict[str, Any]]:
        """The patches with the lead that each becomes or is known as by the leads of this moment.

        Gives what the summary says of it, too.
        """
        if self.maker is None:
            return list(patches), {"noted": 0, "known": 0, "judged": 0}
        now = LeadThings(transaction).leads(box)
        known = self.maker.held_against(now)
        kept = [self.settle(patch, known) for patch in patches]
        self.look_at(now)
        told = {name: self.counts[name] for name in ("noted", "known", "judged")}
        waiting = {name: self.counts[name] for name in ("seen", "gone", "image", "veiled")}
        return kept, {**told, "waiting": waiting}

    def settle(self, patch: FoundPatch, known: KnownLeads) -> FoundPatch:
        """One patch with its lead."""
        found = known.of(patch)
        if found is None:
            lead = self.leads.get(patch.number) or self.the_maker.lead(patch)
            self.fresh.append(lead)
            self.counts["noted"] += 1
            return replace(patch, lead=lead.id)
        if found.waits:
            self.counts["known"] += 1
            self.seen.setdefault(found.lead.id, self.sight(patch=patch.number))
        else:
            self.counts["judged"] += 1
        return replace(patch, lead=found.lead.id)

    def look_at(self, now: Sequence[Lead]) -> None:
        """Count and keep what the later scene says of leads that wait still."""
        waiting = {lead.id for lead in now if lead.state is LeadState.WAITING}
        for look in self.looks:
            if look.lead.id not in waiting or look.lead.id in self.seen:
                continue
            if look.event is None:
                self.counts["veiled"] += 1
                continue
            self.counts[look.event] += 1
            self.seen[look.lead.id] = self.sight(
                event=look.event,
                still=None if look.still is None else round(look.still, 4),
                hidden=round(look.hidden, 4),
            )

    def sight(self, **more: Any) -> dict[str, Any]:
        """What an event says of this run."""
        maker = self.the_maker
        return sighting(maker.run, maker.later.id, maker.later.acquired_on, **more)

    @property
    def the_maker(self) -> LeadMaker:
        """The maker; asked for only where there is one."""
        if self.maker is None:
            raise ValueError("a preview makes no leads")
        return self.maker

    def note(self, transaction: Transaction, *, why: str) -> None:
        """Note new leads with what they lie on, and what was seen of others."""
        if self.maker is None:
            return
        LeadStore(transaction).note([(lead, self.matches_of(lead)) for lead in self.fresh], why=why)
        sightings = LeadSightings(transaction)
        for id, facts in sorted(self.seen.items()):
            told = dict(facts)
            event = told.pop("event", SEEN)
            sightings.told(id, event, told, why=why)

    def matches_of(self, lead: Lead) -> tuple[Match, ...]:
        """What a new lead lies on; reckoned now only where it became new while it was waited for."""
        return self.matches[lead.id] if lead.id in self.matches else self.the_maker.known.matches(lead)


def named(scene: KeptScene) -> dict[str, Any]:
    """A scene and its day, as evidence names them."""
    return {"scene": scene.id, "day": scene.acquired_on.isoformat()}


def point_of(scene: KeptScene, within: Within, index: str) -> Point:
    """What a scene shows of an index."""
    return Point(scene.id, scene.acquired_on, index, within.values.get(index), within.hidden)
