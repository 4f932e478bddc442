"""What people do with leads: scenes compared for them, and the desk as it stands."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import APIRequestContext, Browser, Page, expect

from tests.browser.case_steps import OWN_SITE, Field
from tests.browser.devices import PATIENCE_MS
from tests.browser.journeys import Words, sign_in
from tests.server import Server

PATROL_UNIT = "demo-zhengjiaheyan"
FILLED_BAY = (115.56896, 37.56963)  # planted in the demonstration's later scene
MOST_SECONDS = 120


class Person:
    """Somebody who speaks to the service by itself, the analyst at the desk where nobody else is named."""

    def __init__(self, browser: Browser, server: Server, name: str = "analyst") -> None:
        self.address = server.address
        self.ask: APIRequestContext = browser.new_context().request
        Field(server, self.ask).sign_in(name)

    def get(self, path: str) -> Any:
        return self.ask.get(f"{self.address}{path}").json()

    def post(self, path: str, body: Any) -> Any:
        got = self.ask.post(f"{self.address}{path}", data=body, headers=OWN_SITE)
        assert got.ok, got.text()
        return got.json()

    def lead(self, id: str) -> dict[str, Any]:
        return dict(self.get(f"/api/leads/{id}"))

    def leads(self, query: str = "state=new") -> list[dict[str, Any]]:
        return list(self.get(f"/api/leads?{query}")["leads"])

    def steps(self, id: str, step: str, **said: Any) -> dict[str, Any]:
        """Take a step with a lead as it stands now."""
        body = {"step": step, "version": self.lead(id)["version"], **said}
        return dict(self.post(f"/api/leads/{id}/steps", body))

    def finds(self) -> None:
        """Compare the scenes in their order, the two of this year first, where that was not done before."""
        scenes = [scene for scene in self.get("/api/scenes")["scenes"] if scene["demonstration"]]
        low, earlier, later = sorted(scenes, key=lambda scene: str(scene["acquired_on"]))[:3]
        made = {(run["earlier"]["id"], run["later"]["id"]) for run in self.get("/api/scenes/runs")["runs"]}
        for pair in ((earlier["id"], later["id"]), (low["id"], earlier["id"])):
            if pair not in made:
                self.compares(*pair)

    def compares(self, earlier: str, later: str) -> None:
        body = {"earlier": earlier, "later": later, "purpose": "leads", "parameters": None, "why": "例行比对"}
        job, ends = self.post("/api/scenes/runs", body), time.monotonic() + MOST_SECONDS
        while job["state"] in ("waiting", "running") and time.monotonic() < ends:
            job = self.get(f"/api/jobs/{job['id']}")
        assert job["state"] == "done", job

    def sends(self) -> dict[str, Any]:
        """The lead of the filled bay, with the patrol's unit: the demonstration's own, or sent now."""
        self.finds()
        found = self.leads("kind=WATER_TO_LAND&state=new&state=sent")
        lead = min(found, key=lambda each: abs(float(each["place"][0]) - FILLED_BAY[0]))
        return lead if lead["state"] == "sent" else self.steps(lead["id"], "send", unit=PATROL_UNIT)


def enter(page: Page, server: Server, words: Words, name: str, place: str = "") -> Page:
    """Sign in and go to the desk."""
    sign_in(page, words, name)
    page.goto(f"{server.address}/#/leads{place}")
    return page


def rows(page: Page) -> list[str]:
    """The ids of the leads in the list, in its order."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.lead-list a')].map((a) => new URLSearchParams(a.hash.split('?')[1])"
        ".get('lead'))"
    )
    return found


def shown(page: Page, id: str) -> None:
    """Wait until the sheet shows this lead, ready to be decided."""
    chosen = page.locator('.lead-list a[aria-current="true"]')
    expect(chosen).to_have_attribute("href", re.compile(re.escape(id)), timeout=PATIENCE_MS)
    expect(page.locator(".lead-sheet .acts")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".act-form")).to_have_count(0)
