"""Fields of numbers that pictures are painted with: noise, soft steps, and laying one over another.

A field is a float array of rows and columns; a picture is one with three colours at the end.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Colour: TypeAlias = tuple[int, int, int]
Field: TypeAlias = NDArray[np.floating]

_FAINTEST = 0.004  # octaves weaker than this cannot be seen


def noise(
    rng: np.random.Generator, size: tuple[int, int], *, cells: tuple[int, int], gain: float = 0.5
) -> Field:
    """Return cloudy noise of mean 0 and deviation 1; `cells` is how many lumps fit across and down.

    Each octave is the one before, doubled in size, with finer lumps of `gain` the strength added.
    """
    width, height = size
    across, down = cells
    field: Field = rng.standard_normal((down, across), np.float32)
    strength = 1.0
    while across < width or down < height:
        across, down = min(across * 2, width), min(down * 2, height)
        strength *= gain
        field = _resized(field, (across, down))
        if strength > _FAINTEST:
            field += strength * rng.standard_normal((down, across), np.float32)
    field -= field.mean()
    field /= field.std()
    return field


def smoothstep(low: float, high: float, field: Field) -> Field:
    """Return 0 below `low`, 1 above `high`, and a smooth way between."""
    step: Field = np.clip((field - np.float32(low)) / np.float32(high - low), 0, 1)
    smooth: Field = step * step * (3 - 2 * step)
    return smooth


def as_colour(colour: Colour) -> Field:
    """Return a colour as a field, to reckon with."""
    return np.asarray(colour, np.float32)


def lay_over(under: Field, over: Field, amount: Field) -> None:
    """Lay a colour, or a picture, over a part of the canvas, in place."""
    under += (over - under) * amount[..., None]


def _resized(field: Field, size: tuple[int, int]) -> Field:
    return np.array(Image.fromarray(field).resize(size, Image.Resampling.BICUBIC))
