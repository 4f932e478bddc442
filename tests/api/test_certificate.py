"""How phones come to trust the server: an own root, bound to its names, and a page that explains it."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509

from api.certificates import fingerprint
from tests.api.cli.ledgers import lakewatch, said
from tests.api.conftest import Service

NAMES = ("lake.example.org", "10.1.2.3")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a root and a server certificate for two names."""
    lakewatch("certificate", *NAMES, "--data", tmp_path)
    return tmp_path / "certificate"


def shown_names(path: Path) -> list[str]:
    """The names of a server's certificate."""
    found = x509.load_pem_x509_certificate(path.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(each.value) for each in names]


def shake_hands(folder: Path, name: str) -> None:
    """A client that trusts the root alone asks a server with this certificate for a name; SSLError."""
    ours, theirs = socket.socketpair()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "server.crt", folder / "server.key")
    client = ssl.create_default_context(cafile=str(folder / "root.crt"))

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        client.wrap_socket(ours, server_hostname=name).close()
    finally:
        ours.close()
        thread.join(timeout=10)


def test_who_trusts_the_root_trusts_the_server_by_each_of_its_names(made: Path) -> None:
    assert shown_names(made / "server.crt") == list(NAMES)
    for name in NAMES:
        shake_hands(made, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(made, "bank.example.org")


def test_keys_are_readable_by_their_owner_alone(made: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()}

    assert modes == {"root.crt": 0o644, "root.key": 0o600, "server.crt": 0o644, "server.key": 0o600}


def test_what_is_there_is_not_overwritten(made: Path) -> None:
    before = {path.name: path.read_bytes() for path in made.iterdir()}

    status, _, words = said("certificate", *NAMES, "--data", str(made.parent))

    assert (status, "already-there" in words or "exists already" in words) == (2, True)
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before


def test_a_renewed_server_is_trusted_by_phones_that_have_the_root(made: Path) -> None:
    root, server = (made / "root.crt").read_bytes(), (made / "server.crt").read_bytes()

    lakewatch("certificate", "--renew", "--data", made.parent)

    assert (made / "root.crt").read_bytes() == root
    assert (made / "server.crt").read_bytes() != server
    shake_hands(made, NAMES[0])


def test_the_root_cannot_vouch_for_another_name(made: Path) -> None:
    status, _, words = said("certificate", "--renew", "bank.example.org", "--data", str(made.parent))

    assert status == 2
    assert "bank.example.org" in words


@pytest.mark.parametrize("name", ["lake example", "https://lake.example.org", "-lake", ""])
def test_what_is_no_name_is_refused(name: str, tmp_path: Path) -> None:
    status, _, _ = said("certificate", "--data", str(tmp_path), "--", name)

    assert status == 2
    assert not (tmp_path / "certificate" / "server.key").exists()


def test_a_root_without_its_key_makes_no_certificate(made: Path) -> None:
    (made / "root.key").unlink()

    status, _, words = said("certificate", "--renew", "--data", str(made.parent))

    assert status == 2
    assert str(made) in words


def test_the_service_refuses_a_certificate_that_does_not_fit_its_key(made: Path) -> None:
    status, _, words = said(
        "serve",
        "--certificate",
        str(made / "server.crt"),
        "--key",
        str(made / "root.key"),
        "--data",
        str(made),
    )

    assert status == 2
    assert "server.crt" in words


def test_the_page_shows_the_fingerprint_of_the_root_that_it_hands_out(gpkg_service: Service) -> None:
    data = gpkg_service.settings.data
    printed = lakewatch("certificate", *NAMES, "--data", data)
    client = gpkg_service.client()

    page = client.get("/certificate")
    root = client.get("/certificate/root.crt")

    print_of_root = fingerprint(x509.load_der_x509_certificate(root.content))
    assert root.headers["content-type"] == "application/x-x509-ca-cert"
    assert print_of_root == ":".join(re.findall("..", hashlib.sha256(root.content).hexdigest().upper()))
    assert print_of_root in page.text
    assert print_of_root in printed
    assert "PRIVATE" not in page.text
    assert client.get("/certificate/qr.svg").headers["content-type"] == "image/svg+xml"


def test_without_a_root_the_page_says_what_to_do(gpkg_service: Service) -> None:
    client = gpkg_service.client()

    assert "lakewatch certificate" in client.get("/certificate").text
    refused = client.get("/certificate/root.crt")
    assert (refused.status_code, refused.json()["code"]) == (404, "no-root")


def test_no_address_hands_out_a_key(gpkg_service: Service) -> None:
    lakewatch("certificate", *NAMES, "--data", gpkg_service.settings.data)

    for name in ("root.key", "server.key", "..%2Froot.key"):
        assert gpkg_service.client().get(f"/certificate/{name}").status_code == 404


def test_an_address_that_no_code_can_hold_is_refused(gpkg_service: Service) -> None:
    host = {"Host": "a" * 4000}

    answers = [
        gpkg_service.client().get(path, headers=host) for path in ("/certificate/qr.svg", "/certificate")
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
