"""What the file of a case is made from, as it stood at one moment, with the eyes of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from geo.boxes import Box
from layers.definition import LayerDefinition
from layers.errors import NotFound
from layers.rules.case_file import MOST_INSPECTIONS, Records, closing_moment, frame_of
from layers.rules.cases import Case, CaseEvent
from layers.rules.claims import Claim
from layers.rules.closing import Judged, judged
from layers.rules.evidence import Evidence, UsedEvidence
from layers.rules.exhibits import file_at
from layers.rules.features import Feature
from layers.rules.people import Actor
from layers.rules.permissions import hidden_fields, sees_layer, sees_report
from layers.rules.reports import Report
from layers.store.audit import AuditEntry, AuditStore
from layers.store.case_sight import ZONES, CaseSight, reopened_at
from layers.store.cases import CaseStore
from layers.store.claims import ClaimQuery, ClaimStore
from layers.store.database import Transaction
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import EvidenceFiles
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.file_types import HEAD_BYTES, media_type_of
from layers.store.people import PeopleStore

GROUND = ("lake_parts", "rivers", "roads", "villages", ZONES)  # what a map of a case is drawn on
MOST_AROUND = 2000  # features of one layer
MOST_CLAIMS = 200
Drawn = Sequence[tuple[LayerDefinition, Sequence[Feature]]]


class CaseFileStore:
    """Gathers the records of one case within one transaction; ``eyes`` of None see everything."""

    def __init__(
        self, transaction: Transaction, eyes: Actor | None, originals: EvidenceFiles | None = None
    ) -> None:
        self.transaction = transaction
        self.eyes = eyes
        self.originals = originals

    def records(self, id: str, as_of: datetime) -> Records:
        """The records of a case; NotFound when it was not opened yet."""
        case = CaseStore(self.transaction).as_of(id, as_of)
        events = [each for each in CaseStore(self.transaction).events(id) if each.at <= as_of]
        sight = CaseSight(self.transaction, as_of)
        definition, people = self.transaction.definition(case.layer), PeopleStore(self.transaction)
        finding = sight.finding(case)
        own = {report.id for report in finding}
        later = [report for report in sight.inspections(case) if report.id not in own]
        uses, features = sight.uses(case), self.features(case, as_of)
        shown, frame = later[-MOST_INSPECTIONS:], frame_of(case, features)
        return Records(
            case=case,
            definition=definition,
            as_of=as_of,
            events=events,
            hashes=self.hashes(events),
            conditions=judged(case, definition, sight.sight(case, since=reopened_at(events))),
            closed_by=self.closed_by(case, events),
            finding=finding,
            inspections=shown,
            more_inspections=len(later) - len(shown),
            uses=uses,
            files=self.files(uses, [*finding, *shown], as_of),
            claims=self.claims(case, as_of),
            features=features,
            hidden=self.hidden(definition),
            frame=frame,
            ground=self.drawn(GROUND, frame, as_of, sight) if frame else (),
            reserve=self.drawn((ZONES,), None, as_of, sight) if frame else (),
            units={unit.id: unit for unit in people.units()},
            leaders=people.named([case.lead_leader]) if case.lead_leader else {},
            withheld=frozenset(str(each.id) for each in [*finding, *shown] if not self.sees(each)),
        )

    def closing_moment(self, case: Case) -> datetime:
        """When the case was closed last; CaseNotClosed."""
        return closing_moment(case, CaseStore(self.transaction).events(case.id))

    def entries(self, records: Records) -> list[AuditEntry]:
        """The audit entries behind what the file tells, without those of reports that one may not see."""
        reports = [
            each for each in (*records.finding, *records.inspections) if str(each.id) not in records.withheld
        ]
        numbers = {
            *(event.audit_number for event in records.events),
            *(report.audit_number for report in reports),
            *(use.use.audit_number for use in records.uses),
            *(claim.audit_number for claim in records.claims),
            *(file.audit_number for file in records.files.values()),
        }
        return AuditStore(self.transaction).numbered({number for number in numbers if number is not None})

    # --- the parts -------------------------------------------------------------------------------
    def hashes(self, events: Sequence[CaseEvent]) -> dict[int, str]:
        numbers = {event.audit_number for event in events if event.audit_number is not None}
        return {entry.number: entry.hash for entry in AuditStore(self.transaction).numbered(numbers)}

    def closed_by(self, case: Case, events: Sequence[CaseEvent]) -> tuple[Judged, ...]:
        """The conditions as they were judged at the last closing; () when there was none."""
        closing = next((event for event in reversed(events) if event.step == "close"), None)
        if closing is None:
            return ()
        then = CaseStore(self.transaction).as_of(case.id, closing.at)
        before = [event for event in events if event.number <= closing.number]
        sight = CaseSight(self.transaction, closing.at).sight(then, since=reopened_at(before))
        return judged(then, self.transaction.definition(case.layer), sight)

    def files(
        self, uses: Sequence[UsedEvidence], reports: Sequence[Report], as_of: datetime
    ) -> dict[str, Evidence]:
        """Every file that had come, by hash."""
        hashes = {use.use.sha256 for use in uses} | {p.sha256 for each in reports for p in each.pictures}
        found = EvidenceStore(self.transaction).find(hashes)
        return {
            sha256: self.typed(file) for sha256, file in found.items() if file_at(file, as_of) is not None
        }

    def typed(self, file: Evidence) -> Evidence:
        """The file with what it is: of a report's photo no record says so, its first bytes do."""
        if file.media_type is not None or self.originals is None:
            return file
        try:
            head = self.originals.part(file.sha256, 0, HEAD_BYTES)
        except NotFound:  # told when it is to be packed
            return file
        return replace(file, media_type=media_type_of(BytesIO(head), claimed=""))

    def claims(self, case: Case, as_of: datetime) -> list[Claim]:
        """What was claimed of the case, oldest first, as far as it was not taken back by then."""
        found = ClaimStore(self.transaction).find(ClaimQuery(case=case.id, limit=MOST_CLAIMS)).claims
        return [
            claim
            for claim in reversed(found)
            if (claim.recorded_at is None or claim.recorded_at <= as_of)
            and (claim.withdrawn_at is None or claim.withdrawn_at > as_of)
        ]

    def features(self, case: Case, as_of: datetime) -> list[Feature]:
        if not case.features:
            return []
        hidden = self.hidden(self.transaction.definition(case.layer))
        query = FeatureQuery(
            case.layer, ids=case.features, as_of=as_of, hidden=hidden, limit=len(case.features)
        )
        return FeatureStore(self.transaction).find(query).features

    def drawn(self, layers: Sequence[str], box: Box | None, as_of: datetime, sight: CaseSight) -> Drawn:
        """What lay around on the last day, of the layers that there are and that one may see."""
        found = []
        for layer in layers:
            definition = self.transaction.catalogue.layers.get(layer)
            if definition is None or not (self.eyes is None or sees_layer(self.eyes, definition)):
                continue
            query = FeatureQuery(
                layer,
                box=box,
                as_of=as_of,
                hidden=self.hidden(definition),
                valid_from=sight.today,
                valid_to=sight.today,
                limit=MOST_AROUND,
            )
            found.append((definition, FeatureStore(self.transaction).find(query).features))
        return sorted(found, key=lambda pair: pair[0].style.order)

    def hidden(self, definition: LayerDefinition) -> frozenset[str]:
        return frozenset() if self.eyes is None else hidden_fields(self.eyes, definition)

    def sees(self, report: Report) -> bool:
        return self.eyes is None or sees_report(self.eyes, report)
