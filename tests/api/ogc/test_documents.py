"""The OGC service's own documents: complete, self-contained, and true."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator
from starlette.requests import Request

from api.errors import BadParameter, NotAcceptable
from api.ogc.landing import landing
from api.ogc.links import GEOJSON, JSON, Addresses
from api.ogc.negotiation import require_form
from api.ogc.openapi import openapi, page
from api.ogc.parameters import DEFAULT_LIMIT, ITEMS, MOST

PUBLIC = "https://lake.example.org"
DOCUMENT = openapi(PUBLIC, ["ponds", "dikes"])


def request_for(accept=None, query=b""):
    headers = [] if accept is None else [(b"accept", accept.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": query})


def test_the_contract_is_valid_openapi_3_0():
    OpenAPIV30SpecValidator(DOCUMENT).validate()

    assert DOCUMENT["openapi"].startswith("3.0.")


def test_the_contract_refers_to_no_other_document():
    references = re.findall(r'"\$ref": "([^"]*)"', json.dumps(DOCUMENT))

    assert references
    assert all(reference.startswith("#/") for reference in references)


def test_the_contract_promises_no_422():
    assert '"422"' not in json.dumps(DOCUMENT)


def test_the_contract_says_the_true_bounds_of_limit():
    limit = DOCUMENT["components"]["parameters"]["limit"]["schema"]

    assert limit == {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}


def test_the_contract_has_the_box_as_four_to_six_numbers_in_one_value():
    box = DOCUMENT["components"]["parameters"]["bbox"]

    assert (box["schema"]["minItems"], box["schema"]["maxItems"], box["explode"]) == (4, 6, False)


def test_the_contract_names_every_parameter_of_items():
    named = DOCUMENT["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]

    assert {one["$ref"].rpartition("/")[2] for one in named} == {"collectionId", *ITEMS}


def test_the_contract_as_a_page_has_no_script_and_names_every_address():
    text = page(DOCUMENT)

    assert "<script" not in text
    assert all(path in text for path in DOCUMENT["paths"])


def test_the_landing_page_links_everything_with_a_type():
    links = landing(Addresses(PUBLIC))["links"]

    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= {link["rel"] for link in links}
    assert all(link["type"] and link["href"].startswith(PUBLIC) for link in links)


@pytest.mark.parametrize(
    "accept",
    [None, "*/*", "application/json", "application/geo+json", "application/*;q=0.8", "text/html, */*;q=0.1"],
)
def test_who_accepts_json_gets_json(accept):
    require_form(request_for(accept), GEOJSON, JSON)


@pytest.mark.parametrize(
    "accept", ["text/html", "image/png, text/plain", "*/*;q=0", "application/json;q=0.0"]
)
def test_who_accepts_no_json_is_told_so(accept):
    with pytest.raises(NotAcceptable):
        require_form(request_for(accept), GEOJSON, JSON)


def test_the_form_asked_by_name_outweighs_what_is_accepted():
    require_form(request_for("text/html", b"f=json"), GEOJSON, JSON)

    with pytest.raises(BadParameter):
        require_form(request_for("application/json", b"f=xml"), GEOJSON, JSON)
