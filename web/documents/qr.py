"""QR codes of short addresses (ISO/IEC 18004): bytes, error correction M, versions 1 to 6."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Modules = npt.NDArray[np.bool_]

QUIET = 4  # modules of white around a code, as the standard asks
# version: error correction bytes of a block, blocks, data bytes of a block (table 9, level M)
BLOCKS = {1: (10, 1, 16), 2: (16, 1, 28), 3: (26, 1, 44), 4: (18, 2, 32), 5: (24, 2, 43), 6: (16, 4, 27)}
HEAD_BITS = 12  # mode and length
FIELD = 0x11D  # the polynomial of the field of 256 (8.5.2)
FORMAT, FORMAT_MASK = 0x537, 0x5412  # annex C
LEVEL_M = 0b00


def qr_svg(text: str) -> str:
    """The code as an SVG picture, one unit a module, black on white with its quiet zone."""
    modules = qr_code(text)
    side = len(modules) + 2 * QUIET
    dark = "".join(f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, x in np.argwhere(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{dark}"/></svg>'
    )


def qr_code(text: str, *, mask: int | None = None) -> Modules:
    """The modules, True where dark, rows from the top; ``mask`` 0 to 7, None: the calmest.

    Raises:
        ValueError: more than 106 bytes.
    """
    data = text.encode()
    version = next((each for each in BLOCKS if len(data) <= room(each)), None)
    if version is None:
        raise ValueError(f"{len(data)} bytes are more than a code holds: {room(6)}")
    bits = np.unpackbits(np.frombuffer(interleaved(data, version), np.uint8)).astype(bool)
    masks = range(8) if mask is None else (mask,)
    return min((finished(version, bits, each) for each in masks), key=penalty)


def room(version: int) -> int:
    """How many bytes of text a version holds."""
    _, blocks, size = BLOCKS[version]
    return (blocks * size * 8 - HEAD_BITS) // 8


def interleaved(data: bytes, version: int) -> bytes:
    """Data and error correction in the order in which they are drawn (8.6)."""
    correction, blocks, size = BLOCKS[version]
    length = blocks * size
    whole = (0b0100 << 8 | len(data)) << (len(data) * 8) | int.from_bytes(data)
    head = (whole << 4).to_bytes(len(data) + 2)  # four zero bits end it
    filled = (head + b"\xec\x11" * length)[:length]
    parts = [filled[at : at + size] for at in range(0, length, size)]
    checks = [remainder(part, correction) for part in parts]
    return bytes(b for column in (*zip(*parts, strict=True), *zip(*checks, strict=True)) for b in column)


def remainder(part: bytes, correction: int) -> bytes:
    """The Reed-Solomon bytes of one block."""
    generator = [1]
    for power in range(correction):
        shifted = [*generator, 0]
        generator = [a ^ times(b, POWERS[power]) for a, b in zip(shifted, [0, *generator], strict=True)]
    left = [*part, *([0] * correction)]
    for at in range(len(part)):
        factor = left[at]
        for step, value in enumerate(generator):
            left[at + step] ^= times(value, factor)
    return bytes(left[-correction:])


def powers() -> list[int]:
    found = [1]
    while len(found) < 255:
        doubled = found[-1] << 1
        found.append(doubled ^ FIELD if doubled > 255 else doubled)
    return found


POWERS = powers()
LOGARITHMS = {value: power for power, value in enumerate(POWERS)}


def times(one: int, other: int) -> int:
    """The product in the field of 256."""
    return 0 if 0 in (one, other) else POWERS[(LOGARITHMS[one] + LOGARITHMS[other]) % 255]


def finished(version: int, bits: Modules, mask: int) -> Modules:
    """The whole code under one mask."""
    modules, fixed = patterns(version)
    filled(modules, fixed, bits, mask)
    draw_format(modules, LEVEL_M << 3 | mask)
    return modules


def patterns(version: int) -> tuple[Modules, Modules]:
    """What every code of a version shows, and which modules that takes (the format's places among them)."""
    side = 17 + 4 * version
    modules, fixed = np.zeros((side, side), bool), np.zeros((side, side), bool)
    for rows, columns in (
        (slice(0, 9), slice(0, 9)),
        (slice(0, 9), slice(-8, None)),
        (slice(-8, None), slice(0, 9)),
    ):
        fixed[rows, columns] = True
    modules[6, 8:-8:2] = modules[8:-8:2, 6] = True  # timing
    fixed[6, :] = fixed[:, 6] = True
    for y, x in ((3, 3), (3, side - 4), (side - 4, 3)):
        ring(modules, y, x, 3)
    if version > 1:
        ring(modules, side - 7, side - 7, 2)
        fixed[side - 9 : side - 4, side - 9 : side - 4] = True
    modules[-8, 8] = True
    return modules, fixed


def ring(modules: Modules, y: int, x: int, radius: int) -> None:
    """A dark square, a light ring in it, a dark heart: finders (radius 3) and the alignment pattern (2)."""
    heart = radius - 2
    modules[y - radius : y + radius + 1, x - radius : x + radius + 1] = True
    modules[y - radius + 1 : y + radius, x - radius + 1 : x + radius] = False
    modules[y - heart : y + heart + 1, x - heart : x + heart + 1] = True


def filled(modules: Modules, fixed: Modules, bits: Modules, mask: int) -> None:
    """Draw the bits in pairs of columns from the lower right, up and down, and mask them (8.7.3)."""
    side, at = len(modules), 0
    for pair, right in enumerate(x for x in range(side - 1, 0, -2)):
        column = right - 1 if right <= 6 else right  # the upright timing pattern is passed over
        for y in range(side - 1, -1, -1) if pair % 2 == 0 else range(side):
            for x in (column, column - 1):
                if not fixed[y, x]:
                    bit = bool(bits[at]) if at < len(bits) else False
                    modules[y, x] = bit ^ masked(mask, y, x)
                    at += 1


def masked(mask: int, y: int, x: int) -> bool:
    """Whether a mask turns a module over (table 10)."""
    return [
        (y + x) % 2,
        y % 2,
        x % 3,
        (y + x) % 3,
        (y // 2 + x // 3) % 2,
        y * x % 2 + y * x % 3,
        (y * x % 2 + y * x % 3) % 2,
        ((y + x) % 2 + y * x % 3) % 2,
    ][mask] == 0


def draw_format(modules: Modules, five: int) -> None:
    """Write level and mask, with their own error correction, at both places."""
    left = five << 10
    for bit in range(14, 9, -1):
        if left >> bit & 1:
            left ^= FORMAT << (bit - 10)
    code = (five << 10 | left) ^ FORMAT_MASK
    down = [
        (8, 0),
        (8, 1),
        (8, 2),
        (8, 3),
        (8, 4),
        (8, 5),
        (8, 7),
        (8, 8),
        (7, 8),
        (5, 8),
        (4, 8),
        (3, 8),
        (2, 8),
        (1, 8),
        (0, 8),
    ]
    across = [(-1 - i, 8) for i in range(7)] + [(8, i - 8) for i in range(8)]
    for bit, (first, second) in enumerate(zip(down, across, strict=True)):
        modules[first] = modules[second] = bool(code >> (14 - bit) & 1)


def penalty(modules: Modules) -> int:
    """How hard a code is to read (table 11): runs, blocks, false finders, too much of one colour."""
    blocks = modules[:-1, :-1] + 0 + modules[1:, :-1] + modules[:-1, 1:] + modules[1:, 1:]
    share = abs(int(modules.mean() * 100) - 50) // 5
    both = sum(lines(each) for each in (*modules, *modules.T))
    return both + 3 * int(np.isin(blocks, (0, 4)).sum()) + 10 * share


def lines(line: Modules) -> int:
    """What one row or column costs."""
    text = "".join("1" if module else "0" for module in line)
    runs = [len(run) for run in text.replace("10", "1 0").replace("01", "0 1").split()]
    finders = sum(text.count(each) for each in ("10111010000", "00001011101"))
    return sum(run - 2 for run in runs if run >= 5) + 40 * finders
