"""Texts that break readers: JSON and tables that are too deep, too long, cut off, doubled, without end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.layers.exchange.bad_archives import POND
from tests.layers.exchange.bad_files import Bad

MEGABYTE = 1 << 20
POLYGON = "[[[115.5,37.6],[115.501,37.6],[115.501,37.601],[115.5,37.6]]]"


def collection(*features: str, more: str = "") -> bytes:
    """The text of a FeatureCollection."""
    return f'{{"type":"FeatureCollection",{more}"features":[{",".join(features)}]}}'.encode()


def feature(properties: str = '{"name":"甲"}', coordinates: str = POLYGON, kind: str = "Polygon") -> str:
    """The text of a feature."""
    geometry = f'{{"type":"{kind}","coordinates":{coordinates}}}'
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def bad_json() -> Iterator[Bad]:
    """GeoJSON that Python's own reader would take, or die of."""
    point = "Point"
    texts = {
        "nan": (collection(feature(coordinates="[NaN,1]", kind=point)), "json-not-a-number"),
        "infinity": (collection(feature(properties='{"length_m":-Infinity}')), "json-not-a-number"),
        "1e999": (collection(feature(coordinates="[1e999,37.6]", kind=point)), "coordinates-out-of-range"),
        "minus-1e999": (collection(feature(properties='{"length_m":-1e999}')), "value-wrong-type"),
        "1e308": (collection(feature(coordinates="[1e308,1e308]", kind=point)), "coordinates-out-of-range"),
        "doubled-key": (collection(feature(properties='{"name":"甲","name":"乙"}')), "json-doubled-key"),
        "doubled-features": (collection(feature(), more='"features":[],'), "json-doubled-key"),
        "doubled-deep": (collection(feature(properties='{"a":{"b":1,"b":2}}')), "json-doubled-key"),
        "trailing-text": (POND + b"{}", "json-text-after-end"),
        "trailing-garbage": (POND + b"\xff\xfe", "json-not-utf8"),
        "cut-off": (POND[:-20], "json-cut-off"),
        "cut-off-in-a-name": (POND[: POND.index(b"name") + 8], "json-cut-off"),
        "comma-missing": (POND.replace(b",", b" ", 3), "json-wrong"),
        "single-quotes": (POND.replace(b'"', b"'"), "json-wrong"),
        "nul": (POND.replace(b'"type":"FeatureCollection"', b'\0"type":"FeatureCollection"'), "json-wrong"),
        "gbk": (POND.decode().encode("gb18030"), "json-not-utf8"),
        "deep": (collection(feature(coordinates="[" * 200_000 + "]" * 200_000)), "json-too-deep"),
        "deep-objects": (
            collection(feature(properties='{"a":' * 50_000 + "1" + "}" * 50_000)),
            "json-too-deep",
        ),
        "deep-unclosed": (b'{"features":' + b"[" * 3_000_000, "json-too-deep"),
        "very-long-number": (
            collection(feature(properties=f'{{"n":{"9" * 9_000}}}')),
            "json-number-too-long",
        ),
        "no-collection": (feature().encode(), "json-no-features"),
        "topojson": (b'{"type":"Topology","objects":{},"arcs":[]}', "json-no-features"),
        "features-no-list": (b'{"type":"FeatureCollection","features":{}}', "json-wrong"),
        "columns": (collection(feature(properties=many_keys(20_000))), "too-many-columns"),
        "columns-spread": (collection(*(feature(f'{{"k{n}":1}}') for n in range(600))), "too-many-columns"),
        "feature-is-a-number": (collection("1", feature()), "wrong-geojson-shape"),
        "coordinates-are-text": (collection(feature(coordinates='"POINT(1 1)"')), "wrong-geojson-shape"),
        "coordinates-too-deep": (collection(feature(coordinates="[" * 40 + "]" * 40)), "wrong-geojson-shape"),
        "coordinates-ragged": (
            collection(feature(coordinates="[[[1,2],[3],[4,5],[1,2]]]")),
            "wrong-geojson-shape",
        ),
        "huge-whole-number": (
            collection(feature(properties='{"households":99999999999999999999}')),
            "number-too-large",
        ),
        "nul-in-a-name": (collection(feature(properties='{"name":"a\\u0000b"}')), "text-not-storable"),
        "lone-surrogate": (collection(feature(properties='{"name":"\\ud800"}')), "json-half-character"),
        "proto": (collection(feature(properties='{"__proto__":{"a":1},"constructor":"x"}')), ""),
    }
    for label, (text, code) in texts.items():
        yield Bad(label, {"ponds.geojson": text}, code)
    one_line = (b"[115.5000001,37.6000001]," * 40_000 for _ in range(100))
    head, tail = collection(feature(coordinates="@", kind="LineString")).split(b"@")
    yield Bad(
        "100-mb-on-one-line",
        {"a.geojson": pieces(head + b"[", one_line, b"[1,2]]" + tail)},
        "json-value-too-long",
    )
    many = [feature().encode() + b","] * 6_000
    whole = (b"".join(many) for _ in range(100))
    yield Bad(
        "100-mb-of-rows-on-one-line",
        {"a.geojson": pieces(b'{"type":"FeatureCollection","features":[', whole, feature().encode() + b"]")},
        "json-cut-off",
    )
    yield Bad(
        "error-at-the-head-of-100-mb",
        {"a.geojson": pieces(b'{"features":[{"a" 1},', (b" " * MEGABYTE for _ in range(100)), b"]}")},
        "json-wrong",
    )


