"""Making the long screenshot of tiles and record, so that anyone can make it again.

The tiles are the evidence; this picture is a view of them, one for each surface. Tiles stand where
anchors and scroll position say. What is fixed over the page is left out wherever another tile
shows the place without it; so a header stays where the first tile shows it and a footer where the
last does. Nothing is hidden: where tiles disagree the first is shown, and the report counts and
lists it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from companion.capture.areas import Area, Boxes, as_rects
from companion.capture.canvas import CLEAR, NOTHING, Canvas
from companion.capture.pictures import pictures_of, subject_area, tiles_of
from companion.capture.placement import (
    Layout,
    Load,
    Pixels,
    Placement,
    check_size,
    place,
    rows_at_once,
)
from companion.capture.png_rows import PngRows
from companion.capture.record import Record, Tile
from companion.capture.tile_file import pixels_of_tile, size_of_tile
from companion.errors import CaptureTooLarge, CaptureUnstitchable
from companion.model import PixelPermit, Rect, StitchReport

ALGORITHM = "stitch/1"
KEPT_PIXELS = 100_000_000
"""Up to this size the picture is kept in memory, so that its regions need no tile again."""
MAX_HELD_PIXELS = 200_000_000
"""Between the first and the last tile that show one row, this much may lie."""
SMALLEST_REGION = 8
_RECENT_TILES = 3
_RING = 2
_LEAST_AROUND = 64
_MOST_AROUND = 4_000_000
_MOST_LAID_AGAIN = 1_000_000_000
"""Pixels of tiles that are read again to see what is around what is uncovered."""

ReadItem = Callable[[str], bytes]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint8]
"""Eight pixels of a row in each."""


@dataclass(frozen=True, slots=True)
class Stitched:
    """A long screenshot: the PNG file, what the stitch found, and where its top left corner is.

    `origin` is in CSS pixels of the surface's content; it is not 0, 0 if the capture did not begin
    there.
    """

    png: bytes
    report: StitchReport
    origin: tuple[float, float]
    ratio: float
    area: Area
    """What it shows, in device pixels of the surface's content."""
    _placements: tuple[Placement, ...] = field(repr=False)
    _load: Load = field(repr=False)
    _pixels: Pixels | None = field(repr=False)
    _clear: Bits | None = field(repr=False)

    def region(self, box: Rect) -> Pixels | None:
        """Return the RGB pixels in a box of the content (CSS pixels), cut to what was captured.

        None if less than 8 pixels a side are left, or more than 100 megapixels of a picture too
        large to be kept in memory.
        """
        area = Area.of(box, self.ratio).within(self.area)
        if area is None or min(area.width, area.height) < SMALLEST_REGION:
            return None
        if self._pixels is not None:
            inside = area.moved(-self.area.left, -self.area.top)
            return self._pixels[inside.top : inside.bottom, inside.left : inside.right]
        return self.composed(area)[0] if area.pixels <= KEPT_PIXELS else None

    def laid_again(self, area: Area) -> int:
        """Return how many pixels of tiles are read again to compose an area."""
        if self._pixels is not None:
            return 0
        laid = (one for one in self._placements if one.area.within(area) is not None)
        return sum(one.size[0] * one.size[1] for one in laid)

    def composed(self, area: Area) -> tuple[Pixels, Mask]:
        """Return an area (device pixels of the content) laid again from the tiles that show it.

        Beside its pixels: which of them a tile shows with nothing over it.
        """
        if self._pixels is not None and self._clear is not None:
            at = area.moved(-self.area.left, -self.area.top)
            rows, columns = slice(at.top, at.bottom), slice(at.left, at.right)
            clear = np.unpackbits(self._clear[rows], axis=1, count=self.area.width)
            return self._pixels[rows, columns], clear[:, columns].astype(np.bool_)
        canvas = Canvas(area, area.height)
        for placement in self._placements:
            if placement.area.within(area) is not None:
                canvas.lay(placement, self._load(placement))
        pixels, states = canvas.take(area.height)
        return pixels, states == CLEAR


def stitch(
    record: Record,
    read_item: ReadItem,
    permit: PixelPermit,
    *,
    surface: int | None = None,
    kept_pixels: int = KEPT_PIXELS,
) -> Stitched:
    """Return the long screenshot of a surface; `read_item` returns an item's bytes by its name.

    Without `surface` it is the one that was asked for. `permit` is the gate's leave to look at
    pixels. Pictures of more than `kept_pixels` are written row by row and not kept; the file is the
    same.

    Raises:
        CaptureUnstitchable: the tiles are damaged, or do not fit the record or each other.
        CaptureTooLarge: more than 32,767 pixels wide, 1,000 megapixels, or a gigabyte as a file.
    """
    del permit  # that the caller has one is the check
    if surface is None:
        surface = next((picture.surface for picture in pictures_of(record)), 0)
    tiles = tiles_of(record, surface)
    load = _loading(read_item)
    recently = lru_cache(_RECENT_TILES)(load)
    layout = place(record, tiles, size_of=lambda item: size_of_tile(read_item(item)), load=recently)
    area = _shown(layout, subject_area(record, surface))
    placements = tuple(one for one in layout.placements if one.area.within(area) is not None)
    rows = rows_at_once(placements)
    if rows * area.width > MAX_HELD_PIXELS:
        raise CaptureTooLarge
    with ThreadPoolExecutor(2) as beside:  # decoding and compressing need no Python meanwhile
        writing = _Writing(area, rows, keep=area.pixels <= kept_pixels, beside=beside)
        for placement, pixels in _ahead(placements, load, beside):
            writing.write_rows_above(placement.area.top)
            writing.canvas.lay(placement, pixels)
        writing.write_rows_above(area.bottom)
        png, report = writing.finish(layout, surface=surface, geometry=geometry_digest(tiles))
    ratio = tiles[0].device_pixel_ratio
    stitched = Stitched(
        png=png,
        report=report,
        origin=(area.left / ratio, area.top / ratio),
        ratio=ratio,
        area=area,
        _placements=placements,
        _load=recently,
        _pixels=writing.kept,
        _clear=writing.clear,
    )
    return replace(stitched, report=replace(report, uncovered_plain=_in_plain(stitched)))


