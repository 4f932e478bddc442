"""Cases as a table to take out: what the list shows, on file who took it, when, why, and its hash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from api.case_filter import CaseFilter, today
from api.dependencies import SignedIn, StoreSet, database_of, store_set
from api.ledger import reached
from api.strict import StrictRoute
from api.tables_out import ANSWER, TableOut
from api.wire.views import CaseTableIn
from layers.definition import Words
from layers.errors import TooLarge
from layers.exchange.case_table import Names, write_case_csv, write_case_xlsx
from layers.rules.cases import Case
from layers.rules.permissions import require
from layers.store.case_search import CaseQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/cases", tags=["cases"])
MOST_CASES = 20_000  # of one table: a few seconds of work, a few megabytes
PAGE = 1000


@router.post("/table", response_class=Response, responses=ANSWER)
def take_table(body: CaseTableIn, query: CaseFilter, actor: SignedIn, request: Request) -> Response:
    """The cases of a list as CSV or XLSX; the taking is on record before the file leaves.

    Reading and writing are two transactions: nobody waits for the table to be written.
    """
    require(actor, "case.export")
    database, english = database_of(request), speaks_english(request)
    with TemporaryDirectory() as folder, database.transaction(actor, writes=False) as transaction:
        file = Path(folder) / f"cases.{body.format}"
        count = written(file, store_set(transaction, actor), query, request, english)
        table = TableOut(file.read_bytes(), count, body.format)
    facts = {"filter": str(request.url.query), **table.facts()}
    with database.transaction(actor) as transaction:
        transaction.record("case.export", "case_table", str(uuid4()), facts, why=body.why)
    return table.answer(f"lakewatch-cases-{today(request):%Y%m%d}-{count}")


def written(file: Path, stores: StoreSet, query: CaseQuery, request: Request, english: bool) -> int:
    """How many cases the file holds; TooLarge for more than one table may have."""
    narrowed = replace(reached(stores, query), after=None, limit=PAGE)
    total = stores.case_search.find(replace(narrowed, limit=1)).total
    if total > MOST_CASES:
        raise TooLarge(what="cases", size=total, most=MOST_CASES)
    units = {unit.id: Words(unit.name_zh, unit.name_en) for unit in stores.people.units()}
    people = {account.id: account.display_name for account in stores.people.accounts()}
    names = Names(stores.catalogue, units, people, stores.sight.today, english)
    if file.suffix == ".csv":
        return write_case_csv(file, every(stores, narrowed), names)
    about = [
        ("by", stores.people.display_name(stores.actor.name)),
        ("at", stores.transaction.now.isoformat()),
        ("filter", str(request.url.query)),
    ]
    return write_case_xlsx(file, every(stores, narrowed), names, about)


def every(stores: StoreSet, query: CaseQuery) -> Iterator[Case]:
    """All cases of all pages."""
    while True:
        page = stores.case_search.find(query)
        yield from page.cases
        if page.next is None:
            return
        query = replace(query, after=page.next)


def speaks_english(request: Request) -> bool:
    """Whether the asker reads English rather than Chinese."""
    return request.headers.get("accept-language", "").lower().startswith("en")
