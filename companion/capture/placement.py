"""Where each tile stands in its surface, in device pixels, and what of it is not the page.

By anchors first: elements that two tiles saw say whether the page moved between them. Then by the
scroll position. Where the pixels that both tiles show speak for the position alone, it is taken.
The picture is of the page as it lay when the first tile was taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from companion.capture.anchors import TOLERANCE, Drift, nearest_drift
from companion.capture.areas import Area, nearest
from companion.capture.record import Record, Tile
from companion.errors import CaptureTooLarge, CaptureUnstitchable

MAX_WIDTH = 32_767
MAX_TILE_SIDE = 32_767
"""Pixels. No window is that large."""
MAX_HEIGHT = 20_000_000
"""Pixels. More than a thousand megapixels of it are no wider than a hair."""
MAX_PIXELS = 1_000_000_000
MAX_TILE_PIXELS = 100_000_000
MAX_PHOTOGRAPHED = 5 * MAX_PIXELS
"""Tiles overlap; more than this is no honest capture but a bomb."""
_LEAST_HELD = 1_048_576
_MOST_PROVED = 2 * MAX_PIXELS
"""Pixels that are compared to find out which shift is right; anchors are believed beyond that."""
_SLACK = 2.0
"""Device pixels by which a picture may differ from the window's size, which browsers round."""
_WIDEST_BAR = 100.0
"""CSS pixels of a scroll bar; where the page is smaller by more, that is not for a scroll bar."""
RECT_METHOD = "captureVisibleTab rect"
"""Pictures taken this way show the document alone, without the window's scroll bars."""

Pixels = NDArray[np.uint8]
Shift = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Placement:
    """A tile in its surface: `cut` is what of the picture is shown, `area` where that stands.

    `occluders` lie over the page there, from the area's corner.
    """

    item: str
    size: tuple[int, int]
    cut: Area
    area: Area
    occluders: tuple[Area, ...]

    def moved(self, across: int, down: int) -> Placement:
        """Return the tile elsewhere."""
        return replace(self, area=self.area.moved(across, down))


Load = Callable[[Placement], Pixels]


@dataclass(frozen=True, slots=True)
class Layout:
    """All tiles of a surface in their places, top to bottom, then left to right.

    `anchored` of them stand where anchors say, or anchors agree with the position; `shifted` stand
    elsewhere than their scroll position, at the end by `shift` (across, down); for `unheard` the
    anchors said otherwise than the pixels.
    """

    placements: tuple[Placement, ...]
    anchored: int
    shifted: int
    unheard: int
    shift: Shift

    @property
    def area(self) -> Area:
        """The smallest area that holds all tiles."""
        return reduce(Area.together, (one.area for one in self.placements))


def place(
    record: Record,
    tiles: Sequence[Tile],
    *,
    size_of: Callable[[str], tuple[int, int]],
    load: Load,
) -> Layout:
    """Return the tiles of one surface, in the order they were taken, in their places.

    `size_of` returns the width and height of a tile's picture by its item name, `load` what a
    placed tile shows; it is asked only where anchors say that the page moved.

    Raises:
        CaptureUnstitchable: no tiles, of different zoom, or a picture not of its window's size.
        CaptureTooLarge: a tile, or all together, are larger than may be stitched.
    """
    if not tiles:
        raise CaptureUnstitchable("The capture has no tiles to make one picture of.")
    if len({tile.device_pixel_ratio for tile in tiles}) > 1:
        raise CaptureUnstitchable("The page's zoom changed between the tiles of the capture.")
    by_position = [_placed(tile, size_of(tile.item), record=record) for tile in tiles]
    if sum(one.size[0] * one.size[1] for one in by_position) > MAX_PHOTOGRAPHED:
        raise CaptureTooLarge
    return _Placing(tiles, by_position, load).layout()


def check_size(area: Area) -> None:
    """Refuse a picture that is too large.

    Raises:
        CaptureTooLarge: it is.
    """
    if area.width > MAX_WIDTH or area.height > MAX_HEIGHT or area.pixels > MAX_PIXELS:
        raise CaptureTooLarge


