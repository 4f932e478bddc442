"""Made-up pictures of shores: different ones, one again from nearly the same place, or saved anew."""

from __future__ import annotations

import math
import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (480, 360)


def a_scene(seed: int, *, visit: int = 0, size: tuple[int, int] = SIZE) -> Image.Image:
    """A shore with sky, far bank, water, a dike, reeds and sheds; what stands there depends on the seed.

    Another visit finds other clouds, light, water and grass, and the phone held a little otherwise.
    """
    place, day = random.Random(seed), random.Random(f"{seed} {visit}")
    light = day.uniform(0.75, 1.2)
    wide, high = int(size[0] * 1.2), int(size[1] * 1.2)
    picture = Image.new("RGB", (wide, high))
    pen = ImageDraw.Draw(picture)
    horizon = int(high * place.uniform(0.2, 0.55))
    draw_sky(pen, wide, horizon, day)
    draw_water(pen, wide, high, horizon, place, day)
    draw_things(pen, wide, high, horizon, place)
    draw_grass(pen, wide, high, day)
    lit = ImageEnhance.Brightness(picture.filter(ImageFilter.GaussianBlur(1.2))).enhance(light)
    return held(lit, size, day if visit else None)


def draw_sky(pen: ImageDraw.ImageDraw, wide: int, horizon: int, day: random.Random) -> None:
    blue = day.randint(150, 235)
    for y in range(horizon):
        shade = int(blue + (245 - blue) * y / horizon)
        pen.line((0, y, wide, y), fill=(shade - 20, shade - 8, min(255, shade + 8)))
    for _ in range(day.randint(0, 7)):
        x, y, r = day.randint(0, wide), day.randint(0, horizon), day.randint(15, 90)
        pen.ellipse((x - r, y - r // 3, x + r, y + r // 3), fill=(day.randint(205, 250),) * 3)


def draw_water(
    pen: ImageDraw.ImageDraw, wide: int, high: int, horizon: int, place: random.Random, day: random.Random
) -> None:
    tone = [place.randint(40, 150) for _ in range(3)]
    pen.rectangle((0, horizon, wide, high), fill=tuple(tone))
    for _ in range(60):
        y, x, length = day.randint(horizon, high), day.randint(0, wide), day.randint(20, 160)
        change = day.randint(-18, 22)
        pen.line((x, y, x + length, y), fill=tuple(max(0, min(255, t + change)) for t in tone), width=3)


def draw_things(pen: ImageDraw.ImageDraw, wide: int, high: int, horizon: int, place: random.Random) -> None:
    for _ in range(place.randint(6, 14)):
        x, y = place.randint(-60, wide), place.randint(horizon - 40, high)
        w, h = place.randint(30, wide // 2), place.randint(14, high // 4)
        colour = tuple(place.randint(10, 230) for _ in range(3))
        kind = place.random()
        if kind < 0.4:
            pen.polygon([(x, y), (x + w, y - h // 2), (x + w + 30, y), (x + w // 2, y + h)], fill=colour)
        elif kind < 0.7:
            pen.rectangle((x, y - h, x + w // 2, y), fill=colour)
        else:
            pen.ellipse((x, y - h, x + w // 2, y), fill=colour)


def draw_grass(pen: ImageDraw.ImageDraw, wide: int, high: int, day: random.Random) -> None:
    for _ in range(160):
        x, y, tall = day.randint(0, wide), high - day.randint(0, high // 5), day.randint(8, 50)
        lean = day.uniform(-0.5, 0.5)
        tip = (x + int(tall * math.sin(lean)), y - tall)
        pen.line(
            (x, y, *tip), fill=(day.randint(60, 140), day.randint(90, 160), day.randint(30, 80)), width=3
        )


def held(picture: Image.Image, size: tuple[int, int], day: random.Random | None) -> Image.Image:
    """What the phone saw of it: by a hand that is never twice in one place."""
    turn, right, up = (day.gauss(0, 2), day.gauss(0, 0.03), day.gauss(0, 0.03)) if day else (0, 0, 0)
    turned = picture.rotate(turn, Image.Resampling.BILINEAR)
    left = int(picture.width * (1 / 12 + right))
    top = int(picture.height * (1 / 12 + up))
    return turned.crop((left, top, left + size[0], top + size[1]))


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The picture as a file."""
    buffer = BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def saved_anew(picture: Image.Image, chance: random.Random) -> bytes:
    """The picture as somebody would pass it off as new: smaller, brighter, a little cropped, saved anew."""
    edge = chance.uniform(0.0, 0.012)
    box = (
        picture.width * edge,
        picture.height * edge,
        picture.width * (1 - edge),
        picture.height * (1 - edge),
    )
    cut = picture.crop(tuple(int(each) for each in box))
    scale = chance.uniform(0.5, 1.0)
    small = cut.resize((int(cut.width * scale), int(cut.height * scale)), Image.Resampling.LANCZOS)
    return jpeg(ImageEnhance.Brightness(small).enhance(chance.uniform(0.88, 1.12)), chance.randint(45, 80))
