"""Whatever happens between phone and server: a report arrives, whole, once, and its author is told so."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.rules.people import PROGRAM
from layers.store.people import PeopleStore
from tests.api.conftest import DIKE, PASSWORD
from tests.api.mortal import Mortal
from tests.browser.journeys import LANGUAGES, fill_form, open_form, send
from tests.browser.lives import (
    MakeService,
    killed,
    looked_into,
    make_service,
    on_record,
    sign_in_as,
)
from tests.browser.phones import MakePhone, Phone, make_phone
from tests.browser.queues import Waiting, a_photo, kept_in, network_is_back, put_into
from tests.server import lakewatch

__all__ = ["make_phone", "make_service"]
WORDS = LANGUAGES["zh"]
ACCOUNT = "id-patrol"
YEAR_S = 365 * 86_400


def a_patrol(make_phone: MakePhone, service: Mortal, name: str = "patrol") -> tuple[Phone, Page]:
    """A phone on which this account is signed in and the application is whole."""
    phone = make_phone(service.address)
    page = phone.start()
    sign_in_as(page, name)
    page.goto(f"{service.address}/#/outbox")
    expect(page.get_by_role("heading", name="待发与已发")).to_be_visible()
    return phone, page


def a_report_sent_offline(page: Page, service: Mortal, photo: Path | None = None) -> None:
    """A report filled in while the server is there, and sent when it is not."""
    open_form(page, WORDS, DIKE)
    fill_form(page, WORDS, photo, note="sent offline")
    service.kill()
    send(page, WORDS)
    expect(page.get_by_text("等待网络").first).to_be_visible()


def delivered(page: Page, number: int = 1) -> None:
    """Wait until so many reports have arrived and none waits."""
    network_is_back(page)
    expect(page.get_by_text(WORDS.received)).to_have_count(number, timeout=30_000)
    expect(page.locator(".entry.waiting")).to_have_count(0)


def test_a_report_sent_offline_outlives_reload_and_a_killed_browser_and_arrives_once(
    make_phone: MakePhone, make_service: MakeService, photo: Path
) -> None:
    service = make_service()
    phone, page = a_patrol(make_phone, service)
    expect(page.locator("html")).to_have_attribute("data-offline", "ready", timeout=60_000)
    a_report_sent_offline(page, service, photo)
    page.reload()
    expect(page.get_by_text("未发送 1 份").first).to_be_visible()

    killed(phone)
    page = phone.start()
    page.goto(f"{service.address}/#/outbox")
    expect(page.get_by_text("未发送 1 份").first).to_be_visible()
    service.start()
    sign_in_as(page, "patrol")  # a cookie of the last half minute may have died with the browser
    page.goto(f"{service.address}/#/outbox")

    delivered(page)
    assert on_record(service) == {"sent offline": 0}


@pytest.mark.parametrize("fault", ["die", "silent", "busy"])
def test_an_answer_lost_after_the_report_was_stored_doubles_nothing(
    make_phone: MakePhone, make_service: MakeService, fault: str
) -> None:
    service = make_service(fault)
    _, page = a_patrol(make_phone, service)
    put_into(page, Waiting(ACCOUNT).some(3, photos=1))

    network_is_back(page)
    expect(page.get_by_text("未发送").first).to_be_visible()
    for _ in range(50):
        if (service.folder / "told").exists():
            break
        page.wait_for_timeout(100)
    assert (service.folder / "told").exists()
    if fault == "die":
        service.kill()  # nobody is there any more: collect the dead and begin anew
        service.start()

    page.get_by_role("button", name="立即发送").click()
    delivered(page, 3)
    assert sorted(on_record(service).values()) == [0, 0, 0]


def test_two_tabs_that_send_at_once_double_nothing_and_both_show_the_end(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    phone, first = a_patrol(make_phone, service)
    second = phone.tab()
    second.goto(f"{service.address}/#/outbox")
    expect(second.get_by_role("heading", name="待发与已发")).to_be_visible()
    service.kill()
    put_into(first, Waiting(ACCOUNT).some(10, photos=1))
    for tab in (first, second):
        expect(tab.locator(".entry.waiting")).to_have_count(10)

    service.start()
    for tab in (first, second):
        network_is_back(tab)

    for tab in (first, second):
        expect(tab.get_by_text(WORDS.received)).to_have_count(10, timeout=30_000)
    assert list(on_record(service).values()) == [0] * 10


def test_a_full_disk_on_the_server_holds_the_report_in_words_until_there_is_room(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service("full")
    _, page = a_patrol(make_phone, service)
    records = Waiting(ACCOUNT).some(1, photos=0)
    large = a_photo(b"\xff\xd8\xff" + bytes(3_000_000))
    put_into(page, with_photo(records, large))

    page.get_by_role("button", name="立即发送").click()

    expect(page.get_by_text("服务器暂时收不下，已保留").first).to_be_visible()
    expect(page.get_by_text("代码 no-space")).to_be_visible(timeout=20_000)
    assert service.process is not None
    assert service.process.pid is not None
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    page.get_by_role("button", name="立即发送").click()
    delivered(page)


def with_photo(records: dict[str, object], photo: dict[str, object]) -> dict[str, object]:
    """The one report of these records with this photo announced; its text is made anew."""
    waiting = Waiting(ACCOUNT, seed=7)
    waiting.made = 1
    return {"entries": [waiting.entry([photo], {})], "photos": [photo]}


def test_an_ended_session_keeps_page_and_queue_and_asks_the_same_person(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    _, page = a_patrol(make_phone, service)
    open_form(page, WORDS, DIKE)
    page.get_by_label(WORDS.note).fill("half a sentence")
    with looked_into(service) as database, database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).end_sessions(ACCOUNT)
    put_into(page, Waiting(ACCOUNT).some(2))
    network_is_back(page)

    page.get_by_role("button", name=re.compile("去登录|重新登录")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_label(WORDS.password).fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name=WORDS.sign_in, exact=True).click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label(WORDS.note)).to_have_value("half a sentence")
    page.goto(f"{service.address}/#/outbox")
    delivered(page, 2)


def test_cleared_storage_is_noticed_with_what_is_lost_and_what_had_arrived(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    _, page = a_patrol(make_phone, service)
    put_into(page, Waiting(ACCOUNT, seed=1).some(1))
    delivered(page)
    service.kill()
    put_into(page, Waiting(ACCOUNT, seed=2).some(2))
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("等待网络").first).to_be_visible()
    service.start()
    page.goto(f"{service.address}/health")
    page.evaluate(
        """async () => await new Promise((resolve, reject) => {
             const asked = indexedDB.deleteDatabase('lakewatch');
             asked.onsuccess = resolve;
             asked.onerror = reject;
           })"""
    )

    page.goto(f"{service.address}/#/outbox")

    expect(page.get_by_role("heading", name="本页的存储曾被清除")).to_be_visible()
    expect(page.get_by_text("已丢失，服务器也没有收到")).to_have_count(2)
    expect(page.get_by_role("heading", name="服务器已收到的我的上报")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    page.reload()
    expect(page.get_by_role("heading", name="服务器已收到的我的上报")).to_be_visible()
    expect(page.get_by_role("heading", name="本页的存储曾被清除")).to_have_count(0)


def test_a_phone_whose_clock_is_a_year_ahead_says_so_and_its_report_too(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    phone, page = a_patrol(make_phone, service)
    assert phone.context is not None
    ahead = page.evaluate("Date.now()") + YEAR_S * 1000
    phone.context.clock.install(time=ahead / 1000)
    page.reload()
    page.goto(f"{service.address}/#/outbox")
    expect(page.get_by_text("本机时钟比服务器快 365 天")).to_be_visible()

    open_form(page, WORDS, DIKE)
    fill_form(page, WORDS, note="next year")
    send(page, WORDS)
    delivered(page)

    said = page.evaluate(
        """async () => (await (await fetch('/api/reports?author=me')).json()).reports[0].clock_offset_s"""
    )
    assert abs(said - YEAR_S) < 60


def test_a_backup_taken_in_by_the_office_and_sent_by_the_phone_is_there_once(
    make_phone: MakePhone, make_service: MakeService, tmp_path: Path
) -> None:
    service = make_service()
    _, page = a_patrol(make_phone, service)
    service.kill()
    put_into(page, Waiting(ACCOUNT).some(3, photos=2))
    expect(page.locator(".entry.waiting")).to_have_count(3)
    with page.expect_download() as download:
        page.get_by_role("button", name="保存备份文件").click()
    download.value.save_as(tmp_path / "phone.jsonl")

    said = lakewatch(
        "import-outbox", str(tmp_path / "phone.jsonl"), "--why", "test", "--data", str(service.folder)
    )
    assert "3 reports, 3 of them whole" in said
    assert list(on_record(service).values()) == [0, 0, 0]

    service.start()
    delivered(page, 3)
    assert list(on_record(service).values()) == [0, 0, 0]


def test_a_report_is_given_up_only_with_a_reason_and_stays_in_the_list(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    _, page = a_patrol(make_phone, service)
    service.kill()
    put_into(page, Waiting(ACCOUNT).some(1))
    page.get_by_role("button", name="不再发送…").click()
    expect(page.get_by_text("请先导出为文件")).to_be_visible()
    with page.expect_download():
        page.get_by_role("button", name="导出为文件").click()

    page.get_by_label("不再发送的原因").fill("重复")
    page.get_by_role("button", name="确定不再发送").click()

    expect(page.get_by_text("决定不再发送：重复")).to_be_visible()
    assert [entry["state"] for entry in kept_in(page, "entries")] == ["discarded"]


def test_another_persons_queue_is_counted_and_never_sent(
    make_phone: MakePhone, make_service: MakeService
) -> None:
    service = make_service()
    _, page = a_patrol(make_phone, service)
    put_into(page, Waiting("id-neighbour").some(2))

    network_is_back(page)

    expect(page.get_by_text("本机还有其他账号未发送的 2 份上报")).to_be_visible()
    assert on_record(service) == {}
    assert len(kept_in(page, "entries")) == 2
