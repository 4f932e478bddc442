"""A layer as a file that others read, with its count and its SHA-256 when it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from layers.definition import LayerDefinition
from layers.errors import AlreadyThere, UnreadableFile
from layers.exchange.geojson import write_geojson
from layers.exchange.gpkg_writer import write_gpkg
from layers.exchange.importing import Told, nobody
from layers.rules.features import Feature
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.imports import sha256_of

PAGE = 2000
SUFFIXES = (".gpkg", ".geojson")
NOTICE = "演示数据，全部为合成，不是真实情况 · Demonstration data, all synthetic, not the real situation"
CRS_NOTE = "stored as CGCS2000 (EPSG:4490); published as CRS84 by null transformation (differences < 1 m)"


@dataclass(frozen=True, slots=True)
class Exported:
    """The manifest of a written file."""

    file: str
    layer: str
    count: int
    size_bytes: int
    sha256: str
    demonstration: bool


def export(
    query: FeatureQuery, transaction: Transaction, file: Path, *, overwrite: bool = False, told: Told = nobody
) -> Exported:
    """Write the features of a query to a new file, whose name's ending is its format.

    The file appears whole or not at all.

    Raises:
        UnreadableFile: another ending than ``.gpkg`` or ``.geojson``. AlreadyThere: the file exists.
    """
    if file.suffix not in SUFFIXES:
        allowed = f"the name must end in {' or '.join(SUFFIXES)}"
        raise UnreadableFile(file=file.name, place="–", reason=allowed)
    if file.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(file))
    definition = transaction.definition(query.layer)
    demonstration = any(feature.demonstration for feature in one_of(query, transaction))
    about = metadata(definition, transaction, demonstration=demonstration)
    draft = file.with_name(f".{uuid4().hex}{file.suffix}")
    try:
        count = written(draft, definition, pages(query, transaction, told), about)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return Exported(
        str(file), query.layer, count, file.stat().st_size, sha256_of(file), demonstration=demonstration
    )


def written(
    draft: Path, definition: LayerDefinition, features: Iterator[Feature], about: dict[str, object]
) -> int:
    if draft.suffix == ".gpkg":
        return write_gpkg(draft, definition, features, about)
    with draft.open("xb") as file:
        return write_geojson(file, definition.id, features, about)


def pages(query: FeatureQuery, transaction: Transaction, told: Told) -> Iterator[Feature]:
    """Every feature of the query by its key, a page in memory at a time."""
    store, after = FeatureStore(transaction), 0
    while True:
        page = store.find(replace(query, after=after, limit=PAGE))
        yield from page.features
        told(len(page.features))
        if page.next is None:
            return
        after = page.next


def one_of(query: FeatureQuery, transaction: Transaction) -> list[Feature]:
    """A demonstration feature of the query, if there is one."""
    marked = {"op": "=", "args": [{"property": "demonstration"}, True]}
    return FeatureStore(transaction).find(replace(query, filter=marked, limit=1)).features


def metadata(
    definition: LayerDefinition, transaction: Transaction, *, demonstration: bool
) -> dict[str, object]:
    """What a stranger must know who finds the file alone."""
    return {
        "layer": definition.id,
        "title_zh": definition.words.zh,
        "title_en": definition.words.en,
        "source": definition.source,
        "crs": CRS_NOTE,
        "notice": NOTICE if demonstration else "",
        "exported_at": transaction.now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "exported_by": transaction.actor.name,
    }
