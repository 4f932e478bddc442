"""``lakewatch receipt``: whether a receipt was signed by this installation, without asking a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from api.cli.opening import DataOption, settings_of
from api.cli.words import out
from api.errors import NoData
from layers.errors import AlreadyThere, UnreadableFile
from layers.rules.receipts import key_id, require_genuine
from layers.store.signing import NAME, signing_key

MOST_BYTES = 1024 * 1024
app = typer.Typer(help="回执 · Receipts.", no_args_is_help=True)


@app.callback()
def receipt() -> None:
    """回执 · Receipts."""


@app.command("verify")
def verify(
    file: Annotated[
        Path, typer.Argument(help="回执文件 · The receipt as JSON.", exists=True, dir_okay=False)
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            help="公钥 · Public key (PEM); else that of the data folder.", exists=True, dir_okay=False
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """离线核验回执 · Check a receipt's signature, offline."""
    found = read_receipt(file)
    public = read_key(key) if key else own_key(settings_of(data=data).files)
    require_genuine(found, public)
    out.print(f"签名有效。The signature is genuine (key {key_id(public)}).")
    out.print(f"Report {found.get('report')}, received {found.get('received_at')}")
    out.print(f"Photos {len(found.get('photos', []))}, still missing {len(found.get('missing_photos', []))}")


@app.command("key")
def show_key(
    file: Annotated[
        Path | None,
        typer.Argument(help="把公钥写成文件 · Write the public key to this file.", dir_okay=False),
    ] = None,
    data: DataOption = None,
) -> None:
    """回执和案卷的公钥 · The public key of receipts and case files: hand it over in person."""
    public = own_key(settings_of(data=data).files)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    if file is None:
        typer.echo(pem, nl=False)
        return
    if file.exists():
        raise AlreadyThere(noun="file", id=str(file))
    file.write_text(pem, encoding="ascii")
    out.print(f"{file}: {key_id(public)}")


def read_receipt(file: Path) -> dict[str, Any]:
    """The receipt of a file; an answer of the API that contains one is taken too."""
    if file.stat().st_size > MOST_BYTES:
        raise UnreadableFile(file=file.name, place="–", reason=f"more than {MOST_BYTES} bytes")
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(file=file.name, place="–", reason=f"no JSON: {error}") from error
    inner = found.get("receipt", found) if isinstance(found, dict) else None
    if not isinstance(inner, dict):
        raise UnreadableFile(file=file.name, place="–", reason="no receipt: an object with a signature")
    return inner


def read_key(file: Path) -> Ed25519PublicKey:
    """The public key of a PEM file; UnreadableFile for anything else."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except ValueError as error:
        raise UnreadableFile(file=file.name, place="–", reason="no public key (PEM)") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UnreadableFile(file=file.name, place="–", reason="no Ed25519 key")
    return key


def own_key(files: Path) -> Ed25519PublicKey:
    """The key of this installation; NoData where none was made: a new one could confirm nothing."""
    if not (files / "keys" / NAME).is_file():
        raise NoData(path=str(files.parent))
    return signing_key(files).public_key()
