"""Scenes that are being handed in: working rows, no history; that begins with the scene itself.

The files lie under their SHA-256 beside the scenes until the scene is kept, or nobody comes back for them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geo.errors import Refused
from layers.errors import BadScene, NotFound, SceneNotDue
from layers.rules.scene_names import leads_out
from layers.store.database import Transaction
from layers.store.imports import Original, ending
from layers.store.jobs import refusal_text
from layers.store.people import called
from layers.store.scene_tables import SCENE_UPLOADS

C = SCENE_UPLOADS.c
COMING_S = 3600
GIVEN_UP_S = 14 * 86_400  # nobody came back for them
JSON = ("files", "asked", "found", "problem")


class UploadState(StrEnum):
    """Where an upload stands."""

    RECEIVING = "receiving"
    EXAMINING = "examining"
    EXAMINED = "examined"
    KEEPING = "keeping"
    KEPT = "kept"
    REFUSED = "refused"


S = UploadState
STEPS: Mapping[UploadState, frozenset[UploadState]] = {  # from which states a step may begin
    S.RECEIVING: frozenset({S.RECEIVING, S.EXAMINED, S.REFUSED}),
    S.EXAMINING: frozenset({S.RECEIVING, S.EXAMINED, S.REFUSED}),
    S.KEEPING: frozenset({S.EXAMINED}),
}


@dataclass(frozen=True, slots=True)
class UploadFile:
    """A file of an upload; ``role`` is what it was seen to be: bands, classes, bits, archive or "-"."""

    name: str
    size_bytes: int
    sha256: str
    role: str = ""

    def path(self, files: Path) -> Path:
        """Where its bytes lie."""
        return uploads_folder(files) / f"{self.sha256}{ending(self.name)}"


@dataclass(frozen=True, slots=True)
class Upload:
    """One scene on its way in.

    Args:
        asked: what its sender said of it. found: what it was seen to be; None before.
        problem: why the last step was refused. scene: once it is kept.
    """

    id: str
    state: UploadState
    files: tuple[UploadFile, ...] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)
    found: Mapping[str, Any] | None = None
    problem: Mapping[str, Any] | None = None
    scene: str | None = None
    job: str | None = None
    account: str | None = None
    author: str = ""
    unit: str | None = None
    at: datetime | None = None
    changed_at: datetime | None = None
    version: int = 1

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(file.size_bytes for file in self.files)


def uploads_folder(files: Path) -> Path:
    """Where the files of uploads lie."""
    return files / "scenes" / "uploads"


class SceneUploadStore:
    """Reads and writes uploads within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def begin(self, id: str) -> Upload:
        """Note a new upload, still without files; the audit knows who began it."""
        actor, now = self.transaction.actor, self.transaction.now
        upload = Upload(
            id,
            S.RECEIVING,
            account=actor.account,
            author=called(self.transaction),
            unit=actor.unit,
            at=now,
            changed_at=now,
        )
        self.transaction.record("scene.upload", "scene_upload", id, {}, why="影像上传 scene handed in")
        self.transaction.execute(sa.insert(SCENE_UPLOADS), upload_row(upload))
        return upload

    def get(self, id: str) -> Upload:
        """The upload; NotFound."""
        found = self.transaction.execute(sa.select(SCENE_UPLOADS).where(C.id == id)).mappings().one_or_none()
        if found is None:
            raise NotFound(noun="scene_upload", id=id)
        return to_upload(found)

    def latest(self, *, limit: int = 100) -> list[Upload]:
        """The uploads begun last, newest first."""
        rows = self.transaction.execute(sa.select(SCENE_UPLOADS).order_by(C.fid.desc()).limit(limit))
        return [to_upload(row) for row in rows.mappings()]

    def step(self, id: str, state: UploadState, **values: Any) -> Upload:
        """Begin a step when it is due; SceneNotDue otherwise, also when somebody else began one meanwhile."""
        due = C.state.in_([earlier.value for earlier in STEPS[state]])
        if not self.changed(id, due, {"state": state, "problem": None, **values}):
            raise SceneNotDue(step=state.value, state=self.get(id).state.value, open="–")
        return self.get(id)

    def change(self, id: str, **values: Any) -> Upload:
        """Write some members; the upload afterwards."""
        self.changed(id, sa.true(), values)
        return self.get(id)

    def fail(self, id: str, refusal: Refused, *, state: UploadState) -> None:
        """Note that a step was refused, and why; the upload stands in ``state`` then."""
        self.change(id, state=state, problem=json.loads(refusal_text(refusal)), scene=None)

    def changed(self, id: str, due: sa.ColumnElement[bool], values: Mapping[str, Any]) -> int:
        """Write members where they may be written; how many rows."""
        row = {**packed(values), "changed_at": self.transaction.now, "version": C.version + 1}
        statement = sa.update(SCENE_UPLOADS).where((C.id == id) & due).values(**row)
        return int(self.transaction.execute(statement).rowcount)

    def forget(self, id: str) -> tuple[UploadFile, ...]:
        """Take an upload away of which no scene came; its files that no other one needs."""
        open_ = (C.id == id) & (C.state != S.KEPT.value)
        row = self.transaction.execute(sa.select(SCENE_UPLOADS).where(open_)).mappings().one_or_none()
        if row is None:
            return ()
        self.transaction.execute(sa.delete(SCENE_UPLOADS).where(open_))
        needed = self.in_use()
        return tuple(file for file in to_upload(row).files if file.sha256 not in needed)

    def in_use(self) -> set[str]:
        """The hashes of all files that an upload still needs."""
        query = sa.select(C.files).where(C.state != S.KEPT.value)
        texts = self.transaction.execute(query).scalars()
        return {file["sha256"] for text in texts for file in json.loads(text)}


