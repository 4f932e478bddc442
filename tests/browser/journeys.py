"""Steps that people take, by what they read on the page, in both languages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.server import DEMONSTRATION_PASSWORD


@dataclass(frozen=True)
class Words:
    """What the page says; the tests look for words, as people do."""

    locale: str
    sign_in: str
    account: str
    password: str
    sign_out: str
    account_menu: str
    search: str
    dikes: str
    report: str
    state: str
    remainder: str
    yes: str
    no: str
    visible: str
    machines: str
    none: str
    soil: str
    gallery: str
    camera: str
    photo: str
    review: str
    before: str
    send: str
    received: str
    receipt: str
    save_receipt: str
    reports: str
    on_map: str
    reports_on_map: str
    sensor: str
    note: str


ZH = Words(
    locale="zh-CN",
    sign_in="登录",
    account="用户名",
    password="密码",
    sign_out="退出登录",
    account_menu="账号",
    search="搜索",
    dikes="鱼塘围埝",
    report="上报这里",
    state="部分拆除",
    remainder="现场实测剩余长度",
    yes="是",
    no="否",
    visible="能否看到",
    machines="施工机械",
    none="没有",
    soil="新取土",
    gallery="从相册选",
    camera="拍照",
    photo="第 1 张照片",
    review="检查并发送",
    before="发送前检查",
    send="发送",
    received="已送达，有回执",
    receipt="查看回执",
    save_receipt="保存回执",
    reports="上报列表",
    on_map="在地图上看",
    reports_on_map="条上报",
    sensor="手机定位",
    note="备注",
)
EN = Words(
    locale="en-US",
    sign_in="Sign in",
    account="User name",
    password="Password",
    sign_out="Sign out",
    account_menu="Account",
    search="Search",
    dikes="Pond dikes",
    report="Report on this",
    state="Partly removed",
    remainder="Length found standing on site",
    yes="Yes",
    no="No",
    visible="Can a dike",
    machines="Machines at work",
    none="None",
    soil="Freshly dug",
    gallery="From gallery",
    camera="Take photo",
    photo="Photo 1",
    review="Review and send",
    before="Before sending",
    send="Send",
    received="Received, with receipt",
    receipt="Show receipt",
    save_receipt="Save receipt",
    reports="Reports",
    on_map="Show on the map",
    reports_on_map="reports on the map",
    sensor="Phone position",
    note="Note",
)
LANGUAGES = {"zh": ZH, "en": EN}


def sign_in(page: Page, words: Words, name: str) -> None:
    """Sign in with a demonstration account, after choosing the language."""
    page.get_by_role("textbox").first.wait_for()
    if words is EN and page.get_by_role("button", name="切换到英文").is_visible():
        page.get_by_role("button", name="切换到英文").click()
    page.get_by_label(words.account, exact=True).fill(name)
    page.get_by_label(words.password, exact=True).fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name=words.sign_in, exact=True).click()
    expect(page.get_by_label(words.password, exact=True)).to_be_hidden()


def open_form(page: Page, words: Words, feature: str, layer: str = "pond_dikes") -> None:
    """The form about a known feature, by its address."""
    page.goto(f"{page.url.split('#')[0]}#/report/new?layer={layer}&feature={feature}")
    expect(page.get_by_role("button", name=words.review)).to_be_visible()


def fill_form(page: Page, words: Words, photo: Path | None = None, note: str = "") -> None:
    """Answer what must be answered, as a patrol at a half-removed dike would."""
    page.get_by_label(words.state, exact=True).check()
    page.get_by_label(words.remainder).fill("35.5")
    answer(page, words.visible, words.yes)
    answer(page, words.machines, words.none)
    answer(page, words.soil, words.no)
    if note:
        page.get_by_label(words.note).fill(note)
    if photo is not None:
        page.get_by_label(words.gallery).set_input_files(photo)
        expect(page.get_by_role("img", name=words.photo)).to_be_visible()


def answer(page: Page, question: str, choice: str) -> None:
    page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()


def send(page: Page, words: Words) -> None:
    """Review, then send."""
    page.get_by_role("button", name=words.review).click()
    expect(page.get_by_role("heading", name=words.before)).to_be_visible()
    page.get_by_role("button", name=words.send, exact=True).click()


def follow_job(page: Page) -> None:
    """See that work goes on, and that it ends; a machine that has other work takes its time."""
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden(timeout=60_000)


def sign_out(page: Page, words: Words) -> None:
    """Sign out, wherever one is."""
    page.get_by_label(words.account_menu, exact=True).click()
    page.get_by_role("button", name=words.sign_out).click()
    expect(page.get_by_label(words.password, exact=True)).to_be_visible()


def a_dike(page: Page, number: int = 0) -> str:
    """The id of one of the lake's dikes, as the service lists them."""
    found: str = page.evaluate(
        """async (number) => {
             const answer = await fetch('/api/layers/pond_dikes/features?limit=50');
             return (await answer.json()).features[number].id;
           }""",
        number,
    )
    return found


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Look again, a drawn frame later, until something holds."""
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        page.evaluate("new Promise((drawn) => requestAnimationFrame(drawn))")
