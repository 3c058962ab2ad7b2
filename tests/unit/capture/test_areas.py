"""Areas and the lists of them in the report."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from companion.capture.areas import Area, Bands, Boxes, runs

masks = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**144 - 1)).map(
    lambda m: np.array([m[2] >> n & 1 for n in range(m[0] * m[1])], bool).reshape(m[0], m[1])
)


@given(mask=masks, cut=st.integers(0, 12))
def test_boxes_are_exactly_the_masked_pixels(mask, cut):
    boxes = Boxes()
    for part in (mask[:cut], mask[cut:]):
        if len(part):
            boxes.add(part)
    painted = np.zeros_like(mask, int)
    for area in boxes.finish():
        painted[area.top : area.bottom, area.left : area.right] += 1
    assert np.array_equal(painted, mask.astype(int))


def test_a_box_that_goes_on_is_one_box():
    boxes = Boxes()
    mask = np.zeros((5, 10), bool)
    mask[:, 2:4] = True
    boxes.add(mask)
    boxes.add(mask)
    assert boxes.finish() == [Area(2, 0, 4, 10)]


@given(mask=masks)
def test_bands_hold_every_masked_pixel(mask):
    bands = Bands()
    bands.add(mask, left=5, top=7)
    held = np.zeros((40, 40), bool)
    for area in bands.areas:
        held[area.top : area.bottom, area.left : area.right] = True
    assert held[7 : 7 + mask.shape[0], 5 : 5 + mask.shape[1]][mask].all()


def test_places_far_apart_are_bands_of_their_own():
    bands = Bands()
    mask = np.zeros((60, 20), bool)
    mask[2, 3] = mask[5, 9] = mask[50, 4] = True
    bands.add(mask, left=0, top=0)
    assert bands.areas == [Area(3, 2, 4, 3), Area(9, 5, 10, 6), Area(4, 50, 5, 51)]


def test_lines_of_one_place_are_one_band():
    bands = Bands()
    mask = np.zeros((60, 20), bool)
    mask[2:40:5, 3:9] = True
    bands.add(mask, left=0, top=0)
    assert bands.areas == [Area(3, 2, 9, 38)]


def test_areas_that_only_touch_share_nothing():
    assert Area(0, 0, 5, 5).within(Area(5, 0, 9, 5)) is None
    assert Area(0, 0, 5, 5).within(Area(4, 3, 9, 9)) == Area(4, 3, 5, 5)


@given(line=st.lists(st.booleans(), min_size=1, max_size=30))
def test_runs_are_where_the_line_is_true(line):
    covered = [place for start, end in runs(np.array(line)) for place in range(start, end)]
    assert covered == [place for place, value in enumerate(line) if value]
