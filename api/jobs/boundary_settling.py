"""The job after a version came into force: the zone of each case by the law of its day, looked up again."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from geo.errors import Refused
from layers.errors import Cancelled
from layers.rules.boundaries import BoundaryVersion
from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.case_records import from_row
from layers.store.case_sight import CaseSight
from layers.store.case_tables import CASES
from layers.store.cases import CaseStore
from layers.store.database import Database, Transaction
from layers.store.jobs import Job

AT_ONCE = 200  # cases in one transaction
C = CASES.c


def settle_boundary(
    database: Database, job: Job, told: Callable[[str, int, int], None], cancelled: Callable[[], bool]
) -> None:
    """Look up the zone of every case that was found while the version was the law.

    The program does it: whoever brought the version into force has not acted on these cases.

    Raises:
        Cancelled: somebody stopped it; cases that were looked at stay as they are. NotFound: no such version.
    """
    with database.transaction(PROGRAM, writes=False) as transaction:
        version = BoundaryStore(transaction).get(job.subject)
        concerned = sa.select(sa.func.count()).select_from(CASES).where(*found_under(version))
        total = int(transaction.execute(concerned).scalar_one())
    done, after = 0, -1
    while True:
        told("settling", done, total)
        if cancelled():
            raise Cancelled(id=job.id)
        with database.transaction(PROGRAM) as transaction:
            seen = settle_some(transaction, version, after)
        if not seen:
            return
        done, after = done + len(seen), seen[-1]


def settle_some(transaction: Transaction, version: BoundaryVersion, after: int) -> list[int]:
    """Look at the next cases; their numbers in the table. Nobody takes a step with one meanwhile."""
    BoundaryStore(transaction).zones.lock()
    page = sa.select(CASES).where(*found_under(version), C.fid > after).order_by(C.fid).limit(AT_ONCE)
    rows = transaction.execute(page).mappings().all()
    sight, cases = CaseSight(transaction), CaseStore(transaction)
    why = f"界线版本“{version.name.zh}”自 {version.in_force_from} 起生效 ({version.id} in force)"
    for row in rows:
        case = from_row(row)
        cases.rezone(case, sight.zone(case), boundary=version.id, why=why)
    return [int(row["fid"]) for row in rows]


def found_under(version: BoundaryVersion) -> list[sa.ColumnElement[bool]]:
    """Cases with a place that were found on the days of a version."""
    clauses: list[sa.ColumnElement[bool]] = [C.geom.is_not(None)]
    if version.in_force_from is not None:
        clauses.append(C.found_on >= version.in_force_from)
    if version.in_force_to is not None:
        clauses.append(C.found_on < version.in_force_to)
    return clauses


def settling_failed(_database: Database, _job: Job, _refusal: Refused) -> None:
    """Nothing to take back: the job says why it failed, and done again it goes on with what is left."""
