"""What the service does again and again while it runs; what fails is logged, and tried the next time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog

LOG = structlog.get_logger()


@asynccontextmanager
async def again_and_again(name: str, work: Callable[[], object], *, every_s: float) -> AsyncIterator[None]:
    """While the block runs, ``work`` is done in a thread: at once, and every ``every_s`` seconds after."""
    task = asyncio.create_task(repeated(name, work, every_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def repeated(name: str, work: Callable[[], object], every_s: float) -> None:
    """Never ends by itself: what fails once must not stay undone until somebody starts the service anew."""
    while True:
        try:
            await asyncio.to_thread(work)
        except Exception as error:  # whatever it was: it is on record, and is tried again
            LOG.error("not done", work=name, exc_info=error)
        await asyncio.sleep(every_s)
