"""A phone with little room: told early, nothing lost, quick with five hundred photos waiting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from tests.api.conftest import DIKE
from tests.api.mortal import Mortal
from tests.browser.journeys import LANGUAGES, fill_form, open_form
from tests.browser.lives import MakeService, make_service, sign_in_as
from tests.browser.phones import MakePhone, make_phone
from tests.browser.queues import Waiting, put_into

__all__ = ["make_phone", "make_service"]
WORDS = LANGUAGES["zh"]
ACCOUNT = "id-patrol"
ROOM_BYTES = 600_000  # for what a page remembers, not for a large photo
LONG_TASK_MS = 200


def a_patrol(make_phone: MakePhone, service: Mortal) -> Page:
    """The outbox of a patrol."""
    page = make_phone(service.address).start()
    sign_in_as(page, "patrol")
    page.goto(f"{service.address}/#/outbox")
    expect(page.get_by_role("heading", name="待发与已发")).to_be_visible()
    return page


def room_for(page: Page, service: Mortal, size_bytes: int) -> CDPSession:
    """Let the browser give this page only so much room, as long as the session lives."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": service.address, "quotaSize": size_bytes})
    return session


def test_little_room_is_told_with_what_to_do(make_phone: MakePhone, make_service: MakeService) -> None:
    service = make_service()
    page = a_patrol(make_phone, service)
    page.add_init_script(
        ALMOST_FULL
    )  # this browser tells every page of ten free gigabytes, other ones do not

    page.reload()

    expect(page.get_by_text("请尽快联网发送；发送前不要清除浏览器数据")).to_be_visible()


def test_a_report_that_a_full_phone_cannot_keep_stays_on_the_form_and_goes_into_a_file(
    make_phone: MakePhone, make_service: MakeService, tmp_path: Path
) -> None:
    service = make_service()
    phone = make_phone(service.address)
    page = phone.start()
    session = room_for(page, service, ROOM_BYTES)
    sign_in_as(page, "patrol")
    assert session.send("Storage.getUsageAndQuota", {"origin": service.address})["overrideActive"]
    open_form(page, WORDS, DIKE)
    fill_form(page, WORDS, note="no room")
    page.get_by_label(WORDS.gallery).set_input_files(a_large_photo(tmp_path / "large.jpg"))
    expect(page.get_by_text("也可以先存成备份文件")).to_be_visible(timeout=20_000)

    with page.expect_download() as download:
        page.get_by_role("button", name="保存备份文件").click()

    download.value.save_as(tmp_path / "phone.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "phone.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["backup", "photo", "draft", "end"]
    expect(page.get_by_label(WORDS.note)).to_have_value("no room")


def a_large_photo(path: Path) -> Path:
    """A photo that stays large: noise cannot be pressed together."""
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(path, quality=95)
    return path


def test_typing_stays_smooth_while_five_hundred_photos_wait(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    page = a_patrol(make_phone, service)
    service.kill()
    waiting = Waiting(ACCOUNT)
    for _ in range(10):
        put_into(page, waiting.some(25, photos=2))
    expect(page.get_by_role("button", name="再显示 20 份").first).to_be_visible()
    assert page.locator(".entry.waiting").count() == 20  # of 250: the list is windowed
    service.start()
    open_form(page, WORDS, DIKE)
    page.route("**/api/reports/**", lambda route: route.abort())  # they wait, and are tried
    page.evaluate(WATCH)

    page.get_by_label(WORDS.note).press_sequentially("段村北侧围埝仍有一段未拆除" * 2, delay=30)

    longest: dict[str, Any] = page.evaluate("({ longest: Math.max(0, ...window.longTasks) })")
    assert longest["longest"] < LONG_TASK_MS


ALMOST_FULL = "navigator.storage.estimate = async () => ({ usage: 850_000_000, quota: 1_000_000_000 });"
WATCH = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(task.duration);
  }).observe({ type: 'longtask' });
}"""
