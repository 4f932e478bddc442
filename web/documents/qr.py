"""QR codes of addresses, to be taken from a desk's screen by a phone."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET = 4  # modules of white around a code, as ISO/IEC 18004 asks


def qr_svg(text: str) -> str:
    """The code as an SVG picture that fits its frame, black on white with its quiet zone."""
    picture = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(picture, kind="svg", border=QUIET, light="#fff", xmldecl=False, omitsize=True)
    return picture.getvalue().decode("utf-8")
