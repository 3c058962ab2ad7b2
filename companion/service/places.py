"""From comparisons to places: where on the page a known image is, each place once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from companion.model import Match, Rect, Verdict

SAME_PLACE = 0.5
"""How much two boxes must share (intersection over union) to be one place."""

_RANK = {Verdict.MATCH: 0, Verdict.CANDIDATE: 1, Verdict.NONE: 2}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A match, and which image of the page it is at (from 1, in the record's order).

    `surface` is what its region is in: places in two surfaces are two places.
    """

    match: Match
    ordinal: int
    surface: int | None = None


def one_per_place(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Keep the best sighting of each known image in each place, in the order of the page.

    What was not found is left out. Two sightings are in one place when they are of the same image
    of the page, or their boxes are half the same.
    """
    kept: list[Sighting] = []
    for sighting in sorted(sightings, key=_goodness):
        if sighting.match.verdict is not Verdict.NONE and not any(
            _same_place(sighting, other) for other in kept
        ):
            kept.append(sighting)
    return tuple(sorted(kept, key=lambda one: (one.ordinal, one.match.label, one.match.known_id)))


def _goodness(sighting: Sighting) -> tuple[int, float, int]:
    """Order sightings: sure before unsure, near before far, early before late."""
    match = sighting.match
    return _RANK[match.verdict], match.distance / max(match.threshold, 1), sighting.ordinal


def _same_place(one: Sighting, other: Sighting) -> bool:
    if one.match.known_id != other.match.known_id:
        return False
    return one.ordinal == other.ordinal or (
        one.surface == other.surface and _shared(one.match.region, other.match.region) >= SAME_PLACE
    )


def _shared(one: Rect | None, other: Rect | None) -> float:
    """Return intersection over union of two boxes, 0 to 1."""
    if one is None or other is None:
        return 0.0
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)
