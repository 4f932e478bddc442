"""A version of the boundary from its first words to its submission, and what a thing says of its zones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journeys import EN, ZH, follow_job, sign_in
from tests.browser.test_accessibility import WIDTHS, sideways, violations
from tests.browser.zone_steps import SOUTH, STEP, WEST, a_draft, ask
from tests.server import Server

JOURNEY = {"zh-CN": ZH, "en-US": EN}


@dataclass(frozen=True)
class WayWords:
    """What the pages of a version say."""

    source: str
    nothing: str
    create: str
    need: str
    name: str
    id: str
    add_file: str
    whole: str
    history: str
    change: str
    save: str
    differs: str
    others: str
    withdraw: str
    reason: str
    go: str
    done: str
    revise: str
    revision: str
    imports: str
    into: str
    back: str
    answers: str
    outside: str


SAYS = {
    "zh-CN": WayWords(
        source="从哪个版本开始",
        nothing="不从任何版本开始",
        create="建立草案",
        need="请填写。",
        name="名称（中文）",
        id="编号",
        add_file="加文件",
        whole="全部",
        history="历史",
        change="修改文字、文件和文本面积",
        save="保存修改",
        differs="相差",
        others="现在不能办理的步骤",
        withdraw="撤回",
        reason="理由",
        go="办理：撤回",
        done="已办理：撤回。",
        revise="另起一稿",
        revision="（第2稿）",
        imports="导入分区文件",
        into="都作为它的分区",
        back="返回界线版本",
        answers="在各版本中的分区",
        outside="保护区外",
    ),
    "en-US": WayWords(
        source="Begins with",
        nothing="nothing",
        create="Make the draft",
        need="This is needed.",
        name="Name (Chinese)",
        id="Id",
        add_file="Add files",
        whole="All",
        history="History",
        change="Change words, documents and written areas",
        save="Save the changes",
        differs="differs by",
        others="Steps that are not possible now",
        withdraw="withdraw",
        reason="Reason",
        go="Go on: withdraw",
        done="Done: withdraw.",
        revise="Begin a revision",
        revision="（第2稿）",
        imports="Import a file of zones",
        into="becomes one of its zones",
        back="Back to the boundary version",
        answers="Zone in each version",
        outside="outside",
    ),
}
both = pytest.mark.parametrize("language", ["zh-CN", "en-US"])
widths = pytest.mark.parametrize("width", ["390", "1280"])


def planner(open_page: OpenPage, server: Server, language: str, width: str) -> tuple[Page, WayWords]:
    page = open_page(server, WIDTHS[width], language)
    sign_in(page, JOURNEY[language], "planner")
    return page, SAYS[language]


@both
@widths
def test_a_draft_is_made_with_a_document_and_its_written_areas_are_compared(
    open_page: OpenPage, server: Server, language: str, width: str, tmp_path: Path
) -> None:
    page, says = planner(open_page, server, language, width)
    id = f"plan-{uuid4().hex[:8]}"
    letter = tmp_path / "letter.txt"
    letter.write_text(f"关于调整的请示 {id}", encoding="utf-8")
    page.goto(f"{server.address}/#/boundaries/new")
    page.get_by_label(says.source).select_option(label=says.nothing)
    page.get_by_role("button", name=says.create).click()  # without a name
    expect(page.get_by_text(says.need)).to_be_visible()
    found = {"mistakes": violations(page)}
    page.get_by_label(says.id, exact=True).fill(id)
    page.get_by_label(says.name, exact=True).fill("优化调整方案（演示）")
    page.get_by_label(says.add_file).set_input_files(letter)
    expect(page.locator(".zone-documents li")).to_have_count(1)
    page.get_by_label(says.whole).fill("100")
    assert sideways(page) <= 0
    page.get_by_role("button", name=says.create).click()

    expect(page.get_by_role("heading", name=says.history)).to_be_visible()
    expect(page.get_by_text(says.differs).first).to_be_visible()
    page.get_by_text(says.change).click()
    found["way"] = violations(page)
    page.get_by_label(says.whole).fill("120")
    page.get_by_role("button", name=says.save).click()
    expect(page.get_by_text("120.00")).to_be_visible()
    version = ask(page, "GET", f"/api/boundaries/{id}")["boundary"]
    assert sideways(page) <= 0
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert (len(version["documents"]), version["declared_ha"]) == (1, {"": 120.0})


@both
def test_the_steps_of_a_version_are_taken_or_say_why_not_and_history_keeps_them(
    open_page: OpenPage, server: Server, language: str
) -> None:
    page, says = planner(open_page, server, language, "1280")
    id = a_draft(page)
    page.goto(f"{server.address}/#/boundaries/{id}/way")
    page.get_by_text(says.others).click()
    barred = page.locator(".way-barred li ul li")
    expect(barred.first).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name=says.withdraw, exact=True).click()
    page.get_by_role("button", name=says.go).click()  # without a reason
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.locator(".step-form").get_by_label(says.reason, exact=True).fill("另行研究")
    page.get_by_role("button", name=says.go).click()

    expect(page.get_by_text(says.done)).to_be_visible()
    expect(page.locator(".way-history").get_by_text("另行研究")).to_be_visible()


def test_a_step_on_a_version_that_somebody_changed_is_told_and_keeps_what_was_typed(
    open_page: OpenPage, server: Server
) -> None:
    page, says = planner(open_page, server, "zh-CN", "1280")
    page.watched.forgiven = ("409",)  # type: ignore[attr-defined]
    id = a_draft(page)
    page.goto(f"{server.address}/#/boundaries/{id}/way")
    page.get_by_role("button", name=says.withdraw, exact=True).click()
    page.locator(".step-form").get_by_label(says.reason, exact=True).fill("另行研究")
    ask(page, "PATCH", f"/api/boundaries/{id}", {"version": 1, "note": "有人先改了说明", "why": "补充"})

    page.get_by_role("button", name=says.go).click()

    expect(page.get_by_text("此后有人办理过此版本")).to_be_visible()
    expect(page.get_by_text("有人先改了说明")).to_be_visible()
    page.get_by_role("button", name=says.go).click()
    expect(page.get_by_text(says.done)).to_be_visible()


def test_the_next_revision_begins_with_the_words_and_zones_of_the_one_before(
    open_page: OpenPage, server: Server
) -> None:
    page, says = planner(open_page, server, "zh-CN", "1280")
    id = a_draft(page)
    page.goto(f"{server.address}/#/boundaries/{id}/way")
    page.get_by_role("link", name=says.revise).click()
    expect(page.get_by_label(says.name, exact=True)).to_have_value(f"测试草案（演示）{says.revision}")
    page.get_by_role("button", name=says.create).click()

    expect(page.get_by_role("heading", name=says.history)).to_be_visible()
    found = ask(page, "GET", f"/api/boundaries/{id}-r2")
    assert (found["boundary"]["revises"], found["boundary"]["revision"]) == (id, 2)
    assert [zone["features"] for zone in found["zones"]] == [1, 1]


def a_file(folder: Path, source: str) -> Path:
    """Two zones as an office's GeoJSON has them: no version, no regime, a word of its own."""
    west, south = WEST + 5 * STEP, SOUTH
    squares = {"core_protection": west, "general_control": west + STEP}
    features = [
        {
            "type": "Feature",
            "properties": {"zone": zone, "source": source},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x, south], [x + STEP, south], [x + STEP, south + STEP], [x, south + STEP], [x, south]]
                ],
            },
        }
        for zone, x in squares.items()
    ]
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@both
def test_a_file_becomes_the_zones_of_a_draft_and_leads_back_to_it(
    open_page: OpenPage, server: Server, language: str, tmp_path: Path
) -> None:
    page, says = planner(open_page, server, language, "1280")
    id = f"file-{uuid4().hex[:8]}"
    named = {"zh": "文件草案（演示）", "en": "Draft from a file (demonstration)"}
    body = {"id": id, "name": named, "regime": "two_zones", "copy_zones": False}
    ask(page, "POST", "/api/boundaries", body)
    page.goto(f"{server.address}/#/boundaries/{id}/way")
    page.get_by_role("link", name=says.imports).click()
    expect(page.get_by_text(says.into)).to_be_visible()
    assert violations(page) == []
    page.locator("input[type=file]").set_input_files(a_file(tmp_path, id))
    page.locator(".new-import > button.filled").click()
    expect(page.get_by_role("link", name=says.back)).to_be_visible()
    follow_job(page)

    page.locator("#commit-why").fill("按方案文件")
    page.locator(".commit button[type=submit]").click()
    expect(page.locator(".result.stored")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name=says.back).click()

    expect(page.get_by_role("heading", name=says.history)).to_be_visible()
    found = ask(page, "GET", f"/api/boundaries/{id}")
    assert [zone["features"] for zone in found["zones"]] == [1, 1]
    assert all(zone["area_m2"] > 1e6 for zone in found["zones"])


@both
@widths
def test_a_feature_says_in_which_zone_it_lies_in_each_version(
    open_page: OpenPage, server: Server, language: str, width: str
) -> None:
    page, says = planner(open_page, server, language, width)
    a_draft(page)
    feature = ask(page, "GET", "/api/layers/fish_ponds/features?limit=1")["features"][0]
    page.goto(f"{server.address}/#/map/fish_ponds/{feature['id']}")
    page.get_by_text(says.answers).click()

    expect(page.locator(".zone-answers li").first).to_be_visible()
    expect(page.locator(".zone-answers").get_by_text("%").first).to_be_visible()
    assert (violations(page), sideways(page) <= 0) == ([], True)


def test_a_case_says_in_which_zone_it_lies_in_each_version(open_page: OpenPage, server: Server) -> None:
    page, says = planner(open_page, server, "zh-CN", "1280")
    a_draft(page)
    case = ask(page, "GET", "/api/cases?limit=1")["cases"][0]["id"]
    page.goto(f"{server.address}/#/cases/{case}")
    page.get_by_text(says.answers).click()

    expect(page.locator(".zone-answers li").or_(page.locator(".zone-answers .hint")).first).to_be_visible()
    assert violations(page) == []
