"""A patrol's day on the phone: what waits, which way, a walk by wish; killed, and without a network."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.devices import BY_DUANCUN, DESK, PHONE
from tests.browser.journeys import LANGUAGES, sign_in
from tests.browser.phones import MakePhone
from tests.browser.test_accessibility import WIDTHS, sideways, violations
from tests.browser.walk_words import WALKS, WalkWords
from tests.server import Server

STEP_MS = 5_100  # a point is kept every five seconds


def home(page: Page, server: Server, language: str, name: str = "patrol") -> WalkWords:
    """Sign in where the address names no page."""
    page.goto(server.address)
    sign_in(page, LANGUAGES[language], name)
    return WALKS[language]


def begin(page: Page, server: Server, says: WalkWords) -> None:
    """Agree and start; the first point is there."""
    page.goto(f"{server.address}/#/walk")
    page.get_by_label(says.agree).check()
    page.get_by_role("button", name=says.start).click()
    expect(page.get_by_role("heading", name=says.walking)).to_be_visible()
    expect(page.get_by_text(counted(1, 1))).to_be_visible()


def counted(points: int, lines: int) -> re.Pattern[str]:
    return re.compile(rf"^({points} 个点，.*，{lines} 段|Points {points} · .* · lines {lines})$")


def walk_on(page: Page, steps: int, *, already: int = 1, lines: int = 1) -> None:
    """Go north by ten metres each five seconds."""
    for step in range(already, already + steps):
        page.wait_for_timeout(STEP_MS)  # the phone's own pace, not ours to fake
        place = {**BY_DUANCUN, "latitude": BY_DUANCUN["latitude"] + step * 1e-4, "accuracy": 8}
        page.context.set_geolocation(place)
        expect(page.get_by_text(counted(step + 1, lines))).to_be_visible()


def answer(page: Page, address: str) -> Any:
    return page.evaluate("async (address) => (await fetch(address)).json()", address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_patrol_s_phone_begins_with_what_waits_and_the_way_there(
    open_page: OpenPage, server: Server, language: str
) -> None:
    page = open_page(server, PHONE, LANGUAGES[language].locale)
    says = home(page, server, language)

    expect(page.get_by_role("heading", name=says.today, exact=True)).to_be_visible()
    expect(page.get_by_role("region", name=says.next_place)).to_contain_text(re.compile("公里|km|米|m"))
    page.get_by_role("button", name=says.by_distance).click()
    metres = [far(text) for text in page.locator(".task-head .figures").all_text_contents()]

    assert page.url.endswith("#/today")
    assert len(metres) == answer(page, "/api/today")["returned"]
    assert metres == sorted(metres)
    assert page.evaluate("performance.getEntriesByName('usable').length") == 1
    expect(page.get_by_role("region", name=says.near).get_by_role("link").first).to_be_visible()


def far(text: str) -> float:
    """A distance as the card says it, in metres."""
    number, unit = re.match(r"([\d.,]+) (公里|km|米|m)", text).groups()  # type: ignore[union-attr]
    return float(number.replace(",", "")) * (1000 if unit in ("公里", "km") else 1)


def test_without_a_network_the_tasks_stay_and_say_how_old_they_are(
    open_page: OpenPage, own_server: Server
) -> None:
    page = open_page(own_server, PHONE)
    says = home(page, own_server, "zh")
    expect(page.locator("li.task").first).to_be_visible()
    shown = page.locator("li.task h3").all_text_contents()
    page.watched.forgiven = ("Failed to load resource", "ERR_CONNECTION")  # type: ignore[attr-defined]
    own_server.stop()

    page.goto(f"{own_server.address}/#/outbox")
    page.goto(f"{own_server.address}/#/today")

    expect(page.locator("section").get_by_text(says.data_of)).to_be_visible()
    assert page.locator("li.task h3").all_text_contents() == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_walk_is_recorded_by_wish_sent_once_and_seen_by_its_author_alone(
    open_page: OpenPage, server: Server, language: str
) -> None:
    page = open_page(server, PHONE, LANGUAGES[language].locale)
    says = home(page, server, language)
    before = len(answer(page, "/api/tracks")["tracks"])
    if answer(page, "/api/tracks/consent")["mine"] is None:
        begin(page, server, says)
    else:  # the other language's patrol agreed on the same server
        page.goto(f"{server.address}/#/walk")
        page.get_by_role("button", name=says.start).click()
    walk_on(page, 2)
    page.get_by_role("button", name=says.stop).click()
    expect(page.get_by_role("heading", name=says.ended)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name=says.gpx).click()
    gpx = saved.value.path().read_text(encoding="utf-8")
    assert (gpx.count("<trkseg>"), gpx.count("<trkpt")) == (1, 3)

    page.get_by_role("button", name=says.send, exact=True).click()

    expect(page.get_by_text(says.sent)).to_be_visible()
    tracks = answer(page, "/api/tracks")["tracks"]
    assert len(tracks) == before + 1
    assert [(track["points"], track["missing_parts"]) for track in tracks[:1]] == [(3, [])]
    assert kept_points(page) == 0
    expect(page.get_by_text(says.nobody_looked)).to_be_visible()


def kept_points(page: Page) -> int:
    """How many points lie in the phone's database."""
    count: int = page.evaluate(
        """() => new Promise((told) => {
             const asked = indexedDB.open('lakewatch');
             asked.onsuccess = () => {
               const counting = asked.result.transaction('trackPoints').objectStore('trackPoints').count();
               counting.onsuccess = () => { asked.result.close(); told(counting.result); };
             };
           })"""
    )
    return count


