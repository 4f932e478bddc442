"""The application on a slow phone without a network: cold start, map, typing beside a full outbox.

``python -m bench.phone`` installs the built client in a real Chromium before a real server with 5,000
features, takes the whole lake along, puts 50 reports with 500 photos into the outbox, **stops the server**,
and starts the browser anew for each measurement, its processor slowed four times. Prints JSON; exit 1 when a
gate is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.browser.client import built_client
from tests.browser.devices import BY_DUANCUN, CHROMIUM_FLAGS, PHONE
from tests.browser.queues import PUT, Waiting
from tests.server import DEMONSTRATION_PASSWORD, Server, lakewatch

SLOWER = 4
FEATURES = 5_000
REPORTS, PHOTOS_EACH = 50, 10
GATES_MS = {"usable_ms": 2_000, "map_ms": 4_000, "longest_task_while_typing_ms": 200}
SENTENCE = "围埝北段还剩三十五米，岸边有新取土和两台停着的机器。The bank stands; two machines beside it. " * 2
ACCOUNT = """() => new Promise((resolve) => {
  const asked = indexedDB.open('lakewatch');
  asked.onsuccess = () => {
    const found = asked.result.transaction('kept').objectStore('kept').get(['', 'session']);
    found.onsuccess = () => resolve(found.result.value.account.id);
  };
})"""
LONG_TASKS = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: 'longtask' });
}"""


class Phone:
    """A profile that outlives its browser process."""

    def __init__(self, playwright: Playwright, profile: Path, address: str) -> None:
        self.playwright = playwright
        self.profile = profile
        self.address = address
        self.queue: Waiting | None = None

    def waiting(self, account: str) -> Waiting:
        """The reports of this phone, each another one."""
        self.queue = self.queue or Waiting(account)
        return self.queue

    def open(self) -> BrowserContext:
        """A fresh process over the profile."""
        return self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=shutil.which("chromium"),
            args=CHROMIUM_FLAGS,
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            geolocation=BY_DUANCUN,
            permissions=["geolocation"],
        )

    def cold(self, context: BrowserContext, hash: str) -> Page:
        """A page of a slowed processor on its way to an address."""
        page = context.pages[0]
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{self.address}/{hash}", wait_until="commit")
        return page


def main() -> int:
    """Measure and print; 1 when a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    built_client()
    with tempfile.TemporaryDirectory(prefix="lwbench") as name, sync_playwright() as playwright:
        data = Path(name) / "lake"
        lakewatch("demo", "--data", str(data), "--features", str(FEATURES))
        server = Server(data).start()
        phone = Phone(playwright, Path(name) / "profile", server.address)
        try:
            install(phone)
        finally:
            server.stop()
        found = measured(phone, options.runs)
    missed = [gate for gate, most in GATES_MS.items() if found[gate] > most]
    print(json.dumps({**found, "gates": GATES_MS, "missed": missed or "none"}, indent=2))
    return int(bool(missed))


def install(phone: Phone) -> None:
    """Sign in and take the whole lake along."""
    context = phone.open()
    page = context.pages[0]
    page.goto(phone.address)
    page.locator("#name").fill("patrol")
    page.locator("#password").fill(DEMONSTRATION_PASSWORD)
    page.locator("form button[type=submit]").click()
    page.locator("html[data-offline=ready]").wait_for(timeout=120_000)
    page.goto(f"{phone.address}/#/areas")
    page.locator("input[name=area-kind][value=lake]").check()
    page.locator("form.area-form button[type=submit]").click()
    page.locator(".area-card button.filled").click(timeout=180_000)
    page.locator(".area-card dl.facts").wait_for(timeout=180_000)  # all of it is here, and counts from now on
    context.close()


def fill(phone: Phone) -> None:
    """Put the reports and their photos into the outbox; nothing can be reached, so there they stay."""
    context = phone.open()
    page = phone.cold(context, "#/today")
    page.locator("main .page").first.wait_for(timeout=60_000)
    account = page.evaluate(ACCOUNT)
    for _ in range(REPORTS):
        page.evaluate(PUT, phone.waiting(account).some(1, photos=PHOTOS_EACH))
    context.close()


def measured(phone: Phone, runs: int) -> dict[str, Any]:
    """All figures, medians of so many cold starts, in milliseconds since the address was asked for."""
    runs_typing = min(runs, 3)
    empty = [longest_task(phone) for _ in range(runs_typing)]
    fill(phone)
    usable = [mark(phone, "#/today", "usable") for _ in range(runs)]
    drawn = [mark(phone, "#/map", "map") for _ in range(runs)]
    full = [longest_task(phone) for _ in range(runs_typing)]
    return {
        "processor_slowed": SLOWER,
        "features": FEATURES,
        "queued_photos": REPORTS * PHOTOS_EACH,
        "runs": runs,
        "usable_ms": round(statistics.median(usable)),
        "usable_all_ms": [round(each) for each in usable],
        "map_ms": round(statistics.median(drawn)),
        "map_all_ms": [round(each) for each in drawn],
        "longest_task_while_typing_ms": round(statistics.median(full)),
        "longest_tasks_ms": {
            "outbox empty": [round(each) for each in empty],
            "outbox full": [round(each) for each in full],
        },
        "full_over_empty": round(statistics.median(full) / max(statistics.median(empty), 1), 2),
        "load_of_the_machine": round(os.getloadavg()[0], 1),
    }


def mark(phone: Phone, hash: str, name: str) -> float:
    """When a cold start came to a mark of the page."""
    context = phone.open()
    page = phone.cold(context, hash)
    for _ in range(600):
        marks: list[float] = page.evaluate(
            "(name) => performance.getEntriesByName(name).map((mark) => mark.startTime)", name
        )
        if marks:
            break
        page.wait_for_timeout(100)
    context.close()
    return marks[-1]


def longest_task(phone: Phone) -> float:
    """The longest task of the page while a sentence is typed into a report's note."""
    context = phone.open()
    page = phone.cold(context, "#/report/new?layer=pond_dikes")
    note = page.locator("textarea").first
    note.click(timeout=60_000)
    page.wait_for_timeout(2_000)  # what belongs to the start is over
    page.evaluate(LONG_TASKS)
    note.press_sequentially(SENTENCE, delay=40)
    tasks: list[float] = page.evaluate("window.longTasks")
    context.close()
    return max(tasks, default=0.0)


if __name__ == "__main__":
    raise SystemExit(main())
