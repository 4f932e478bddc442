"""What a file really is, whatever it is called: content decides; what is not taken is refused in words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from layers.exchange.archives import Unpacked, unpack
from layers.exchange.companions import COMPANIONS
from layers.exchange.findings import FindingKind, Tally
from layers.exchange.gate_kinds import KINDS as GATE_KINDS
from layers.exchange.refusals import refuse
from layers.exchange.source import Dataset, Format

KINDS: dict[str, FindingKind] = GATE_KINDS
HEAD = 64 << 10  # bytes by which a file is known
DEEPEST_XML = 200
SET = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".cst"})
WORTHLESS = frozenset(
    {".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".qml", ".sld", ".lyr", ".xml", ".atx", ".fix"}
)
OVITAL = frozenset({".ovkml", ".ovkmz"})
POINTERS = (
    (re.compile(rb"<OGRVRTDataSource|<VRTDataset", re.I), "GDAL VRT"),
    (
        re.compile(rb"<GDAL_WMS|<GDAL_WMTS|<WMS_Capabilities|<WCS_GDAL|<OGRWFSDataSource", re.I),
        "WMS/WCS/WFS description",
    ),
    (re.compile(rb'"type"\s*:\s*"gdal_streamed_alg"', re.I), "GDAL pipeline"),
    (re.compile(rb"<MRF_META", re.I), "MRF description"),
    (re.compile(rb"^\s*(?:WFS|WMS|WCS|WMTS|OAPIF|CSW|PLScenes|/vsi\w+)[:/]", re.I), "address"),
)
MAGIC: tuple[tuple[bytes, str, dict[str, str]], ...] = (
    (b"AC10", "is-dwg", {}),
    (b"AutoCAD Binary DXF", "is-binary-dxf", {}),
    (b"%PDF", "is-document", {"what": "PDF"}),
    (b"\x89PNG", "is-document", {"what": "PNG"}),
    (b"\xff\xd8\xff", "is-document", {"what": "JPEG"}),
    (b"GIF8", "is-document", {"what": "GIF"}),
    (b"II*\0", "is-document", {"what": "TIFF"}),
    (b"MM\0*", "is-document", {"what": "TIFF"}),
    (b"\xd0\xcf\x11\xe0", "is-xls", {}),
    (b"Rar!", "is-old-archive", {"what": "RAR"}),
    (b"7z\xbc\xaf", "is-old-archive", {"what": "7z"}),
    (b"\x1f\x8b", "is-old-archive", {"what": "gzip"}),
    (b"\0\x01\0\0Standard Jet DB", "is-mdb", {}),
    (b"!table", "is-mapinfo", {}),
)


class Handed(Protocol):
    """A file as it was handed in."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A file of ours and what its sender called it."""

    name: str
    path: Path

    @property
    def suffix(self) -> str:
        """The ending of the sender's name, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The sender's name without its ending."""
        return str(PurePosixPath(self.name).with_suffix(""))


def admit(files: Sequence[Handed], folder: Path, tally: Tally) -> tuple[Dataset, ...]:
    """The data sets in files that were handed in; every byte that is read later lies in ``folder``.

    Raises:
        FileRefused: nothing in there is taken; the finding says what it is and what to send instead.
    """
    named = list(taken_in(files, folder, tally))
    sets, others = shapefiles(named)
    datasets = [shapefile(files_of_set) for files_of_set in sets]
    datasets += filegdbs(named)
    ignored: list[str] = []
    for file in others:
        if alone_worthless(file, len(named)):
            ignored.append(file.name)
        else:
            datasets.append(known(file))
    if ignored:
        tally.note("files-ignored", number=len(ignored), names=", ".join(ignored[:10]))
    if not datasets:
        raise refuse("unknown-format", files[0].name)
    if len(datasets) > 1:
        tally.note("several-datasets", number=len(datasets), names=", ".join(d.name for d in datasets[:20]))
    return tuple(datasets)


