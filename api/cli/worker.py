"""``lakewatch worker``: does long work for the service that started it."""

from __future__ import annotations

import sys

from api.cli.opening import DatabaseOption, DataOption, opened, settings_of
from api.jobs.boundary_reading import Sources
from api.logs import configure_logs
from api.storage import open_evidence_files, open_scenes
from api.worker import work_until_left


def worker(data: DataOption = None, database: DatabaseOption = None) -> None:
    """执行后台任务 · Do imports and exports until standard input ends; the service starts this itself."""
    settings = settings_of(data=data, database=database)
    configure_logs(settings.log_level)
    with opened(settings) as store:
        boundary = Sources(settings.boundary_rules, settings.land_cover)
        originals = open_evidence_files(settings)
        scenes = open_scenes(settings)
        means = (originals, boundary, scenes, settings.cluster)
        work_until_left(store, sys.stdin.buffer, settings.audit_key, *means)
