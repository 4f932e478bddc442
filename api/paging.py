"""The way from one page of a list to the next."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request


def next_url(request: Request, after: int | str | None) -> str | None:
    """The address of the next page, every other parameter repeated; None on the last."""
    if after is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f"{request.url.path}?{urlencode([*kept, ('after', str(after))])}"
