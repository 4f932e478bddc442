"""What the entries of an archive are called, in right Chinese: zips of Chinese offices seldom say how."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Sequence
from zipfile import ZipInfo

from layers.exchange.encodings import EncodingGuess, guess
from layers.exchange.findings import Tally

UTF8_NAME = 0x800  # flag: the name is UTF-8
UNICODE_PATH = 0x7075  # extra field of Info-ZIP and WinRAR: the name in UTF-8, and the CRC of the other one
HANZI = range(0xB0, 0xF8)  # rows of GB 2312 that hold Chinese characters; Big5 read as GB18030 has others too
SIGNS = "（）《》、，。：；－—·～【】“”"


def names_of(infos: Sequence[ZipInfo], chosen: str | None, tally: Tally) -> list[str]:
    """The names in NFC with plain slashes: as flagged or said beside, else by the bytes of all together.

    Args:
        chosen: an encoding that a person chose; used where every name is text in it.
    """
    said = [said_name(info) for info in infos]
    raw = [raw_name(info) for info, name in zip(infos, said, strict=True) if name is None]
    encoding = encoding_of([name for name in raw if not name.isascii()], chosen, tally)
    found = [
        raw_name(info).decode(encoding, "replace") if name is None else name
        for info, name in zip(infos, said, strict=True)
    ]
    return [unicodedata.normalize("NFC", name).replace("\\", "/") for name in found]


def said_name(info: ZipInfo) -> str | None:
    """The name where the archive says how it is written; None where it does not."""
    if info.flag_bits & UTF8_NAME:
        return info.orig_filename
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_PATH and field[:1] == b"\1" and field[1:5] == crc_of(raw_name(info)):
            return field[5:].decode("utf-8", "replace")
    return None


def crc_of(name: bytes) -> bytes:
    return struct.pack("<I", zlib.crc32(name))


def raw_name(info: ZipInfo) -> bytes:
    """The bytes of a name without a flag, which Python has read as cp437."""
    return info.orig_filename.encode("cp437", "replace")


def encoding_of(names: Sequence[bytes], chosen: str | None, tally: Tally) -> str:
    """The encoding of names: the person's, else strictly UTF-8, else GB18030; told with a sample."""
    if not names:
        return "ascii"
    together = b"\n".join(names)
    if chosen is not None and decodes(together, chosen):
        return chosen
    found = guess(together)
    if not found.encoding:
        return "cp437"
    tell(found, names, tally)
    return found.encoding


def decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def tell(found: EncodingGuess, names: Sequence[bytes], tally: Tally) -> None:
    """Tell how the names were read; and how else they can be, where they look wrong."""
    entry = names[0].decode(found.encoding)[:100]
    others = [other.encoding for other in found.others]
    if not others or all(is_plain(name.decode(found.encoding)) for name in names):
        tally.note("archive-names-guessed", encoding=found.encoding, entry=entry)
        return
    tally.note(
        "archive-names-doubtful",
        encoding=found.encoding,
        entry=entry,
        other=others[0],
        otherwise=names[0].decode(others[0])[:100],
    )


def is_plain(name: str) -> bool:
    """Whether every character is plain Chinese, a usual sign or ASCII."""
    return all(letter.isascii() or letter in SIGNS or is_hanzi(letter) for letter in name)


def is_hanzi(letter: str) -> bool:
    try:
        return letter.encode("gb2312")[0] in HANZI
    except UnicodeEncodeError:
        return False
