"""Which long screenshots a capture has, one for each surface with tiles, and their names. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from companion.capture.areas import Area
from companion.capture.record import Medium, Record, SurfaceKind, Tile

SCREENSHOT_NAME = "screenshot.png"
SCREENSHOT_PATTERN = r"^screenshot(-([2-9]|[1-5][0-9]|6[0-4]))?\.png$(?!\n)"
"""As many as a record may have surfaces."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The long screenshot of one surface: the surface's number, and the item's name."""

    surface: int
    name: str

    @property
    def subject(self) -> str:
        """What matches call it."""
        return self.name.removesuffix(".png")


def is_screenshot_name(name: str) -> bool:
    """Say whether a long screenshot may be called so."""
    return re.search(SCREENSHOT_PATTERN, name) is not None


def pictures_of(record: Record) -> tuple[Picture, ...]:
    """Return the pictures of a record: what was asked for first, then in the record's order."""
    main = record.asked.subject.surface or 0
    tiled = sorted({tile.surface for tile in record.tiles}, key=lambda one: (one != main, one))
    return tuple(
        Picture(surface, SCREENSHOT_NAME if number == 1 else f"screenshot-{number}.png")
        for number, surface in enumerate(tiled, start=1)
    )


def tiles_of(record: Record, surface: int) -> list[Tile]:
    """Return the tiles of one surface, in the order they were taken."""
    return [tile for tile in record.tiles if tile.surface == surface]


def document_of(record: Record) -> int | None:
    """Return the number of the surface that is the document; None if it has no tiles.

    A capture that was interrupted may not say what its surfaces are: then it is the first one, if
    its tiles show the window from its corner.
    """
    if not record.surfaces:
        crops = [tile.crop for tile in tiles_of(record, 0)]
        return 0 if crops and all(crop.x == crop.y == 0 for crop in crops) else None
    return next(
        (
            number
            for number, surface in enumerate(record.surfaces)
            if surface.kind is SurfaceKind.DOCUMENT and tiles_of(record, number)
        ),
        None,
    )


def surface_of(medium: Medium, record: Record) -> int | None:
    """Return the surface whose picture shows a medium; one in a frame stands in the document."""
    if medium.frame is not None or medium.surface is None:
        return document_of(record)
    return medium.surface


def subject_area(record: Record, surface: int) -> Area | None:
    """Return what alone was asked for of a surface, in device pixels; None if that is all of it."""
    box = record.asked.subject.box
    if box is None or surface != (record.asked.subject.surface or 0):
        return None
    ratio = tiles_of(record, surface)[0].device_pixel_ratio
    return Area.of(box, ratio)
