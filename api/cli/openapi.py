"""``lakewatch openapi``: the contract of the own API, as the committed file and generated clients have it."""

from __future__ import annotations

import json
import sys

from api.app import openapi_document


def openapi() -> None:
    """打印接口描述 · Print the OpenAPI document of the own API."""
    sys.stdout.write(json.dumps(openapi_document(), ensure_ascii=False, indent=2) + "\n")
