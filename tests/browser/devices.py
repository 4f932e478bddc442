"""What the browsers of the journeys are: their sizes, where they stand, how they are started."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Geolocation, Page, ViewportSize

PATIENCE_MS = 30_000  # of a page on a busy machine: what is measured is the product, not its neighbours
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
BY_DUANCUN: Geolocation = {"latitude": 37.613, "longitude": 115.587, "accuracy": 7}
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a moving picture and a beep; a page may ask only where allowed
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, where somebody will look: not in CI; the folder is not in git."""
    if os.environ.get("CI"):
        return
    folder = Path(__file__).parents[2] / "pictures"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name.replace('/', '-')}.png")
