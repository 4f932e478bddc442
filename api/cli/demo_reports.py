"""The demonstration's reports, checked and stored as if phones had sent them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import rfc8785

from api.wire.reports import FixWire
from layers.demo.reports import demonstration_reports
from layers.rules.features import Feature
from layers.rules.receipts import content_sha256, moment_text
from layers.rules.reports import Report, checked_report
from layers.store.database import Transaction
from layers.store.reports import ReportStore


def add_reports(transaction: Transaction, lake: Mapping[str, Iterable[Feature]]) -> None:
    """The week's reports, checked and stored as if they had been sent."""
    for report in demonstration_reports(lake):
        add_report(transaction, report)


def add_report(transaction: Transaction, report: Report) -> Report:
    """One report, checked and stored as if it had been sent."""
    body = body_of(report)
    known = replace(report, content_sha256=content_sha256(body))
    checked = checked_report(known, transaction.definition(report.layer), received_at=transaction.now)
    return ReportStore(transaction).add(checked, body=rfc8785.dumps(body))[0]


def body_of(report: Report) -> dict[str, Any]:
    """The report as a phone would have sent it."""
    fix = FixWire.of(report.fix)
    return {
        "layer": report.layer,
        "feature": report.feature,
        "state_seen": report.state_seen,
        "remainder": report.remainder,
        "answers": dict(report.answers),
        "note": report.note,
        "place": {"type": "Point", "coordinates": list(report.place.coords[0])} if report.place else None,
        "fix": fix.model_dump(mode="json") if fix else None,
        "observed_at": moment_text(report.observed_at),
        "photos": [],
    }
