"""What a dossier is gathered from, with the eyes of whoever asked, and how its files are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

import web
from api.boundaries import cases_told, kind_words, readable
from api.boundary_readings import change_out, head_out, seen_by
from api.boundary_remarks import told as told_remarks
from api.dependencies import StoreSet
from api.jobs.boundary_reading import zones_of as zones_in
from api.wire.boundaries import boundary_out
from api.wire.scenarios import scenarios_out
from geo.boxes import Box
from geo.changes import difference_of
from layers.errors import BadBoundary
from layers.exchange.boundary_dossier import Told, dossier_of
from layers.exchange.exporting import plain_name
from layers.exchange.same_zip import same_zip
from layers.rules.boundaries import OUTSIDE, PROPOSED, REGIMES, BoundaryVersion
from layers.rules.boundary_dossier import Dossier, DossierFormat, Layers
from layers.rules.boundary_readings import division_in
from layers.rules.boundary_words import OUT
from layers.rules.features import Feature
from layers.rules.permissions import hidden_fields, require, sees_layer
from layers.store.boundary_readings import KeptReading, ReadingStore
from layers.store.boundary_review import review_of
from layers.store.chain import sha256_hex
from layers.store.exports import DOSSIER, ExportOrder
from layers.store.features import FeatureQuery
from layers.store.scenarios import Compared, ScenarioStore

ASSETS = Path(web.__file__).parent / "static" / "documents"
GROUND = ("lake_parts", "rivers", "roads", "villages", "ecological_redline")  # what the maps are drawn on
MOST_AROUND = 2000  # features of one layer
AROUND_DEG = 0.01  # beyond both versions
MANIFEST, NOTE = "manifest.json", "说明.txt"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for."""

    boundary: str
    formats: tuple[DossierFormat, ...]
    english: bool

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> Wish:
        """The wish in a job's details."""
        formats = tuple(map(DossierFormat, details["formats"]))
        return cls(str(details["boundary"]), formats, details["language"] == "en")


def require_dossier(
    stores: StoreSet, boundary: str, formats: Collection[DossierFormat] = ()
) -> BoundaryVersion:
    """The version, when its dossier may be asked for.

    Raises:
        NotAllowed, NotFound: not for the asker, or never read. BadBoundary: there is nothing to compare with.
        NoFont: a PDF is wanted, and this machine has no font for it.
    """
    require(stores.actor, "boundary.dossier")
    version = readable(stores, boundary)
    reading = ReadingStore(stores.transaction).get(version.id)
    if not reading.base:
        raise BadBoundary(field="parent", reason="没有可比较的版本 (there is no version to compare it with)")
    if DossierFormat.PDF in formats:
        from web.documents.fonts import require_chinese_font  # noqa: PLC0415 - looks through the machine

        require_chinese_font()
    return version


def order_of(version: BoundaryVersion, why: str) -> ExportOrder:
    """The order in the log of exports."""
    return ExportOrder(layers=(PROPOSED,), format=DOSSIER, why=why)


# --- gathering ------------------------------------------------------------------------------------
def gathered(stores: StoreSet, boundary: str, why: str) -> Dossier:
    """The record of a version's last reading and of its review, as the asker may see it."""
    version = require_dossier(stores, boundary)
    reading = ReadingStore(stores.transaction).get(version.id)
    base = stores.boundaries.get(reading.base)
    zones, base_zones = (stores.boundaries.zones_of(each) for each in (version, base))
    names, units = stores.boundaries.names(), unit_names(stores)
    review = review_of(stores.transaction, version.id)
    told = Told(
        base=named(boundary_out(base, names).model_dump(), units),
        boundary=named(boundary_out(version, names).model_dump(), units),
        base_zones=shapes_of(base_zones),
        zones=shapes_of(zones),
        head=head_out(stores, version, reading) | {"inputs_sha256": reading.inputs_sha256},
        changes=list(changes(stores, reading)),
        remarks=[named(each.model_dump(), units) for each in told_remarks(stores, review)],
        events=[named(event_json(each, names), units) for each in stores.boundaries.events(version.id)],
        scenarios=scenarios(stores, Compared(version, zones, base, base_zones), units),
        catalogue=stores.catalogue,
        made_at=stores.transaction.now,
        made_by=stores.people.display_name(stores.transaction.actor.name),
        why=why,
        ground=ground(stores, [*zones, *base_zones]),
        noise=noise(reading, zones, base_zones),
    )
    return dossier_of(told)


