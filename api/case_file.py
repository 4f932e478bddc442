"""What service and command line share of a case file: the order, the making, its entry in the log."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from api.version import VERSION
from layers.exchange.case_file import Making, Packed, Parcel, write_case_file
from layers.rules.case_file import CaseFile, case_file
from layers.rules.cases import Case
from layers.rules.people import Actor
from layers.store.audit import AuditEntry, AuditStore
from layers.store.case_file import CaseFileStore
from layers.store.database import Database, Transaction
from layers.store.evidence import EvidenceStore
from layers.store.exports import CASE_FILE, ExportOrder, ExportStore, Leaves
from layers.store.people import PeopleStore
from layers.store.photos import PhotoFiles
from layers.store.signing import signing_key

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case file before it is drawn and packed."""

    file: CaseFile
    entries: list[AuditEntry]
    making: Making


def order_of(
    transaction: Transaction, case: Case, *, why: str, originals: bool, at_closing: bool
) -> ExportOrder:
    """The order for the file of a case, as of now or of its last closing; CaseNotClosed."""
    as_of = CaseFileStore(transaction, None).closing_moment(case) if at_closing else transaction.now
    return ExportOrder(
        layers=(case.layer,),
        format=CASE_FILE,
        why=why,
        as_of=as_of,
        case=case.id,
        case_number=case.number,
        originals=originals,
    )


def gathered(
    transaction: Transaction, order: ExportOrder, export: str, eyes: Actor | None, photos: PhotoFiles
) -> Gathered:
    """All that the file says, with the eyes of whoever asked; NotFound."""
    store = CaseFileStore(transaction, eyes, photos.originals)
    as_of = order.as_of or transaction.now
    records = store.records(order.case or "", as_of)
    number, hash = AuditStore(transaction).head()
    name = PeopleStore(transaction).display_name(transaction.actor.name)
    making = Making(transaction.now, name, order.why, export, VERSION, number, hash)
    return Gathered(case_file(records), store.entries(records), making)


def made(
    database: Database, photos: PhotoFiles, found: Gathered, target: Path, order: ExportOrder, told: Told
) -> Packed:
    """Draw the document and pack the archive; raises as ``write_case_file``."""
    parcel = Parcel(
        file=found.file,
        document=document_of(found.file, photos),
        entries=found.entries,
        photos=photos,
        making=found.making,
        with_originals=order.originals,
    )
    key = signing_key(database.files)
    return write_case_file(
        target, parcel, key, overwrite=True, told=lambda done, total: told("packing", done, total)
    )


def document_of(file: CaseFile, photos: PhotoFiles) -> bytes:
    """The document with the photos that it shows."""
    from web.documents.case_file import case_document  # noqa: PLC0415 - python-docx is slow to import
    from web.documents.case_place import chosen  # noqa: PLC0415

    shown = {line.sha256: photos.shown(line.sha256).read_bytes() for side in chosen(file) for line in side}
    return case_document(file, shown)


def note_left(
    transaction: Transaction, export: str, found: Gathered, packed: Packed, name: str, why: str
) -> None:
    """The entry in log and audit, and in the custody of every file that left as original or copy."""
    file = found.file
    leaves = Leaves(
        crs="EPSG:4490",
        hidden=(),
        count=packed.count,
        size_bytes=packed.size_bytes,
        sha256=packed.sha256,
        data_sha256=packed.content_sha256,
        file_name=name,
        demonstration=file.demonstration,
        more={
            "case": file.case.id,
            "case_number": file.case.number,
            "document_sha256": packed.document_sha256,
            "originals": sum(packed.left.values()),
        },
    )
    ExportStore(transaction).left(export, leaves)
    for original in (True, False):
        hashes = [sha256 for sha256, left in packed.left.items() if left is original]
        note_custody(transaction, export, file, hashes, original, why)


def note_custody(
    transaction: Transaction, export: str, file: CaseFile, hashes: Collection[str], original: bool, why: str
) -> None:
    """That these files left, as originals or as copies without metadata."""
    facts: dict[str, object] = {"export": export, "case": file.case.number, "original": original}
    EvidenceStore(transaction).note_exported(hashes, facts, why=why)
