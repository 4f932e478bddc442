"""Archives unpacked within bounds, under our own names; the sender's names only shown, in right Chinese."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.refusals import refuse

MOST_ENTRIES = 2_000
MOST_BYTES = 4 << 30  # unpacked, all together
MOST_RATIO = 200  # unpacked to packed, of the whole, beyond the first 100 MB
SMALL = 100 << 20
DEEPEST = 8  # folders
CHUNK = 1 << 20
UTF8_NAME, ENCRYPTED = 0x800, 0x1
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
INNER = frozenset({".zip", ".rar", ".7z", ".kmz", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".ovkmz"})

KINDS: dict[str, FindingKind] = {
    "archive-damaged": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包损坏或不完整，无法解开。请重新压缩或重新传输。",
            "The archive is damaged or cut off and cannot be unpacked. Pack it or send it again.",
        ),
    ),
    "archive-encrypted": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包设有密码，无法解开。请去掉密码后再传。",
            "The archive is locked by a password. Pack it again without one.",
        ),
    ),
    "archive-too-many": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里有 {number} 个文件，最多 {most} 个。请只打包需要导入的文件。",
            "The archive has {number} files; at most {most} are taken. Pack only what is to be imported.",
        ),
    ),
    "archive-too-large": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包解开后太大（超过 {most_mb} MB 或压缩比异常），没有解开。请拆分后再传。",
            "Unpacked, the archive would be too large (over {most_mb} MB, or packed too densely). Split it.",
        ),
    ),
    "archive-in-archive": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里还有压缩包（{entry}）。请先解开里面的再上传。",
            "There is an archive inside the archive ({entry}). Unpack that one first.",
        ),
    ),
    "archive-bad-path": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里有不安全的文件路径（{entry}），没有解开。请用普通方式重新压缩。",
            "The archive holds an unsafe path ({entry}); nothing was unpacked. Pack it again in the usual "
            "way.",
        ),
    ),
    "archive-twins": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里有重名的文件（{entry}）。请改名后重新压缩。",
            "Two files of the archive have the same name ({entry}). Rename one and pack again.",
        ),
    ),
    "archive-litter": FindingKind(
        Severity.NOTE,
        Words(
            "压缩包里有 {number} 个系统文件，已忽略。", "{number} system files of the archive are ignored."
        ),
    ),
    "archive-names-guessed": FindingKind(
        Severity.NOTE,
        Words(
            "压缩包没有标明文件名编码，按 {encoding} 读出，例如“{entry}”。",
            "The archive does not say how its names are encoded; read as {encoding}, such as {entry}.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file out of an archive: what it was called there, and where it lies under a name of ours."""

    name: str
    path: Path


def unpack(archive: Path, name: str, folder: Path, tally: Tally) -> list[Unpacked]:
    """Unpack a zip into an empty folder.

    Files of one stem keep one stem of ours, so that a shapefile stays together; a ``.gdb`` stays a folder.

    Raises:
        FileRefused: damaged, encrypted, too many, too large, an archive inside, unsafe or doubled names.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = checked(opened, name, tally)
            written = Written(name, archive.stat().st_size)
            return [extracted(opened, entry, folder, written, place) for entry, place in placed(entries)]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refuse("archive-damaged", name) from error


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that is taken, and its name in right Chinese."""

    info: zipfile.ZipInfo
    name: PurePosixPath


def checked(archive: zipfile.ZipFile, name: str, tally: Tally) -> list[Entry]:
    """The entries that are taken; FileRefused for the first that may not be there."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_ENTRIES:
        raise refuse("archive-too-many", name, number=len(infos), most=MOST_ENTRIES)
    require_size(sum(info.file_size for info in infos), sum(info.compress_size for info in infos), name)
    entries = [Entry(info, PurePosixPath(right_name(info, tally))) for info in infos]
    kept = [entry for entry in entries if not is_litter(entry.name)]
    if len(kept) < len(entries):
        tally.note("archive-litter", number=len(entries) - len(kept))
    seen: set[str] = set()
    for entry in kept:
        require_plain(entry, name)
        if str(entry.name).casefold() in seen:
            raise refuse("archive-twins", name, entry=str(entry.name))
        seen.add(str(entry.name).casefold())
    return kept


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
    if entry.name.suffix.lower() in INNER:
        raise refuse("archive-in-archive", name, entry=shown)


def right_name(info: zipfile.ZipInfo, tally: Tally) -> str:
    """The entry's name: as flagged, else strictly UTF-8, else GB18030."""
    if info.flag_bits & UTF8_NAME:
        return info.filename.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not name.isascii():
            tally.note("archive-names-guessed", encoding=encoding, entry=name[:100])
        return name.replace("\\", "/")
    return info.filename.replace("\\", "/")


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
            yield entry, PurePosixPath(f"{number}.gdb", ascii_name(entry.name.name))
            continue
        stem = str(entry.name.with_suffix("")).casefold()
        if entry.name.suffix.lower() == ".xml":  # a.shp.xml is about a.shp
            stem = f"xml {entry.name}"
        number = stems.setdefault(stem, len(stems))
        yield entry, PurePosixPath(f"{number}{ascii_name(entry.name.suffix.lower())}")


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
            written.add(len(chunk))
            file.write(chunk)
    return Unpacked(str(entry.name), target)
