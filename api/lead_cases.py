"""A case on a confirmed lead, with the pictures of its place before and after on file as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from api.dependencies import StoreSet
from api.evidence import sent_by
from api.lead_chips import SIDES as CHIPS
from api.lead_chips import ChipAsked, asked_chip, drawn_chip
from api.leads import readable
from api.wire.leads import scenes_of
from layers.errors import NotFound
from layers.rules.cases import Case, opened
from layers.rules.days import day_of
from layers.rules.evidence import PHOTO, Evidence, EvidenceUse, checked_use
from layers.rules.lead_cases import SIDES, CaseAsked, case_of
from layers.rules.lead_words import CASED
from layers.rules.leads import Lead
from layers.rules.permissions import require, visible_layer
from layers.store.chain import next_number
from layers.store.evidence_files import EvidenceFiles
from layers.store.people import called
from layers.store.photos import looked
from layers.store.scene_storage import SceneStorage


@dataclass(frozen=True, slots=True)
class Chip:
    """A picture that was drawn for the case, its bytes in the storage of evidence."""

    side: str
    sha256: str
    content: bytes
    scene: str
    name: str


def asked_chips(stores: StoreSet, storage: SceneStorage, lead: Lead) -> list[ChipAsked]:
    """What both pictures are drawn from; none for a lead that no scene on file shows."""
    asked = []
    with suppress(NotFound):
        asked += [asked_chip(stores.transaction, storage, lead, side) for side in CHIPS]
    return asked


def drawn_chips(asked: Sequence[ChipAsked], files: EvidenceFiles) -> list[Chip]:
    """The pictures, on disk before any row names them; a scene that shows nothing of the place gives none."""
    chips = []
    for each in asked:
        with suppress(NotFound):
            content = drawn_chip(each).content
            digest, scene = sha256(content).hexdigest(), each.shown.scene
            files.put([content], sha256=digest, most_bytes=len(content))
            name = f"{each.lead.id[:40]}-{each.side}-{scene.acquired_on}.png"
            chips.append(Chip(each.side, digest, content, scene.id, name))
    return chips


def wanted_case(stores: StoreSet, lead: Lead, asked: CaseAsked) -> Case:
    """The case as it would be opened; its day is not before the report that confirmed the lead.

    Raises:
        LeadUnconfirmed, BadLead: see ``layers/rules/lead_cases.py``. UnknownLayer.
    """
    require(stores.actor, "lead.case")
    require(stores.actor, "case.open")
    visible_layer(stores.actor, stores.catalogue, asked.layer)
    seen_on = lead.day
    if lead.report is not None:
        report = stores.reports.get(UUID(lead.report))
        seen_on = day_of(report.received_at or report.observed_at)
    return case_of(lead, asked, seen_on=seen_on)


def open_case(
    stores: StoreSet, id: str, asked: CaseAsked, chips: Sequence[Chip], files: EvidenceFiles
) -> tuple[Case, bool]:
    """Open the case, file its pictures and note it with the lead, all at once; True when it is new."""
    next_number(stores.transaction.connection)  # two who open a case on one lead come one after the other
    lead = readable(stores, id)
    case = wanted_case(stores, lead, asked)
    if lead.case == asked.id:
        return stores.cases.get(asked.id), False
    placed = replace(case, zone=stores.sight.zone(case))
    saved, _ = stores.cases.open(opened(placed, day=stores.sight.today), why=asked.why)
    if lead.report is not None:
        stores.cases.add_report(saved.id, lead.report, "finding")
    for chip in chips:
        file_chip(stores, saved, lead, chip, files)
    facts = {"case": saved.id, "number": saved.number, "chips": {chip.side: chip.sha256 for chip in chips}}
    stores.leads.save(lead, replace(lead, case=saved.id), CASED, why=asked.why, facts=facts)
    return saved, True


def file_chip(stores: StoreSet, case: Case, lead: Lead, chip: Chip, files: EvidenceFiles) -> None:
    """Put a picture on record with how it was made, and let it serve the case."""
    evidence = Evidence(chip.sha256, len(chip.content), "image/png", chip.name, PHOTO, readable=True)
    look = looked(BytesIO(chip.content))
    signed = sent_by(stores, evidence)
    signed = replace(signed, demonstration=signed.demonstration or lead.demonstration)
    stored, _ = stores.evidence.add(signed, files, print=look.print)
    ordered_by, scenes = called(stores.transaction), list(scenes_of(lead) or ())
    made = {"lead": lead.id, "scene": chip.scene, "scenes": scenes, "ordered_by": ordered_by}
    told = {
        "zh": f"由程序根据影像 {'、'.join(scenes)} 绘制，{ordered_by}要求",
        "en": f"made from scenes {' and '.join(scenes)} by the program on order of {ordered_by}",
    }
    stores.evidence.note(chip.sha256, "derived", {**made, **told})
    role, words = SIDES[chip.side]
    use = EvidenceUse(
        id="",
        sha256=chip.sha256,
        noun="case",
        noun_id=case.id,
        role=role,
        title=f"{words.zh} {words.en}",
        why=told["zh"],
        account=stores.actor.account,
        account_name=ordered_by,
        unit=stores.actor.unit,
    )
    stores.evidence.use(checked_use(use, stored, day=stores.sight.today))
