"""The shrinking step of PDQ: luma, two passes of box filters along each axis, 64 x 64 samples.

W. Jarosz, Fast Image Convolutions, ACM SIGGRAPH@UIUC 2001, as the PDQ reference implementation
(ThreatExchange, folder pdq) applies it. Because every step is linear, each of the 64 samples of an
axis is one weighted sum of neighbouring pixels; that is the fast way. The reference adds up in
single precision with a running sum, and its last digits decide a bit now and then, so there is
also a way that adds in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SAMPLES = 64
_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114
_BAND_PIXELS = 65_536
"""Pixels worked on at a time: small enough for a processor's cache."""


def shrink(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the 64 x 64 filtered luma (0-255) of an RGB picture, by weighted sums."""
    height, width = rgb.shape[:2]
    columns = np.empty((height, SAMPLES), np.float32)
    for band in _bands(height, _BAND_PIXELS // width):
        pixels = rgb[band]
        luma = pixels[..., 0] * np.float32(_RED)
        luma += pixels[..., 1] * np.float32(_GREEN)
        luma += pixels[..., 2] * np.float32(_BLUE)
        for sample, (start, weights) in enumerate(_weights(width)):
            columns[band, sample] = luma[:, start : start + len(weights)] @ weights
    rows = [weights @ columns[at : at + len(weights)] for at, weights in _weights(height)]
    return np.stack(rows)


def shrink_in_order(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the same, every addition in the reference's order and precision; far slower."""
    height, width = rgb.shape[:2]
    luma = np.empty((height, width), np.float32)
    for band in _bands(height, _BAND_PIXELS // width):
        pixels = rgb[band]
        luma[band] = pixels[..., 0] * _RED + pixels[..., 1] * _GREEN + pixels[..., 2] * _BLUE
    for _ in range(2):
        for band in _bands(height, 256):
            luma[band] = _running_mean(np.ascontiguousarray(luma[band].T)).T
        for band in _bands(width, 256):
            luma[:, band] = _running_mean(np.ascontiguousarray(luma[:, band]))
    return luma[np.ix_(_centres(height), _centres(width))]


def _bands(length: int, size: int) -> Iterator[slice]:
    """Yield slices of at most `size` (at least one) that cover `length`."""
    step = max(1, size)
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def _centres(length: int) -> NDArray[np.intp]:
    """Return the 64 places along an axis that are sampled."""
    return ((np.arange(SAMPLES) + 0.5) * length / SAMPLES).astype(np.intp)


def _reach(length: int) -> tuple[int, int]:
    """Return how far one box filter looks back and ahead: in all 1/128 of the axis, rounded up."""
    window = -(-length // (2 * SAMPLES))
    ahead = (window + 2) // 2 - 1
    return window - ahead - 1, ahead


@lru_cache(maxsize=16)
def _weights(length: int) -> tuple[tuple[int, NDArray[np.float32]], ...]:
    """Return for each of the 64 samples where its pixels begin, and the weight of each."""
    return tuple(_weights_at(int(centre), length) for centre in _centres(length))


def _weights_at(centre: int, length: int) -> tuple[int, NDArray[np.float32]]:
    """Return the weights of one sample: the mean of the means that the first pass leaves."""
    back, ahead = _reach(length)
    means = np.arange(max(0, centre - back), min(length, centre + ahead + 1))
    starts = np.maximum(0, means - back)
    ends = np.minimum(length, means + ahead + 1)
    share = 1.0 / (len(means) * (ends - starts))
    first, count = int(starts[0]), int(ends[-1] - starts[0])
    steps = np.bincount(starts - first, share, count + 1)
    steps -= np.bincount(ends - first, share, count + 1)
    return first, np.cumsum(steps)[:-1].astype(np.float32)


def _running_mean(lines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return one box filter along the first axis as a running sum: add one end, drop the other."""
    length = len(lines)
    back, ahead = _reach(length)
    means = np.empty_like(lines)
    total = np.zeros(lines.shape[1], np.float32)
    for entering in range(ahead):
        total += lines[entering]
    for place in range(length):
        if place + ahead < length:
            total += lines[place + ahead]
        if place > back:
            total -= lines[place - back - 1]
        held = min(length, place + ahead + 1) - max(0, place - back)
        np.divide(total, np.float32(held), out=means[place])
    return means
