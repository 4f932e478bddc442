"""QR codes that any phone reads: compared once, module by module, with the codes of another program."""

from __future__ import annotations

import hashlib
from xml.etree import ElementTree

import numpy as np
import pytest

from web.documents.qr import QUIET, qr_code, qr_svg, room

# SHA-256 over the packed modules, as python-qrcode 8.2 draws them at level M in byte mode
KNOWN = [
    ("a", 0, 21, "5ec7a2ee239797a801135865936fda05178a1c8d3a2e522f08cf52696fbdfaa3"),
    (
        "https://lake.example.org/certificate",
        2,
        29,
        "e84805ab7cb4aefb7ea1a400de244c166b1f3c02135404f5ff9637c5bbbd93f3",
    ),
    (
        "https://[2001:db8::1]:8443/certificate?from=a-much-longer-address-of-the-office",
        5,
        37,
        "ab5be9be00f12b8e3e7ce83f482752da236427a510d6c75ebff8e2c039124a27",
    ),
]


@pytest.mark.parametrize(("text", "mask", "side", "digest"), KNOWN, ids=["one block", "a name", "two blocks"])
def test_a_code_is_the_one_that_another_program_draws(text: str, mask: int, side: int, digest: str) -> None:
    modules = qr_code(text, mask=mask)

    assert modules.shape == (side, side)
    assert hashlib.sha256(np.packbits(modules).tobytes()).hexdigest() == digest


def test_the_longest_address_fits_and_a_longer_one_is_refused() -> None:
    assert qr_code("x" * room(6)).shape == (41, 41)
    with pytest.raises(ValueError, match="107 bytes"):
        qr_code("x" * 107)


def test_the_picture_is_a_square_with_its_quiet_zone() -> None:
    picture = ElementTree.fromstring(qr_svg("https://lake.example.org/certificate"))

    assert picture.attrib["viewBox"] == f"0 0 {29 + 2 * QUIET} {29 + 2 * QUIET}"
