"""Evidence files: kept whole or not at all, shown without what they tell of the phone."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from layers.errors import NoSpace, NotFound, TooLarge, UnreadableFile, WrongHash
from layers.store import photos
from layers.store.photos import PhotoFiles

MOST = 10_000_000
EXIF = Path(__file__).parents[4] / "shared" / "data" / "exif"
ORIENTATION, MAKER = 0x0112, 0x010F


@pytest.fixture
def files(tmp_path: Path) -> PhotoFiles:
    """An empty folder of photos."""
    return PhotoFiles(tmp_path / "photos")


def a_picture(
    format: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object
) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def kept(files: PhotoFiles, data: bytes) -> str:
    """Keep bytes under their hash."""
    name = sha256(data).hexdigest()
    files.keep([data[:100], data[100:]], sha256=name, most_bytes=MOST)
    return name


def everything(files: PhotoFiles) -> list[Path]:
    """All files below the folder."""
    return [path for path in files.folder.rglob("*") if path.is_file()]


def test_bytes_are_kept_unchanged_under_their_hash(files: PhotoFiles) -> None:
    data = os.urandom(100_000)

    name = kept(files, data)

    assert files.original(name).read_bytes() == data
    assert everything(files) == [files.original(name)]


def test_the_same_bytes_again_change_nothing(files: PhotoFiles) -> None:
    assert kept(files, b"evidence") == kept(files, b"evidence")
    assert len(everything(files)) == 1


def test_bytes_with_another_hash_leave_nothing(files: PhotoFiles) -> None:
    with pytest.raises(WrongHash) as refused:
        files.keep([b"other"], sha256="a" * 64, most_bytes=MOST)

    assert refused.value.facts["received"] == sha256(b"other").hexdigest()
    assert everything(files) == []


def test_more_bytes_than_allowed_are_not_even_read(files: PhotoFiles) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(12):
            yield b"x" * 10
        raise AssertionError("read on")

    with pytest.raises(TooLarge):
        files.keep(endless(), sha256="a" * 64, most_bytes=100)

    assert everything(files) == []


def test_an_upload_that_breaks_off_leaves_nothing(files: PhotoFiles) -> None:
    def torn() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.keep(torn(), sha256="a" * 64, most_bytes=MOST)

    assert everything(files) == []


def test_a_full_disk_is_told_as_such(files: PhotoFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(photos.os, "fsync", full)

    with pytest.raises(NoSpace):
        kept(files, b"evidence")
    assert everything(files) == []


def test_file_and_folder_are_on_disk_before_the_name_counts(
    files: PhotoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        fsync(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(photos.os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    kept(files, b"evidence")

    assert steps[:3] == ["file", "rename", "folder"]


@pytest.mark.parametrize("name", ["a" * 64, "../../etc/passwd", "A" * 64, ""])
def test_what_is_not_there_or_no_hash_is_not_found(files: PhotoFiles, name: str) -> None:
    with pytest.raises(NotFound):
        files.original(name)
    with pytest.raises(NotFound):
        files.shown(name)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_four_formats_are_readable_and_shown_as_jpeg(files: PhotoFiles, format: str) -> None:
    name = kept(files, a_picture(format))

    assert files.readable(name)
    with Image.open(files.shown(name)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (40, 20))


@pytest.mark.parametrize("format", ["GIF", "TIFF", "BMP"])
def test_other_formats_are_kept_but_not_readable(files: PhotoFiles, format: str) -> None:
    name = kept(files, a_picture(format))

    assert not files.readable(name)
    with pytest.raises(UnreadableFile):
        files.shown(name)


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", a_picture(size=(400, 300))[:-500]], ids=["empty", "html", "torn"]
)
def test_what_does_not_decode_fully_is_unreadable_evidence(files: PhotoFiles, data: bytes) -> None:
    name = kept(files, data)

    assert not files.readable(name)
    assert files.original(name).read_bytes() == data


def test_a_picture_of_too_many_pixels_is_unreadable(
    files: PhotoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = kept(files, a_picture("PNG", size=(100, 100)))
    monkeypatch.setattr(photos, "MOST_PIXELS", 9_999)

    assert not files.readable(name)


def test_the_copy_is_upright_small_and_tells_nothing_of_the_phone(files: PhotoFiles) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "PhoneMaker 5000"  # 6: turn by 90 degrees clockwise to see it upright
    name = kept(files, a_picture(size=(400, 200), exif=exif, quality=95))

    path = files.shown(name, longest_px=100)

    with Image.open(path) as shown:
        assert shown.size == (50, 100)
        assert dict(shown.getexif()) == {}
        red, _, blue = shown.getpixel((25, 10))
        assert red > 200 > blue  # what was left is on top
    assert b"PhoneMaker" not in path.read_bytes()


def test_a_copy_is_made_once(files: PhotoFiles) -> None:
    name = kept(files, a_picture())
    made = files.shown(name).stat().st_mtime_ns

    assert files.shown(name).stat().st_mtime_ns == made


def test_transparent_pictures_are_shown_on_white(files: PhotoFiles) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(buffer, "PNG")

    with Image.open(files.shown(kept(files, buffer.getvalue()))) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_what_interrupted_uploads_left_is_swept_later(files: PhotoFiles) -> None:
    name = kept(files, b"evidence")
    left = files.original(name).parent / ".coming-abc"
    left.write_bytes(b"half")
    os.utime(left, (1000, 1000))

    assert files.sweep(before=999) == 0
    assert files.sweep(before=2000) == 1
    assert everything(files) == [files.original(name)]


@pytest.mark.filterwarnings("ignore")  # Pillow warns of odd metadata, which is no reason to refuse evidence
def test_photos_of_real_phones_and_cameras_are_shown_or_refused_by_name(files: PhotoFiles) -> None:
    endings = (".jpg", ".jpeg", ".heic", ".png", ".webp")
    real = [path.read_bytes() for path in EXIF.rglob("*") if path.suffix.lower() in endings]

    for data in real or [a_picture("HEIF")]:  # the shared photos are not everywhere
        name = kept(files, data)
        if files.readable(name):
            with Image.open(files.shown(name)) as shown:
                assert dict(shown.getexif()) == {}
