"""What a file is, by its content: the sender's word and the name's ending decide nothing."""

from __future__ import annotations

import zipfile
from typing import IO

from layers.rules.evidence import DOCUMENT, MEDIA_TYPES
from layers.store.photos import decodes

HEAD_BYTES = 4096
TAIL_BYTES = 2048
MOST_MEMBERS = 20_000  # of an archive; only its list is read, nothing is unpacked
OFFICE = "application/vnd.openxmlformats-officedocument."
ZIP, PDF, TEXT = "application/zip", "application/pdf", "text/plain"
DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"
MEMBERS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", PDF))
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
HEIF_BRANDS = frozenset({b"mif1", b"msf1"})
EBML = b"\x1aE\xdf\xa3"  # how Matroska begins (RFC 8794, 11.2.1); its head names WebM
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")


def media_type_of(file: IO[bytes], *, claimed: str) -> str | None:
    """The media type of a file's content among those we take; None when it is none of them.

    A claim decides only where the content cannot: which archive a torn one was.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return archive_of(file, claimed)
    if head[4:8] == b"ftyp":
        return heif_of(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    return TEXT if claimed == TEXT and is_text(file) else None


def heif_of(head: bytes) -> str | None:
    """HEIC or HEIF by the brands in its first box; None for a film or another relative."""
    brands = {head[at : at + 4] for at in range(8, min(int.from_bytes(head[:4]), 256), 4)}
    if brands & HEIC_BRANDS:
        return "image/heic"
    return "image/heif" if brands & HEIF_BRANDS else None


def is_voice(file: IO[bytes], media_type: str) -> bool:
    """Whether a voice note begins as the sound it is announced as; its end is not looked at."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if media_type == "audio/webm":
        return head.startswith(EBML) and b"webm" in head[:64]
    return head[4:8] == b"ftyp" if media_type == "audio/mp4" else head.startswith(b"OggS")


def archive_of(file: IO[bytes], claimed: str) -> str | None:
    """Which of the zipped kinds it is, by the names inside."""
    names = members(file)
    if names is None:
        return claimed if claimed in (ZIP, DOCX, XLSX) else ZIP
    return next((kind for member, kind in MEMBERS if member in names), ZIP)


def members(file: IO[bytes]) -> frozenset[str] | None:
    """The names in an archive; None when it is torn or has more than anyone could mean."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    return frozenset(names) if len(names) <= MOST_MEMBERS else None


def is_text(file: IO[bytes]) -> bool:
    """Whether all of it is text in UTF-8 or GB 18030 and no markup."""
    file.seek(0)
    data = file.read()
    if b"\0" in data or data.lstrip()[:16].lower().startswith(MARKUP):
        return False
    return readable_as(data, "utf-8") or readable_as(data, "gb18030")


def readable_as(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def readable(file: IO[bytes], media_type: str) -> bool:
    """Whether a file is whole: a picture decodes, an archive has its list, a PDF its end."""
    if MEDIA_TYPES[media_type] != DOCUMENT:
        return decodes(file)
    if media_type == PDF:
        return ends_as_pdf(file)
    return media_type == TEXT or members(file) is not None


def ends_as_pdf(file: IO[bytes]) -> bool:
    """Whether the last lines of a PDF are there, without which no reader finds its pages."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read()
    return b"startxref" in tail and b"%%EOF" in tail