def test_a_walk_that_is_thrown_away_leaves_nothing_and_nobody_hears_of_it(
    open_page: OpenPage, own_server: Server
) -> None:
    page = open_page(own_server, PHONE)
    says = home(page, own_server, "zh")
    begin(page, own_server, says)
    page.get_by_role("button", name=says.stop).click()

    page.get_by_role("button", name=says.discard).click()
    page.get_by_role("button", name=says.discard_sure).click()

    expect(page.get_by_role("button", name=says.start)).to_be_visible()
    assert kept_points(page) == 0
    assert answer(page, "/api/tracks")["tracks"] == []


def test_a_browser_that_is_killed_while_walking_has_lost_no_point_and_the_gap_stays_a_gap(
    make_phone: MakePhone, own_server: Server
) -> None:
    phone = make_phone(own_server.address)
    page = phone.start()
    says = home(page, own_server, "zh")
    begin(page, own_server, says)
    walk_on(page, 2)
    phone.close()

    page = phone.start()
    page.goto(f"{own_server.address}/#/walk")
    expect(page.get_by_role("heading", name=says.paused)).to_be_visible()
    expect(page.get_by_text(counted(3, 1))).to_be_visible()
    page.get_by_role("button", name=says.go_on).click()
    expect(page.get_by_text(counted(4, 2))).to_be_visible()
    page.get_by_role("button", name=says.stop).click()
    own_server.stop()
    page.get_by_role("button", name=says.send, exact=True).click()
    own_server.start()
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_text(says.sent)).to_be_visible()
    (track,) = answer(page, "/api/tracks")["tracks"]
    lines = answer(page, f"/api/tracks/{track['id']}")["lines"]
    assert [len(line) for line in lines] == [3, 1]


def test_taking_the_consent_back_deletes_what_the_server_has(open_page: OpenPage, own_server: Server) -> None:
    page = open_page(own_server, PHONE)
    says = home(page, own_server, "zh")
    begin(page, own_server, says)
    page.get_by_role("button", name=says.stop).click()
    page.get_by_role("button", name=says.send, exact=True).click()
    expect(page.get_by_text(says.sent)).to_be_visible()

    page.get_by_role("button", name=says.withdraw).click()
    page.get_by_role("button", name=says.withdraw_sure).click()

    expect(page.get_by_text(says.no_track)).to_be_visible()
    assert answer(page, "/api/tracks/consent")["mine"]["withdrawn_at"] is not None
    expect(page.get_by_label(says.agree)).to_be_visible()


def test_a_supervisor_sees_what_a_unit_visited_and_no_person(open_page: OpenPage, server: Server) -> None:
    page = open_page(server, DESK)
    says = WALKS["zh"]
    home(page, server, "zh", "supervisor")
    page.goto(f"{server.address}/#/coverage?unit=demo-zhengjiaheyan")

    expect(page.get_by_role("heading", name=says.coverage)).to_be_visible()
    table = page.get_by_role("region", name=says.cells).get_by_role("row")
    expect(table.nth(1)).to_be_visible()
    told = answer(page, "/api/coverage?unit=demo-zhengjiaheyan")
    assert sum(told["total"].values()) == len(told["cells"]) > 0
    assert "patrol" not in json.dumps(told)
    assert "演示巡查员" not in page.locator("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_today_track_and_coverage_are_usable_by_everybody(
    open_page: OpenPage, server: Server, language: str, width: str
) -> None:
    words, says = LANGUAGES[language], WALKS[language]
    page = open_page(server, WIDTHS[width], words.locale)
    home(page, server, language)
    page.goto(f"{server.address}/#/today")
    expect(page.locator("li.task").first).to_be_visible()
    expect(page.get_by_role("region", name=says.near).get_by_role("link").first).to_be_visible()
    found, wide = {"today": violations(page)}, [sideways(page)]
    page.goto(f"{server.address}/#/walk")
    page.get_by_role("button", name=says.start).wait_for()
    found["walk"] = violations(page)
    wide.append(sideways(page))
    page.goto(f"{server.address}/#/coverage")
    page.get_by_role("row").nth(1).wait_for()
    found["coverage"] = violations(page)
    wide.append(sideways(page))

    assert {name: broken for name, broken in found.items() if broken} == {}
    assert max(wide) <= 0
