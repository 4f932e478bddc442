"""Whether the compressed numbers of a JPEG 2000 were damaged: what decoders do not tell.

OpenJPEG decodes damaged code-blocks to other pixels without a word, strict or not. But no encoder lets two
bytes from FF90 to FFFF stand within the numbers (ISO/IEC 15444-1, B.10.1 and C.2.2), because markers begin
so: where they do, something else was written over them. Zeros in the place of numbers are not noticed.
"""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CODESTREAM = b"\xff\x4f\xff\x51"  # begins so: SOC, SIZ
SOT, SOD, EOC = 0xFF90, 0xFF93, 0xFFD9
FIRST_MARK = 0x90  # the second byte of a marker, after FF
SOP = b"\xff\x91\x00\x04"  # before a packet; its number follows, two bytes that count up (A.8.1)
IN_PACKETS = (0x91, 0x92)  # SOP and EPH stand among the packets where an encoder writes them
SOT_BYTES = 12
MOST_PARTS = 1_000_000
CHUNK = 16 << 20


def damaged(path: Path) -> bool:
    """Whether the parts of a JPEG 2000 do not follow on each other, or carry bytes that no encoder writes.

    One that says nothing of its parts' lengths is not judged: the last part may reach to the end.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content.find(CODESTREAM)
        return start < 0 or not sound(content, start)


def sound(content: mmap.mmap, start: int) -> bool:
    """Whether the codestream from ``start`` is whole, tile-part by tile-part up to its end."""
    at = after_head(content, start + 2)
    for _ in range(MOST_PARTS):
        if at is None:
            return False
        if mark(content, at) == EOC:
            return True
        if mark(content, at) != SOT or at + SOT_BYTES > len(content):
            return False
        length = int.from_bytes(content[at + 6 : at + 10], "big")
        end = at + length if length else len(content) - 2
        begin = after_head(content, at, SOD)
        if begin is None or not begin <= end <= len(content) or holds_marks(content, begin, end):
            return False
        at = end
    return False


def mark(content: mmap.mmap, at: int) -> int:
    """The two bytes there; 0 beyond the end."""
    return int.from_bytes(content[at : at + 2], "big") if at + 2 <= len(content) else 0


def after_head(content: mmap.mmap, at: int, last: int = SOT) -> int | None:
    """Where a head of marker segments ends: at the first tile-part, or behind SOD; None where it does not."""
    while at + 4 <= len(content):
        found = mark(content, at)
        if found == last:
            return at + 2 if last == SOD else at
        if found < 0xFF00:
            return None
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def holds_marks(content: mmap.mmap, begin: int, end: int) -> bool:
    """Whether FF stands before a byte of 90 or more, other than where a packet begins or its head ends."""
    for start in range(begin, end, CHUNK):
        first = max(start - len(SOP) - 1, begin)  # where a packet's mark may begin whose number ends here
        part = np.frombuffer(content[first : min(start + CHUNK + 1, end)], dtype=np.uint8)
        high = (part[:-1] == 0xFF) & (part[1:] >= FIRST_MARK) & ~np.isin(part[1:], IN_PACKETS)
        if (high & ~numbered(part)[:-1]).any():
            return True
    return False


def numbered(part: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which bytes are a packet's number: the two behind SOP, which may be any."""
    found = np.zeros(len(part), dtype=bool)
    if len(part) > len(SOP):
        windows = np.lib.stride_tricks.sliding_window_view(part, len(SOP))
        begins = np.flatnonzero((windows == np.frombuffer(SOP, np.uint8)).all(axis=1)) + len(SOP)
        for behind in (0, 1):
            found[np.minimum(begins + behind, len(part) - 1)] = True
    return found
