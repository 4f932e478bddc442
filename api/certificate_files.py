"""Where certificates and their keys lie: ``data/certificate/``, keys readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from api.certificates import Issued, key_pem, pem
from api.errors import NoRoot
from layers.errors import AlreadyThere, UnreadableFile

ROOT, ROOT_KEY = "root.crt", "root.key"
SERVER, SERVER_KEY = "server.crt", "server.key"
OWNER_ALONE, EVERYBODY = 0o600, 0o644


def folder_of(data: Path) -> Path:
    return data / "certificate"


def read_root(folder: Path) -> x509.Certificate | None:
    """The root; None where none was made.

    Raises:
        UnreadableFile: what lies there is no certificate.
    """
    path = folder / ROOT
    if not path.is_file():
        return None
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise UnreadableFile(file=path.name, place="–", reason="no certificate (PEM)") from error


def read_issuer(folder: Path) -> Issued:
    """The root with its key; NoRoot where either is not here."""
    root = read_root(folder)
    path = folder / ROOT_KEY
    if root is None or not path.is_file():
        raise NoRoot(path=str(folder))
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise UnreadableFile(file=path.name, place="–", reason="no private key (PEM)") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != root.public_key():
        raise UnreadableFile(file=path.name, place="–", reason="not the key of root.crt")
    return Issued(root, key)


def write_root(folder: Path, root: Issued) -> None:
    """Write both; AlreadyThere where a root is: phones trust that one, a new one would be for nothing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_new(folder / ROOT_KEY, key_pem(root.key), OWNER_ALONE)
    write_new(folder / ROOT, pem(root.certificate), EVERYBODY)


def write_server(folder: Path, server: Issued, root: x509.Certificate, *, renew: bool) -> None:
    """Write the server's chain and key; AlreadyThere unless they are to be renewed."""
    parts = {
        SERVER_KEY: (key_pem(server.key), OWNER_ALONE),
        SERVER: (pem(server.certificate) + pem(root), EVERYBODY),
    }
    if not renew:
        for name, (content, mode) in parts.items():
            write_new(folder / name, content, mode)
        return
    for name, (content, mode) in parts.items():
        waiting = folder / f"{name}.new"
        waiting.unlink(missing_ok=True)
        write_new(waiting, content, mode)
    for name in parts:
        (folder / f"{name}.new").replace(folder / name)


def write_new(path: Path, content: bytes, mode: int) -> None:
    """A file that was not there before, on the disk and with its mode from its first byte on."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise AlreadyThere(noun="file", id=str(path)) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
