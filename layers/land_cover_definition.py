"""What the classes of a raster of land cover are called: a TOML file beside it, or its own category names.

``<raster>.toml``:

    source = "2022年度国土变更调查"
    [classes]
    1 = { zh = "水域", en = "Water" }

or ``<raster>.aux.xml``, as QGIS and GDAL write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from defusedxml import ElementTree

from layers.definition import Words, read_toml
from layers.errors import BadLandCover
from layers.rules.land_cover import Legend
from layers.toml_records import Place, record


def legend_of(raster: Path) -> Legend:
    """What the raster's classes are called.

    Raises:
        CatalogueMistake: the file beside it is wrong; it names the place.
    """
    beside = raster.with_name(f"{raster.name}.toml")
    if beside.is_file():
        return legend_in(beside)
    return Legend(raster.name, dict(categories_of(raster.with_name(f"{raster.name}.aux.xml"))))


def legend_in(file: Path) -> Legend:
    """The legend that a TOML file gives."""
    place, table = Place(file.name), read_toml(file)
    for key in table.keys() - {"source", "classes"}:
        place.at(key).refuse(key, ["source", "classes"])
    source, classes = table.get("source", ""), table.get("classes", {})
    if not isinstance(source, str) or not isinstance(classes, dict):
        place.at("classes").refuse(classes, "a table of numbers")
    found = {}
    for name, words in classes.items():
        if not name.lstrip("-").isdecimal():
            place.at("classes").at(name).refuse(name, "a whole number")
        found[int(name)] = record(Words, words, place.at("classes").at(name))
    return Legend(source or file.name.removesuffix(".toml"), found)


def categories_of(file: Path) -> Iterator[tuple[int, Words]]:
    """The band's category names as GDAL keeps them beside a raster, numbered from 0."""
    if not file.is_file():
        return
    try:
        names = ElementTree.parse(file).findall(".//CategoryNames/Category")
    except ElementTree.ParseError as error:
        raise BadLandCover(file=file.name, reason=f"{error}") from error
    for number, name in enumerate(names):
        if text := (name.text or "").strip():
            yield number, Words(text, text)
