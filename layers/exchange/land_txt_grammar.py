"""The lines of a boundary point file (界址点坐标交换文件) as parcels, rings and pairs of numbers.

Every line is taken, or kept as a problem with its number: nothing is passed over in silence.
Source: 勘测定界界址点坐标交换格式; its variants as met in offices' files.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from layers.exchange.coordinates import Fault, coordinate

POINTS = "地块坐标"  # the section of the parcels
SECTION = re.compile(r"[\[【［]\s*(.+?)\s*[\]】］][\s,，]*")
KINDS_OF_SHAPE = ("点", "线", "面")
FLAGS = frozenset("gGbB")  # GCJ-02 and BD-09, as Ovital marks its degrees
FEWEST_IN_HEAD = 7
LONGEST_LINE = 4_000  # characters
MOST_SHOWN = 60  # characters of a line that a finding quotes


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be taken as it stands, with the parcel (counted from 1) that it belongs to."""

    code: str
    line: int
    parcel: int | None
    text: str


@dataclass(slots=True)
class Ring:
    """Points that follow each other under one ring number (圈号)."""

    number: str
    line: int
    first: array[float] = field(default_factory=lambda: array("d"))  # the third column
    second: array[float] = field(default_factory=lambda: array("d"))  # the fourth column

    def closed(self) -> bool:
        """Whether the first point stands again at the end."""
        last = len(self.first) - 1
        return last > 2 and self.ends_at(self.first[0], self.second[0])

    def ends_at(self, first: float, second: float) -> bool:
        return (self.first[-1], self.second[-1]) == (first, second)


@dataclass(slots=True)
class Parcel:
    """A head line with its points; ``head`` is empty where points came without one."""

    line: int
    head: tuple[str, ...]
    rings: list[Ring] = field(default_factory=list)
    doubled: int = 0  # closing points that stand once more than needed

    @property
    def points(self) -> int:
        return sum(len(ring.first) for ring in self.rings) + self.doubled


@dataclass(slots=True)
class LandText:
    """Everything that a file says, in its order; ``flags`` are Ovital's marks by how often they stand."""

    keys: dict[str, str] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)


def read_land_text(lines: Iterable[str]) -> LandText:
    """The file by its lines, which come without their ends."""
    reader = Reader()
    for number, line in enumerate(lines, 1):
        reader.take(number, line)
    return reader.found


class Reader:
    """Takes line after line."""

    def __init__(self) -> None:
        self.found = LandText()
        self.section = ""
        self.ring: Ring | None = None
        self.split = False  # the present ring closed and went on under the same number

    def take(self, number: int, line: str) -> None:
        parts = line.split(",")
        if len(parts) == 4 and self.found.parcels and self.plain_point(number, parts):
            return
        text = line.strip().strip("\ufeff").strip()
        if not text or not text.strip(",，;； \t"):
            return
        if len(text) > LONGEST_LINE:
            self.problem("land-txt-unreadable-line", number, text)
        elif section := SECTION.fullmatch(text):
            self.section, self.ring = section[1], None
        elif head := head_of(text):
            self.begin(number, head)
        elif self.section in ("", POINTS) and self.point(number, text):
            return
        elif self.section != POINTS and not self.found.parcels:
            self.key(number, text)
        else:
            self.problem("land-txt-unreadable-line", number, text)

    def plain_point(self, number: int, parts: list[str]) -> bool:
        """The usual line by the short way; False leaves it to the long one."""
        try:
            first, second = float(parts[2]), float(parts[3])
        except ValueError:
            return False
        if not (math.isfinite(first) and math.isfinite(second)) or "_" in parts[2] + parts[3]:
            return False
        if parts[0][-1:] in "@＠" or parts[0].strip() in FLAGS:
            return False
        self.add(number, parts[1].strip(), first, second)
        return True

    def point(self, number: int, text: str) -> bool:
        """A point in any of its forms; False when the line is none."""
        parts = fields_of(unicodedata.normalize("NFKC", text))
        flag = parts.pop(0).lower() if len(parts) > 2 and parts[0] in FLAGS else ""
        if len(parts) < 3:
            return False
        ring = parts[1] if len(parts) > 3 else ""
        pair = (
            [coordinate(part) for part in parts[2:4]]
            if len(parts) > 3
            else [coordinate(p) for p in parts[1:3]]
        )
        first, second = pair
        if isinstance(first, Fault) or isinstance(second, Fault):
            return False
        if not self.found.parcels:
            self.begin(number, ())
        if len(parts) > 4:
            self.problem("land-txt-more-values", number, text)
        if flag:
            self.found.flags[flag] = self.found.flags.get(flag, 0) + 1
        self.add(number, ring, first.value, second.value)
        return True

    def add(self, line: int, ring: str, first: float, second: float) -> None:
        """One point more; another ring number, or a point after the closing one, begins a ring."""
        now = self.ring
        if now is not None and now.number == ring and now.closed() and now.ends_at(first, second):
            self.found.parcels[-1].doubled += 1
            return self.problem("land-txt-closing-doubled", line, f"{first}, {second}")
        if now is None or now.number != ring or now.closed():
            now = self.ring = Ring(ring, line)
            self.found.parcels[-1].rings.append(now)
        now.first.append(first)
        now.second.append(second)
        return None

    def begin(self, line: int, head: tuple[str, ...]) -> None:
        self.found.parcels.append(Parcel(line, head))
        self.ring = None

    def key(self, number: int, text: str) -> None:
        name, sign, value = text.replace("＝", "=", 1).partition("=")
        name = name.strip()
        if not sign or not name:
            return self.problem("land-txt-unread-heading", number, text)
        if name in self.found.keys and self.found.keys[name] != value.strip():
            self.problem("land-txt-key-twice", number, text)
        self.found.keys.setdefault(name, value.strip())
        return None

    def problem(self, code: str, line: int, text: str) -> None:
        parcel = len(self.found.parcels) or None
        self.found.problems.append(Problem(code, line, parcel, text[:MOST_SHOWN]))


def fields_of(text: str) -> list[str]:
    """The parts of a point line: by commas, else by tabs, semicolons or blanks."""
    for sign in (",", ";", "\t"):
        if sign in text:
            return trimmed([part.strip() for part in text.split(sign)])
    return text.split()


def trimmed(parts: list[str]) -> list[str]:
    """The parts without the empty ones at the end."""
    while parts and not parts[-1]:
        parts.pop()
    return parts


def head_of(text: str) -> tuple[str, ...]:
    """The fields of a parcel's head line; empty when the line is none.

    A head ends with ``@``; one that lost it is known by its seven fields and more, the fifth or a
    neighbour of it being 点, 线 or 面. A full-width comma parts fields only where half-width ones do not.
    """
    marked = text.rstrip(" \t,，")[-1:] in ("@", "＠")
    if len(text) > LONGEST_LINE or SECTION.fullmatch(text):
        return ()
    if not marked and text.count(",") + text.count("，") < FEWEST_IN_HEAD - 1:
        return ()
    body = re.sub(r"[\s,，]*[@＠][\s,，]*$", "", text)
    parts = body.split(",")
    if len(parts) < FEWEST_IN_HEAD:
        parts = re.split("[,，]", body)
    parts = [part.strip() for part in parts]
    kinds = any(part in KINDS_OF_SHAPE for part in parts[2:8])
    if (marked and len(parts) >= 4) or (kinds and len(parts) >= FEWEST_IN_HEAD):
        return tuple(trimmed(parts)) or ("",)
    return ()
