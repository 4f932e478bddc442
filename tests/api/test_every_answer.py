"""Headers, keys, health and the client's files: what holds for every answer."""

from __future__ import annotations

import base64
import json

import pytest

from api.app import openapi_document
from api.headers import POLICY
from tests.api.conftest import send, serve

ROUTES = [
    (method.upper(), path)
    for path, methods in openapi_document()["paths"].items()
    for method in methods
]  # fmt: skip
FOR_ANYONE = {
    ("GET", "/health"), ("GET", "/ready"), ("GET", "/api/session"), ("POST", "/api/session"),
    ("DELETE", "/api/session"), ("GET", "/api/receipt-key"),
}  # fmt: skip
PLACES = {
    "{layer}": "pond_dikes", "{sha256}": "0" * 64, "/features/{id}": "/features/dike-1",
    "{id}": "00000000-0000-4000-8000-000000000000", "{case}": "00000000-0000-4000-8000-000000000000",
}  # fmt: skip


QUERIES = {"/api/search": {"q": "x"}, "/api/near": {"lon": 1, "lat": 1}}


def filled(path):
    for name, value in PLACES.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize(("method", "path"), sorted(set(ROUTES) - FOR_ANYONE))
def test_every_route_but_a_named_few_asks_who_is_there(gpkg_service, method, path):
    body = {} if method in ("PUT", "POST", "PATCH") else None
    query = {"why": "x"} if method == "DELETE" and "features" in path else QUERIES.get(path)

    answer = gpkg_service.client().request(method, filled(path), json=body, params=query)

    assert answer.status_code in ((400, 401) if body is not None else (401,))
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/", "/health", "/api/session", "/api/layers", "/nothing/here", "/api/openapi.json", "/ogc"]
)
def test_every_answer_carries_the_security_headers(gpkg_service, path):
    headers = gpkg_service.client().get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    assert "geolocation=(self)" in headers["permissions-policy"]
    assert headers["x-request-id"]
    assert "strict-transport-security" not in headers


def test_under_tls_the_cookie_is_bound_to_the_host_and_browsers_stay_with_tls(gpkg_path, tmp_path, clock):
    for service in serve(gpkg_path, tmp_path, clock, public_url="https://lake.example"):
        client = service.client()
        client.base_url = "https://lake.example"
        answer = client.post("/api/session", json={"name": "patrol", "password": "reed-and-heron-2026"})

        assert answer.headers["set-cookie"].startswith("__Host-lakewatch_session=")
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert client.get("/api/layers").status_code == 200


@pytest.mark.parametrize(("method", "path", "status", "code"), [
    ("GET", "/nothing/here", 404, "no-such-address"),
    ("POST", "/api/layers", 405, "method-not-allowed"),
    ("GET", "/api/layers/", 404, "no-such-address"),
    ("GET", "/%00", 404, "no-such-address"),
    ("BREW", "/api/layers", 405, "method-not-allowed"),
])  # fmt: skip
def test_an_address_or_method_that_is_not_there_is_a_problem_document(
    gpkg_service, method, path, status, code
):
    answer = gpkg_service.client().request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("language", "words"), [("en-GB", "Please sign in"), ("zh-CN", "请先登录"), ("", "请先登录")]
)
def test_a_problem_speaks_the_askers_language(gpkg_service, language, words):
    answer = gpkg_service.client().get("/api/layers", headers={"Accept-Language": language})

    assert words in answer.json()["detail"]


def test_a_key_reads_for_programs_and_changes_nothing(service):
    client = service.signed_in("supervisor")
    made = client.post("/api/keys", json={"name": "QGIS", "days": 30}).json()
    program = service.client()

    basic = base64.b64encode(f"anybody:{made['secret']}".encode()).decode()
    by_bearer = program.get("/api/layers", headers={"Authorization": f"Bearer {made['secret']}"})
    by_basic = program.get("/api/layers", headers={"Authorization": f"Basic {basic}"})
    changing = program.post(
        "/api/keys", json={"name": "another"}, headers={"Authorization": f"Bearer {made['secret']}"}
    )

    assert (by_bearer.status_code, by_basic.status_code, changing.status_code) == (200, 200, 403)
    assert made["secret"] not in json.dumps(client.get("/api/keys").json())


def test_a_key_ends_when_it_is_revoked_and_when_its_time_is_over(service):
    client, program = service.signed_in("patrol"), service.client()
    keys = [client.post("/api/keys", json={"name": "x", "days": days}).json() for days in (20, 2)]

    def status(key):
        return program.get("/api/units", headers={"Authorization": f"Bearer {key['secret']}"}).status_code

    before = [status(key) for key in keys]
    client.delete(f"/api/keys/{keys[0]['key']['id']}")
    service.clock.forward(days=3)

    assert before == [200, 200]
    assert [status(key) for key in keys] == [401, 401]


def test_nobody_revokes_the_key_of_another(gpkg_service):
    made = gpkg_service.signed_in("patrol").post("/api/keys", json={"name": "x"}).json()

    answer = gpkg_service.signed_in("officer").delete(f"/api/keys/{made['key']['id']}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "sent", ["Basic", "Basic !!!", "Basic /w==", "Bearer", "Bearer " + "x" * 500, "Digest x"]
)
def test_credentials_that_cannot_be_read_are_nobodys(gpkg_service, sent):
    assert gpkg_service.client().get("/api/layers", headers={"Authorization": sent}).status_code == 401


def test_the_database_is_asked_whether_it_is_ready(service):
    assert service.client().get("/ready").json()["status"] == "ok"


def test_the_built_client_is_served_with_its_hashed_files_for_good(gpkg_path, tmp_path, clock):
    built = tmp_path / "static"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>湖</title>", "utf-8")
    (built / "sw.js").write_text("// worker" * 500)
    (built / "assets" / "app-1a2b3c.js").write_text("export {}" * 500)
    for service in serve(gpkg_path, tmp_path, clock, static=built):
        client = service.client()

        page, worker, code = (client.get(path) for path in ("/", "/sw.js", "/assets/app-1a2b3c.js"))

        assert "湖" in page.text
        assert page.headers["cache-control"] == worker.headers["cache-control"] == "no-cache"
        assert "immutable" in code.headers["cache-control"]
        assert code.headers["content-encoding"] == "gzip"
        assert client.get("/../pyproject.toml").status_code == 404
        assert client.get("/api/nothing").json()["code"] == "no-such-address"


def test_logs_hold_no_query_and_no_forged_line(gpkg_service, capsys):
    client = gpkg_service.signed_in("patrol")
    client.get("/api/search?q=secret-words", headers={"X-Request-Id": "a\tb"})
    client.get("/nothing%0a%7b%22event%22%3a%22forged%22%7d")
    send(client)

    lines = capsys.readouterr().err.splitlines()

    assert not [line for line in lines if "secret-words" in line or "115.6" in line]
    assert all(json.loads(line)["event"] != "forged" for line in lines)
