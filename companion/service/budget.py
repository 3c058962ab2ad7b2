"""How much of a page is compared with known images: enough for honest pages, but not no end."""

from __future__ import annotations

from dataclasses import dataclass

from companion.capture.record import Record
from companion.model import Rect
from companion.service.eyes import Stitched

MOST_IMAGES = 1_000
"""Images of one page that are compared, in the record's order."""
LEAST_BUDGET = 40_000_000
PAGES_IN_BUDGET = 4
"""Pixels of the screenshot that are compared: four times its own, but 40 megapixels at least.

Boxes may lie over each other as often as a page likes; it must not decide how long keeping takes.
"""


@dataclass(slots=True)
class Budget:
    """What of a page may still be compared: images, and pixels of its screenshot."""

    images: int
    pixels: float
    page: Rect | None
    ratio: float

    @classmethod
    def of(cls, record: Record, stitched: Stitched | None) -> Budget:
        """Return the budget of a page, as large as its screenshot warrants."""
        if stitched is None:
            return cls(images=MOST_IMAGES, pixels=0, page=None, ratio=1)
        (x, y), report = stitched.origin, stitched.report
        ratio = record.tiles[0].device_pixel_ratio
        return cls(
            images=MOST_IMAGES,
            pixels=max(PAGES_IN_BUDGET * report.width * report.height, LEAST_BUDGET),
            page=Rect(x=x, y=y, width=report.width / ratio, height=report.height / ratio),
            ratio=ratio,
        )

    def take_image(self) -> bool:
        """Say whether one more image may be compared, and count it."""
        self.images -= 1
        return self.images >= 0

    def take_box(self, box: Rect) -> bool:
        """Say whether what the screenshot shows in a box may be compared, and count it if so."""
        pixels = 0.0 if self.page is None else _shared(box, self.page) * self.ratio**2
        if pixels > self.pixels:
            return False
        self.pixels -= pixels
        return True


def _shared(one: Rect, other: Rect) -> float:
    """Return how much two rectangles have in common, in square CSS pixels."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width, 0.0) * max(height, 0.0)
