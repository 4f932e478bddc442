"""What a wheel carries: the built client and the catalogue, and neither sources nor tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from web import build_client

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from this tree, with the client as it is built now."""
    if not build_client.up_to_date():
        build_client.build()
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_carries_the_built_client(carried: set[str]) -> None:
    assert "web/static/index.html" in carried


def test_a_wheel_carries_the_catalogue_and_the_migrations(carried: set[str]) -> None:
    assert {"layers/catalogue/pond_dikes.toml", "layers/store/migrations/env.py"} <= carried


def test_a_wheel_carries_no_sources_of_the_client_and_no_tests(carried: set[str]) -> None:
    assert [
        name for name in carried if name.startswith(("web/client", "tests", "bench", "web/build_hook"))
    ] == []
