"""The new zones of a proposal as the land ministry's boundary point file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geo.crs import OfferedCrs
from layers.exchange.export_formats import ExportFormat, system_of
from layers.exchange.land_txt_writer import write_land_txt
from layers.exchange.outgoing import NOTICE
from layers.rules.boundary_dossier import Dossier
from layers.rules.days import LOCAL
from layers.rules.features import Feature


def points_system(dossier: Dossier) -> OfferedCrs:
    """The plane system of the points: that of the zone of three degrees in which the proposal lies."""
    return system_of(ExportFormat.LAND_TXT, None, dossier.frame)


def write_dossier_txt(dossier: Dossier, file: Path) -> int:
    """Write the zones after the proposal as parcels; how many they were.

    Raises:
        UnknownCrs: as ``write_land_txt``.
    """
    about = {
        "notice": NOTICE if dossier.demonstration else "",
        "exported_at": dossier.made_at.astimezone(LOCAL).date().isoformat(),
        "exported_by": dossier.made_by,
    }
    return write_land_txt(file, dossier.zone_layer, zones(dossier), about, crs=points_system(dossier))


def zones(dossier: Dossier) -> Iterator[Feature]:
    """Each zone with a number in its version, and its kind in words."""
    for number, (kind, shape) in enumerate(dossier.after.zones, 1):
        properties = {"name": dossier.kind_words(kind).zh, "zone": kind}
        yield Feature(dossier.zone_layer.id, f"{dossier.after.id}-{number}", shape, properties)
