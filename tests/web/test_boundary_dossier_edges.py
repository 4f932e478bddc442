"""Dossiers of readings unlike the usual: moved, of two regimes, without changes, with many points."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from shapely import Point, box

import web
from layers.exchange.boundary_gpkg import write_dossier_gpkg
from layers.exchange.boundary_xlsx import MOST_POINTS, write_dossier_xlsx
from layers.rules.boundary_dossier import Dossier
from layers.rules.features import Feature
from tests.browser.client import built_client
from tests.dossiers import CATALOGUE, a_dossier, a_version, told_words, what_is_told
from web.documents.boundary_docx import dossier_document
from web.documents.boundary_dossier import dossier_page
from web.documents.boundary_pdf import dossier_pdf
from web.documents.boundary_sheets import map_pack
from web.documents.fonts import chinese_font, require_chinese_font

ASSETS = Path(web.__file__).parent / "static" / "documents"
MOVED = "整套界线疑似向东平移约155米"


def a_moved_one() -> Dossier:
    """A version that was moved as a whole: nothing was counted as a change."""
    head = what_is_told().head
    return a_dossier(
        head={
            **head,
            "moved": {"metres": 155.0, "words": told_words(MOVED)},
            "unread": {"why": "moved", **told_words(MOVED)},
            "matrix": {"kinds": [], "m2": [], "residual_m2": None},
            "noise_m": None,
            **{name: [] for name in ("noise", "effects", "rules", "touched", "gone", "faults")},
            "form": None,
        },
        changes=[],
        remarks=[],
        scenarios=None,
    )


def every_file(dossier: Dossier, folder: Path) -> dict[str, bytes]:
    """What all writers make of it."""
    built_client()
    maps = map_pack(dossier, chinese_font(), english=False)
    file = folder / "dossier.gpkg"
    write_dossier_gpkg(dossier, file)
    return {
        "html": dossier_page(dossier, ASSETS, english=False).encode(),
        "docx": dossier_document(dossier, maps, english=False),
        "pdf": dossier_pdf(dossier, maps, require_chinese_font(), english=False),
        "xlsx": write_dossier_xlsx(dossier, english=False),
        "gpkg": file.read_bytes(),
    }


def test_a_version_that_was_moved_says_so_first_and_every_file_is_made(tmp_path: Path):
    dossier = a_moved_one()
    made = every_file(dossier, tmp_path)

    assert [caution.zh for caution in dossier.cautions] == [MOVED]
    assert made["html"].decode().index(MOVED) < made["html"].decode().index("<nav")
    assert all(made.values())
    about = openpyxl.load_workbook(BytesIO(made["xlsx"]))["说明"]
    assert any(MOVED in str(cell) for row in about.values for cell in row)


def test_two_regimes_are_compared_by_a_mapping_that_is_called_unverified(tmp_path: Path):
    head = what_is_told().head
    new = (("core_protection", box(115.60, 37.60, 115.65, 37.66)), ("general_control", box(115.65, 37.60, 115.68, 37.66)))  # fmt: skip  # noqa: E501
    dossier = a_dossier(
        head={**head, "mapped": True}, zones=new, boundary=a_version("p-2", regime="two_zones")
    )

    assert any("未核实" in caution.zh for caution in dossier.cautions)
    assert [kind.words.zh for kind in dossier.drawn_kinds] == ["核心区", "缓冲区", "实验区", "核心保护区", "一般控制区"]  # fmt: skip  # noqa: E501
    page = every_file(dossier, tmp_path)["html"].decode()
    assert all(f'id="zone-{kind}"' in page for kind in ("core", "core-protection", "general-control"))


def test_points_of_the_ground_are_drawn_as_the_catalogue_draws_them(tmp_path: Path):
    sites = CATALOGUE.get("waste_sites")
    found = tuple(Feature("waste_sites", f"w{at}", Point(115.61 + at / 100, 37.62), {"name": f"dump-{at}"}) for at in range(3))  # fmt: skip  # noqa: E501
    page = every_file(a_dossier(ground=((sites, found),)), tmp_path)["html"].decode()

    assert "new L.CircleMarker(latlng" in page
    assert all(page.count(f"dump-{at}") == 4 for at in range(3))  # on each of the four maps


def test_what_changed_since_the_reading_is_said_before_anything_else():
    head = what_is_told().head
    dossier = a_dossier(head={**head, "stale": {"zones": True, "things": True}})

    assert [caution.zh[:6] for caution in dossier.cautions] == ["判读之后分区", "判读之后对象"]


def test_more_points_than_a_sheet_is_for_are_named_with_the_file_that_has_them():
    ring = shapely.segmentize(box(115.60, 37.60, 115.68, 37.66), 0.28 / (MOST_POINTS + 10_000))
    book = write_dossier_xlsx(a_dossier(zones=(("core", ring),)), english=False)

    rows = list(openpyxl.load_workbook(BytesIO(book), read_only=True)["界址点"].values)
    assert any("见界址点 TXT" in str(cell) for row in rows for cell in row)
    assert len(rows) < 5


@pytest.mark.parametrize("hostile", ["</script><b>", "\x0b\x00", "＝1+1", "}{{ 7*7 }}"])
def test_no_text_of_a_person_breaks_a_file(hostile: str, tmp_path: Path):
    told = what_is_told()
    remarks: list[dict[str, Any]] = [{**told.remarks[0], "text": hostile}]
    made = every_file(
        a_dossier(remarks=remarks, boundary=a_version("p-2", name=told_words(hostile))), tmp_path
    )

    assert "</script><b>" not in made["html"].decode()
    assert made["pdf"].startswith(b"%PDF")
    assert openpyxl.load_workbook(BytesIO(made["xlsx"])).sheetnames
