"""The process that does long work, one job after the other, so that the service goes on answering."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO

import structlog

from api.errors import Unexpected
from api.jobs import (
    areas,
    boundary_reading,
    boundary_settling,
    case_file,
    dossiers,
    exports,
    imports,
    scene_claims,
    scene_water,
)
from api.jobs import scenes as scene_jobs
from api.periodic import again_and_again
from api.settings import Settings
from geo.errors import Refused
from layers.errors import Cancelled
from layers.rules.days import last_ended
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.days import DayStore
from layers.store.evidence_files import EvidenceFiles
from layers.store.jobs import MOST_TRIES, Job, JobFiles, JobState, JobStore, Progress
from layers.store.photos import PhotoFiles
from layers.store.scene_storage import FolderScenes, SceneStorage
from layers.store.signing import audit_key_path
from layers.store.signing_days import Order, sign_days

POLL_S = 5.0  # another service process may have asked for a job without waking us
DAYS_S = 600.0  # how often the service looks whether a day waits to be signed
TELL_S = 0.2  # progress is told at most five times a second
Tell = Callable[[str, int, int], None]
Run = Callable[[Database, Job, Tell, Callable[[], bool]], None]
RUNS: Mapping[str, Run] = {
    "import.examine": imports.examine_import,
    "import.commit": imports.commit_import,
    "import.undo": imports.undo_import,
    "export": exports.make_export,
    "dossier": dossiers.make_dossier,
    "boundary.settle": boundary_settling.settle_boundary,
    "scene.examine": scene_jobs.examine_scene,
}
Failed = Callable[[Database, Job, Refused], None]
FAILED: Mapping[str, Failed] = {
    "import.examine": imports.examination_failed,
    "import.commit": imports.commit_failed,
    "import.undo": imports.undo_failed,
    "export": exports.export_failed,
    "case_file": exports.export_failed,
    "area": exports.export_failed,
    "dossier": exports.export_failed,
    "boundary.settle": boundary_settling.settling_failed,
    "boundary.read": boundary_reading.reading_failed,
    "scene.examine": scene_jobs.examination_failed,
    scene_water.JOB: scene_water.water_failed,
    scene_claims.JOB: scene_claims.asking_failed,
}
LOG = structlog.get_logger()


class Worker:
    """Claims jobs and runs them; there is one for a folder of files."""

    def __init__(
        self,
        database: Database,
        day_key: Path | None = None,
        originals: EvidenceFiles | None = None,
        boundary: boundary_reading.Sources | None = None,
        scenes: SceneStorage | None = None,
        cluster: str | None = None,
    ) -> None:
        self.database = database
        self.scenes = scenes or FolderScenes(database.files / "scenes")
        self.cluster = cluster
        photos = PhotoFiles(database.files / "photos", originals)
        made: Run = partial(case_file.make_case_file, photos=photos)
        sources = boundary or boundary_reading.Sources()
        read: Run = partial(boundary_reading.read_boundary, sources=sources)
        keep: Run = partial(scene_jobs.keep_scene, scenes=self.scenes)
        self.runs: Mapping[str, Run] = {
            **RUNS,
            "case_file": made,
            "boundary.read": read,
            "scene.compare": self.compare_scenes,
            "scene.keep": keep,
            "area": partial(areas.make_area, scenes=self.scenes),
            scene_water.JOB: partial(scene_water.read_water, scenes=self.scenes),
            scene_claims.JOB: partial(scene_claims.ask_scenes, scenes=self.scenes),
        }
        unkept = partial(scene_jobs.keeping_failed, scenes=self.scenes)
        self.unmade: Mapping[str, Failed] = {**FAILED, "scene.keep": unkept}
        self.files = JobFiles(database.files / "jobs")
        self.day_key = audit_key_path(database.files, day_key)
        self.asked_at: datetime | None = None  # the hour in which days were last looked for

    def compare_scenes(self, database: Database, job: Job, tell: Tell, cancelled: Callable[[], bool]) -> None:
        """Compare two scenes, on the cluster where the setting names one."""
        from api.jobs.scene_compare import Means, compare_scenes  # noqa: PLC0415 - GDAL stays out of the start

        compare_scenes(database, job, tell, cancelled, means=Means(self.scenes, self.cluster))

    def work(self) -> int:
        """Run every job that waits; how many there were."""
        done = 0
        while (job := self.claimed()) is not None:
            self.run(job)
            done += 1
        return done

    def sign_days(self) -> None:
        """Sign the days that have ended; looked for once an hour, and told as often while it is refused."""
        hour = self.database.clock().replace(minute=0, second=0, microsecond=0)
        if hour == self.asked_at:
            return
        self.asked_at = hour
        try:
            signed = sign_days(self.database, PROGRAM, Order(self.day_key))
        except (Refused, OSError) as error:  # OSError: the key's disk
            LOG.error("days not signed", reason=str(error), kind=type(error).__name__)
        else:
            for head in signed:
                LOG.info("day signed", day=head.day.isoformat(), number=head.number, hash=head.hash)

    def claimed(self) -> Job | None:
        with self.database.transaction(PROGRAM) as transaction:
            return JobStore(transaction).claim()

    def run(self, job: Job) -> None:
        """Run one job to its end, whatever that is."""
        try:
            self.runs[job.kind](self.database, job, self.teller(job.id), lambda: self.files.cancelled(job.id))
        except Refused as refusal:
            self.failed(job, refusal)
        except Exception as error:
            LOG.error("job failed", job=job.id, kind=job.kind, exc_info=error)
            self.failed(job, Unexpected())
        else:
            self.end(job, JobState.DONE, None)

    def failed(self, job: Job, refusal: Refused) -> None:
        if (
            noted := self.unmade.get(job.kind)
        ) is not None:  # a newer release may have asked for another kind
            noted(self.database, job, refusal)
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
            self.files.begin_again(job.id)
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


def work_until_left(
    database: Database,
    wake: IO[bytes],
    day_key: Path | None = None,
    originals: EvidenceFiles | None = None,
    boundary: boundary_reading.Sources | None = None,
    scenes: SceneStorage | None = None,
    cluster: str | None = None,
) -> None:
    """Work whenever woken, until whoever started this process is gone."""
    worker = Worker(database, day_key, originals, boundary, scenes, cluster)
    with only_one(database.files / "jobs", wake) as mine:
        if not mine:
            return
        worker.take_up_orphans()
        while True:
            worker.work()
            worker.sign_days()
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
            if self.process is not None and self.process.poll() is not None:
                self.let_go()
            if self.process is None:
                self.process = self.started()
            pipe = self.process.stdin
            if pipe is not None:
                try:
                    pipe.write(b"\n")
                    pipe.flush()
                except BrokenPipeError:  # it died this moment; the next wake starts another
                    self.let_go()

    def see_to_it(self) -> None:
        """Have unended jobs done when the worker was killed: whoever asks for one brings a new one."""
        if self.process is None or self.process.poll() is not None:
            self.wake()

    def started(self) -> subprocess.Popen[bytes]:
        names = (
            "data", "database", "catalogue", "audit_key", "evidence", "boundary_rules", "land_cover",
            "scenes", "cluster",
        )  # fmt: skip
        given = {name: getattr(self.settings, name) for name in names}
        values = {f"LAKEWATCH_{name.upper()}": str(value) for name, value in given.items() if value}
        command = [sys.executable, "-m", "api.cli.main", "worker"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, **values})  # noqa: S603

    def close(self) -> None:
        """Let the worker end after the job it is at."""
        with self.lock:
            self.let_go()

    def let_go(self) -> None:
        """Close our end of the pipe, by which a living worker knows that nobody needs it any more."""
        if self.process is not None and self.process.stdin is not None:
            with suppress(BrokenPipeError):  # a byte that a dead worker never read
                self.process.stdin.close()
        self.process = None


def days_wait(database: Database) -> bool:
    """Whether a day has ended that nobody has signed."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        day = DayStore(transaction).first_unsigned()
        return day is not None and day <= last_ended(transaction.now)


def wake_for_days(database: Database, worker: WorkerProcess) -> None:
    """Wake the worker when a day waits to be signed."""
    if days_wait(database):
        worker.wake()


def signing(database: Database, worker: WorkerProcess) -> AbstractAsyncContextManager[None]:
    """While the service runs, days are signed: at start, and soon after every midnight."""
    return again_and_again("sign days", partial(wake_for_days, database, worker), every_s=DAYS_S)
