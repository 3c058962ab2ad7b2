"""The PNG writer: any picture comes back, however its rows were handed in."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from companion.capture import png_rows
from companion.capture.png_rows import PngRows
from companion.errors import CaptureTooLarge
from tests.unit.capture.scrolled import noise_page


def written(pixels, cuts=()):
    rows = PngRows(pixels.shape[1], len(pixels))
    for part in np.split(pixels, sorted(cuts)):
        rows.add(part)
    return rows.finish()


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 70),
    height=st.integers(1, 70),
    seed=st.integers(0, 99),
    cuts=st.lists(st.integers(0, 70), max_size=5),
)
def test_the_written_file_holds_the_very_pixels(width, height, seed, cuts):
    pixels = noise_page(height, width, seed=seed)
    data, digest = written(pixels, [min(cut, height) for cut in cuts])
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (width, height))
    assert np.array_equal(np.asarray(image), pixels)
    assert digest == hashlib.sha256(pixels.tobytes()).hexdigest()


def test_a_large_picture_is_written_in_several_chunks():
    pixels = noise_page(500, 400)
    data, _ = written(pixels, [123])
    assert data.count(b"IDAT") > 2
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)


def test_rows_that_are_a_view_are_written_alike():
    pixels = noise_page(40, 60)
    assert written(pixels[:, 10:30]) == written(pixels[:, 10:30].copy())


def test_too_many_rows_are_refused():
    rows = PngRows(4, 3)
    with pytest.raises(ValueError, match="more rows"):
        rows.add(noise_page(4, 4))


def test_too_few_rows_are_refused():
    rows = PngRows(4, 3)
    rows.add(noise_page(2, 4))
    with pytest.raises(ValueError, match="fewer rows"):
        rows.finish()


def test_a_file_beyond_the_limit_is_not_written(monkeypatch):
    monkeypatch.setattr(png_rows, "MAX_BYTES", 300_000)
    with pytest.raises(CaptureTooLarge):
        written(noise_page(500, 400))
