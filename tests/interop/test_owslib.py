"""OWSLib, the library of many Python programs: lists and filters the layers."""

from __future__ import annotations

import pytest
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from tests.seeded import BOX, EXTENT, FIVE, SPAN, SUPERVISOR


@pytest.fixture
def features(server):
    return Features(f"{server.address}/ogc", auth=Authentication(username="any", password=SUPERVISOR))


def test_owslib_reads_the_five_numbers(features):
    def matched(**parameters):
        return features.collection_items("points", limit=10, **parameters)["numberMatched"]

    extent = features.collection("points")["extent"]["spatial"]["bbox"][0]

    assert matched() == FIVE.all
    assert matched(bbox=list(BOX)) == FIVE.box
    assert matched(datetime_=f"{SPAN[0]}/{SPAN[1]}") == FIVE.span
    assert matched(filter="severity = 3") == FIVE.condition
    assert tuple(extent) == EXTENT


def test_owslib_lists_the_layers_and_what_filters_may_name(features):
    assert "points" in features.feature_collections()
    assert "zones" in features.feature_collections()
    assert "severity" in features.collection_queryables("points")["properties"]
    assert features.collection_item("points", "p007")["properties"]["name"] == "观测点7号"


def test_owslib_finds_the_contract_and_what_it_conforms_to(features):
    assert features.api()["openapi"].startswith("3.0")
    assert any(one.endswith("/conf/core") for one in features.conformance()["conformsTo"])
