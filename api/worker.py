"""The process that does long work, one job after the other, so that the service goes on answering."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO

import structlog

from api.errors import Unexpected
from api.jobs import exports, imports
from api.settings import Settings
from geo.errors import Refused
from layers.errors import Cancelled
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.jobs import MOST_TRIES, Job, JobFiles, JobState, JobStore, Progress

POLL_S = 5.0  # another service process may have asked for a job without waking us
TELL_S = 0.2  # progress is told at most five times a second
Run = Callable[[Database, Job, Callable[[str, int, int], None], Callable[[], bool]], None]
RUNS: Mapping[str, Run] = {
    "import.examine": imports.examine_import,
    "import.commit": imports.commit_import,
    "import.undo": imports.undo_import,
    "export": exports.make_export,
}
FAILED: Mapping[str, Callable[[Database, Job, Refused], None]] = {
    "import.examine": imports.examination_failed,
    "import.commit": imports.commit_failed,
    "import.undo": imports.undo_failed,
    "export": exports.export_failed,
}
LOG = structlog.get_logger()


class Worker:
    """Claims jobs and runs them; there is one for a folder of files."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.files = JobFiles(database.files / "jobs")

    def work(self) -> int:
        """Run every job that waits; how many there were."""
        done = 0
        while (job := self.claimed()) is not None:
            self.run(job)
            done += 1
        return done

    def claimed(self) -> Job | None:
        with self.database.transaction(PROGRAM) as transaction:
            return JobStore(transaction).claim()

    def run(self, job: Job) -> None:
        """Run one job to its end, whatever that is."""
        try:
            RUNS[job.kind](self.database, job, self.teller(job.id), lambda: self.files.cancelled(job.id))
        except Refused as refusal:
            self.failed(job, refusal)
        except Exception as error:
            LOG.error("job failed", job=job.id, kind=job.kind, exc_info=error)
            self.failed(job, Unexpected())
        else:
            self.end(job, JobState.DONE, None)

    def failed(self, job: Job, refusal: Refused) -> None:
        FAILED[job.kind](self.database, job, refusal)
        cancelled = isinstance(refusal, Cancelled)
        self.end(job, JobState.CANCELLED if cancelled else JobState.FAILED, refusal)

    def end(self, job: Job, state: JobState, refusal: Refused | None) -> None:
        with self.database.transaction(PROGRAM) as transaction:
            JobStore(transaction).end(job.id, state, refusal)
        self.files.forget(job.id)

    def teller(self, id: str) -> Callable[[str, int, int], None]:
        """Tells how far the job is, not more often than anyone could read."""
        last: tuple[str, float] = ("", 0.0)

        def tell(stage: str, done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if stage != last[0] or now - last[1] > TELL_S:
                self.files.tell(id, Progress(stage, done, total))
                last = (stage, now)

        return tell

    def take_up_orphans(self) -> None:
        """Jobs that ran when the last worker died wait again; those that died twice have failed."""
        with self.database.transaction(PROGRAM) as transaction:
            orphans = JobStore(transaction).orphans()
        for job in orphans:
            if job.tries >= MOST_TRIES:
                self.failed(job, Unexpected())
                continue
            with self.database.transaction(PROGRAM) as transaction:
                JobStore(transaction).wait_again(job.id)


@contextmanager
def only_one(folder: Path, wake: IO[bytes]) -> Iterator[bool]:
    """Held by the one worker of a folder; False when our parent ended while we waited for another one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.lock").open("ab") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not awaited(wake, POLL_S):
                    yield False
                    return
            else:
                yield True
                return


def awaited(wake: IO[bytes], seconds: float) -> bool:
    """Wait until woken or the time is over; False when the parent is gone."""
    if not select.select([wake], [], [], seconds)[0]:
        return True
    return bool(os.read(wake.fileno(), 4096))


def work_until_left(database: Database, wake: IO[bytes]) -> None:
    """Work whenever woken, until whoever started this process is gone."""
    worker = Worker(database)
    with only_one(database.files / "jobs", wake) as mine:
        if not mine:
            return
        worker.take_up_orphans()
        while True:
            worker.work()
            if not awaited(wake, POLL_S):
                return


class WorkerProcess:
    """The service's side: starts the worker when there is work, and wakes it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = Lock()

    def wake(self) -> None:
        """Have waiting jobs done soon."""
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self.process = self.started()
            pipe = self.process.stdin
            if pipe is not None:
                try:
                    pipe.write(b"\n")
                    pipe.flush()
                except BrokenPipeError:  # it died this moment; the next wake starts another
                    self.process = None

    def started(self) -> subprocess.Popen[bytes]:
        names = ("data", "database", "catalogue")
        given = {name: getattr(self.settings, name) for name in names}
        values = {f"LAKEWATCH_{name.upper()}": str(value) for name, value in given.items() if value}
        command = [sys.executable, "-m", "api.cli.main", "worker"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, **values})  # noqa: S603

    def close(self) -> None:
        """Let the worker end after the job it is at."""
        with self.lock:
            if self.process is not None and self.process.stdin is not None:
                self.process.stdin.close()
                self.process = None
