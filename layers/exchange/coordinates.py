"""One number out of the many ways in which people write a coordinate.

Decimal degrees or metres, degrees with minutes, degrees with minutes and seconds; half-width or full-width
signs; N S E W or 东经 北纬. What can be read in two ways is never guessed: it is named instead.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
COMMA = re.compile(r"([+-]?\d+),(\d+)")  # a decimal comma, or thousands
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
SIGNS = str.maketrans({
    "゜": "°", "˚": "°", "º": "°", "度": "°", "′": "'", "‘": "'", "’": "'", "`": "'", "´": "'", "分": "'",
    "″": '"', "“": '"', "”": '"', "〃": '"', "秒": '"', "−": "-", "–": "-", "—": "-", "，": ",", "。": ".",
    "：": ":", "_": "#",
})  # fmt: skip
PARTS = re.compile(
    r"(?P<sign>[+-]?)(?P<d>\d{1,3}(?:\.\d+)?)\s*[°:\s-]\s*"
    r"(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:[':\s-]\s*(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:\"|'')?)?)?)?"
)
DEGREES_ONLY = re.compile(r"(?P<sign>[+-]?)(?P<d>\d{1,3}(?:\.\d+)?)\s*°")
LETTER = {"N": 1, "E": 1, "S": -1, "W": -1}
WORDS = {"北纬": "N", "南纬": "S", "东经": "E", "西经": "W", "NORTH": "N", "EAST": "E"}
LONGEST = 60  # characters


class Fault(StrEnum):
    """Why a text is no coordinate."""

    NO_NUMBER = "no-number"
    TWO_WAYS = "two-ways"  # 115,587 is one number with a decimal comma and another with thousands
    TOO_LARGE = "too-large"  # sixty minutes or seconds and more


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A number, as degrees or metres, and the half of the globe that its text names.

    ``sexagesimal``: the text had minutes, so that it is degrees whatever its size.
    """

    value: float
    letter: str | None = None
    sexagesimal: bool = False


def coordinate(text: str, *, decimal_comma: bool = False) -> Coordinate | Fault:
    """The number that a text plainly says.

    Args:
        decimal_comma: the file is known to write decimals with a comma.
    """
    if len(text) > LONGEST:
        return Fault.NO_NUMBER
    plain, letter = without_letter(normal(text))
    if letter == "?":
        return Fault.NO_NUMBER
    found = decimal(plain, decimal_comma=decimal_comma)
    if isinstance(found, float):
        if not math.isfinite(found):
            return Fault.NO_NUMBER
        return signed(Coordinate(found, letter))
    return found or sexagesimal(plain, letter)


def normal(text: str) -> str:
    """The text with half-width digits and one sign for each meaning."""
    return unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS).strip().upper()


def without_letter(text: str) -> tuple[str, str | None]:
    """The text without its N, S, E or W, and that letter; ``?`` when there are two."""
    for word, letter in WORDS.items():
        text = text.replace(word, letter)
    letters = [sign for sign in text if sign in LETTER]
    outside = text[:1] in LETTER or text[-1:] in LETTER
    if not letters or (len(letters) == 1 and PLAIN.fullmatch(text)):
        return text, None  # the E of 1E5 is no east
    if len(letters) > 1 or not outside:
        return text, "?"
    return text.strip("NSEW ").lstrip(":").strip(), letters[0]


def decimal(text: str, *, decimal_comma: bool) -> float | Fault | None:
    """A plain number; None when the text is of another form."""
    if PLAIN.fullmatch(text):
        return float(text)
    if pair := COMMA.fullmatch(text):
        whole, digits = pair.groups()
        if decimal_comma or len(digits) != 3 or len(whole.lstrip("+-")) > 3:
            return float(f"{whole}.{digits}")
        return Fault.TWO_WAYS
    return float(text.replace(",", "")) if THOUSANDS.fullmatch(text) else None


def sexagesimal(text: str, letter: str | None) -> Coordinate | Fault:
    """Degrees, minutes and seconds as decimal degrees; minutes and seconds are below sixty."""
    found = PARTS.fullmatch(text) or DEGREES_ONLY.fullmatch(text)
    if found is None:
        return Fault.NO_NUMBER
    parts = {name: found.groupdict().get(name) for name in ("d", "m", "s")}
    minutes, seconds = float(parts["m"] or 0), float(parts["s"] or 0)
    if minutes >= 60 or seconds >= 60:
        return Fault.TOO_LARGE
    if any(
        part and "." in part
        for part in (parts["d"] if parts["m"] else None, parts["m"] if parts["s"] else None)
    ):
        return Fault.TWO_WAYS  # 115.5°30′: a fraction where smaller units follow
    value = float(parts["d"] or 0) + minutes / 60 + seconds / 3600
    negative = found["sign"] == "-"
    return signed(Coordinate(-value if negative else value, letter, sexagesimal=parts["m"] is not None))


def signed(found: Coordinate) -> Coordinate | Fault:
    """The number with the sign of its letter; a sign and a letter together say two things."""
    if found.letter is None:
        return found
    if found.value < 0:
        return Fault.TWO_WAYS
    return Coordinate(found.value * LETTER[found.letter], found.letter, found.sexagesimal)
