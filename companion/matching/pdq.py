"""PDQ, the 256-bit fingerprint that platforms and helplines exchange, bit for bit, in NumPy.

As the reference implementation computes it (ThreatExchange, folder pdq): shrink to 64 x 64, keep
the 16 x 16 lowest frequencies without the constant one, and say of each whether it is above their
median.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.matching.jarosz import SAMPLES, shrink, shrink_in_order

BITS = 256
_SIDE = 16
_SMALLEST_SIDE = 5
"""Below this the reference gives no fingerprint: all bits zero, quality zero."""
_DOUBT = 3e-4
"""Times the root of the longer side: how near the median a frequency may lie and still be sure.

That is three times the largest difference seen between the two ways of adding, over images of 5 to
60,000 pixels a side.
"""
_GRADIENT_DOUBT = 0.005

_ROW_SIGN = np.where(np.arange(_SIDE) % 2, 1, -1)[:, None]
_COLUMN_SIGN = _ROW_SIGN.T
_BOTH_SIGNS = _ROW_SIGN * _COLUMN_SIGN
_SAME = np.ones((_SIDE, _SIDE), np.int64)
_ORIENTATIONS = (
    (_SAME, False),  # upright
    (_COLUMN_SIGN, True),  # turned by 90 degrees
    (_BOTH_SIGNS, False),  # turned by 180 degrees
    (_ROW_SIGN, True),  # turned by 270 degrees
    (_ROW_SIGN, False),  # mirrored top to bottom
    (_COLUMN_SIGN, False),  # mirrored left to right
    (_SAME, True),  # mirrored on the falling diagonal
    (_BOTH_SIGNS, True),  # mirrored on the rising diagonal
)
"""In the reference's order. Turning a picture changes its frequencies' signs and swaps its axes."""


class _Frequencies(NamedTuple):
    """A picture's 64 x 64 luma and the 16 x 16 frequencies of it."""

    luma: NDArray[np.float32]
    values: NDArray[np.floating]


def pdq(rgb: NDArray[np.uint8]) -> tuple[bytes, int]:
    """Return the PDQ of an upright RGB picture: 32 bytes, and its quality from 0 to 100."""
    hashes, quality = _hashes(rgb, _ORIENTATIONS[:1])
    return hashes[0], quality


def pdq_orientations(rgb: NDArray[np.uint8]) -> tuple[tuple[bytes, ...], int]:
    """Return the PDQ of a picture in its eight orientations, upright first; and its quality."""
    return _hashes(rgb, _ORIENTATIONS)


def hamming(a: bytes, b: bytes) -> int:
    """Return in how many bits two fingerprints of one length differ.

    Raises:
        ValueError: if their lengths differ.
    """
    if len(a) != len(b):
        raise ValueError("fingerprints of different lengths cannot be compared")
    return (int.from_bytes(a) ^ int.from_bytes(b)).bit_count()


def _hashes(
    rgb: NDArray[np.uint8], orientations: tuple[tuple[NDArray[np.int64], bool], ...]
) -> tuple[tuple[bytes, ...], int]:
    """Return the fingerprint for each orientation; what is too close to call is done in order."""
    height, width = rgb.shape[:2]
    if min(height, width) < _SMALLEST_SIDE:
        return (bytes(BITS // 8),) * len(orientations), 0
    found = _frequencies(rgb)
    turned = [_turned(found.values, sign, swap) for sign, swap in orientations]
    doubt = _DOUBT * float(np.sqrt(max(height, width)))
    if _quality_in_doubt(found.luma) or any(_bits_in_doubt(values, doubt) for values in turned):
        found = _frequencies_in_order(rgb)
        turned = [_turned(found.values, sign, swap) for sign, swap in orientations]
    return tuple(_bits(values) for values in turned), _quality(found.luma, 0.0)


def _cosines() -> NDArray[np.float32]:
    """Return the 16 x 64 matrix of the discrete cosine transform, frequencies 1 to 16."""
    scale = np.float64(np.float32(np.sqrt(2.0 / SAMPLES)))
    angles = np.pi / 2.0 / SAMPLES * np.outer(np.arange(1, _SIDE + 1), 2 * np.arange(SAMPLES) + 1)
    cosines: NDArray[np.float32] = (scale * np.cos(angles)).astype(np.float32)
    return cosines


_COSINES = _cosines()


def _frequencies(rgb: NDArray[np.uint8]) -> _Frequencies:
    """Return luma and frequencies the fast way."""
    luma = shrink(rgb)
    wide = _COSINES.astype(np.float64)
    return _Frequencies(luma, wide @ luma.astype(np.float64) @ wide.T)


def _frequencies_in_order(rgb: NDArray[np.uint8]) -> _Frequencies:
    """Return luma and frequencies with the reference's order of additions."""
    luma = shrink_in_order(rgb)
    return _Frequencies(luma, _product_in_order(_product_in_order(_COSINES, luma), _COSINES.T))


def _product_in_order(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the matrix product, each sum added up from its first term in single precision."""
    total = np.zeros((left.shape[0], right.shape[1]), np.float32)
    for term in range(left.shape[1]):
        total += left[:, term : term + 1] * right[term : term + 1]
    return total


def _turned(
    values: NDArray[np.floating], sign: NDArray[np.int64], swap: bool
) -> NDArray[np.floating]:
    """Return the frequencies of the picture turned or mirrored."""
    signed = values * sign.astype(values.dtype)
    return signed.T if swap else signed


def _median(values: NDArray[np.floating]) -> np.floating:
    """Return the lower of the two middle values."""
    middle = values.size // 2 - 1
    median: np.floating = np.partition(values, middle, axis=None)[middle]
    return median


def _bits(values: NDArray[np.floating]) -> bytes:
    """Return one bit for each frequency, highest last: is it above the median?"""
    return np.packbits((values > _median(values)).ravel()[::-1]).tobytes()


def _bits_in_doubt(values: NDArray[np.floating], doubt: float) -> bool:
    """Say whether another frequency lies so near the median that rounding decides its bit."""
    near = np.abs(values - _median(values)) < doubt
    return int(np.count_nonzero(near)) > 1


def _quality(luma: NDArray[np.float32], shift: float) -> int:
    """Return how much there is to tell the picture by: the sum of its gradients, whole percents."""
    hundred, full = np.float32(100), np.float32(255)
    down = np.abs((luma[:-1] - luma[1:]) * hundred / full) + np.float32(shift)
    across = np.abs((luma[:, :-1] - luma[:, 1:]) * hundred / full) + np.float32(shift)
    total = int(np.trunc(down).sum()) + int(np.trunc(across).sum())
    return min(100, total // 90)


def _quality_in_doubt(luma: NDArray[np.float32]) -> bool:
    """Say whether rounding could change the quality."""
    return _quality(luma, -_GRADIENT_DOUBT) != _quality(luma, _GRADIENT_DOUBT)
