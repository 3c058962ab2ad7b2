"""Reads painted codes in a picture: which strips are seen, and where. Pure."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scripts.hard_cases.codes import (
    CELL,
    CELLS,
    CHECK_DIGITS,
    GROUP_DIGITS,
    NUMBER_DIGITS,
    PAGE_DIGITS,
    START,
    WIDTH,
    Code,
)

MIDDLE = 127
ROWS_AT_ONCE = 4_096
SAME_COLUMN = 2
"""Device pixels by which the left edge of one strip may differ from row to row."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A strip in a picture, in device pixels: `bottom` is the first row below it."""

    code: Code
    left: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        """Return how many rows of pixels show it."""
        return self.bottom - self.top


def pixels_of(data: bytes) -> Pixels:
    """Return a picture file's RGB pixels."""
    Image.MAX_IMAGE_PIXELS = None  # the pictures are our own
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def sightings(pixels: Pixels, ratio: float) -> list[Sighting]:
    """Return every strip in a picture of `ratio` device pixels per CSS pixel, the highest first."""
    hits: list[tuple[int, int, Code]] = []
    for top in range(0, len(pixels), ROWS_AT_ONCE):
        hits += _hits(pixels[top : top + ROWS_AT_ONCE], ratio, top)
    return _joined(_first_ones(hits, round(WIDTH * ratio)))


def _hits(pixels: Pixels, ratio: float, first_row: int) -> list[tuple[int, int, Code]]:
    """Return (row, left, code) for each row of pixels that shows a whole strip."""
    bits = (pixels > MIDDLE).astype(np.uint8)
    colours = bits[..., 0] << 2 | bits[..., 1] << 1 | bits[..., 2]
    is_start = colours == START[0]
    is_start[:, 1:] &= colours[:, :-1] != START[0]
    rows, lefts = np.nonzero(is_start)
    middles = np.rint((np.arange(CELLS) + 0.5) * CELL * ratio - 0.5).astype(np.int64)
    fits = lefts + middles[-1] < colours.shape[1]
    rows, lefts = rows[fits], lefts[fits]
    cells = colours[rows[:, None], lefts[:, None] + middles].astype(np.int64)
    good = (cells[:, : len(START)] == START).all(axis=1)
    good &= _number(cells[:, -CHECK_DIGITS:]) == _checks(cells[:, len(START) : -CHECK_DIGITS])
    data = cells[good, len(START) : -CHECK_DIGITS]
    pages = _number(data[:, :PAGE_DIGITS])
    groups = _number(data[:, PAGE_DIGITS : PAGE_DIGITS + GROUP_DIGITS])
    numbers = _number(data[:, -NUMBER_DIGITS:])
    found = zip(rows[good], lefts[good], pages, groups, numbers, strict=True)
    return [
        (int(row) + first_row, int(left), Code(int(page), int(group), int(number)))
        for row, left, page, group, number in found
    ]


def _number(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    weights = 8 ** np.arange(digits.shape[1])[::-1]
    number: NDArray[np.int64] = (digits * weights).sum(axis=1)
    return number


def _checks(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    check = np.zeros(len(digits), np.int64)
    for column in digits.T:
        check = (check * 37 + column * 11 + 7) % 61
    return check


def _first_ones(hits: list[tuple[int, int, Code]], width: int) -> list[tuple[int, int, Code]]:
    """Return the hits that do not begin inside another strip, whose digits may look like one."""
    kept: list[tuple[int, int, Code]] = []
    for hit in sorted(hits, key=lambda one: (one[0], one[1])):
        if not kept or kept[-1][0] != hit[0] or hit[1] - kept[-1][1] >= width - SAME_COLUMN:
            kept.append(hit)
    return kept


def _joined(hits: list[tuple[int, int, Code]]) -> list[Sighting]:
    """Return rows of pixels that show the same strip below each other as one sighting each."""
    found: list[Sighting] = []
    open_ones: dict[Code, list[list[int]]] = defaultdict(list)
    for row, left, code in hits:
        for one in open_ones[code]:
            if one[2] == row and abs(one[0] - left) <= SAME_COLUMN:
                one[2] = row + 1
                break
        else:
            open_ones[code].append([left, row, row + 1])
    for code, ones in open_ones.items():
        found += [Sighting(code, left, top, bottom) for left, top, bottom in ones]
    return sorted(found, key=lambda one: (one.top, one.left, one.code))
