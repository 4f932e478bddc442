"""What pages show of photos: upright copies without metadata, beside the originals they are made of."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from geo.prints import SIDE, Print, print_of
from layers.errors import UnreadableFile
from layers.store.evidence_files import COMING, EvidenceFiles, FolderFiles, checked_hash, disk

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # ``decoded`` has its own limit, before any pixel is read
FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "HEIF",
)  # an allow-list: exotic formats cost Pillow gigabytes before it refuses
MOST_PIXELS = 120_000_000
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError)


@dataclass(frozen=True, slots=True)
class Copy:
    """A derivative: what it is for, its longest side (None: as large as the original) and JPEG quality."""

    name: str
    longest_px: int | None
    quality: int = 85


THUMBNAIL = Copy("thumbnail", 320)
SHOWN = Copy("shown", 1600)  # of a report's photo, on a phone
VIEW = Copy("view", 2048)
LEAVING = Copy("leaving", None, 92)  # what may leave the house: nothing in it tells of phone or place


@dataclass(frozen=True, slots=True)
class Made:
    """A copy on disk; ``new`` when it was made just now."""

    path: Path
    new: bool


class PhotoFiles:
    """The copies of a storage's originals; losing them loses nothing, they are made again when asked for."""

    def __init__(self, folder: Path, originals: EvidenceFiles | None = None) -> None:
        self.folder = folder
        self.originals = originals or FolderFiles(folder)

    def shown(self, sha256: str, copy: Copy = SHOWN) -> Path:
        """The path of an upright sRGB JPEG without metadata; raises as ``made``."""
        return self.made(sha256, copy).path

    def made(self, sha256: str, copy: Copy) -> Made:
        """An upright sRGB JPEG without metadata, made when first asked for: most photos never are.

        Raises:
            NotFound: the original is not here. UnreadableFile: it does not decode. NoSpace, StorageAway.
        """
        path = (
            self.folder / "shown" / checked_hash(sha256)[:2] / f"{sha256}-{copy.longest_px or copy.name}.jpg"
        )
        if path.exists():
            return Made(path, False)
        with self.originals.open(sha256) as original:
            image = upright(original)
        if copy.longest_px:
            image.thumbnail((copy.longest_px, copy.longest_px))
        with disk():
            path.parent.mkdir(parents=True, exist_ok=True)
            save(image, path, quality=copy.quality)
        return Made(path, True)


def decodes(file: IO[bytes]) -> bool:
    """Whether a picture decodes fully as JPEG, PNG, WebP or HEIF within the pixel limit."""
    return looked(file).readable


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a file tells: whether it decodes fully, and the print of what it shows."""

    readable: bool
    print: Print | None = None


def looked(file: IO[bytes]) -> Look:
    """Decode a picture once, fully; no print where it shows nothing but one shade."""
    try:
        image = decoded(file)
    except UnreadableFile:
        return Look(False)
    return Look(True, print_of(small_grey(image)))


def small_grey(image: Image.Image) -> NDArray[np.float64]:
    """The picture upright, in grey, so small as prints are made of."""
    plain = image if image.mode in ("RGB", "L") else image.convert("RGB")
    small = plain.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(ImageOps.exif_transpose(small).convert("L"), dtype=np.float64)


def decoded(file: IO[bytes]) -> Image.Image:
    """The picture, every pixel of it; UnreadableFile when it is none of ours, torn or too large."""
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UnreadableFile(file="photo", place="", reason="too many pixels")
            image.load()  # verify() would pass a torn JPEG
            return image.copy()
    except UNREADABLE as error:
        raise UnreadableFile(file="photo", place="", reason="not decodable") from error


def upright(file: IO[bytes]) -> Image.Image:
    """The picture turned as its metadata say, in sRGB, without the metadata."""
    image = decoded(file)
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


def save(image: Image.Image, path: Path, *, quality: int) -> None:
    """Write a copy so that nobody ever reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=COMING, delete=False) as file:
        coming = Path(file.name)
        try:
            image.save(file, "JPEG", quality=quality, optimize=True)
            file.flush()
            coming.rename(path)
        finally:
            coming.unlink(missing_ok=True)
