"""Which things that a lead speaks of exist for who asks: reports, cases, features, runs, other leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from api.claims import exists_for
from api.dependencies import StoreSet
from layers.errors import NotFound
from layers.rules.consequences import CASES
from layers.rules.lead_matches import Match, Relation
from layers.rules.leads import LAYER, Lead
from layers.rules.permissions import (
    allowed,
    case_reach,
    report_reach,
    sees_case,
    sees_layer,
    sees_report,
)
from layers.store.lead_records import LeadEvent

UNSAID = "其他单位上报 (a report of another unit)"  # in the place of its words
OF_A_NOTE = ("report", "photos")  # by which the evidence of a lead names the note it was made of
OF_A_CLAIM = ("claim", "number", "feature", "label")  # the same of the claim that it checks
OF_A_RUN = ("run", "patch", "number")  # by which an event names a comparison


@dataclass(frozen=True)
class LeadNames:
    """What may be named to the asker; each report and case is looked up once."""

    stores: StoreSet
    known: dict[tuple[str, str], bool] = field(default_factory=dict)

    # --- one thing ---------------------------------------------------------------------------
    def report(self, id: str | None) -> bool:
        """Whether a report exists for the asker; what is none exists for everybody."""
        if id is None or report_reach(self.stores.actor).everyone:
            return True
        return self.once("report", id, lambda: self.sees_report(id))

    def case(self, id: str | None) -> bool:
        """The same of a case."""
        if id is None or case_reach(self.stores.actor).everyone:
            return True
        return self.once("case", id, lambda: sees_case(self.stores.actor, self.stores.cases.get(id)))

    def claim(self, id: str | None) -> bool:
        """The same of a claim."""
        if id is None:
            return True
        return self.once("claim", id, lambda: exists_for(self.stores, self.stores.claims.get(id)))

    def leads(self) -> bool:
        """Whether leads that were never sent to the asker's unit exist for them."""
        return allowed(self.stores.actor, "lead.read")

    def runs(self) -> bool:
        """Whether comparisons do."""
        return allowed(self.stores.actor, "scene.runs")

    def layer(self, id: str) -> bool:
        """Whether a layer does; leads and cases, which are none, stand for themselves."""
        return id in (LAYER, CASES) or sees_layer(self.stores.actor, self.stores.catalogue.get(id))

    # --- a lead and what goes with it ----------------------------------------------------------
    def lead(self, lead: Lead) -> Lead:
        """The lead without the names of what the asker may not see; that something is there stays told."""
        evidence = lead.evidence
        if not self.report(evidence.get("report")):
            evidence = without(evidence, OF_A_NOTE)
        if not self.claim(evidence.get("claim")):
            evidence = without(evidence, OF_A_CLAIM)
        return replace(
            lead,
            run=lead.run if self.runs() else None,
            report=lead.report if self.report(lead.report) else None,
            case=lead.case if self.case(lead.case) else None,
            into=lead.into if self.leads() else None,
            evidence=evidence,
        )

    def matches(self, found: Iterable[Match]) -> list[tuple[Match, bool]]:
        """Matches on layers that exist for the asker, and whether they may know which thing each is."""
        return [(match, self.match(match)) for match in found if self.layer(match.noun)]

    def match(self, match: Match) -> bool:
        """Whether the asker may know which thing it is."""
        if not match.id:  # a thing that is named to nobody
            return False
        if match.noun == LAYER:
            return self.leads()
        return self.case(match.id) if match.noun == CASES else self.layer(match.noun)

    def event(self, event: LeadEvent) -> LeadEvent:
        """The event without the names of things, and the words of reports, that the asker may not see."""
        facts = dict(event.facts)
        heard, opened = self.report(facts.get("report")), self.case(facts.get("case"))
        if "matches" in facts:
            facts["matches"] = self.kept_matches(facts["matches"])
        why = event.why if heard and opened else UNSAID if opened else ""
        hidden = [
            *(("report",) if not heard else ()),
            *(() if opened else ("case", "number", "chips")),
            *(("lead", "into") if not self.leads() else ()),
            *(OF_A_RUN if not self.runs() else ()),
        ]
        return replace(event, facts=without(facts, hidden), why=why)

    # --- steps -------------------------------------------------------------------------------
    def kept_matches(self, kept: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Matches as an event keeps them."""
        found = [Match(**{**each, "relation": Relation(each["relation"])}) for each in kept]
        return [
            match if shown else {**match, "id": None, "label": None}
            for match, shown in (
                ({**vars_of(each), "relation": each.relation.value}, shown)
                for each, shown in self.matches(found)
            )
        ]

    def sees_report(self, id: str) -> bool:
        try:
            return sees_report(self.stores.actor, self.stores.reports.get(UUID(id)))
        except (NotFound, ValueError):
            return False

    def once(self, noun: str, id: str, look: Callable[[], bool]) -> bool:
        if (noun, id) not in self.known:
            self.known[noun, id] = look()
        return self.known[noun, id]


def without(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Facts but some of them."""
    return {name: value for name, value in facts.items() if name not in set(names)}


def vars_of(match: Match) -> dict[str, Any]:
    """The members of a match."""
    return {name: getattr(match, name) for name in Match.__slots__}
