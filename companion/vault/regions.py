"""Rectangles as text: exact for the database, fixed decimals for a canonical line."""

from __future__ import annotations

import json

from companion.model import JsonValue, Rect


def region_text(region: Rect | None) -> str | None:
    """Return a rectangle as the JSON list `[x, y, width, height]`, or None."""
    if region is None:
        return None
    return json.dumps([region.x, region.y, region.width, region.height])


def region_from(text: str | None) -> Rect | None:
    """Return the rectangle that `region_text` wrote."""
    if text is None:
        return None
    x, y, width, height = json.loads(text)
    return Rect(x=x, y=y, width=width, height=height)


def region_fact(region: Rect | None) -> JsonValue:
    """Return a rectangle as four decimal numbers in text: canonical form has no fractions."""
    if region is None:
        return None
    return [f"{length:.3f}" for length in (region.x, region.y, region.width, region.height)]
