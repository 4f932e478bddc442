"""A document that left the house, opened in a real browser: it asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from shapely import LineString, Point, box

import web
from layers.definition import read_catalogue
from layers.rules.features import Feature
from tests.browser.client import built_client
from web.documents.map_document import MapDocument, map_document

SCRIPT = "<script>document.title='stolen'</script>"
DAY = date(2026, 11, 23)


@dataclass
class Opened:
    """The document's page, whom it asked and what it complained about."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def a_feature(layer: str, shape: object, name: str) -> Feature:
    return Feature(layer, name, shape, {"name": name}, "standing", demonstration=True)


def a_document() -> MapDocument:
    catalogue, line = read_catalogue(), LineString([(115.6, 37.6), (115.61, 37.6)])
    drawn = {
        "pond_dikes": [a_feature("pond_dikes", line, "东埝"), a_feature("pond_dikes", line, SCRIPT)],
        "reserve_zones": [a_feature("reserve_zones", box(115.5, 37.5, 115.7, 37.7), "核心区")],
        "waste_sites": [a_feature("waste_sites", Point(115.6, 37.6), "点")],
    }
    return MapDocument(f"图 {SCRIPT}", DAY, [(catalogue.get(layer), found) for layer, found in drawn.items()])


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    built_client()
    file = tmp_path_factory.mktemp("document") / "map.html"
    assets = Path(web.__file__).parent / "static" / "documents"
    file.write_text(map_document(a_document(), assets), encoding="utf-8")
    context = browser.new_context()
    found = Opened(context.new_page())
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.on(
        "console", lambda said: found.complaints.append(said.text) if said.type == "error" else None
    )
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.goto(file.as_uri())
    found.page.locator(".leaflet-overlay-pane path").first.wait_for(state="attached")
    yield found
    context.close()


def test_an_opened_document_asks_no_host_for_anything(opened: Opened):
    assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == []


def test_an_opened_document_has_nothing_to_complain_about(opened: Opened):
    assert opened.complaints == []


def test_all_features_of_a_document_are_drawn_and_counted(opened: Opened):
    assert opened.page.locator(".leaflet-overlay-pane path").count() == 4
    assert "(2)" in opened.page.locator(".legend h2", has_text="围埝").inner_text()


def test_a_document_says_that_its_data_are_synthetic(opened: Opened):
    assert "演示数据" in opened.page.locator(".head").inner_text()


def test_a_script_in_a_name_or_title_is_only_text(opened: Opened):
    assert opened.page.title() != "stolen"
    assert SCRIPT in opened.page.locator(".head h1").inner_text()
