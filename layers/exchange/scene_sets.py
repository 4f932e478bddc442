"""One scene out of the files of an upload: one picture, or one file for each band, loose or in an archive.

Files are told apart by name and content. Bands of one place and system become one scene on the finest of
their grids; what is not known is left open, to be asked; nothing is guessed from a mere count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from rasterio.io import DatasetReader

from geo.grids import Grid
from geo.spectral import Band
from layers.definition import Words
from layers.errors import BadScene, BandsUnknown, NotAScene, SceneMixed, TooLarge
from layers.exchange.archives import ARCHIVE, unpack
from layers.exchange.findings import Tally
from layers.exchange.scene_cog import BY_BITS, BY_CLASSES, Classes, in_degrees
from layers.exchange.scene_files import (
    SceneFile,
    colours_of,
    opened,
    require_placed,
    require_sound,
    scene_file,
)
from layers.rules.scene_names import (
    SENTINEL,
    Kind,
    band_named,
    day_along,
    day_of,
    product_along,
    says,
    shift_of_numbers,
    title_of,
)
from layers.rules.scene_warnings import Warned, warned
from layers.rules.scenes import Product, Recognised, asked_roles, recognised, said

MOST_PICTURES = 60
WIDEST_DEG = 90.0
LEAST_SCALE, MOST_SCALE = 1e-9, 1e3  # from numbers to reflectance
MOST_NOTE = 2 << 20  # bytes of a product's own metadata that are looked through
ADDED = re.compile(rb"<(?:BOA|RADIO)_ADD_OFFSET[^>]*>\s*(-?\d{1,5})\s*<")
QUANTIFIED = re.compile(rb"<(?:BOA_)?QUANTIFICATION_VALUE[^>]*>\s*(\d{1,6})(?:\.0*)?\s*<")
NONE_ASKED = "-"


@dataclass(frozen=True, slots=True)
class Offered:
    """A file of an upload, or out of its archive; ``name`` as its sender called it, folders too."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class BandSeen:
    """A band of a file: its place in it from 1, what the file calls it, what it shows if that is known."""

    file: str
    number: int
    words: str
    role: Band | None
    asked: bool  # nobody knows yet


@dataclass(frozen=True, slots=True)
class SceneSet:
    """A scene as it comes, of one file or many; ``stored`` keeps it like a single file.

    Args:
        name: what it is called. sources: the files whose bands are taken, each with what it shows.
        bands: of all pictures, in order. left_out: files that were not needed.
        day: as the names say it. demonstration: whether any of the pictures says that it is one.
    """

    name: str
    sources: tuple[SceneFile, ...]
    grid: Grid
    dtype: str
    scale: float | None
    offset: float
    because: tuple[str, str]
    classes: Classes | None
    product: Product | None
    bands: tuple[BandSeen, ...]
    left_out: tuple[str, ...]
    kinds: Mapping[str, Kind]
    day: date | None
    warnings: tuple[Warned, ...]
    demonstration: bool = False

    @property
    def roles(self) -> tuple[Band | None, ...]:
        """What the bands of all sources show, in order."""
        return tuple(role for source in self.sources for role in source.roles)

    @property
    def open_bands(self) -> bool:
        """Whether it has to be asked what bands show."""
        return any(band.asked for band in self.bands) or not self.sources


def files_of(handed: Sequence[Offered], folder: Path) -> list[Offered]:
    """The files themselves, archives unpacked within bounds into a folder of ours."""
    found: list[Offered] = []
    for number, file in enumerate(handed):
        with file.path.open("rb") as opened_file:
            archive = opened_file.read(len(ARCHIVE)) == ARCHIVE
        if not archive:
            found.append(file)
            continue
        inside = folder / f"archive{number}"
        inside.mkdir(parents=True)
        found += [Offered(each.name, each.path) for each in unpack(file.path, file.name, inside, Tally())]
    return found


