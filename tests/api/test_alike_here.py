"""Before something new is reported: what is known close by, by what the asker may see; the answer is kept."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.api.conftest import body, send

BESIDE = {"type": "Point", "coordinates": [115.6025, 37.6001]}  # 11 m from the first dike
ALONG = {"type": "LineString", "coordinates": [[115.602, 37.6002], [115.605, 37.6002]]}
POND = {
    "type": "Polygon",
    "coordinates": [[[115.6, 37.6], [115.601, 37.6], [115.601, 37.601], [115.6, 37.601], [115.6, 37.6]]],
}


def alike(client, place=BESIDE, *layers):
    kinds = layers or ("pond_dikes",)
    return client.get("/api/alike", params={"layer": list(kinds), "place": json.dumps(place)})


def test_features_close_by_are_offered_with_their_names_the_nearest_first(service):
    answer = alike(service.signed_in("patrol"), ALONG)

    assert [each["id"] for each in answer.json()["features"]] == ["dike-1", "dike-2"]
    assert (answer.json()["features"][0]["label"], answer.json()["within_m"]) == ("段村dike-1", 50.0)


def test_reports_close_by_are_offered_to_whom_may_read_them(service):
    sent = send(service.signed_in("patrol"), feature=None, place=ALONG, note="决口")

    mine = alike(service.signed_in("patrol")).json()
    others = alike(service.signed_in("neighbour")).json()

    assert [(each["id"], each["note"]) for each in mine["reports"]] == [(sent.json()["report"]["id"], "决口")]
    assert others["reports"] == []


def test_a_report_of_four_months_ago_is_not_offered_any_more(gpkg_service):
    send(gpkg_service.signed_in("patrol"), feature=None, place=BESIDE)
    gpkg_service.clock.forward(days=91)

    assert alike(gpkg_service.signed_in("patrol")).json()["reports"] == []


def test_a_quick_note_is_offered_features_of_the_kind_it_saw(gpkg_service):
    found = alike(gpkg_service.signed_in("patrol"), BESIDE, "quick_notes", "pond_dikes").json()

    assert [each["layer"] for each in found["features"]] == ["pond_dikes"]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("nowhere", "bad-parameter"),
        ('{"type":"Point","coordinates":[1e9,2]}', "value-not-allowed"),
        ('{"type":"LineString","coordinates":[[1,2],[1,2]]}', "bad-place"),
    ],
)
def test_a_place_that_is_none_is_refused(gpkg_service, place, code):
    client = gpkg_service.signed_in("patrol")

    answer = client.get("/api/alike", params={"layer": "pond_dikes", "place": place})

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_layer_that_the_asker_may_not_see_is_unknown(gpkg_service):
    assert alike(gpkg_service.signed_in("patrol"), BESIDE, "dwellings").status_code == 404


def test_what_was_offered_and_answered_is_read_with_the_report_and_found_by_it(service):
    case = str(uuid4())
    offer = {"noun": "case", "id": case, "layer": "pond_dikes", "distance_m": 12.5}
    about = {"asked": "package", "offered": [offer], "chosen": offer}
    client = service.signed_in("patrol")

    sent = send(client, feature=None, about=about)
    listed = client.get("/api/reports", params={"supplements": f"case/{case}"}).json()

    assert sent.json()["report"]["about"] == about
    assert [each["id"] for each in listed["reports"]] == [sent.json()["report"]["id"]]


def test_an_answer_that_was_not_offered_is_refused(gpkg_service):
    offer = {"noun": "case", "id": "c-1", "layer": "pond_dikes", "distance_m": None}
    about = {"asked": "server", "offered": [], "chosen": offer}

    assert send(gpkg_service.signed_in("patrol"), about=about).json()["code"] == "value-not-allowed"


def test_a_walked_line_is_read_with_its_length_and_how_good_its_points_were(service):
    made = {
        "way": "walked",
        "began_at": "2026-11-23T06:00:00.000Z",
        "accuracies_m": [4.0, 9.0],
        "seconds": [0, 61],
    }
    client = service.signed_in("patrol")

    report = send(client, place=ALONG, place_made=made).json()["report"]

    assert report["place"] == ALONG
    assert round(report["place_measured"]["length_m"]) == 265
    said = report["place_made"]
    assert (said["way"], said["worst_accuracy_m"], said["longest_gap_s"]) == ("walked", 9.0, 61.0)


def test_an_area_is_read_with_its_size_on_the_ellipsoid(gpkg_service):
    report = send(gpkg_service.signed_in("patrol"), place=POND).json()["report"]

    assert (report["place"], round(report["place_measured"]["area_m2"])) == (POND, 9801)


def test_an_outline_that_crosses_itself_is_refused_with_the_place_where(gpkg_service):
    ring = [[115.6, 37.6], [115.601, 37.601], [115.601, 37.6], [115.6, 37.601], [115.6, 37.6]]

    answer = send(gpkg_service.signed_in("patrol"), place={"type": "Polygon", "coordinates": [ring]})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-place")
    assert "相交" in answer.json()["detail"]


def test_a_report_as_phones_sent_it_before_is_taken_unchanged(gpkg_service):
    old = body()
    assert not {"place_made", "about"} & set(old)

    report = send(gpkg_service.signed_in("patrol")).json()["report"]

    assert (report["place"], report["place_made"], report["about"]) == (old["place"], None, None)
