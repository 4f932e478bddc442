"""``lakewatch import-outbox``: reports that a phone could not send, from its backup file; each once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import rfc8785
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, out, progress, refusal_text
from api.dependencies import StoreSet, store_set
from api.routes.reports import accepted, repeated
from api.settings import Settings
from api.storage import open_evidence_files
from api.wire.reports import ReportIn
from geo.errors import Refused
from layers.errors import NotFound
from layers.exchange.outbox import Damage, OutboxFile, Packed, read_outbox
from layers.rules.flags import Claimed
from layers.rules.people import PROGRAM, Actor
from layers.rules.permissions import require
from layers.rules.photos import PhotoManifest
from layers.rules.receipts import receipt_of, to_wire
from layers.rules.reports import Report
from layers.store.database import Database
from layers.store.evidence_files import EvidenceFiles
from layers.store.exif import claims_of
from layers.store.file_types import is_voice
from layers.store.people import PeopleStore
from layers.store.photos import Look, looked
from layers.store.signing import signing_key

DAMAGED = 2  # exit status when something in the file could not be taken
REASONS = {
    "unreadable": "无法读取 unreadable",
    "too-long": "过长 too long",
    "wrong-hash": "内容与校验值不符 its content is not that of its hash",
    "unknown": "不认识的内容 of a kind that is not known",
    "photo-missing": "缺照片，整份不收 a photo is missing, so that it is not whole",
    "cut-off": "文件不完整，结尾缺失 the file is cut off",
    "lines-changed": "与结尾的校验值不符 the lines are not those its end counted",
}
WORDS = {
    "new": "已收 taken",
    "completed": "已补齐照片 photos completed",
    "here": "此前已收到 was here before",
    "would": "可以收 would be taken",
    "refused": "未收 refused",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one report: how, its receipt, or the refusal's sentence."""

    packed: Packed
    how: str
    receipt: dict[str, Any] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where reports are taken in, for whom, and why."""

    database: Database
    files: EvidenceFiles
    key: Ed25519PrivateKey
    author: Actor
    file: OutboxFile
    most_bytes: int
    why: str


def import_outbox(
    file: Annotated[
        Path, typer.Argument(help="手机保存的备份文件 · The backup file.", exists=True, dir_okay=False)
    ],
    why: Annotated[str, typer.Option(help="补录的原因，记入审计 · The reason, kept in the audit.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不保存 · Look only, store nothing.")
    ] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """补录手机待发备份 · Take in a phone's backup: whole reports only, each once, in their author's name."""
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, TemporaryDirectory(prefix="lakewatch-outbox-") as folder:
        found = read_outbox(file, Path(folder))
        desk = desk_of(settings, store, found, why)
        with progress("补录 · Taking in", len(found.reports)) as bar:
            taken = []
            for packed in found.reports:
                taken.append(looked_at(desk, packed) if dry_run else taken_in(desk, packed))
                advance(bar)
        if not dry_run:
            write_receipts(file, taken)
        tell(found, taken)
    if found.damages or any(each.how == "refused" for each in taken):
        raise typer.Exit(DAMAGED)


def desk_of(settings: Settings, database: Database, file: OutboxFile, why: str) -> Desk:
    """The desk for this file; NotFound when its author has no account here."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        found = PeopleStore(transaction).account_named(file.name)
    if found is None or found[0].id != file.account:
        raise NotFound(noun="account", id=file.name)
    account = found[0]
    author = Actor(account.id, account.name, account.unit, account.roles, way="command")
    key = signing_key(settings.files)
    return Desk(database, open_evidence_files(settings), key, author, file, settings.max_photo_bytes, why)


def looked_at(desk: Desk, packed: Packed) -> Taken:
    """What would become of a report; nothing is stored."""
    try:
        with desk.database.transaction(desk.author, writes=False) as transaction:
            stores = store_set(transaction, desk.author)
            stored = repeated(stores, packed.id, packed.content_sha256, desk.author)
            report = stored or accepted(stores, report_of(packed), desk.author)
            require_whole(desk, report, stored)
    except (Refused, ValidationError) as error:
        return Taken(packed, "refused", why=reason(error))
    return Taken(packed, "here" if stored and not stored.missing_photos else "would")


def taken_in(desk: Desk, packed: Packed) -> Taken:
    """A report with all its photos, or nothing of it."""
    try:
        with desk.database.transaction(desk.author, writes=False) as transaction:
            stores = store_set(transaction, desk.author)
            stored = repeated(stores, packed.id, packed.content_sha256, desk.author)
            report = stored or report_of(packed)
            require_whole(desk, report, stored)
        keep_photos(desk, report)
        with desk.database.transaction(desk.author) as transaction:
            return stored_whole(desk, store_set(transaction, desk.author), packed)
    except (Refused, ValidationError) as error:
        return Taken(packed, "refused", why=reason(error))


