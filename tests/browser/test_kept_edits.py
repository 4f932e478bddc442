"""Two people change one dike: the second is told, both shapes are drawn, a person decides."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.conftest import DIKE
from tests.browser.lives import MakeService, make_service, sign_in_as
from tests.browser.phones import MakePhone, make_phone
from tests.browser.test_accessibility import sideways, violations

__all__ = ["make_phone", "make_service"]
LINE = [[115.6, 37.6], [115.601, 37.6]]
MOVED = [[115.6, 37.6], [115.602, 37.601]]
CHANGE = """async ([dike, version, body]) => {
  const answer = await fetch(`/api/layers/pond_dikes/features/${dike}`, {
    method: 'PUT', body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'X-Lakewatch': '1', 'If-Match': `"${version}"` },
  });
  return (await answer.json()).code ?? answer.status;
}"""


def an_edit(line: list[list[float]], state: str) -> dict[str, Any]:
    return {
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"name": "段村北埝", "code": "D-1", "length_m": 120.0},
        "state": state,
        "unit": "bureau",
        "valid_from": None,
        "valid_to": None,
        "why": "实测",
    }


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_late_edit_is_compared_on_a_map_and_taken_with_a_reason(
    make_phone: MakePhone, make_service: MakeService, language: str
) -> None:
    service = make_service()
    page = make_phone(service.address).start(language)
    sign_in_as(page, "planner")
    assert page.evaluate(CHANGE, [DIKE, 1, an_edit(LINE, "removed")]) == 200
    assert page.evaluate(CHANGE, [DIKE, 1, an_edit(MOVED, "standing")]) == "edit-kept"

    page.goto(f"{service.address}/#/edits")
    expect(page.locator(".entry")).to_have_count(1)
    assert violations(page) == []
    page.locator(".entry").get_by_role("link").click()
    expect(page.locator("canvas")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)  # the head, and the state
    assert violations(page) == []
    assert sideways(page) <= 0
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox").fill("实测为准")
    page.get_by_role("button").filter(has_text="记录决定").or_(
        page.get_by_role("button", name="Record the decision")
    ).click()

    expect(page.get_by_text("实测为准")).to_be_visible()
    assert (
        page.evaluate(f"fetch('/api/layers/pond_dikes/features/{DIKE}').then((a) => a.json())")["version"]
        == 3
    )
