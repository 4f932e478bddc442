"""The records of a text table with the lines where they begin; a quote left open costs its own line only.

A reader that trusts an open quote swallows the rows behind it, up to the next quote, in silence. Here a
record of more lines must close within bounds, and the lines inside it must not look like records themselves.
"""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import methodcaller
from typing import NamedTuple

from layers.exchange.text_file import MOST_LINE

DELIMITERS = (",", "\t", ";", "|", "，")
BLOCK = 20_000  # lines that are parsed in one go
MOST_LINES = 500  # of one record
MOST_CHARACTERS = MOST_LINE  # of one record, and beyond which a block takes no other line
OPEN_QUOTE = "csv-open-quote"


class Record(NamedTuple):
    """The cells of a record, its first line, and the code of what is wrong with its quotes, if anything."""

    line: int
    cells: list[str]
    fault: str | None


@dataclass
class Lines:
    """Lines that can be put back."""

    source: Iterator[str]
    number: int = 0  # of the line that was taken last
    waiting: deque[str] = field(default_factory=deque)

    def take(self, most: int) -> list[str]:
        taken = [self.waiting.popleft() for _ in range(min(most, len(self.waiting)))]
        characters = sum(map(len, taken))
        for line in islice(self.source, most - len(taken)):
            taken.append(line)
            characters += len(line)
            if characters > MOST_CHARACTERS:
                break
        self.number += len(taken)
        return taken

    def put_back(self, lines: list[str]) -> None:
        self.waiting.extendleft(reversed(lines))
        self.number -= len(lines)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of which each is a record, made when it is asked for; or records that were made with care."""

    first: int
    lines: list[str]
    delimiter: str
    careful: list[Record] | None = None

    def records(self) -> list[Record]:
        """The records; lines without a character give none."""
        if self.careful is not None:
            return self.careful
        return numbered(self.first, parsed(self.lines, self.delimiter) or [])

    def count(self) -> tuple[int, int] | None:
        """How many records there are and how many more that are empty; None where they must be looked at."""
        if self.careful is not None:
            return None
        blank = f" \t\r\n\u3000{self.delimiter}"
        filled = sum(1 for line in self.lines if line.strip(blank))
        return filled, sum(1 for line in self.lines if line.strip("\r\n")) - filled


def blocks(lines: Iterable[str], delimiter: str, width: int | None = None) -> Iterator[Block]:
    """The records, many at a time.

    Args:
        lines: with their ends.
        width: how many cells a record has, by which a swallowed row is known; None: not known yet.
    """
    csv.field_size_limit(MOST_CHARACTERS)
    source = Lines(iter(lines))
    while block := source.take(BLOCK):
        first = source.number - len(block) + 1
        if '"' not in "".join(block):
            yield Block(first, block, delimiter)
        elif (plain := parsed(block, delimiter)) is not None:
            yield Block(first, [], delimiter, numbered(first, plain))
        else:
            source.put_back(block)
            yield Block(first, [], delimiter, list(one_by_one(source, delimiter, width, len(block))))


def numbered(first: int, rows: list[list[str]]) -> list[Record]:
    """Rows of a line each as records; a line without a character is none."""
    return [Record(first + at, cells, None) for at, cells in enumerate(rows) if cells]


def parsed(block: list[str], delimiter: str) -> list[list[str]] | None:
    """A block in which every line is a record; None where it is not so."""
    if any(count % 2 for count in set(map(methodcaller("count", '"'), block))):
        return None
    try:
        rows = list(csv.reader(block, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(block) else None


def one_by_one(source: Lines, delimiter: str, width: int | None, lines: int) -> Iterator[Record]:
    """Records with care, until at least so many lines are used."""
    end = source.number + lines
    while source.number < end and (taken := source.take(1)):
        number = source.number
        group = whole(source, taken)
        cells = record_of(group, delimiter)
        if cells is None or (len(group) > 1 and swallowed(cells, delimiter, width)):
            source.put_back(group[1:])
            yield Record(number, taken[0].rstrip("\r\n").split(delimiter), OPEN_QUOTE)
        elif cells:
            yield Record(number, cells, None)


def whole(source: Lines, group: list[str]) -> list[str]:
    """The line and as many more as its quotes need to come in pairs; the line alone when they never do."""
    quotes, characters = group[0].count('"'), len(group[0])
    while quotes % 2 and len(group) < MOST_LINES and characters < MOST_CHARACTERS:
        if not (more := source.take(1)):
            break
        group.append(more[0])
        quotes += more[0].count('"')
        characters += len(more[0])
    if quotes % 2:
        source.put_back(group[1:])
        return group[:1]
    return group


def record_of(group: list[str], delimiter: str) -> list[str] | None:
    """The cells of one record; None when its quotes are not as the rule says."""
    try:
        rows = list(csv.reader(group, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def swallowed(cells: list[str], delimiter: str, width: int | None) -> bool:
    """Whether a line inside a cell of several looks like a record itself."""
    if width is None or width < 3:
        return False
    inside = [line for cell in cells for line in cell.replace("\r", "\n").split("\n")[1:]]
    return any(line.count(delimiter) >= width - 1 for line in inside)


def delimiter_of(lines: list[str]) -> str:
    """The sign that parts the first lines into the most even table; a comma where there is one column."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\r\n")) == 5:
        return lines[0][4]  # how a spreadsheet program is told
    return max(DELIMITERS, key=lambda sign: evenness(lines, sign))


def evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """The share of records that have the most usual width, and that width; nothing for a single column."""
    widths = Counter(len(record.cells) for block in blocks(lines, delimiter) for record in block.records())
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (0.0, 1) if width < 2 else (count / widths.total(), width)
