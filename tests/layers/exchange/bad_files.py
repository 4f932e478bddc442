"""Bad files for the tests of the gate, made from a seed: what points elsewhere, what lies by its name.

Each class has several files, so that a rule made for one of them alone is caught by the next.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SEED = 20_261_123


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad file, or a set of files, and the code of the finding by which it must be told.

    Args:
        label: what is wrong with it, as the test is called.
        files: the content by name; many pieces where it is large.
    """

    label: str
    files: Mapping[str, bytes | Iterable[bytes]]
    code: str

    def written(self, folder: Path) -> list[Path]:
        """The files in a folder."""
        made = []
        for name, content in self.files.items():
            file = folder / name
            with file.open("wb") as opened:
                for piece in (content,) if isinstance(content, bytes) else content:
                    opened.write(piece)
            made.append(file)
        return made


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it is handed in at the gate."""

    name: str
    path: Path


def handed(files: Iterable[Path]) -> list[Handed]:
    """Files as they are handed in, each under its own name."""
    return [Handed(file.name, file) for file in files]


def damaged(content: bytes, seed: int, *, most: int = 12) -> bytes:
    """A copy of a file with some bytes changed, cut out or doubled, the same for the same seed."""
    chance, made = random.Random(SEED + seed), bytearray(content)
    for _ in range(chance.randrange(1, most)):
        at = chance.randrange(max(1, len(made)))
        length = chance.choice((1, 1, 2, 4, 40))
        change = chance.randrange(4)
        if change == 0:
            made[at : at + length] = chance.randbytes(length)
        elif change == 1:
            del made[at : at + length]
        elif change == 2:
            made[at:at] = made[at : at + length]
        else:
            made[at : at + length] = b"\xff" * min(length, len(made) - at)
    return bytes(made)


# --- files without data that point at other files or addresses -----------------------------
NAMES = ("湖区.tif", "湖区.kml", "湖区.geojson", "湖区.json", "湖区.csv", "湖区.txt", "湖区.gpx", "湖区.dxf")


def pointers(address: str, secret: Path) -> Iterator[tuple[str, bytes]]:
    """Files of every kind by which GDAL would fetch an address or open a local file, with their kind."""
    web, local = address.encode(), str(secret).encode()
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        "raster-vrt",
        b'<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        b"<SourceFilename>" + local + b"</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
    )
    yield (
        "ogr-vrt",
        head + b'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>' + local + b"</SrcDataSource>"
        b"</OGRVRTLayer></OGRVRTDataSource>",
    )
    yield (
        "ogr-vrt-of-an-address",
        b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/' + web + b"/a.geojson"
        b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    )
    yield (
        "wms",
        b'<GDAL_WMS><Service name="TMS"><ServerUrl>' + web + b"/${z}/${x}/${y}.png</ServerUrl></Service>"
        b"<DataWindow><UpperLeftX>0</UpperLeftX></DataWindow></GDAL_WMS>",
    )
    yield "wmts", b"<GDAL_WMTS><GetCapabilitiesUrl>" + web + b"/wmts</GetCapabilitiesUrl></GDAL_WMTS>"
    yield "wcs", b"<WCS_GDAL><ServiceURL>" + web + b"/?</ServiceURL></WCS_GDAL>"
    yield "wfs", b"<OGRWFSDataSource><URL>" + web + b"/wfs</URL></OGRWFSDataSource>"
    yield (
        "wms-capabilities",
        head + b'<WMT_MS_Capabilities version="1.1.1"><Service><OnlineResource href="' + web + b'"/>'
        b"</Service></WMT_MS_Capabilities>",
    )
    yield (
        "wmts-capabilities",
        head + b'<Capabilities xmlns="http://www.opengis.net/wmts/1.0"><ServiceMetadataURL href="'
        + web + b'"/></Capabilities>',
    )  # fmt: skip
    yield "tile-map", head + b'<TileMap version="1.0.0" tilemapservice="' + web + b'"></TileMap>'
    yield (
        "gdalg",
        b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read ' + local + b'"}',
    )
    yield (
        "gdalg-far-down",
        b'{"note":"' + b"a" * 9000 + b'",\n "type" : "gdal_streamed_alg", "command_line":"gdal vector read '
        + web + b'"}',
    )  # fmt: skip
    yield (
        "mrf",
        b"<MRF_META><CachedSource><Source>" + local + b'</Source></CachedSource><Raster><Size x="9" y="9"/>'
        b"</Raster></MRF_META>",
    )
    yield (
        "gti",
        b"<GDALTileIndexDataset><IndexDataset>" + local + b"</IndexDataset></GDALTileIndexDataset>",
    )
    yield (
        "stacit",
        b'{"type":"FeatureCollection","stac_version":"1.0.0","features":[{"type":"Feature","stac_version":'
        b'"1.0.0","geometry":null,"properties":{},"assets":{"a":{"href":"' + web + b'/a.tif"}}}]}',
    )
    yield (
        "stacta",
        b'{"type":"Feature","stac_version":"1.0.0","asset_templates":{"a":{"href":"' + web
        + b'/{TileMatrix}.tif"}},"properties":{}}',
    )  # fmt: skip
    yield "tilejson", b'{"tilejson":"3.0.0","tiles":["' + web + b'/{z}/{x}/{y}.pbf"],"vector_layers":[]}'
    yield "oapif", b"OAPIF:" + web + b"/collections"
    yield "bare-address", web + b"/a.geojson"
    yield "vsicurl", b"/vsicurl/" + web + b"/a.geojson"
    yield "dods", b"<ESRI_ImageService><ServerUrl>" + web + b"</ServerUrl></ESRI_ImageService>"
