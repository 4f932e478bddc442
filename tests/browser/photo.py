"""A photo with a position in its Exif block: the real one where it lies beside us, else one made here."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

REAL = Path(__file__).parents[3] / "shared" / "data" / "exif" / "DSCN0010.jpg"


def photo_with_position(folder: Path) -> Path:
    """A JPEG from a camera, with time, make and position."""
    return REAL if REAL.exists() else made_photo(folder / "dike.jpg")


def made_photo(path: Path, size: tuple[int, int] = (2400, 1800)) -> Path:
    """A synthetic dike, larger than what is sent, taken at 37.6 N 115.6 E."""
    drawing = Image.new("RGB", size, "#9fc3d6")
    pen = ImageDraw.Draw(drawing)
    pen.rectangle((0, size[1] // 2, *size), fill="#7a6a45")
    pen.text((40, 40), "DEMONSTRATION", fill="#10181d", font_size=90)
    exif = drawing.getexif()
    exif[Base.Make], exif[Base.Model] = "Lakewatch", "made for a test"
    exif[Base.DateTime] = "2026:11:23 14:05:00"
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (37.0, 36.0, 0.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (115.0, 36.0, 0.0)
    drawing.save(path, exif=exif, quality=88)
    return path
