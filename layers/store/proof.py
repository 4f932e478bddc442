"""Whether the records are what their audit entries say, and whether there are any others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy import RowMapping, Table

from layers.definition import LayerDefinition
from layers.errors import ChainBroken
from layers.rules.features import Operation
from layers.store.boundary_proof import BoundaryProof
from layers.store.boundary_reading_proof import ReadingProof
from layers.store.boundary_remark_proof import RemarkProof
from layers.store.bundles import SIDES, BundledRows, Bundles, Rising, Row
from layers.store.case_proof import CaseProof
from layers.store.chain import sha256_hex
from layers.store.claim_proof import ClaimProof
from layers.store.database import Transaction
from layers.store.day_proof import DayProof
from layers.store.evidence_proof import EvidenceProof
from layers.store.flag_proof import FlagProof
from layers.store.kept_edit_proof import KeptEditProof
from layers.store.look_back_proof import LookBackProof
from layers.store.proof_entries import require_named
from layers.store.proof_rows import AT_ONCE, Rows, in_pages
from layers.store.report_records import is_findable, photos_sha256, record_sha256
from layers.store.scene_proof import SceneProof
from layers.store.tables import ASIDE, AUDIT_ENTRIES, PHOTOS, REPORTS, VERSIONS
from layers.store.track_proof import TrackProof
from layers.store.versions import PLAIN, plain_properties, to_feature, version_sha256

UNREADABLE = (TypeError, ValueError, KeyError, shapely.errors.ShapelyError, sa.exc.MultipleResultsFound)
COMING = (Operation.ADD.value, Operation.RESTORE.value)


class Proof:
    """Walks the records beside the chain, both in the order of the entries' numbers."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.versions, self.bundles = Rows(transaction, VERSIONS), BundledRows(transaction)
        self.reports = Rows(transaction, REPORTS)
        self.announced = self.photos = 0
        self.originals = 0
        self.checks = {
            "feature.add": self.require_version,
            "feature.replace": self.require_version,
            "feature.retire": self.require_version,
            "feature.load": self.require_load,
            "feature.change": self.require_load,
            "report.add": self.require_report,
            "report.photo": self.require_photo,
            "report.original": self.require_original,
            "report.aside": self.require_aside,
        }
        self.parts: tuple[
            BoundaryProof
            | CaseProof
            | ClaimProof
            | DayProof
            | EvidenceProof
            | FlagProof
            | KeptEditProof
            | LookBackProof
            | ReadingProof
            | RemarkProof
            | SceneProof
            | TrackProof,
            ...,
        ] = (
            BoundaryProof(transaction),
            CaseProof(transaction),
            ClaimProof(transaction),
            DayProof(transaction),
            EvidenceProof(transaction),
            FlagProof(transaction),
            KeptEditProof(transaction),
            LookBackProof(transaction),
            ReadingProof(transaction),
            RemarkProof(transaction),
            SceneProof(transaction),
            TrackProof(transaction),
        )
        for part in self.parts:
            self.checks |= part.checks

    def require_record(self, number: int, action: str, id: str, facts: Mapping[str, Any]) -> None:
        """ChainBroken unless the entry's record is there and has the content the entry names."""
        if check := self.checks.get(action):
            try:
                check(number, id, facts)
            except UNREADABLE as error:
                raise ChainBroken(number=number, reason=f"its record cannot be read: {error}") from error

    def require_version(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One version of one feature."""
        rows = list(self.versions.of(number))
        if len(rows) != 1:
            raise ChainBroken(number=number, reason=f"{len(rows)} versions for one change of {id}")
        require_unchanged(number, rows[0], version_sha256(rows[0]))
        require_boxed(number, rows)
        named = (facts["layer"], id, facts["version"], facts["content_sha256"])
        if named != tuple(rows[0][name] for name in ("layer", "feature_id", "version", "content_sha256")):
            raise ChainBroken(number=number, reason=f"the version of {id} is not the one the entry names")

    def require_load(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """All versions of an import."""
        digest, count = hashlib.sha256(), 0
        for row in self.loaded(number):
            require_unchanged(number, row, version_sha256(row))
            digest.update(row["content_sha256"].encode())
            count += 1
        if (count, digest.hexdigest()) != (facts["count"], facts["content_sha256"]):
            raise ChainBroken(number=number, reason=f"{count} features of {facts['count']}, or other ones")

    def loaded(self, number: int) -> Iterator[Row]:
        """The versions of an import; where one is in a bundle and a row, both say the same."""
        rows = boxed(number, self.versions.of(number))
        row = next(rows, None)
        for version in boxed(number, self.bundles.of(number)):
            if row is not None and row["fid"] == version["fid"]:
                require_unchanged(number, row, version_sha256(version))
                require_unchanged(number, row, version_sha256(row))
                row = next(rows, None)
            yield version
        yield from () if row is None else (row, *rows)

    def require_report(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One report."""
        rows = list(self.reports.of(number))
        if [row["id"] for row in rows] != [id]:
            raise ChainBroken(number=number, reason=f"the report {id} is missing")
        whole = rows[0]["record_sha256"] == record_sha256(rows[0]) == facts["record_sha256"]
        if not whole or not is_findable(rows[0]):
            raise ChainBroken(number=number, reason=f"the report {id} was changed")
        announced = sa.select(PHOTOS).where(PHOTOS.c.report == id).order_by(PHOTOS.c.position)
        photos = self.transaction.execute(announced).mappings().all()
        same = facts.get("photos_sha256") in (None, photos_sha256(photos))  # older ones name none
        if [photo["sha256"] for photo in photos] != facts["photos"] or not same:
            raise ChainBroken(number=number, reason=f"photos or originals announced with {id} were changed")
        self.announced += len(photos)

    def require_photo(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """The arrival of one photo, at the moment of its entry."""
        known = (PHOTOS.c.arrived_at, PHOTOS.c.received_bytes, PHOTOS.c.readable)
        if self.arrived(number, id, facts, known) != {(True, facts["size_bytes"], facts["readable"])}:
            raise ChainBroken(number=number, reason=f"the arrival of a photo of {id} was changed")
        self.photos += 1

    def require_original(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """The arrival of the file that a photo was made of, at the moment of its entry."""
        known = (PHOTOS.c.original_arrived_at, PHOTOS.c.original_sha256, PHOTOS.c.original_readable)
        if self.arrived(number, id, facts, known) != {(True, facts["original_sha256"], facts["readable"])}:
            raise ChainBroken(number=number, reason=f"the arrival of an original of {id} was changed")
        self.originals += 1

    def arrived(
        self, number: int, id: str, facts: Mapping[str, Any], known: Sequence[sa.Column[Any]]
    ) -> set[tuple[Any, ...]]:
        """What is noted of a file wherever the report names it; first, whether at the entry's moment."""
        mine = (PHOTOS.c.report == id) & (PHOTOS.c.sha256 == facts["sha256"]) & known[0].is_not(None)
        at = sa.select(AUDIT_ENTRIES.c.at).where(AUDIT_ENTRIES.c.number == number).scalar_subquery()
        rows = self.transaction.execute(sa.select(known[0] == at, *known[1:]).where(mine))
        return {tuple(row) for row in rows}

    def require_aside(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """What was sent under a taken id."""
        mine = (ASIDE.c.report == id) & (ASIDE.c.content_sha256 == facts["content_sha256"])
        body = self.transaction.execute(sa.select(ASIDE.c.body).where(mine)).scalar()
        if body is None or sha256_hex(bytes(body)) != facts["body_sha256"]:
            raise ChainBroken(number=number, reason=f"what was kept aside of {id} was changed")

    def require_nothing_else(self) -> None:
        """ChainBroken when a record has no entry, or the present is not what the last versions say."""
        self.versions.require_end()
        self.bundles.require_end()
        self.reports.require_end()
        for part in self.parts:
            part.require_end()
        self.require_photos()
        for moment, entries in (
            (PHOTOS.c.arrived_at, self.photos), (PHOTOS.c.original_arrived_at, self.originals)
        ):  # fmt: skip
            arrived = sa.select(PHOTOS.c.report, PHOTOS.c.sha256).where(moment.is_not(None))
            counted = sa.select(sa.func.count()).select_from(arrived.distinct().subquery())
            if self.transaction.execute(counted).scalar_one() != entries:
                raise ChainBroken(number=0, reason="a photo arrived without an entry")
        self.require_missing()
        require_named(self.transaction)
        for layer, table in self.transaction.tables.items():
            self.require_present(table, self.transaction.definition(layer))

    def require_photos(self) -> None:
        """ChainBroken when photos are there that no report announced, or one is read that never came."""
        rows = sa.select(sa.func.count()).select_from(PHOTOS)
        if self.transaction.execute(rows).scalar_one() != self.announced:
            raise ChainBroken(number=0, reason="report_photos: a row without an entry")
        read = PHOTOS.c.readable.is_not(None) | PHOTOS.c.received_bytes.is_not(None)
        never = (PHOTOS.c.arrived_at.is_(None) & read) | (
            PHOTOS.c.original_arrived_at.is_(None) & PHOTOS.c.original_readable.is_not(None)
        )
        if self.transaction.execute(sa.select(PHOTOS.c.report).where(never).limit(1)).first() is not None:
            raise ChainBroken(number=0, reason="report_photos: a photo was read that never arrived")

    def require_missing(self) -> None:
        """ChainBroken when a report says that more or fewer photos are missing than have not arrived."""
        waits = sa.select(sa.func.count()).where(
            PHOTOS.c.report == REPORTS.c.id, PHOTOS.c.arrived_at.is_(None)
        )
        wrong = sa.select(REPORTS.c.id).where(REPORTS.c.missing != waits.scalar_subquery()).limit(1)
        if (id := self.transaction.execute(wrong).scalar()) is not None:
            raise ChainBroken(number=0, reason=f"the report {id} miscounts its photos")

    def require_present(self, table: Table, definition: LayerDefinition) -> None:
        """Every row of the layer's table is the last version of its feature, and none is missing."""
        rows, found, kept = 0, 0, Bundles(self.transaction, definition.id)
        rising = Rising(kept)
        for row in in_pages(self.transaction, present_rows(table), (table.c.fid,), start=(-1,)):
            version = version_beside(row)
            if version is None and (version := rising.row(row["fid"])) is not None:
                found += 1
            rows += 1
            if version is None or row["superseded"] or not same(row, version, definition):
                reason = f"{definition.id} {row['id']} is not what its last version says"
                raise ChainBroken(number=version["audit_number"] if version else 0, reason=reason)
        expected = self.expected(definition.id) + kept.waiting()
        if rows != expected or found != kept.waiting():
            reason = f"{definition.id} has {rows} features, its versions {expected}"
            raise ChainBroken(number=0, reason=reason)

    def expected(self, layer: str) -> int:
        """How many features the history's rows leave: those added or restored, less those retired."""
        gone = sa.case((VERSIONS.c.operation == Operation.RETIRE.value, 1), else_=0)
        first = sa.case((VERSIONS.c.operation.in_(COMING), 1), else_=0)
        query = sa.select(sa.func.sum(first - gone)).where(VERSIONS.c.layer == layer)
        return int(self.transaction.execute(query).scalar_one() or 0)


def require_unchanged(number: int, row: Row, sha256: str) -> None:
    """ChainBroken unless a version still has the hash that was stored with it."""
    if row["content_sha256"] != sha256:
        raise ChainBroken(
            number=number, reason=f"version {row['version']} of {row['feature_id']} was changed"
        )


def boxed(number: int, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows as they come, each one's box compared with its shape, many at once."""
    while page := list(islice(rows, AT_ONCE)):
        require_boxed(number, page)
        yield from page


def require_boxed(number: int, rows: Sequence[Row]) -> None:
    """ChainBroken unless each version's box, by which "as of" finds it, is that of its shape."""
    shapes = [None if row["shape"] is None else bytes(row["shape"]) for row in rows]
    boxes = shapely.bounds(shapely.from_wkb(np.asarray(shapes, dtype=object)))
    said = np.asarray([[row[side] for side in SIDES] for row in rows], dtype=np.float64)  # None is NaN
    if not np.array_equal(boxes, said, equal_nan=True):
        at = int(np.flatnonzero(~((boxes == said) | (np.isnan(boxes) & np.isnan(said))).all(axis=1))[0])
        reason = f"version {rows[at]['version']} of {rows[at]['feature_id']} is kept at another place"
        raise ChainBroken(number=number, reason=reason)


def present_rows(table: Table) -> sa.Select[Any]:
    """The layer's rows, each beside its version and whether there is a later one."""
    mine, later = VERSIONS.alias("mine"), VERSIONS.alias("later")
    names = ("properties", "shape", "audit_number", *(name for name in PLAIN if name != "id"))
    beside = [mine.c[name].label(name if name == "audit_number" else f"version_{name}") for name in names]
    same_id = (mine.c.layer == table.name) & (mine.c.feature_id == table.c.id)
    one_later = (later.c.layer == table.name) & (later.c.feature_id == table.c.id)
    return (
        sa.select(table, *beside, later.c.version.is_not(None).label("superseded"))
        .join(mine, same_id & (mine.c.version == table.c.version), isouter=True)
        .join(later, one_later & (later.c.version == table.c.version + 1), isouter=True)
    )


def version_beside(row: RowMapping) -> Row | None:
    """The version that stands beside a row of the layer, by the names of the history's columns."""
    if row["audit_number"] is None:
        return None
    names = ("properties", "shape", *(name for name in PLAIN if name != "id"))
    own = {name: row[f"version_{name}"] for name in names}
    return {**own, "feature_id": row["id"], "audit_number": row["audit_number"]}


def same(row: RowMapping, version: Row, definition: LayerDefinition) -> bool:
    """Whether a row of the layer says what its version says, in the fields the layer has now."""
    feature = to_feature(row, definition, frozenset())
    known = {field.id for field in definition.fields}
    stored = {name: value for name, value in version["properties"].items() if name in known}
    wkb = None if feature.shape is None else shapely.to_wkb(feature.shape, byte_order=1)
    shape = version["shape"]
    return (
        plain_properties(feature.properties) == stored
        and wkb == (None if shape is None else bytes(shape))
        and row["id"] == version["feature_id"]
        and all(row[name] == version[name] for name in PLAIN if name != "id")
    )
