"""``lakewatch scene``: pictures from above, and what comparing two of them finds."""

from __future__ import annotations

import typer

from api.cli.scene_compare import compare_scenes

app = typer.Typer(help="影像 · Scenes from above.", no_args_is_help=True)
app.command("compare")(compare_scenes)
