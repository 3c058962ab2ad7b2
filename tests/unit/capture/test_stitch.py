"""The stitch: pixel-exact, nothing hidden, the same bytes every time."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from companion.capture.stitch import ALGORITHM
from companion.model import Rect
from tests.unit.capture.scrolled import Roll, noise_page, scrolled, shown

RATIOS = [1, 1.1, 1.25, 1.5, 1.75, 2, 60 / 55, 1.100000023841858]
HEADER, FOOTER = (0, 0, 60, 6), (0, 46, 60, 50)
RED = (255, 0, 0)


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_scrolled_page_is_put_together_exactly(ratio):
    page = noise_page(400)
    stitched = scrolled(page, ratio=ratio, step=37).stitched()
    assert np.array_equal(shown(stitched), page)
    assert stitched.report.conflict_pixels == 0
    assert stitched.report.uncovered_pixels == 0
    assert stitched.report.overlap_pixels > 400 * 60 * 0.2


@pytest.mark.parametrize("ratio", RATIOS)
def test_header_and_footer_appear_once_and_cover_nothing_else(ratio):
    page = noise_page(400)
    stitched = scrolled(page, ratio=ratio, step=37, boxes=(HEADER, FOOTER)).stitched()
    result = shown(stitched)
    # A box between device pixels covers the pixels that it touches.
    assert np.array_equal(result[7:-5], page[7:-5])
    assert (result[:6] == RED).all()
    assert (result[-4:] == RED).all()
    assert stitched.report.conflict_pixels == 0
    assert 60 * 10 <= stitched.report.uncovered_pixels <= 60 * 12
    assert stitched.report.missing_pixels == 0


def test_the_report_lists_what_was_never_uncovered():
    report = scrolled(noise_page(200), boxes=(HEADER, FOOTER)).stitched().report
    assert report.uncovered == (Rect(0, 0, 60, 6), Rect(0, 196, 60, 4))
    assert (report.width, report.height, report.algorithm) == (60, 200, ALGORITHM)
    assert report.tiles == 6


def test_a_side_bar_that_no_scrolling_uncovers_stays_as_shown_and_is_listed():
    page = noise_page(200)
    stitched = scrolled(page, boxes=((0, 0, 10, 50),)).stitched()
    assert np.array_equal(shown(stitched)[:, 10:], page[:, 10:])
    assert stitched.report.uncovered == (Rect(0, 0, 10, 200),)
    assert stitched.report.uncovered_pixels == 10 * 200


def test_what_floats_over_the_page_is_left_out_where_it_was_uncovered():
    page = noise_page(200)
    roll = Roll(page)
    for top, box in ((0, (20, 35, 40, 45)), (30, (20, 35, 40, 45)), (60, (20, 1, 40, 5))):
        roll.shoot(top, boxes=(box,))
    stitched = roll.stitched()
    assert np.array_equal(shown(stitched), page[:110])
    assert stitched.report.uncovered_pixels == 0


def test_one_flipped_pixel_in_an_overlap_is_found_and_its_place_is_listed():
    roll = scrolled(noise_page(200))
    roll.change_pixel("tiles/0002.png", row=3, column=17)
    report = roll.stitched().report
    assert report.conflict_pixels == 1
    assert report.conflicts == (Rect(17, 63, 1, 1),)


@settings(max_examples=40, deadline=None)
@given(tile=st.integers(0, 5), row=st.integers(0, 49), column=st.integers(0, 59))
def test_any_flipped_pixel_that_two_tiles_show_is_found(tile, row, column):
    roll = scrolled(noise_page(200))
    tops = [round(each.scroll_y) for each in roll.tiles]
    roll.change_pixel(roll.tiles[tile].item, row=row, column=column)
    place = tops[tile] + row
    shown_by = sum(top <= place < top + 50 for top in tops)
    assert (roll.stitched().report.conflict_pixels > 0) == (shown_by > 1)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (0, 5), (2, 4)])
def test_tiles_in_each_others_place_are_found(one, other):
    roll = scrolled(noise_page(200))
    first, second = roll.tiles[one].item, roll.tiles[other].item
    roll.files[first], roll.files[second] = roll.files[second], roll.files[first]
    assert roll.stitched().report.conflict_pixels > 1_000


def test_a_tile_reported_one_pixel_off_is_found():
    roll = scrolled(noise_page(200))
    roll.change_tile(3, scroll_y=roll.tiles[3].scroll_y + 1)
    assert roll.stitched().report.conflict_pixels > 1_000


def test_what_is_covered_is_not_compared():
    """A header that blinks is no disagreement about the page."""
    roll = Roll(noise_page(200))
    for top in range(0, 151, 30):
        roll.shoot(top, boxes=(HEADER,), colour=(top, top, top))
    assert roll.stitched().report.conflict_pixels == 0


def test_many_conflicts_are_counted_whole_and_listed_up_to_a_limit():
    page = noise_page(3_000, 8)
    roll = Roll(page, view=(8, 3_000))
    first, second = roll.shoot(0), roll.shoot(0)
    for row in range(0, 3_000, 20):
        roll.change_pixel(second, row=row, column=3)
    assert first != second
    report = roll.stitched().report
    assert report.conflict_pixels == 150
    assert len(report.conflicts) == 64


def test_the_order_of_the_tiles_in_the_record_does_not_matter():
    roll = scrolled(noise_page(200), boxes=(HEADER,))
    forward = roll.stitched().png
    roll.tiles.reverse()
    assert roll.stitched().png == forward


def test_a_page_wider_than_the_window_is_put_together_from_columns():
    page = noise_page(120, 150)
    roll = Roll(page, ratio=1.25, view=(60, 50))
    for top in (0, 30, 60, 70):
        for left in (90, 45, 0):
            roll.shoot(top, left)
    stitched = roll.stitched()
    assert np.array_equal(shown(stitched), page)
    assert stitched.report.conflict_pixels == 0


def test_a_page_from_right_to_left_has_its_origin_left_of_zero():
    page = noise_page(50, 150)
    roll = Roll(page, ratio=1.5, view=(60, 50), zero=90)
    for left in (-90, -45, 0):
        roll.shoot(0, left)
    stitched = roll.stitched()
    assert np.array_equal(shown(stitched), page)
    assert stitched.origin == (-60, 0)
    region = stitched.region(Rect(-60, 0, 20, 20))
    assert np.array_equal(region, page[:30, :30])


def test_scroll_bars_are_cut_off():
    page = noise_page(200)
    stitched = scrolled(page, bar=15, ratio=1.25).stitched()
    assert np.array_equal(shown(stitched), page)


def test_a_picture_without_scroll_bars_is_not_cut():
    """Firefox shows a rectangle of the document; it may be larger than the window's inside."""
    page = noise_page(200, 66)
    roll = Roll(page, view=(66, 50), method="captureVisibleTab rect")
    roll.shoot(0)
    record = roll.record
    assert record.page.client_width == 66
    roll.view = (60, 50)
    assert shown(roll.stitched()).shape == (50, 66, 3)


