"""Reports: written once, never changed; their photos arrive one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geo.boxes import Box
from layers.rules.reports import Report
from layers.store.database import Transaction


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which reports; empty fields do not filter. ``after`` is the audit number after which a page goes on."""

    layers: tuple[str, ...] = ()
    feature: str | None = None
    units: tuple[str, ...] = ()
    author: str | None = None
    states: tuple[str, ...] = ()
    since: datetime | None = None  # by received_at
    until: datetime | None = None
    box: Box | None = None
    text: str | None = None
    incomplete: bool | None = None  # photos still missing
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page, newest first, the total of all pages, and the key of the next page."""

    reports: list[Report]
    total: int
    next: int | None


class ReportStore:
    """Reads and writes reports within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: UUID) -> Report:
        """The report with what is still missing; NotFound when there is none."""
        raise NotImplementedError

    def add(self, report: Report, *, body: bytes) -> tuple[Report, bool]:
        """Save the report with its original body; (stored report, True when it is new).

        The same id with the same ``content_sha256`` gives the stored one and False.

        Raises:
            DifferentContent: another content was stored under this id; the new one is kept aside.
        """
        raise NotImplementedError

    def photo_arrived(self, id: UUID, sha256: str, *, readable: bool, size_bytes: int) -> Report:
        """Note that a photo's bytes lie on disk; PhotoNotAnnounced when the manifest has no such hash.

        Arriving again changes nothing.
        """
        raise NotImplementedError

    def find(self, query: ReportQuery) -> ReportPage:
        """One page of reports, newest first."""
        raise NotImplementedError

    def counts(self, query: ReportQuery) -> Mapping[str, Mapping[str, int]]:
        """How many fit the query by ``layer``, ``unit`` and ``state``, whatever limit and key."""
        raise NotImplementedError

    def last_of(self, layer: str, features: tuple[str, ...]) -> Mapping[str, Report]:
        """The newest report of each of these features that has one."""
        raise NotImplementedError
