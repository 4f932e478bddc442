"""On the doctor's page a person says what the file's own words mean, and what rows without a value get."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import OpenPage
from tests.browser.exchange_words import ExchangeWords
from tests.browser.journeys import Words, follow_job
from tests.browser.test_import_journey import hand_in, imports_page, way
from tests.layers.exchange.files import a_geojson, a_row
from tests.server import Server

__all__ = ["way"]  # the fixture: both languages, phone and desk
LABELS = {
    "zh": ("养殖方式：文件中的“青虾”是", "名称：没有值的行统一填为"),
    "en": ('Farming: "青虾" in the file is', "Name: rows without a value get"),
}


def test_a_word_of_the_file_and_a_missing_name_are_settled_on_the_page(
    open_page: OpenPage, server: Server, way: tuple[Words, ExchangeWords, ViewportSize], tmp_path: Path
) -> None:
    words, says, size = way
    meaning, filling = LABELS[words.locale[:2]]
    page = open_page(server, size, words.locale)
    imports_page(page, server, words, says)
    hand_in(page, says, [a_geojson(tmp_path, a_row("", farming="青虾"))])
    follow_job(page)

    page.get_by_label(meaning).select_option(index=1)
    page.get_by_label(filling).fill("无名塘")
    page.get_by_label(filling).press("Tab")
    page.get_by_role("button", name=says.again).click()
    follow_job(page)

    expect(page.get_by_role("status").filter(has_text=says.nothing_open).first).to_be_visible()
    expect(page.get_by_label(filling)).to_have_value("无名塘")