def gathered(
    files: Sequence[Offered], asked: Mapping[str, Sequence[str]], *, nodata: float | None = None
) -> SceneSet:
    """The scene in files.

    Args:
        asked: what bands show, by file, as a person says it; "-" for one that shows nothing asked for.
        nodata: the number of no data, as a person says it.

    Raises:
        NotAScene, SceneUnplaced, SceneTooLarge, BrokenScene: of any picture that is needed. SceneMixed: the
        files are of several places, grids or days. BandsUnknown: what was asked does not fit.
    """
    names = [file.name for file in files]
    if unknown := set(asked) - set(names):
        name = sorted(unknown)[0]
        raise BadScene(field="bands", reason=f"没有文件{name}", reason_en=f"there is no file {name}")
    kinds = {file.name: kind_of(file, asked, alone=len(files) == 1) for file in files}
    pictures = [file for file in files if kinds[file.name] is Kind.BANDS]
    if not pictures and asked:  # a person left out every one
        raise BandsUnknown(count=len(files), allowed=", ".join(band.value for band in Band))
    if not pictures:
        raise NotAScene(name=names[0])
    if len(pictures) > MOST_PICTURES:
        raise TooLarge(what="files", size=len(pictures), most=MOST_PICTURES)
    require_one_day(pictures)
    looks = [looked(file, asked.get(file.name), nodata) for file in pictures]
    bands, doubled = without_twins([band for look in looks for band in look.bands], looks)
    sources = tuple(taken(looks, bands))
    return put_together(files, kinds, looks, bands, sources, doubled)


def kind_of(file: Offered, asked: Mapping[str, Sequence[str]], *, alone: bool) -> Kind:
    """What a file is: as asked, by its name; a single file is looked at whatever it is called."""
    if file.name in asked:
        return Kind.NOTHING if set(asked[file.name]) == {NONE_ASKED} else Kind.BANDS
    return Kind.BANDS if alone else says(file.name).kind


