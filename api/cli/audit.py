"""``lakewatch audit``: whether the chain of changes is whole, its signed days, and what leaves for others."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.cli import offline_verify
from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.receipt import read_receipt
from api.cli.words import advance, out, progress
from api.settings import Settings
from api.version import VERSION
from api.wire.days import days_out
from layers.errors import AlreadyThere, ValueNotAllowed
from layers.exchange.ledger import Beside, write_ledger
from layers.rules.receipts import key_id, to_base64url
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.days import DayStore
from layers.store.signing import NAME, audit_key, signing_key
from layers.store.signing_days import WHY, Order, sign_days

app = typer.Typer(help="审计链 · The chain of changes.", no_args_is_help=True)
DAYS = ["%Y-%m-%d"]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="覆盖已有文件 · Replace a file that exists.")]
Files = list[Path]


@app.callback()
def audit() -> None:
    """审计链 · The chain of changes."""


@app.command("verify")
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(help="导出的账本；不给则核验本库 · An exported ledger, else the database."),
    ] = None,
    heads: Annotated[Files, typer.Option(help="以前留存的日签 · Heads kept from before.")] = [],  # noqa: B006
    receipt: Annotated[Files, typer.Option(help="手机回执 · A receipt.")] = [],  # noqa: B006
    key: Annotated[Files, typer.Option(help="公钥 · A public key known from elsewhere (PEM).")] = [],  # noqa: B006
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """逐条核验审计链 · Check every entry: of a ledger file, offline, or of the database with its records.

    For a file the status is 0 when it is whole and anchored, 1 when not anchored, 2 when broken.
    """
    if file is None:
        verify_database(settings_of(data=data, database=database))
        return
    given = [("--heads", each) for each in heads] + [("--receipt", each) for each in receipt]
    given += [("--key", each) for each in key]
    raise typer.Exit(offline_verify.main([str(file), *(str(part) for pair in given for part in pair)]))


def verify_database(settings: Settings) -> None:
    """Check every entry of the database against the one before it and against its record."""
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        count, last = 0, None  # the entry that nothing follows: an anchor for whoever writes it down
        with progress("核验 · Verifying", None) as bar:
            for entry in AuditStore(transaction).verify():
                count, last = count + 1, entry
                advance(bar)
    if last is None:
        out.print("审计链为空。The chain has no entries yet.")
        return
    out.print(f"审计链完整：{count} 条，末条 {last.number}。")
    out.print(f"The chain is whole: {count} entries, the last is number {last.number} of {last.at:%Y-%m-%d}.")
    out.print(f"SHA-256 {last.hash}")


@app.command("sign")
def sign(
    through: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="只签到这一天 · Sign no later day than this.")
    ] = None,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="确认更换密钥 · The key is a new one, and meant to be.")
    ] = False,
    why: Annotated[str, typer.Option(help="原因，记入审计 · The reason, for the audit.")] = WHY,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """为已结束的每一天签名 · Sign the head of every day that has ended; the service does so by itself."""
    settings = settings_of(data=data, database=database)
    order = Order(settings.day_key, None if through is None else through.date(), why, new_key)
    with opened(settings) as store:
        signed = sign_days(store, operator(), order)
    for head in signed:
        out.print(f"{head.day}  {head.number}  {head.hash}  {head.key_id}")
    out.print(f"已签名 {len(signed)} 天。Signed {len(signed)} days.")


@app.command("days")
def list_days(
    file: Annotated[
        Path | None, typer.Argument(help="写成 JSON 文件 · Write them to this file as JSON.", dir_okay=False)
    ] = None,
    overwrite: Overwrite = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """列出日签 · The signed heads, to be kept elsewhere: ``audit verify`` takes the file as ``--heads``."""
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        found = days_out(DayStore(transaction), before=None, limit=None)
    if file is None:
        for day in found.days:
            out.print(f"{day.day}  {day.number}  {day.hash}  {day.key_id}")
        return
    write_new(file, found.model_dump_json(indent=1) + "\n", overwrite=overwrite)
    out.print(f"{file}: {len(found.days)} 天 days")


@app.command("key")
def show_key(
    file: Annotated[
        Path | None,
        typer.Argument(help="把公钥写成文件 · Write the public key to this file.", dir_okay=False),
    ] = None,
    overwrite: Overwrite = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """日签公钥 · The public key that days are signed with; made at first use. Hand it over in person."""
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        none_signed = DayStore(transaction).last() is None
    public = audit_key(settings.day_key, make=none_signed).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    if file is None:
        typer.echo(pem, nl=False)
        return
    write_new(file, pem, overwrite=overwrite)
    out.print(f"{file}: {key_id(public)}")


@app.command("export")
def export_ledger(
    file: Annotated[Path, typer.Argument(help="要写的文件 · File to write (JSON lines).", dir_okay=False)],
    receipts: Annotated[
        Path | None,
        typer.Option(help="并入此目录里的回执 · Put in the receipts of this folder.", file_okay=False),
    ] = None,
    only_signed: Annotated[
        bool, typer.Option("--only-signed", help="止于最后一个日签 · End with the last signed day.")
    ] = False,
    why: Annotated[str, typer.Option(help="用途，记入审计 · The reason.")] = "lakewatch audit export",
    overwrite: Overwrite = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """导出账本 · Write the whole chain, its signed days and public keys, for a superior office."""
    settings = settings_of(data=data, database=database)
    beside = Beside(VERSION, receipts_of(receipts), receipt_keys(settings), only_signed)
    with opened(settings) as store:
        with (
            progress("导出 · Exporting", None) as bar,
            store.transaction(operator(), writes=False) as transaction,
        ):
            written = write_ledger(transaction, file, beside, overwrite=overwrite, told=lambda: advance(bar))
        note_export(store, {"entries": written.entries, "sha256": written.sha256}, why)
    out.print(f"{file}: {written.entries} 条 entries, {written.days} 天 days")
    out.print(f"SHA-256 {written.sha256}")


@app.command("verifier")
def verifier(
    file: Annotated[Path, typer.Argument(help="要写的文件 · File to write, e.g. verify.py.", dir_okay=False)],
    overwrite: Overwrite = False,
) -> None:
    """导出离线核验程序 · The program that verifies a ledger, one file, to hand over with the key."""
    program = Path(offline_verify.__file__).read_text(encoding="utf-8")
    write_new(file, program, overwrite=overwrite)
    out.print(f"{file}: python3 {file.name} LEDGER --key PUBLIC.pem")
    out.print(f"SHA-256 {hashlib.sha256(program.encode()).hexdigest()}")


@app.command("restored")
def declare_restore(
    head_number: Annotated[
        int, typer.Option(min=1, help="丢失前的末条编号 · Number of the last entry lost.")
    ],
    head_hash: Annotated[str, typer.Option(help="其 SHA-256 · Its hash.")],
    why: Annotated[str, typer.Option(help="原因 · Why the copy was put back.")],
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """声明恢复了旧副本 · Declare that this database is an older copy put back; the chain says so for good."""
    if len(head_hash) != 64 or not set(head_hash) <= set("0123456789abcdef"):
        raise ValueNotAllowed(field="head-hash", value=head_hash, allowed="SHA-256 (64 × 0-9 a-f)")
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, store.transaction(operator()) as transaction:
        number = DayStore(transaction).restored(head_number=head_number, head_hash=head_hash, why=why)
    out.print(f"已记入第 {number} 条。The chain says so in entry {number}.")


def note_export(store: Database, facts: dict[str, object], why: str) -> None:
    """The chain tells that it left."""
    with store.transaction(operator()) as transaction:
        transaction.record("ledger.export", "ledger", str(facts["sha256"]), facts, why=why)


def receipts_of(folder: Path | None) -> list[dict[str, Any]]:
    """The receipts of a folder's JSON files; none where there is no such folder."""
    if folder is None or not folder.is_dir():
        return []
    return [read_receipt(file) for file in sorted(folder.glob("*.json"))]


def receipt_keys(settings: Settings) -> dict[str, str]:
    """The public key that receipts are signed with, where one was made."""
    if not (settings.files / "keys" / NAME).is_file():
        return {}
    private: Ed25519PrivateKey = signing_key(settings.files)
    public = private.public_key()
    return {key_id(public): to_base64url(public.public_bytes_raw())}


def write_new(file: Path, text: str, *, overwrite: bool) -> None:
    """Write a small file; AlreadyThere."""
    if file.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(file))
    file.write_text(text, encoding="utf-8")
