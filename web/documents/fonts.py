"""A free font with Chinese letters that is installed on this machine; none is carried along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from layers.errors import NoFont

# Free to embed in what leaves the house (OFL, GPL with font exception): the offices' own fonts are not.
FILES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "SourceHanSans.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
)
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
PACKAGE = "fonts-noto-cjk"
SIMPLIFIED = (" SC", " CN", "WenQuanYi")
MOST_FACES = 40


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face: its file, its place in it, and the name of its family."""

    path: Path
    index: int
    family: str

    def letters(self, points: int) -> ImageFont.FreeTypeFont:
        """The face for a picture."""
        return ImageFont.truetype(str(self.path), points, index=self.index)


def chinese_font(folders: tuple[Path, ...] = FOLDERS) -> FontFile | None:
    """The first font of the list that is installed; None when none is."""
    return found(folders)


def require_chinese_font(folders: tuple[Path, ...] = FOLDERS) -> FontFile:
    """The font; NoFont with the package to install when there is none."""
    font = found(folders)
    if font is None:
        raise NoFont(package=PACKAGE)
    return font


@cache
def found(folders: tuple[Path, ...]) -> FontFile | None:
    here = {path.name: path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*.*"))}
    faces = (face for name in FILES if name in here for face in simplified(here[name]))
    return next(faces, None)


def simplified(path: Path) -> Iterator[FontFile]:
    """The faces of a file that write Chinese as it is written on the mainland."""
    for index in range(MOST_FACES):
        try:
            family = ImageFont.truetype(str(path), 10, index=index).getname()[0] or ""
        except OSError:  # no such face
            return
        if (
            any(word in f"{family} " or word.strip() in family.split() for word in SIMPLIFIED)
            and "Mono" not in family
        ):
            yield FontFile(path, index, family)
