"""Reading a tile: a hostile PNG file until its size and its pixels have been checked."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from companion.errors import CaptureUnstitchable

_BEGINNING = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, LookupError, struct.error, zlib.error)
"""What Pillow's PNG reader raises on damaged files."""
_OPAQUE = 255
_MOST_BYTES_PER_PIXEL = 8
"""Four channels of sixteen bits; no file of a picture need be larger than its pixels."""
_MOST_BESIDE_PIXELS = 1_048_576


def size_of_tile(untrusted_data: bytes) -> tuple[int, int]:
    """Return width and height from the head of a PNG file; no more is looked at (RFC 2083).

    Raises:
        CaptureUnstitchable: if it is no PNG file, or has no size.
    """
    if not untrusted_data.startswith(_BEGINNING) or len(untrusted_data) < len(_BEGINNING) + 8:
        raise CaptureUnstitchable("A tile is not a PNG picture.")
    width, height = struct.unpack_from(">II", untrusted_data, len(_BEGINNING))
    if width < 1 or height < 1:
        raise CaptureUnstitchable("A tile shows nothing of the page.")
    most = (_MOST_BYTES_PER_PIXEL * width + 1) * height + _MOST_BESIDE_PIXELS
    if len(untrusted_data) > most:
        raise CaptureUnstitchable("A tile's file is far larger than its picture.")
    return width, height


def pixels_of_tile(untrusted_data: bytes, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the RGB pixels of a PNG file of the size that was checked before.

    Raises:
        CaptureUnstitchable: if it is damaged, or no longer of that size.
    """
    if size_of_tile(untrusted_data) != size:
        raise CaptureUnstitchable("A tile changed while it was read.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata; only pixels matter here
        try:
            image = PngImageFile(BytesIO(untrusted_data))
            image.load()
            return np.asarray(_opaque(image), np.uint8)
        except _FAULTS as error:
            raise CaptureUnstitchable("A tile's picture is damaged.") from error


def _opaque(image: Image.Image) -> Image.Image:
    """Return the picture in RGB; what little a browser may leave transparent lies over white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    alpha = layered.getchannel("A")
    if alpha.getextrema() == (_OPAQUE, _OPAQUE):
        return layered.convert("RGB")
    page = Image.new("RGB", image.size, "white")
    page.paste(layered, mask=alpha)
    return page
