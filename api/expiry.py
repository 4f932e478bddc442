"""Tracks are deleted when their time is over: at the start of the service, and every hour after."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial

import structlog

from api.periodic import again_and_again
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.tracks import TrackStore

LOOK_S = 3600.0  # how often the service looks: a day's tracks go within an hour after their time
LOG = structlog.get_logger()


def expire_tracks(database: Database, days: int) -> int:
    """Delete what is older than ``days``; how many tracks that were. Nothing is written where none is."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        if not TrackStore(transaction).expired(days=days):
            return 0
    with database.transaction(PROGRAM) as transaction:
        count = TrackStore(transaction).expire(days=days)
    LOG.info("tracks deleted", count=count, days=days)
    return count


def expiring(database: Database, days: int) -> AbstractAsyncContextManager[None]:
    """While the service runs, tracks expire."""
    return again_and_again("expire tracks", partial(expire_tracks, database, days), every_s=LOOK_S)
