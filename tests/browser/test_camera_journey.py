"""The camera in the page: the moment kept with a photo, the ghost of an earlier one, voice, originals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.camera import ALLOWED, camera_words, look, move_to, open_camera, shoot
from tests.browser.conftest import OpenPage
from tests.browser.journeys import LANGUAGES, Words, a_dike, fill_form, open_form, send, sign_in
from tests.browser.photo import made_photo
from tests.server import Server


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return LANGUAGES[request.param]


def form_with_camera(page: Page, words: Words, number: int) -> None:
    """The form about a dike, on a phone whose camera and microphone may be used."""
    page.context.grant_permissions(ALLOWED)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=number))


def sent_report(page: Page, words: Words) -> dict[str, Any]:
    """The report that was sent last, as the server has it."""
    send(page, words)
    expect(page.get_by_text(words.received).first).to_be_visible(timeout=30_000)
    report: dict[str, Any] = page.evaluate(
        "async () => (await (await fetch('/api/reports?author=me&limit=1')).json()).reports[0]"
    )
    return report


def test_a_photo_taken_in_the_page_brings_the_moment_of_its_shutter(
    open_page: OpenPage, server: Server, words: Words
) -> None:
    page, said = open_page(server, language=words.locale), camera_words(words)
    form_with_camera(page, words, 10 if words.locale == "en-US" else 11)
    fill_form(page, words)

    camera = open_camera(page, said)
    move_to(page, east_m=30)
    expect(camera.get_by_text("±4" if words.locale == "en-US" else "±4 米")).to_be_visible()
    look(page, 0)
    expect(camera.get_by_text(said.heading)).to_be_visible()
    shoot(camera, said, number=1)
    look(page, 90)
    shoot(camera, said, number=2)
    camera.get_by_role("button", name=said.done).click()
    expect(page.get_by_role("img", name=words.photo)).to_be_visible()
    report = sent_report(page, words)

    first, second = report["photos"]
    assert [(p["source"], p["role"], p["heading_deg"], p["heading_source"]) for p in (first, second)] == [
        ("camera", "overview", 0, "compass"), ("camera", "detail", 90, "compass"),
    ]  # fmt: skip
    assert first["fix"]["longitude"] == pytest.approx(115.587 + 30 / 88_080, abs=1e-6)
    assert (first["fix"]["accuracy_m"], first["fix"]["source"]) == (4, "gps")
    assert 0 <= first["fix_age_s"] < 30
    assert first["taken_at"] < second["taken_at"]
    page.get_by_role("link", name="查看上报" if words.locale == "zh-CN" else "Show report").first.click()
    expect(page.get_by_role("figure").first.get_by_text(said.heading)).to_be_visible()


def test_a_photo_is_taken_again_and_only_the_second_goes(open_page: OpenPage, server: Server) -> None:
    words = LANGUAGES["zh"]
    page, said = open_page(server), camera_words(words)
    form_with_camera(page, words, 12)
    fill_form(page, words)

    camera = open_camera(page, said)
    shoot(camera, said, number=1)
    camera.get_by_role("button", name=said.retake).click()
    expect(camera.get_by_role("img")).to_have_count(0)
    shoot(camera, said, number=1)
    camera.get_by_role("button", name=said.done).click()

    report = sent_report(page, words)
    assert [photo["role"] for photo in report["photos"]] == ["overview"]


def test_a_camera_that_is_not_allowed_says_so_and_leads_to_the_gallery(
    open_page: OpenPage, server: Server, words: Words, photo: Path
) -> None:
    page, said = open_page(server, language=words.locale), camera_words(words)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=13))

    page.get_by_role("button", name=said.take, exact=True).click()
    camera = page.get_by_role("dialog")
    expect(camera.get_by_role("alert")).to_contain_text(said.denied)
    camera.get_by_label(words.gallery).set_input_files(photo)

    expect(camera).to_be_hidden()
    expect(page.get_by_role("img", name=words.photo)).to_be_visible()
    expect(page.get_by_text("来自相册" if words.locale == "zh-CN" else "From gallery").last).to_be_visible()


def test_an_earlier_photo_leads_back_to_its_place_also_without_a_network(
    open_page: OpenPage, own_server: Server, words: Words
) -> None:
    page, said = open_page(own_server, language=words.locale), camera_words(words)
    page.watched.forgiven = ("Failed to load resource", "ERR_")  # type: ignore[attr-defined]
    form_with_camera(page, words, 14)
    fill_form(page, words)
    camera = open_camera(page, said)
    shoot(camera, said, number=1)
    camera.get_by_role("button", name=said.done).click()
    sent_report(page, words)

    open_form(page, words, a_dike(page, number=14))
    taken_along(page)
    own_server.stop()
    move_to(page, east_m=12)
    camera = open_camera(page, said)
    look(page, 0)

    ghost = camera.get_by_role("img")
    expect(ghost).to_be_visible()
    expect(camera.get_by_text(said.left)).to_contain_text("12")
    assert 0.3 < float(ghost.evaluate("(image) => getComputedStyle(image).opacity")) < 0.6
    camera.get_by_label(said.strength).fill("0.9")
    assert float(ghost.evaluate("(image) => getComputedStyle(image).opacity")) == pytest.approx(0.9)
    camera.get_by_role("button", name=said.hide).click()
    expect(ghost).to_be_hidden()
    own_server.start()


def taken_along(page: Page) -> None:
    """Wait until the small picture of the earlier photo lies on the phone."""
    assert page.evaluate(UNTIL, ["kept", "longest_px=320 bytes"])


# comes true when a store of the phone holds a key with this end; with an empty end, when it holds nothing
UNTIL = """async ([store, end]) => {
  const request = indexedDB.open('lakewatch');
  const database = await new Promise((done) => { request.onsuccess = () => done(request.result); });
  const keys = async () => {
    const asked = database.transaction(store).objectStore(store).getAllKeys();
    return await new Promise((done) => { asked.onsuccess = () => done(asked.result.map(String)); });
  };
  const holds = (all) => (end === '' ? all.length === 0 : all.some((key) => key.endsWith(end)));
  for (let tries = 0; tries < 150; tries += 1) {
    if (holds(await keys())) { database.close(); return true; }
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""


def test_a_voice_note_is_recorded_heard_sent_and_played_by_who_may_read_it(
    open_page: OpenPage, server: Server, words: Words
) -> None:
    page, said = open_page(server, language=words.locale), camera_words(words)
    form_with_camera(page, words, 15 if words.locale == "en-US" else 16)
    fill_form(page, words)

    page.get_by_role("button", name=said.record).click()
    expect(page.get_by_role("timer")).not_to_contain_text("0:00")
    page.get_by_role("button", name=said.stop).click()
    expect(page.get_by_text(said.voice)).to_be_visible()
    assert plays(page) > 0
    report = sent_report(page, words)

    (voice,) = report["photos"]
    assert (voice["role"], voice["media_type"], voice["readable"]) == ("voice", "audio/webm", True)
    assert 0.5 < voice["duration_s"] < 20
    page.get_by_role("link", name="查看上报" if words.locale == "zh-CN" else "Show report").first.click()
    expect(page.get_by_text(said.voice)).to_be_visible()
    assert plays(page) > 0


def plays(page: Page) -> float:
    """How far the player has come after a moment, in seconds."""
    page.locator("audio").first.wait_for()
    heard: float = page.evaluate(
        """async () => {
             const player = document.querySelector('audio');
             player.muted = true;
             await player.play();
             await new Promise((done) => {
               player.addEventListener('timeupdate', () => player.currentTime > 0 && done());
             });
             player.pause();
             return player.currentTime;
           }"""
    )
    return heard


def test_an_original_follows_its_report_and_gives_its_room_back(
    open_page: OpenPage, server: Server, tmp_path: Path
) -> None:
    words = LANGUAGES["zh"]
    page, said = open_page(server), camera_words(words)
    large = made_photo(tmp_path / "large.jpg")
    form_with_camera(page, words, 17)
    page.get_by_text(said.originals).first.click()
    page.get_by_label(said.originals).select_option(label=said.always)
    fill_form(page, words, large)
    expect(page.get_by_label(said.follows)).to_be_checked()

    id = sent_report(page, words)["id"]
    assert page.evaluate(UNTIL, ["originals", ""])
    photo = page.evaluate("async (id) => (await (await fetch(`/api/reports/${id}`)).json()).photos[0]", id)

    assert (photo["original_arrived"], photo["original_size_bytes"]) == (True, large.stat().st_size)
    stored = server.data / "files" / "photos" / photo["original_sha256"][:2] / photo["original_sha256"]
    assert stored.read_bytes() == large.read_bytes()
    page.goto(f"{server.address}/#/reports/{id}")
    expect(page.get_by_text(said.arrived)).to_be_visible()
