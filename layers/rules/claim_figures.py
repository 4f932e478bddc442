"""Announced figures beside what is listed: how much is short, and how exactly a figure was announced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from layers.definition import Words
from layers.rules.claims import COUNT_WORDS, Claim, ClaimKind, gap

MU_M2 = 2000 / 3  # 市亩: a fifteenth of a hectare
SQUARE_METRES = {
    "亩": MU_M2, "万亩": 1e4 * MU_M2, "公顷": 1e4, "ha": 1e4, "hm²": 1e4, "hm2": 1e4, "㎡": 1.0, "m²": 1.0,
    "m2": 1.0, "平方米": 1.0, "万平方米": 1e4, "km²": 1e6, "km2": 1e6, "平方公里": 1e6,
}  # fmt: skip
NUMBER = r"(\d[\d,，]*(?:\.\d+)?)"
IN_ENGLISH = {
    "亩": "mu", "万亩": "10,000 mu", "公顷": "ha", "㎡": "m²", "平方米": "m²", "万平方米": "10,000 m²",
    "平方公里": "km²",
}  # fmt: skip
UNIT = "|".join(sorted(SQUARE_METRES, key=len, reverse=True))
WRITTEN = re.compile(rf"{NUMBER}\s*({UNIT})")


@dataclass(frozen=True, slots=True)
class AnnouncedArea:
    """An area as it was announced.

    Args:
        value, unit: as written. unit_m2: one unit in square metres. doubt: half of the last digit, in units.
    """

    value: Decimal
    unit: str
    unit_m2: float
    doubt: Decimal

    @property
    def area_m2(self) -> float:
        return float(self.value) * self.unit_m2

    @property
    def doubt_m2(self) -> float:
        return float(self.doubt) * self.unit_m2


def announced_area(claim: Claim) -> AnnouncedArea | None:
    """The area that a claim announces, as written if it is; None where it announces none.

    A count in a unit of area (47000 ㎡) is one too.
    """
    rough = claim.qualifier == "~"
    if claim.area_m2 is not None:
        read = (area_of(*each, rough=rough) for each in WRITTEN.findall(claim.area_text or ""))
        plain = area_of(plainly(claim.area_m2), "㎡", rough=rough)
        return next((each for each in read if abs(each.area_m2 - claim.area_m2) <= each.doubt_m2), plain)
    if claim.count is not None and claim.count_unit in SQUARE_METRES:
        return area_of(plainly(claim.count), claim.count_unit, rough=rough)
    return None


def area_of(digits: str, unit: str, *, rough: bool) -> AnnouncedArea:
    value = Decimal(digits.replace(",", "").replace("，", ""))
    return AnnouncedArea(value, unit, SQUARE_METRES[unit], doubt_of(value, rough=rough))


def doubt_of(value: Decimal, *, rough: bool) -> Decimal:
    """Half of a figure's last digit: as far as rounding may have moved it (1167.92: 0.005).

    Of a rough one (约 47000) the noughts at its end are no digits: 500.
    """
    exponent = (value.normalize() if rough and value else value).as_tuple().exponent
    return Decimal(1).scaleb(int(exponent)) / 2


def plainly(value: float) -> str:
    """A number without an exponent, whole ones without decimals."""
    return f"{value:.0f}" if value.is_integer() else format(Decimal(repr(value)), "f")


# --- beside what is listed -----------------------------------------------------------------------
def unlisted(claim: Claim, listed: int) -> float | None:
    """How many of the announced things are on no list; None where they are not counted one by one.

    A claim of "at least" has no gap when more are on record than it says; of "about", none within rounding.
    """
    counted = claim.count_unit in COUNT_WORDS and claim.kind is not ClaimKind.NONE_FOUND
    if claim.count is None or not counted:
        return None
    left = gap(claim, claim.count, float(listed)) or 0.0
    doubt = float(doubt_of(Decimal(plainly(claim.count)), rough=True)) if claim.qualifier == "~" else 0.0
    return 0.0 if abs(left) <= doubt else left


def unlisted_m2(claim: Claim, listed_m2: float | None) -> float | None:
    """How much of the announced area nothing on the list accounts for; below nought: more is listed.

    None where no area is announced of a layer; nought within what rounding may have moved the figure by.
    """
    said = None if claim.layer is None else announced_area(claim)
    if said is None or claim.kind is ClaimKind.NONE_FOUND:
        return None
    left = gap(claim, said.area_m2, listed_m2 or 0.0) or 0.0
    return 0.0 if abs(left) <= said.doubt_m2 + SLACK_M2 else round(left, 2)


SLACK_M2 = 0.01  # areas are kept in hundredths of a square metre


def short_words(claim: Claim, listed_m2: float | None) -> Words | None:
    """By how much the listed area falls short of the announced one; None where it does not."""
    said = announced_area(claim)
    if said is None or (unlisted_m2(claim, listed_m2) or 0.0) <= 0:
        return None
    if listed_m2 is None:
        return Words(
            f"声明 {said.value:f} {said.unit}，清单没有登记面积，无法核对",
            f"{said.value:f} {english(said)} announced; no areas are on the list, so it cannot be checked",
        )
    listed, left = (f"{rounded(each, said):f}" for each in (listed_m2, said.area_m2 - listed_m2))
    doubt = f"{said.doubt.normalize():f}"
    return Words(
        f"声明 {said.value:f} {said.unit}，清单面积合计 {listed} {said.unit}，少 {left} {said.unit}"
        f"（允许 ±{doubt} {said.unit}：所报数末位的一半）",
        f"{said.value:f} {english(said)} announced, {listed} on the list: {left} {english(said)} short"
        f" (±{doubt} allowed: half of the last digit)",
    )


def english(said: AnnouncedArea) -> str:
    return IN_ENGLISH.get(said.unit, said.unit)


def rounded(area_m2: float, said: AnnouncedArea) -> Decimal:
    """Square metres in the announced unit, one digit finer than announced, without noughts at the end."""
    last = min(int(said.doubt.as_tuple().exponent), 0)
    value = Decimal(repr(area_m2 / said.unit_m2)).quantize(Decimal(1).scaleb(last))
    return Decimal(f"{value:f}".rstrip("0").rstrip(".")) if "." in f"{value:f}" else value
