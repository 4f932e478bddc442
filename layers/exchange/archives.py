"""Archives unpacked within bounds, under our own names; the sender's names only shown, in right Chinese."""

from __future__ import annotations

import errno
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from layers.errors import NoSpace
from layers.exchange.archive_kinds import KINDS
from layers.exchange.archive_names import names_of
from layers.exchange.findings import Tally
from layers.exchange.refusals import refuse

__all__ = ["KINDS", "Unpacked", "unpack"]

MOST_ENTRIES = 2_000
MOST_BYTES = 4 << 30  # unpacked, all together
MOST_RATIO = 200  # unpacked to packed, of the whole, beyond the first 100 MB
SMALL = 100 << 20
DEEPEST = 8  # folders
CHUNK = 1 << 20
ENCRYPTED = 0x1
HEAD_BYTES, TAIL_BYTES = 30, 22  # of an entry without its name; of the end of an archive without its comment
INDEX_BYTES = 46  # of an entry in the index, without its name
MOST_INDEX = MOST_ENTRIES * (INDEX_BYTES + 1024)  # bytes of an index that is looked at
LONGEST_NAME = 100  # letters of a file within a .gdb
ARCHIVE = b"PK\x03\x04"
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,  # a name that is no text, a place before the beginning
    IndexError,  # an empty name
    OverflowError,
)
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
INNER = frozenset({".zip", ".rar", ".7z", ".kmz", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".ovkmz"})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file out of an archive: what it was called there, and where it lies under a name of ours."""

    name: str
    path: Path


def unpack(
    archive: Path, name: str, folder: Path, tally: Tally, *, encoding: str | None = None
) -> list[Unpacked]:
    """Unpack a zip into an empty folder.

    Files of one stem keep one stem of ours, so that a shapefile stays together; a ``.gdb`` stays a folder.

    Args:
        encoding: of the entries' names, as a person chose it.

    Raises:
        FileRefused: damaged, encrypted, too many, too large, an archive inside, unsafe or doubled names.
        NoSpace: the disk is full.
    """
    try:
        require_short_index(archive, name)
        with zipfile.ZipFile(archive) as opened:
            entries = checked(opened, name, tally, encoding)
            written = Written(name, archive.stat().st_size)
            return [extracted(opened, entry, folder, written, place) for entry, place in placed(entries)]
    except BROKEN as error:
        raise refuse("archive-damaged", name) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace() from error
        if error.errno == errno.EFBIG:
            raise refuse("archive-too-large", name, most_mb=MOST_BYTES >> 20) from error
        raise refuse("archive-damaged", name) from error


def require_short_index(archive: Path, name: str) -> None:
    """FileRefused for an index that would cost memory before its entries could be counted."""
    with archive.open("rb") as file:
        start = max(0, archive.stat().st_size - TAIL_BYTES - 0xFFFF - 20)
        file.seek(start)
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + TAIL_BYTES:
            return
        count, size = struct.unpack_from("<HI", tail, at + 10)
        if size == 0xFFFFFFFF and tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
            file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], start + at))
            large = file.read(56)
            count, size = struct.unpack_from("<QQ", large, 32) if len(large) == 56 else (0, 0)
    if size > MOST_INDEX:
        number = max(count, size // (INDEX_BYTES + 1024))
        raise refuse("archive-too-many", name, number=number, most=MOST_ENTRIES)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that is taken, and its name in right Chinese."""

    info: zipfile.ZipInfo
    name: PurePosixPath


def checked(archive: zipfile.ZipFile, name: str, tally: Tally, encoding: str | None) -> list[Entry]:
    """The entries that are taken; FileRefused for the first that may not be there."""
    everything = archive.infolist()
    if len(everything) > MOST_ENTRIES:
        raise refuse("archive-too-many", name, number=len(everything), most=MOST_ENTRIES)
    require_apart(everything, name)
    infos = [info for info in everything if not info.is_dir()]
    require_size(sum(info.file_size for info in infos), sum(info.compress_size for info in infos), name)
    names = names_of(infos, encoding, tally)
    entries = [Entry(info, PurePosixPath(right)) for info, right in zip(infos, names, strict=True)]
    kept = [entry for entry in entries if not is_litter(entry.name)]
    if len(kept) < len(entries):
        tally.note("archive-litter", number=len(entries) - len(kept))
    if not kept:
        raise refuse("archive-empty", name)
    require_plain_names(kept, name)
    return kept


