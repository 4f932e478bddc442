"""How the text of a file was encoded: strict UTF-8, then GB18030, with a score and a sample to look at."""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity, Tally

MOST_LOOKED_AT = 4 << 20  # bytes of a table's body by which its encoding is judged
SAMPLE = 60  # characters
CANDIDATES = ("utf-8", "gb18030", "big5")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CHINESE = re.compile("[\u3400-\u9fff]")
# level 1 of GB 2312 holds the 3,755 commonest characters, in rows 0xB0 to 0xD7 of its table
COMMON_ROWS = range(0xB0, 0xD8)
PAGES = {0x4D: "gb18030", 0x4F: "big5", 0x7A: "gb18030", 0x57: "cp1252", 0x03: "cp1252"}

KINDS: dict[str, FindingKind] = {
    "encoding-guessed": FindingKind(
        Severity.WARNING,
        Words(
            "文件没有写明文字编码，按内容判断为 {encoding}（样例：“{sample}”）。样例里的汉字不对时，"
            "请改选编码。",
            "The file does not say how its text is encoded; by its bytes it is {encoding} (sample: "
            "{sample}). "
            "Choose another encoding if the sample is wrong.",
        ),
    ),
    "encoding-contradicts": FindingKind(
        Severity.ERROR,
        Words(
            "文件声明编码为 {declared}，但内容不是：按 {encoding} 读出“{sample}”。可以按 {encoding} 读取。",
            "The file says its text is {declared}, but it is not: read as {encoding} it says {sample}.",
        ),
        repair=Words("按内容判断的编码读取", "Read it by the encoding that fits its bytes"),
        automatic=True,
    ),
    "encoding-unknown": FindingKind(
        Severity.ERROR,
        Words(
            "文字编码无法判断，UTF-8 和 GB18030 都读不通。请选择编码，或让提供单位另存为 UTF-8。",
            "The text is neither UTF-8 nor GB18030. Choose an encoding, or have it saved as UTF-8.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """An encoding that fits the bytes.

    Args:
        encoding: a Python codec; empty when nothing fits.
        score: share of the Chinese characters that are common ones, 0 to 1; 1 when there are none at all.
        sample: some of the text, Chinese where there is any.
        others: what else decodes, best first; never chosen without a person.
        declared: what the file says of itself, as a codec; None when it says nothing.
    """

    encoding: str
    score: float
    sample: str
    others: tuple[EncodingGuess, ...] = ()
    declared: str | None = None


def guess(data: bytes, declared: str | None = None) -> EncodingGuess:
    """The encoding of bytes: a mark at their head, else the first of UTF-8 and GB18030 that fits strictly."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return scored(data, encoding, declared) or EncodingGuess("", 0.0, "", declared=declared)
    fitting = [found for name in CANDIDATES if (found := scored(data, name, declared))]
    if not fitting:
        return EncodingGuess("", 0.0, "", declared=declared)
    first, *rest = fitting
    others = tuple(sorted(rest, key=lambda found: -found.score))
    return EncodingGuess(first.encoding, first.score, first.sample, others, declared)


def scored(data: bytes, encoding: str, declared: str | None) -> EncodingGuess | None:
    """What the bytes say by an encoding; None when they do not decode."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return None
    chinese = CHINESE.findall(text)
    common = sum(is_common(character) for character in chinese)
    score = common / len(chinese) if chinese else 1.0
    return EncodingGuess(encoding, score, sample_of(text), declared=declared)


def is_common(character: str) -> bool:
    """Whether a character is of level 1 of GB 2312."""
    try:
        return character.encode("gb2312")[0] in COMMON_ROWS
    except UnicodeEncodeError:
        return False


def sample_of(text: str) -> str:
    """Some of the text: where the first Chinese stands, else the beginning."""
    found = CHINESE.search(text)
    start = found.start() if found else 0
    return " ".join(text[start : start + SAMPLE].replace("\0", " ").split())


def decoded(data: bytes, encoding: str) -> str:
    """The text of bytes; UnicodeDecodeError, LookupError."""
    return data.decode(encoding)


def guess_dbf(dbf: Path, cpg: Path | None) -> EncodingGuess:
    """The encoding of a table: what ``.cpg`` or the language byte say, checked against names and texts."""
    data, page = dbf_texts(dbf)
    declared = declared_by(cpg) or PAGES.get(page)
    return guess(data, declared)


def declared_by(cpg: Path | None) -> str | None:
    """The codec that a ``.cpg`` names; None for one that Python does not know."""
    if cpg is None:
        return None
    name = cpg.read_bytes()[:64].decode("ascii", "ignore").strip().lower().removeprefix("cp").strip()
    name = {"936": "gb18030", "gbk": "gb18030", "65001": "utf-8", "950": "big5"}.get(name, name)
    return text_codec(name)


def text_codec(name: str) -> str | None:
    """Python's name of an encoding of text; None for what is none (such as hex), and for nonsense."""
    try:
        "a".encode(name)  # refuses what is no encoding of text
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def dbf_texts(dbf: Path) -> tuple[bytes, int]:
    """Names of the columns and the bytes of text columns of the first rows, and the language byte."""
    with dbf.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            return b"", 0
        length, width = struct.unpack("<HH", head[8:12])
        fields = file.read(max(0, length - 32))
        columns = [fields[at : at + 32] for at in range(0, len(fields) - 31, 32)]
        names = b"\n".join(column[:11].split(b"\0")[0] for column in columns if column[0] != 0x0D)
        body = file.read(MOST_LOOKED_AT // max(width, 1) * width) if width else b""
    return names + b"\n" + text_columns(columns, body, width), head[29]


def text_columns(columns: list[bytes], body: bytes, width: int) -> bytes:
    """The texts of rows, one after the other; numbers left out."""
    spans, at = [], 1
    for column in columns:
        if column[0] == 0x0D:
            break
        at += column[16]
        if at > width:  # the head lies; whoever reads the table says so
            break
        if column[11:12] == b"C":
            spans.append((at - column[16], at))
    rows = range(0, len(body) - width + 1, width) if width else ()
    texts = (body[row + start : row + end].rstrip(b" \0") for row in rows for start, end in spans)
    return b"\n".join(text for text in texts if text)


def note_encoding(found: EncodingGuess, chosen: str | None, tally: Tally) -> str:
    """The codec to read by; a choice of a person wins, a contradiction is an error until accepted."""
    facts: dict[str, Any] = {"encoding": found.encoding, "sample": found.sample, "declared": found.declared}
    if chosen is not None:
        return chosen
    if not found.encoding:
        tally.note("encoding-unknown")
        return found.declared or "gb18030"
    if found.declared is None:
        if CHINESE.search(found.sample):
            tally.note("encoding-guessed", **facts)
    elif not same_codec(found.declared, found.encoding) and CHINESE.search(found.sample):
        tally.note("encoding-contradicts", **facts)
    return found.encoding


def same_codec(one: str, other: str) -> bool:
    """Whether two codecs say the same of Chinese text."""
    family = {
        "gbk": "gb18030",
        "gb2312": "gb18030",
        "cp936": "gb18030",
        "utf-8-sig": "utf-8",
        "utf_8": "utf-8",
    }
    names = [codecs.lookup(name).name for name in (one, other)]
    return len({family.get(name, name) for name in names}) == 1
