"""A claim on a case's page is held against the images since; one against it becomes a lead by one press."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from layers.demo.ledger import id_of
from tests.browser.conftest import OpenPage
from tests.browser.journeys import LANGUAGES, Words, sign_in
from tests.browser.test_accessibility import WIDTHS, sideways, violations
from tests.server import Server

SAYS = {
    "zh": ("影像复核", "看这些影像", "转为线索", "已转为线索，查看", "高亮屋顶状地面"),
    "en": (
        "Images since",
        "Look at them",
        "Make it a lead",
        "It is a lead now: show it",
        "roof-like surface",
    ),
}
SEND = """async ([method, address, body]) => {
  const session = await (await fetch('/api/session')).json();
  const headers = { 'Content-Type': 'application/json', 'X-Lakewatch': '1' };
  const answer = await fetch(address, { method, headers, body: JSON.stringify(body) });
  return [answer.status, await answer.text(), session.name];
}"""


@pytest.fixture(params=[("zh", "390"), ("en", "1280")], ids=["zh-390", "en-1280"])
def way(request: pytest.FixtureRequest) -> tuple[str, Words, ViewportSize]:
    language, width = request.param
    return language, LANGUAGES[language], WIDTHS[width]


def a_claim(page: Page) -> str:
    """The case of a claim that two plots were cleared, kept as the page's account."""
    case = id_of("case", "land-04")
    said = {
        "kind": "removed", "text": "违法状态已消除（演示）", "source": "演示", "said_on": "2022-01-17",
        "layer": "illegal_land_use", "case": case,
        "scope": {"basis": "list", "features": ["demo-land-0004", "demo-land-0015"]},
    }  # fmt: skip
    status, text, _ = page.evaluate(SEND, ["PUT", f"/api/claims/{uuid4()}", said])
    assert status == 201, text
    return case


def test_a_claim_is_held_against_the_images_since(
    open_page: OpenPage, server: Server, way: tuple[str, Words, ViewportSize]
) -> None:
    language, words, size = way
    images, look, to_lead, made, roof = SAYS[language]
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    case = a_claim(page)
    page.goto(f"{server.address}/#/cases/{case}")

    page.locator(".claim-images summary").first.click()
    page.get_by_role("button", name=look).click()
    expect(page.get_by_role("status").filter(has_text="队" if language == "zh" else "queue")).to_be_visible()
    for _ in range(30):  # the worker's job ends in its own time
        page.reload()
        page.locator(".claim-images summary").first.click()
        expect(page.locator(".claim-images[open] .why").first).to_be_visible()
        if page.get_by_role("button", name=look).count() == 0:
            break
    expect(page.locator(".claim-images summary", has_text=images).first).to_be_visible()
    expect(page.locator(".claim-series tbody tr")).to_have_count(3)
    expect(page.locator(".claim-images").get_by_text(roof).first).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name=to_lead).first.click()
    expect(page.get_by_role("link", name=made)).to_be_visible()
    assert (violations(page), sideways(page)) == ([], 0)
