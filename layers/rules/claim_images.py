"""What the images taken since a claim say of it: for it, against it, or nothing that could be told.

An image is weak evidence: it shows covers, not deeds, and nobody was there. What it cannot show is said
before anybody looks (outlets, farming, people), and what is narrower or smaller than its pixels stays
unclear. The limits are this system's own, those of ``geo/changed.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from layers.definition import Words
from layers.rules.claims import Claim, ClaimKind

FEWEST_PX = 4  # whole pixels inside a shape; fewer are its rim as much as itself
MOSTLY = 0.6  # of the seen pixels
SOME_BRIGHT = 0.3
MOST_HIDDEN = 0.3  # of a shape
NARROW_PX = 2.0  # a thing is recognised from two pixels across


class Verdict(StrEnum):
    """What one image says of one thing."""

    FOR = "for"
    AGAINST = "against"
    UNCLEAR = "unclear"


VERDICTS: Mapping[Verdict, Words] = {
    Verdict.FOR: Words("与声明相符", "fits the claim"),
    Verdict.AGAINST: Words("与声明不符", "speaks against it"),
    Verdict.UNCLEAR: Words("看不清", "unclear"),
}


@dataclass(frozen=True, slots=True)
class Inside:
    """The pixels inside a shape.

    Args:
        pixels: how many lie wholly inside. hidden: share of these.
        water, plants, bare, bright: shares of the seen ones; bright lies within bare. None without the bands.
        indices: means of the indices that were reckoned.
    """

    pixels: int
    hidden: float
    water: float
    plants: float | None
    bare: float | None
    bright: float | None
    indices: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict with its reason."""

    verdict: Verdict
    why: Words


Judge = Callable[[Inside], Told]


@dataclass(frozen=True, slots=True)
class Question:
    """What an image is asked about a claim.

    Args:
        width_m: of a thing that is drawn as a line.
    """

    id: str
    words: Words
    width_m: float
    judge: Judge


def percent(share: float | None) -> str:
    return f"{share or 0:.0%}".replace("%", " %")


def mostly(share: float | None, least: float = MOSTLY) -> bool:
    return share is not None and share >= least


def mixed(inside: Inside) -> Told:
    """Nothing prevails."""
    shares = f"{percent(inside.water)}, {percent(inside.plants)}, {percent(inside.bare)}"
    return Told(
        Verdict.UNCLEAR,
        Words(f"混合：水面、植物、裸地各占 {shares}", f"Mixed: water, plants, bare ground {shares}"),
    )


def dike_gone(inside: Inside) -> Told:
    """Water where the dike was, or still bare earth."""
    if mostly(inside.water):
        share = percent(inside.water)
        return Told(Verdict.FOR, Words(f"围埝处 {share} 是水面", f"{share} of where the dike was is water"))
    if mostly(inside.bare):
        share = percent(inside.bare)
        return Told(Verdict.AGAINST, Words(f"围埝处 {share} 仍是裸土", f"{share} of the dike is bare earth"))
    if mostly(inside.plants):
        return Told(
            Verdict.UNCLEAR,
            Words("长有植物：长草的旧埝与绿地分不开", "Plants: an overgrown dike looks like any green"),
        )
    return mixed(inside)


def building_gone(inside: Inside) -> Told:
    """Plants or water where something stood, or a bright roof."""
    if mostly(inside.bright, SOME_BRIGHT):
        share = percent(inside.bright)
        return Told(
            Verdict.AGAINST,
            Words(f"{share} 是高亮屋顶状地面", f"{share} is a bright roof-like surface"),
        )
    green = inside.water + (inside.plants or 0.0)
    if mostly(green):
        share = percent(green)
        return Told(Verdict.FOR, Words(f"{share} 是植物或水面", f"{share} is plants or water"))
    if mostly(inside.bare):
        return Told(
            Verdict.UNCLEAR,
            Words("裸地：清理后的空地与硬化地面分不开", "Bare: cleared ground and paving look alike"),
        )
    return mixed(inside)


def water_back(inside: Inside) -> Told:
    """Water, or still dry ground."""
    if mostly(inside.water):
        share = percent(inside.water)
        return Told(Verdict.FOR, Words(f"{share} 是水面", f"{share} is water"))
    if mostly(inside.bare):
        share = percent(inside.bare)
        return Told(Verdict.AGAINST, Words(f"{share} 是裸地", f"{share} is bare ground"))
    if mostly(inside.plants):
        return Told(
            Verdict.UNCLEAR, Words("长有植物：芦苇下有没有水看不见", "Plants: water under reed is not seen")
        )
    return mixed(inside)


