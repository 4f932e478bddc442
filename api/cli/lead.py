"""``lakewatch lead``: which leads there are, and how often they were right."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import english, out
from api.wire.base import to_moment
from layers.definition import Words
from layers.errors import ValueNotAllowed
from layers.rules.lead_precision import Precision, told
from layers.rules.lead_words import kind_words, zone_words
from layers.rules.leads import STATES, Lead, LeadState
from layers.rules.receipts import moment_text
from layers.store.lead_standing import LeadStanding
from layers.store.leads import LeadQuery, LeadStore

app = typer.Typer(help="线索 · Leads: patches that may be a problem.", no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON · Print JSON.")]
StateOption = Annotated[
    list[str] | None, typer.Option("--state", help=f"状态 · {', '.join(LeadState)}.  [all]")
]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=5000, help="最多几条 · At most so many.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="当时所知 · As known at a moment, ISO 8601 with its zone.")
]
NAMES = ("kind", "zone", "confirmed", "answered", "dismissed", "waiting", "share", "low", "high", "few")


@app.command("list")
def list_leads(
    state: StateOption = None,
    limit: LimitOption = 100,
    as_json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """列出线索，最急的在前 · List leads, the most urgent first."""
    query = LeadQuery(states=states_of(state or []), limit=limit)
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        leads, total, _ = LeadStore(transaction).find(query)
    if as_json:
        print_json({"leads": [plain(lead) for lead in leads], "total": total})
        return
    for lead in leads:
        kind, zone, stands = (
            said(words) for words in (kind_words(lead.kind), zone_words(lead.zone), STATES[lead.state])
        )
        out.print(
            f"{lead.priority:>4}  {stands}  {lead.day}  {lead.area_m2:>10.0f} m²  {kind}  {zone}  {lead.id}"
        )
    out.print(f"{len(leads)}/{total}")


@app.command("precision")
def precision(
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """各类各区线索现场属实的比例 · How often leads were right, per kind and zone, with its interval."""
    settings, moment = settings_of(data=data, database=database), moment_of(as_of)
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        standing, now = LeadStanding(transaction).standing(moment), transaction.now
    rows = told(standing.counted)
    if as_json:
        as_known = moment_text(moment or now)
        print_json(
            {"rows": [row_of(row) for row in rows], "reasons": dict(standing.reasons), "as_of": as_known}
        )
        return
    for row in rows:
        out.print(f"{said(kind_words(row.kind))}  {said(zone_words(row.zone))}  {said(row.words)}")
    if not rows:
        out.print("尚无线索 · No lead yet")


def said(words: Words) -> str:
    """Words in this terminal's language."""
    return words.en if english() else words.zh


def plain(lead: Lead) -> dict[str, Any]:
    """A lead as JSON has it, without its shape."""
    names = ("id", "source", "kind", "state", "zone", "area_m2", "priority", "unit", "run", "report", "case")
    return {**{name: getattr(lead, name) for name in names}, "day": lead.day.isoformat()}


def row_of(row: Precision) -> dict[str, Any]:
    """A row of the precision as JSON has it."""
    return {**{name: getattr(row, name) for name in NAMES}, "zh": row.words.zh, "en": row.words.en}


def print_json(value: dict[str, Any]) -> None:
    """JSON as it is, whatever the terminal is."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def states_of(words: list[str]) -> tuple[LeadState, ...]:
    """The states that are asked for; ValueNotAllowed."""
    try:
        return tuple(LeadState(word) for word in words)
    except ValueError as error:
        raise ValueNotAllowed(field="state", value=", ".join(words), allowed=", ".join(LeadState)) from error


def moment_of(text: str | None) -> datetime | None:
    """The moment a text names; ValueNotAllowed without a zone."""
    if text is None:
        return None
    try:
        return to_moment(text)
    except ValueError as error:
        raise ValueNotAllowed(field="as-of", value=text, allowed="2026-11-23T06:05:00Z") from error
