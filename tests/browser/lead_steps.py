"""What people do with leads: scenes compared for them, and the desk as it stands."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.journeys import Words, sign_in
from tests.server import Server

SEND = """async ([method, address, body]) => {
  const own = { 'Content-Type': 'application/json', 'X-Lakewatch': '1' };
  const answer = await fetch(address, { method, headers: own, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}"""
ASK = "async (address) => (await fetch(address)).json()"
PATROL_UNIT = "demo-zhengjiaheyan"
MOST_SECONDS = 120


def send(page: Page, method: str, address: str, body: Any) -> dict[str, Any]:
    """What the service answers when the page asks it for a change."""
    answer: dict[str, Any] = page.evaluate(SEND, [method, address, body])
    return answer


def ask(page: Page, address: str) -> Any:
    return page.evaluate(ASK, address)


def enter(page: Page, server: Server, words: Words, name: str, place: str = "") -> Page:
    """Sign in, have leads found where there are none, and go to the desk."""
    sign_in(page, words, name)
    leads_found(page)
    page.goto(f"{server.address}/#/leads{place}")
    return page


def leads_found(page: Page) -> None:
    """Compare the demonstration's scenes, unless that was done: from low water on, then this year's two."""
    scenes = ask(page, "/api/scenes")["scenes"]
    low, earlier, later = sorted(scenes, key=lambda scene: scene["acquired_on"])
    for before, after in ((earlier, later), (low, earlier)):
        compared(page, before["id"], after["id"])


def compared(page: Page, earlier: str, later: str) -> None:
    """Have two scenes compared, and wait until that is done; 409 says that it was."""
    body = {"earlier": earlier, "later": later, "purpose": "leads", "parameters": None, "why": "例行比对"}
    answer = send(page, "POST", "/api/scenes/runs", body)
    if answer["status"] == 409:
        return
    assert answer["status"] == 202, answer
    job, ends = answer["body"], time.monotonic() + MOST_SECONDS
    while job["state"] in ("waiting", "running") and time.monotonic() < ends:
        page.wait_for_timeout(200)
        job = ask(page, f"/api/jobs/{job['id']}")
    assert job["state"] == "done", job


def rows(page: Page) -> list[str]:
    """The ids of the leads in the list, in its order."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.lead-list a')].map((a) => new URLSearchParams(a.hash.split('?')[1])"
        ".get('lead'))"
    )
    return found


def lead(page: Page, id: str) -> dict[str, Any]:
    return dict(ask(page, f"/api/leads/{id}"))


def shown(page: Page, id: str) -> None:
    """Wait until the sheet shows this lead, ready to be decided."""
    expect(page.locator('.lead-list a[aria-current="true"]')).to_have_attribute("href", contains(id))
    expect(page.locator(".lead-sheet .acts")).to_be_visible()


def contains(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))


def sent_lead(page: Page, server: Server, words: Words, *, place: int = 0) -> str:
    """The id of a lead that an analyst sent to the patrol's unit by the service."""
    leads = ask(page, "/api/leads?state=new")["leads"]
    body = {"step": "send", "unit": PATROL_UNIT, "version": leads[place]["version"]}
    answer = send(page, "POST", f"/api/leads/{leads[place]['id']}/steps", body)
    assert answer["status"] == 200, answer
    return str(leads[place]["id"])
