"""Hatchling's hook: the wheel carries the built client, so that installing it needs no Node."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # hatchling loads this file by its path, not as web.build_hook
build_client = importlib.import_module("build_client")


class ClientHook(BuildHookInterface[Any]):
    """Builds ``web/static`` when the sources of the client changed since it was last built."""

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling: a Node, when there is none and something to build."""
        if build_client.up_to_date() or build_client.node_on_path():
            return []
        return [build_client.NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the client before the files are collected."""
        build_client.build()
