"""Sign-in: random tokens, their cookie, when a session ends, and how often one may try."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response

from api.settings import Settings
from layers.errors import TooManyTries
from layers.rules.people import Role

WINDOW_MINUTES = 15
FIELD = frozenset({Role.PATROL, Role.OFFICER})


def new_secret() -> str:
    """256 random bits as text, for a session or a key."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What the database keeps of a secret: SHA-256 in hex; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def session_end(roles: frozenset[Role], now: datetime, settings: Settings) -> datetime:
    """When a session ends for good: weeks for people in the field, hours for an office."""
    if roles <= FIELD:
        return now + timedelta(days=settings.field_session_days)
    return now + timedelta(hours=settings.office_session_hours)


def cookie_name(settings: Settings) -> str:
    """``__Host-`` binds the cookie to this host and to TLS; browsers refuse it without."""
    return "__Host-lakewatch_session" if settings.secure else "lakewatch_session"


def set_cookie(response: Response, token: str, *, seconds: int, settings: Settings) -> None:
    """Hand the token to the browser, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=seconds,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: Settings) -> None:
    """Tell the browser to forget the token."""
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax"
    )


class SignInLimits:
    """Counts failed sign-ins by account and source, and by source; nobody can lock a colleague out.

    The counters live in memory: the service is one process, and a restart forgives.
    """

    def __init__(self, settings: Settings) -> None:
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.by_account = RateLimitItemPerMinute(settings.tries_per_account, WINDOW_MINUTES)
        self.by_source = RateLimitItemPerMinute(settings.tries_per_source, WINDOW_MINUTES)

    def require(self, name: str, source: str) -> None:
        """TooManyTries while this account from this source, or the source, has failed too often.

        The try is counted at once, so that many at the same moment cannot slip through together.
        """
        if not self.limiter.test(self.by_source, "source", source):
            raise TooManyTries(seconds=WINDOW_MINUTES * 60)
        if not self.limiter.hit(self.by_account, "account", name, source):
            raise TooManyTries(seconds=WINDOW_MINUTES * 60)

    def failed(self, source: str) -> None:
        """Count a failure against its source."""
        self.limiter.hit(self.by_source, "source", source)

    def succeeded(self, name: str, source: str) -> None:
        """Forget the failures of this account from this source."""
        self.limiter.clear(self.by_account, "account", name, source)
