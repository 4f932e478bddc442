"""A file into a layer: every row is looked at before one is stored, and each is accounted for by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import shapely

from geo.boxes import Box
from geo.errors import Refused
from layers.definition import LayerDefinition
from layers.errors import AlreadyImported, AlreadyThere, RowsRefused, UnreadableFile
from layers.exchange.columns import ColumnPlan, column_plan, read_day, read_value
from layers.exchange.geojson import open_geojson
from layers.exchange.gpkg import open_gpkg
from layers.exchange.rows import Row, Source
from layers.rules.features import Feature, checked
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.imports import ImportStore, Original

MOST_BYTES = 4 * 1024**3
MOST_NAMED = 100  # refused rows that are named; all are counted
BATCH = 500  # ids asked for at once
AROUND_THE_LAKE = Box(114.5, 36.5, 117.5, 38.9)  # Hengshui and its neighbours
MAGIC = {".gpkg": b"SQLite format 3\0", ".geojson": b"", ".json": b""}

Told = Callable[[int], None]  # called with a number of rows as they are done


def nobody(_rows: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be stored, by its number counted from 1, and why."""

    number: int
    refusal: Refused


@dataclass(frozen=True, slots=True)
class Import:
    """A file, the layer it is for, and which column becomes which field."""

    original: Original
    source: Source
    definition: LayerDefinition
    plan: ColumnPlan
    table: str | None = None  # of a GeoPackage


@dataclass(frozen=True, slots=True)
class Findings:
    """What looking through every row found: ``rows == fits + refused``."""

    rows: int
    fits: int
    refused: int
    first_refused: tuple[RefusedRow, ...]
    box: Box | None
    warnings: tuple[str, ...] = field(default=())


def open_import(
    original: Original,
    definition: LayerDefinition,
    *,
    wishes: Mapping[str, str] = MappingProxyType({}),
    table: str | None = None,
) -> Import:
    """The file looked through once, its columns matched to the layer's fields.

    Raises:
        UnreadableFile, UnknownCrs: the file cannot be read, or its coordinates mean nothing to us.
        NoSuchColumn, UnknownField: a wish names what is not there.
    """
    source = open_source(original, table)
    plan = column_plan(source.columns, definition, wishes, original.name)
    return Import(original, source, definition, plan, getattr(source, "table", None))


def open_source(original: Original, table: str | None) -> Source:
    """The reader that fits the file's content; its name and its content must say the same."""
    suffix = original.path.suffix
    if suffix not in MAGIC or original.size_bytes > MOST_BYTES:
        allowed = f"{', '.join(MAGIC)}; ≤ {MOST_BYTES} bytes"
        raise UnreadableFile(file=original.name, place="–", reason=f"only these are taken: {allowed}")
    with original.path.open("rb") as file:
        head = file.read(16)
    if not head.startswith(MAGIC[suffix]) or (suffix != ".gpkg" and b"\0" in head):
        raise UnreadableFile(file=original.name, place="byte 0", reason=f"its content is no {suffix[1:]}")
    return open_gpkg(original.path, table) if suffix == ".gpkg" else open_geojson(original.path)


def examine(job: Import, transaction: Transaction, told: Told = nobody) -> Findings:
    """Look at every row, storing nothing.

    Raises:
        AlreadyImported: this very file is in the layer. UnreadableFile: rows are missing on second reading.
    """
    require_new_file(job, transaction)
    looking = Looking(job, FeatureStore(transaction))
    for row in job.source.rows():
        looking.at(row)
        told(1)
    looking.ask_store()
    if looking.rows != job.source.count:
        reason = f"{job.source.count} rows were counted, {looking.rows} were read"
        raise UnreadableFile(file=job.original.name, place="rows", reason=reason)
    return looking.findings()


def store(job: Import, transaction: Transaction, findings: Findings, told: Told = nobody) -> int:
    """Store every row, with one audit entry for the features and one for the file; how many they were.

    Raises:
        RowsRefused: rows were refused, so nothing is stored.
        AlreadyThere: an id was used before by a feature that was since retired.
    """
    if findings.refused:
        first = findings.first_refused[0]
        told_first = f"{first.number}: {type(first.refusal).__name__} {first.refusal}"
        raise RowsRefused(file=job.original.name, refused=findings.refused, first=told_first)
    require_new_file(job, transaction)
    why = f"import of {job.original.name}, SHA-256 {job.original.sha256}"
    layer = job.definition.id
    count = FeatureStore(transaction).load(layer, features(job, told), why=why)
    ImportStore(transaction).record(job.original, layer, job.table, count, why=why)
    return count