def test_a_client_width_that_no_scroll_bar_explains_is_not_believed():
    roll = Roll(noise_page(50, 400), view=(400, 50))
    roll.shoot(0)
    roll.view = (0, 50)
    assert shown(roll.stitched()).shape == (50, 400, 3)
    roll.view = (250, 50)
    assert shown(roll.stitched()).shape == (50, 400, 3)


def test_what_no_tile_shows_is_grey_counted_and_listed():
    page = noise_page(200)
    roll = Roll(page)
    roll.shoot(0)
    roll.shoot(120)
    stitched = roll.stitched()
    assert (shown(stitched)[50:120] == 128).all()
    assert np.array_equal(shown(stitched)[120:], page[120:170])
    assert stitched.report.missing_pixels == stitched.report.uncovered_pixels == 70 * 60
    assert stitched.report.uncovered == (Rect(0, 50, 60, 70),)


def test_a_capture_begun_below_the_top_says_where_it_begins():
    roll = Roll(noise_page(300), ratio=2)
    roll.shoot(100)
    roll.shoot(130)
    stitched = roll.stitched()
    assert stitched.origin == (0, 50)
    assert np.array_equal(stitched.region(Rect(0, 50, 30, 10)), roll.page[100:120])


def test_the_same_tiles_give_the_same_bytes():
    roll = scrolled(noise_page(300), boxes=(HEADER, FOOTER))
    first, second = roll.stitched(), roll.stitched()
    assert first.png == second.png
    assert first.report == second.report


@pytest.mark.parametrize("ratio", [1, 1.5])
def test_a_picture_too_large_to_keep_is_the_same_file_and_has_the_same_regions(ratio):
    roll = scrolled(noise_page(300), ratio=ratio, boxes=(HEADER, FOOTER))
    kept, streamed = roll.stitched(), roll.stitched(kept_pixels=0)
    assert streamed.png == kept.png
    assert streamed.report == kept.report
    for box in (
        Rect(0, 0, 60, 300),
        Rect(3, 90, 20, 45),
        Rect(-5, -5, 30, 30),
        Rect(9, 180, 99, 99),
    ):
        assert np.array_equal(streamed.region(box), kept.region(box))


