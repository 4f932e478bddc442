"""Scenes for journeys: small synthetic ones as files that are handed in, and two that are compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from playwright.sync_api import Page
from pyproj import Transformer
from rasterio.transform import from_origin

LAKE = (115.587, 37.613)  # longitude and latitude of its middle
PIXEL_M, SIDE_PX = 10.0, 96


def small_scene(folder: Path, name: str, *, bands: int = 4, middle: tuple[float, float] = LAKE) -> Path:
    """Some water beside some plants: uint16, ten metres a pixel, bands that nobody named.

    Synthetic: the numbers are usual reflectances of blue, green, red and near infrared, times ten thousand.
    """
    east, north = Transformer.from_crs(4490, 4548, always_xy=True).transform(*middle)
    half = PIXEL_M * SIDE_PX / 2
    corner = from_origin(round(east - half, -1), round(north + half, -1), PIXEL_M, PIXEL_M)
    water, plants = (600, 680, 480, 220), (350, 650, 450, 4000)
    chance = np.random.default_rng(7)
    path = folder / name
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE_PX, height=SIDE_PX, count=bands, dtype="uint16", nodata=0,
        crs="EPSG:4548", transform=corner,
    ) as file:  # fmt: skip
        for number in range(bands):
            values = chance.normal(plants[number], 20, (SIDE_PX, SIDE_PX))
            values[:, : SIDE_PX // 2] = chance.normal(water[number], 20, (SIDE_PX, SIDE_PX // 2))
            file.write(values.astype("uint16"), number + 1)
    return path


COMPARED = """async () => {
  const own = { 'Content-Type': 'application/json', 'X-Lakewatch': '1' };
  const read = async (address) => (await fetch(address)).json();
  const scenes = (await read('/api/scenes')).scenes.filter((each) => each.demonstration);
  const [earlier, later] = scenes.map(({ id, acquired_on }) => ({ id, acquired_on }))
    .sort((a, b) => a.acquired_on.localeCompare(b.acquired_on)).slice(-2).map(({ id }) => id);
  const asked = { earlier, later, purpose: 'leads', parameters: null, why: 'journey' };
  for (let asks = 0; ; asks += 1) {
    const { runs } = await read('/api/scenes/runs');
    const made = runs.find((run) => run.earlier.id === earlier && run.later.id === later);
    if (made !== undefined) return [later, made.id];
    const send = { method: 'POST', headers: own, body: JSON.stringify(asked) };
    if (asks === 0) await fetch('/api/scenes/runs', send);
    await new Promise((again) => setTimeout(again, 300));
  }
}"""


def a_comparison(page: Page) -> tuple[str, str]:
    """The later of the demonstration's last two scenes, and the run that compares them; made once."""
    scene, run = page.evaluate(COMPARED)
    return scene, run
