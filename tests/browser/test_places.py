"""Where a report is: tapped, walked along a dike, drawn; several drafts; quick notes; is it one of these?"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Geolocation, Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journeys import LANGUAGES, a_dike, answer, fill_form, open_form, sign_in, until
from tests.browser.phones import MakePhone, Phone
from tests.browser.test_areas import ready, take
from tests.server import Server

WORDS = LANGUAGES["zh"]
DIKE = [(115.5900, 37.6200), (115.5902, 37.6201), (115.5904, 37.6202), (115.5906, 37.6203)]
NO_NETWORK = ("Failed to load resource", "net::ERR")


def new_dike(page: Page) -> None:
    """The form of a dike that is on no map yet, with what must be answered."""
    page.goto(f"{page.url.split('#')[0]}#/report/new?layer=pond_dikes")
    page.get_by_label(WORDS.state, exact=True).check()
    answer(page, WORDS.visible, WORDS.yes)
    answer(page, WORDS.machines, WORDS.none)
    answer(page, WORDS.soil, WORDS.no)


def stand_at(page: Page, place: tuple[float, float], accuracy: float = 5) -> None:
    here: Geolocation = {"longitude": place[0], "latitude": place[1], "accuracy": accuracy}
    page.context.set_geolocation(here)


def walk(page: Page, places: list[tuple[float, float]], *, begun: int = 0) -> None:
    """Go from place to place, as fast as the page takes the sensor's word."""
    for count, place in enumerate(places, start=begun + 1):
        stand_at(page, place)
        expect(figures(page)).to_contain_text(f"{count} 个点")


def figures(page: Page) -> Locator:
    return page.locator(".place-field [role=status]")


def choose(page: Page, kind: str) -> None:
    page.get_by_role("group", name="地点的形状").get_by_role("button", name=kind, exact=True).click()


def tap_map(page: Page, *, right: float, down: float) -> None:
    """Tap on the little map, at shares of its width and height."""
    frame = page.locator(".picker-map canvas").first
    frame.wait_for()
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    frame.click(position={"x": box["width"] * right, "y": box["height"] * down})


def review(page: Page) -> None:
    page.get_by_role("button", name=WORDS.review).click()
    expect(page.get_by_role("heading", name=WORDS.before)).to_be_visible()


def finish(page: Page) -> None:
    """Review, say that it is none of those close by, where any are, and send."""
    review(page)
    expect(page.get_by_role("button", name=WORDS.send, exact=True)).to_be_enabled()
    none = page.get_by_role("radio", name="都不是")
    if none.count():
        none.check()
    page.get_by_role("button", name=WORDS.send, exact=True).click()


def newest(page: Page, **query: str) -> dict[str, Any]:
    """The last report this person sent, as soon as the server has one that fits."""
    expect(page.get_by_text(WORDS.received).first).to_be_visible()
    found: dict[str, Any] = page.evaluate(
        """async (query) => {
             const address = '/api/reports?' + new URLSearchParams({ ...query, limit: '1' });
             for (let asked = 0; asked < 200; asked += 1) {
               const { reports } = await (await fetch(address)).json();
               if (reports.length > 0) return reports[0];
             }
           }""",
        {"author": "me", **query},
    )
    return found


