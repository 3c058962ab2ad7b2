"""What lies under something fixed: where scrolling would show it, and where nothing would. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from companion.capture.areas import Area
from companion.capture.pictures import tiles_of
from companion.capture.record import Box, Record, Tile
from companion.model import Rect, StitchReport

Interval = tuple[int, int]
Lengths = NDArray[np.int64]
_ROUNDING = 2
"""Device pixels by which what browsers say of boxes and of scroll positions may be off."""


def can_be_uncovered(record: Record, report: StitchReport) -> tuple[list[Rect], list[Rect]]:
    """Return the uncovered areas of a picture that scrolling could show, and those it could not.

    An area over nothing is not among the first: see `over_nothing`.
    Whether something of the page lies under what can never be uncovered, pixels cannot tell: the
    browser looks, and says so as a gap.

    The rows under a header at the very top can be seen at no scroll position, nor the columns under
    a bar beside the page. What lies under a button in the window's middle can, one window lower.
    """
    tiles = tiles_of(record, report.surface)
    if not tiles or not report.uncovered:
        return [], []
    ratio = tiles[0].device_pixel_ratio
    first = min(tiles, key=lambda one: one.scroll_y)
    last = max(tiles, key=lambda one: one.scroll_y)
    top = round(first.scroll_y * ratio)
    reach = round((last.scroll_y - first.scroll_y) * ratio)
    window = round(first.crop.height * ratio)
    corner = _corner(record, report, ratio)
    nothing = over_nothing(record, report)
    over = _all_over(tiles)
    could: list[Rect] = []
    never: list[Rect] = []
    for rect in report.uncovered:
        area = _in_content(rect, corner).moved(0, -top)
        covered = _covered_rows(over, area)
        rows = (area.top, area.bottom - 1)
        if all(_always(row, covered, reach=reach, window=window) for row in rows):
            never.append(rect)
        elif rect not in nothing:
            could.append(rect)
    return could, never


def over_nothing(record: Record, report: StitchReport) -> list[Rect]:
    """Return the uncovered areas of a picture under which nothing of the page lies.

    Those in the middle of one colour (`StitchReport.uncovered_plain`), and those over which a tile
    has nothing but boxes under which the browser found nothing (`Tile.bare`). Where tiles stand
    elsewhere than they were scrolled to, only the pixels are asked.
    """
    tiles = [] if report.tiles_shifted else tiles_of(record, report.surface)
    if not tiles:
        return list(report.uncovered_plain)
    corner = _corner(record, report, tiles[0].device_pixel_ratio)
    overlaid = [_Overlaid.of(tile) for tile in tiles if tile.bare]
    return [
        rect
        for rect in report.uncovered
        if rect in report.uncovered_plain
        or any(tile.is_bare(_in_content(rect, corner)) for tile in overlaid)
    ]


@dataclass(frozen=True, slots=True)
class _Overlaid:
    """What a tile shows of the content, where boxes lie over it, and which lie over nothing.

    In device pixels; boxes as left, top, right, bottom: there may be many, and many tiles.
    """

    shown: Area
    over: Lengths
    is_over_nothing: NDArray[np.bool_]

    @classmethod
    def of(cls, tile: Tile) -> _Overlaid:
        ratio, bare = tile.device_pixel_ratio, {_sides(box) for box in tile.bare}
        across = round((tile.scroll_x - tile.crop.x) * ratio)
        down = round((tile.scroll_y - tile.crop.y) * ratio)
        return cls(
            shown=Area.around(tile.crop, ratio).moved(across, down),
            over=_around(tile) + np.array([across, down, across, down], np.int64),
            is_over_nothing=np.array([_sides(box) in bare for box in tile.occluders], np.bool_),
        )

    def is_bare(self, area: Area) -> bool:
        """Say whether it shows an area of the content, under boxes that lie over nothing alone."""
        shown = self.shown.within(area)
        if shown is None or area.width - shown.width > 1 or area.height - shown.height > 1:
            return False
        left, top, right, bottom = self.over.T
        over = (left < area.right) & (right > area.left) & (top < area.bottom) & (bottom > area.top)
        over &= (right > left) & (bottom > top)
        return bool(over.any()) and bool(self.is_over_nothing[over].all())


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def _around(tile: Tile) -> Lengths:
    """Return every device pixel that each of a tile's occluders touches, as `Area.around`."""
    boxes = np.array([_sides(box) for box in tile.occluders], np.float64).reshape(-1, 4)
    near, far = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    ratio = tile.device_pixel_ratio
    both = np.hstack([np.floor(near * ratio), np.ceil(far * ratio)])
    return both.astype(np.int64)


def _in_content(rect: Rect, corner: tuple[int, int]) -> Area:
    """Return an area of a picture as one of the content."""
    return Area(
        round(rect.x), round(rect.y), round(rect.x + rect.width), round(rect.y + rect.height)
    ).moved(*corner)


def _corner(record: Record, report: StitchReport, ratio: float) -> tuple[int, int]:
    """Return where in the content the picture's corner is, in device pixels."""
    tiles = tiles_of(record, report.surface)
    left = round(min(one.scroll_x for one in tiles) * ratio)
    top = round(min(one.scroll_y for one in tiles) * ratio)
    box = record.asked.subject.box
    if box is None or report.surface != (record.asked.subject.surface or 0):
        return left, top
    return max(left, round(box.x * ratio)), max(top, round(box.y * ratio))


def _all_over(tiles: list[Tile]) -> Lengths:
    """Return all occluders, each once: columns of the content, rows of the window."""
    parts = []
    for tile in tiles:
        ratio = tile.device_pixel_ratio
        across = round(tile.scroll_x * ratio) - round(tile.crop.x * ratio)
        down = -round(tile.crop.y * ratio)
        parts.append(_around(tile) + np.array([across, down, across, down], np.int64))
    return np.unique(np.concatenate(parts), axis=0)


def _covered_rows(over: Lengths, area: Area) -> list[Interval]:
    """Return the rows of the window that occluders lie over in an area's columns, joined."""
    near = over[(over[:, 0] < area.right) & (over[:, 2] > area.left)]
    if len(near) == 0:
        return []
    near = near[np.argsort(near[:, 1], kind="stable")]
    starts, ends = near[:, 1], np.maximum.accumulate(near[:, 3])
    first = np.flatnonzero(np.r_[True, starts[1:] > ends[:-1] + _ROUNDING])
    last = np.r_[first[1:], len(near)] - 1
    return list(zip(starts[first].tolist(), ends[last].tolist(), strict=True))


def _always(row: int, covered: list[Interval], *, reach: int, window: int) -> bool:
    """Say whether a row of the page is covered wherever in the window it can be scrolled to."""
    highest, lowest = max(0, row - reach), min(window - 1, row)
    return any(start <= highest + _ROUNDING and lowest - _ROUNDING < end for start, end in covered)
