"""Signing in and out, and who may ask from where."""

from __future__ import annotations

import pytest

from api.app import create_app
from api.settings import Settings
from layers.errors import DemonstrationAccounts
from layers.rules.people import PROGRAM, Account, Role
from layers.store.people import PeopleStore
from tests.api.conftest import PASSWORD


def test_a_patrol_signs_in_and_learns_what_the_role_allows(service):
    client = service.signed_in("patrol")

    session = client.get("/api/session").json()

    assert session["account"]["unit"]["name_zh"] == "湖区管理局"
    assert "report.submit" in session["allowed"]
    assert "feature.add" not in session["allowed"]


def test_nobody_signed_in_is_an_answer_and_not_a_refusal(gpkg_service):
    answer = gpkg_service.client().get("/api/session")

    assert (answer.status_code, answer.json()["account"], answer.json()["allowed"]) == (200, None, [])


@pytest.mark.parametrize(("name", "password"), [("patrol", "wrong one"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(gpkg_service, name, password):
    answer = gpkg_service.client().post("/api/session", json={"name": name, "password": password})

    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-password")


def test_five_failures_lock_this_account_from_this_source_and_no_other(gpkg_service):
    client = gpkg_service.client()
    wrong = {"name": "patrol", "password": "wrong one"}
    for _ in range(5):
        client.post("/api/session", json=wrong)

    locked = client.post("/api/session", json={"name": "patrol", "password": PASSWORD})
    other = client.post("/api/session", json={"name": "officer", "password": PASSWORD})

    assert (locked.status_code, locked.json()["code"]) == (429, "too-many-tries")
    assert int(locked.headers["retry-after"]) > 0
    assert other.status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(gpkg_service):
    client = gpkg_service.signed_in("patrol")
    token = client.cookies["lakewatch_session"]
    assert client.delete("/api/session").status_code == 204

    client.cookies.set("lakewatch_session", token)

    assert client.get("/api/layers").status_code == 401


def test_each_sign_in_makes_a_new_token_and_ends_the_old_one(gpkg_service):
    client = gpkg_service.signed_in("patrol")
    first = client.cookies["lakewatch_session"]
    client.post("/api/session", json={"name": "patrol", "password": PASSWORD})
    second = client.cookies["lakewatch_session"]

    client.cookies.clear()
    client.cookies.set("lakewatch_session", first)

    assert first != second
    assert client.get("/api/layers").status_code == 401


@pytest.mark.parametrize(("name", "hours", "status"), [
    ("patrol", 24 * 29, 200), ("patrol", 24 * 31, 401), ("supervisor", 11, 200), ("supervisor", 13, 401),
])  # fmt: skip
def test_a_session_in_the_field_lasts_weeks_and_one_in_the_office_hours(gpkg_service, name, hours, status):
    client = gpkg_service.signed_in(name)

    gpkg_service.clock.forward(hours=hours)

    assert client.get("/api/layers").status_code == status


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(gpkg_service):
    answer = gpkg_service.client().post("/api/session", json={"name": "patrol", "password": PASSWORD})

    cookie = answer.headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Lakewatch": ""},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_change_by_cookie_that_another_site_may_have_caused_is_refused(gpkg_service, headers):
    client = gpkg_service.signed_in("patrol")

    answer = client.post("/api/keys", json={"name": "QGIS"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")


def test_another_site_cannot_sign_a_browser_in(gpkg_service):
    answer = gpkg_service.client().post(
        "/api/session",
        json={"name": "patrol", "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example"},
    )

    assert answer.json()["code"] == "cross-site"


def test_a_disabled_account_is_out_at_once(service):
    client = service.signed_in("patrol")
    with service.database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).disable("id-patrol", why="left")

    answer = client.post("/api/session", json={"name": "patrol", "password": PASSWORD})

    assert client.get("/api/layers").status_code == 401
    assert answer.status_code == 401


def test_a_real_lake_is_served_to_other_machines(gpkg_service):

    assert create_app(Settings(host="0.0.0.0"), gpkg_service.database)


def test_demonstration_accounts_are_not_served_to_other_machines_unless_asked_for(gpkg_service):
    account = Account("id-demo", "demo", "演示", "bureau", frozenset({Role.PATROL}), demonstration=True)
    with gpkg_service.database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).add_account(account, password_hash="x", why="test")

    with pytest.raises(DemonstrationAccounts):
        create_app(Settings(host="0.0.0.0"), gpkg_service.database)
    assert create_app(Settings(host="0.0.0.0", allow_demonstration_accounts=True), gpkg_service.database)
