"""``lakewatch web``: build the browser client where its sources are."""

from __future__ import annotations

import typer

from api.cli.words import out
from web import build_client


def web() -> None:
    """构建网页端 · Build the browser client from web/client."""
    if not build_client.has_sources():
        out.print("这里没有网页端源码。There are no client sources here: the package carries the built one.")
        raise typer.Exit(2)
    if status := build_client.main(["build"]):
        raise typer.Exit(status)
    out.print(f"网页端已就绪。The client is ready in {build_client.STATIC}.")
