"""Making the long screenshot of tiles and record, so that anyone can make it again.

The tiles are the evidence; this picture is a view of them. Tiles stand at the reported scroll
position. What is fixed over the page is left out wherever another tile shows the place without it;
so a header stays where the first tile shows it and a footer where the last does. Nothing is hidden:
where tiles disagree the first is shown, and the report counts and lists it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion.capture.areas import Area, Boxes, as_rects
from companion.capture.canvas import CLEAR, NOTHING, Canvas
from companion.capture.placement import Placement, nearest, place, rows_at_once, whole
from companion.capture.png_rows import PngRows
from companion.capture.record import Record
from companion.capture.tile_file import pixels_of_tile, size_of_tile
from companion.errors import CaptureTooLarge
from companion.model import PixelPermit, Rect, StitchReport

ALGORITHM = "stitch/1"
KEPT_PIXELS = 100_000_000
"""Up to this size the picture is kept in memory, so that its regions need no tile again."""
MAX_HELD_PIXELS = 200_000_000
"""Between the first and the last tile that show one row, this much may lie."""
SMALLEST_REGION = 8
_RECENT_TILES = 3

ReadItem = Callable[[str], bytes]
Pixels = NDArray[np.uint8]
Load = Callable[[Placement], Pixels]


@dataclass(frozen=True, slots=True)
class Stitched:
    """The long screenshot: the PNG file, what the stitch found, and where its top left corner is.

    `origin` is in CSS pixels of the document; it is not 0, 0 if the capture did not begin there.
    """

    png: bytes
    report: StitchReport
    origin: tuple[float, float]
    _ratio: float = field(repr=False)
    _area: Area = field(repr=False)
    _placements: tuple[Placement, ...] = field(repr=False)
    _load: Load = field(repr=False)
    _pixels: Pixels | None = field(repr=False)

    def region(self, box: Rect) -> Pixels | None:
        """Return the RGB pixels in a box of the document (CSS pixels), cut to what was captured.

        None if less than 8 pixels a side are left, or more than 100 megapixels of a picture too
        large to be kept in memory.
        """
        area = Area(
            nearest(box.x * self._ratio),
            nearest(box.y * self._ratio),
            nearest((box.x + box.width) * self._ratio),
            nearest((box.y + box.height) * self._ratio),
        ).within(self._area)
        if area is None or min(area.width, area.height) < SMALLEST_REGION:
            return None
        if self._pixels is not None:
            inside = area.moved(-self._area.left, -self._area.top)
            return self._pixels[inside.top : inside.bottom, inside.left : inside.right]
        return self._composed(area) if area.pixels <= KEPT_PIXELS else None

    def _composed(self, area: Area) -> Pixels:
        """Return the pixels of an area, laid again from the tiles that show it."""
        canvas = Canvas(area, area.height)
        for placement in self._placements:
            if placement.area.within(area) is not None:
                canvas.lay(placement, self._load(placement))
        return canvas.take(area.height)[0]


def stitch(
    record: Record, read_item: ReadItem, permit: PixelPermit, *, kept_pixels: int = KEPT_PIXELS
) -> Stitched:
    """Return the long screenshot of a record's tiles; `read_item` returns an item's bytes by name.

    `permit` is the gate's leave to look at pixels. Pictures of more than `kept_pixels` are written
    row by row and not kept; the file is the same.

    Raises:
        CaptureUnstitchable: the tiles are damaged, or do not fit the record or each other.
        CaptureTooLarge: more than 32,767 pixels wide, 1,000 megapixels, or a gigabyte as a file.
    """
    del permit  # that the caller has one is the check
    placements = place(record, lambda item: size_of_tile(read_item(item)))
    area, rows = whole(placements), rows_at_once(placements)
    if rows * area.width > MAX_HELD_PIXELS:
        raise CaptureTooLarge

    def load(placement: Placement) -> Pixels:
        return pixels_of_tile(read_item(placement.item), placement.size)

    writing = _Writing(area, rows, keep=area.pixels <= kept_pixels)
    for placement in placements:
        writing.write_rows_above(placement.area.top)
        writing.canvas.lay(placement, load(placement))
    writing.write_rows_above(area.bottom)
    png, report = writing.finish(len(placements))
    ratio = record.tiles[0].device_pixel_ratio
    return Stitched(
        png=png,
        report=report,
        origin=(area.left / ratio, area.top / ratio),
        _ratio=ratio,
        _area=area,
        _placements=placements,
        _load=lru_cache(_RECENT_TILES)(load),
        _pixels=writing.kept,
    )


class _Writing:
    """The picture on its way from the canvas into the file, with what is counted on the way."""

    def __init__(self, area: Area, rows: int, *, keep: bool) -> None:
        self.canvas = Canvas(area, rows)
        self.kept = np.empty((area.height, area.width, 3), np.uint8) if keep else None
        self._area = area
        self._rows = rows
        self._png = PngRows(area.width, area.height)
        self._uncovered = Boxes()
        self._uncovered_pixels = 0
        self._missing_pixels = 0

    def write_rows_above(self, end: int) -> None:
        """Write every row above `end`, which no later tile reaches."""
        while self.canvas.top < end:
            first = self.canvas.top - self._area.top
            pixels, states = self.canvas.take(min(end - self.canvas.top, self._rows))
            self._png.add(pixels)
            self._count(states)
            if self.kept is not None:
                self.kept[first : first + len(pixels)] = pixels

    def finish(self, tiles: int) -> tuple[bytes, StitchReport]:
        """Return the file and the report."""
        png, digest = self._png.finish()
        agreement = self.canvas.agreement
        return png, StitchReport(
            width=self._area.width,
            height=self._area.height,
            tiles=tiles,
            overlap_pixels=agreement.overlap_pixels,
            conflict_pixels=agreement.conflict_pixels,
            uncovered_pixels=self._uncovered_pixels,
            algorithm=ALGORITHM,
            missing_pixels=self._missing_pixels,
            conflicts=as_rects(agreement.conflicts.areas),
            uncovered=as_rects(self._uncovered.finish()),
            pixels_sha256=digest,
        )

    def _count(self, states: NDArray[np.uint8]) -> None:
        """Count and list what is not shown clear."""
        unclear = states != CLEAR
        self._uncovered.add(unclear)
        self._uncovered_pixels += int(np.count_nonzero(unclear))
        self._missing_pixels += int(np.count_nonzero(states == NOTHING))
