"""What people do with cases: reports sent from the field, steps taken on the page of a case."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import APIRequestContext, Page, expect

from tests.browser.case_words import CaseWords
from tests.server import DEMONSTRATION_PASSWORD, Server

LAKE = ZoneInfo("Asia/Shanghai")
FOUND_DAYS_AGO = 3
OWN_SITE = {"X-Lakewatch": "1"}


def day(days: int) -> str:
    """A day at the lake, so many days from today."""
    return (datetime.now(LAKE) + timedelta(days=days)).date().isoformat()


def a_photo(shade: int) -> bytes:
    """A small real photo; another shade has another hash."""
    buffer = BytesIO()
    Image.new("RGB", (320, 240), (shade, 120, 200 - shade)).save(buffer, "JPEG")
    return buffer.getvalue()


@dataclass
class Field:
    """Somebody in the field, whose phone speaks to the service by itself."""

    server: Server
    ask: APIRequestContext

    def sign_in(self, name: str) -> Field:
        """Sign in with a demonstration account."""
        sent = {"name": name, "password": DEMONSTRATION_PASSWORD}
        assert self.ask.post(f"{self.server.address}/api/session", data=sent, headers=OWN_SITE).ok
        return self

    def dike(self, number: int) -> dict[str, Any]:
        """One of the lake's dikes."""
        found = self.ask.get(f"{self.server.address}/api/layers/pond_dikes/features?limit=200").json()
        return dict(found["features"][number])

    def report(self, dike: dict[str, Any], *shades: int, **said: Any) -> str:
        """The id of a report on a dike with a photo of each shade, all taken at the dike's first corner."""
        longitude, latitude = first_corner(dike["geometry"]["coordinates"])
        at = said.pop("at", datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fix = {"longitude": longitude, "latitude": latitude, "accuracy_m": 6.0}
        fix |= {"taken_at": at, "source": "gps", "datum": "cgcs2000"}
        photos = [a_photo(shade) for shade in shades]
        announced = [
            {"sha256": hashlib.sha256(photo).hexdigest(), "size_bytes": len(photo), "role": "overview"}
            | {"source": "camera", "taken_at": at, "fix": fix}
            for photo in photos
        ]
        body = {"layer": "pond_dikes", "feature": dike["id"], "note": "", "place": None, "fix": fix}
        body |= {"observed_at": at, "photos": announced, **said}
        id = str(uuid4())
        url = f"{self.server.address}/api/reports/{id}"
        sent = self.ask.put(url, data=body, headers=OWN_SITE)
        assert sent.ok, sent.text()
        for photo, entry in zip(photos, announced, strict=True):
            kind = {"Content-Type": "image/jpeg", **OWN_SITE}
            assert self.ask.put(f"{url}/photos/{entry['sha256']}", data=photo, headers=kind).ok
        return id

    def finding(self, dike: dict[str, Any]) -> str:
        """The id of a report that found the dike standing, some days ago."""
        answers = {"visible": True, "machines_seen": "none", "fresh_soil": False}
        ago = datetime.now(UTC) - timedelta(days=FOUND_DAYS_AGO)
        return self.report(dike, 10, at=ago, state_seen="standing", remainder=35.0, answers=answers)

    def nothing_left(self, dike: dict[str, Any]) -> str:
        """The id of a report that found nothing left, with two overview photos from the same place."""
        answers = {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True}
        return self.report(dike, 60, 90, state_seen="removed", remainder=0.0, answers=answers)

    def case(self, dike: dict[str, Any], title: str) -> str:
        """The id of a case about a dike."""
        body = {"layer": "pond_dikes", "title": title, "found_on": day(-FOUND_DAYS_AGO), "origin": "hand"}
        id = str(uuid4())
        url = f"{self.server.address}/api/cases/{id}"
        sent = self.ask.put(url, data=body | {"features": [dike["id"]]}, headers=OWN_SITE)
        assert sent.ok, sent.text()
        return id


def first_corner(coordinates: Any) -> tuple[float, float]:
    """Longitude and latitude of a shape's first corner, however deep it is nested."""
    if isinstance(coordinates[0], list):
        return first_corner(coordinates[0])
    return float(coordinates[0]), float(coordinates[1])


def open_case(page: Page, server: Server, id: str) -> None:
    """The page of a case."""
    page.goto(f"{server.address}/#/cases/{id}")
    expect(page.locator("#steps")).to_be_visible()


def begin(page: Page, step: str) -> None:
    """Open the form of a step."""
    page.locator(".step-buttons").get_by_role("button", name=step, exact=True).click()


def confirm(page: Page, words: CaseWords, step: str, why: str = "按程序办理") -> None:
    """Give the reason, confirm, and see that the step was taken."""
    page.locator("#step-why").fill(why)  # the file of the case wants a reason, too
    page.get_by_role("button", name=words.confirm_step.format(step=step), exact=True).click()
    expect(page.get_by_text(words.done.format(step=step))).to_be_visible()


def take(page: Page, words: CaseWords, step: str) -> None:
    """Take a step that asks for nothing but a reason."""
    begin(page, step)
    confirm(page, words, step)
