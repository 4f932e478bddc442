"""Receipts: what is signed, the signature, and how anyone checks it offline."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from layers.errors import NotGenuine
from layers.rules.reports import Receipt, Report


def receipt_of(report: Report, key: Ed25519PrivateKey) -> Receipt:
    """The signed receipt of a stored report.

    Ed25519 signs without chance, so the same state of the same report gives the same receipt each time.

    Raises:
        ValueError: the report was not stored yet, so there is nothing to sign.
    """
    if report.received_at is None or report.audit_number is None or report.audit_hash is None:
        raise ValueError("only a stored report has a receipt")
    missing = set(report.missing_photos)
    unsigned = Receipt(
        report=report.id,
        content_sha256=report.content_sha256,
        photos=tuple(sorted(photo.sha256 for photo in report.photos if photo.sha256 not in missing)),
        missing_photos=tuple(sorted(missing)),
        received_at=report.received_at,
        audit_number=report.audit_number,
        audit_hash=report.audit_hash,
        key_id=key_id(key.public_key()),
    )
    return replace(unsigned, signature=to_base64url(key.sign(signed_bytes(to_wire(unsigned)))))


def to_wire(receipt: Receipt) -> dict[str, Any]:
    """The receipt as JSON says it."""
    return {
        "report": str(receipt.report),
        "content_sha256": receipt.content_sha256,
        "photos": list(receipt.photos),
        "missing_photos": list(receipt.missing_photos),
        "received_at": moment_text(receipt.received_at),
        "audit_number": receipt.audit_number,
        "audit_hash": receipt.audit_hash,
        "key_id": receipt.key_id,
        "signature": receipt.signature,
    }


def signed_bytes(receipt: Mapping[str, Any]) -> bytes:
    """What the signature covers: the RFC 8785 JSON of all members but ``signature``."""
    return rfc8785.dumps({name: value for name, value in receipt.items() if name != "signature"})


def require_genuine(receipt: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    """NotGenuine unless this key signed exactly these members."""
    try:
        key.verify(from_base64url(str(receipt.get("signature", ""))), signed_bytes(receipt))
    except (InvalidSignature, binascii.Error, ValueError, rfc8785.CanonicalizationError) as error:
        raise NotGenuine(report=str(receipt.get("report", "–")), key_id=key_id(key)) from error


def content_sha256(body: Any) -> str:
    """The hash of a report's body as parsed, over its RFC 8785 JSON: 64 hex digits."""
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def moment_text(moment: datetime) -> str:
    """A moment as the wire has it: UTC, milliseconds, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_base64url(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of URL-safe base64 without padding; ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