def test_a_place_tapped_on_the_map_is_sent_beside_the_sensors_own(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    new_dike(page)
    page.get_by_role("button", name="在地图上点选").click()
    tap_map(page, right=0.7, down=0.3)
    finish(page)

    report = newest(page)

    assert report["place"]["type"] == "Point"
    assert (report["place_made"]["way"], report["fix"]["accuracy_m"]) == ("tapped", 7.0)
    assert report["place"]["coordinates"] != [report["fix"]["longitude"], report["fix"]["latitude"]]


def test_a_dike_that_is_walked_arrives_as_a_line_with_the_accuracy_of_its_points(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    new_dike(page)
    choose(page, "线")
    stand_at(page, DIKE[0])
    page.get_by_role("button", name="边走边记").click()
    walk(page, DIKE)
    stand_at(page, (115.5930, 37.6220), accuracy=90)  # too coarse to be a point of a dike
    stand_at(page, DIKE[3], accuracy=9)
    page.get_by_role("button", name="停止记录").click()
    finish(page)

    report = newest(page)

    assert [tuple(each) for each in report["place"]["coordinates"]] == DIKE
    assert 60 < report["place_measured"]["length_m"] < 65
    made = report["place_made"]
    assert (made["way"], made["by_sensor"], made["worst_accuracy_m"]) == ("walked", 4, 5.0)


def test_what_was_walked_is_there_after_the_browser_was_killed(make_phone: MakePhone, server: Server) -> None:
    phone = make_phone(server.address)
    page = phone.start()
    sign_in(page, WORDS, "patrol")
    new_dike(page)
    choose(page, "线")
    stand_at(page, DIKE[0])
    page.get_by_role("button", name="边走边记").click()
    walk(page, DIKE[:3])
    killed(phone)

    page = phone.start()
    sign_in(page, WORDS, "patrol")  # a browser writes cookies down only now and then
    page.goto(f"{server.address}/#/outbox")
    page.get_by_role("link", name="继续填写").first.click()

    expect(page.get_by_text("走线在")).to_contain_text("已走的 3 个点都在")
    stand_at(page, DIKE[3])
    page.get_by_role("button", name="继续走").click()
    walk(page, DIKE[3:], begun=3)


def killed(phone: Phone) -> None:
    """End the phone's browser as a system does that is short of memory: at once, whole."""
    assert phone.context is not None
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and of_profile(folder, phone.profile):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(folder.name), signal.SIGKILL)
    with contextlib.suppress(Exception):
        phone.context.close()
    phone.context = None


def of_profile(process: Path, profile: Path) -> bool:
    """Whether a process is the browser over this profile."""
    with contextlib.suppress(OSError):
        return f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes().split(b"\0")
    return False


def test_an_area_is_drawn_by_taps_without_dragging_and_told_when_it_crosses_itself(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    new_dike(page)
    choose(page, "区域")
    page.get_by_role("button", name="在地图上点", exact=True).click()
    for right, down in ((0.3, 0.3), (0.7, 0.7), (0.7, 0.3), (0.3, 0.7)):
        tap_map(page, right=right, down=down)
    expect(page.get_by_text("边界自己相交")).to_be_visible()
    page.get_by_role("button", name="撤销一点").click()
    expect(page.get_by_text("边界自己相交")).to_be_hidden()
    expect(figures(page)).to_contain_text("亩")
    page.get_by_role("button", name="在十字处加点").click()  # the cross lies on the first edge: it touches
    expect(page.get_by_text("边界自己相交")).to_be_visible()
    page.get_by_role("button", name="撤销一点").click()
    finish(page)

    report = newest(page)

    assert (report["place"]["type"], len(report["place"]["coordinates"][0])) == ("Polygon", 4)
    assert (report["place_made"]["way"], report["place_measured"]["area_m2"] > 100) == ("drawn", True)


def test_an_outline_that_crosses_itself_never_reaches_the_outbox(open_page: OpenPage, server: Server) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    new_dike(page)
    choose(page, "区域")
    page.get_by_role("button", name="在地图上点", exact=True).click()
    for right, down in ((0.3, 0.3), (0.7, 0.7), (0.7, 0.3), (0.3, 0.7)):
        tap_map(page, right=right, down=down)

    page.get_by_role("button", name=WORDS.review).click()

    expect(page.get_by_role("heading", name=WORDS.before)).to_be_hidden()
    choose(page, "线")
    review(page)


def test_several_new_places_are_under_way_at_once(open_page: OpenPage, server: Server) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    for note in ("第一处", "第二处"):
        page.goto(f"{server.address}/#/map")
        new_dike(page)
        page.get_by_label(WORDS.note).fill(note)
        until(page, lambda note=note: note in kept_notes(page))
    page.reload()
    expect(page.get_by_label(WORDS.note)).to_have_value("第二处")

    page.goto(f"{server.address}/#/outbox")

    expect(page.get_by_role("link", name="继续填写")).to_have_count(2)


def kept_notes(page: Page) -> list[str]:
    """What the drafts in the phone's database say."""
    notes: list[str] = page.evaluate(
        """() => new Promise((told) => {
             const asked = indexedDB.open('lakewatch');
             asked.onsuccess = () => {
               const all = asked.result.transaction('drafts').objectStore('drafts').getAll();
               all.onsuccess = () => { asked.result.close(); told(all.result.map((draft) => draft.note)); };
             };
           })"""
    )
    return notes


def note_page(page: Page) -> None:
    page.goto(f"{page.url.split('#')[0]}#/map")
    page.get_by_role("link", name="记一笔").click()


def test_a_quick_note_takes_four_taps_and_a_sentence(
    open_page: OpenPage, server: Server, photo: Path
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    stand_at(page, (115.6701, 37.5601))
    page.goto(f"{server.address}/#/map")

    page.get_by_role("link", name="记一笔").click()  # 1
    page.get_by_role("radio", name="其他", exact=True).check()  # 2
    page.get_by_label(WORDS.gallery).set_input_files(photo)  # 3
    expect(page.get_by_role("img", name=WORDS.photo)).to_be_visible()
    page.get_by_label("一句话").fill("芦苇荡边有新车辙")
    page.get_by_role("button", name="保存", exact=True).click()  # 4

    report = newest(page)
    assert (report["layer"], report["state_seen"], report["note"]) == (
        "quick_notes",
        "new",
        "芦苇荡边有新车辙",
    )
    assert (report["place_made"]["way"], report["about"]["offered"]) == ("sensor", [])


def test_one_thing_does_not_become_two_quick_notes(open_page: OpenPage, server: Server) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    stand_at(page, (115.6801, 37.5701))
    note_page(page)
    page.get_by_role("radio", name="其他", exact=True).check()
    page.get_by_label("一句话").fill("倒伏的标牌")
    page.get_by_role("button", name="保存", exact=True).click()
    first = newest(page)
    stand_at(page, (115.6802, 37.5701))  # nine metres on
    note_page(page)
    page.get_by_role("radio", name="其他", exact=True).check()
    page.get_by_label("一句话").fill("还是那块标牌")
    expect(page.get_by_role("group", name="是这一个吗？")).to_contain_text("倒伏的标牌")

    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("请先选一个")).to_be_visible()
    page.get_by_role("radio", name="倒伏的标牌").check()
    page.get_by_role("button", name="保存", exact=True).click()

    second = newest(page, supplements=f"report/{first['id']}")
    assert (second["note"], second["about"]["chosen"]["id"]) == ("还是那块标牌", first["id"])


def test_a_new_dike_that_is_a_known_one_becomes_a_report_about_it(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    known = page.evaluate(
        """async () => {
             const got = await (await fetch('/api/layers/pond_dikes/features?limit=1')).json();
             const line = got.features[0].geometry.coordinates;
             return { id: got.features[0].id, at: typeof line[0][0] === 'number' ? line[0] : line[0][0] };
           }"""
    )
    stand_at(page, tuple(known["at"]))
    new_dike(page)
    page.get_by_role("button", name="标注为手机定位处").click()
    review(page)
    page.get_by_role("group", name="是这一个吗？").get_by_role("radio").first.check()
    page.get_by_role("button", name=WORDS.send, exact=True).click()

    report = newest(page)

    assert report["feature"] == known["id"]
    assert report["about"]["chosen"]["noun"] == "feature"


def test_a_closed_case_close_by_is_offered_as_a_rebound_and_lists_what_adds_to_it(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "supervisor")
    case = closed_case_with_a_place(page)
    place = f"lon={case['at'][0]}&lat={case['at'][1]}"
    page.goto(f"{server.address}/#/report/new?layer={case['layer']}&{place}")
    expect(page.get_by_role("button", name=WORDS.review)).to_be_visible()
    for _ in range(2):  # answers lead to further questions
        for question in page.get_by_role("group").filter(has=page.get_by_role("radio")).all():
            question.get_by_role("radio").first.check()
    review(page)
    offered = page.get_by_role("group", name="是这一个吗？")
    expect(offered).to_contain_text("已结案，可能反弹")

    offered.get_by_role("radio", name=case["number"]).check()
    page.get_by_role("button", name=WORDS.send, exact=True).click()

    sent = newest(page, supplements=f"case/{case['id']}")
    assert (sent["feature"], sent["about"]["chosen"]["noun"]) == (None, "case")
    page.goto(f"{server.address}/#/cases/{case['id']}")
    expect(page.get_by_role("heading", name="补充上报（1）")).to_be_visible()


def closed_case_with_a_place(page: Page) -> dict[str, Any]:
    """A closed case of the demonstration's ledger that has a place, with one of its corners."""
    found: dict[str, Any] = page.evaluate(
        """async () => {
             const first = (given) => (typeof given[0] === 'number' ? given : first(given[0]));
             const corner = (shape) => first(shape.coordinates ?? shape.geometries[0].coordinates);
             for (const status of ['closed', 'watched']) {
               const got = await (await fetch(`/api/cases?status=${status}&limit=50`)).json();
               const one = got.cases.find((each) => each.place !== null);
               if (one) return { id: one.id, number: one.number, layer: one.layer, at: corner(one.place) };
             }
           }"""
    )
    return found


def test_without_a_network_the_phones_own_waiting_notes_are_offered(
    open_page: OpenPage, own_server: Server
) -> None:
    page = open_page(own_server)
    page.watched.forgiven = NO_NETWORK  # type: ignore[attr-defined]
    sign_in(page, WORDS, "patrol")
    stand_at(page, (115.6701, 37.5601))
    note_page(page)
    page.get_by_role("radio", name="其他", exact=True).check()
    own_server.stop()
    page.get_by_label("一句话").fill(f"断网时记下 {uuid4()}")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("等待网络").first).to_be_visible()

    note_page(page)
    page.get_by_role("radio", name="其他", exact=True).check()

    expect(page.get_by_role("group", name="是这一个吗？")).to_contain_text("断网时记下")
    expect(page.get_by_text("只查了本机的上报")).to_be_visible()
    page.get_by_role("radio", name="都不是").check()
    page.get_by_label("一句话").fill("另一处")
    page.get_by_role("button", name="保存", exact=True).click()
    own_server.start()
    page.get_by_role("button", name="立即发送").click()
    report = newest(page, q="另一处")
    assert (report["about"]["asked"], report["about"]["chosen"], len(report["about"]["offered"])) == (
        "phone",
        None,
        1,
    )


def test_without_a_network_the_package_says_what_is_close_by(make_phone: MakePhone, lake: Server) -> None:
    phone, page = ready(make_phone, lake.address)
    dike = page.evaluate(
        """async () => {
             const here = { lon: '115.587', lat: '37.613', radius_m: '20000' };
             const asked = { ...here, layer: 'pond_dikes', limit: '1' };
             const got = await (await fetch('/api/near?' + new URLSearchParams(asked))).json();
             return { label: got.features[0].label, at: got.features[0].place };
           }"""
    )
    take(page, phone, f"{dike['at'][0]},{dike['at'][1]}")
    lake.stop()
    stand_at(page, (dike["at"][0], dike["at"][1]))

    page.goto(f"{lake.address}/#/report/note")
    page.get_by_role("radio", name="围埝、鱼塘").check()

    expect(page.get_by_role("group", name="是这一个吗？")).to_contain_text(dike["label"], timeout=30_000)
    expect(page.get_by_text("没有网络，按离线包")).to_be_visible()


def test_the_last_visitors_answers_stand_beside_the_questions_and_in_none_of_them(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(server)
    sign_in(page, WORDS, "patrol")
    dike = a_dike(page, number=12)
    open_form(page, WORDS, dike)
    fill_form(page, WORDS, note="比对")
    finish(page)
    newest(page)

    open_form(page, WORDS, dike)

    expect(page.locator(".last-answer").filter(has_text="35.5")).to_be_visible()
    expect(page.get_by_role("group", name=WORDS.machines)).to_contain_text("上次")
    expect(page.get_by_label(WORDS.remainder)).to_have_value("")
    assert page.locator("input:checked[name^='answers']").count() == 0
