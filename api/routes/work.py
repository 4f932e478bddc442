"""My work: the cases that wait for the person who asks, by the step they wait for."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter

from api.dependencies import Stores, StoreSet
from api.ledger import reached
from api.strict import StrictRoute
from api.wire.cases import case_out
from api.wire.views import HeapOut, WorkOut
from layers.definition import Words
from layers.rules.permissions import require
from layers.rules.work import Heap, heaps
from layers.store.case_search import CaseQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/work", tags=["cases"])
SHOWN = 5
OVERDUE = Words("已逾期", "Overdue")


@router.get("")
def get_work(stores: Stores) -> WorkOut:
    """What is overdue around me, then what waits for a step of mine."""
    actor, today = require(stores.actor, "case.read_unit"), stores.sight.today
    posts = {post.body for post in stores.people.posts(today) if post.account == actor.account}
    late = CaseQuery(overdue_on=today, sort="deadline", limit=SHOWN)
    found = [heap_out(stores, "overdue", OVERDUE, late, {"overdue": "true", "sort": "deadline"})]
    for heap in heaps(actor, posts=posts, day=today):
        found.append(heap_out(stores, heap.wait.id, heap.wait.words, asked(heap), address(heap)))
    return WorkOut(today=today, heaps=[heap for heap in found if heap.total])


def asked(heap: Heap) -> CaseQuery:
    """The heap as a search."""
    return CaseQuery(
        statuses=heap.statuses,
        units=(heap.unit,) if heap.unit else (),
        verifying=(heap.verifying,) if heap.verifying else (),
        leader=heap.leader,
        asks=heap.wait.asks,
        not_unit=heap.not_unit,
        look_back_until=heap.look_back_until,
        sort="look_back" if heap.wait.due else "deadline",
        limit=SHOWN,
    )


def address(heap: Heap) -> dict[str, object]:
    """The heap as the query of the ledger's address."""
    said = {
        "status": heap.statuses,
        "unit": heap.unit,
        "verifying": heap.verifying,
        "leader": heap.leader,
        "asks": heap.wait.asks,
        "not_unit": heap.not_unit,
        "look_back_until": heap.look_back_until,
        "sort": "look_back" if heap.wait.due else "deadline",
    }
    return {name: value for name, value in said.items() if value}


def heap_out(
    stores: StoreSet, id: str, words: Words, query: CaseQuery, address: dict[str, object]
) -> HeapOut:
    """The first cases of a heap with its counts."""
    today, query = stores.sight.today, reached(stores, query)
    page = stores.case_search.find(query)
    return HeapOut(
        id=id,
        zh=words.zh,
        en=words.en,
        total=page.total,
        overdue=stores.case_search.counts(query, today)["overdue"]["overdue"] if page.total else 0,
        cases=[case_out(case, today=today) for case in page.cases],
        query=urlencode(address, doseq=True),
    )
