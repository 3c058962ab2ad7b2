"""The picture while it is composed: tiles laid one over another, only what is uncovered winning.

Every pixel is nothing yet, shown under something fixed, or shown clear. A clear pixel is never
painted over: what later tiles show of it is compared with it, bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from companion.capture.areas import Area, Bands
from companion.capture.placement import Placement

NOTHING, COVERED, CLEAR = 0, 1, 2
_MISSING = 128
"""The grey of what no tile shows; the report lists those areas."""
Pixels = NDArray[np.uint8]


@dataclass(slots=True)
class Agreement:
    """What comparing overlaps found: pixels seen clear by two tiles, and those that differ."""

    overlap_pixels: int
    conflict_pixels: int
    conflicts: Bands


class Canvas:
    """Some rows of an area of the document, from `top` on; finished ones leave at its head."""

    def __init__(self, area: Area, rows: int) -> None:
        """Make an empty canvas of `rows` rows at the head of `area`."""
        self.area = area
        self.top = area.top
        self.agreement = Agreement(0, 0, Bands())
        self._laid = area.top
        self._pixels = np.full((rows, area.width, 3), _MISSING, np.uint8)
        self._states = np.zeros((rows, area.width), np.uint8)

    def lay(self, placement: Placement, pixels: Pixels) -> None:
        """Lay a tile. Tiles come from top to bottom, and the rows that it shows are held."""
        held = Area(self.area.left, self.top, self.area.right, self.top + len(self._pixels))
        area = placement.area.within(held)
        if area is None:
            return
        states = np.full((area.height, area.width), CLEAR, np.uint8)
        corner = placement.area
        for occluder in placement.occluders:
            inside = occluder.moved(corner.left, corner.top).within(area)
            if inside is not None:
                part = inside.moved(-area.left, -area.top)
                states[part.top : part.bottom, part.left : part.right] = COVERED
        down, across = area.top - corner.top, area.left - corner.left
        tile = pixels[down : down + area.height, across : across + area.width]
        seam = min(max(self._laid, area.top), area.bottom) - area.top
        self._merge(area, tile[:seam], states[:seam])
        rows, columns = self._slices(area, seam)
        self._pixels[rows, columns] = tile[seam:]
        self._states[rows, columns] = states[seam:]
        self._laid = max(self._laid, area.bottom)

    def take(self, rows: int) -> tuple[Pixels, NDArray[np.uint8]]:
        """Return the first rows with the state of each pixel, and make room for as many more."""
        pixels, states = self._pixels[:rows].copy(), self._states[:rows].copy()
        kept = len(self._pixels) - rows
        for held, empty in ((self._pixels, _MISSING), (self._states, NOTHING)):
            held[:kept] = held[rows:]
            held[kept:] = empty
        self.top += rows
        self._laid = max(self._laid, self.top)
        return pixels, states

    def _slices(self, area: Area, seam: int) -> tuple[slice, slice]:
        """Return where the rows of an area from `seam` on are held."""
        return (
            slice(area.top - self.top + seam, area.bottom - self.top),
            slice(area.left - self.area.left, area.right - self.area.left),
        )

    def _merge(self, area: Area, tile: Pixels, states: NDArray[np.uint8]) -> None:
        """Lay the rows of a tile where others may lie already, and compare what both show clear."""
        rows, columns = self._slices(Area(area.left, area.top, area.right, area.top + len(tile)), 0)
        held, before = self._pixels[rows, columns], self._states[rows, columns]
        both = (before == CLEAR) & (states == CLEAR)
        differ = both & (held != tile).any(axis=2)
        self.agreement.overlap_pixels += int(np.count_nonzero(both))
        conflicts = int(np.count_nonzero(differ))
        if conflicts:
            self.agreement.conflict_pixels += conflicts
            left, top = area.left - self.area.left, area.top - self.area.top
            self.agreement.conflicts.add(differ, left=left, top=top)
        np.copyto(held, tile, where=(states > before)[..., None])
        np.maximum(before, states, out=before)
