"""Turning a hostile image file into upright RGB pixels, within limits, or saying why not."""

from __future__ import annotations

import math
import re
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from companion.errors import HoldfastError, ImageTooLarge, ImageTruncated, ImageUnreadable
from companion.matching.truncation import ends_early
from companion.model import PixelPermit

MAX_PIXELS = 200_000_000
MAX_SIDE = 200_000
MOST_HASHED_PIXELS = 25_000_000
"""Of a picture seen on a page, which may be any; known images are hashed whole."""
_ENOUGH_PIXELS = 4_000_000
"""What a larger one is shrunk to."""
_LEAST_SIDE = 512
MAX_JPEG_SCAN_PIXELS = 20 * MAX_PIXELS
"""A progressive JPEG is decoded once per scan; honest ones have about ten, a bomb has thousands."""

_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise on damaged files; each was met in practice or is in their code."""

_WHITE = 255.0
_ORIENTATION_TAG = 0x0112
_UPRIGHT_BY = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Exif 2.32, tag Orientation: what to do to show the picture upright."""

_MARKS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WebP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "GIF": re.compile(rb"GIF8[79]a"),
    "TIFF": re.compile(rb"II[*+]\0|MM\0[*+]"),
    "AVIF": re.compile(rb".{4}ftyp(.{4}){0,5}avi[fs]", re.DOTALL),
    "BMP": re.compile(rb"BM"),
}
"""How a file of each format begins."""

_READERS: dict[str, Callable[[BytesIO], ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WebP": WebPImageFile,
    "GIF": GifImageFile,
    "TIFF": TiffImageFile,
    "BMP": BmpImageFile,
    "AVIF": AvifImageFile,
}
"""Readers are called by name: `Image.open` would try fifty formats and has limits of its own."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded image: upright RGB pixels (height x width x 3); the file's own size and format."""

    rgb: NDArray[np.uint8]
    width: int
    height: int
    format: str


def decode(untrusted_data: bytes, permit: PixelPermit) -> Picture:
    """Return the picture in an image file: first frame, upright, transparency over white.

    Takes JPEG, PNG, WebP, GIF, TIFF, BMP and, where Pillow can, AVIF; `permit` is the gate's leave
    to look at pixels. Colour profiles are not applied.

    Raises:
        ImageUnreadable: if it is none of these, or damaged.
        ImageTruncated: if the file ends before the picture does.
        ImageTooLarge: if it has more than 200 megapixels or a side of more than 200,000.
    """
    del permit  # that the caller has one is the check
    kind = sniff(untrusted_data)
    if kind is None:
        raise ImageUnreadable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # readers warn of odd metadata; only pixels matter here
        try:
            return _read(kind, untrusted_data)
        except (MemoryError, Image.DecompressionBombError) as error:
            raise ImageTooLarge from error
        except _FAULTS as error:
            raise _problem(kind, untrusted_data, error) from error


def quickly_hashed(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB pixels as they are, or above 25 megapixels their means over whole blocks.

    A page decides how large its pictures are, so looking at one must cost no more than so much. No
    side shrinks below 512 pixels while the other has more to give. Pillow's `reduce` to no less
    than 512 pixels was measured: PDQ is 4.5 of 256 bits off on average for pictures above 2,000
    pixels, 10 at most; a match allows 31.
    """
    height, width = rgb.shape[:2]
    pixels = height * width
    if pixels <= MOST_HASHED_PIXELS:
        return rgb
    square = math.ceil(math.sqrt(pixels / _ENOUGH_PIXELS))
    down = _factor(square, height)
    across = _factor(math.ceil(pixels / down / _ENOUGH_PIXELS), width)
    down = max(down, _factor(math.ceil(pixels / across / _ENOUGH_PIXELS), height))
    return np.asarray(Image.fromarray(rgb).reduce((across, down)), np.uint8)


def _factor(wanted: int, side: int) -> int:
    """Return by what to divide a side of so many pixels: as wanted, if enough of it is left."""
    return max(1, min(wanted, side // _LEAST_SIDE))


def sniff(untrusted_data: bytes) -> str | None:
    """Return the format that the first bytes announce, or None; names and types are not asked."""
    return next((kind for kind, marks in _MARKS.items() if marks.match(untrusted_data)), None)


def _read(kind: str, untrusted_data: bytes) -> Picture:
    """Open, check the limits on what the header says, and only then decode."""
    image = _READERS[kind](BytesIO(untrusted_data))
    width, height = image.size
    _refuse_too_large(width, height)
    if kind == "JPEG":
        scans = untrusted_data.count(b"\xff\xda")
        if scans * width * height > MAX_JPEG_SCAN_PIXELS:
            raise ImageTooLarge("The image would take too long to decode.")
    image.load()
    upright = _UPRIGHT_BY.get(_orientation(image))
    rgb = _rgb(image)
    if upright is not None:
        rgb = rgb.transpose(upright)
    return Picture(rgb=np.asarray(rgb, np.uint8), width=width, height=height, format=kind)


def _refuse_too_large(width: int, height: int) -> None:
    """Raise if a picture of that size may not be decoded."""
    if width < 1 or height < 1:
        raise ImageUnreadable
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ImageTooLarge


def _problem(kind: str, untrusted_data: bytes, error: BaseException) -> HoldfastError:
    """Return what to say of a file that a reader gave up on."""
    says_so = isinstance(error, EOFError) or "truncated" in str(error).lower()
    if says_so or ends_early(kind, untrusted_data):
        return ImageTruncated()
    return ImageUnreadable()


def _orientation(image: ImageFile) -> int:
    """Return the Exif orientation; damaged Exif counts as none, as it does in browsers."""
    try:
        orientation = image.getexif().get(_ORIENTATION_TAG, 1)
    except _FAULTS:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _rgb(image: Image.Image) -> Image.Image:
    """Return the image in 8-bit RGB, whatever it was: grey, palette, CMYK, 16-bit, with alpha."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return Image.fromarray(_grey(np.asarray(image))).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(layered, mask=layered.getchannel("A"))
    return page


def _grey(samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return wide grey samples in 8 bits: 16-bit ones by their high byte, others by their range."""
    if samples.dtype.newbyteorder("=") == np.uint16:
        return (samples.astype(np.uint16) >> 8).astype(np.uint8)
    values = np.nan_to_num(samples.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= _WHITE:
        return values.astype(np.uint8)
    return ((values - low) * (_WHITE / (high - low))).astype(np.uint8)
