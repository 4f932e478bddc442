"""Satellite and drone scenes: which band shows what, and what their numbers mean.

A file seldom says it. What is recognised is recognised by a product's own words (names of bands, of the file)
and said with its reason; a mere count of bands never decides, because four bands in another order would turn
plants into water. What is not recognised is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.boxes import Box
from geo.spectral import Band
from layers.definition import Words
from layers.errors import BadScene, BandsUnknown
from layers.rules.areas import LAKE

B = Band
AROUND_DEG = 0.1  # some ten kilometres
SURROUNDINGS = Box(
    LAKE.west - AROUND_DEG, LAKE.south - AROUND_DEG, LAKE.east + AROUND_DEG, LAKE.north + AROUND_DEG
)
LONGEST_NAME, LONGEST_TEXT = 80, 200
EARLIEST = date(1972, 7, 23)  # the first Landsat
MOST_BANDS = 30
FINE_M = 1.0
SYNTHETIC = "synthetic demonstration"  # how a picture that nobody took describes itself in its file


@dataclass(frozen=True, slots=True)
class Product:
    """A kind of scene.

    Args:
        pattern: of the file's name; None where names say nothing.
        bands: by what the product calls them.
        orders: the usual stacks of bands, by their count.
        scale, offset: from stored numbers to reflectance; None where the numbers are not calibrated.
        credit: what must be told wherever the scene is shown.
    """

    id: str
    words: Words
    pattern: re.Pattern[str] | None
    bands: Mapping[str, Band]
    orders: Mapping[int, tuple[str, ...]]
    scale: float | None
    offset: float
    licence: str
    credit: str


SENTINEL_BANDS = {
    "B01": B.COASTAL, "B02": B.BLUE, "B03": B.GREEN, "B04": B.RED, "B05": B.RED_EDGE, "B08": B.NIR,
    "B8A": B.NIR_NARROW, "B11": B.SWIR_1, "B12": B.SWIR_2,
}  # fmt: skip
ALL_SENTINEL = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")
SENTINEL_ORDERS = {
    11: tuple(name for name in ALL_SENTINEL if name not in ("B09", "B10")),
    12: tuple(name for name in ALL_SENTINEL if name != "B10"),
    13: ALL_SENTINEL,
}
LANDSAT_89 = {
    "B1": B.COASTAL, "B2": B.BLUE, "B3": B.GREEN, "B4": B.RED, "B5": B.NIR, "B6": B.SWIR_1, "B7": B.SWIR_2,
}  # fmt: skip
LANDSAT_57 = {"B1": B.BLUE, "B2": B.GREEN, "B3": B.RED, "B4": B.NIR, "B5": B.SWIR_1, "B7": B.SWIR_2}
USGS, LANDSAT = "public domain (USGS)", "Landsat, U.S. Geological Survey"
COPERNICUS = "Copernicus Sentinel data: free, full and open"
CREDIT = "Contains modified Copernicus Sentinel data"
PRODUCTS = (
    Product("sentinel2_l2a", Words("哨兵二号 L2A", "Sentinel-2 level 2A"),
        re.compile(r"S2[A-D](_MSIL2A_|2A_)|^T\d\d[A-Z]{3}_\d{8}T\d{6}_[A-Z0-9]{3}_\d0m"),
        SENTINEL_BANDS, SENTINEL_ORDERS, 1e-4, 0.0, COPERNICUS, CREDIT),
    Product("sentinel2_l1c", Words("哨兵二号 L1C（大气层顶）", "Sentinel-2 level 1C, top of atmosphere"),
        re.compile(r"S2[A-D](_MSIL1C_|1C_)|^T\d\d[A-Z]{3}_\d{8}T\d{6}_(B\d\d|B8A)(\.|$)"),
        SENTINEL_BANDS, SENTINEL_ORDERS, 1e-4, 0.0, COPERNICUS, CREDIT),
    Product("landsat8_l2", Words("陆地卫星8/9 二级", "Landsat 8/9 level 2"),
        re.compile(r"L[CO]0[89]_L2S[PR]_"), LANDSAT_89, {7: tuple(LANDSAT_89)}, 2.75e-5, -0.2, USGS, LANDSAT),
    Product("landsat57_l2", Words("陆地卫星4/5/7 二级", "Landsat 4/5/7 level 2"),
        re.compile(r"L[TE]0[457]_L2S[PR]_"), LANDSAT_57, {6: tuple(LANDSAT_57)}, 2.75e-5, -0.2,
        USGS, LANDSAT),
    Product("landsat8_l1", Words("陆地卫星8/9 一级（未定标）", "Landsat 8/9 level 1, not calibrated"),
        re.compile(r"L[CO]0[89]_L1(TP|GT|GS)_"), LANDSAT_89, {7: tuple(LANDSAT_89)}, None, 0.0,
        USGS, LANDSAT),
    Product("landsat57_l1", Words("陆地卫星4/5/7 一级（未定标）", "Landsat 4/5/7 level 1, not calibrated"),
        re.compile(r"L[TE]0[457]_L1(TP|GT|GS)_"), LANDSAT_57, {6: tuple(LANDSAT_57)}, None, 0.0,
        USGS, LANDSAT),
    Product("landsat7_dn", Words("陆地卫星7（未定标）", "Landsat 7, not calibrated"), re.compile(r"^L7_?ETM"),
        LANDSAT_57, {6: tuple(LANDSAT_57)}, None, 0.0, USGS, LANDSAT),
    Product("gaofen", Words("高分四波段", "Gaofen, four bands"), re.compile(r"^GF[1-7][A-D]?_"),
        {"B1": B.BLUE, "B2": B.GREEN, "B3": B.RED, "B4": B.NIR}, {4: ("B1", "B2", "B3", "B4")},
        None, 0.0, "", "",
    ),
)  # fmt: skip
SPOKEN: Mapping[str, Band] = {  # what files call their bands in words
    "coastal": B.COASTAL, "blue": B.BLUE, "green": B.GREEN, "red": B.RED, "rededge": B.RED_EDGE,
    "rededge1": B.RED_EDGE, "nir": B.NIR, "nir08": B.NIR, "nearinfrared": B.NIR, "narrownir": B.NIR_NARROW,
    "nir09": B.NIR_NARROW, "swir1": B.SWIR_1, "swir16": B.SWIR_1, "swir2": B.SWIR_2, "swir22": B.SWIR_2,
    "蓝": B.BLUE, "绿": B.GREEN, "红": B.RED, "近红外": B.NIR, "短波红外1": B.SWIR_1, "短波红外2": B.SWIR_2,
}  # fmt: skip


BANDS_ZH = {
    B.COASTAL: "海岸", B.BLUE: "蓝", B.GREEN: "绿", B.RED: "红", B.RED_EDGE: "红边", B.NIR: "近红外",
    B.NIR_NARROW: "窄近红外", B.SWIR_1: "短波红外1", B.SWIR_2: "短波红外2",
}  # fmt: skip


def bands_in_chinese(words: str) -> str:
    """Roles, parted by commas, with their Chinese names before them: "绿 green、近红外 nir"."""
    named: Mapping[str, str] = {band.value: zh for band, zh in BANDS_ZH.items()}
    return "、".join(f"{named[word]} {word}" if word in named else word for word in words.split(", "))


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which bands of a file show what.

    Args:
        roles: of each band in order; None for one that no index asks for.
        product: None where only the bands' names were understood.
        because: the reason, for people.
    """

    roles: tuple[Band | None, ...]
    product: Product | None
    because: Words


