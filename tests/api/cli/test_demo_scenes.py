"""The demonstration lake comes with three scenes, and comparing two of them finds just what the key says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely

from api.cli.opening import opened, settings_of
from api.storage import open_scenes
from geo.changed import Became
from geo.crs import OFFERED, from_crs
from geo.grids import Grid
from geo.measure import area_m2
from geo.patches import Patch, least_pixels, patches_of
from geo.spectral import Band
from layers.demo.ledger import id_of
from layers.demo.scene_key import Change, scene_key
from layers.demo.shots import EARLIER, LATER, LICENCE, LOW
from layers.exchange.scene_change import aligned, codes_of, paired
from layers.rules.claim_answers import Answer, By, Standing
from layers.rules.people import PROGRAM
from layers.store.claim_answers import ClaimAnswerStore
from layers.store.claims import ClaimStore
from layers.store.scene_sights import SightStore
from layers.store.scene_storage import SceneStorage
from layers.store.scene_water import WaterStore
from layers.store.scenes import KeptScene, SceneStore
from tests.demonstration import demonstration_lake

KEY = scene_key()


@dataclass(frozen=True)
class Lying:
    """A kept scene as a comparison opens it."""

    path: Path
    grid: Grid
    bands: tuple[Band, ...]
    scale: float
    offset: float
    calibrated: bool


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration lake."""
    return demonstration_lake(tmp_path_factory.mktemp("scenes") / "lake")


@pytest.fixture(scope="module")
def lake(data: Path) -> tuple[list[KeptScene], SceneStorage]:
    """The scenes of the demonstration, the first one first, and where they lie."""
    settings = settings_of(data=data, database=None)
    with opened(settings) as store, store.transaction(PROGRAM, writes=False) as transaction:
        return SceneStore(transaction).all()[::-1], open_scenes(settings)


@pytest.fixture(scope="module")
def patches(lake: tuple[list[KeptScene], SceneStorage]) -> list[Patch]:
    """What comparing the scenes of 2026 finds, in degrees."""
    scenes, storage = lake
    sides = [lying(scene, storage) for scene in scenes[1:]]
    pair, alignment = aligned(paired(*sides))
    assert alignment.right_px == pytest.approx(KEY.east_px, abs=0.02)
    found = patches_of(codes_of(pair), pair.grid, fewest=least_pixels(500, pair.grid))
    return list(found)


def lying(scene: KeptScene, storage: SceneStorage) -> Lying:
    return Lying(
        Path(storage.place(scene.id)), scene.grid, scene.bands, scene.scale, scene.offset, scene.calibrated
    )


def on_the_ground(patch: Patch) -> shapely.Geometry:
    return from_crs(patch.shape, OFFERED["EPSG:4548"])


def at(patches: list[Patch], change: Change) -> list[Patch]:
    return [each for each in patches if shapely.intersects(on_the_ground(each), shapely.Point(change.place))]


def test_three_scenes_of_the_lake_are_there_and_all_say_that_they_are_a_demonstration(
    lake: tuple[list[KeptScene], SceneStorage],
) -> None:
    scenes, storage = lake
    assert [scene.acquired_on for scene in scenes] == [LOW, EARLIER, LATER]
    for scene in scenes:
        assert scene.demonstration
        assert scene.licence == LICENCE
        assert LICENCE in scene.credit
        assert storage.sha256(scene.id) == scene.cog_sha256
        assert storage.sha256(scene.id, original=True) == scene.sha256


def test_only_the_last_scene_has_a_cloud(lake: tuple[list[KeptScene], SceneStorage]) -> None:
    assert [scene.clear for scene in lake[0]][:2] == [1.0, 1.0]
    assert 0.99 < lake[0][2].clear < 0.999


@pytest.mark.parametrize("change", KEY.found, ids=lambda change: change.id)
def test_comparing_them_finds_what_the_key_says(patches: list[Patch], change: Change) -> None:
    (patch,) = at(patches, change)
    assert patch.kind is Became[change.kind]
    assert patch.dike_like == change.dike_like
    assert 0.6 < area_m2(on_the_ground(patch)) / change.area_m2 < 1.4  # a pixel less around a small roof


def test_comparing_them_finds_nothing_else(patches: list[Patch]) -> None:
    assert [each.kind.name for each in patches if not any(each in at(patches, it) for it in KEY.found)] == []
    assert len(patches) == len(KEY.found)


def test_at_low_water_every_part_of_the_lake_is_smaller_and_its_shore_farther_in(data: Path) -> None:
    with opened(settings_of(data=data, database=None)) as store:  # noqa: SIM117
        with store.transaction(PROGRAM, writes=False) as transaction:
            series = WaterStore(transaction).series()
    for part in ("east_lake", "west_lake", "jizhou_small_lake"):
        low, full, _ = (each.area_m2 for each in series if each.part == part)
        assert 0.8 < low / full < 0.99


def test_the_scenes_speak_for_and_against_the_claim_that_land_use_was_removed(data: Path) -> None:
    with opened(settings_of(data=data, database=None)) as store:  # noqa: SIM117
        with store.transaction(PROGRAM, writes=False) as transaction:
            sights = SightStore(transaction).of_claim(id_of("claim", "land-removed"))
    said = {
        feature: [str(each.verdict) for each in sights if each.feature == feature]
        for feature in ("demo-land-0004", "demo-land-0015", "demo-land-0017", "demo-land-0024")
    }
    assert said == {
        "demo-land-0004": ["against"] * 3,  # a roof still
        "demo-land-0015": ["against", "for", "for"],  # gone after 2024
        "demo-land-0017": ["unclear"] * 3,  # bare
        "demo-land-0024": ["for"] * 3,
    }


def test_one_claim_is_borne_out_one_contradicted_by_an_image_and_one_half_unseen(data):
    with opened(settings_of(data=data, database=None)) as store, store.transaction(PROGRAM) as transaction:
        names = ("shown-farms", "land-removed", "shown-plots")
        claims = [ClaimStore(transaction).get(id_of("claim", name)) for name in names]
        sums = ClaimAnswerStore(transaction).sums(claims)

    farms, land, plots = (sums[claim.id] for claim in claims)
    assert (farms.standing, farms.answers[Answer.FOR]) == (Standing.HOLDS, farms.listed)
    assert (land.standing, land.by[Answer.AGAINST, By.IMAGE]) == (Standing.AGAINST, 2)
    assert (plots.standing, plots.answers[Answer.FOR], plots.answers[Answer.UNKNOWN]) == (
        Standing.PARTLY, 2, 3,
    )  # fmt: skip