def require_one_day(files: Sequence[Offered]) -> None:
    """SceneMixed where names say different days."""
    days = {day: file.name for file in files if (day := day_of(file.name)) is not None}
    if len(days) > 1:
        first, second = (days[day] for day in sorted(days)[:2])
        raise SceneMixed(first=first, second=second)


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: the file as it would be read, its bands, and the product that its name says."""

    file: SceneFile
    bands: tuple[BandSeen, ...]
    product: Product | None
    because: Words
    own_scale: bool  # the file itself says what its numbers mean


def looked(file: Offered, roles: Sequence[str] | None, nodata: float | None) -> Look:
    """A picture with what its bands show, as far as that is known."""
    require_sound(file.path, file.name)
    with opened(file.path, file.name) as source:
        require_placed(source, file.name)
        known, words = known_of(source, file.name, roles)
        made = scene_file(source, file.path, file.name, known or nothing_known(source.count))
        require_one_scale(source, file.name)
        own_scale = source.scales[0] != 1.0 or source.dtypes[0].startswith("float")
    product = product_along(file.name) or (known.product if known else None)
    made = replace(made, nodata=nodata_of(made, product, nodata))
    open_ = known is None
    roles_known = known.roles if known else (None,) * made.count
    bands = tuple(
        BandSeen(file.name, number, word, role, open_)
        for number, (word, role) in enumerate(zip(words, roles_known, strict=True), start=1)
    )
    return Look(made, bands, product, known.because if known else Words("", ""), own_scale)


def nodata_of(file: SceneFile, product: Product | None, asked: float | None) -> float | None:
    """The number of no data: a person's, the file's, or 0 in products whose description says so."""
    if asked is not None:
        return asked
    if file.nodata is None and product is not None and product.scale is not None:
        return None if file.dtype.startswith("float") else 0.0
    return file.nodata


def known_of(
    source: DatasetReader, name: str, roles: Sequence[str] | None
) -> tuple[Recognised | None, list[str]]:
    """What the bands of an open file show, and the words by which each is called."""
    words = [each or "" for each in source.descriptions]
    product = product_along(name)
    if roles is not None:
        return told_roles(roles, source.count, product), words
    if source.count == 1:
        band, word = band_named(Path(name).stem, product)
        found = band or said(source.descriptions[0])
        if found is None and not word:
            return None, words
        because = Words("按各文件的名称", "by the names of the files")
        return Recognised((found,), product, because), [words[0] or word]
    base = Path(name.replace("\\", "/")).name
    pixel = abs(source.transform.a) if source.crs.is_projected else 1e5 * abs(source.transform.a)
    return recognised(base, source.descriptions, colours_of(source), pixel), words


def told_roles(roles: Sequence[str], count: int, product: Product | None) -> Recognised:
    """Roles as a person gave them; all "-" leaves the file out."""
    because = Words("由人指定", "as a person said")
    if len(roles) == count and set(roles) == {NONE_ASKED}:
        return Recognised((None,) * count, product, because)
    return Recognised(asked_roles(roles, count), product, because)


def nothing_known(count: int) -> Recognised:
    """A file of which nothing is known yet."""
    return Recognised((None,) * count, None, Words("", ""))


def require_one_scale(source: DatasetReader, name: str) -> None:
    """BadScene where bands of one file have scales of their own, or one that makes no reflectance."""
    if any(dtype.startswith("complex") for dtype in source.dtypes):
        reason, reason_en = f"{name}的数值是复数（雷达影像？）", f"{name} has complex numbers (radar?)"
        raise BadScene(field="bands", reason=reason, reason_en=reason_en)
    scales, offsets = np.array(source.scales), np.array(source.offsets)
    usable = (scales >= LEAST_SCALE) & (scales <= MOST_SCALE) & (np.abs(offsets) <= MOST_SCALE)
    if not usable.all():  # NaN is neither
        told = f"{scales[~usable][0]:g}, {offsets[~usable][0]:g}"
        raise BadScene(
            field="scale",
            reason=f"{name}的缩放和偏移（{told}）得不出反射率",
            reason_en=f"with the scale and offset of {name} ({told}) no number becomes a reflectance",
        )
    if len(set(source.scales)) > 1 or len(set(source.offsets)) > 1 or len(set(source.dtypes)) > 1:
        reason, reason_en = f"{name}各波段的缩放或类型不同", f"the bands of {name} differ in scale or type"
        raise BadScene(field="scale", reason=reason, reason_en=reason_en)


def without_twins(bands: list[BandSeen], looks: Sequence[Look]) -> tuple[list[BandSeen], list[Warned]]:
    """Each role once, from the finest file that has it; where two are as fine it is asked which."""
    pixels = {look.file.name: look.file.grid.pixel for look in looks}
    kept: dict[Band, BandSeen] = {}
    found, doubts = list(bands), []
    for at, band in enumerate(bands):
        if band.role is None:
            continue
        other = kept.get(band.role)
        if other is None:
            kept[band.role] = band
            continue
        finer = pixels[band.file] < pixels[other.file]
        loser = other if finer else band
        if pixels[band.file] == pixels[other.file]:
            doubts.append(warned("band-twice", band=band.role.value, first=other.file, second=band.file))
            found[at] = replace(band, role=None, asked=True)
            continue
        if finer:
            kept[band.role] = band
        found[bands.index(loser)] = replace(loser, role=None)
    return found, doubts


def taken(looks: Sequence[Look], bands: Sequence[BandSeen]) -> list[SceneFile]:
    """The files that give a band, each with the roles that are taken from it, in the order of wavelengths."""
    order = list(Band)
    found = []
    for look in looks:
        roles = tuple(band.role for band in bands if band.file == look.file.name)
        if any(role is not None for role in roles):
            found.append(replace(look.file, roles=roles))
    return sorted(found, key=lambda file: min(order.index(role) for role in file.roles if role is not None))


def put_together(
    files: Sequence[Offered],
    kinds: Mapping[str, Kind],
    looks: Sequence[Look],
    bands: Sequence[BandSeen],
    sources: tuple[SceneFile, ...],
    doubts: Sequence[Warned],
) -> SceneSet:
    """The set on one grid, with one scale."""
    names = [look.file.name for look in looks]
    grid = one_grid(sources or tuple(look.file for look in looks))
    require_somewhere(grid, names[0])
    product = next((look.product for look in looks if look.product is not None), None)
    day = day_along(names)
    used = [look for look in looks if look.file.name in {source.name for source in sources}]
    scale, offset, assumed = scale_of(used, product, files, day)
    warnings = [*doubts, *resampled(sources, grid)]
    if assumed:
        warnings.append(warned("offset-assumed", offset=offset))
    left_out = tuple(file.name for file in files if kinds[file.name] is Kind.NOTHING)
    if left_out:
        shown = ", ".join(Path(name).name for name in left_out[:8]) + ("…" if len(left_out) > 8 else "")
        warnings.append(warned("files-left-out", number=len(left_out), names=shown))
    because = next((look.because for look in looks if look.because.zh), Words("", ""))
    dtypes = {source.dtype for source in sources} or {looks[0].file.dtype}
    return SceneSet(
        name=title_of(names),
        sources=sources,
        grid=grid,
        dtype=str(np.result_type(*sorted(dtypes))),
        scale=scale,
        offset=offset,
        because=(because.zh, because.en),
        classes=classes_in(files, kinds),
        product=product,
        bands=tuple(bands),
        left_out=left_out,
        kinds=kinds,
        day=day,
        warnings=tuple(warnings),
        demonstration=any(look.file.demonstration for look in looks),
    )


def one_grid(sources: Sequence[SceneFile]) -> Grid:
    """The finest grid of files that all cover one place; SceneMixed where they do not."""
    finest = min(sources, key=lambda source: source.grid.pixel)
    for source in sources:
        near = max(source.grid.pixel, finest.grid.pixel)
        apart = [abs(a - b) for a, b in zip(source.grid.bounds, finest.grid.bounds, strict=True)]
        if source.grid.crs != finest.grid.crs or max(apart) > near:
            raise SceneMixed(first=finest.name, second=source.name)
    return finest.grid


def require_somewhere(grid: Grid, name: str) -> None:
    """BadScene for a picture across the 180th meridian or a pole: its box would be half the earth."""
    west, _, east, _ = in_degrees(shapely.box(*grid.bounds), grid.crs).bounds
    if not east - west < WIDEST_DEG:  # NaN where it lies nowhere
        raise BadScene(
            field="place",
            reason=f"{name}跨越180°经线或极点，或大半个地球",
            reason_en=f"{name} runs across the 180th meridian or a pole, or over half the earth",
        )


def scale_of(
    looks: Sequence[Look], product: Product | None, files: Sequence[Offered], day: date | None
) -> tuple[float | None, float, bool]:
    """From numbers to reflectance, what is added, whether that was assumed; BadScene where files differ."""
    told = {(look.file.scale, look.file.offset) for look in looks if look.own_scale}
    if len(told) > 1 or (told and not all(look.own_scale for look in looks)):
        raise BadScene(field="scale", reason="各文件的缩放不同", reason_en="the files differ in scale")
    if told:
        return (*told.pop(), False)
    if product is None:
        return None, 0.0, False
    note = note_in(files) if product.id in SENTINEL else None
    scale = product.scale if note is None else quantified(note, product.scale)
    stated = None if note is None or scale is None else added(note, scale)
    shift, known = shift_of_numbers(product.id, [file.name for file in files], day, stated)
    return scale, product.offset + shift, not known


def note_in(files: Sequence[Offered]) -> bytes | None:
    """Sentinel-2's own metadata; None where none came."""
    for file in files:
        if Path(file.name).name.startswith("MTD_MSIL") and file.path.stat().st_size <= MOST_NOTE:
            return file.path.read_bytes()
    return None