def pieces(head: bytes, body: Iterator[bytes], tail: bytes) -> list[Any]:
    """Content in pieces, made while it is written."""
    return Pieces(head, body, tail)  # type: ignore[return-value]


class Pieces:
    """Content that is made while it is written."""

    def __init__(self, head: bytes, body: Iterator[bytes], tail: bytes) -> None:
        self.head, self.body, self.tail = head, body, tail

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self.body
        yield self.tail


def many_keys(count: int) -> str:
    return json.dumps({f"k{n}": n for n in range(count)})


def bad_tables() -> Iterator[Bad]:
    """Text tables: too wide, too long lines, damaged."""
    wide = ",".join(f"列{n}" for n in range(20_000)).encode()
    tables = {
        "20000-columns": (wide + b"\n" + b",".join([b"1"] * 20_000) + b"\n", "table-too-many-columns"),
        "20000-columns-many-rows": ((wide + b"\n") * 300, "table-too-many-columns"),
        "nul": ("名称,x,y\n甲\0乙,115.5,37.6\n".encode(), "csv-nul"),
        "nuls-only": (b"\0" * 100_000, ""),
        "binary": (bytes(range(256)) * 400, ""),
        "open-quote": ('名称,x,y\n"甲,115.5,37.6\n乙,115.5,37.6\n丙,115.5,37.6\n'.encode(), ""),
        "ragged": ("名称,x,y\n甲,115.5\n乙,115.5,37.6,7,8\n".encode(), ""),
        "numbers-without-end": ("名称,x,y\n甲,1e999,37.6\n乙,NaN,37.6\n丙,inf,37.6\n".encode(), ""),
        "big-integer": (
            "名称,households,x,y\n甲,18446744073709551617,115.5,37.6\n".encode(),
            "number-too-large",
        ),
        "wkt-damaged": ('名称,wkt\n甲,"POLYGON((1 2,3"\n乙,"POINT(115.5 37.6)"\n'.encode(), ""),
        "wkt-deep": (('名称,wkt\n甲,"' + "GEOMETRYCOLLECTION(" * 20_000 + ")" * 20_000 + '"\n').encode(), ""),
        "head-only": ("名称,x,y\n".encode(), "nothing-inside"),
        "newlines-only": (b"\n" * 1_000_000, ""),
        "separators-only": (b"," * 400 + b"\n", ""),
    }
    for label, (content, code) in tables.items():
        yield Bad(label, {"ponds.csv": content}, code)
    long = (b"a" * MEGABYTE for _ in range(100))
    yield Bad(
        "100-mb-on-one-line",
        {"ponds.csv": pieces("名称,x,y\n甲".encode(), long, b",1,2\n")},
        "text-line-too-long",
    )
    quoted = (b"a\n" * (MEGABYTE // 2) for _ in range(60))
    yield Bad(
        "60-mb-in-one-quote",
        {"ponds.csv": pieces('名称,x,y\n"甲'.encode(), quoted, b"")},
        "text-too-many-lines",
    )
    commas = (b"," * MEGABYTE for _ in range(15))
    yield Bad("15-mb-of-commas", {"ponds.csv": pieces("名称,x,y\n".encode(), commas, b"\n")}, "")
