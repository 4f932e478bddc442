"""What the flag routes share: which flags are within whose reach, and which links may be followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request

from api import ledger
from api.dependencies import StoreSet
from api.paging import next_url
from api.reports import readable
from api.wire.flags import FlagCountsOut, FlagLinkOut, FlagOut, FlagPageOut, flag_out, kind_words
from layers.errors import NotFound
from layers.rules.flag_answers import is_own, may_answer
from layers.rules.flags import KeptFlag
from layers.rules.permissions import allowed, flag_reach, require, sees_layer, sees_report, visible_layers
from layers.store.evidence import EvidenceStore
from layers.store.flags import FlagQuery
from layers.store.report_records import COLUMNS
from layers.store.tables import REPORTS


def reached(stores: StoreSet, query: FlagQuery) -> FlagQuery:
    """The query narrowed to what the asker may list.

    Raises:
        NotAllowed: the asker may list no flags; those of an own report are read with the report.
    """
    actor = require(stores.actor, "flag.read_unit")
    visible = [definition.id for definition in visible_layers(actor, stores.catalogue)]
    layers = tuple(layer for layer in visible if not query.layers or layer in query.layers)
    return replace(query, layers=layers or ("",), every_layer=not query.layers, reach=flag_reach(actor))


def page_out(stores: StoreSet, query: FlagQuery, request: Request) -> FlagPageOut:
    """A page with its counts."""
    page, counts = stores.flags.find(query), stores.flags.counts(query)
    return FlagPageOut(
        flags=flags_out(stores, page.flags),
        total=page.total,
        counts=FlagCountsOut(**{name: dict(found) for name, found in counts.items()}),
        kinds=kind_words(),
        next=next_url(request, page.next),
    )


def of_case(stores: StoreSet, id: UUID) -> list[KeptFlag]:
    """The flags of a case, of its evidence, and of those of its reports that the asker may read."""
    case = ledger.readable(stores, id)
    tied = [*stores.cases.reports(case.id), case.origin_id or ""]
    uses = EvidenceStore(stores.transaction).of_case(case.id)
    seen = seen_reports(stores, tied)
    return stores.flags.of_case(case.id, reports=seen, evidence={one.use.sha256 for one in uses})


def known(stores: StoreSet, id: str) -> KeptFlag:
    """A flag whose record the asker may read; NotFound for any other."""
    kept = stores.flags.get(id)
    if kept.noun == "report":
        readable(stores, UUID(kept.noun_id))
    elif kept.noun == "case":
        ledger.readable(stores, kept.noun_id)
    elif not (allowed(stores.actor, "flag.read_all") or is_own(kept, stores.actor)):
        raise NotFound(noun="flag", id=id)
    return kept


def flags_out(stores: StoreSet, found: Sequence[KeptFlag]) -> list[FlagOut]:
    """Flags with links to what the asker may read, which is looked up once for all of them."""
    named = {other for kept in found for other in kept.flag.others}
    links = seen_reports(stores, named)
    everything = allowed(stores.actor, "flag.read_all")
    return [
        flag_out(
            kept,
            others=[
                FlagLinkOut(noun="report" if other in links else "evidence", id=other)
                for other in kept.flag.others
                if other in links or (everything and len(other) == 64)
            ],
            may=may_answer(kept, stores.actor),
        )
        for kept in found
    ]


def seen_reports(stores: StoreSet, ids: Iterable[str]) -> set[str]:
    """Those of these reports that the asker may read."""
    asked = tuple(set(ids))
    if not asked:
        return set()
    found = stores.report_search.read(sa.select(*COLUMNS).where(REPORTS.c.id.in_(asked)))
    return {
        str(report.id)
        for report in found
        if sees_report(stores.actor, report) and sees_layer(stores.actor, stores.catalogue.get(report.layer))
    }
