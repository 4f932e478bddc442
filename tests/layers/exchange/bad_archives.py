"""Archives that would fill the disk, write elsewhere, or cannot be read; and good ones with awkward names."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from tests.layers.exchange.bad_files import Bad

MEGABYTE = 1 << 20
POND = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"\xe7\x94\xb2"},"geometry":'
    b'{"type":"Polygon","coordinates":[[[115.5,37.6],[115.501,37.6],[115.501,37.601],[115.5,37.6]]]}}]}'
)
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
UTF8, SECRET = 0x800, 0x1


def a_zip(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as Python makes it."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")  # doubled names are meant
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def raw_zip(
    entries: list[tuple[bytes, bytes]],
    *,
    flags: int = 0,
    method: int = 8,
    size: int | None = None,
    extra: bytes = b"",
    mode: int = 0,
    overlapping: int = 0,
) -> bytes:
    """A zip made byte by byte.

    Args:
        entries: names as bytes, and contents.
        size: what each entry says of its unpacked size, instead of the truth.
        extra: the extra field of each entry.
        mode: the Unix mode, of which links are made.
        overlapping: so many further entries that all lie where the first does.
    """
    body, index = bytearray(), bytearray()
    for name, content in entries:
        packed = content if method == 0 else deflated(content)
        said = len(content) if size is None else size
        facts = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0, zlib.crc32(content), len(packed), said,
                            len(name), len(extra))  # fmt: skip
        index += central(name, facts, extra, mode, len(body))
        body += LOCAL + facts + name + extra + packed
    for number in range(overlapping):
        name = b"%d.geojson" % number
        index += central(name, facts[:22] + struct.pack("<HH", len(name), len(extra)), extra, mode, 0)
    count = len(entries) + overlapping
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(index), len(body), 0)
    return bytes(body + index + END + end)


def central(name: bytes, facts: bytes, extra: bytes, mode: int, offset: int) -> bytes:
    tail = struct.pack("<HHHII", 0, 0, 0, mode << 16, offset)
    return CENTRAL + struct.pack("<H", 0x0314) + facts + tail + name + extra


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def zeros(megabytes: int) -> bytes:
    """A deflated stream that unpacks to so many megabytes of nothing, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(b"\0" * MEGABYTE) for _ in range(megabytes)) + packer.flush()


def stored_stream(name: bytes, packed: bytes, said: int) -> bytes:
    """A zip of one deflated stream that says this of its unpacked size."""
    facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(packed), said, len(name), 0)
    index = central(name, facts, b"", 0, 0)
    body = LOCAL + facts + name + packed
    return body + index + END + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(index), len(body), 0)


def bombs() -> Iterator[Bad]:
    """Archives that are small and would become very large."""
    bomb = zeros(150)
    yield Bad("flat", {"a.zip": stored_stream(b"a.geojson", bomb, 150 * MEGABYTE)}, "archive-too-large")
    five = stored_stream(b"a.geojson", b"\x03\0", 5 << 30 & 0xFFFFFFFF)
    yield Bad(
        "says-four-gigabytes", {"a.zip": stored_stream(b"a.csv", bomb, 0xFFFFFFF0)}, "archive-too-large"
    )
    yield Bad("nested", {"a.zip": a_zip({"b.zip": a_zip({"c.geojson": POND})})}, "archive-in-archive")
    yield Bad("nested-under-another-name", {"a.zip": a_zip({"b.geojson": five})}, "archive-in-archive")
    yield Bad(
        "nested-kmz", {"a.kmz": a_zip({"doc.kmz": a_zip({"doc.kml": b"<kml/>"})})}, "archive-in-archive"
    )
    lie = stored_stream(b"a.geojson", bomb, 1000)
    yield Bad("says-a-thousand-bytes", {"a.zip": lie}, "archive-damaged")
    overlapping = raw_zip([(b"a.geojson", b"\0" * 50 * MEGABYTE)], overlapping=400)
    yield Bad("overlapping", {"a.zip": overlapping}, "archive-overlapping")
    small = raw_zip([(b"a.geojson", POND)], overlapping=3)
    yield Bad("overlapping-and-small", {"a.zip": small}, "archive-overlapping")
    many = raw_zip([(b"%d.geojson" % number, b"{}") for number in range(2_001)])
    yield Bad("many-entries", {"a.zip": many}, "archive-too-many")
    folders = raw_zip([(b"%d/" % number, b"") for number in range(2_001)], method=0)
    yield Bad("many-folders", {"a.zip": folders}, "archive-too-many")
    yield Bad(
        "very-many-entries", {"a.zip": raw_zip([(b"a.shp", b"")], overlapping=65_000)}, "archive-too-many"
    )