def recognised(
    name: str, described: Sequence[str | None], colours: Sequence[str] = (), pixel_m: float = 0.0
) -> Recognised | None:
    """What a file's bands show; None where it has to be asked.

    Args:
        name: of the file, as its sender called it.
        described: each band's own words, in the file's order; None for one without.
        colours: GDAL's colour interpretations: a drone's red, green, blue and alpha.
        pixel_m: the side of a pixel. A coarse picture in red, green and blue is a composite of whatever
            bands somebody chose, so its colours are not believed.
    """
    spoken = tuple(said(each) for each in described)
    if sum(role is not None for role in spoken) >= 2:
        words = Words("按文件中各波段的名称", "by the names of the bands in the file")
        return Recognised(spoken, product_of(name), words)
    product = product_of(name)
    if product is not None and len(described) in product.orders:
        order = product.orders[len(described)]
        because = Words(
            f"文件名是{product.words.zh}，{len(described)}个波段按通常顺序",
            f"the file is called like {product.words.en}; {len(described)} bands in their usual order",
        )
        return Recognised(tuple(product.bands.get(band) for band in order), product, because)
    return by_colours(colours) if pixel_m < FINE_M else None


def product_of(name: str) -> Product | None:
    """The product whose files are called so."""
    return next((each for each in PRODUCTS if each.pattern is not None and each.pattern.search(name)), None)


