"""My read-only keys for QGIS, GDAL and scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Stores, settings_of
from api.sessions import new_secret, secret_hash
from api.strict import StrictRoute
from api.wire.people import KeyIn, KeyOut, KeysOut, NewKeyOut
from layers.errors import TooLarge
from layers.rules.people import Actor
from layers.rules.permissions import require
from layers.store.people import Key

router = APIRouter(route_class=StrictRoute, prefix="/api/keys", tags=["people"])
MOST_KEYS = 100  # live and revoked, of one account
PREFIX = "lwk_"  # so that a key that leaks into a log or a file can be found


@router.get("")
def list_keys(stores: Stores) -> KeysOut:
    """My keys, revoked ones too; never their secrets."""
    actor = require(stores.actor, "key.add")
    return KeysOut(keys=[KeyOut.of(key) for key in stores.people.keys(account_of(actor))])


@router.post("", status_code=201)
def add_key(body: KeyIn, stores: Stores, request: Request) -> NewKeyOut:
    """A new key; its secret is in this answer and nowhere else."""
    account = account_of(require(stores.actor, "key.add"))
    if (held := len(stores.people.keys(account))) >= MOST_KEYS:
        raise TooLarge(what="keys", size=held + 1, most=MOST_KEYS)
    now, secret = stores.transaction.now, PREFIX + new_secret()
    days = min(body.days, settings_of(request).key_days)
    key = Key(str(uuid4()), account, body.name, now, now + timedelta(days=days), None, None)
    stores.people.add_key(key, secret_hash=secret_hash(secret))
    return NewKeyOut(key=KeyOut.of(key), secret=secret)


@router.delete("/{id}", status_code=204)
def revoke_key(id: Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,64}$")], stores: Stores) -> Response:
    """End one of my keys at once."""
    stores.people.revoke_key(account_of(require(stores.actor, "key.revoke")), id)
    return Response(status_code=204)


def account_of(actor: Actor) -> str:
    return actor.account or ""
