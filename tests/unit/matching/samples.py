"""A permit and image files to test with."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from companion.model import GateAnswers, PixelPermit, Standing, Under18

PERMIT = PixelPermit(
    GateAnswers(
        safe_place=True,
        under_18=Under18.NO,
        standing=Standing.SELF,
        answered_at="2026-01-01T00:00:00.000Z",
    )
)


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return the image as a file of that format."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(rgb: NDArray[np.uint8]) -> bytes:
    """Return RGB pixels as a PNG file."""
    return file_of(Image.fromarray(rgb))
