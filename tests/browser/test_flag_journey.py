"""A flag on its way: why it was raised, what the author's unit says, what another unit's supervisor says."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.case_steps import Field
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.journeys import EN, ZH, sign_in, sign_out
from tests.browser.test_accessibility import sideways, violations
from tests.server import Server


@dataclass(frozen=True)
class FlagWords:
    """What the pages of flags say."""

    panel: str
    round_name: str
    explain: str
    confirm: str
    answer: str
    basis: str
    submit: str
    explained: str
    confirmed: str
    page: str
    state: str
    answered: str
    show: str


FLAG_WORDS = {
    ZH.locale: FlagWords(
        "为什么有疑点", "定位过于整齐", "说明情况", "认定属实", "说明（会一直保留）",
        "认定的依据（会一直保留）",
        "提交", "已说明", "已认定", "疑点", "状态", "已有答复", "查看上报",
    ),
    EN.locale: FlagWords(
        "Why flagged", "Position too round", "Explain", "Confirm", "Explanation (kept for good)",
        "What it rests on (kept for good)", "Submit", "Explained", "Confirmed", "Flags", "State", "Answered",
        "Show the report",
    ),
}  # fmt: skip
WAYS = {"zh-390": (ZH, PHONE), "zh-1440": (ZH, DESK), "en-390": (EN, PHONE), "en-1440": (EN, DESK)}


def round_report(page: Page, server: Server, number: int) -> str:
    """The id of a report of the patrol whose position has three decimals only."""
    field = Field(server, page.context.request)
    dike = field.dike(number)
    longitude, latitude = (round(each, 3) for each in dike["geometry"]["coordinates"][0][0][:2])
    fix = {"longitude": longitude, "latitude": latitude, "accuracy_m": 6.0, "source": "gps", "taken_at": None}
    answers = {"visible": True, "machines_seen": "none", "fresh_soil": False}
    return field.report(dike, fix=fix, answers=answers, state_seen="standing", remainder=35.6)


def flag(page: Page, name: str) -> Locator:
    """The card of a kind."""
    return page.locator(".flag-card").filter(has=page.get_by_role("heading", name=name, exact=True))


@pytest.mark.parametrize("way", WAYS)
def test_a_flag_is_explained_by_its_author_and_judged_by_another_unit(
    open_page: OpenPage, server: Server, way: str
) -> None:
    words, size = WAYS[way]
    says = FLAG_WORDS[words.locale]
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    report = round_report(page, server, 20 + list(WAYS).index(way))

    page.goto(f"{server.address}/#/reports/{report}")
    expect(page.get_by_role("heading", name=says.panel)).to_be_visible()
    answer(page, says.round_name, says.explain, says.answer, "手机开启了模糊定位", says.submit)
    expect(flag(page, says.round_name)).to_contain_text(says.explained)
    found = {"panel": violations(page)}
    assert sideways(page) == 0

    sign_out(page, words)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/flags?state=answered&kind=place_round")
    expect(page.get_by_role("heading", name=says.page, exact=True)).to_be_visible()
    judged = page.get_by_role("listitem").filter(has=page.locator(f'a[href="#/reports/{report}"]'))
    judged.get_by_role("button", name=says.confirm).click()
    judged.get_by_label(says.basis).fill("同一手机当天其他上报定位正常")
    found["form"] = violations(page)
    judged.get_by_role("button", name=says.submit).click()
    expect(judged).to_contain_text("同一手机当天其他上报定位正常")
    expect(judged.locator(".flag-head")).to_contain_text(says.confirmed)
    found["list"] = violations(page)
    assert sideways(page) == 0
    assert {name: broken for name, broken in found.items() if broken} == {}


def answer(page: Page, name: str, give: str, label: str, text: str, submit: str) -> None:
    """Say something to the flag of this name."""
    one = flag(page, name)
    one.get_by_role("button", name=give).click()
    one.get_by_label(label).fill(text)
    one.get_by_role("button", name=submit).click()
