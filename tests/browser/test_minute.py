"""One minute on a dike without a network: from a cold start to a saved report with its photo."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.camera import ALLOWED, camera_words
from tests.browser.journeys import LANGUAGES, Words, sign_in
from tests.browser.phones import MakePhone, installed
from tests.server import Server

MOST_TAPS = 12
MOST_SECONDS = 60.0


class Thumb:
    """A thumb that counts: every tap of the journey goes through it, and nothing else touches the page."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1

    def type(self, where: Locator, digits: str) -> None:
        """Into the field, then one key after another; each is a tap."""
        self.tap(where)
        where.press_sequentially(digits)
        self.taps += len(digits)


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return LANGUAGES[request.param]


def prepared(page: Page, words: Words) -> None:
    """In the office, in the morning: signed in, installed, today's tasks read."""
    sign_in(page, words, "patrol")
    installed(page)
    page.goto(f"{page.url.split('#')[0]}#/today")
    expect(page.locator("a.next-way")).to_be_visible()


def test_from_a_cold_start_without_network_to_a_saved_report_with_a_photo(
    make_phone: MakePhone, lake: Server, words: Words
) -> None:
    phone, said, thumb = make_phone(lake.address), camera_words(words), Thumb()
    prepared(phone.start(words.locale), words)
    phone.close()
    lake.stop()

    began = time.monotonic()
    page = phone.start(words.locale)
    assert phone.context is not None
    phone.context.grant_permissions(ALLOWED)
    thumb.tap(page.locator("a.next-way"))
    thumb.tap(page.locator("#field-state label").first)
    for field in page.locator(FIGURES).all():
        thumb.type(field, "2")
    while (asked := page.locator(UNANSWERED)).count():
        thumb.tap(asked.first.locator("label").last)
    thumb.tap(page.get_by_role("button", name=said.take, exact=True))
    camera = page.get_by_role("dialog")
    thumb.tap(camera.get_by_role("button", name=said.shutter))
    expect(camera.get_by_text(said.taken.format(n=1))).to_be_visible()
    thumb.tap(camera.get_by_role("button", name=said.done))
    thumb.tap(page.get_by_role("button", name=words.review))
    thumb.tap(page.get_by_role("button", name=words.send, exact=True))
    expect(page.get_by_text(WAITS[words.locale]).first).to_be_visible()
    took = time.monotonic() - began

    print(f"{words.locale}: {thumb.taps} taps, {took:.1f} s")
    assert (thumb.taps <= MOST_TAPS, took < MOST_SECONDS) == (True, True)
    lake.start()
    expect(page.get_by_text(words.received).first).to_be_visible(timeout=60_000)
    report = page.evaluate("async () => (await (await fetch('/api/reports?author=me')).json()).reports[0]")
    (photo,) = report["photos"]
    assert (photo["source"], photo["arrived"], photo["fix"]["source"]) == ("camera", True, "gps")
    assert photo["fix_age_s"] < MOST_SECONDS


WAITS = {"zh-CN": "等待网络", "en-US": "Waiting for the network"}
# what must be answered by a figure
FIGURES = ".field:has(.required) input"
# what must be answered by a choice and is not; an answer may bring up further questions
UNANSWERED = "fieldset:has(.required):not(:has(input:checked))"