def quantified(note: bytes, usual: float | None) -> float | None:
    """From numbers to reflectance as the metadata say; the product's usual scale where they are silent.

    Raises:
        BadScene: they say it twice and differently, or divide by nothing.
    """
    told = {int(each) for each in QUANTIFIED.findall(note)}
    if not told:
        return usual
    if len(told) > 1 or 0 in told:
        raise BadScene(
            field="scale",
            reason="产品说明里没有可用的量化值QUANTIFICATION_VALUE",
            reason_en="its metadata give no usable QUANTIFICATION_VALUE",
        )
    return 1 / told.pop()


def added(note: bytes, scale: float) -> float | None:
    """What the metadata say is added to every reflectance; None where bands differ."""
    told = set(ADDED.findall(note)) or {b"0"}
    return float(told.pop()) * scale if len(told) == 1 else None


def resampled(sources: Sequence[SceneFile], grid: Grid) -> list[Warned]:
    """That bands are brought onto another grid than theirs."""
    found = []
    coarse = {source.grid.pixel for source in sources if source.grid.pixel > grid.pixel * 1.001}
    for pixel in sorted(coarse):
        roles = [role.value for s in sources if s.grid.pixel == pixel for role in s.roles if role]
        found.append(warned("resampled", bands=", ".join(roles), from_m=f"{pixel:g}", to_m=f"{grid.pixel:g}"))
    if any(not source.as_it_is for source in sources):
        found.append(warned("regridded", crs=grid.crs, pixel_m=f"{grid.pixel:.3g}"))
    return found


def classes_in(files: Sequence[Offered], kinds: Mapping[str, Kind]) -> Classes | None:
    """The classes or quality bits that came with the scene, the finest."""
    ways = {Kind.CLASSES: BY_CLASSES, Kind.BITS: BY_BITS}
    found: list[tuple[float, Classes]] = []
    for file in files:
        if (way := ways.get(kinds[file.name])) is None:
            continue
        require_sound(file.path, file.name)
        with opened(file.path, file.name) as source:
            require_placed(source, file.name)
            if source.count != 1 or not np.issubdtype(np.dtype(source.dtypes[0]), np.integer):
                raise BandsUnknown(count=source.count, allowed=f"{file.name}: 1")
            found.append((abs(source.transform.a), Classes(file.path, file.name, way)))
    return min(found, key=lambda each: each[0])[1] if found else None