def said(words: str | None) -> Band | None:
    """The role that a band's own words name: "B08", "NIR", "近红外"."""
    if words is None:
        return None
    plain = re.sub(r"[\s_\-()（）]+", "", words).lower()
    if re.fullmatch(r"b(\d\d|8a)", plain):  # Sentinel's own way to write it; Landsat's B8 is another band
        return SENTINEL_BANDS.get(plain.upper())
    return SPOKEN.get(plain)


def by_colours(colours: Sequence[str]) -> Recognised | None:
    """Red, green and blue as the file's colour interpretation says; an orthophoto of a drone."""
    named = tuple({"red": B.RED, "green": B.GREEN, "blue": B.BLUE}.get(each) for each in colours)
    if {B.RED, B.GREEN, B.BLUE} > set(named) - {None} or len(named) < 3 or None in named[:3]:
        return None
    return Recognised(
        named, None, Words("按文件的颜色解释：红、绿、蓝", "by the file's colours: red, green, blue")
    )


def asked_roles(words: Sequence[str], count: int) -> tuple[Band | None, ...]:
    """The roles that a person gave, one word for each band; "-" for one that shows nothing asked for.

    Raises:
        BandsUnknown: not one word for each band, a word that is no role, or a role given twice.
    """
    known = {band.value: band for band in Band} | {"-": None}
    wrong = [word for word in words if word not in known]
    if wrong or len(words) != count:
        raise BandsUnknown(count=count, allowed=", ".join(known))
    roles = tuple(known[word] for word in words)
    told = [role for role in roles if role is not None]
    if len(set(told)) != len(told) or not told:
        raise BandsUnknown(count=count, allowed=", ".join(known))
    return roles


def acquired_on(name: str) -> date | None:
    """The day in a file's name, as products write it: eight digits with nothing of a number beside them."""
    for digits in re.findall(r"(?<!\d)(\d{8})(?=T|\D|$)", name):
        try:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            continue
        if day >= EARLIEST:
            return day
    return None


def lies_elsewhere(box: Sequence[float]) -> bool:
    """Whether a scene does not touch the lake's surroundings.

    Args:
        box: west, south, east, north in degrees; finite.
    """
    west, south, east, north = box
    around = SURROUNDINGS
    return west > around.east or east < around.west or south > around.north or north < around.south


def checked_text(field: str, value: str, longest: int) -> str:
    """A text that a scene must have; BadScene for an empty one or a long one."""
    plain = value.strip()
    if not plain or len(plain) > longest:
        raise BadScene(field=field, reason=f"须写1–{longest}个字", reason_en=f"1 to {longest} letters")
    return plain


def checked_day(day: date | None, present: date) -> date:
    """The day of the picture: known, after the first satellite, and not to come.

    Raises:
        BadScene: it is not.
    """
    if day is None:
        raise BadScene(field="acquired_on", reason="须写明", reason_en="it has to be told")
    if not EARLIEST <= day <= present:
        raise BadScene(
            field="acquired_on",
            reason=f"{day}不在首颗陆地卫星（{EARLIEST}）与今天（{present}）之间",
            reason_en=f"{day} is not between the first Landsat ({EARLIEST}) and today ({present})",
        )
    return day
