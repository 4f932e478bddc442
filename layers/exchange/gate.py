"""What a file really is, whatever it is called: content decides; what is not taken is refused in words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from layers.exchange.archives import Unpacked, plain_ending, unpack
from layers.exchange.companions import COMPANIONS
from layers.exchange.dxf_blocks import require_bounded_dxf
from layers.exchange.findings import FindingKind, Tally
from layers.exchange.gate_content import DOCUMENTS, HEAD, foreign, format_of, is_xml, without_mark
from layers.exchange.gate_kinds import KINDS as GATE_KINDS
from layers.exchange.gate_xml import require_plain_xml
from layers.exchange.refusals import refuse
from layers.exchange.source import Dataset, Format

KINDS: dict[str, FindingKind] = GATE_KINDS
ONLY_READ = frozenset({".shp", ".dbf"})
SET = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".cst"})
WORTHLESS = frozenset(
    {".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".qml", ".sld", ".lyr", ".xml", ".atx", ".fix"}
)
OVITAL = frozenset({".ovkml", ".ovkmz"})
XML = frozenset({Format.KML, Format.GPX})
SHP = b"\0\0\x27\x0a"
TABLE_OF_GDB = re.compile(r"a[0-9a-f]{8}\.gdbtable", re.I)


PROMISED = {format.value for format in Format} | {"shp", "gpkg", "fgb", "parquet", "txt", "json", "zip"}


class Handed(Protocol):
    """A file as it was handed in."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A file of ours and what its sender called it."""

    name: str
    path: Path

    @property
    def suffix(self) -> str:
        """The ending of the sender's name, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The sender's name without its ending."""
        return str(PurePosixPath(self.name).with_suffix(""))

    def head(self) -> bytes:
        """The first bytes of the file."""
        with self.path.open("rb") as file:
            return file.read(HEAD)


def admit(
    files: Sequence[Handed], folder: Path, tally: Tally, *, encoding: str | None = None
) -> tuple[Dataset, ...]:
    """The data sets in files that were handed in; every byte that is read later lies in ``folder``.

    Args:
        encoding: of the names in archives, as a person chose it.

    Raises:
        FileRefused: nothing in there is taken; the finding says what it is and what to send instead.
    """
    named = list(taken_in(files, folder, tally, encoding))
    sets, others = shapefiles(named)
    datasets = [shapefile(files_of_set) for files_of_set in sets]
    datasets += filegdbs(named)
    ignored: list[str] = []
    for file in others:
        if alone_worthless(file, len(named)):
            ignored.append(file.name)
        else:
            datasets.append(known(file, tally))
    if ignored:
        tally.note("files-ignored", number=len(ignored), names=", ".join(ignored[:10]))
    if not datasets:
        raise refuse("unknown-format", files[0].name)
    if len(datasets) > 1:
        tally.note("several-datasets", number=len(datasets), names=", ".join(d.name for d in datasets[:20]))
    return tuple(datasets)


def taken_in(files: Sequence[Handed], folder: Path, tally: Tally, encoding: str | None) -> Iterator[Named]:
    """Copies of the files in our folder, archives unpacked."""
    stems: dict[str, int] = {}
    for number, file in enumerate(files):
        name = PurePosixPath(file.name.replace("\\", "/")).name
        if file.path.stat().st_size == 0:
            raise refuse("empty-file", name)
        if archive_of_data(file.path, name):
            inside = folder / f"archive{number}"
            inside.mkdir()
            for found in unpack(file.path, name, inside, tally, encoding=encoding):
                yield unpacked(found, name)
            continue
        stem = stems.setdefault(PurePosixPath(name).stem.casefold(), len(stems))
        copy = folder / f"file{stem}{plain_ending(name)}"
        take_in(file.path.resolve(), copy)
        yield Named(name, copy)


def take_in(original: Path, copy: Path) -> None:
    """Have a file in our folder: a copy, since what is said of its system or text may be put right there.

    Shapes and tables of a shapefile, by far the largest, are only ever read: a link to the original will do.
    """
    if copy.suffix in ONLY_READ:
        copy.symlink_to(original)
    else:
        shutil.copyfile(original, copy)


