"""GCJ-02 and BD-09, the shifted degrees of Chinese map services, and their way back."""

from __future__ import annotations

from enum import StrEnum


class Datum(StrEnum):
    """What degrees of longitude and latitude were measured on."""

    CGCS2000 = "cgcs2000"  # WGS 84 too: within decimetres
    GCJ02 = "gcj02"
    BD09 = "bd09"
