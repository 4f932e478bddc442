"""A text file as lines: its encoding decided, asked or told; ends of lines of every system."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from layers.definition import Words
from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.encodings import text_codec
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.source import Dataset

CHUNK = 1 << 20  # bytes
USUAL = ("utf-8", "gb18030")
MOST_LINE = 20_000_000  # characters
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CHINESE_UTF8 = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}")
UNREADABLE = "\ufffd"  # what stands for bytes that the encoding does not know

KINDS: dict[str, FindingKind] = {
    "unknown-encoding": FindingKind(
        Severity.ERROR,
        Words(
            "没有叫“{encoding}”的文字编码。请从列出的编码里选一个，常用的是 UTF-8 和 GB18030。",
            "There is no encoding {encoding}. Choose one of those listed; UTF-8 and GB18030 are usual.",
        ),
    ),
    "undecodable-text": FindingKind(
        Severity.ERROR,
        Words(
            "按编码 {encoding} 有 {lines} 行文字认不出来（第一处在第 {line} 行）。请换一种编码，或让提供单"
            "位重新保存文件。",
            "Read as {encoding}, {lines} lines hold bytes that are no text (first in line {line}). Choose "
            "another encoding, or ask the sender to save the file again.",
        ),
        repair=Words(
            "照此导入，认不出来的字以“�”代替",
            "Import it so, with � in place of what cannot be read",
        ),
    ),
    "mixed-encodings": FindingKind(
        Severity.ERROR,
        Words(
            "文件里有两种文字编码：大部分是 GB18030（GBK），第 {line} 行等却是 UTF-8，会读成乱码。"
            "请让提供单位统一编码后重新保存。",
            "The file has two encodings: most of it is GB18030 (GBK), but line {line} and perhaps others are "
            "UTF-8 and would be misread. Have it saved again in one encoding.",
        ),
    ),
    "text-line-too-long": FindingKind(
        Severity.ERROR,
        Words(
            "文件里有一行超过 {most} 万个字，不是表格。请核对文件。",
            "A line of the file has more than {most_en} million characters: this is no table. Check the "
            "file.",
        ),
    ),
    "text-too-many-lines": FindingKind(
        Severity.ERROR,
        Words(
            "文件有 {lines} 行，超过 {most} 万行的上限。请核对文件，或分成几个文件再导入。",
            "The file has {lines} lines, more than the {most_en} that are taken. Check it, or split it into "
            "several files.",
        ),
    ),
    "text-too-large": FindingKind(
        Severity.ERROR,
        Words(
            "文件有 {megabytes} MB，超过 {most} MB 的上限。请分成几个文件再导入。",
            "The file has {megabytes} MB, more than the {most} MB that are taken. Split it into several "
            "files.",
        ),
    ),
}


def encoding_of(path: Path, decisions: Decisions, name: str) -> str:
    """The encoding to read a file by: the person's, else that of its mark, else UTF-8, then GB18030.

    Raises:
        FileRefused: the person asked for an encoding that there is not.
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((encoding for mark, encoding in MARKS.items() if head.startswith(mark)), None)
    if decisions.encoding is None:
        return marked or fitting(path)
    asked = text_codec(decisions.encoding)
    if asked is None:
        raise FileRefused(finding="unknown-encoding", file=name, encoding=decisions.encoding[:40])
    return "utf-8-sig" if asked == "utf-8" else asked


def fitting(path: Path) -> str:
    """The encoding that fits every byte; where none does, the one by which fewer cannot be read."""
    found = next((encoding for encoding in USUAL if decodes(path, encoding)), None)
    return found or min(USUAL, key=lambda encoding: unreadable(path, encoding))


def line_in_utf8(path: Path) -> int | None:
    """The first line of a file in GB18030 that is Chinese in UTF-8; None where there is none.

    Such a line decodes as GB18030 too, without an error, and gives other characters.
    """
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MOST_LINE), b""), 1):
            if CHINESE_UTF8.search(line) and is_utf8(line):
                return number
    return None


def is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def unreadable(path: Path, encoding: str) -> int:
    """How many places at the beginning of a file are no text in an encoding."""
    with opened(path, encoding) as text:
        return text.read(CHUNK).count(UNREADABLE)


def decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is text in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def require_size(dataset: Dataset, most_bytes: int) -> None:
    """FileRefused when the file is larger than is taken."""
    size = dataset.path.stat().st_size
    if size > most_bytes:
        facts = {"megabytes": -(-size // 10**6), "most": most_bytes // 10**6}
        raise FileRefused(finding="text-too-large", file=dataset.name, **facts)


def require_lines(dataset: Dataset, most: int) -> None:
    """FileRefused when the file has more lines than could be read in time."""
    with dataset.path.open("rb") as file:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))
    if lines > most:
        raise FileRefused(
            finding="text-too-many-lines", file=dataset.name, lines=lines, most=most // 10**4, most_en=most
        )


def opened(path: Path, encoding: str) -> TextIO:
    """The file as text, its ends of lines as they stand; what cannot be read stands as ``UNREADABLE``."""
    return io.TextIOWrapper(path.open("rb"), encoding=encoding, errors="replace", newline="")


def lines_with_ends(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a text with their ends.

    Raises:
        FileRefused: a line is longer than any table's row.
    """
    with opened(path, encoding) as text:
        while line := text.readline(MOST_LINE):
            if len(line) == MOST_LINE:
                raise FileRefused(
                    finding="text-line-too-long",
                    file=path.name,
                    most=MOST_LINE // 10**4,
                    most_en=MOST_LINE // 10**6,
                )
            yield line


def lines_of(path: Path, encoding: str) -> Iterator[str]:
    """The lines without their ends, whether these are CRLF, LF or CR."""
    with opened(path, encoding) as text:
        for line in text:
            yield line.rstrip("\r\n")


def look_at_text(lines: Iterable[str], encoding: str, tally: Tally) -> None:
    """Tell of lines with bytes that the encoding does not know."""
    bad = [number for number, line in enumerate(lines, 1) if UNREADABLE in line]
    if bad:
        tally.note("undecodable-text", encoding=encoding, lines=len(bad), line=bad[0])
