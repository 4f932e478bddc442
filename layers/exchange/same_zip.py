"""Archives whose bytes come of their content alone: members by name, one date, no trace of this machine."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
PACKED_ALREADY = (".png", ".zip", ".docx", ".xlsx", ".jpg")


def same_zip(members: Mapping[str, bytes], *, first: str = "", at: datetime | None = None) -> bytes:
    """An archive of these members; ``first`` leads, the others follow by name, all of one date."""
    date = FIRST_DAY if at is None else (max(1980, at.year), at.month, at.day, at.hour, at.minute, at.second)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(members, key=lambda name: (name != first, name)):
            entry = zipfile.ZipInfo(name, date)
            stored = name.lower().endswith(PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, members[name])
    return made.getvalue()


def members_of(archive: bytes) -> dict[str, bytes]:
    """Every member of an archive by name."""
    with zipfile.ZipFile(BytesIO(archive)) as made:
        return {name: made.read(name) for name in made.namelist()}
