"""The keys that sign: one for receipts beside the evidence files, one for days wherever a setting says.

Both are made once, and readable by the service alone.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from layers.errors import UnreadableFile

NAME = "receipt-ed25519.pem"
AUDIT_NAME = "audit-ed25519.pem"


def signing_key(files: Path) -> Ed25519PrivateKey:
    """The installation's receipt key, made at first use; two processes at once get the same one.

    Raises:
        UnreadableFile: the key file holds something else; a new key would make old receipts worthless.
    """
    path = files / "keys" / NAME
    if not path.exists():
        make_key(path)
    return read_key(path)


def audit_key(path: Path, *, make: bool) -> Ed25519PrivateKey:
    """The key that signs the heads of days, at its own place: another disk, another operator.

    Raises:
        UnreadableFile: the file holds something else, or is not there although it signed days before:
            a disk that is not mounted must not lead to a second key.
    """
    if not path.exists():
        if not make:
            raise UnreadableFile(file=path.name, place="–", reason="the key that signs the days is not here")
        make_key(path)
    return read_key(path)


def audit_key_path(files: Path, chosen: Path | None) -> Path:
    """Where the key of the days lies: where the setting says, else beside the receipts' key."""
    return chosen or files / "keys" / AUDIT_NAME


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key of a file; UnreadableFile."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, OSError) as error:
        raise UnreadableFile(file=path.name, place="–", reason="no private key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnreadableFile(file=path.name, place="–", reason="no Ed25519 key")
    return key


def make_key(path: Path) -> None:
    """Write a new key for good; one that another process wrote meanwhile wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename, it does not replace a key that is there
    except FileExistsError:
        return
    finally:
        draft.unlink()
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's new names outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
