"""Work that comes again and again, after a failure too."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from structlog.testing import capture_logs

from api.periodic import again_and_again


def test_what_fails_once_is_on_record_and_is_done_the_next_time() -> None:
    done, tries = Event(), []

    def work() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise RuntimeError("no disk")
        done.set()

    async def living() -> None:
        async with again_and_again("sign days", work, every_s=0.001):
            assert await asyncio.to_thread(done.wait, 60)

    # a browser's loop may be running in this thread
    with capture_logs() as logged, ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, living()).result()

    assert [(each["event"], each["work"]) for each in logged] == [("not done", "sign days")]
