"""``lakewatch scene``: pictures from above, and what comparing two of them finds."""

from __future__ import annotations

import typer

from api.cli.scene_add import add_scene, list_scenes
from api.cli.scene_check import check
from api.cli.scene_compare import compare_scenes

app = typer.Typer(help="影像 · Scenes from above.", no_args_is_help=True)
app.command("add")(add_scene)
app.command("list")(list_scenes)
app.command("check")(check)
app.command("compare")(compare_scenes)
