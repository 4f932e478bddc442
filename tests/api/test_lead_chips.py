"""Both pictures of a lead over HTTP: for who may read the lead."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.crs import moved, transformer
from layers.rules.leads import Lead, LeadAsked, Source
from layers.rules.people import PROGRAM, Role
from layers.store.leads import LeadStore
from layers.store.scene_storage import FolderScenes
from tests.api.conftest import Service
from tests.api.test_scene_pictures import on_file
from tests.builders import an_actor
from tests.layers.exchange.kept_scenes import DAY, kept
from tests.layers.exchange.scenes import PLACE, covers

LATER = DAY.replace(year=2027)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pair")
    pond = (slice(100, 120), slice(200, 230), "water")
    return kept(folder, covers(400), name="one"), kept(folder, covers(400, pond), name="two", day=LATER)


@pytest.fixture
def lead(service: Service, pair) -> Lead:
    """A patch that both scenes show."""
    before, after = (on_file(service, each) for each in pair)
    box = shapely.box(PLACE.c + 2000, PLACE.f - 1200, PLACE.c + 2300, PLACE.f - 1000)
    shape = moved(box, transformer("EPSG:4548", "OGC:CRS84"))
    seen = {"before": {"scene": before}, "after": {"scene": after}}
    noted = Lead("run1-1", Source.CHANGE, "LAND_TO_WATER", shape, 60_000, LATER, 10.0, evidence=seen)
    unseen = replace(noted, id="note-1", source=Source.NOTE, evidence={})
    with service.database.transaction(PROGRAM) as transaction:
        LeadStore(transaction).note([(noted, ()), (unseen, ())], why="test")
    return noted


def test_a_lead_is_shown_before_and_after_in_one_frame(service, lead):
    client = service.signed_in("analyst")
    answers = [client.get(f"/api/leads/{lead.id}/chips/{side}?view=ndwi") for side in ("before", "after")]

    assert [answer.headers["content-type"] for answer in answers] == ["image/png"] * 2
    before, after = (np.asarray(Image.open(BytesIO(each.content))).astype(int) for each in answers)
    assert before.shape == after.shape == (576, 512, 3)
    apart = np.abs(before - after).max(axis=2)[:512]
    assert apart[230:280, 220:290].min() > 60
    assert np.median(apart[:150, :150]) < 20


def test_the_lead_names_the_addresses_of_its_pictures(service, lead):
    client = service.signed_in("analyst")
    chips = client.get(f"/api/leads/{lead.id}").json()["chips"]

    answer = client.get(chips["before"])

    assert answer.status_code == 200
    again = client.get(chips["before"], headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_lead_that_no_scene_shows_has_no_pictures(service, lead):
    client = service.signed_in("analyst")

    assert client.get("/api/leads/note-1").json()["chips"] is None
    assert client.get("/api/leads/note-1/chips/before").status_code == 404
    assert client.get(f"/api/leads/{lead.id}/chips/during").status_code == 400
    assert client.get(f"/api/leads/{lead.id}/chips/after?view=ndci").json()["code"] == "view-not-possible"


def test_a_patrol_sees_the_pictures_of_a_lead_that_was_sent_to_its_unit_alone(service, lead):
    address = f"/api/leads/{lead.id}/chips/after"
    assert service.signed_in("patrol").get(address).status_code == 404

    with service.database.transaction(an_actor(Role.ANALYST)) as transaction:
        LeadStore(transaction).step(lead.id, LeadAsked("send", unit="bureau"), version=1)

    assert service.signed_in("patrol").get(address).status_code == 200
    assert service.signed_in("neighbour").get(address).status_code == 404
    assert service.client().get(address).status_code == 401


def chips(service: Service, pair, shift: dict[str, object], view: str) -> list[np.ndarray]:
    """Both pictures of a pond that both scenes show, the later one so many pixels too far to the east."""
    pond_noted(service, pair, shift)
    client = service.signed_in("analyst")
    answers = [client.get(f"/api/leads/run9-1/chips/{side}?view={view}") for side in ("before", "after")]
    return [np.asarray(Image.open(BytesIO(each.content))).astype(int)[:512] for each in answers]


def pond_noted(service: Service, pair, shift: dict[str, object]) -> None:
    """A pond that both scenes show as a lead."""
    before, after = (on_file(service, each) for each in pair)
    box = shapely.box(PLACE.c + 2000, PLACE.f - 1200, PLACE.c + 2300, PLACE.f - 1000)
    shape = moved(box, transformer("EPSG:4548", "OGC:CRS84"))
    seen = {"before": {"scene": before}, "after": {"scene": after}, "shift": shift}
    noted = Lead("run9-1", Source.CHANGE, "LAND_TO_WATER", shape, 60_000, LATER, 10.0, evidence=seen)
    with service.database.transaction(PROGRAM) as transaction:
        LeadStore(transaction).note([(noted, ())], why="test")


@pytest.mark.parametrize(("taken_back", "apart_px"), [(True, 0), (False, 3)])
def test_the_later_picture_is_moved_back_so_that_its_outline_lies_on_the_thing(
    service, tmp_path, taken_back, apart_px
):
    ponds = [(slice(100, 120), slice(200 + east, 230 + east), "water") for east in (0, 3)]
    pair = [
        kept(tmp_path, covers(400, pond), name=name, day=day)
        for pond, name, day in zip(ponds, ("one", "two"), (DAY, LATER), strict=True)
    ]
    shift = {"right_px": 3.0, "down_px": 0.0, "taken_back": taken_back}
    before, after = chips(service, pair, shift, "ndwi")

    line = [picture[200:310].mean(axis=0) for picture in (before, after)]  # across the pond
    wet = [np.flatnonzero(np.abs(each - each[256]).max(axis=1) < 40) for each in line]
    middles = [(each.min() + each.max()) / 2 for each in wet]
    pixel = 512 / 64  # of the scene, in those of the picture: the frame is 64 of them wide
    assert middles[1] - middles[0] == pytest.approx(apart_px * pixel, abs=pixel / 2)


def test_a_darker_day_looks_darker_beside_the_other(service, tmp_path):
    light = covers(400, (slice(100, 120), slice(200, 230), "water"))
    dark = (light * 0.6).astype(np.uint16)
    pair = [kept(tmp_path, light, name="one"), kept(tmp_path, dark, name="two", day=LATER)]
    before, after = chips(service, pair, {}, "true_colour")

    assert after[60:180, 60:180].mean() < before[60:180, 60:180].mean() - 25


def test_a_chip_without_the_other_sides_file_is_not_kept_for_the_day_it_is_back(service, tmp_path):
    ponds = {"a": (DAY, ()), "b": (LATER, ((slice(100, 120), slice(200, 230), "water"),))}
    pair = [kept(tmp_path, covers(400, *pond), name=name, day=day) for name, (day, pond) in ponds.items()]
    pond_noted(service, pair, {})
    client, address = service.signed_in("analyst"), "/api/leads/run9-1/chips/before"
    other = FolderScenes(service.settings.files / "scenes").place(pair[1].scene.id)
    away = Path(other).rename(Path(other).with_suffix(".away"))

    lacking = client.get(address)
    away.rename(other)
    whole = client.get(address, headers={"If-None-Match": lacking.headers.get("etag", "")})

    assert (lacking.status_code, lacking.headers["cache-control"]) == (200, "no-store")
    assert (whole.status_code, whole.headers["cache-control"]) == (200, "private, no-cache")
    assert whole.content != lacking.content  # it says what was done to it
