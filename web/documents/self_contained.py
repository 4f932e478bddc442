"""A folium drawing as one HTML file that asks no host for anything."""

from __future__ import annotations

import re
from pathlib import Path

import folium
from branca.element import CssLink, Figure, JavascriptLink

# Part of a link's address, and the file that stands in its place; None: left out, nothing of ours needs it.
FILES: dict[str, str | None] = {
    "/leaflet.js": "leaflet.js",
    "/leaflet.css": "leaflet.css",
    "/jquery": "jquery.min.js",  # folium's popups use it
    "bootstrap": None,
    "fontawesome": None,
    "awesome": None,
}
# Leaflet asks for the marker's picture even where none is drawn; and it would show its own flag.
QUIET = (
    "\nL.Icon.Default.mergeOptions({imagePath:'',iconUrl:'data:,',iconRetinaUrl:'data:,',shadowUrl:'data:,'});"
    "\nL.Control.Attribution.prototype.options.prefix='';"
)
OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//[^"']+|tileLayer\(\s*["']https?:[^"']+""")


def self_contained(drawing: folium.Map, assets: Path) -> str:
    """The drawing as HTML without a link to any host.

    Args:
        assets: the folder of ``FILES``, which the client's build makes (``web/static/documents``).

    Raises:
        LookupError: the drawing uses a plugin whose file is not listed, or the file was not built.
    """
    figure = figure_of(drawing)
    return closed(figure.render(), figure, assets)  # folium adds its links while it renders


def closed(page: str, figure: Figure, assets: Path) -> str:
    """A page on which a figure's links were rendered, with the files themselves in their places.

    Raises:
        LookupError: as ``self_contained``.
    """
    links = [link for link in figure.header._children.values() if isinstance(link, JavascriptLink | CssLink)]
    texts = {link.render(): inlined(link, assets) for link in links}
    bare = re.sub("|".join(map(re.escape, texts)), "", page)
    if outside := OUTSIDE.search(bare):
        raise LookupError(f"The document asks {outside[0]}. Add its file to FILES, or leave it out.")
    for tag, text in texts.items():
        page = page.replace(tag, text)
    return page


def figure_of(drawing: folium.Map) -> Figure:
    """The page a drawing stands on."""
    figure = drawing.get_root()
    if not isinstance(figure, Figure):
        raise LookupError("The drawing stands on no page.")
    return figure


def inlined(link: JavascriptLink | CssLink, assets: Path) -> str:
    """The element that stands in a link's place."""
    name = file_of(link.url)
    if name is None:
        return ""
    path = assets / name
    if not path.is_file():
        raise LookupError(f"{name} is not built: run `make client`.")
    text = path.read_text(encoding="utf-8")
    if isinstance(link, CssLink):
        return f"<style>{without_pictures(text)}</style>"
    more = QUIET if name == "leaflet.js" else ""  # after a line break: the file ends in a comment
    code = (text + more).replace("</script", "<\\/script")
    return f"<script>{code}</script>"


def file_of(url: str) -> str | None:
    """Which file stands for an address; LookupError for one that is not listed."""
    for part, name in FILES.items():
        if part in url:
            return name
    raise LookupError(f"No file stands for {url}. Add it to FILES, or leave its plugin out.")


def without_pictures(css: str) -> str:
    """Style sheets name pictures of controls that documents do not have."""
    return re.sub(r"url\([^)]*\)", "none", css)
