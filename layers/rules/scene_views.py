"""Ways to look at a scene: which bands make the picture, how a number becomes a colour, and what that means.

Ramps were chosen so that readers who see red and green alike can tell both ends apart; where an index has a
sign, its ramp parts at zero, which is nearly white.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from geo.spectral import INDICES, Band, Index
from layers.definition import Words
from layers.errors import UnknownView, ViewNotPossible

B = Band
Stop = tuple[float, str]  # a value and its colour, "#RRGGBB"


class ViewKind(StrEnum):
    """What a view shows."""

    COLOUR = "colour"  # three bands as red, green and blue
    INDEX = "index"  # one number for each pixel, by a ramp
    MASK = "mask"  # what is hidden


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a scene.

    Args:
        needs: the bands; of a colour view, those that are shown as red, green and blue, in this order.
        ramp: from the lowest value drawn to the highest; what lies beyond is drawn as the end is.
        low, high: what the ends of the ramp mean.
        unit: of the values; "" for a ratio.
        absolute: whether it needs reflectances, and not only bands in the same proportion.
    """

    id: str
    words: Words
    kind: ViewKind
    needs: tuple[Band, ...]
    ramp: tuple[Stop, ...] = ()
    low: Words | None = None
    high: Words | None = None
    unit: str = ""
    formula: str = ""
    source: str = ""
    absolute: bool = False

    @property
    def range(self) -> tuple[float, float] | None:
        """The lowest and the highest value that differ in colour; None where nothing is reckoned."""
        return (self.ramp[0][0], self.ramp[-1][0]) if self.ramp else None

    @property
    def index(self) -> Index | None:
        """The index that it shows."""
        return INDICES.get(self.id)


TRUE, HIDDEN = "true_colour", "hidden"
HIDDEN_COLOUR = "#8A4FB0"
REFLECTANCE = "reflectance"
# ends and middles of ColorBrewer's BrBG, PRGn, PuOr, RdBu and PiYG (Harrower & Brewer 2003), with the blue
# end of Blues where the end is water: all are marked there as safe for colour-blind readers
WHITE = "#F7F7F7"
RAMPS: Mapping[str, tuple[tuple[Stop, ...], Words, Words]] = {
    "ndwi": (
        ((-0.8, "#8C510A"), (-0.4, "#D8B365"), (0.0, WHITE), (0.4, "#6BAED6"), (0.8, "#08519C")),
        Words("陆地、植被", "Land, plants"), Words("水面", "Water"),
    ),
    "mndwi": (
        ((-0.8, "#8C510A"), (-0.4, "#D8B365"), (0.0, WHITE), (0.4, "#6BAED6"), (0.8, "#08519C")),
        Words("陆地、建筑", "Land, buildings"), Words("水面", "Water"),
    ),
    "ndvi": (
        ((-0.4, "#762A83"), (-0.2, "#AF8DC3"), (0.0, WHITE), (0.4, "#7FBF7B"), (0.8, "#1B7837")),
        Words("水面、裸露", "Water, bare"), Words("茂密植被", "Dense plants"),
    ),
    "ndbi": (
        ((-0.6, "#542788"), (-0.3, "#998EC3"), (0.0, WHITE), (0.3, "#F1A340"), (0.6, "#B35806")),
        Words("植被、水面", "Plants, water"), Words("裸露、建筑", "Bare, built up"),
    ),
    "ndti": (
        ((-0.4, "#01665E"), (-0.2, "#5AB4AC"), (0.0, WHITE), (0.2, "#D8B365"), (0.4, "#8C510A")),
        Words("清", "Clear"), Words("浑浊", "Turbid"),
    ),
    "ndci": (
        ((-0.4, "#C51B7D"), (-0.2, "#E9A3C9"), (0.0, WHITE), (0.2, "#A1D76A"), (0.4, "#4D9221")),
        Words("叶绿素少", "Little chlorophyll"), Words("叶绿素多", "Much chlorophyll"),
    ),
    "fai": (
        ((-0.1, "#2166AC"), (-0.05, "#67A9CF"), (0.0, WHITE), (0.1, "#F1A340"), (0.2, "#B35806")),
        Words("无漂浮物", "Nothing floats"), Words("漂浮藻类或植物", "Floating algae or plants"),
    ),
}  # fmt: skip


def of_index(index: Index) -> View:
    """The view of an index of ``geo/spectral.py``."""
    ramp, low, high = RAMPS[index.id]
    return View(
        id=index.id,
        words=Words(index.zh, index.en),
        kind=ViewKind.INDEX,
        needs=index.needs,
        ramp=ramp,
        low=low,
        high=high,
        formula=index.formula,
        source=index.source,
        absolute=index.id == "fai",  # a height, no ratio
    )


def colour(id: str, zh: str, en: str, *needs: Band) -> View:
    """Three bands as red, green and blue."""
    return View(id, Words(zh, en), ViewKind.COLOUR, needs, formula=" / ".join(needs))


VIEWS: Mapping[str, View] = {
    view.id: view
    for view in (
        colour(TRUE, "真彩色", "True colour", B.RED, B.GREEN, B.BLUE),
        colour("false_nir", "假彩色（近红外）", "False colour (near infrared)", B.NIR, B.RED, B.GREEN),
        colour("false_swir", "假彩色（短波红外）", "False colour (short-wave)", B.SWIR_1, B.NIR, B.RED),
        *(of_index(index) for index in INDICES.values()),
        View(HIDDEN, Words("云、影遮挡", "Hidden by cloud or shadow"), ViewKind.MASK, (),
            ramp=((0.0, "#FFFFFF"), (1.0, HIDDEN_COLOUR)), low=Words("可见", "To be seen"),
            high=Words("遮挡", "Hidden")),
    )
}  # fmt: skip


def views_of(bands: Collection[Band], *, calibrated: bool) -> tuple[View, ...]:
    """The views that a scene has, in the order of the table."""
    return tuple(view for view in VIEWS.values() if not any(lacking(view, bands, calibrated=calibrated)))


def lacking(view: View, bands: Collection[Band], *, calibrated: bool) -> Iterator[str]:
    """What a scene would need for a view and does not have: bands, or reflectances."""
    yield from (band.value for band in view.needs if band not in bands)
    if view.absolute and not calibrated:
        yield REFLECTANCE


def view_of(id: str, bands: Collection[Band], *, calibrated: bool) -> View:
    """The view of that name, which the scene has.

    Raises:
        UnknownView: no view is called so. ViewNotPossible: the scene lacks bands, or its numbers are no
            reflectances.
    """
    view = VIEWS.get(id)
    if view is None:
        raise UnknownView(view=id[:80], known=", ".join(VIEWS))
    if missing := list(lacking(view, bands, calibrated=calibrated)):
        raise ViewNotPossible(view=view.words.zh, view_en=view.words.en, missing=", ".join(missing))
    return view


def best_view(bands: Collection[Band], *, calibrated: bool) -> View:
    """The view in which a scene is shown to who asked for none: true colour where it has it."""
    return views_of(bands, calibrated=calibrated)[0]


def rgb(colour: str) -> tuple[int, int, int]:
    """The three parts of a colour, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
