"""What the first bytes of a file say that it is: formats that are taken, and others by their names."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from layers.exchange.findings import Fact
from layers.exchange.source import Format

HEAD = 64 << 10  # bytes by which a file is known
POINTERS = (
    (re.compile(rb"<(?:OGRVRT\w+|VRTDataset)\b", re.I), "GDAL VRT"),
    (re.compile(rb"<GDALTileIndexDataset\b", re.I), "GDAL GTI"),
    (re.compile(rb"<MRF_META\b", re.I), "MRF"),
    (
        re.compile(
            rb"<(?:GDAL_W\w+|WCS_GDAL|OGRWFSDataSource|WMT_MS_Capabilities|W[MCF]S_Capabilities|"
            rb"WMS_Tile_Service|TileMap(?:Service)?|ESRI_ImageService)\b|"
            rb"<(?:\w+:)?(?:WFS_)?Capabilities\b[^>]*opengis\.net",
            re.I,
        ),
        "WMS/WMTS/WFS",
    ),
    (re.compile(rb'"type"\s*:\s*"gdal_streamed_alg"', re.I), "GDAL GDALG"),
    (re.compile(rb'"stac_version"\s*:', re.I), "STAC"),
    (re.compile(rb'"tilejson"\s*:\s*"', re.I), "TileJSON"),
    (
        re.compile(
            rb"^\s*(?:(?:OAPIF|OAPIF_COLLECTION|CSW|WFS3?|WMS|WCS|WMTS|OGCAPI|NGW|EEDAI?|PLScenes|PLMosaic|"
            rb"STACIT|STACTA|GTI|DERIVED_SUBDATASET|PG|MySQL|MSSQL|OCI|ODBC|DODS)\s*:|/vsi\w+/|"
            rb"(?:https?|ftp|file)://)",
            re.I,
        ),
        "URL",
    ),
)
Known = tuple[str, dict[str, Fact]]
MAGIC: tuple[tuple[bytes, str, dict[str, Fact]], ...] = (
    (b"AC10", "is-dwg", {}),
    (b"AutoCAD Binary DXF", "is-binary-dxf", {}),
    (b"%PDF", "is-document", {"what": "PDF"}),
    (b"\x89PNG", "is-document", {"what": "PNG"}),
    (b"\xff\xd8\xff", "is-document", {"what": "JPEG"}),
    (b"GIF8", "is-document", {"what": "GIF"}),
    (b"II*\0", "is-document", {"what": "TIFF"}),
    (b"II+\0", "is-document", {"what": "TIFF"}),
    (b"MM\0*", "is-document", {"what": "TIFF"}),
    (b"MM\0+", "is-document", {"what": "TIFF"}),
    (b"{\\rtf", "is-document", {"what": "RTF"}),
    (b"\xd0\xcf\x11\xe0", "is-xls", {}),
    (b"Rar!", "is-old-archive", {"what": "RAR"}),
    (b"7z\xbc\xaf", "is-old-archive", {"what": "7z"}),
    (b"\x1f\x8b", "is-old-archive", {"what": "gzip"}),
    (b"\xfd7zXZ", "is-old-archive", {"what": "xz"}),
    (b"\0\x01\0\0Standard Jet DB", "is-mdb", {}),
    (b"!table", "is-mapinfo", {}),
)
PAGE = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
DOCUMENTS = frozenset({"is-document", "is-xls"})


def foreign(head: bytes) -> Known | None:
    """The code and facts of the refusal of a file that is known and not taken; None for any other."""
    for magic, code, facts in MAGIC:
        if head.startswith(magic):
            return code, facts
    if head[257:262] == b"ustar":
        return "is-old-archive", {"what": "tar"}
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "is-old-archive", {"what": "bzip2"}
    plain = without_mark(head).partition(b"\0")[0]
    if PAGE.search(plain[:8192]):
        return "is-document", {"what": "HTML"}
    for pattern, what in POINTERS:
        if pattern.search(plain):
            return "is-pointer", {"what": what}
    return None


def without_mark(head: bytes) -> bytes:
    """The text without its mark, and without the zeros of UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def is_xml_of(word: bytes) -> Callable[[bytes, str], bool]:
    """A test for XML that has an element of this name."""
    element = re.compile(rb"<(?:\w+:)?" + word + rb"[\s>/]")

    def test(head: bytes, _ending: str) -> bool:
        return is_xml(head) and element.search(without_mark(head)) is not None

    return test


def is_xml(head: bytes) -> bool:
    """Whether a text begins as XML does."""
    return without_mark(head).lstrip().startswith(b"<")


def is_geopackage(head: bytes, _ending: str) -> bool:
    return head.startswith(b"SQLite format 3\0")


def is_flatgeobuf(head: bytes, _ending: str) -> bool:
    return head.startswith(b"fgb")


def is_parquet(head: bytes, _ending: str) -> bool:
    return head.startswith(b"PAR1")


def is_xlsx(head: bytes, ending: str) -> bool:
    return head.startswith(b"PK\x03\x04") and ending == ".xlsx"


def is_dxf(head: bytes, _ending: str) -> bool:
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()[:400]]
    return any(one == b"0" and other == b"SECTION" for one, other in pairwise(lines))


def is_geojson(head: bytes, _ending: str) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def is_land_txt(head: bytes, _ending: str) -> bool:
    names = ("[地块坐标]", "［地块坐标］", "[属性描述]")
    return any(name.encode(encoding) in head for name in names for encoding in ("utf-8", "gb18030"))


def is_table(head: bytes, ending: str) -> bool:
    plain = b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return ending == ".csv" or (ending in (".txt", ".tsv") and plain)


TESTS: tuple[tuple[Callable[[bytes, str], bool], Format], ...] = (
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


def format_of(head: bytes, ending: str) -> Format | None:
    """The format that a file has by its first bytes; None when it is none that is taken."""
    return next((format for test, format in TESTS if test(head, ending)), None)
