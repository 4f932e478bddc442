"""Which form an answer has: ``f`` and ``Accept`` against what can be given."""

from __future__ import annotations

from fastapi import Request

from api.errors import BadParameter, NotAcceptable
from api.ogc.links import JSON, SCHEMA


def require_form(request: Request, *types: str, names: tuple[str, ...] = ("json",)) -> None:
    """Refuse an asker who wants another form than the one there is.

    Args:
        types: media types that this answer satisfies, without parameters.
        names: what ``f`` may say; it weighs more than ``Accept``.

    Raises:
        BadParameter: ``f`` says something else. NotAcceptable: ``Accept`` names none of the types.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        if asked not in names:
            raise BadParameter(parameter="f", value=asked, allowed=", ".join(names))
        return
    accepted = request.headers.get("accept", "*/*")
    if not any(fits(part, types) for part in accepted.split(",")):
        raise NotAcceptable(accept=accepted, allowed=", ".join(types))


def schema_type(request: Request) -> str:
    """The media type of a JSON schema: plain JSON for who accepts only that, as GDAL does."""
    accepted = request.headers.get("accept", "*/*").lower()
    return JSON if JSON in accepted and SCHEMA not in accepted else SCHEMA


def fits(part: str, types: tuple[str, ...]) -> bool:
    """Whether one entry of ``Accept`` allows one of the types; ``q=0`` allows none."""
    wanted, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if any(parameter.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for parameter in parameters):
        return False
    families = {f"{type.partition('/')[0]}/*" for type in types}
    return wanted in types or wanted in families or wanted in ("*/*", "")
