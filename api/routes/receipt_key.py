"""The public key that receipts are signed with."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import APIRouter, Request

from api.strict import StrictRoute
from api.wire.reports import ReceiptKeyOut
from layers.rules.receipts import key_id, to_base64url

router = APIRouter(route_class=StrictRoute, prefix="/api/receipt-key", tags=["reports"])


@router.get("")
def get_receipt_key(request: Request) -> ReceiptKeyOut:
    """The Ed25519 key, raw as base64url and as PEM; keep it to check receipts offline."""
    private: Ed25519PrivateKey = request.app.state.signing_key
    public = private.public_key()
    return ReceiptKeyOut(
        key_id=key_id(public),
        algorithm="Ed25519",
        public_key=to_base64url(public.public_bytes_raw()),
        pem=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii"),
    )
