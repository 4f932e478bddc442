"""The command line ``lakewatch``: its nouns, and how a refusal is told."""

from __future__ import annotations

import sys

import typer

from api.cli import (
    audit,
    cases,
    certificate,
    demo,
    document,
    evidence,
    exporting,
    importing,
    key,
    layers,
    openapi,
    outbox,
    post,
    receipt,
    serve,
    tracks,
    unit,
    user,
    web,
    worker,
)
from api.cli.words import refusal_text
from api.version import VERSION
from geo.errors import Refused

REFUSED = 2  # exit status of every refusal

app = typer.Typer(
    name="lakewatch",
    help="衡水湖生态监管一张图 · Supervision of the Hengshui Lake nature reserve on one map.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("import")(importing.import_file)
app.command("undo-import")(importing.undo_import)
app.command("export")(exporting.export_file)
app.command("certificate")(certificate.certificate)
app.command("import-outbox")(outbox.import_outbox)
app.command("openapi")(openapi.openapi)
app.command("web")(web.web)
app.command("worker")(worker.worker)
app.add_typer(document.app, name="document")
app.add_typer(layers.app, name="layers")
app.add_typer(unit.app, name="unit")
app.add_typer(user.app, name="user")
app.add_typer(post.app, name="post")
app.add_typer(key.app, name="key")
app.add_typer(audit.app, name="audit")
app.add_typer(evidence.app, name="evidence")
app.add_typer(receipt.app, name="receipt")
app.add_typer(cases.app, name="cases")
app.add_typer(tracks.app, name="tracks")


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="打印版本 · Print the version.", is_eager=True),
) -> None:
    """衡水湖生态监管一张图 · Supervision of the Hengshui Lake nature reserve on one map."""
    if show:
        print(f"lakewatch {VERSION}")
        raise typer.Exit


def run() -> None:
    """The program: a refusal is a sentence on standard error and status 2, never a stack trace."""
    try:
        app()
    except Refused as refusal:
        print(refusal_text(refusal), file=sys.stderr)
        sys.exit(REFUSED)


if __name__ == "__main__":
    run()
