"""Tracks are deleted when their time is over: at the start of the service, and daily after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

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
        return TrackStore(transaction).expire(days=days)


async def expire_again(database: Database, days: int) -> None:
    """Look at once, then every hour."""
    while True:
        try:
            if count := await asyncio.to_thread(expire_tracks, database, days):
                LOG.info("tracks deleted", count=count, days=days)
        except Exception as error:  # whatever it was, the next hour's tracks are deleted too
            LOG.error("tracks not deleted", exc_info=error)
        await asyncio.sleep(LOOK_S)


@asynccontextmanager
async def expiring(database: Database, days: int) -> AsyncIterator[None]:
    """While the service runs, tracks expire."""
    task = asyncio.create_task(expire_again(database, days))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
