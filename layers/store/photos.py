"""Evidence files: kept under their SHA-256, written once, never changed."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from layers.errors import NoSpace, NotFound, TooLarge, UnreadableFile, WrongHash

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # ``decoded`` has its own limit, before any pixel is read
FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "HEIF",
)  # an allow-list: exotic formats cost Pillow gigabytes before it refuses
MOST_PIXELS = 120_000_000
MOST_SIDE_PX = 4096
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError)
FULL = (errno.ENOSPC, errno.EDQUOT)


class PhotoFiles:
    """The folder of originals and, beside them, the copies that pages show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
        """Write bytes to disk for good (file and folder fsynced, then renamed to the hash); their count.

        Raises:
            WrongHash: the bytes have another hash. TooLarge: more than ``most_bytes``. NoSpace: disk full.
        """
        with disk():
            final = self.path(sha256)
            final.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=final.parent, prefix=".coming-", delete=False) as file:
                coming = Path(file.name)
                try:
                    size = write(file, chunks, sha256=sha256, most_bytes=most_bytes)
                    coming.rename(final)
                finally:
                    coming.unlink(missing_ok=True)
            sync_folder(final.parent)
            sync_folder(self.folder)
        return size

    def original(self, sha256: str) -> Path:
        """The path of the original; NotFound when it has not arrived."""
        path = self.path(sha256)
        if not path.is_file():
            raise NotFound(noun="photo", id=sha256)
        return path

    def shown(self, sha256: str, *, longest_px: int = 1600) -> Path:
        """A re-encoded upright JPEG without metadata, made when first asked for; NotFound, UnreadableFile."""
        side = max(16, min(longest_px, MOST_SIDE_PX))
        original = self.original(sha256)
        copy = self.folder / "shown" / sha256[:2] / f"{sha256}-{side}.jpg"
        if not copy.exists():
            image = upright(original)
            image.thumbnail((side, side))
            with disk():
                copy.parent.mkdir(parents=True, exist_ok=True)
                save(image, copy)
        return copy

    def readable(self, sha256: str) -> bool:
        """Whether the original decodes fully as JPEG, PNG, WebP or HEIF within the pixel limit."""
        try:
            decoded(self.original(sha256))
        except UnreadableFile:
            return False
        return True

    def sweep(self, *, before: float) -> int:
        """Remove what interrupted uploads left before a moment (seconds since 1970); how many files."""
        left = [path for path in self.folder.glob("*/.coming-*") if path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def path(self, sha256: str) -> Path:
        """Where the original lies or will lie; NotFound for a name that is no hash."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotFound(noun="photo", id=sha256[:80])
        return self.folder / sha256[:2] / sha256


def write(file: IO[bytes], chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
    """The chunks in the file and on disk, counted and compared with their announced hash."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(what="photo", size=size, most=most_bytes)
        digest.update(chunk)
        file.write(chunk)
    if digest.hexdigest() != sha256:
        raise WrongHash(announced=sha256, received=digest.hexdigest())
    file.flush()
    os.fsync(file.fileno())
    return size


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk() -> Iterator[None]:
    """A full disk, told as NoSpace."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoSpace() from error
        raise


def decoded(path: Path) -> Image.Image:
    """The picture, every pixel of it; UnreadableFile when it is none of ours, torn or too large."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UnreadableFile(file="photo", place="", reason="too many pixels")
            image.load()  # verify() would pass a torn JPEG
            return image.copy()
    except UNREADABLE as error:
        raise UnreadableFile(file="photo", place="", reason="not decodable") from error


def upright(path: Path) -> Image.Image:
    """The picture turned as its metadata say, in sRGB, without the metadata."""
    image = decoded(path)
    turned = ImageOps.exif_transpose(image)
    profile = turned.info.get("icc_profile")
    flat = Image.new("RGB", turned.size, "white")
    rgba = turned.convert("RGBA") if turned.mode in ("P", "LA", "PA", "RGBA") else None
    flat.paste(rgba or turned.convert("RGB"), mask=rgba)
    return to_srgb(flat, profile)


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as sRGB where the picture brought a usable profile of its own."""
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def save(image: Image.Image, path: Path) -> None:
    """Write a copy so that nobody ever reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".coming-", delete=False) as file:
        coming = Path(file.name)
        try:
            image.save(file, "JPEG", quality=85, optimize=True)
            file.flush()
            coming.rename(path)
        finally:
            coming.unlink(missing_ok=True)
