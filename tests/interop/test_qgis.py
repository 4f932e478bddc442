"""QGIS without a screen: over OGC API, from vector tiles, from the file and from PostGIS."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from layers.exchange.boundary_gpkg import write_dossier_gpkg
from tests.dossiers import a_dossier
from tests.seeded import EXTENT, FIVE, SPAN, SUPERVISOR

CLIENT = Path(__file__).with_name("qgis_client.py")
CONDITION = "severity = 3"
IN_SPAN = f"valid_from >= '{SPAN[0]}' AND valid_from <= '{SPAN[1]}'"


@pytest.fixture
def qgis(qgis_python, tmp_path):
    """Run the client script; what it says."""

    def run(*arguments):
        surroundings = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": str(tmp_path),
            "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
            "HOME": str(tmp_path),
        }
        done = subprocess.run(
            [qgis_python, CLIENT, *arguments],
            capture_output=True,
            text=True,
            env=surroundings,
            timeout=120,
            check=False,
        )
        said = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        assert said, done.stdout + done.stderr
        return json.loads(said[0].removeprefix("RESULT "))

    return run


def assert_five(found):
    """The five numbers are the seeded ones, and texts are Chinese."""
    assert found["valid"]
    assert [found[name] for name in ("all", "box", "span", "condition")] == [
        FIVE.all,
        FIVE.box,
        FIVE.span,
        FIVE.condition,
    ]
    assert tuple(found["extent"]) == pytest.approx(EXTENT, abs=1e-9)
    assert found["names"][0] == "观测点0号"


def test_qgis_reads_the_five_numbers_over_ogc_api(server, qgis):
    uri = f"url='{server.address}/ogc' typename='points' username='any' password='{SUPERVISOR}'"

    found = qgis("five", "OAPIF", f"{uri} restrictToRequestBBOX='1' pageSize='100'", CONDITION, IN_SPAN)

    assert_five(found)
    assert found["fields"]["recorded_at"] == "DateTime"
    assert found["fields"]["seen_on"] == "Date"


def test_qgis_reads_the_five_numbers_from_the_geopackage(seeded_folder, qgis):
    found = qgis("five", "ogr", f"{seeded_folder / 'lakewatch.gpkg'}|layername=points", CONDITION, IN_SPAN)

    assert_five(found)
    assert found["crs"] == "EPSG:4490"


def test_qgis_reads_the_five_numbers_from_postgis(seeded_postgis, qgis):
    address = sa.make_url(seeded_postgis)
    place = f"host='{address.query['host']}' port='{address.query['port']}'"
    uri = f"dbname='{address.database}' {place} user='{address.username}' key='fid' srid=4490 type=Point"

    found = qgis("five", "postgres", f'{uri} table="public"."points" (geom)', CONDITION, IN_SPAN)

    assert_five(found)
    assert found["crs"] == "EPSG:4490"


def test_qgis_draws_vector_tiles(server, qgis, tmp_path):
    picture = tmp_path / "tiles.png"
    host = server.address.removeprefix("http://")
    address = f"http://any:{SUPERVISOR}@{host}/tiles/zones/{{z}}/{{x}}/{{y}}.mvt"

    found = qgis("tiles", address, str(picture))

    assert found["valid"]
    assert (found["middle"], found["corner"]) == ("#ff0000", "#ffffff")
    assert found["red"] == pytest.approx(0.6 * 0.6, abs=0.02)  # the zones fill six tenths each way
    assert picture.stat().st_size > 0


def test_qgis_opens_a_dossiers_layers_in_their_colours_with_their_numbers(qgis, tmp_path):
    dossier, file = a_dossier(), tmp_path / "dossier.gpkg"
    write_dossier_gpkg(dossier, file)

    changes = qgis("styled", f"{file}|layername=changes")
    zones = qgis("styled", f"{file}|layername=zones_after")

    assert (changes["renderer"], changes["field"], changes["labelled"]) == ("categorizedSymbol", "transition", "number")  # fmt: skip  # noqa: E501
    assert changes["features"] == len(dossier.changes)
    assert (changes["labels"]["out"], changes["colours"]["out"]) == ("调出", "#b00020")
    assert (zones["field"], zones["labels"]["core"], zones["labelled"]) == ("zone", "核心区", "zone_zh")
