"""Painted codes: a strip of coloured cells that says which page, group and number it is.

Fourteen cells of 8 CSS pixels: two that mark the start, three octal digits for the page, two for
the group, five for the number, two to check. Each cell is one of the eight corners of the RGB cube,
so a picture is read by comparing each channel with the middle, at any scale and through any scaler.
The same strip is painted as a CSS background, as a PNG file, and by `paint.js` in the page.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw

CELL = 8
"""Width of a cell in CSS pixels."""
HEIGHT = 12
"""Height of a strip in CSS pixels, unless a page says otherwise."""
START = (5, 2)
"""The cells every strip starts with: magenta, green. Pages show magenta nowhere else."""
PAGE_DIGITS, GROUP_DIGITS, NUMBER_DIGITS, CHECK_DIGITS = 3, 2, 5, 2
CELLS = len(START) + PAGE_DIGITS + GROUP_DIGITS + NUMBER_DIGITS + CHECK_DIGITS
WIDTH = CELL * CELLS
COLOURS = ("#000", "#00f", "#0f0", "#0ff", "#f00", "#f0f", "#ff0", "#fff")
PAINT_SCRIPT = Path(__file__).with_name("paint.js")


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """What a strip says."""

    page: int
    group: int
    number: int


def check_of(digits: list[int]) -> int:
    """Return the check (0 to 60) of octal digits; any one digit changed changes it."""
    check = 0
    for digit in digits:
        check = (check * 37 + digit * 11 + 7) % 61
    return check


def octal(value: int, digits: int) -> list[int]:
    """Return a number as so many octal digits, the highest first."""
    return [value >> 3 * place & 7 for place in reversed(range(digits))]


def cells_of(code: Code) -> list[int]:
    """Return the colours of a strip, from left to right."""
    data = [
        *octal(code.page, PAGE_DIGITS),
        *octal(code.group, GROUP_DIGITS),
        *octal(code.number, NUMBER_DIGITS),
    ]
    return [*START, *data, *octal(check_of(data), CHECK_DIGITS)]


def gradient(code: Code) -> str:
    """Return the strip as a CSS image."""
    stops = (
        f"{COLOURS[colour]} {place * CELL}px {(place + 1) * CELL}px"
        for place, colour in enumerate(cells_of(code))
    )
    return f"linear-gradient(90deg, {', '.join(stops)})"


def html_rows(page: int, count: int, *, group: int = 0, columns: tuple[int, ...] = (16,)) -> str:
    """Return rows painted without any script, for pages that allow none; column by column a group.

    `columns` are the places of the strips in CSS pixels from the row's left.
    """
    return "".join(_html_row(page, number, group, columns) for number in range(count))


def _html_row(page: int, number: int, group: int, columns: tuple[int, ...]) -> str:
    layers = ", ".join(
        f"{gradient(Code(page, group + at, number))} {left}px 0 / {WIDTH}px 100% no-repeat"
        for at, left in enumerate(columns)
    )
    return f'<div style="height: {HEIGHT}px; background: {layers}"></div>'


def draw(picture: Image.Image, code: Code, *, left: int, top: int, height: int = HEIGHT) -> None:
    """Paint a strip into a picture, one pixel per CSS pixel."""
    pen = ImageDraw.Draw(picture)
    for place, colour in enumerate(cells_of(code)):
        x = left + place * CELL
        pen.rectangle((x, top, x + CELL - 1, top + height - 1), fill=COLOURS[colour])


@lru_cache(maxsize=512)
def png(codes: tuple[Code, ...], *, width: int, height: int) -> bytes:
    """Return a PNG with one strip below the other, on a light ground, to the left."""
    picture = Image.new("RGB", (width, height), "#dde")
    for place, code in enumerate(codes):
        draw(picture, code, left=CELL, top=CELL + place * (HEIGHT + CELL))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
