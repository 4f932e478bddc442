"""The QR code of the certificate page: a whole picture that pages can show."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from web.documents.qr import QUIET, qr_svg


@pytest.mark.parametrize(
    ("address", "side"),
    [("https://10.0.0.5:8000", 25), ("https://lake.example.org/certificate", 29), ("x" * 300, 69)],
    ids=["an address", "a name", "a long one"],
)
def test_the_picture_is_a_square_with_its_quiet_zone(address: str, side: int) -> None:
    picture = ElementTree.fromstring(qr_svg(address))

    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert picture.attrib["viewBox"] == f"0 0 {side + 2 * QUIET} {side + 2 * QUIET}"
    assert "style" not in {name for each in picture.iter() for name in each.attrib}  # our policy allows none