def escapes() -> Iterator[Bad]:
    """Archives whose paths lead out, whose entries are links, or stand for each other."""
    paths = {
        "parent": b"../a.geojson",
        "parent-inside": b"a/../../a.geojson",
        "absolute": b"/etc/a.geojson",
        "drive": b"C:/a.geojson",
        "drive-relative": b"C:a.geojson",
        "backslash": b"..\\a.geojson",
        "backslash-absolute": b"\\\\server\\share\\a.geojson",
        "nul": b"a.geojson\0.txt",
        "deep": b"a/" * 20 + b"a.geojson",
    }
    for label, name in paths.items():
        yield Bad(label, {"a.zip": raw_zip([(name, POND)])}, "archive-bad-path")
        yield Bad(f"{label}-flagged", {"a.zip": raw_zip([(name, POND)], flags=UTF8)}, "archive-bad-path")
    yield Bad("link", {"a.zip": raw_zip([(b"a.geojson", b"/etc/passwd")], mode=0o120777)}, "archive-bad-path")
    yield Bad("device", {"a.zip": raw_zip([(b"a.geojson", b"")], mode=0o020666)}, "archive-bad-path")
    twins = {
        "twins": [b"a.geojson", b"a.geojson"],
        "twins-by-case": [b"Pond.geojson", b"pond.GEOJSON"],
        "twins-by-accent": ["e\u0301.geojson".encode(), "\u00e9.geojson".encode()],
        "twins-by-slash": [b"a\\b.geojson", b"a/b.geojson"],
    }
    for label, names in twins.items():
        yield Bad(label, {"a.zip": raw_zip([(name, POND) for name in names])}, "archive-twins")


def unreadable() -> Iterator[Bad]:
    """Archives that cannot be unpacked: locked, cut off, packed in another way, empty."""
    good = a_zip({"a.geojson": POND, "b.geojson": POND})
    yield Bad("locked", {"a.zip": raw_zip([(b"a.geojson", POND)], flags=SECRET)}, "archive-encrypted")
    yield Bad("locked-strongly", {"a.zip": raw_zip([(b"a.geojson", POND)], flags=0x41)}, "archive-encrypted")
    yield Bad(
        "locked-by-aes", {"a.zip": raw_zip([(b"a.shp", POND)], method=99, flags=1)}, "archive-encrypted"
    )
    yield Bad("half", {"a.zip": good[: len(good) // 2]}, "archive-damaged")
    yield Bad("without-its-end", {"a.zip": good[:-10]}, "archive-damaged")
    yield Bad("head-only", {"a.zip": LOCAL}, "archive-damaged")
    broken = bytearray(good)
    broken[60] ^= 0xFF
    yield Bad("one-byte-wrong", {"a.zip": bytes(broken)}, "archive-damaged")
    wrong_name = raw_zip([(b"\xff\xfe.geojson", POND)], flags=UTF8)
    yield Bad("name-is-no-text", {"a.zip": wrong_name}, "archive-damaged")
    yield Bad("lzma", {"a.zip": a_zip({"a.geojson": POND}, zipfile.ZIP_LZMA)}, "archive-method")
    yield Bad("bzip2", {"a.zip": a_zip({"a.geojson": POND}, zipfile.ZIP_BZIP2)}, "archive-method")
    yield Bad("deflate64", {"a.zip": raw_zip([(b"a.geojson", POND)], method=9)}, "archive-method")
    yield Bad("empty", {"a.zip": END + b"\0" * 18}, "archive-empty")
    yield Bad("litter-only", {"a.zip": a_zip({"__MACOSX/._a.shp": b"x", ".DS_Store": b"x"})}, "archive-empty")
    yield Bad("folders-only", {"a.zip": raw_zip([(b"a/", b"")], method=0)}, "archive-empty")


def other_archives() -> Iterator[Bad]:
    """Archives of other makers, under their own names and under that of a zip."""
    tar = b"a.geojson".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 248
    magic = {
        "rar": b"Rar!\x1a\x07\0" + b"\0" * 50,
        "rar5": b"Rar!\x1a\x07\x01\0" + b"\0" * 50,
        "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 50,
        "gz": b"\x1f\x8b\x08\0" + b"\0" * 50,
        "bz2": b"BZh91AY&SY" + b"\0" * 50,
        "xz": b"\xfd7zXZ\0" + b"\0" * 50,
        "tar": tar,
    }
    for label, content in magic.items():
        yield Bad(label, {f"a.{label}": content}, "is-old-archive")
        yield Bad(f"{label}-as-zip", {"a.zip": content}, "is-old-archive")
        yield Bad(f"{label}-within", {"a.zip": a_zip({"a.geojson": content})}, "is-old-archive")
