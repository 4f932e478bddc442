"""Whatever comes in, the own API answers as its contract says, and never with a fault of its own."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.strategies import one_of
from openapi_spec_validator import validate
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import openapi_document
from tests.api.conftest import serve
from tests.builders import Clock

DOCUMENT = openapi_document()
SCHEMA = openapi.from_dict(DOCUMENT)
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance
]  # fmt: skip
COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_contract_is_a_valid_openapi_document():
    validate(DOCUMENT)


def test_the_committed_contract_is_the_one_the_code_gives():
    assert json.loads(COMMITTED.read_text("utf-8")) == DOCUMENT, "run: lakewatch openapi > docs/openapi.json"


def test_the_contract_promises_no_422_and_every_operation_its_problem():
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            assert "422" not in operation["responses"]
            assert "default" in operation["responses"]


def test_operations_are_named_like_their_routes():
    names = {one["operationId"] for methods in DOCUMENT["paths"].values() for one in methods.values()}

    assert {"sign_in", "list_features", "put_feature", "send_report", "send_photo", "near_me"} <= names


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory):
    """One application for all requests: what some store, others meet."""
    folder = tmp_path_factory.mktemp("contract")
    yield from serve(str(folder / "lakewatch.gpkg"), folder, Clock())


@pytest.mark.parametrize("role", [None, "supervisor"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_however_wrong_is_answered_with_5xx(shared_service, operation, role):
    client = shared_service.signed_in(role) if role else shared_service.client()
    operation.app = client.app
    cookies = dict(client.cookies)

    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases(operation))
    def answers(case):
        aim(case)
        case.call_and_validate(checks=CHECKS, headers={"X-Lakewatch": "1"}, cookies=cookies)

    answers()


def cases(operation):
    """Requests as the contract has them and, where it leaves room for it, others."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.body or operation.query or operation.path_parameters):
        return right
    return one_of(right, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def aim(case):
    """Point a request at a layer and a feature that exist, so that it gets past the first refusal."""
    known = {"layer": "pond_dikes", "id": "dike-1" if "{layer}" in case.path else None}
    for name, value in known.items():
        if value and case.path_parameters and isinstance(case.path_parameters.get(name), str):
            case.path_parameters[name] = value
    if isinstance(case.body, dict) and isinstance(case.body.get("layer"), str):
        case.body["layer"] = "pond_dikes"
