"""Originals: kept whole or not at all, in a folder and in a bucket alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from layers.errors import NoSpace, NotFound, StorageAway, TooLarge, WrongHash
from layers.store.evidence_files import EvidenceFiles, FolderFiles, is_hash, sha256_of
from tests.bucket import a_bucket, bucket_server, files_of, free_port

MOST = 10_000_000


@pytest.fixture(scope="module")
def bucket_address() -> Iterator[str]:
    """An S3 server of this machine."""
    with bucket_server(free_port()) as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceFiles:
    """An empty storage, of each kind in turn."""
    if request.param == "folder":
        return FolderFiles(tmp_path / "originals")
    return a_bucket(request.getfixturevalue("bucket_address"))


@pytest.fixture
def folder(tmp_path: Path) -> FolderFiles:
    """An empty folder, for what only folders have."""
    return FolderFiles(tmp_path / "originals")


def put(files: EvidenceFiles, data: bytes) -> str:
    """Keep bytes under their hash, in two pieces."""
    name = sha256(data).hexdigest()
    assert files.put([data[:100], data[100:]], sha256=name, most_bytes=MOST) == len(data)
    return name


def whole(files: EvidenceFiles, name: str) -> bytes:
    """All bytes of an original."""
    with files.open(name) as file:
        return file.read()


def everything(folder: FolderFiles) -> list[Path]:
    """All files below the folder."""
    return [path for path in folder.folder.rglob("*") if path.is_file()]


def test_bytes_are_kept_unchanged_under_their_hash(files: EvidenceFiles) -> None:
    data = os.urandom(3_000_000)

    name = put(files, data)

    assert whole(files, name) == data
    assert (files.exists(name), files.size(name)) == (True, len(data))
    assert [(kept.sha256, kept.size_bytes) for kept in files.list()] == [(name, len(data))]


def test_an_original_can_be_read_twice_and_from_anywhere(files: EvidenceFiles) -> None:
    name = put(files, b"0123456789" * 1000)

    with files.open(name) as file:
        assert sha256_of(file) == name
        file.seek(9_995)
        assert file.read() == b"56789"
    assert files.part(name, 3, 4) == b"3456"
    assert files.part(name, 9_998, 100) == b"89"
    assert files.part(name, 10_000, 5) == b""


def test_the_same_bytes_again_change_nothing(files: EvidenceFiles) -> None:
    assert put(files, b"evidence") == put(files, b"evidence")
    assert len(list(files.list())) == 1


def test_nothing_at_all_has_a_hash_too(files: EvidenceFiles) -> None:
    name = put(files, b"")

    assert (files.size(name), whole(files, name)) == (0, b"")


def test_bytes_with_another_hash_leave_nothing(files: EvidenceFiles) -> None:
    with pytest.raises(WrongHash) as refused:
        files.put([b"other"], sha256="a" * 64, most_bytes=MOST)

    assert refused.value.facts["received"] == sha256(b"other").hexdigest()
    assert list(files.list()) == []


def test_more_bytes_than_allowed_are_not_even_read(files: EvidenceFiles) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(12):
            yield b"x" * 10
        raise AssertionError("read on")

    with pytest.raises(TooLarge):
        files.put(endless(), sha256="a" * 64, most_bytes=100)

    assert list(files.list()) == []


def test_an_upload_that_breaks_off_leaves_nothing(files: EvidenceFiles) -> None:
    def torn() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.put(torn(), sha256="a" * 64, most_bytes=MOST)

    assert list(files.list()) == []


def test_originals_are_listed_in_the_order_of_their_hashes(files: EvidenceFiles) -> None:
    names = {put(files, bytes([number])) for number in range(30)}
    before = datetime.now(UTC) + timedelta(minutes=1)

    found = list(files.list())

    assert [kept.sha256 for kept in found] == sorted(names)
    assert all(before - timedelta(minutes=10) < kept.kept_at < before for kept in found)


def test_what_was_removed_is_gone_and_may_be_removed_again(files: EvidenceFiles) -> None:
    name = put(files, b"evidence")

    files.remove(name)
    files.remove(name)

    assert not files.exists(name)
    assert list(files.list()) == []


@pytest.mark.parametrize("name", ["a" * 64, "../../etc/passwd", "A" * 64, ""])
def test_what_is_not_there_or_no_hash_is_not_found(files: EvidenceFiles, name: str) -> None:
    def opened() -> AbstractContextManager[object]:
        return files.open(name)

    with pytest.raises(NotFound), opened():
        pass
    with pytest.raises(NotFound):
        files.size(name)
    with pytest.raises(NotFound):
        files.part(name, 0, 1)
    if is_hash(name):
        assert not files.exists(name)
    else:
        with pytest.raises(NotFound):
            files.put([b""], sha256=name, most_bytes=MOST)


def test_a_full_disk_is_told_as_such(folder: FolderFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(NoSpace):
        put(folder, b"evidence")
    assert everything(folder) == []


def test_file_and_name_are_on_disk_before_anybody_counts_on_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        steps.append("fsync folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "fsync file")
        fsync(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    put(FolderFiles(tmp_path / "originals", reached=steps.append), b"evidence")

    assert steps == [
        "written", "fsync file", "file on disk", "rename", "renamed",
        "fsync folder", "fsync folder", "name on disk",
    ]  # fmt: skip


def test_an_original_damaged_on_disk_is_made_good_by_sending_it_again(folder: FolderFiles) -> None:
    name = put(folder, b"evidence")
    folder.original(name).write_bytes(b"EVIDENCE")

    put(folder, b"evidence")

    assert whole(folder, name) == b"evidence"


def test_what_interrupted_uploads_left_is_swept_later(folder: FolderFiles) -> None:
    name = put(folder, b"evidence")
    left = folder.original(name).parent / ".coming-abc"
    left.write_bytes(b"half")
    os.utime(left, (1000, 1000))

    assert [kept.sha256 for kept in folder.list()] == [name]
    assert folder.sweep(before=datetime.fromtimestamp(999, UTC)) == 0
    assert folder.sweep(before=datetime.fromtimestamp(2000, UTC)) == 1
    assert everything(folder) == [folder.original(name)]


def test_a_bucket_out_of_reach_is_told_as_such_and_nothing_is_lost(bucket_address: str) -> None:
    away = files_of(f"http://127.0.0.1:{free_port()}", "evidence")
    missing = files_of(bucket_address, "no-such-bucket")
    name = sha256(b"evidence").hexdigest()

    for files in (away, missing):
        with pytest.raises(StorageAway):
            files.put([b"evidence"], sha256=name, most_bytes=MOST)
    with pytest.raises(StorageAway):
        away.exists(name)
    with pytest.raises(StorageAway):
        list(away.list())
