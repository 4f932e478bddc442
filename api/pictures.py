"""Drawing pictures of scenes on a few threads of their own, so that the service answers meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fastapi import Request
from starlette.responses import Response

from layers.errors import PicturesBusy

T = TypeVar("T")
MOST_THREADS = 4
MOST_WAITING = 256  # that wait for a thread; a page asks for some forty tiles at once
GONE = 499  # nobody reads it: the asker has left


class Drawing:
    """The threads that draw, and who waits for them; a scene's file stays open in its thread."""

    def __init__(self, threads: int | None = None) -> None:
        count = threads or max(2, min(MOST_THREADS, os.cpu_count() or 2))
        self.count = count
        self.pool: ThreadPoolExecutor | None = None  # made when something is drawn
        self.free = asyncio.Semaphore(count)
        self.waiting = 0

    async def run(self, request: Request, work: Callable[[], Response]) -> Response:
        """The answer that ``work`` makes on a thread; nothing is made for who has left in the meantime.

        Raises:
            PicturesBusy: too many wait. What ``work`` raises.
        """
        if self.waiting >= MOST_WAITING:
            raise PicturesBusy(seconds=2)
        self.waiting += 1
        try:
            async with self.free:
                if await request.is_disconnected():
                    return Response(status_code=GONE)
                return await asyncio.get_running_loop().run_in_executor(self.threads(), work)
        finally:
            self.waiting -= 1

    def threads(self) -> ThreadPoolExecutor:
        """The threads, made when they are first needed."""
        if self.pool is None:
            self.pool = ThreadPoolExecutor(self.count, thread_name_prefix="pictures")
        return self.pool

    def close(self) -> None:
        """Let the threads end; what is being drawn is drawn to its end."""
        pool, self.pool = self.pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def drawing_of(request: Request) -> Drawing:
    """The application's threads."""
    drawing: Drawing = request.app.state.drawing
    return drawing
