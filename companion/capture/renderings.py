"""Comparing the browser's second drawing of the document with the picture made of its tiles.

The second drawing is made in one go, by another path through the browser. Where both show the page
with nothing over it they must be the same, bit by bit; an animation is not, and is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from companion.capture.areas import Area, Bands, as_rects, nearest
from companion.capture.record import Box, SecondRendering
from companion.capture.stitch import ReadItem
from companion.capture.tile_file import pixels_of_tile, size_of_tile
from companion.errors import CaptureTooLarge, CaptureUnstitchable
from companion.model import PixelPermit, RenderingReport, StitchReport

MAX_RENDERING_PIXELS = 100_000_000
MAX_SIDE = 32_767
MOST_COMPARED = 4_000_000_000
"""Pixels of all second drawings of a capture, and of the tiles that are laid again for them.

Drawings may lie over each other as often as they like; they must not decide how long keeping takes.
"""
_ROWS_AT_ONCE = 1_024
_SLACK = 2.0
PAGE_MOVED = "the page moved between its tiles"
OTHER_ZOOM = "it was drawn at another zoom"
NOT_SHOWN = "no tile shows what it shows"
TOO_MUCH = "together with others it shows too much to be compared"


class Composed(Protocol):
    """The long screenshot of the document, any part of which can be had again."""

    @property
    def report(self) -> StitchReport:
        """What the stitch found."""

    @property
    def area(self) -> Area:
        """What it shows, in device pixels of the document."""

    @property
    def ratio(self) -> float:
        """Device pixels in a CSS pixel."""

    def laid_again(self, area: Area) -> int:
        """Return how many pixels of tiles are read again to compose an area."""

    def composed(self, area: Area) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return the pixels of an area, and which of them nothing lies over."""


@dataclass(slots=True)
class _Counts:
    compared: int
    differing: int
    bands: Bands


def cost_of(rendering: SecondRendering, picture: Composed) -> int:
    """Return how many pixels are read to compare a second drawing, its own included."""
    ratio = rendering.device_pixel_ratio
    box = Box(x=rendering.x, y=rendering.y, width=rendering.width, height=rendering.height)
    area = Area.of(box, ratio)
    return area.pixels + picture.laid_again(area)


def left_out(rendering: SecondRendering) -> RenderingReport:
    """Return the report of a drawing that is not compared, as there are too many."""
    return _uncompared(rendering, TOO_MUCH)


def compare_rendering(
    rendering: SecondRendering, picture: Composed, read_item: ReadItem, permit: PixelPermit
) -> RenderingReport:
    """Return what comparing one second drawing with the document's picture found.

    Raises:
        CaptureUnstitchable: its file is damaged, or not of the size that is said.
        CaptureTooLarge: it has more than 100 megapixels, or 32,767 a side.
    """
    del permit  # that the caller has one is the check
    data = read_item(rendering.item)
    size = size_of_tile(data)
    if size[0] * size[1] > MAX_RENDERING_PIXELS or max(size) > MAX_SIDE:
        raise CaptureTooLarge
    ratio = rendering.device_pixel_ratio
    for length, stated in zip(size, (rendering.width, rendering.height), strict=True):
        if abs(length - stated * ratio) > max(_SLACK, ratio):
            raise CaptureUnstitchable("A second drawing is not of the size that is said.")
    if ratio != picture.ratio:
        return _uncompared(rendering, OTHER_ZOOM)
    if picture.report.tiles_shifted:
        return _uncompared(rendering, PAGE_MOVED)
    corner = nearest(rendering.x * ratio), nearest(rendering.y * ratio)
    shared = Area(0, 0, *size).moved(*corner).within(picture.area)
    if shared is None:
        return _uncompared(rendering, NOT_SHOWN)
    pixels = pixels_of_tile(data, size)
    counts = _Counts(0, 0, Bands())
    for top in range(shared.top, shared.bottom, _ROWS_AT_ONCE):
        rows = Area(shared.left, top, shared.right, min(top + _ROWS_AT_ONCE, shared.bottom))
        part = rows.moved(-corner[0], -corner[1])
        drawn = pixels[part.top : part.bottom, part.left : part.right]
        _compare(rendering, picture, counts, rows=rows, drawn=drawn)
    return RenderingReport(
        item=rendering.item,
        compared_pixels=counts.compared,
        differing_pixels=counts.differing,
        differing=as_rects(counts.bands.areas),
    )


def rendering_sentence(report: RenderingReport) -> str:
    """Return in plain words what comparing one second drawing found."""
    if report.uncompared_because:
        return (
            "A second drawing of the page by the browser was not compared: "
            f"{report.uncompared_because}."
        )
    if report.differing_pixels == 0:
        return (
            "A second drawing of the page by the browser agreed in all "
            f"{report.compared_pixels:,} pixels compared."
        )
    return (
        "A second drawing of the page by the browser differed in "
        f"{report.differing_pixels:,} of {report.compared_pixels:,} pixels compared."
    )


def _uncompared(rendering: SecondRendering, because: str) -> RenderingReport:
    return RenderingReport(rendering.item, 0, 0, uncompared_because=because)


def _compare(
    rendering: SecondRendering,
    picture: Composed,
    counts: _Counts,
    *,
    rows: Area,
    drawn: NDArray[np.uint8],
) -> None:
    """Compare some rows where both show the page with nothing over it."""
    shown, clear = picture.composed(rows)
    for box in rendering.occluders:
        over = Area.around(box, rendering.device_pixel_ratio).within(rows)
        if over is not None:
            part = over.moved(-rows.left, -rows.top)
            clear[part.top : part.bottom, part.left : part.right] = False
    counts.compared += int(np.count_nonzero(clear))
    if np.array_equal(drawn, shown):
        return
    differ = (drawn != shown).any(axis=2) & clear
    differing = int(np.count_nonzero(differ))
    if differing:
        counts.differing += differing
        left, top = rows.left - picture.area.left, rows.top - picture.area.top
        counts.bands.add(differ, left=left, top=top)
