"""The built client that the server hands out; built here when it is older than its sources."""

from __future__ import annotations

from web import build_client


def built_client() -> None:
    """Build ``web/static`` unless it is that of these sources; its own mistakes end the run."""
    build_client.install(everything=True)  # axe is one of the checks' packages
    build_client.build()
