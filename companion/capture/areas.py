"""Areas of whole pixels, and lists of them that stay short."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from companion.capture.record import Box
from companion.model import Rect

Mask = NDArray[np.bool_]
MOST_LISTED = 64
"""How many areas a report lists; its counts are of all."""
_NEAR_ROWS = 8
"""Conflicts at most this far apart are one place on the page, such as lines of a moving picture."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of whole pixels; `right` and `bottom` are the first column and row outside."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, box: Box | Rect, ratio: float) -> Area:
        """Return a box of CSS pixels with each edge at the nearest device pixel."""
        return cls(
            nearest(box.x * ratio),
            nearest(box.y * ratio),
            nearest((box.x + box.width) * ratio),
            nearest((box.y + box.height) * ratio),
        )

    @classmethod
    def around(cls, box: Box, ratio: float) -> Area:
        """Return every device pixel that a box of CSS pixels touches."""
        return cls(
            math.floor(box.x * ratio),
            math.floor(box.y * ratio),
            math.ceil((box.x + box.width) * ratio),
            math.ceil((box.y + box.height) * ratio),
        )

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def pixels(self) -> int:
        """Pixels inside."""
        return self.width * self.height

    def within(self, other: Area) -> Area | None:
        """Return the part that lies in `other`, or None."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Area(left, top, right, bottom) if right > left and bottom > top else None

    def moved(self, across: int, down: int) -> Area:
        """Return the area elsewhere."""
        return Area(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def together(self, other: Area) -> Area:
        """Return the smallest area that holds both."""
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def nearest(length: float) -> int:
    """Return the nearest whole pixel, halves upward, as browsers do."""
    return math.floor(length + 0.5)


def as_rects(areas: list[Area]) -> tuple[Rect, ...]:
    """Return areas in the form of the report, at most `MOST_LISTED`."""
    return tuple(Rect(a.left, a.top, a.width, a.height) for a in areas[:MOST_LISTED])


@dataclass(slots=True)
class Bands:
    """Bounds of scattered pixels: rows near each other make one band."""

    areas: list[Area] = field(default_factory=list)

    def add(self, mask: Mask, *, left: int, top: int) -> None:
        """Add the pixels of a mask whose corner is at `left`, `top`."""
        for first, last in runs(np.asarray(mask.any(axis=1))):
            if len(self.areas) == MOST_LISTED:
                return
            columns = np.flatnonzero(mask[first:last].any(axis=0))
            band = Area(int(columns[0]), first, int(columns[-1]) + 1, last).moved(left, top)
            if self.areas and _near(self.areas[-1], band):
                self.areas[-1] = self.areas[-1].together(band)
            elif len(self.areas) < MOST_LISTED:
                self.areas.append(band)


@dataclass(slots=True)
class Boxes:
    """The rectangles that a picture's masked pixels are made of, row by row from the top."""

    areas: list[Area] = field(default_factory=list)
    open: dict[tuple[int, int], int] = field(default_factory=dict)
    row: int = 0

    def add(self, mask: Mask) -> None:
        """Add the next rows."""
        if len(self.areas) == MOST_LISTED:
            return
        if not mask.any():
            self._turn_to([], self.row)
        else:
            changed = np.flatnonzero((mask[1:] != mask[:-1]).any(axis=1)) + 1
            for start in (0, *changed.tolist()):
                if len(self.areas) == MOST_LISTED:
                    return
                self._turn_to(runs(mask[start]), self.row + start)
        self.row += len(mask)

    def finish(self) -> list[Area]:
        """End what is open, and return all."""
        self._turn_to([], self.row)
        return self.areas

    def _turn_to(self, columns: list[tuple[int, int]], row: int) -> None:
        """From `row` on, exactly these runs of columns are masked."""
        still = set(columns)
        for run in [run for run in self.open if run not in still]:
            area = Area(run[0], self.open.pop(run), run[1], row)
            if len(self.areas) < MOST_LISTED:
                self.areas.append(area)
        for run in columns:
            self.open.setdefault(run, row)


def runs(line: Mask) -> list[tuple[int, int]]:
    """Return where the line is true: starts, and first places after."""
    edges = np.flatnonzero(np.diff(line, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _near(above: Area, below: Area) -> bool:
    """Say whether two bands belong to one place."""
    gap = max(above.top, below.top) - min(above.bottom, below.bottom)
    return gap <= _NEAR_ROWS and above.left < below.right and below.left < above.right
