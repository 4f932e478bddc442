"""In CI everything is installed, so a test that skips is a failure; elsewhere a skip says what is missing.

One reason holds everywhere: the folder of real data that lies beside the repository, and not in it.
"""

from __future__ import annotations

import os

import pytest

ALLOWED = "../shared is not here"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):  # type: ignore[no-untyped-def]
    """The same for a whole file that skips itself."""
    outcome = yield
    report = outcome.get_result()
    if report.outcome == "skipped" and "CI" in os.environ:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped in CI, where everything must run"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Turn a skip into a failure where CI is set; an expected failure stays what it is."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and "CI" in os.environ and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if reason.endswith(ALLOWED):
            return
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI, where everything must run: {reason}"