K = ClaimKind
GONE = frozenset({K.DONE, K.REMOVED, K.CLEARED, K.NONE_FOUND})
DIKE = Question("dike_gone", Words("原围埝处现在是什么", "What is where the dikes were"), 6.0, dike_gone)
BUILDING = Question(
    "building_gone", Words("占地处现在是什么", "What is where land was taken"), 0.0, building_gone
)
WATER = Question("water_back", Words("是否恢复为水面", "Whether it is water again"), 0.0, water_back)
QUESTIONS: Mapping[str, tuple[frozenset[ClaimKind], Question]] = {
    "pond_dikes": (GONE, DIKE),
    "illegal_land_use": (frozenset({K.REMOVED, K.CLEARED}), BUILDING),  # done may be a fine
    "lake_parts": (GONE - {K.NONE_FOUND}, WATER),
}
UNSEEN: Mapping[str, Words] = {  # why images say nothing of things on a layer
    "sewage_outlets": Words(
        "排污口不足一米，卫星影像看不到封堵与否",
        "An outlet is less than a metre wide: no satellite image shows whether it is sealed",
    ),
    "fish_ponds": Words(
        "养殖与停养、还湖的塘都是水面，影像分不开",
        "A pond that is farmed, idle or given back to the lake is water in every image",
    ),
    "livestock_farms": Words(
        "影像看不到圈舍里有没有畜禽", "An image does not show whether there are animals in a shed"
    ),
    "villages": Words("影像只见房屋，看不到人是否搬走", "An image shows houses, not whether people moved"),
    "dwellings": Words(
        "10 米影像看不到单座房屋，任何影像都看不到人是否搬走",
        "Ten metres do not show a single house, and no image shows whether people moved",
    ),
    "waste_sites": Words(
        "垃圾点多小于像元，影像看不到清没清",
        "Waste sites are mostly smaller than a pixel: images do not show whether they are cleared",
    ),
    "angling_spots": Words("影像看不到钓鱼的人", "No image shows anglers"),
    "facilities": Words("设施小于像元", "Facilities are smaller than a pixel"),
    "illegal_land_use": Words(
        "办结可以是处罚或移交；有没有新增占地，由影像比对的线索反映",
        "A case may be done by a fine or by the police; new works show as leads of compared scenes",
    ),
}
OF_NOTHING = Words("这条声明没有图层上的地物可看", "The claim speaks of nothing that lies on a layer")
OTHER = Words("影像看不出这类声明是否属实", "Images do not show whether a claim of this kind is true")


def question_of(claim: Claim) -> Question | None:
    """What images can be asked about a claim; None where they say nothing of it."""
    kinds, question = QUESTIONS.get(claim.layer or "", (frozenset(), None))
    return question if claim.kind in kinds else None


def unasked(claim: Claim) -> Words:
    """Why images say nothing of a claim."""
    if claim.layer is None:
        return OF_NOTHING
    return UNSEEN.get(claim.layer, OTHER)


def too_small(kind: str, question: Question, pixel_m: float) -> Told | None:
    """Why a thing cannot be seen whatever its pixels are; None where a look may tell.

    Args:
        kind: the geometry's type, as shapely names it.
    """
    if "Point" in kind:
        return Told(Verdict.UNCLEAR, Words("只有点位，没有范围", "A position only, without an extent"))
    if "Line" in kind and question.width_m < NARROW_PX * pixel_m:
        width, pixel = f"{question.width_m:g}", f"{pixel_m:g}"
        return Told(
            Verdict.UNCLEAR,
            Words(
                f"宽约 {width} 米，不足两个 {pixel} 米像元",
                f"About {width} m wide, less than two pixels of {pixel} m",
            ),
        )
    return None


def told_of(inside: Inside, question: Question) -> Told:
    """What the pixels inside a shape say."""
    if inside.pixels < FEWEST_PX:
        return Told(
            Verdict.UNCLEAR,
            Words(f"只有 {inside.pixels} 个完整像元", f"Only {inside.pixels} whole pixels lie in it"),
        )
    if inside.hidden > MOST_HIDDEN:
        share = percent(inside.hidden)
        return Told(Verdict.UNCLEAR, Words(f"{share} 被云或影遮挡", f"{share} is hidden by cloud or shadow"))
    return question.judge(inside)