def with_file(upload: Upload, kept: Original) -> tuple[UploadFile, ...]:
    """The files of an upload with one more; one of the same name takes the place of the earlier.

    Raises:
        BadScene: its name leads out of a folder; the original is handed out as an archive of such names.
    """
    if leads_out(kept.name):
        raise BadScene(
            field="name",
            reason=f"文件名{kept.name[:80]}指向目录之外",
            reason_en=f"{kept.name[:80]} leads out of its folder",
        )
    others = [file for file in upload.files if file.name != kept.name]
    return (*others, UploadFile(kept.name, kept.size_bytes, kept.sha256))


def with_roles(upload: Upload, kinds: Mapping[str, str]) -> tuple[UploadFile, ...]:
    """The files with what each was seen to be; one that nobody looked at by itself was an archive."""
    return tuple(replace(file, role=kinds.get(file.name, "archive")) for file in upload.files)


def upload_row(upload: Upload) -> dict[str, Any]:
    """An upload's columns."""
    return packed({name: getattr(upload, name) for name in Upload.__slots__})


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Members as the columns keep them."""
    row = dict(values)
    if "files" in row:
        row["files"] = [asdict(file) for file in row["files"]]
    for name in JSON:
        if name in row:
            row[name] = json.dumps(row[name], ensure_ascii=False, sort_keys=True)
    if "state" in row:
        row["state"] = UploadState(row["state"]).value
    return row


def to_upload(row: Mapping[Any, Any]) -> Upload:
    """The upload in a row."""
    told = {name: json.loads(row[name]) for name in JSON}
    plain = {name: row[name] for name in Upload.__slots__ if name not in JSON}
    files = tuple(UploadFile(**file) for file in told.pop("files"))
    return Upload(**{**plain, **told, "files": files, "state": UploadState(row["state"])})


def sweep_uploads(files: Path, needed: Collection[str], *, present: float) -> int:
    """Remove files that no open upload needs, and those for which nobody came back; how many.

    Args:
        needed: hashes. present: the moment in seconds of the disk's clock. What came within the last hour
            stays: its row may be written this moment.
    """
    gone = 0
    for path in uploads_folder(files).glob("*"):
        age_s = present - path.stat().st_mtime
        unneeded = path.name.partition(".")[0] not in needed and age_s > COMING_S
        if unneeded or age_s > GIVEN_UP_S:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def let_go(files: Path, upload: Upload, needed: Collection[str]) -> None:
    """Remove the files of an upload that is kept, but for those that another one needs."""
    for file in upload.files:
        if file.sha256 not in needed:
            file.path(files).unlink(missing_ok=True)
