"""A handed-in list as leads: each row one, or told which it is already, or why it is none."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from shapely import Point

from api.dependencies import StoreSet
from api.wire.cases import WordsOut
from api.wire.lead_sources import ListOut, ListRowOut, RowProblemOut
from layers.exchange.importing import trusted_shapes
from layers.exchange.lead_lists import UNSAID, Listed, ListedRow, read_list
from layers.exchange.order import HandedIn
from layers.rules.lead_sources import same_patch, written
from layers.rules.lead_words import LISTED, kind_named
from layers.rules.leads import LAYER, Lead, Source
from layers.rules.people import Actor
from layers.store.database import Database
from layers.store.imports import Original

NAMES = UUID("0f6a1f0b-3c58-5d4e-9b7a-41d2c8e6f573")  # the name space of leads that rows became
ONCE_MORE = ("已在线索库中", "It is among the leads already")


@dataclass(frozen=True, slots=True)
class HandedList:
    """What somebody said of a list."""

    file: Original
    day: date
    agency: str

    @property
    def source(self) -> Source:
        """Whose it is: an agency's, or patches that somebody brought."""
        return Source.AGENCY if self.agency.strip() else Source.IMPORT


def read_rows(database: Database, actor: Actor, handed: HandedList) -> Listed:
    """The rows, read by a process of its own while no transaction is open."""
    file, definition = handed.file, database.catalogue.get(LAYER)
    with database.transaction(actor, writes=False) as transaction:
        trusted = trusted_shapes(transaction, LAYER)
    handed_in = HandedIn(file.name, file.path.absolute(), file.sha256, file.size_bytes)
    with tempfile.TemporaryDirectory(dir=file.path.parent, prefix=".list-") as folder:
        return read_list(handed_in, definition, trusted, Path(folder))


def taken_in(stores: StoreSet, handed: HandedList, listed: Listed) -> ListOut:
    """Note every row that can be a lead; rows that are a known patch are told there, too."""
    rows = [row for row in listed.rows if row.shape is not None]
    found = stores.people.account_named(stores.actor.name)
    shown = found is not None and found[0].demonstration
    leads = {row.row: lead_of(handed, row, stores.sight.today, shown=shown) for row in rows}
    placed = list(stores.lead_sight.placed(stores.lead_sight.marked(list(leads.values()))))
    matched = dict(zip(leads, stores.lead_sight.matched(placed), strict=True))
    others = stores.lead_sight.pending(placed)
    told: dict[int, ListRowOut] = {}
    for row in rows:
        lead, matches = matched[row.row]
        twin = same_patch(lead, [other for other in others if other.id != lead.id])
        if twin is not None:
            told[row.row] = known_row(stores, handed, row, twin)
        elif stores.leads.note([(lead, matches)], why=why_of(handed)):
            others.append(lead)
            told[row.row] = ListRowOut(row=row.row, label=row.name or None, lead=lead.id, problem=None)
        else:
            told[row.row] = again(row, lead.id)
    return list_out(listed, [told.get(row.row) or refused(row) for row in listed.rows])


def lead_of(handed: HandedList, row: ListedRow, today: date, *, shown: bool) -> Lead:
    """A row as a lead, the same for the same row of the same file; marked where its sender is, or the row."""
    id = str(uuid5(NAMES, f"{handed.file.sha256}/{row.row}"))
    kind = kind_named(row.kind.strip()[:80]) or "OTHER"
    lead = written(
        id, handed.source, kind, row.shape or Point(), handed.day, agency=handed.agency, today_=today
    )
    named = {"name": row.name} if row.name else {}
    own = {**lead.evidence, **named, "list": handed.file.sha256, "file": handed.file.name, "row": row.row}
    return replace(lead, evidence=own, demonstration=shown or row.demonstration)


def known_row(stores: StoreSet, handed: HandedList, row: ListedRow, twin: Lead) -> ListRowOut:
    """The patch is among the open leads: that one is told of the list, once."""
    facts = {"list": handed.file.sha256, "row": row.row, "agency": handed.agency, "name": row.name}
    events = stores.leads.events(twin.id)
    if not any(event.step == LISTED and event.facts == facts for event in events):
        now = stores.leads.get(twin.id)
        stores.leads.save(now, now, LISTED, why=why_of(handed), facts=facts)
    return again(row, twin.id)


def again(row: ListedRow, lead: str) -> ListRowOut:
    """A row that was a lead before."""
    problem = RowProblemOut(code="known-lead", zh=ONCE_MORE[0], en=ONCE_MORE[1])
    return ListRowOut(row=row.row, label=row.name or None, lead=lead, problem=problem)


def refused(row: ListedRow) -> ListRowOut:
    """A row that became none, with the doctor's sentence."""
    why = row.why or UNSAID
    return ListRowOut(
        row=row.row, label=None, lead=None, problem=RowProblemOut(code=row.code, zh=why.zh, en=why.en)
    )


def why_of(handed: HandedList) -> str:
    """What the history says of where a lead comes from."""
    return f"{handed.agency.strip() or '导入'}：{handed.file.name}"


def list_out(listed: Listed, rows: Sequence[ListRowOut]) -> ListOut:
    """All rows, counted."""
    return ListOut(
        rows=list(rows),
        added=sum(row.lead is not None and row.problem is None for row in rows),
        known=sum(row.lead is not None and row.problem is not None for row in rows),
        refused=sum(row.lead is None for row in rows),
        crs=WordsOut.of(listed.crs),
    )
