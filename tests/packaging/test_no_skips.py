"""The rule that nothing is skipped in CI, tried on a test that skips."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("environment", "status"), [({"CI": "true"}, 1), ({}, 0)], ids=["in CI", "elsewhere"]
)
def test_a_skipped_test_fails_in_ci_alone(tmp_path: Path, environment: dict[str, str], status: int) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\ndef test_it(): pytest.skip('nothing here')\n")
    without_ci = {name: value for name, value in os.environ.items() if name != "CI"}

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.no_skips",
            "-n",
            "2",
            "-c",
            os.devnull,
            str(tmp_path),
        ],
        cwd=ROOT,
        env=without_ci | environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status, done.stdout
