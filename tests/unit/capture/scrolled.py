"""Pages made by code, photographed in tiles as a browser shows them while it scrolls."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from companion.capture.record import Anchor, Box, Record, Tile, read_record
from companion.capture.stitch import Stitched, stitch
from scripts.bench_stitch import PERMIT, record_of

TAKEN_AT = "2026-01-01T00:00:00.000Z"


def noise_page(rows: int, width: int = 60, *, seed: int = 1) -> NDArray[np.uint8]:
    """Return a page on which every place looks different."""
    return np.random.default_rng(seed).integers(0, 256, (rows, width, 3), np.uint8)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as a PNG file."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def shown(stitched: Stitched) -> NDArray[np.uint8]:
    """Return the pixels of the stitched file."""
    return np.asarray(Image.open(io.BytesIO(stitched.png)))


@dataclass
class Roll:
    """Tiles taken of one page at one device pixel ratio; lengths in device pixels."""

    page: NDArray[np.uint8]
    ratio: float = 1.0
    view: tuple[int, int] = (60, 50)
    tiles: list[Tile] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    bar: int = 0
    method: str = "captureVisibleTab viewport"
    zero: int = 0
    """Which column of the page is the document's column 0: not the first, from right to left."""

    subject: Box | None = None
    surfaces: int = 1

    def shoot(
        self,
        top: int,
        left: int = 0,
        *,
        boxes=(),
        colour=(255, 0, 0),
        anchors=(),
        surface: int = 0,
        frame: tuple[int, int, int, int] = (0, 0, 0, 0),
    ) -> str:
        """Take a tile, `boxes` (left, top, right, bottom in the window) painted over it.

        `anchors` are (id, left, top) in device pixels of the content; `frame` is how much of
        something else (left, top, right, bottom) the picture shows around the surface.
        """
        width, height = self.view
        rows = slice(top, top + height)
        columns = slice(left + self.zero, left + self.zero + width)
        window = np.full((height, width + self.bar, 3), 200, np.uint8)
        window[:, :width] = self.page[rows, columns]
        for x0, y0, x1, y1 in boxes:
            window[y0:y1, x0:x1] = colour
        window = framed(window, frame)
        name = f"tiles/{len(self.tiles):04}.png"
        self.files[name] = png(window)
        scale = 1 / self.ratio
        self.tiles.append(
            Tile(
                item=name,
                surface=surface,
                crop=Box(
                    x=frame[0] * scale,
                    y=frame[1] * scale,
                    width=width * scale,
                    height=height * scale,
                ),
                anchors=[
                    Anchor(
                        id=number,
                        box=Box(x=x * scale, y=y * scale, width=5 * scale, height=1 * scale),
                    )
                    for number, x, y in anchors
                ],
                scroll_x=left * scale,
                scroll_y=top * scale,
                viewport_width=window.shape[1] * scale,
                viewport_height=window.shape[0] * scale,
                device_pixel_ratio=self.ratio,
                occluders=[
                    Box(
                        x=(x0 + frame[0]) * scale,
                        y=(y0 + frame[1]) * scale,
                        width=(x1 - x0) * scale,
                        height=(y1 - y0) * scale,
                    )
                    for x0, y0, x1, y1 in boxes
                ],
                bare=[],
                taken_at=TAKEN_AT,
                attempts=1,
            )
        )
        return name

    def change_tile(self, number: int, **changes: object) -> None:
        """Change what the record says of a tile."""
        self.tiles[number] = msgspec.structs.replace(self.tiles[number], **changes)

    def change_pixel(self, name: str, row: int, column: int) -> None:
        """Flip one bit of one pixel of a tile's picture."""
        pixels = np.asarray(Image.open(io.BytesIO(self.files[name]))).copy()
        pixels[row, column, 1] ^= 1
        self.files[name] = png(pixels)

    @property
    def record(self) -> Record:
        """The record of all tiles."""
        plain = read_record(record_of([0]))
        width, height = self.view
        page = msgspec.structs.replace(
            plain.page,
            client_width=width / self.ratio,
            client_height=height / self.ratio,
            viewport_width=(width + self.bar) / self.ratio,
            viewport_height=height / self.ratio,
            device_pixel_ratio=self.ratio,
        )
        tool = msgspec.structs.replace(plain.tool, method=self.method)
        asked = msgspec.structs.replace(
            plain.asked, subject=msgspec.structs.replace(plain.asked.subject, box=self.subject)
        )
        return msgspec.structs.replace(
            plain,
            tiles=list(self.tiles),
            page=page,
            tool=tool,
            asked=asked,
            surfaces=plain.surfaces * self.surfaces,
        )

    def stitched(self, **options: int) -> Stitched:
        """Return the stitch of all tiles."""
        return stitch(self.record, self.files.__getitem__, PERMIT, **options)


def framed(window: NDArray[np.uint8], frame: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Return a picture with something else around it."""
    left, top, right, bottom = frame
    return np.pad(window, ((top, bottom), (left, right), (0, 0)), constant_values=77)


def scrolled(
    page, *, ratio=1.0, view=(60, 50), step=30, boxes=(), frame=(0, 0, 0, 0), **more
) -> Roll:
    """Return the tiles of a page scrolled down in steps to its end."""
    roll = Roll(page, ratio, view, **more)
    end = len(page) - view[1]
    for top in [*range(0, end, step), end]:
        roll.shoot(top, boxes=boxes, frame=frame)
    return roll
