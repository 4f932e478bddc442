"""The pages of a case file that show the place: a map, the reserve around, photos of before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from layers.definition import GeometryType, Symbol, Words
from layers.rules.case_file import CaseFile, framed
from layers.rules.exhibits import ROLE_WORDS, Exhibit
from web.documents.brush import swatch
from web.documents.case_map import MapPicture, Marked, map_picture, shown
from web.documents.paper import FAINT, WIDE_CM, Cell, Paper, Picture, Text
from web.documents.style import symbol_of, value_by
from web.documents.wording import DASH, day, moment

PLACE_SYMBOL = Symbol(line="#C00000", line_width=4)
BEFORE, AFTER, MOST_PHOTOS = ("finding", "before"), ("inspection", "after"), 3  # photos a side


def place(paper: Paper, file: CaseFile) -> None:
    """Where it is: a map, an overview with the legend, the features by number."""
    if file.frame is None:
        paper.say(Text("案件没有登记位置，不作图。", "No position is on record, so there is no map."))
        return
    marked = [
        Marked(
            each.number, each.feature.shape, marked_symbol(file, each.feature.state, each.feature.properties)
        )
        for each in file.places
        if each.feature.shape is not None
    ]
    if not marked and file.case.place is not None:
        marked = [Marked(1, file.case.place, PLACE_SYMBOL)]
    picture = map_picture(MapPicture(file.frame, file.ground, marked))
    title = f"案件 {file.case.number} 位置图 Map of the place"
    paper.picture(Picture(picture, 15.6, title))
    paper.say(
        Text(
            f"CGCS2000（EPSG:4490），上北，按中纬度等距绘制；截至 {day(file.day)} 有效的界线与要素。",
            f"CGCS2000 (EPSG:4490), north up, true to scale at the middle latitude; as in force on {day(file.day)}.",  # noqa: E501
            size=8.5,
        ),
        keep=True,
    )
    overview(paper, file)
    if file.places:
        paper.table(
            (Words("图号", "No."), Words("名称", "Name"), Words("编号", "Id"), Words("登记状态", "State")),
            [
                (str(each.number), each.label, Text(each.id, size=8.5),
                 Text(each.state.zh, each.state.en, inline=True) if each.state else DASH)
                for each in file.places
            ],
            (1.6, 6.0, 5.4, 3.6),
        )  # fmt: skip


def marked_symbol(file: CaseFile, state: str | None, properties: Mapping[str, object]) -> Symbol:
    definition = file.definition
    return symbol_of(definition.style, value_by(definition, state, properties))


def overview(paper: Paper, file: CaseFile) -> None:
    """The whole reserve with the frame of the map, and beside it what the lines mean."""
    shapes = [one.shape for _, found in file.reserve for one in found if one.shape is not None]
    key = list(legend_lines(file))
    if not shapes or file.frame is None:
        paper.table((Words("图例", "Legend"),), [(key,)], (WIDE_CM,))
        return
    whole = MapPicture(framed(shapes, 1.15), file.reserve, framed=file.frame, wide=900)
    left: list[Text | Picture] = [
        Picture(map_picture(whole), 8.2, "保护区示意图 overview of the reserve"),
        Text("红框为上图范围", "the red frame is the map above", size=8.5, inline=True),
    ]
    heads = (Words("在保护区中的位置", "Within the reserve"), Words("图例", "Legend"))
    paper.table(heads, [(left, key)], (8.8, WIDE_CM - 8.8))


def legend_lines(file: CaseFile) -> Iterator[Picture]:
    """What the map draws: the case's own features first, then what lies around."""
    yield legend_line(
        PLACE_SYMBOL, file.definition.geometry, Words("案件要素（粗线）", "what the case is about, thick")
    )
    if file.frame is None:
        return
    for definition, rows in shown(file.ground, file.frame):
        for row in rows:
            own = row.words == definition.words
            zh, en = definition.words.zh, definition.words.en
            words = row.words if own else Words(f"{zh}：{row.words.zh}", f"{en}: {row.words.en}")
            yield legend_line(row.symbol, definition.geometry, words)


def legend_line(symbol: Symbol, geometry: GeometryType, words: Words) -> Picture:
    return Picture(
        swatch(symbol, geometry), 1.1, words.zh, beside=Text(words.zh, words.en, size=8.5, inline=True)
    )


def chosen(file: CaseFile) -> tuple[list[Exhibit], list[Exhibit]]:
    """The photos that the document shows: the first of the finding, the last of what came afterwards."""
    able = [line for line in file.exhibits if line.copied and "withdrawn" not in line.hindrances]
    before = [line for line in able if line.role in BEFORE]
    after = [line for line in able if line.role in AFTER]
    return before[:MOST_PHOTOS], after[-MOST_PHOTOS:]


def pictures(paper: Paper, file: CaseFile, photos: Mapping[str, bytes]) -> None:
    """The finding beside what was found afterwards."""
    before, after = ([line for line in side if line.sha256 in photos] for side in chosen(file))
    if not before and not after:
        return
    paper.heading(Words("前后对比照片", "Before and after"), level=2)
    rows: list[Sequence[Cell]] = []
    for one, other in zip_longest(before, after):
        rows.append((pictured(one, photos), pictured(other, photos)))
    heads = (Words("发现时、整改前", "Finding, before"), Words("检查时、整改后", "Inspection, after"))
    paper.table(heads, rows, (WIDE_CM / 2, WIDE_CM / 2))
    paper.say(
        Text(
            "照片为去除元数据的副本；原件见证据目录，以 SHA-256 为准。时间为收到时间，位置为照片或手机自称。",
            "Copies without metadata; the originals are those of the evidence list, by their SHA-256. Times are those of receipt; positions are claims.",  # noqa: E501
            size=8.5,
        )
    )


def pictured(line: Exhibit | None, photos: Mapping[str, bytes]) -> Cell:
    """A photo with its number, and what is known of it."""
    if line is None:
        return DASH
    words = ROLE_WORDS[line.role]
    where = "" if line.place is None else f"  {line.place[0]:.5f}°E {line.place[1]:.5f}°N"
    return [
        Picture(photos[line.sha256], 7.6, f"{line.number} {words.zh} {words.en}"),
        Text(f"{line.number} {words.zh} · {moment(line.at)}{where}", size=8.5),
        Text(f"SHA-256 {line.sha256[:16]}…", size=7.5, fixed=True, colour=FAINT),
    ]