def _in_plain(stitched: Stitched) -> tuple[Rect, ...]:
    """Return the uncovered areas that lie in the middle of one colour, as far as that is looked."""
    plain, left = [], _MOST_LAID_AGAIN
    for rect in stitched.report.uncovered:
        around = _around(rect, stitched)
        if around is None:
            continue
        left -= stitched.laid_again(around)
        if left < 0:
            break
        if _is_plain(around, stitched):
            plain.append(rect)
    return tuple(plain)


def _around(rect: Rect, stitched: Stitched) -> Area | None:
    """Return an uncovered area with what is right around it; None if it is too large."""
    x, y = stitched.area.left, stitched.area.top
    area = Area(
        int(rect.x) + x - _RING,
        int(rect.y) + y - _RING,
        int(rect.x + rect.width) + x + _RING,
        int(rect.y + rect.height) + y + _RING,
    ).within(stitched.area)
    return None if area is None or area.pixels > _MOST_AROUND else area


def _is_plain(area: Area, stitched: Stitched) -> bool:
    """Say whether all that is seen in an area is of one colour.

    Then what lies over the rest most likely lay over nothing, as a button over a page's end.
    """
    pixels, clear = stitched.composed(area)
    around = pixels[clear]
    return len(around) >= _LEAST_AROUND and bool((around == around[0]).all())


def geometry_digest(tiles: Sequence[Tile]) -> str:
    """Return the SHA-256 of all that the record says of the tiles, in their order.

    A report that holds it shows that another crop, anchor or position was put in the record, even
    where that changes no pixel.
    """
    return hashlib.sha256(msgspec.json.encode(list(tiles), order="sorted")).hexdigest()


def _shown(layout: Layout, subject: Area | None) -> Area:
    """Return the area of the picture: all tiles, or what of them was asked for."""
    area = layout.area
    if subject is not None:
        shown = subject.within(area)
        if shown is None:
            raise CaptureUnstitchable("No tile shows the part of the page that was asked for.")
        area = shown
    check_size(area)
    return area


def _loading(read_item: ReadItem) -> Load:
    """Return the function that reads what of a tile's picture shows its surface."""

    def load(placement: Placement) -> Pixels:
        cut = placement.cut
        pixels = pixels_of_tile(read_item(placement.item), placement.size)
        return pixels[cut.top : cut.bottom, cut.left : cut.right]

    return load


def _ahead(
    placements: Sequence[Placement], load: Load, beside: ThreadPoolExecutor
) -> Iterator[tuple[Placement, Pixels]]:
    """Yield each tile with its pixels, while the next one is decoded beside."""
    waiting: Future[Pixels] = beside.submit(load, placements[0])
    for number, placement in enumerate(placements):
        pixels = waiting.result()
        if number + 1 < len(placements):
            waiting = beside.submit(load, placements[number + 1])
        yield placement, pixels


class _Writing:
    """The picture on its way from the canvas into the file, with what is counted on the way."""

    def __init__(self, area: Area, rows: int, *, keep: bool, beside: ThreadPoolExecutor) -> None:
        self._beside = beside
        self._compressing: Future[None] | None = None
        self.canvas = Canvas(area, rows)
        self.kept = np.empty((area.height, area.width, 3), np.uint8) if keep else None
        self.clear = np.zeros((area.height, -(-area.width // 8)), np.uint8) if keep else None
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
            self._compress(pixels)
            self._count(states)
            if self.kept is not None:
                self.kept[first : first + len(pixels)] = pixels
            if self.clear is not None:
                self.clear[first : first + len(pixels)] = np.packbits(states == CLEAR, axis=1)

    def finish(self, layout: Layout, *, surface: int, geometry: str) -> tuple[bytes, StitchReport]:
        """Return the file and the report."""
        self._wait()
        png, digest = self._png.finish()
        agreement = self.canvas.agreement
        return png, StitchReport(
            surface=surface,
            width=self._area.width,
            height=self._area.height,
            tiles=len(layout.placements),
            tiles_anchored=layout.anchored,
            tiles_shifted=layout.shifted,
            tiles_against_anchors=layout.unheard,
            shift_x=layout.shift[0],
            shift_y=layout.shift[1],
            overlap_pixels=agreement.overlap_pixels,
            conflict_pixels=agreement.conflict_pixels,
            uncovered_pixels=self._uncovered_pixels,
            algorithm=ALGORITHM,
            missing_pixels=self._missing_pixels,
            conflicts=as_rects(agreement.conflicts.areas),
            uncovered=as_rects(self._uncovered.finish()),
            pixels_sha256=digest,
            geometry_sha256=geometry,
        )

    def _compress(self, pixels: Pixels) -> None:
        """Write rows into the file beside; those before are there already."""
        self._wait()
        self._compressing = self._beside.submit(self._png.add, pixels)

    def _wait(self) -> None:
        if self._compressing is not None:
            self._compressing.result()

    def _count(self, states: NDArray[np.uint8]) -> None:
        """Count and list what is not shown clear."""
        unclear = states != CLEAR
        self._uncovered.add(unclear)
        self._uncovered_pixels += int(np.count_nonzero(unclear))
        self._missing_pixels += int(np.count_nonzero(states == NOTHING))
