"""What the files of a scene are called, and what that says: a band, classes of cloud, or nothing of use.

Products hand over one file for each band and say in its name which: ``T50SLH_20240512T030539_B8A_20m.jp2``,
``LC09_L2SP_123034_20240510_02_T1_SR_B4.TIF``. A name is taken at its word; a picture beside it (a preview, a
thickness of the air) is left out by name, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.spectral import Band
from layers.rules.scenes import SENTINEL_BANDS, SPOKEN, Product, acquired_on, product_of

SHIFTED_FROM = 400  # Sentinel-2's processing baseline 04.00 began to add 1000 to every number
SHIFTED_SINCE = date(2022, 1, 25)
SHIFT = -0.1
SENTINEL = ("sentinel2_l1c", "sentinel2_l2a")
PICTURES = frozenset({".tif", ".tiff", ".jp2", ".j2k", ".jpx"})
BAND = re.compile(r"(?:^|[_.\- ])(?:SR_)?(B\d{1,2}|B8A)(?:[_\-](\d\d)m?)?$", re.I)
CLASSES = re.compile(r"(?:^|[_.\- ])SCL(?:[_\-]\d\dm?)?$", re.I)
BITS = re.compile(r"(?:^|[_.\- ])QA_PIXEL$", re.I)
OF_NO_USE = re.compile(
    r"(?:^|[_.\- ])(?:TCI|AOT|WVP|PVI|CLDPRB|SNWPRB|CLD|SNW|QA_RADSAT|QA_AEROSOL|SR_QA_AEROSOL"
    r"|SR_ATMOS_OPACITY|SR_CLOUD_QA|VAA|VZA|SAA|SZA|NDVI|NDWI|(?:ST|SR)_(?:QA|TRAD|URAD|DRAD|ATRAN|EMIS|EMSD|CDIST))"
    r"(?:[_\-]\d\dm?)?$|(?:^|_)(?:MSK|ST)_",
    re.I,
)
BASELINE = re.compile(r"_N(\d{4})(?=_|\.|$)")
WORD = re.compile(r"(?:^|[_.\- ])([A-Za-z]+\d{0,2}|[\u4e00-\u9fff]+\d?)$")


class Kind(StrEnum):
    """What a file of a set is."""

    BANDS = "bands"
    CLASSES = "classes"  # Sentinel-2 scene classification
    BITS = "bits"  # Landsat quality bits
    NOTHING = "-"  # no picture, or none that is asked for


@dataclass(frozen=True, slots=True)
class Says:
    """What a file's name says; ``band`` where it names one."""

    kind: Kind
    band: Band | None = None
    word: str = ""


def parts_of(name: str) -> list[str]:
    """Folders and the file itself, whichever way its sender's system writes them."""
    return [part for part in name.replace("\\", "/").split("/") if part] or [name]


def stem_of(own: str) -> tuple[str, str]:
    """A file's own name without its ending, and the ending in lower case with its point."""
    stem, point, ending = own.rpartition(".")
    return (stem, f".{ending.lower()}") if point and stem else (own, "")


def says(name: str) -> Says:
    """What the name of one file says, with folders or without."""
    own = parts_of(name)[-1]
    stem, ending = stem_of(own)
    if ending not in PICTURES or own.startswith("."):
        return Says(Kind.NOTHING)
    if CLASSES.search(stem):
        return Says(Kind.CLASSES)
    if BITS.search(stem):
        return Says(Kind.BITS)
    if OF_NO_USE.search(stem):
        return Says(Kind.NOTHING)
    return Says(Kind.BANDS, *band_named(stem, product_along(name)))


def band_named(stem: str, product: Product | None) -> tuple[Band | None, str]:
    """The band that the end of a name says, and how it says it; a bare B4 only where the product is known."""
    if found := BAND.search(stem):
        word = found[1].upper()
        known = product.bands if product is not None else {}
        if word in known:
            return known[word], word
        sentinel = len(word) == 3 and (product is None or product.id in SENTINEL)
        return (SENTINEL_BANDS.get(word) if sentinel else None), word
    if (found := WORD.search(stem)) and (band := SPOKEN.get(found[1].lower())):
        return band, found[1]
    return None, ""


def product_along(name: str) -> Product | None:
    """The product that a file's name or one of its folders says, the file first."""
    return next((found for part in reversed(parts_of(name)) if (found := product_of(part)) is not None), None)


def day_along(names: Sequence[str]) -> date | None:
    """The day that most names say; None where none does or they disagree evenly."""
    told = [day for name in names if (day := day_of(name)) is not None]
    days = sorted(set(told), key=lambda day: (-told.count(day), day))
    if not days or (len(days) > 1 and told.count(days[0]) == told.count(days[1])):
        return None
    return days[0]


def day_of(name: str) -> date | None:
    """The day in a file's name or in a folder's, the file first: products write the picture's day first."""
    return next((day for part in reversed(parts_of(name)) if (day := acquired_on(part)) is not None), None)


def title_of(names: Sequence[str]) -> str:
    """What a set of files is called: its product's folder, else what all names begin with."""
    for part in parts_of(names[0])[:-1]:
        if product_of(part) is not None:
            return part.removesuffix(".SAFE")
    stems = [stem_of(parts_of(name)[-1])[0] for name in names]
    shared = common_start(stems).rstrip("_-. ")
    return shared if len(shared) >= 4 or len(stems) == 1 else stems[0]


def common_start(texts: Sequence[str]) -> str:
    """The letters with which all texts begin."""
    if not texts:
        return ""
    low, high = min(texts), max(texts)
    same = next((at for at, letter in enumerate(low) if high[at : at + 1] != letter), len(low))
    return low[:same]


def baseline_of(names: Sequence[str]) -> int | None:
    """Sentinel-2's processing baseline, as a name or folder says it: 400 for N0400."""
    found = [int(match[1]) for name in names if (match := BASELINE.search(name))]
    return found[0] if found else None


def shift_of_numbers(
    product: str, names: Sequence[str], day: date | None, stated: float | None = None
) -> tuple[float, bool]:
    """What is added to Sentinel-2's reflectances, and whether that is known and not assumed by the day.

    Args:
        stated: as the product's own metadata say it, in reflectance (−0.1 for an offset of −1000).

    Source: Sentinel-2 processing baseline 04.00 (25 January 2022): RADIO_ADD_OFFSET, BOA_ADD_OFFSET.
    """
    if product not in SENTINEL:
        return 0.0, True
    if stated is not None:
        return stated, True
    if (baseline := baseline_of(names)) is not None:
        return (SHIFT if baseline >= SHIFTED_FROM else 0.0), True
    return (SHIFT if day is not None and day >= SHIFTED_SINCE else 0.0), False


def leads_out(name: str) -> bool:
    """Whether a file's name, with its folders, leads out of the folder in which somebody unpacks it."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")
