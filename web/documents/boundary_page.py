"""The words and tables of a dossier's page; every text of a person is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

from layers.definition import Symbol, Words
from layers.rules.boundary_dossier import ChangeLine, Dossier, EffectLine
from layers.rules.days import LOCAL
from layers.rules.dossier_cells import (
    DossierTable,
    U,
    cell_text,
    in_tongue,
    names,
    number_text,
)
from layers.rules.dossier_changes import effect_row
from layers.rules.dossier_tables import dossier_tables
from layers.rules.dossier_words import (
    DECISIONS,
    MARK,
    SAID,
    TRANSITION_COLOURS,
    TRANSITIONS,
    VERDICTS,
    worded,
)
from web.documents.boundary_maps import change_label, pattern_id, zone_symbol
from web.documents.style import INK

PARTS: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("versions", Words("两个版本", "Both versions"), ("versions", "totals", "matrix", "form")),
    ("changes", Words("变化", "Changes"), ("changes", "touched", "revisions", "noise")),
    ("rules", Words("规则", "Rules"), ("rules", "faults")),
    ("consequences", Words("影响", "Consequences"), ("consequences",)),
    ("scenarios", Words("情形", "Scenarios"), ("villages", "tasks")),
    ("said", Words("审查意见", "Decisions"), ("said", "events")),
)
MAPS = Words("地图", "Maps")
NUMBERS = {U.COUNT, U.HA, U.MU, U.M, U.SHARE, U.DEGREES, U.NUMBER}
HATCHES = {"close": 6, "wide": 12, "reverse": 9, "dots": 8}


class Page:
    """Builds the body of the page in one language, headings in both."""

    def __init__(self, dossier: Dossier, *, english: bool) -> None:
        self.dossier = dossier
        self.english = english
        self.tables = {table.id: table for table in dossier_tables(dossier)}

    def say(self, words: Words) -> str:
        return escape(in_tongue(words, english=self.english))

    def both(self, words: Words) -> str:
        """The page's language first, the other one beside it."""
        first, second = (words.en, words.zh) if self.english else (words.zh, words.en)
        other = "zh-CN" if self.english else "en"
        return f'{escape(first)} <small lang="{other}">{escape(second)}</small>'

    # --- the head ----------------------------------------------------------------------------
    def head(self) -> str:
        """Title, mark, and what this is a reading of."""
        dossier = self.dossier
        mark = (
            f'<p class="mark" role="note">{escape(MARK.zh)} · {escape(MARK.en)}</p>'
            if dossier.demonstration
            else ""
        )
        links = "".join(f'<a href="#{id}">{self.say(words)}</a>' for id, words in self.contents())
        return (
            f"{mark}<header><h1>{self.both(dossier.title)}</h1>"
            f'<p class="which">{self.say(dossier.before.name)} → <b>{self.say(dossier.after.name)}</b></p>'
            f"{self.warnings()}<dl class='facts'>{self.facts()}</dl></header>"
            f'<nav aria-label="{self.say(Words("目录", "Contents"))}">{links}</nav>'
        )  # fmt: skip

    def contents(self) -> Iterator[tuple[str, Words]]:
        yield "maps", MAPS
        for id, words, _ in PARTS:
            yield id, words

    def warnings(self) -> str:
        """What must be seen before anything else."""
        dossier, found = self.dossier, list(self.dossier.cautions)
        if broken := dossier.broken():
            found.append(
                Words(
                    f"不符合且未豁免的规则：{len(broken)} 条",
                    f"Rules broken and waived by nobody: {len(broken)}",
                )
            )
        return "".join(f'<p class="warn">{self.say(words)}</p>' for words in found)

    def facts(self) -> str:
        dossier = self.dossier
        gain = dossier.after.whole_m2 - dossier.before.whole_m2
        still = sum(each.unsettled for each in dossier.touched)
        lines = (
            (Words("变化", "Changes"), f"{len(dossier.changes)}"),
            (Words("总面积增减（公顷）", "Whole area, change (ha)"), number_text(gain, U.HA)),
            (Words("移出或放宽的未了结问题", "Open matters out or softened"), f"{still}"),
            (Words("对象截至", "Things as of"), dossier.as_of.isoformat()),
            (Words("制作", "Made"), f"{dossier.made_at.astimezone(LOCAL):%Y-%m-%d %H:%M} {dossier.made_by}"),
            (Words("用途", "Why"), dossier.why),
            (Words("判读与审查内容 SHA-256", "SHA-256 of everything read"), dossier.sha256),
        )
        return "".join(f"<div><dt>{self.say(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in lines)

    def mark(self) -> str:
        """What every part and map of demonstration data says."""
        return f'<p class="synthetic">{self.say(MARK)}</p>' if self.dossier.demonstration else ""

    # --- parts -------------------------------------------------------------------------------
    def parts(self) -> str:
        """Every part with its tables, changes with their sheets."""
        return "".join(self.part(id, words, tables) for id, words, tables in PARTS)

    def part(self, id: str, words: Words, tables: Sequence[str]) -> str:
        inner = "".join(self.table(self.tables[name]) for name in tables)
        sheets = "".join(map(self.sheet, self.dossier.changes)) if id == "changes" else ""
        return f'<section id="{id}"><h2>{self.both(words)}</h2>{self.mark()}{inner}{sheets}</section>'

    def table(self, table: DossierTable) -> str:
        """One table with its head, or the sentence that there is nothing."""
        note = f'<p class="note">{self.say(table.note)}</p>' if table.note else ""
        title = f"<h3>{self.both(table.words)}</h3>"
        if not table.rows:
            return f"{title}<p>{self.say(table.empty)}</p>"
        heads = "".join(f'<th scope="col">{self.say(column.words)}</th>' for column in table.columns)
        rows = "".join(self.row(table, at) for at in range(len(table.rows)))
        label = escape(in_tongue(table.words, english=self.english), quote=True)
        return (
            f'{title}{note}<div class="wide" role="region" tabindex="0" aria-label="{label}">'
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def row(self, table: DossierTable, at: int) -> str:
        number = table.change_of(at)
        cells = []
        for place, (cell, column) in enumerate(zip(table.rows[at], table.columns, strict=True)):
            text = escape(cell_text(cell, column, english=self.english))
            if place == 0 and number is not None:
                text = f'<a class="no" href="#change-{number}" data-change="{number}">{text}</a>'
            kind = ' class="figure"' if column.unit in NUMBERS else ""
            cells.append(f"<td{kind}>{text}</td>")
        about = f' data-row="{number}"' if number is not None else ""
        return f"<tr{about}>{''.join(cells)}</tr>"

    # --- one change --------------------------------------------------------------------------
    def sheet(self, change: ChangeLine) -> str:
        """All that is known of one change, to be linked to."""
        label = escape(change_label(self.dossier, change, english=self.english))
        colour = TRANSITION_COLOURS.get(change.transition, INK)
        kind = self.say(worded(TRANSITIONS, change.transition))
        show = self.say(Words("在图上看", "Show on the map"))
        return (
            f'<article id="change-{change.number}" class="change" style="border-color:{colour}">'
            f'<h4>{label} <span class="kind">{kind}</span> '
            f'<a class="show" href="#maps" data-change="{change.number}">{show}</a></h4>'
            f"<ul>{''.join(self.lines(change))}</ul></article>"
        )

    def lines(self, change: ChangeLine) -> Iterator[str]:
        """Facts, consequences, rules, and what was said, a line each."""
        mu, width = number_text(change.area_m2, U.MU), number_text(change.width_m, U.M)
        yield self.line(
            Words("量", "Size"), Words(f"{mu} 亩，平均宽 {width} 米", f"{mu} mu, {width} m wide on average")
        )
        for effect in change.effects:
            yield self.line(effect.words, effect_words(effect))
        for rule in self.dossier.rules:
            if rule.id in change.rules and rule.verdict != "pass":
                yield self.line(worded(VERDICTS, rule.verdict), Words(f"{rule.words.zh}：{rule.found.zh}", f"{rule.words.en}: {rule.found.en}"))  # fmt: skip  # noqa: E501
        for said in self.dossier.said:
            if said.number == change.number:
                words = worded(SAID, said.kind)
                about = DECISIONS.get(said.about, Words("", ""))
                by = f"{said.name}（{said.unit}）" if said.unit else said.name
                yield self.line(words, Words(f"{by} {about.zh} {said.text}", f"{by} {about.en} {said.text}"))

    def line(self, name: Words, text: Words) -> str:
        return f"<li><b>{self.say(name)}</b> {self.say(text)}</li>"

    # --- for the maps ------------------------------------------------------------------------
    def legend(self) -> str:
        """What zones and changes look like, with the patterns that the maps fill by."""
        zones = "".join(
            f'<li><svg class="key" aria-hidden="true"><rect x="1" y="1" width="34" height="18" '
            f'fill="url(#{pattern_id(kind.id)})" stroke="{zone_symbol(self.dossier, kind.id).line or INK}" '
            f'stroke-width="2"/></svg>{self.say(kind.words)}</li>'
            for kind in self.dossier.drawn_kinds
        )
        own = {change.transition for change in self.dossier.changes}
        changes = "".join(
            f'<li><svg class="key" aria-hidden="true"><rect x="2" y="2" width="32" height="16" '
            f'fill="{colour}" fill-opacity=".3" stroke="{colour}" stroke-width="3"/></svg>'
            f"{self.say(TRANSITIONS[id])}</li>"
            for id, colour in TRANSITION_COLOURS.items()
            if id in own
        )
        return f'<ul class="legend">{zones}{changes}</ul>'

    def patterns(self) -> str:
        """The hatches of the zones, which every map on the page fills by."""
        made = "".join(
            pattern(kind.id, zone_symbol(self.dossier, kind.id)) for kind in self.dossier.drawn_kinds
        )
        return f'<svg width="0" height="0" class="patterns" aria-hidden="true"><defs>{made}</defs></svg>'

    def data(self) -> str:
        """What the page's own program knows of each change."""
        changes = [
            {"number": each.number, "place": list(each.place), "bounds": list(each.shape.bounds),
             "label": change_label(self.dossier, each, english=self.english),
             "colour": TRANSITION_COLOURS.get(each.transition, INK)}
            for each in self.dossier.changes
        ]  # fmt: skip
        words = {"swipe": in_tongue(Words("移动分界线", "Move the divider"), english=self.english)}
        text = json.dumps({"changes": changes, "words": words}, ensure_ascii=False)
        return text.replace("<", "\\u003c")


def effect_words(effect: EffectLine) -> Words:
    """What lies in a change, of one noun, in one line."""
    row = effect_row(None, effect)
    sums = row[7] if isinstance(row[7], Words) else None
    listed = names([label for _, label in effect.named])
    zh = [f"{effect.count}", f"未了结 {effect.unsettled}" if effect.unsettled else "", sums.zh if sums else "", listed.zh if listed else ""]  # fmt: skip  # noqa: E501
    en = [f"{effect.count}", f"{effect.unsettled} unsettled" if effect.unsettled else "", sums.en if sums else "", listed.en if listed else ""]  # fmt: skip  # noqa: E501
    return Words("；".join(filter(None, zh)), "; ".join(filter(None, en)))


def pattern(kind: str, symbol: Symbol) -> str:
    """A fill with its hatch, so that colour never speaks alone."""
    colour = symbol.line or INK
    fill = (
        f'<rect width="40" height="40" fill="{symbol.fill or colour}" fill-opacity="{symbol.fill_opacity}"/>'
    )
    apart = HATCHES.get(symbol.hatch or "", 0)
    lines = (
        f'<path d="M0 0V{apart}" stroke="{colour}" stroke-width="1" stroke-opacity=".5"/>' if apart else ""
    )
    size = apart or 40
    return (
        f'<pattern id="{pattern_id(kind)}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)">{fill}{lines}</pattern>'
    )