def rows_at_once(placements: Sequence[Placement]) -> int:
    """Return how many rows must be held while tiles are laid from top to bottom.

    At least a megapixel of them, or a narrow picture would be written one row after the other.
    """
    bottom, most = placements[0].area.bottom, 0
    for one in placements:
        bottom = max(bottom, one.area.bottom)
        most = max(most, bottom - one.area.top)
    left = min(one.area.left for one in placements)
    right = max(one.area.right for one in placements)
    return max(most, _LEAST_HELD // (right - left))


class _Placing:
    """Tiles being placed one after the other, in the order they were taken."""

    def __init__(self, tiles: Sequence[Tile], by_position: list[Placement], load: Load) -> None:
        self._tiles = tiles
        self._by_position = by_position
        self._load = load
        self._shifts: list[Shift] = []
        self._exact: list[Drift] = []
        """The shifts as anchors say them, so that parts of a pixel add up."""
        self._placed: list[Placement] = []
        self._anchored = self._unheard = self._proved_pixels = 0

    def layout(self) -> Layout:
        for number, one in enumerate(self._by_position):
            across, down = self._shift_of(number)
            self._shifts.append((across, down))
            self._placed.append(one.moved(-across, -down))
        placed = sorted(self._placed, key=lambda one: (one.area.top, one.area.left))
        return Layout(
            placements=tuple(placed),
            anchored=self._anchored,
            shifted=sum(shift != (0, 0) for shift in self._shifts),
            unheard=self._unheard,
            shift=self._shifts[-1],
        )

    def _shift_of(self, number: int) -> Shift:
        """Return how far a tile's place is from its scroll position."""
        held = self._shifts[-1] if self._shifts else (0, 0)
        shared = nearest_drift(self._tiles, number)
        if shared is None:
            self._exact.append(self._exact[-1] if self._exact else (0.0, 0.0))
            return held
        before, (across, down) = shared
        exact = self._exact[before][0] + across, self._exact[before][1] + down
        shift = _whole(exact[0], held[0]), _whole(exact[1], held[1])
        if shift != held and self._proved_pixels < _MOST_PROVED:
            shift = self._proved(number, before, exact, shift)
        if shift == held and max(abs(exact[0] - held[0]), abs(exact[1] - held[1])) > 1:
            self._unheard += 1
            exact = float(held[0]), float(held[1])
        else:
            self._anchored += 1
        self._exact.append(exact)
        return shift

    def _proved(self, number: int, before: int, exact: Drift, shift: Shift) -> Shift:
        """Return the shift of which the pixels speak: that of the anchors, or the one held."""
        held = self._shifts[-1]
        fewest, best = self._differing(number, before, shift)[0], shift
        for other in _roundings(exact) - {shift, held}:
            if fewest:
                differing, _ = self._differing(number, before, other)
                fewest, best = min((fewest, best), (differing, other))
        differing, compared = self._differing(number, before, held)
        return held if fewest and compared and not differing else best

    def _differing(self, number: int, before: int, shift: Shift) -> tuple[int, int]:
        """Return how many pixels differ from the tiles before at that shift, of how many."""
        one = self._by_position[number].moved(-shift[0], -shift[1])
        counts = [_compared(one, self._placed[other], self._load) for other in {before, number - 1}]
        self._proved_pixels += sum(both for _, both in counts) + one.area.pixels
        return sum(differing for differing, _ in counts), sum(both for _, both in counts)


def _whole(exact: float, held: int) -> int:
    """Return a shift in whole pixels; what is too little to be a movement is none."""
    return held if abs(exact - held) <= TOLERANCE else nearest(exact)


def _roundings(exact: Drift) -> set[Shift]:
    """Return every way to make a shift one of whole pixels."""
    across, down = exact
    return {
        (x, y)
        for x in (math.floor(across), math.ceil(across))
        for y in (math.floor(down), math.ceil(down))
    }


def _compared(one: Placement, other: Placement, load: Load) -> tuple[int, int]:
    """Return how many pixels differ of those that two tiles show clear, and how many those are."""
    shared = one.area.within(other.area)
    if shared is None:
        return 0, 0
    clear = np.ones((shared.height, shared.width), np.bool_)
    parts = []
    for tile in (one, other):
        corner = tile.area
        for occluder in tile.occluders:
            inside = occluder.moved(corner.left, corner.top).within(shared)
            if inside is not None:
                part = inside.moved(-shared.left, -shared.top)
                clear[part.top : part.bottom, part.left : part.right] = False
        part = shared.moved(-corner.left, -corner.top)
        parts.append(load(tile)[part.top : part.bottom, part.left : part.right])
    differ = (parts[0] != parts[1]).any(axis=2) & clear
    return int(np.count_nonzero(differ)), int(np.count_nonzero(clear))


def _without_bar(length: int, client: float, ratio: float) -> int:
    """Return the width or height of the page in a picture that may have a scroll bar at its end."""
    page = nearest(client)
    # A difference of less than a CSS pixel is the browser's rounding, and no scroll bar.
    is_bar = ratio < length - page <= _WIDEST_BAR * ratio
    return page if page > 0 and is_bar else length


def _placed(tile: Tile, size: tuple[int, int], *, record: Record) -> Placement:
    """Return one tile at `round(scroll x ratio)`, cut to its surface, its occluders cut to it."""
    ratio = tile.device_pixel_ratio
    width, height = size
    if width * height > MAX_TILE_PIXELS or max(size) > MAX_TILE_SIDE:
        raise CaptureTooLarge
    slack = max(_SLACK, ratio)
    for length, stated in ((width, tile.viewport_width), (height, tile.viewport_height)):
        if abs(length - stated * ratio) > slack:
            raise CaptureUnstitchable("A tile's picture is not of the size its window had.")
    cut = _cut(tile, size, record=record)
    covered = (Area.around(box, ratio).within(cut) for box in tile.occluders)
    return Placement(
        item=tile.item,
        size=size,
        cut=cut,
        area=Area(0, 0, cut.width, cut.height).moved(
            nearest(tile.scroll_x * ratio), nearest(tile.scroll_y * ratio)
        ),
        occluders=tuple(area.moved(-cut.left, -cut.top) for area in covered if area is not None),
    )


def _cut(tile: Tile, size: tuple[int, int], *, record: Record) -> Area:
    """Return the part of a tile's picture that shows its surface."""
    ratio = tile.device_pixel_ratio
    picture = Area(0, 0, *size)
    cut = Area.of(tile.crop, ratio).within(picture)
    if cut is None:
        raise CaptureUnstitchable("A tile shows nothing of what it is said to show.")
    if cut != picture or record.tool.method == RECT_METHOD:
        return cut
    page = record.page
    return Area(
        0,
        0,
        _without_bar(cut.width, page.client_width * ratio, ratio),
        _without_bar(cut.height, page.client_height * ratio, ratio),
    )
