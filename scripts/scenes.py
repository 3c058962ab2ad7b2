"""Pictures made by code: landscapes, drawings, textures. The same pixels on every machine.

Only exact integer arithmetic and correctly rounded additions and multiplications are used, so that
frozen fingerprints of these pictures hold everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
HALF = 0.5
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def mixed(seed: int, *places: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each place, scattered as SplitMix64 scatters its counter."""
    value = np.zeros((), np.uint64)
    with np.errstate(over="ignore"):
        for place in (seed, *places):
            value = value + np.asarray(place).astype(np.uint64) * _SPREAD + _SPREAD
            value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            value = value ^ (value >> np.uint64(31))
    return (value >> np.uint64(11)).astype(np.float64) / float(2**53)


def _ramp(length: int, cells: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each pixel of an axis its lattice cell, and how far along it, smoothed."""
    along = np.arange(length) * (cells / length)
    cell = along.astype(np.int64)
    part = along - cell
    return cell, part * part * (3.0 - 2.0 * part)


def clouds(seed: int, width: int, height: int, *, cells: int) -> NDArray[np.float64]:
    """Return smooth noise in [0, 1): a lattice of `cells` scattered numbers a side, blended."""
    column, across = _ramp(width, cells)
    row, down = _ramp(height, cells)
    row, down = row[:, None], down[:, None]
    top = mixed(seed, row, column) * (1 - across) + mixed(seed, row, column + 1) * across
    low = mixed(seed, row + 1, column) * (1 - across) + mixed(seed, row + 1, column + 1) * across
    blended: NDArray[np.float64] = top * (1 - down) + low * down
    return blended


def _colour(seed: int, number: int) -> NDArray[np.float64]:
    """Return one of a scene's colours, three numbers from 0 to 255."""
    return mixed(seed, 7_000 + number, np.arange(3)) * 255


def _painted(layers: NDArray[np.float64]) -> Pixels:
    """Return a picture from layers of light, cut to what eight bits hold."""
    return layers.clip(0, 255).astype(np.uint8)


def landscape(seed: int, width: int, height: int) -> Pixels:
    """Return hills under a sky with a sun, and grain over all of it."""
    own = 1_000 * seed  # the seeds of this scene's layers
    y = (np.arange(height) / height)[:, None]
    x = (np.arange(width) / width)[None, :]
    sky = 0.5 + 0.5 * clouds(own + 200, width, height, cells=5)
    light = (_colour(seed, 0) * (1 - y[..., None]) + _colour(seed, 1) * y[..., None]) * sky[
        ..., None
    ]
    sun_x, sun_y, size = mixed(seed, 1, np.arange(3))
    sun = (x - sun_x) ** 2 + (y - 0.5 * sun_y) ** 2 < (0.04 + 0.1 * size) ** 2
    light[sun] = 255 - 0.3 * _colour(seed, 2)
    for hill in range(3 + int(mixed(seed, 2) * 4)):
        ridge = 0.25 + 0.12 * hill + 0.35 * (clouds(own + hill, width, 1, cells=3 + hill)[0] - 0.5)
        texture = 0.6 + 0.4 * clouds(own + 50 + hill, width, height, cells=12 + 9 * hill)
        light = np.where(
            (y > ridge)[..., None], _colour(seed, 3 + hill) * texture[..., None], light
        )
    return _painted(light + 24 * (clouds(own + 99, width, height, cells=70) - 0.5)[..., None])


def drawing(seed: int, width: int, height: int) -> Pixels:
    """Return coloured boxes and discs on white paper."""
    light = np.full((height, width, 3), 255.0)
    y, x = np.arange(height)[:, None], np.arange(width)[None, :]
    for shape in range(12):
        at_x, at_y, wide, high, round_ = mixed(seed, 100 + shape, np.arange(5))
        off_x, off_y = np.abs(x - at_x * width), np.abs(y - at_y * height)
        half_x, half_y = (0.02 + 0.15 * wide) * width, (0.02 + 0.15 * high) * height
        inside = (off_x < half_x) & (off_y < half_y)
        if round_ > HALF:
            inside = (off_x / half_x) ** 2 + (off_y / half_y) ** 2 < 1
        light[inside] = _colour(seed, 100 + shape)
    return _painted(light)


def noise(seed: int, width: int, height: int) -> Pixels:
    """Return a scattered colour in every pixel."""
    y, x = np.arange(height)[:, None, None], np.arange(width)[None, :, None]
    return _painted(mixed(seed, y, x, np.arange(3)) * 256)


def gradient(seed: int, width: int, height: int) -> Pixels:
    """Return an even slope of grey: almost nothing to know a picture by."""
    across, down = mixed(seed, 3, np.arange(2)) * 255
    x, y = np.arange(width)[None, :], np.arange(height)[:, None]
    slope = x * (across / width) + y * (down / height)
    slope = slope * (255 / max(1.0, across + down))
    return np.repeat(_painted(slope)[..., None], 3, axis=2)


def flat(seed: int, width: int, height: int) -> Pixels:
    """Return one colour everywhere."""
    return np.broadcast_to(_painted(_colour(seed, 0)), (height, width, 3)).copy()


SCENES: dict[str, Callable[[int, int, int], Pixels]] = {
    "landscape": landscape,
    "drawing": drawing,
    "noise": noise,
    "gradient": gradient,
    "flat": flat,
}
"""Every kind of scene by name: seed, width, height in; pixels (height x width x 3) out."""