def taken_in(files: Sequence[Handed], folder: Path, tally: Tally) -> Iterator[Named]:
    """Copies of the files in our folder, archives unpacked."""
    stems: dict[str, int] = {}
    for number, file in enumerate(files):
        name = PurePosixPath(file.name.replace("\\", "/")).name
        if file.path.stat().st_size == 0:
            raise refuse("empty-file", name)
        if archive_of_data(file.path, name):
            inside = folder / f"archive{number}"
            inside.mkdir()
            for found in unpack(file.path, name, inside, tally):
                yield unpacked(found, name)
            continue
        stem = stems.setdefault(PurePosixPath(name).stem.casefold(), len(stems))
        copy = folder / f"file{stem}{plain_ending(name)}"
        shutil.copyfile(file.path, copy)
        yield Named(name, copy)


def unpacked(found: Unpacked, archive: str) -> Named:
    """A file out of an archive; the one of a KMZ is called as the KMZ is."""
    if PurePosixPath(archive).suffix.lower() in (".kmz", ".ovkmz") and found.path.suffix == ".kml":
        ending = ".ovkml" if archive.lower().endswith(".ovkmz") else ".kml"
        return Named(PurePosixPath(archive).stem + ending, found.path)
    return Named(found.name, found.path)


def archive_of_data(path: Path, name: str) -> bool:
    """Whether a file is an archive to be unpacked; a spreadsheet is one that stays packed."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
    return PurePosixPath(name).suffix.lower() != ".xlsx"


def plain_ending(name: str) -> str:
    found = PurePosixPath(name).suffix.lower()
    return found if re.fullmatch(r"\.[a-z0-9]{1,10}", found) else ".bin"


def shapefiles(named: Sequence[Named]) -> tuple[list[list[Named]], list[Named]]:
    """The files by shapefile, and those that belong to none."""
    sets: dict[str, list[Named]] = {}
    others: list[Named] = []
    for file in named:
        if ".gdb" in {parent.suffix for parent in file.path.parents}:
            continue
        if file.suffix in SET:
            sets.setdefault(file.stem.casefold(), []).append(file)
        else:
            others.append(file)
    return list(sets.values()), others


def shapefile(files: list[Named]) -> Dataset:
    """A shapefile of its files; FileRefused when its heart is missing or is none."""
    by_ending = {file.suffix: file for file in files}
    for needed in (".shp", ".dbf"):
        if needed not in by_ending:
            raise refuse("missing-companion", files[0].name, missing=needed)
    main = by_ending[".shp"]
    with main.path.open("rb") as file:
        if file.read(4) != b"\0\0\x27\x0a":
            raise not_what_it_says(main)
    return Dataset(Format.SHAPEFILE, main.path, PurePosixPath(main.name).name)


def filegdbs(named: Sequence[Named]) -> list[Dataset]:
    """The file geodatabases among unpacked folders."""
    folders: dict[Path, str] = {}
    for file in named:
        for parent in file.path.parents:
            if parent.suffix == ".gdb":
                shown = next((p for p in PurePosixPath(file.name).parts if p.lower().endswith(".gdb")), "gdb")
                folders.setdefault(parent, shown)
    return [Dataset(Format.FILEGDB, folder, shown) for folder, shown in folders.items()]


def alone_worthless(file: Named, count: int) -> bool:
    """Whether a file beside others is only about them, or no geodata at all."""
    if count == 1:
        return False
    if file.suffix in WORTHLESS or PurePosixPath(file.name).name in COMPANIONS:
        return True
    with file.path.open("rb") as opened:
        head = opened.read(HEAD)
    return any(head.startswith(magic) for magic, code, _ in MAGIC if code in ("is-document", "is-xls"))


def known(file: Named) -> Dataset:
    """The data set in a single file, by its content."""
    with file.path.open("rb") as opened:
        head = opened.read(HEAD)
    for magic, code, facts in MAGIC:
        if head.startswith(magic):
            raise refuse(code, file.name, **facts)
    if file.suffix == ".ovobj":
        raise refuse("is-ovobj", file.name)
    if file.suffix in (".tab", ".mif", ".mid"):
        raise refuse("is-mapinfo", file.name)
    for pattern, what in POINTERS:
        if pattern.search(head):
            raise refuse("is-pointer", file.name, what=what)
    for test, format in TESTS:
        if test(head, file):
            return Dataset(format, file.path, PurePosixPath(file.name).name, ovital=file.suffix in OVITAL)
    raise not_what_it_says(file)


def not_what_it_says(file: Named) -> Exception:
    """The refusal of a file whose name promises a format that its content is not."""
    promised = file.suffix[1:] in {format.value for format in Format} | {
        "shp",
        "gpkg",
        "fgb",
        "parquet",
        "txt",
        "json",
    }
    return refuse("not-as-named" if promised else "unknown-format", file.name, named=file.suffix)


# --- what the bytes say ----------------------------------------------------------------------
def is_geopackage(head: bytes, _file: Named) -> bool:
    return head.startswith(b"SQLite format 3\0")


def is_flatgeobuf(head: bytes, _file: Named) -> bool:
    return head.startswith(b"fgb")


def is_parquet(head: bytes, _file: Named) -> bool:
    return head.startswith(b"PAR1")


def is_xlsx(head: bytes, file: Named) -> bool:
    return head.startswith(b"PK\x03\x04") and file.suffix == ".xlsx"


def is_xml_of(word: bytes) -> Callable[[bytes, Named], bool]:
    """A test for XML whose first element has this name; the whole file is then read without entities."""

    def test(head: bytes, file: Named) -> bool:
        text = head.replace(b"\0", b"")  # UTF-16 too
        if not re.search(rb"<(?:\w+:)?" + word + rb"[\s>/]", text[:8192]) and b"<!DOCTYPE" not in text[:8192]:
            return False
        if b"<" not in text[:200]:
            return False
        require_plain_xml(file)
        return bool(re.search(rb"<(?:\w+:)?" + word + rb"[\s>/]", text))

    return test


def require_plain_xml(file: Named) -> None:
    """FileRefused for entities, a DOCTYPE, deep nesting, damage, or a KML that is only a link."""
    depth = places = 0
    address = ""
    try:
        for event, element in iterparse(file.path, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST_XML:
                raise refuse("xml-too-deep", file.name)
            if event == "end":
                tag = element.tag.rpartition("}")[2]
                places += tag == "coordinates"
                if tag == "href" and not address:
                    address = (element.text or "").strip()[:200]
                if tag == "NetworkLink" and not places:
                    places = -1
                element.clear()
    except DefusedXmlException as error:
        raise refuse("xml-doctype", file.name) from error
    except ParseError as error:
        raise refuse("xml-damaged", file.name, place=f"line {error.position[0]}") from error
    if places < 0:
        raise refuse("network-link", file.name, address=address or "–")


def is_dxf(head: bytes, _file: Named) -> bool:
    lines = [line.strip() for line in head.lstrip(b"\xef\xbb\xbf").splitlines()[:400]]
    return any(one == b"0" and other == b"SECTION" for one, other in pairwise(lines))


def is_geojson(head: bytes, _file: Named) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"{")


def is_land_txt(head: bytes, _file: Named) -> bool:
    names = ("[地块坐标]", "［地块坐标］", "[属性描述]")
    return any(name.encode(encoding) in head for name in names for encoding in ("utf-8", "gb18030"))


def is_table(head: bytes, file: Named) -> bool:
    return file.suffix in (".csv", ".txt", ".tsv") and (
        b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")) or file.suffix == ".csv"
    )


TESTS: tuple[tuple[Callable[[bytes, Named], bool], Format], ...] = (
    (is_geopackage, Format.GEOPACKAGE),
    (is_flatgeobuf, Format.FLATGEOBUF),
    (is_parquet, Format.GEOPARQUET),
    (is_xlsx, Format.XLSX),
    (is_xml_of(b"kml"), Format.KML),
    (is_xml_of(b"gpx"), Format.GPX),
    (is_land_txt, Format.LAND_TXT),
    (is_geojson, Format.GEOJSON),
    (is_dxf, Format.DXF),
    (is_table, Format.CSV),
)