def stored_whole(desk: Desk, stores: StoreSet, packed: Packed) -> Taken:
    """The report, its photos' arrival and the word about the import, in one transaction."""
    require(desk.author, "report.submit")
    before = repeated(stores, packed.id, packed.content_sha256, desk.author)
    report = before
    if report is None:
        body = rfc8785.dumps(json.loads(packed.body))
        report, _ = stores.reports.add(accepted(stores, report_of(packed), desk.author), body=body)
    if before is not None and not before.missing_photos:
        return Taken(packed, "here", to_wire(receipt_of(before, desk.key)))
    for photo in report.photos:
        if photo.sha256 in report.missing_photos:
            report = arrived(desk, stores, report, photo)
    facts: dict[str, object] = {"by": operator().name, "file_sha256": desk.file.sha256, "line": packed.line}
    stores.transaction.record("report.import", "report", str(packed.id), facts, why=desk.why)
    return Taken(packed, "completed" if before else "new", to_wire(receipt_of(report, desk.key)))


def arrived(desk: Desk, stores: StoreSet, report: Report, photo: PhotoManifest) -> Report:
    """The report after one of its photos, whose bytes are in the storage already."""
    with desk.file.photos[photo.sha256].open("rb") as file:
        size = file.seek(0, 2)
        if photo.is_voice:
            look, claimed = Look(is_voice(file, photo.media_type or "")), None
        else:
            look, claims = looked(file), claims_of(file)
            claimed = Claimed(photo.sha256, claims.taken_at, claims.longitude, claims.latitude)
    return stores.report_photos.photo_arrived(
        report.id, photo.sha256, readable=look.readable, size_bytes=size, print=look.print, claimed=claimed
    )


def keep_photos(desk: Desk, report: Report) -> None:
    """Bytes first, as everywhere: a record without its file cannot be.

    The report itself says which, for its hash covers that; the list beside it in the file has none.
    """
    for sha256 in [photo.sha256 for photo in report.photos]:
        if sha256 in desk.file.photos:
            data = desk.file.photos[sha256].read_bytes()
            desk.files.put([data], sha256=sha256, most_bytes=desk.most_bytes)


def report_of(packed: Packed) -> Report:
    """The report as the wire reads it; ValidationError for a body that no phone of ours writes."""
    body = ReportIn.model_validate(json.loads(packed.body))
    return replace(body.record(packed.id), content_sha256=packed.content_sha256)


def require_whole(desk: Desk, report: Report, stored: Report | None) -> None:
    """NotFound, naming the photo, unless each lies in the file or has arrived before."""
    missing = {photo.sha256 for photo in report.photos} if stored is None else set(stored.missing_photos)
    for sha256 in sorted(missing - desk.file.photos.keys()):
        raise NotFound(noun="photo", id=sha256)


def reason(error: Refused | ValidationError) -> str:
    """The refusal as one sentence."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return refusal_text(error)


def write_receipts(file: Path, taken: list[Taken]) -> None:
    """The receipts beside the file, for the phone's owner."""
    receipts = [each.receipt for each in taken if each.receipt is not None]
    text = json.dumps({"receipts": receipts}, ensure_ascii=False, indent=2)
    file.with_name(f"{file.name}.receipts.json").write_text(text, encoding="utf-8")


def tell(file: OutboxFile, taken: list[Taken]) -> None:
    """Every report, and all that is damaged, on a line of its own."""
    out.print(f"{file.name} · {file.made_at} · device {file.device or '–'}")
    for each in taken:
        out.print(f"{WORDS[each.how]}: {each.packed.id}{' · ' + each.why if each.why else ''}")
    for damage in file.damages:
        out.print(damage_words(damage))
    whole = sum(each.how != "refused" for each in taken)
    out.print(f"上报 {len(taken)} 份，完好可收 {whole} 份；损坏 {len(file.damages)} 处。")
    out.print(f"草稿 {file.drafts} 份不补录。")
    out.print(
        f"{len(taken)} reports, {whole} of them whole and taken; {len(file.damages)} damages; "
        f"{file.drafts} drafts are not taken in."
    )


def damage_words(damage: Damage) -> str:
    return f"第 {damage.line} 行 line {damage.line} {damage.kind} {damage.id}: {REASONS[damage.reason]}"