def require_plain_names(entries: list[Entry], name: str) -> None:
    """FileRefused for a path that has no business in there, and for two files of one name."""
    seen: set[str] = set()
    for entry in entries:
        require_plain(entry, name)
        if str(entry.name).casefold() in seen:
            raise refuse("archive-twins", name, entry=str(entry.name)[:100])
        seen.add(str(entry.name).casefold())


def require_apart(infos: list[zipfile.ZipInfo], name: str) -> None:
    """FileRefused when entries share bytes: so a small archive unpacks to a very large one."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise refuse("archive-overlapping", name)
        end = info.header_offset + HEAD_BYTES + info.compress_size


def require_size(unpacked: int, packed: int, name: str) -> None:
    """FileRefused when the declared sizes are beyond reason."""
    dense = unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)
    if unpacked > MOST_BYTES or dense:
        raise refuse("archive-too-large", name, most_mb=MOST_BYTES >> 20)


def require_plain(entry: Entry, name: str) -> None:
    """FileRefused for paths, links and archives that have no business in there."""
    parts, shown = entry.name.parts, str(entry.name)[:100]
    unsafe = any(part in ("..", "/") or ":" in part or "\\" in part or "\0" in part for part in parts)
    if unsafe or entry.name.is_absolute() or not parts or len(parts) > DEEPEST:
        raise refuse("archive-bad-path", name, entry=shown)
    if stat.S_IFMT(entry.info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise refuse("archive-bad-path", name, entry=shown)
    if entry.info.flag_bits & ENCRYPTED:
        raise refuse("archive-encrypted", name)
    if entry.info.compress_type not in METHODS:
        raise refuse("archive-method", name, entry=shown, method=entry.info.compress_type)
    if entry.name.suffix.lower() in INNER:
        raise refuse("archive-in-archive", name, entry=shown)


def is_litter(name: PurePosixPath) -> bool:
    """What operating systems leave in archives."""
    return name.parts[:1] == ("__MACOSX",) or name.name.lower() in LITTER or name.name.startswith("._")


def placed(entries: list[Entry]) -> Iterator[tuple[Entry, PurePosixPath]]:
    """Each entry with its place: the same stem in the same folder gives the same number."""
    stems: dict[str, int] = {}
    for entry in entries:
        folder = next((part for part in entry.name.parts[:-1] if part.lower().endswith(".gdb")), None)
        if folder is not None:
            number = stems.setdefault(f"gdb {folder}", len(stems))
            yield entry, PurePosixPath(f"{number}.gdb", ascii_name(entry.name.name)[-LONGEST_NAME:])
            continue
        stem = str(entry.name.with_suffix("")).casefold()
        if entry.name.suffix.lower() == ".xml":  # a.shp.xml is about a.shp
            stem = f"xml {entry.name}"
        number = stems.setdefault(stem, len(stems))
        yield entry, PurePosixPath(f"{number}{plain_ending(entry.name.name)}")


def plain_ending(name: str) -> str:
    """The ending of a name where it is a plain one, else that of a file of an unknown kind."""
    found = PurePosixPath(name).suffix.lower()
    return found if re.fullmatch(r"\.[a-z0-9]{1,10}", found) else ".bin"


def ascii_name(name: str) -> str:
    """A name of plain letters and digits; the content decides what it is."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name
    )


@dataclass(slots=True)
class Written:
    """How many bytes were really written, whatever the archive declares."""

    name: str
    packed: int
    size: int = 0

    def add(self, more: int) -> None:
        """Count; FileRefused when it is too much."""
        self.size += more
        require_size(self.size, self.packed, self.name)


def extracted(
    archive: zipfile.ZipFile, entry: Entry, folder: Path, written: Written, place: PurePosixPath
) -> Unpacked:
    """Write one entry."""
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry.info) as source, target.open("xb") as file:
        while chunk := source.read(CHUNK):
            if not file.tell() and chunk.startswith(ARCHIVE) and entry.name.suffix.lower() != ".xlsx":
                raise refuse("archive-in-archive", written.name, entry=str(entry.name)[:100])
            written.add(len(chunk))
            file.write(chunk)
    return Unpacked(str(entry.name), target)
