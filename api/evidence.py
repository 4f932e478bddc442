"""What the evidence routes share: which file is within whose reach, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from tempfile import SpooledTemporaryFile

from api.dependencies import StoreSet
from api.ledger import readable
from api.wire.evidence import (
    CaseEvidenceOut,
    CaseUseOut,
    EvidenceOut,
    burden_out,
    evidence_out,
    file_out,
    use_out,
)
from geo.prints import Print
from layers.errors import BadEvidence, NotFound, UnknownLayer
from layers.rules.cases import Case
from layers.rules.evidence import (
    DOCUMENT,
    PHOTO,
    Evidence,
    EvidenceUse,
    checked_evidence,
    checked_use,
    judged,
    kind_of,
)
from layers.rules.people import Actor
from layers.rules.permissions import allowed, require, sees_proposals, sees_sent
from layers.store.database import Database
from layers.store.evidence import EvidenceStore
from layers.store.exif import claims_of
from layers.store.file_types import media_type_of
from layers.store.file_types import readable as whole
from layers.store.people import called
from layers.store.photos import looked


def described(
    file: SpooledTemporaryFile[bytes], sha256: str, *, name: str, claimed: str, received_at: datetime
) -> Evidence:
    """The file as its content has it, before anything is stored or decoded; BadEvidence."""
    media_type = media_type_of(file, claimed=claimed)
    size = file.seek(0, 2)
    kind = kind_of(media_type or claimed)
    evidence = Evidence(sha256, size, media_type, name, kind, readable=False)
    checked = checked_evidence(evidence, claimed=claimed)
    if kind == DOCUMENT:
        return checked
    return replace(checked, claims=judged(claims_of(file), received_at=received_at))


def decoded(evidence: Evidence, file: SpooledTemporaryFile[bytes]) -> tuple[Evidence, Print | None]:
    """The file with whether it is whole, and the print of what a photo shows."""
    if evidence.kind == PHOTO:
        look = looked(file)
        return replace(evidence, readable=look.readable), look.print
    return replace(evidence, readable=whole(file, evidence.media_type or "")), None


def sent_by(stores: StoreSet, evidence: Evidence) -> Evidence:
    """The file with its sender."""
    actor = stores.actor
    found = stores.people.account_named(actor.name)
    return replace(
        evidence,
        account=actor.account,
        account_name=found[0].display_name if found else actor.name,
        unit=actor.unit,
        demonstration=found is not None and found[0].demonstration,
    )


def seen(stores: StoreSet, sha256: str) -> Evidence:
    """The file; NotFound also when the asker reaches neither a sender of it nor anything it serves."""
    actor = require(stores.actor, "evidence.read")
    evidence = stores.evidence.get(sha256)
    if sees_sent(actor, stores.evidence.senders(sha256)) or known_uses(stores, sha256):
        return evidence
    filed = stores.remarks.filed(sha256) or stores.boundaries.rests_on(sha256)
    if filed and sees_proposals(actor, stores.catalogue):
        return evidence
    raise NotFound(noun="evidence", id=sha256)


def reached(stores: StoreSet, hashes: Iterable[str]) -> frozenset[str]:
    """Those of these files that are on record and within the asker's reach."""
    found = set()
    for sha256 in hashes:
        with suppress(NotFound):
            found.add(seen(stores, sha256).sha256)
    return frozenset(found)


def known_uses(stores: StoreSet, sha256: str) -> list[EvidenceUse]:
    """What the file serves, as far as the asker may know."""
    everything = allowed(stores.actor, "evidence.read_all")
    return [
        use
        for use in stores.evidence.uses(sha256)
        if (seen_case(stores, use.noun_id) if use.noun == "case" else everything)
    ]


def seen_case(stores: StoreSet, id: str) -> Case | None:
    """The case a use is for; None where there is none, or none for the asker."""
    try:
        return readable(stores, id)
    except (NotFound, UnknownLayer):
        return None


def reads_original(stores: StoreSet, evidence: Evidence) -> bool:
    """Whether the asker may fetch the bytes: by role, as a sender, or a document, which has no other form."""
    own = {account for account, _ in stores.evidence.senders(evidence.sha256)}
    mine = stores.actor.account is not None and stores.actor.account in own
    by_role = allowed(stores.actor, "evidence.read_original")
    return by_role or (not stores.actor.read_only and (mine or evidence.kind == DOCUMENT))


def wanted_use(stores: StoreSet, use: EvidenceUse, actor: Actor) -> EvidenceUse:
    """The use, signed and checked; its file may be missing, but never be one that the asker may not see.

    Raises:
        NotFound: the file, or the photo it repeats, is on record out of the asker's reach.
    """
    file = stores.evidence.find((use.sha256,)).get(use.sha256)
    if file is not None:
        seen(stores, use.sha256)
    if use.viewpoint_of is not None and seen(stores, use.viewpoint_of).kind != PHOTO:
        raise BadEvidence(field="viewpoint_of", reason="不是照片 (no photo)")
    signed = replace(use, account=actor.account, account_name=called(stores.transaction), unit=actor.unit)
    return checked_use(signed, file, day=stores.sight.today)


def shown(stores: StoreSet, evidence: Evidence) -> EvidenceOut:
    """A file with its uses, and its custody for those who may read it."""
    sha256, keeps = evidence.sha256, allowed(stores.actor, "evidence.read_custody")
    return evidence_out(
        evidence,
        uses=known_uses(stores, sha256),
        burden=stores.evidence.burdens((sha256,))[sha256],
        original=reads_original(stores, evidence),
        custody=stores.evidence.custody(sha256) if keeps else None,
    )


def on_file(stores: StoreSet, case: str) -> CaseEvidenceOut:
    """All that serves a case, and how many of it count."""
    found = stores.evidence.of_case(case)
    burdens = stores.evidence.burdens({one.use.sha256 for one in found})
    return CaseEvidenceOut.model_construct(
        evidence=[
            CaseUseOut.model_construct(
                use=use_out(one),
                file=None if one.file is None else file_out(one.file),
                burden=burden_out(burdens[one.use.sha256]),
            )
            for one in found
        ],
        counting=sum(not one.hindrances for one in found),
    )


def noted(database: Database, actor: Actor, sha256: str, action: str, facts: Mapping[str, object]) -> None:
    """Write a custody entry in a transaction of its own, before the answer leaves."""
    with database.transaction(actor) as transaction:
        EvidenceStore(transaction).note(sha256, action, facts)
