"""What pages show of photos: upright, small, and without what they tell of the phone."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from layers.errors import NotFound, UnreadableFile
from layers.store import photos
from layers.store.photos import LEAVING, THUMBNAIL, VIEW, Copy, PhotoFiles, decodes

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
    files.originals.put([data], sha256=name, most_bytes=MOST)
    return name


def readable(data: bytes) -> bool:
    """Whether bytes decode as a picture."""
    return decodes(io.BytesIO(data))


@pytest.mark.parametrize("name", ["a" * 64, "../../etc/passwd", "A" * 64, ""])
def test_what_is_not_there_or_no_hash_is_not_found(files: PhotoFiles, name: str) -> None:
    with pytest.raises(NotFound):
        files.shown(name)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_four_formats_are_readable_and_shown_as_jpeg(files: PhotoFiles, format: str) -> None:
    name = kept(files, a_picture(format))

    assert readable(a_picture(format))
    with Image.open(files.shown(name)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (40, 20))


@pytest.mark.parametrize("format", ["GIF", "TIFF", "BMP"])
def test_other_formats_are_kept_but_not_readable(files: PhotoFiles, format: str) -> None:
    name = kept(files, a_picture(format))

    assert not readable(a_picture(format))
    with pytest.raises(UnreadableFile):
        files.shown(name)


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", a_picture(size=(400, 300))[:-500]], ids=["empty", "html", "torn"]
)
def test_what_does_not_decode_fully_is_unreadable_evidence(files: PhotoFiles, data: bytes) -> None:
    assert not readable(data)
    with pytest.raises(UnreadableFile):
        files.shown(kept(files, data))


def test_a_picture_of_too_many_pixels_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", 9_999)

    assert not readable(a_picture("PNG", size=(100, 100)))


def test_the_copy_is_upright_small_and_tells_nothing_of_the_phone(files: PhotoFiles) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "PhoneMaker 5000"  # 6: turn by 90 degrees clockwise to see it upright
    name = kept(files, a_picture(size=(400, 200), exif=exif, quality=95))

    path = files.shown(name, Copy("small", 100))

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


@pytest.mark.parametrize(
    ("copy", "size"), [(THUMBNAIL, (320, 160)), (VIEW, (2048, 1024)), (LEAVING, (3000, 1500))]
)
def test_each_copy_has_its_size_and_none_tells_of_the_phone(
    files: PhotoFiles, copy: Copy, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[MAKER] = "PhoneMaker 5000"
    name = kept(files, a_picture(size=(3000, 1500), exif=exif))

    made, again = files.made(name, copy), files.made(name, copy)

    with Image.open(made.path) as shown:
        assert (shown.size, dict(shown.getexif())) == (size, {})
    assert b"PhoneMaker" not in made.path.read_bytes()
    assert (made.new, again.new) == (True, False)


@pytest.mark.filterwarnings("ignore")  # Pillow warns of odd metadata, which is no reason to refuse evidence
def test_photos_of_real_phones_and_cameras_are_shown_or_refused_by_name(files: PhotoFiles) -> None:
    endings = (".jpg", ".jpeg", ".heic", ".png", ".webp")
    real = [path.read_bytes() for path in EXIF.rglob("*") if path.suffix.lower() in endings]

    for data in real or [a_picture("HEIF")]:  # the shared photos are not everywhere
        name = kept(files, data)
        if readable(data):
            with Image.open(files.shown(name)) as shown:
                assert dict(shown.getexif()) == {}