def test_the_digest_is_of_the_pixels():
    stitched = scrolled(noise_page(200)).stitched()
    digest = hashlib.sha256(shown(stitched).tobytes()).hexdigest()
    assert stitched.report.pixels_sha256 == digest


def test_a_region_is_cut_to_what_was_captured():
    page = noise_page(200)
    stitched = scrolled(page, ratio=2).stitched()
    assert np.array_equal(stitched.region(Rect(10, 20, 10, 12)), page[40:64, 20:40])
    assert np.array_equal(stitched.region(Rect(-10, 90, 20, 100)), page[180:, :20])


@pytest.mark.parametrize(
    "box", [Rect(0, 300, 20, 20), Rect(-50, 0, 20, 20), Rect(0, 0, 7, 50), Rect(57, 0, 50, 50)]
)
def test_a_region_outside_or_too_small_has_no_pixels(box):
    assert scrolled(noise_page(200)).stitched().region(box) is None


def test_a_tile_with_an_alpha_channel_that_hides_nothing_is_exact():
    roll = scrolled(noise_page(200))
    expected = roll.stitched().png
    for name, data in roll.files.items():
        image = Image.open(io.BytesIO(data)).convert("RGBA")
        out = io.BytesIO()
        image.save(out, "PNG")
        roll.files[name] = out.getvalue()
    assert roll.stitched().png == expected


def test_what_a_tile_leaves_transparent_lies_over_white():
    roll = Roll(noise_page(50))
    name = roll.shoot(0)
    out = io.BytesIO()
    Image.new("RGBA", (60, 50), (0, 0, 0, 0)).save(out, "PNG")
    roll.files[name] = out.getvalue()
    assert (shown(roll.stitched()) == 255).all()


boxes = st.tuples(st.integers(0, 18), st.integers(0, 14), st.integers(1, 9), st.integers(1, 9)).map(
    lambda b: (b[0], b[1], min(20, b[0] + b[2]), min(16, b[1] + b[3]))
)
shots = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12), st.lists(boxes, max_size=3)),
    min_size=1,
    max_size=7,
)


def expected_of(roll, taken):
    """The rule, pixel by pixel: the first tile that shows a place clear, else the first of all."""
    best: dict[tuple[int, int], tuple[bool, np.ndarray]] = {}
    overlap = conflicts = 0
    for number, (top, left, covers) in sorted(enumerate(taken), key=lambda one: one[1][:2]):
        tile = np.asarray(Image.open(io.BytesIO(roll.files[f"tiles/{number:04}.png"])))
        for row, column in np.ndindex(16, 20):
            clear = not any(a <= column < c and b <= row < d for a, b, c, d in covers)
            place = top + row, left + column
            seen = best.get(place)
            if seen and seen[0] and clear:
                overlap += 1
                conflicts += bool((seen[1] != tile[row, column]).any())
            if seen is None or (clear and not seen[0]):
                best[place] = clear, tile[row, column]
    return best, overlap, conflicts


@settings(max_examples=40, deadline=None)
@given(taken=shots, flip=st.booleans(), kept=st.sampled_from([0, 10**6]))
def test_any_tiles_give_what_the_rule_gives_pixel_by_pixel(taken, flip, kept):
    roll = Roll(noise_page(80, 40), view=(20, 16))
    for top, left, covers in taken:
        roll.shoot(top, left, boxes=covers)
    if flip:
        roll.change_pixel("tiles/0000.png", row=5, column=5)
    best, overlap, conflicts = expected_of(roll, taken)
    stitched = roll.stitched(kept_pixels=kept)
    top = min(place[0] for place in best)
    left = min(place[1] for place in best)
    result = shown(stitched)
    expected = np.full_like(result, 128)
    for (row, column), (_, colour) in best.items():
        expected[row - top, column - left] = colour
    report = stitched.report
    clear = sum(seen for seen, _ in best.values())
    assert np.array_equal(result, expected)
    assert (report.overlap_pixels, report.conflict_pixels) == (overlap, conflicts)
    assert report.missing_pixels == report.width * report.height - len(best)
    assert report.uncovered_pixels == report.width * report.height - clear
    if len(report.uncovered) < 64:
        assert sum(r.width * r.height for r in report.uncovered) == report.uncovered_pixels
