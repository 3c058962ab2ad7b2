"""How much of a page is compared with known images: enough for honest pages, but not no end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from companion.model import Rect
from companion.service.eyes import Stitched

MOST_IMAGES = 1_000
"""Images of one page that are compared, in the record's order."""
LEAST_BUDGET = 40_000_000
PAGES_IN_BUDGET = 4
"""Pixels of the screenshots that are compared: four times their own, but 40 megapixels at least.

Boxes may lie over each other as often as a page likes; it must not decide how long keeping takes.
"""


@dataclass(slots=True)
class Budget:
    """What of a page may still be compared: images, and pixels of its screenshots."""

    images: int
    pixels: float

    @classmethod
    def of(cls, pictures: Sequence[Stitched]) -> Budget:
        """Return the budget of a page, as large as its screenshots warrant."""
        own = sum(one.report.width * one.report.height for one in pictures)
        pixels = max(PAGES_IN_BUDGET * own, LEAST_BUDGET) if pictures else 0
        return cls(images=MOST_IMAGES, pixels=pixels)

    def take_image(self) -> bool:
        """Say whether one more image may be compared, and count it."""
        self.images -= 1
        return self.images >= 0

    def take_box(self, box: Rect, picture: Stitched) -> bool:
        """Say whether what a screenshot shows in a box may be compared, and count it if so."""
        (x, y), report, ratio = picture.origin, picture.report, picture.ratio
        page = Rect(x=x, y=y, width=report.width / ratio, height=report.height / ratio)
        pixels = _shared(box, page) * ratio**2
        if pixels > self.pixels:
            return False
        self.pixels -= pixels
        return True


def _shared(one: Rect, other: Rect) -> float:
    """Return how much two rectangles have in common, in square CSS pixels."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width, 0.0) * max(height, 0.0)
