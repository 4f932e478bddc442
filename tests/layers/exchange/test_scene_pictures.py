"""Pictures of scenes: where they lie, what their colours say, and that tiles fit together."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.transform import from_bounds
from rasterio.warp import Resampling, reproject
from rio_tiler.io.rasterio import Reader

from geo.aligned import shift_of
from geo.boxes import Box
from geo.crs import transformer
from geo.spectral import Band
from layers.demo.pictures import COVERS, SIX
from layers.errors import SceneUnreadable, TooLarge, UnknownView, ViewNotPossible
from layers.exchange.scene_cog import NOTHING
from layers.exchange.scene_painting import VEIL, VEIL_LINE
from layers.exchange.scene_pictures import around, deepest_zoom, drawing, picture, stretch_of, tile, value_at
from layers.exchange.scene_reading import Shown, Square, seen, tile_square
from layers.rules.scene_views import TRUE, VIEWS, rgb, view_of
from tests.geo.ground_pictures import ground, photographed
from tests.layers.exchange.kept_scenes import bare, kept
from tests.layers.exchange.scenes import PLACE, covers

HALF = (slice(0, 600), slice(300, 600), "water")


@pytest.fixture(scope="module")
def shore(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Plants in the west, water in the east; six bands, 600 pixels of ten metres."""
    return kept(tmp_path_factory.mktemp("shore"), covers(600, HALF))