def require_new_file(job: Import, transaction: Transaction) -> None:
    earlier = ImportStore(transaction).earlier(job.original.sha256, job.definition.id, job.table)
    if earlier is not None:
        raise AlreadyImported(
            file=job.original.name, layer=earlier.layer, at=f"{earlier.at:%Y-%m-%d %H:%M}Z", by=earlier.by
        )


def features(job: Import, told: Told) -> Iterator[Feature]:
    for row in job.source.rows():
        if row.refusal is not None:
            raise row.refusal
        yield checked(feature_of(row, job), job.definition)
        told(1)


def feature_of(row: Row, job: Import) -> Feature:
    """The feature that a row says; ValueNotAllowed when a value is not of its field's type."""
    columns = job.plan.columns
    own = {name: row.values.get(columns[name]) for name in columns}
    fields = {field.id: field for field in job.definition.fields if field.id in columns}
    properties = {id: read_value(field, own[id]) for id, field in fields.items()}
    crs = job.source.crs
    return Feature(
        layer=job.definition.id,
        id=id_of(row, job, properties),
        shape=row.shape,
        properties={id: value for id, value in properties.items() if value is not None},
        state=text_of(own.get("state")),
        unit=text_of(own.get("unit")),
        valid_from=read_day("valid_from", own.get("valid_from")),
        valid_to=read_day("valid_to", own.get("valid_to")),
        demonstration=str(own.get("demonstration")).lower() in ("1", "true"),
        crs_declared=crs.declared,
        crs_assumed=crs.taken.name,
        crs_evidence=crs.evidence,
    )


def text_of(value: object) -> str | None:
    return None if value in (None, "") else str(value)


def id_of(row: Row, job: Import, properties: Mapping[str, object]) -> str:
    """The feature's id: the file's own, else the layer's official code, else file and row number."""
    column = job.plan.columns.get("id")
    code = properties.get(job.definition.code) if job.definition.code else None
    own = row.id if column is None else text_of(row.values.get(column))
    return own or text_of(code) or f"{job.original.sha256[:12]}-{row.number}"


class Looking:
    """The tally of rows while they are looked at."""

    def __init__(self, job: Import, features: FeatureStore) -> None:
        self.job, self.features = job, features
        self.rows = self.refused = 0
        self.named: list[RefusedRow] = []
        self.numbers: dict[str, int] = {}  # row by id
        self.waiting: list[str] = []
        self.box: Box | None = None

    def at(self, row: Row) -> None:
        """Look at one row."""
        self.rows += 1
        try:
            if row.refusal is not None:
                raise row.refusal
            feature = checked(feature_of(row, self.job), self.job.definition)
            if feature.id in self.numbers:
                raise AlreadyThere(noun="feature", id=f"{feature.id} (row {self.numbers[feature.id]})")
        except Refused as refusal:
            self.refuse(row.number, refusal)
            return
        self.numbers[feature.id] = row.number
        self.waiting.append(feature.id)
        if len(self.waiting) == BATCH:
            self.ask_store()
        if feature.shape is not None:
            self.box = widened(self.box, Box(*shapely.bounds(feature.shape)))

    def ask_store(self) -> None:
        """Refuse the rows whose ids the layer has already."""
        query = FeatureQuery(self.job.definition.id, ids=tuple(self.waiting), limit=BATCH)
        for there in self.features.find(query).features if self.waiting else ():
            self.refuse(self.numbers[there.id], AlreadyThere(noun="feature", id=there.id))
        self.waiting.clear()

    def refuse(self, number: int, refusal: Refused) -> None:
        """Count a refused row, and name it while there are not too many."""
        self.refused += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(RefusedRow(number, refusal))

    def findings(self) -> Findings:
        """What was found."""
        warnings = ("far-from-the-lake",) if self.box and not touches(self.box, AROUND_THE_LAKE) else ()
        fits = self.rows - self.refused
        return Findings(self.rows, fits, self.refused, tuple(self.named), self.box, warnings)


def widened(box: Box | None, other: Box) -> Box:
    """The smallest box that holds both."""
    if box is None:
        return other
    low = min(box.west, other.west), min(box.south, other.south)
    return Box(*low, max(box.east, other.east), max(box.north, other.north))


def touches(box: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    across = box.west <= other.east and other.west <= box.east
    return across and box.south <= other.north and other.south <= box.north
