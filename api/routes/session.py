"""Who I am: sign in, sign out."""

from __future__ import annotations

from datetime import datetime

import structlog
from fastapi import APIRouter, Request, Response

from api.dependencies import (
    AnyonesStores,
    StoreSet,
    database_of,
    require_own_site,
    require_same_origin,
    settings_of,
    store_set,
    token_of,
)
from api.passwords import fits
from api.sessions import (
    SignInLimits,
    drop_cookie,
    new_secret,
    secret_hash,
    session_end,
    set_cookie,
)
from api.strict import StrictRoute
from api.wire.people import SessionOut, SignIn
from layers.errors import WrongPassword
from layers.rules.people import PROGRAM, Account, Actor
from layers.store.people import PeopleStore

router = APIRouter(route_class=StrictRoute, prefix="/api/session", tags=["session"])
log = structlog.get_logger("lakewatch")


@router.get("")
def who_am_i(stores: AnyonesStores) -> SessionOut:
    """My account and what I may do; ``account`` is null when nobody is signed in."""
    return session_out(stores, stores.asker)


@router.post("")
def sign_in(body: SignIn, request: Request, response: Response) -> SessionOut:
    """A new session, its token in a cookie; the same answer for a wrong name and a wrong password."""
    require_same_origin(request)
    account = proved(body, request)
    settings, token = settings_of(request), new_secret()
    actor = Actor(account.id, account.name, account.unit, account.roles, way="web")
    with database_of(request).transaction(actor) as transaction:
        stores = store_set(transaction, actor)
        ends_at = session_end(account.roles, transaction.now, settings)
        if old := token_of(request):
            stores.people.close_session(secret_hash(old))
        stores.people.open_session(account.id, token_hash=secret_hash(token), ends_at=ends_at)
        answer = session_out(stores, actor)
    set_cookie(response, token, seconds=seconds_until(ends_at, transaction.now), settings=settings)
    return answer


@router.delete("", status_code=204)
def sign_out(request: Request) -> Response:
    """End my session at once; signing out twice changes nothing."""
    if token := token_of(request):
        require_own_site(request)
        with database_of(request).transaction(PROGRAM) as transaction:
            PeopleStore(transaction).close_session(secret_hash(token))
    response = Response(status_code=204)
    drop_cookie(response, settings_of(request))
    return response


def proved(body: SignIn, request: Request) -> Account:
    """The account whose password was given.

    Raises:
        WrongPassword: no such account, disabled, or another password; all take the same time.
        TooManyTries: this account from this source, or the source, failed too often.
    """
    limits: SignInLimits = request.app.state.limits
    source = request.client.host if request.client else "unknown"
    limits.require(body.name, source)
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        found = PeopleStore(transaction).account_named(body.name)
    right = fits(body.password, found[1] if found else None)
    if found is None or not right or found[0].disabled_at is not None:
        limits.failed(source)
        log.warning("sign-in refused", source=source, known=found is not None)
        raise WrongPassword()
    limits.succeeded(body.name, source)
    log.info("signed in", account=found[0].id, source=source)
    return found[0]


def session_out(stores: StoreSet, actor: Actor | None) -> SessionOut:
    """The session of whoever asks."""
    accounts = stores.people.accounts()
    demo = any(account.demonstration for account in accounts)
    account = next((one for one in accounts if actor and one.id == actor.account), None)
    unit = next((one for one in stores.people.units() if account and one.id == account.unit), None)
    return SessionOut.of(account, unit, actor, demo=demo)


def seconds_until(end: datetime, now: datetime) -> int:
    return int((end - now).total_seconds())