@pytest.fixture(scope="module")
def natural(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Fields and water with detail everywhere, to see where they lie."""
    seen_ground = photographed(ground(600, seed=5)) * 9000 + 300
    bands = np.stack([seen_ground] * 6).astype(np.uint16)
    return kept(tmp_path_factory.mktemp("natural"), bands)


def row_of(latitude: float, count: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * count)


def middle_tile(shown: Shown, z: int) -> tuple[int, int, int]:
    box, count = around(shown.scene), 2**z
    longitude, latitude = (box.west + box.east) / 2, (box.south + box.north) / 2
    return z, int((longitude + 180) / 360 * count), row_of(latitude, count)


def by_rasterio(shown: Shown, square: Square, band: int) -> NDArray[np.float32]:
    """The same square by rasterio's own warp, from the scene itself."""
    found = np.zeros((square.height, square.width), np.float32)
    transform = from_bounds(square.west, square.south, square.east, square.north, square.width, square.height)
    with rasterio.open(shown.place) as source:
        reproject(
            source.read(band).astype(np.float32),
            found,
            src_transform=source.transform,
            src_crs=source.crs,
            dst_transform=transform,
            dst_crs=square.crs,
            resampling=Resampling.bilinear,
            tolerance=0,
        )
    return found


# --- where it lies ----------------------------------------------------------------------------
def test_a_tile_lies_where_rasterio_puts_it_to_a_fiftieth_of_a_pixel(natural: Shown) -> None:
    square = tile_square(*middle_tile(natural, 14))

    sight = seen(natural, square, (Band.NIR,))

    assert sight is not None
    shift = shift_of(sight.numbers[Band.NIR].astype(np.float32), by_rasterio(natural, square, 4))
    assert shift is not None
    assert math.hypot(*shift) < 0.02


@pytest.mark.parametrize("pixel", [19.0, 23.0])
def test_what_is_read_from_an_overview_lies_where_rasterio_puts_it(natural: Shown, pixel: float) -> None:
    west, north = transformer("EPSG:4548", "EPSG:3857").transform(PLACE.c + 400, PLACE.f - 300)
    square = Square("EPSG:3857", west, north - 256 * pixel, west + 256 * pixel, north, 256, 256)

    sight = seen(natural, square, (Band.NIR,))

    assert sight is not None
    assert not sight.nothing.any()
    shift = shift_of(sight.numbers[Band.NIR].astype(np.float32), by_rasterio(natural, square, 4))
    assert shift is not None
    assert math.hypot(*shift) < 0.05


@pytest.mark.parametrize("z", [14, 15, 17])
def test_a_tile_shows_what_rio_tiler_reads(natural: Shown, z: int) -> None:
    _, x, y = middle_tile(natural, z)
    sight = seen(natural, tile_square(z, x, y), (Band.NIR,))
    with Reader(natural.place) as reader:
        theirs = reader.tile(x, y, z, indexes=4, resampling_method="bilinear", reproject_method="bilinear")

    assert sight is not None
    both = ~sight.nothing & ~np.ma.getmaskarray(theirs.array)[0]
    apart = np.abs(sight.numbers[Band.NIR][both].astype(float) - theirs.array.data[0][both])
    assert np.median(apart) < 0.01 * np.ptp(theirs.array.data[0][both])
    assert (sight.nothing == np.ma.getmaskarray(theirs.array)[0]).mean() > 0.99


def test_two_tiles_side_by_side_are_one_picture(natural: Shown) -> None:
    z, x, y = middle_tile(natural, 14)
    one, other = tile_square(z, x, y), tile_square(z, x + 1, y)
    wide = Square(one.crs, one.west, one.south, other.east, one.north, 512, 256)

    halves = [drawing(natural, VIEWS[TRUE], each) for each in (one, other)]
    whole = drawing(natural, VIEWS[TRUE], wide)

    assert whole is not None
    assert np.abs(np.hstack(halves).astype(int) - whole).max() <= 4  # type: ignore[arg-type]


def test_colours_do_not_hang_on_what_else_is_in_the_tile(shore: Shown) -> None:
    z, x, y = middle_tile(shore, 15)
    deep = [drawing(shore, VIEWS[TRUE], tile_square(z, x + step, y)) for step in (-1, 1)]  # plants, water
    both = drawing(shore, VIEWS[TRUE], tile_square(*middle_tile(shore, 12)))

    assert both is not None
    for each in deep:
        assert each is not None
        usual = np.median(each[..., :3].reshape(-1, 3), axis=0)
        assert np.abs(both[..., :3].astype(int) - usual).max(axis=2).min() <= 6


def test_beyond_the_scene_a_tile_is_transparent_or_not_there(shore: Shown) -> None:
    z, x, y = middle_tile(shore, 10)
    found = drawing(shore, VIEWS[TRUE], tile_square(z, x, y))

    assert found is not None
    assert 0 < (found[..., 3] == 255).mean() < 0.1
    assert tile(shore, VIEWS[TRUE], z, x + 5, y) is None
    assert tile(shore, VIEWS[TRUE], 3, 0, 0) is None  # the other side of the earth


def test_where_nothing_was_recorded_nothing_is_drawn_and_no_cloud_either(tmp_path: Path) -> None:
    bands = covers(400)
    bands[:, :, :200] = 0
    scene = kept(tmp_path, bands, nodata=0)
    square = Square("EPSG:4548", PLACE.c, PLACE.f - 4000, PLACE.c + 4000, PLACE.f, 400, 400)

    mask, colours = (drawing(scene, VIEWS[name], square) for name in ("hidden", TRUE))

    assert mask is not None
    assert colours is not None
    assert not mask[..., 3].any()
    assert not colours[:, :200, 3].any()
    assert (colours[:, 200:, 3] == 255).all()


# --- what colours say ---------------------------------------------------------------------------
def expected(cover: str, view: str) -> tuple[int, int, int]:
    """The colour of a cover's index, reckoned by hand from its reflectances."""
    part = dict(zip(SIX, COVERS[cover], strict=True))
    one, other = {"ndwi": (Band.GREEN, Band.NIR), "ndvi": (Band.NIR, Band.RED)}[view]
    value = (part[one] - part[other]) / (part[one] + part[other])
    stops = VIEWS[view].ramp
    at = [stop[0] for stop in stops]
    parts = zip(*(rgb(colour) for _, colour in stops), strict=True)
    return tuple(round(float(np.interp(value, at, each))) for each in parts)  # type: ignore[return-value]


@pytest.mark.parametrize("view", ["ndwi", "ndvi"])
def test_water_and_plants_have_the_colours_of_their_index(shore: Shown, view: str) -> None:
    z, x, y = middle_tile(shore, 15)

    for step, cover in ((-1, "plants"), (1, "water")):
        content = tile(shore, VIEWS[view], z, x + step, y)
        assert content is not None
        image = Image.open(BytesIO(content))
        assert (image.format, image.size, image.mode) == ("WEBP", (256, 256), "RGB")
        found = np.median(np.asarray(image).reshape(-1, 3), axis=0)
        assert np.abs(found - expected(cover, view)).max() <= 6


def test_an_index_under_a_cloud_is_hatched_and_a_colour_view_shows_the_cloud(tmp_path: Path) -> None:
    cloudy = (slice(100, 300), slice(100, 300), "cloud")
    COVERS_THERE = covers(400)
    COVERS_THERE[:, cloudy[0], cloudy[1]] = np.array([6200, 6100, 6000, 6200, 4400, 3400])[:, None, None]
    scene = kept(tmp_path, COVERS_THERE)
    square = Square("EPSG:4548", PLACE.c + 1500, PLACE.f - 2500, PLACE.c + 2500, PLACE.f - 1500, 100, 100)

    index, shown_anyway, colours, mask = (
        drawing(scene, VIEWS["ndwi"], square),
        drawing(scene, VIEWS["ndwi"], square, veiled=False),
        drawing(scene, VIEWS[TRUE], square),
        drawing(scene, VIEWS["hidden"], square),
    )

    assert {tuple(each) for each in index[..., :3].reshape(-1, 3)} == {VEIL, VEIL_LINE}  # type: ignore[index]
    assert tuple(shown_anyway[50, 50, :3]) not in {VEIL, VEIL_LINE}  # type: ignore[index]
    assert (colours[..., :3] > 240).all()  # type: ignore[index]
    assert (mask[..., 3] == 255).all()  # type: ignore[index]


def test_the_stretch_leaves_out_clouds(tmp_path: Path) -> None:
    plain, cloudy = covers(400, (slice(0, 400), slice(200, 400), "water")), None
    cloudy = plain.copy()
    cloudy[:, 100:300, 100:300] = np.array([6200, 6100, 6000, 6200, 4400, 3400])[:, None, None]

    found = [
        stretch_of(kept(tmp_path, each, name=name))[Band.NIR]
        for name, each in (("plain", plain), ("cloudy", cloudy))
    ]

    assert found[0] == pytest.approx(found[1], rel=0.02)
    assert found[0][0] == pytest.approx(220, abs=80)
    assert found[0][1] == pytest.approx(4000, abs=120)


def test_a_scene_of_one_number_is_still_drawn(tmp_path: Path) -> None:
    scene = kept(tmp_path, np.full((6, 64, 64), 900, np.uint16))

    assert tile(scene, VIEWS[TRUE], *middle_tile(scene, 14)) is not None


@pytest.mark.parametrize(
    ("dtype", "scale"), [("uint8", None), ("int16", 1e-4), ("float32", None), ("uint32", 1e-4)]
)
def test_scenes_of_every_usual_kind_of_number_are_drawn(tmp_path: Path, dtype: str, scale: float) -> None:
    numbers = covers(64, (slice(0, 64), slice(32, 64), "water")).astype(float)
    factor = {"uint8": 1 / 40, "float32": 1e-4}.get(dtype, 1)
    scene = kept(tmp_path, (numbers * factor).astype(dtype), scale=scale)

    content = tile(scene, VIEWS["false_nir"], *middle_tile(scene, 15))

    assert content is not None
    drawn = np.asarray(Image.open(BytesIO(content)).convert("RGBA"))
    assert np.ptp(drawn[drawn[..., 3] > 0][:, 0]) > 200


# --- what a scene does not have ------------------------------------------------------------------
def test_a_view_without_its_bands_is_refused_and_names_them(shore: Shown) -> None:
    with pytest.raises(ViewNotPossible) as refusal:
        view_of("ndci", shore.scene.bands, calibrated=True)
    assert refusal.value.facts["missing"] == "red_edge"
    with pytest.raises(UnknownView):
        view_of("sepia", shore.scene.bands, calibrated=True)


def test_a_height_above_a_line_needs_reflectances(shore: Shown) -> None:
    with pytest.raises(ViewNotPossible) as refusal:
        view_of("fai", shore.scene.bands, calibrated=bare(shore).scene.calibrated)
    assert refusal.value.facts["missing"] == "reflectance"


# --- values ---------------------------------------------------------------------------------------
def test_the_values_of_a_place_are_those_of_its_pixel(shore: Shown) -> None:
    with rasterio.open(shore.place) as source:
        stored = source.read(window=((123, 124), (456, 457)))[:, 0, 0]
    east, north = PLACE.c + 4565, PLACE.f - 1235  # the middle of row 123, column 456
    place = transformer("EPSG:4548", "OGC:CRS84").transform(east, north)

    value = value_at(shore, *place)

    assert value is not None
    assert stored[-1] == 0
    assert not value.hidden
    assert list(value.bands.values()) == pytest.approx([number * 1e-4 for number in stored[:6]], abs=1e-4)
    assert value.indices["ndwi"] == pytest.approx(
        (float(stored[1]) - stored[3]) / (float(stored[1]) + stored[3]), abs=1e-3
    )
    assert value_at(shore, 10.0, 45.0) is None


# --- pictures and faults -----------------------------------------------------------------------------
def test_a_picture_is_as_wide_as_asked_and_no_larger_than_is_drawn_at_once(shore: Shown) -> None:
    box = around(shore.scene)

    content = picture(shore, VIEWS[TRUE], box, 300)

    assert content is not None
    image = Image.open(BytesIO(content))
    assert image.format == "PNG"
    assert image.width == 300
    assert 290 < image.height < 310
    with pytest.raises(TooLarge):
        picture(shore, VIEWS[TRUE], Box(115.0, -60, 115.001, 60), 2048)


def test_the_deepest_zoom_is_that_of_the_pixels(shore: Shown) -> None:
    assert deepest_zoom(shore.scene) == 14  # 7.6 m at the lake; zoom 13 would be 15.1 m


@pytest.mark.parametrize("fault", ["gone", "cut", "text"])
def test_a_file_that_cannot_be_read_is_said_and_does_not_stay_so(tmp_path: Path, fault: str) -> None:
    scene = kept(tmp_path, covers(600, HALF))
    path = Path(scene.place)
    content = path.read_bytes()
    if fault == "gone":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 3] if fault == "cut" else b"gone fishing")
    address = middle_tile(scene, 14)

    with pytest.raises(SceneUnreadable):
        tile(scene, VIEWS["ndwi"], *address)
    path.write_bytes(content)

    assert tile(scene, VIEWS["ndwi"], *address) is not None


def test_the_band_of_what_is_hidden_tells_nothing_from_cloud(tmp_path: Path) -> None:
    bands = covers(300)
    bands[:, :100] = 0
    bands[:, 150:250, 100:200] = np.array([6200, 6100, 6000, 6200, 4400, 3400])[:, None, None]
    scene = kept(tmp_path, bands, nodata=0)

    with rasterio.open(scene.place) as source:
        veil = source.read(7)

    assert (veil[:100] == NOTHING).all()
    assert veil[200, 150] == 1
    assert veil[280, 50] == 0
