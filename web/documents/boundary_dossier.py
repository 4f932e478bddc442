"""The dossier of a boundary proposal as one HTML file that asks no host for anything."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from layers.definition import Words
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_cells import in_tongue
from layers.rules.dossier_words import MARK
from web.documents.boundary_maps import Maps, maps_of
from web.documents.boundary_page import MAPS, Page
from web.documents.self_contained import closed

HERE = Path(__file__).parent
CHANCE = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")  # folium's names of maps and layers
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')  # folium's, which forbids to enlarge the page
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"  # noqa: E501
OVERVIEW = Words("总图：变化、分区、证明", "Overview: changes, zones, proofs")
PAIR = Words("调整前后对照（同步移动）", "Before and after, moving together")
SWIPE = Words(
    "拖动分界线：左为调整前，右为调整后", "Move the divider: before on the left, after on the right"
)


def dossier_page(dossier: Dossier, assets: Path, *, english: bool) -> str:
    """The page; the same record gives the same bytes. ``assets`` as in ``self_contained``.

    Raises:
        LookupError: the client's files are not built.
    """
    page, maps = Page(dossier, english=english), maps_of(dossier, english=english)
    maps.figure.render()
    written = closed(whole(page, maps), maps.figure, assets)
    return named_in_order(written)


def whole(page: Page, maps: Maps) -> str:
    """Head, maps, parts and programs."""
    dossier, figure = page.dossier, maps.figure
    title = " ".join(in_tongue(words, english=page.english) for words in (dossier.title, dossier.after.name))
    names = ", ".join(f"{name}: {map.get_name()}" for name, map in maps.named().items())
    links = VIEWPORT.sub("", figure.header.render())
    style, program = (
        (HERE / f"boundary_dossier.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
    )
    return (
        f'<!doctype html><html lang="{"en" if page.english else "zh-CN"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{links}<style>{style}{on_each_page(page)}</style></head><body>"
        f"{page.patterns()}{page.head()}<main>{map_part(page, maps)}{page.parts()}</main>"
        f'<script type="application/json" id="dossier-data">{page.data()}</script>'
        f"<script>{figure.script.render()}</script>"
        f"<script>window.dossierMaps = {{{names}}};</script><script>{program}</script></body></html>"
    )


def on_each_page(page: Page) -> str:
    """What stands at the top of every printed page."""
    mark = f"{MARK.zh} · {MARK.en}" if page.dossier.demonstration else page.dossier.after.id
    return f'@page {{ @top-center {{ content: "{mark}"; color: #6b4600; font-size: 11px; }} }}'


def map_part(page: Page, maps: Maps) -> str:
    """The three figures of maps with one legend."""
    before, after = (page.say(side.name) for side in (page.dossier.before, page.dossier.after))
    slider = escape(in_tongue(SWIPE, english=page.english), quote=True)
    return (
        f'<section id="maps"><h2>{page.both(MAPS)}</h2>{page.mark()}{page.legend()}'
        f"<figure><figcaption>{page.say(OVERVIEW)}</figcaption>"
        f"{box(page, maps, 'overview', OVERVIEW)}</figure>"
        f"<figure><figcaption>{page.say(PAIR)}</figcaption><div class='pair'>"
        f"<div><p class='note'>{before}</p>{box(page, maps, 'before', PAIR)}</div>"
        f"<div><p class='note'>{after}</p>{box(page, maps, 'after', PAIR)}</div></div></figure>"
        f"<figure class='swipe'><figcaption>{page.say(SWIPE)}</figcaption>"
        '<input class="slider" id="swipe-slider" type="range" min="0" max="1000" value="500"'
        f' aria-label="{slider}">'
        f"{box(page, maps, 'swipe', SWIPE, '<div class=edge id=swipe-edge></div>')}</figure></section>"
    )


def box(page: Page, maps: Maps, name: str, words: Words, more: str = "") -> str:
    """A map in its frame."""
    label = escape(in_tongue(words, english=page.english), quote=True)
    drawn = maps.figure.html._children[maps.named()[name].get_name()].render()
    return f'<div class="map" role="region" aria-label="{label} {name}">{drawn}{more}</div>'


def named_in_order(page: str) -> str:
    """The page with names that come of their order, not of chance."""
    names: dict[str, str] = {}
    return CHANCE.sub(lambda found: names.setdefault(found[0], f"{len(names):032x}"), page)
