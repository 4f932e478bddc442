"""Leads that people write down: another agency's, or a note from the ground that deserves a look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.measure import area_m2
from layers.definition import Words
from layers.errors import BadLead, BadReport
from layers.rules.days import day_of
from layers.rules.leads import Lead, Source
from layers.rules.reports import Report

NOTES = "quick_notes"
LONGEST_KIND, LONGEST_AGENCY = 80, 200
SAME_SHARE = 0.8  # of both together that two share: then they are one patch


def written(
    id: str, source: Source, kind: str, shape: BaseGeometry, day: date, *, agency: str, today_: date
) -> Lead:
    """A lead as somebody writes it down.

    Raises:
        BadLead: no kind, no place, a day to come, or an agency's lead that does not say whose it is.
    """
    if not kind.strip() or len(kind) > LONGEST_KIND:
        raise BadLead(field="kind", reason=f"1–{LONGEST_KIND}")
    if shape.is_empty:
        raise BadLead(field="geometry", reason="没有位置 (no place)")
    if day > today_:
        raise BadLead(field="day", reason=f"≤ {today_}")
    if source is Source.AGENCY and not agency.strip():
        raise BadLead(field="agency", reason="须写明来自哪个单位 (whose list it is)")
    evidence = {"agency": agency.strip()} if agency.strip() else {}
    return Lead(id, source, kind.strip(), shape, measured(shape), day, evidence=evidence)


def measured(shape: BaseGeometry) -> float:
    """The area on the ellipsoid, square metres; 0 for points and lines."""
    return area_m2(shape) if shape.geom_type in ("Polygon", "MultiPolygon") else 0.0


def of_note(id: str, report: Report, *, kind: str) -> Lead:
    """A quick note as a lead: its place, its words, its photos by their hashes.

    Raises:
        BadReport: the report is no quick note, or nobody knows where it was.
    """
    if report.layer != NOTES:
        raise BadReport(question="layer", reason="只有随手记可转为线索 (quick notes only)")
    place = report.place
    if place is None and report.fix is not None:
        place = Point(report.fix.longitude, report.fix.latitude)
    if place is None:
        raise BadReport(question="place", reason="没有位置 (no place)")
    note = report.note.strip()
    return Lead(
        id,
        Source.NOTE,
        kind[:LONGEST_KIND],
        place,
        measured(place),
        day_of(report.received_at or report.observed_at),
        evidence={"report": str(report.id), "photos": [photo.sha256 for photo in report.pictures]},
        because=(Words(note, note),) if note else (),
        demonstration=report.demonstration,
    )


def same_patch(lead: Lead, others: Iterable[Lead]) -> Lead | None:
    """The open lead that is the same patch; points and lines are never taken for one."""
    if lead.area_m2 == 0:
        return None
    for other in others:
        if other.area_m2 and overlap(lead.shape, other.shape) >= SAME_SHARE:
            return other
    return None


def overlap(one: BaseGeometry, other: BaseGeometry) -> float:
    """The share of both together that they have in common, 0 to 1."""
    together = one.union(other).area
    return float(one.intersection(other).area / together) if together else 0.0
