"""How far the page moved between two tiles, by the elements that both show. Pure.

A page that puts something in above the window pushes everything below it down: the same place of
the page then has another scroll position. Elements that both tiles saw say by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from companion.capture.record import Anchor, Tile

TOLERANCE = 0.75
"""Device pixels within which anchors say the same, and within which nothing has moved."""
LOOK_BACK = 8
"""Tiles back that may still share an anchor, as when a wide page is taken row by row."""
_ENOUGH = 2

Drift = tuple[float, float]
"""Across and down, in device pixels."""


def drift_between(before: Tile, after: Tile) -> Drift | None:
    """Return how far the content moved, or None where the anchors do not agree or are none.

    It is the median over the anchors that both tiles saw near their windows; two of them, or more
    than half, must be within 0.75 device pixels of it.
    """
    then = {anchor.id: anchor for anchor in before.anchors if _is_near(anchor, before)}
    now = {anchor.id: anchor for anchor in after.anchors if _is_near(anchor, after)}
    ratio = after.device_pixel_ratio
    moves = [
        ((now[one].box.x - then[one].box.x) * ratio, (now[one].box.y - then[one].box.y) * ratio)
        for one in now.keys() & then.keys()
    ]
    if not moves:
        return None
    across, down = median(x for x, _ in moves), median(y for _, y in moves)
    agreeing = sum(abs(x - across) <= TOLERANCE >= abs(y - down) for x, y in moves)
    return (across, down) if agreeing >= _ENOUGH or 2 * agreeing > len(moves) else None


def nearest_drift(tiles: Sequence[Tile], number: int) -> tuple[int, Drift] | None:
    """Return the last tile before `number` that shares agreeing anchors with it, and the drift."""
    for before in range(number - 1, max(-1, number - 1 - LOOK_BACK), -1):
        drift = drift_between(tiles[before], tiles[number])
        if drift is not None:
            return before, drift
    return None


def _is_near(anchor: Anchor, tile: Tile) -> bool:
    """Say whether an anchor is at most a window's length away from what the tile shows.

    So two tiles that share one are near each other, whatever a page says of its elements.
    """
    box, crop = anchor.box, tile.crop
    return (
        tile.scroll_x - crop.width <= box.x + box.width
        and box.x <= tile.scroll_x + 2 * crop.width
        and tile.scroll_y - crop.height <= box.y + box.height
        and box.y <= tile.scroll_y + 2 * crop.height
    )
