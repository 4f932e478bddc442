"""``lakewatch layers``: what the catalogue holds, and what is wrong with a file of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.opening import catalogue_of, settings_of
from api.cli.words import err, out, refusal_text
from layers.definition import (
    CATALOGUE,
    FieldDefinition,
    LayerDefinition,
    Question,
    read_catalogue,
    read_layer,
)
from layers.errors import CatalogueMistake

app = typer.Typer(help="图层目录 · The catalogue of layers.", no_args_is_help=True)


@app.command("list")
def list_layers() -> None:
    """列出图层 · List the layers."""
    table = Table("id", "名称", "name", "geometry", "fields", "states", "questions", box=None)
    for layer in catalogue_of(settings_of()).layers.values():
        counts = (len(layer.fields), len(layer.states), len(layer.checklist))
        table.add_row(layer.id, layer.words.zh, layer.words.en, layer.geometry, *map(str, counts))
    out.print(table)


@app.command("show")
def show(layer: Annotated[str, typer.Argument(help="图层编号 · Layer id.")]) -> None:
    """显示图层 · Show one layer's fields, states and checklist."""
    definition = catalogue_of(settings_of()).get(layer)
    out.print(f"{definition.words.zh} · {definition.words.en} ({definition.id}, {definition.geometry})")
    out.print(f"{definition.description.zh}\n{definition.description.en}\n{definition.source}\n")
    out.print(fields_table(definition))
    out.print(states_table(definition))
    if definition.checklist:
        out.print(questions_table(definition))


def fields_table(definition: LayerDefinition) -> Table:
    """The layer's columns, as an import maps to them."""
    table = Table(
        "field", "名称", "name", "type", "unit", "allowed", title="字段 Fields", title_justify="left"
    )
    for field in definition.fields:
        type = f"{field.type}{' *' if field.required else ''}"
        table.add_row(field.id, field.words.zh, field.words.en, type, field.unit, allowed(field))
    return table


def states_table(definition: LayerDefinition) -> Table:
    """The layer's states; settled ones need no further action."""
    table = Table("state", "名称", "name", "settled", title="状态 States", title_justify="left")
    for state in definition.states:
        table.add_row(state.id, state.words.zh, state.words.en, "✓" if state.settled else "")
    return table


def questions_table(definition: LayerDefinition) -> Table:
    """The inspection checklist."""
    table = Table("question", "名称", "name", "type", "unit", "when", title="检查表 Checklist")
    for question in definition.checklist:
        when = f"{question.when.question} = {' | '.join(question.when.any_of)}" if question.when else ""
        type = f"{question.type}{' *' if question.required else ''}"
        table.add_row(question.id, question.words.zh, question.words.en, type, question.unit, when)
    return table


def allowed(field: FieldDefinition | Question) -> str:
    """A field's choices or range, in short."""
    if field.choices:
        return ", ".join(choice.value for choice in field.choices)
    if field.minimum is None and field.maximum is None:
        return ""
    least = "" if field.minimum is None else f"{field.minimum:g}"
    most = "" if field.maximum is None else f"{field.maximum:g}"
    return f"{least}…{most}"


@app.command("check")
def check(
    folder: Annotated[
        Path, typer.Argument(help="图层文件夹 · Folder of layer files.", exists=True, file_okay=False)
    ] = CATALOGUE,
) -> None:
    """检查图层文件 · Name the first mistake of every layer file; status 2 when there is one."""
    mistakes = [mistake for file in sorted(folder.glob("*.toml")) if (mistake := mistake_of(file))]
    for mistake in mistakes:
        err.print(refusal_text(mistake))
    if mistakes:
        raise typer.Exit(2)
    out.print(f"{len(read_catalogue(folder).layers)} 个图层，没有错误。No mistakes in the layers.")


def mistake_of(file: Path) -> CatalogueMistake | None:
    """What is wrong with one layer file, if anything is."""
    try:
        read_layer(file)
    except CatalogueMistake as mistake:
        return mistake
    return None
