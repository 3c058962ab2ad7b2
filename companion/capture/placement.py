"""Where each tile stands in the document, in device pixels, and what of it is not the page."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from companion.capture.areas import Area
from companion.capture.record import Box, Record, Tile
from companion.errors import CaptureTooLarge, CaptureUnstitchable

MAX_WIDTH = 32_767
MAX_PIXELS = 1_000_000_000
MAX_TILE_PIXELS = 100_000_000
MAX_PHOTOGRAPHED = 5 * MAX_PIXELS
"""Tiles overlap; more than this is no honest capture but a bomb."""
_SLACK = 2.0
"""Device pixels by which a picture may differ from the window's size, which browsers round."""
_WIDEST_BAR = 100.0
"""CSS pixels of a scroll bar; where the page is smaller by more, that is not for a scroll bar."""
RECT_METHOD = "captureVisibleTab rect"
"""Pictures taken this way show the document alone, without the window's scroll bars."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A tile in the document: `area` is what of it is page, `occluders` lie over the page there."""

    item: str
    size: tuple[int, int]
    area: Area
    occluders: tuple[Area, ...]


def place(record: Record, size_of: Callable[[str], tuple[int, int]]) -> tuple[Placement, ...]:
    """Return the tiles of a record in their places, from top to bottom, then left to right.

    `size_of` returns the width and height of a tile's picture by its item name.

    Raises:
        CaptureUnstitchable: no tiles, of different zoom, or a picture not of its window's size.
        CaptureTooLarge: a tile, or all together, are larger than may be stitched.
    """
    if not record.tiles:
        raise CaptureUnstitchable("The capture has no tiles to make one picture of.")
    if len({tile.device_pixel_ratio for tile in record.tiles}) > 1:
        raise CaptureUnstitchable("The page's zoom changed between the tiles of the capture.")
    placements = [_placed(tile, size_of(tile.item), record=record) for tile in record.tiles]
    placements.sort(key=lambda one: (one.area.top, one.area.left))
    if sum(one.size[0] * one.size[1] for one in placements) > MAX_PHOTOGRAPHED:
        raise CaptureTooLarge
    canvas = whole(placements)
    if canvas.width > MAX_WIDTH or canvas.pixels > MAX_PIXELS:
        raise CaptureTooLarge
    return tuple(placements)


def whole(placements: list[Placement] | tuple[Placement, ...]) -> Area:
    """Return the smallest area of the document that holds all tiles."""
    return reduce(Area.together, (one.area for one in placements))


def rows_at_once(placements: tuple[Placement, ...]) -> int:
    """Return how many rows must be held while tiles are laid from top to bottom."""
    bottom, most = placements[0].area.bottom, 0
    for one in placements:
        bottom = max(bottom, one.area.bottom)
        most = max(most, bottom - one.area.top)
    return most


def nearest(length: float) -> int:
    """Return the nearest whole pixel, halves upward, as browsers do."""
    return math.floor(length + 0.5)


def area_of(box: Box, ratio: float) -> Area:
    """Return every device pixel that a box of CSS pixels touches."""
    return Area(
        math.floor(box.x * ratio),
        math.floor(box.y * ratio),
        math.ceil((box.x + box.width) * ratio),
        math.ceil((box.y + box.height) * ratio),
    )


def _without_bar(length: int, client: float, ratio: float) -> int:
    """Return the width or height of the page in a picture that may have a scroll bar at its end."""
    page = nearest(client)
    return page if 0 < page < length <= page + _WIDEST_BAR * ratio else length


def _placed(tile: Tile, size: tuple[int, int], *, record: Record) -> Placement:
    """Return one tile at `round(scroll x ratio)`, without scroll bars, its occluders cut to it."""
    ratio = tile.device_pixel_ratio
    width, height = size
    if width * height > MAX_TILE_PIXELS:
        raise CaptureTooLarge
    slack = max(_SLACK, ratio)
    for length, stated in ((width, tile.viewport_width), (height, tile.viewport_height)):
        if abs(length - stated * ratio) > slack:
            raise CaptureUnstitchable("A tile's picture is not of the size its window had.")
    if record.tool.method != RECT_METHOD:
        width = _without_bar(width, record.page.client_width * ratio, ratio)
        height = _without_bar(height, record.page.client_height * ratio, ratio)
    picture = Area(0, 0, width, height)
    covered = (area_of(box, ratio).within(picture) for box in tile.occluders)
    return Placement(
        item=tile.item,
        size=size,
        area=picture.moved(nearest(tile.scroll_x * ratio), nearest(tile.scroll_y * ratio)),
        occluders=tuple(area for area in covered if area is not None),
    )
