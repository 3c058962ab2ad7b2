"""Comparing a page that was loaded again with its first capture: text, pixels, answer. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from companion.capture.record import Record
from companion.capture.tile_file import pixels_of_tile, size_of_tile
from companion.model import PixelPermit

MOST_TEXT = 8_388_608
"""Bytes. Of longer texts, all lines between what both begin and end with count as different."""
MOST_PIXELS = 100_000_000
"""Pictures that differ and are larger are not compared: both would have to be in memory."""
BIT_BY_BIT, ROWS, NOT_COMPARABLE = "bit_by_bit", "rows", "not_comparable"
_ANSWERED = 200


@dataclass(frozen=True, slots=True)
class ComparedText:
    """Whether two texts are the same, and how many lines only the second or the first has.

    Not `compared` are they if one of them was not kept.
    """

    same: bool
    added: int
    removed: int
    compared: bool = True


@dataclass(frozen=True, slots=True)
class ComparedPixels:
    """How two pictures were compared, how many pixels of them, and how many of those differ."""

    how: str
    compared: int
    differing: int


def compare_text(first: bytes | None, second: bytes | None) -> ComparedText:
    """Return how two texts (UTF-8) differ: lines are counted, whatever their order.

    Where one of them was not kept, nothing is the same and nothing is compared.

    It takes time in proportion to their length alone, and no more memory than a few times that.
    """
    if first is None or second is None:
        return ComparedText(same=False, added=0, removed=0, compared=False)
    if first == second:
        return ComparedText(same=True, added=0, removed=0)
    if max(len(first), len(second)) > MOST_TEXT:
        one, other = _between(first, second), _between(second, first)
        return ComparedText(same=False, added=other.count(b"\n") + 1, removed=one.count(b"\n") + 1)
    then, now = Counter(first.split(b"\n")), Counter(second.split(b"\n"))
    return ComparedText(same=False, added=(now - then).total(), removed=(then - now).total())


def _between(text: bytes, other: bytes) -> bytes:
    """Return what of a text is not the same as another's beginning and end."""
    shorter = min(len(text), len(other))
    one, two = np.frombuffer(text, np.uint8), np.frombuffer(other, np.uint8)
    start = _same_from_start(one[:shorter], two[:shorter])
    end = _same_from_start(one[::-1][: shorter - start], two[::-1][: shorter - start])
    return text[start : len(text) - end]


def _same_from_start(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> int:
    """Return how many values from the first on are the same."""
    for start in range(0, len(one), 1_000_000):
        differ = one[start : start + 1_000_000] != two[start : start + 1_000_000]
        if differ.any():
            return start + int(differ.argmax())
    return len(one)


def compare_pictures(first: bytes, second: bytes, permit: PixelPermit) -> ComparedPixels:
    """Return how two long screenshots (PNG files) differ.

    Those of one size are compared bit by bit. Of one width alone: the rows that both begin with and
    end with are the same, all between differ.

    Raises:
        CaptureUnstitchable: one of them is damaged.
    """
    del permit  # that the caller has one is the check
    one, other = size_of_tile(first), size_of_tile(second)
    pixels = one[0] * one[1]
    if first == second:
        return ComparedPixels(BIT_BY_BIT, pixels, 0)
    if one[0] != other[0] or max(pixels, other[0] * other[1]) > MOST_PIXELS:
        return ComparedPixels(NOT_COMPARABLE, 0, 0)
    then, now = pixels_of_tile(first, one), pixels_of_tile(second, other)
    if one == other:
        return ComparedPixels(BIT_BY_BIT, pixels, _differing(then, now))
    shorter, longer = sorted((one[1], other[1]))
    same = _same_rows(then[:shorter], now[:shorter])
    same += min(_same_rows(then[-shorter:][::-1], now[-shorter:][::-1]), shorter - same)
    return ComparedPixels(ROWS, one[0] * longer, one[0] * (longer - same))


def answer_was_recorded(record: Record) -> bool:
    """Say whether the server's own answer at the page's address was seen, whole and fresh."""
    network = record.network
    return (
        network is not None
        and network.status == _ANSWERED
        and not network.from_cache
        and _without_fragment(network.url) == _without_fragment(record.page.url)
    )


def same_address(one: str, other: str) -> bool:
    """Say whether two addresses ask a server for the same."""
    return _without_fragment(one) == _without_fragment(other)


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _differing(then: NDArray[np.uint8], now: NDArray[np.uint8]) -> int:
    """Return how many pixels differ, a thousand rows at a time."""
    return sum(
        int(np.count_nonzero((then[top : top + 1_000] != now[top : top + 1_000]).any(axis=2)))
        for top in range(0, len(then), 1_000)
    )


def _same_rows(then: NDArray[np.uint8], now: NDArray[np.uint8]) -> int:
    """Return how many rows from the first on are the same."""
    for top in range(0, len(then), 1_000):
        differ = (then[top : top + 1_000] != now[top : top + 1_000]).any(axis=(1, 2))
        if differ.any():
            return top + int(differ.argmax())
    return len(then)