def unpacked(found: Unpacked, archive: str) -> Named:
    """A file out of an archive; the one of a KMZ is called as the KMZ is."""
    if PurePosixPath(archive).suffix.lower() in (".kmz", ".ovkmz") and found.path.suffix == ".kml":
        ending = ".ovkml" if archive.lower().endswith(".ovkmz") else ".kml"
        return Named(PurePosixPath(archive).stem + ending, found.path)
    return Named(found.name, found.path)


def archive_of_data(path: Path, name: str) -> bool:
    """Whether a file is an archive to be unpacked; a spreadsheet is one that stays packed."""
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    return PurePosixPath(name).suffix.lower() != ".xlsx"


def shapefiles(named: Sequence[Named]) -> tuple[list[list[Named]], list[Named]]:
    """The files by shapefile, and those that belong to none."""
    sets: dict[str, list[Named]] = {}
    others: list[Named] = []
    for file in named:
        if ".gdb" in {parent.suffix for parent in file.path.parents}:
            continue
        if file.suffix in SET:
            sets.setdefault(file.stem.casefold(), []).append(file)
        else:
            others.append(file)
    return list(sets.values()), others


def shapefile(files: list[Named]) -> Dataset:
    """A shapefile of its files; FileRefused when its heart is missing or is none."""
    by_ending = {file.suffix: file for file in files}
    for file in files:
        if file.suffix in (".shp", ".shx", ".dbf") and (other := foreign(file.head())) is not None:
            raise refuse(other[0], file.name, **other[1])
    for needed in (".shp", ".dbf"):
        if needed not in by_ending:
            raise refuse("missing-companion", files[0].name, missing=needed)
    main = by_ending[".shp"]
    if not main.head().startswith(SHP):
        raise not_what_it_says(main)
    return Dataset(Format.SHAPEFILE, main.path, PurePosixPath(main.name).name)


def filegdbs(named: Sequence[Named]) -> list[Dataset]:
    """The file geodatabases among unpacked folders."""
    folders: dict[Path, str] = {}
    for file in named:
        for parent in file.path.parents:
            if parent.suffix == ".gdb":
                shown = next((p for p in PurePosixPath(file.name).parts if p.lower().endswith(".gdb")), "gdb")
                folders.setdefault(parent, shown)
    for folder, shown in folders.items():
        if not any(TABLE_OF_GDB.fullmatch(file.name) for file in folder.iterdir()):
            raise refuse("not-as-named", shown, named=".gdb")
    return [Dataset(Format.FILEGDB, folder, shown) for folder, shown in folders.items()]


def alone_worthless(file: Named, count: int) -> bool:
    """Whether a file beside others is only about them, or no geodata at all."""
    if count == 1:
        return False
    if file.suffix in WORTHLESS or PurePosixPath(file.name).name in COMPANIONS:
        return True
    other = foreign(file.head())
    return other is not None and other[0] in DOCUMENTS


def known(file: Named, tally: Tally) -> Dataset:
    """The data set in a single file, by its content."""
    head = file.head()
    if (other := foreign(head)) is not None:
        raise refuse(other[0], file.name, **other[1])
    if file.suffix == ".ovobj":
        raise refuse("is-ovobj", file.name)
    if file.suffix in (".tab", ".mif", ".mid"):
        raise refuse("is-mapinfo", file.name)
    format = format_of(head, file.suffix)
    if format in XML or (is_xml(head) and b"<!DOCTYPE" in without_mark(head)):
        require_plain_xml(file.path, file.name, tally)
    if format is Format.DXF:
        require_bounded_dxf(file.path, file.name)
    if format is None:
        raise not_what_it_says(file)
    return Dataset(format, file.path, PurePosixPath(file.name).name, ovital=file.suffix in OVITAL)


def not_what_it_says(file: Named) -> Exception:
    """The refusal of a file whose name promises a format that its content is not."""
    promised = file.suffix[1:] in PROMISED
    return refuse("not-as-named" if promised else "unknown-format", file.name, named=file.suffix)
