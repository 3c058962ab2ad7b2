"""PDQ: the reference's values, the eight orientations, and what holds for any picture."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.matching import pdq as pdq_module
from companion.matching.jarosz import shrink, shrink_in_order
from companion.matching.pdq import hamming, pdq, pdq_orientations
from scripts.scenes import SCENES, flat, landscape, noise

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "pdq" / "scenes.json").read_text(encoding="utf-8")
)


def scene_of(vector):
    return SCENES[vector["scene"]](vector["seed"], vector["width"], vector["height"])


def name_of(vector):
    return f"{vector['scene']}-{vector['width']}x{vector['height']}"


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_a_picture_has_the_references_hash_and_quality(vector):
    value, quality = pdq(scene_of(vector))
    assert (value.hex(), quality) == (vector["pdq"], vector["quality"])


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_the_eight_orientations_are_the_references(vector):
    values, quality = pdq_orientations(scene_of(vector))
    assert [value.hex() for value in values] == vector["orientations"]
    assert quality == vector["quality"]


TURNS = {
    0: lambda rgb: rgb,
    1: lambda rgb: np.rot90(rgb, 1),
    2: lambda rgb: np.rot90(rgb, 2),
    3: lambda rgb: np.rot90(rgb, 3),
    4: lambda rgb: rgb[::-1],
    5: lambda rgb: rgb[:, ::-1],
    6: lambda rgb: rgb.swapaxes(0, 1),
    7: lambda rgb: np.rot90(rgb, 2).swapaxes(0, 1),
}


@pytest.mark.parametrize("turn", TURNS)
def test_an_orientations_hash_is_that_of_the_turned_picture(turn):
    """To a few bits: the filters reach one pixel further ahead than back."""
    rgb = landscape(21, 700, 500)
    values, _ = pdq_orientations(rgb)
    turned, _ = pdq(np.ascontiguousarray(TURNS[turn](rgb)))
    assert min(hamming(turned, value) for value in values) == hamming(turned, values[turn])
    assert hamming(turned, values[turn]) <= 16


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(sorted(SCENES)),
    seed=st.integers(0, 9_999),
    width=st.integers(5, 300),
    height=st.integers(5, 300),
)
def test_the_fast_way_gives_the_same_as_adding_in_order(kind, seed, width, height):
    rgb = SCENES[kind](seed, width, height)
    in_order = pdq_module._frequencies_in_order(rgb)
    expected = pdq_module._bits(in_order.values), pdq_module._quality(in_order.luma, 0.0)
    assert pdq(rgb) == expected


def test_the_fast_way_is_taken_for_a_plain_landscape(monkeypatch):
    monkeypatch.setattr(pdq_module, "_frequencies_in_order", lambda rgb: pytest.fail("slow way"))
    assert pdq(landscape(1, 640, 480))[1] == 100


def test_both_ways_of_shrinking_agree_to_a_hundredth_of_a_grey_level():
    rgb = landscape(22, 901, 333)
    assert np.abs(shrink(rgb) - shrink_in_order(rgb)).max() < 0.01


def test_a_picture_that_is_a_view_into_another_is_hashed_alike():
    rgb = landscape(23, 400, 300)
    part = rgb[20:220, 30:330]
    assert pdq(part) == pdq(np.ascontiguousarray(part))


def test_a_very_long_picture_needs_no_large_tables():
    rgb = np.broadcast_to(np.arange(40_000, dtype=np.uint32)[:, None, None] // 157, (40_000, 6, 3))
    value, quality = pdq(rgb.astype(np.uint8))
    assert len(value) == 32
    assert quality < 50


def test_below_five_pixels_a_side_there_is_no_hash():
    assert pdq(noise(1, 4, 400)) == (bytes(32), 0)
    assert pdq_orientations(noise(1, 1, 1)) == ((bytes(32),) * 8, 0)


def test_a_flat_picture_has_no_quality():
    assert pdq(flat(3, 80, 60))[1] == 0


@given(a=st.binary(min_size=32, max_size=32), b=st.binary(min_size=32, max_size=32))
def test_hamming_counts_the_bits_that_differ(a, b):
    bits_a, bits_b = (np.unpackbits(np.frombuffer(each, np.uint8)) for each in (a, b))
    assert hamming(a, b) == int((bits_a != bits_b).sum()) == hamming(b, a)


def test_hamming_refuses_different_lengths():
    with pytest.raises(ValueError, match="different lengths"):
        hamming(bytes(32), bytes(8))
