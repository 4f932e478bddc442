"""A track as GPX 1.1: a gap is a new segment, and nothing is written that was not recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from layers.rules.receipts import moment_text
from layers.rules.tracks import Point

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Lakewatch" xmlns="http://www.topografix.com/GPX/1/1">\n'
)


def gpx(name: str, lines: Sequence[Sequence[Point]]) -> bytes:
    """The lines as one ``trk``: WGS84 degrees, UTC; accuracy as ``hdop`` would be a lie, so in ``cmt``.

    Source: https://www.topografix.com/GPX/1/1 (order of ``trkpt``'s children: time before cmt).
    """
    return "".join(
        [HEAD, f"<trk><name>{escape(name)}</name>\n", *segments(lines), "</trk>\n</gpx>\n"]
    ).encode()


def segments(lines: Sequence[Sequence[Point]]) -> Iterator[str]:
    """One ``trkseg`` for each line."""
    for line in lines:
        yield "<trkseg>\n"
        for point in line:
            cmt = "" if point.accuracy_m is None else f"<cmt>±{point.accuracy_m:g} m</cmt>"
            place = f'lat="{point.latitude:.7f}" lon="{point.longitude:.7f}"'
            yield f"<trkpt {place}><time>{moment_text(point.at)}</time>{cmt}</trkpt>\n"
        yield "</trkseg>\n"
