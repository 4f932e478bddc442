"""From a shore to an office: a patrol's report with a photo is found by the supervisor, in list and map."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.journeys import LANGUAGES, Words, a_dike, fill_form, open_form, send, sign_in, sign_out
from tests.browser.photo import made_photo
from tests.server import Server, lakewatch


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return LANGUAGES[request.param]


@pytest.fixture(params=["phone", "desk"])
def size(request: pytest.FixtureRequest) -> ViewportSize:
    return {"phone": PHONE, "desk": DESK}[request.param]


def test_a_patrols_report_with_a_photo_reaches_the_supervisors_list_and_map(
    open_page: OpenPage, server: Server, words: Words, size: ViewportSize, photo: Path
) -> None:
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    open_first_dike_of_duancun(page, words)
    page.get_by_role("link", name=words.report).click()
    note = f"journey {words.locale} {size['width']}"
    fill_form(page, words, photo, note)
    send(page, words)
    expect(page.get_by_text(words.received).first).to_be_visible()
    sign_out(page, words)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/reports?text={note.replace(' ', '%20')}")
    expect(page.get_by_role("row")).to_have_count(2)  # the head and the one report
    page.get_by_role("row").last.get_by_role("link").first.click()
    expect(page.get_by_text(note)).to_be_visible()
    expect(page.get_by_text("35.5").first).to_be_visible()
    assert shown_pictures(page) == 1
    page.get_by_role("link", name=words.on_map).click()
    expect(page.get_by_role("link", name=words.report)).to_be_visible()  # the dike's sheet, beside the map
    expect(page.get_by_text(words.reports_on_map)).to_be_visible()


def open_first_dike_of_duancun(page: Page, words: Words) -> None:
    """Search for the village and take the first dike that belongs to it."""
    page.get_by_label(words.search, exact=True).fill("段村")
    page.get_by_role("button").filter(has_text=words.dikes).first.click()


def shown_pictures(page: Page) -> int:
    """How many photos of the report have really been drawn."""
    page.get_by_role("figure").first.wait_for()
    drawn: int = page.evaluate(
        """async () => {
             const all = [...document.querySelectorAll('figure img')];
             await Promise.all(all.map((one) => one.decode()));
             return all.filter((one) => one.naturalWidth > 0).length;
           }"""
    )
    return drawn


def test_the_saved_receipt_is_complete_and_verifies_without_the_server(
    open_page: OpenPage, server: Server, photo: Path, tmp_path: Path
) -> None:
    words = LANGUAGES["zh"]
    page = open_page(server)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page))
    fill_form(page, words, photo)
    send(page, words)
    page.get_by_role("button", name=words.receipt).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words.save_receipt).click()
    download.value.save_as(tmp_path / "receipt.json")
    said = lakewatch("receipt", "verify", str(tmp_path / "receipt.json"), "--data", str(server.data))
    assert "Photos 1, still missing 0" in said


def test_the_photo_that_arrives_keeps_its_position_and_is_no_larger_than_1600_pixels(
    open_page: OpenPage, server: Server, tmp_path: Path
) -> None:
    words = LANGUAGES["zh"]
    large = made_photo(tmp_path / "large.jpg")
    page = open_page(server)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page))
    fill_form(page, words, large)
    send(page, words)
    expect(page.get_by_text(words.received).first).to_be_visible()
    stored = max(photos_on_disk(server), key=lambda path: path.stat().st_mtime)
    with Image.open(stored) as arrived:
        place = arrived.getexif().get_ifd(IFD.GPSInfo)
        assert (max(arrived.size), place[GPS.GPSLatitude][0]) == (1600, 37.0)


def photos_on_disk(server: Server) -> list[Path]:
    return [
        path for path in server.data.rglob("*") if path.is_file() and path.read_bytes()[:3] == b"\xff\xd8\xff"
    ]


def test_nothing_is_filled_in_from_the_last_report(open_page: OpenPage, server: Server) -> None:
    words = LANGUAGES["zh"]
    page = open_page(server)
    sign_in(page, words, "patrol")
    dike = a_dike(page, number=3)
    open_form(page, words, dike)
    fill_form(page, words)
    send(page, words)
    expect(page.get_by_text(words.received).first).to_be_visible()
    open_form(page, words, dike)
    expect(page.get_by_text("上次上报")).to_be_visible()
    assert page.locator("input:checked").count() == 0


def test_a_draft_with_its_photo_survives_closing_the_page(
    open_page: OpenPage, server: Server, photo: Path
) -> None:
    words = LANGUAGES["zh"]
    page = open_page(server)
    sign_in(page, words, "patrol")
    dike = a_dike(page, number=4)
    open_form(page, words, dike)
    fill_form(page, words, photo)
    page.reload()
    expect(page.get_by_role("img", name=words.photo)).to_be_visible()
    expect(page.get_by_label(words.remainder)).to_have_value("35.5")


def test_a_missing_answer_is_told_in_words_and_nothing_is_sent(open_page: OpenPage, server: Server) -> None:
    words = LANGUAGES["zh"]
    page = open_page(server)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=5))
    page.get_by_role("button", name=words.review).click()
    expect(page.get_by_text("请选择看到的状态")).to_be_visible()


def test_a_report_that_a_case_asks_for_says_which_version_of_it_was_known(
    open_page: OpenPage, server: Server
) -> None:
    words = LANGUAGES["zh"]
    page = open_page(server, PHONE, words.locale)
    sign_in(page, words, "patrol")
    asked = page.evaluate(
        "async () => (await (await fetch('/api/cases?layer=pond_dikes&limit=50')).json())"
        ".cases.find(({ layer, features }) => layer === 'pond_dikes' && features.length > 0)"
    )
    page.goto(
        f"{server.address}/#/report/new?layer=pond_dikes&feature={asked['features'][0]}&case={asked['id']}"
    )
    expect(page.get_by_role("button", name=words.review)).to_be_visible()
    fill_form(page, words, note="asked for by a case")
    send(page, words)
    expect(page.get_by_text(words.received).first).to_be_visible()
    told = page.evaluate(
        "async () => (await (await fetch('/api/reports?author=me&limit=1')).json()).reports[0].based_on"
    )
    assert (told["case"], told["case_version"]) == (asked["id"], asked["version"])