def unit_names(stores: StoreSet) -> dict[str, str]:
    """What units are called, by id."""
    return {unit.id: unit.name_zh for unit in stores.people.units()}


def named(told: dict[str, Any], units: Mapping[str, str]) -> dict[str, Any]:
    """The same with the unit's name for its id."""
    return told | {"unit": units.get(told.get("unit") or "", told.get("unit"))}


def shapes_of(zones: Collection[Feature]) -> list[tuple[str, BaseGeometry]]:
    """Kind and shape of each zone that has ground."""
    return [(str(zone.properties.get("zone")), zone.shape) for zone in zones if zone.shape is not None]


def changes(stores: StoreSet, reading: KeptReading) -> Iterator[dict[str, Any]]:
    """Each change as the asker may see it, with its shape, without what is theirs alone."""
    seen = seen_by(stores)
    for each in ReadingStore(stores.transaction).changes(reading.id):
        body = {name: value for name, value in change_out(each, seen, None).items() if name != "review"}
        yield body | {"geometry": json.loads(shapely.to_geojson(each.change.shape))}


def event_json(event: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """One step on the way of the version."""
    return {
        name: getattr(event, name) for name in ("number", "step", "before", "after", "at", "unit", "why")
    } | {"name": names.get(event.account or "", event.name)}


def scenarios(stores: StoreSet, compared: Compared, units: Mapping[str, str]) -> dict[str, Any]:
    """Both replies side by side."""
    both = ScenarioStore(stores.transaction, stores.sight.today).both(compared)
    words = {**kind_words(stores), OUTSIDE: OUT}
    cases = cases_told(stores, both)
    told = scenarios_out(compared.version.id, compared.base.id, both, words, cases).model_dump()
    for reply in ("approved", "refused"):
        for listed in ("villages", "tasks"):
            told[reply][listed] = [named(each, units) for each in told[reply][listed]]
    return told


def ground(stores: StoreSet, zones: Collection[Feature]) -> Layers:
    """What lies about today, of the layers that the asker may see."""
    shapes = [zone.shape for zone in zones if zone.shape is not None]
    if not shapes:
        return ()
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    box = Box(west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG)
    found, today = [], stores.sight.today
    for layer in GROUND:
        definition = stores.catalogue.layers.get(layer)
        if definition is not None and sees_layer(stores.actor, definition):
            hidden = hidden_fields(stores.actor, definition)
            query = FeatureQuery(
                layer, box=box, hidden=hidden, valid_from=today, valid_to=today, limit=MOST_AROUND
            )
            found.append((definition, stores.features.find(query).features))
    return sorted(found, key=lambda pair: pair[0].style.order)


def noise(
    reading: KeptReading, zones: Collection[Feature], base_zones: Collection[Feature]
) -> dict[tuple[str, str], tuple[BaseGeometry, ...]]:
    """The shapes of noise by transition, which a reading only counts: found again from the same zones."""
    if not reading.head["noise"]:
        return {}
    regime = REGIMES[reading.head["regime"]]
    before, after = (division_in(zones_in(list(side)), regime) for side in (base_zones, zones))
    found = difference_of(before, after, noise_m=float(reading.head["noise_m"]))
    return {(each.before, each.after): tuple(each.shapes.tolist()) for each in found.noise}


# --- making ---------------------------------------------------------------------------------------
def made(dossier: Dossier, wish: Wish, tell: Tell) -> bytes:
    """All files of a dossier as one archive with a manifest; the same record gives the same bytes."""
    files: dict[str, bytes] = {}
    for at, format in enumerate(wish.formats):
        tell("drawing", at, len(wish.formats))
        files |= drawn(dossier, format, english=wish.english)
    tell("packing", len(wish.formats), len(wish.formats))
    files[MANIFEST] = manifest(dossier, files, wish)
    return same_zip(files, first=MANIFEST, at=dossier.made_at)


def drawn(dossier: Dossier, format: DossierFormat, *, english: bool) -> dict[str, bytes]:
    """The files of one format by name."""
    if format is DossierFormat.XLSX:
        from layers.exchange.boundary_xlsx import write_dossier_xlsx  # noqa: PLC0415 - each as it is needed

        return {"审查卷.xlsx": write_dossier_xlsx(dossier, english=english)}
    if format in (DossierFormat.TXT, DossierFormat.GPKG):
        return written(dossier, format)
    if format is DossierFormat.HTML:
        from web.documents.boundary_dossier import dossier_page  # noqa: PLC0415 - folium is slow to import

        return {"审查卷.html": dossier_page(dossier, ASSETS, english=english).encode()}
    return printed(dossier, format, english=english)


def written(dossier: Dossier, format: DossierFormat) -> dict[str, bytes]:
    """Boundary points, or the GeoPackage: writers that want a file."""
    from layers.exchange.boundary_gpkg import write_dossier_gpkg  # noqa: PLC0415
    from layers.exchange.boundary_points import write_dossier_txt  # noqa: PLC0415

    with TemporaryDirectory(prefix="dossier-") as folder:
        name = "界址点.txt" if format is DossierFormat.TXT else "变化.gpkg"
        write = write_dossier_txt if format is DossierFormat.TXT else write_dossier_gpkg
        write(dossier, Path(folder) / name)
        return {name: (Path(folder) / name).read_bytes()}


def printed(dossier: Dossier, format: DossierFormat, *, english: bool) -> dict[str, bytes]:
    """What has map sheets in it: the pack itself, Word, PDF."""
    from web.documents.boundary_docx import dossier_document  # noqa: PLC0415
    from web.documents.boundary_pdf import dossier_pdf  # noqa: PLC0415
    from web.documents.boundary_sheets import map_pack  # noqa: PLC0415
    from web.documents.fonts import chinese_font, require_chinese_font  # noqa: PLC0415

    maps = map_pack(dossier, chinese_font(), english=english)
    if format is DossierFormat.DOCX:
        return {"审查卷.docx": dossier_document(dossier, maps, english=english)}
    if format is DossierFormat.PDF:
        return {"审查卷.pdf": dossier_pdf(dossier, maps, require_chinese_font(), english=english)}
    return {f"地图/{name}": data for name, data in maps.items()}


def manifest(dossier: Dossier, files: Mapping[str, bytes], wish: Wish) -> bytes:
    """What the archive is, of which reading, with the hash of each file."""
    told = {
        "format": "lakewatch-dossier",
        "boundary": dossier.after.id,
        "base": dossier.before.id,
        "reading": dossier.reading,
        "inputs_sha256": dossier.inputs_sha256,
        "content_sha256": dossier.sha256,
        "as_of": dossier.as_of.isoformat(),
        "demonstration": dossier.demonstration,
        "language": "en" if wish.english else "zh",
        "made_at": dossier.made_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "made_by": dossier.made_by,
        "why": dossier.why,
        "files": [
            {"path": name, "sha256": sha256_hex(data), "size_bytes": len(data)}
            for name, data in sorted(files.items())
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def file_name(dossier: Dossier) -> str:
    """What the archive is called where it is saved."""
    return f"{plain_name(dossier.after.name.zh)}_审查卷_{dossier.made_at:%Y%m%d}.zip"
