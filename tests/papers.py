"""Small real files of each kind that may be evidence."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hash_of(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return sha256(data).hexdigest()


def a_photo_file(shade: int = 120, *, format: str = "JPEG", exif: Image.Exif | None = None) -> bytes:
    """A small picture; another shade has another hash."""
    buffer = io.BytesIO()
    options = {} if exif is None else {"exif": exif}
    Image.new("RGB", (64, 48), (shade, 130, 90)).save(buffer, format, **options)
    return buffer.getvalue()


def an_exif(**changes: object) -> Image.Exif:
    """What a phone at the lake writes; ``gps`` and ``photo`` take other tags by number."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Orientation] = "Reed", "Reed Phone 5", 6
    exif.get_ifd(IFD.Exif).update(
        {Base.DateTimeOriginal: "2026:11:23 14:05:00", Base.OffsetTimeOriginal: "+08:00"}
        | dict(changes.get("photo", {}))  # type: ignore[call-overload]
    )
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: (37.0, 36.0, 0.0),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: (115.0, 30.0, 36.0),
            GPS.GPSMapDatum: "WGS-84",
            GPS.GPSDateStamp: "2026:11:23",
            GPS.GPSTimeStamp: (6.0, 4.0, 58.0),
            GPS.GPSImgDirection: 56.0,
        }
        | dict(changes.get("gps", {}))  # type: ignore[call-overload]
    )
    return exif


def a_pdf(text: str = "") -> bytes:
    """A PDF of one empty page; another text has another hash."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    data = b"%PDF-1.4\n% " + text.encode() + b"\n"
    starts = []
    for number, part in enumerate(parts, 1):
        starts.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 4\n0000000000 65535 f \n" + table
    end = b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + head + end


def a_zip(**members: bytes) -> bytes:
    """An archive of these members; one of a note when none is named."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (members or {"note.txt": b"note"}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def a_docx() -> bytes:
    """The least that a word processor calls its own."""
    return a_zip(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def an_xlsx() -> bytes:
    """A spreadsheet with one cell."""
    buffer, book = io.BytesIO(), Workbook()
    book.active["A1"] = "段村"
    book.save(buffer)
    return buffer.getvalue()
