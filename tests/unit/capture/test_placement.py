"""Placement: by anchors, then by position, then by pixels; the page as the first tile saw it."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.capture.anchors import drift_between
from companion.capture.record import Box
from companion.capture.stitch import geometry_digest, stitch
from companion.errors import CaptureUnstitchable
from companion.model import Rect
from scripts.bench_stitch import PERMIT
from tests.unit.capture.scrolled import Roll, noise_page, scrolled, shown

VIEW, OVERLAP, EVERY = 50, 20, 7


class LivingPage:
    """A page that puts things in, or takes them away, above what was photographed."""

    def __init__(self, rows: int, ratio: float = 1.0):
        self.page = noise_page(rows)
        self.rows = list(range(rows))
        """Which row of the first page each row shows now; None for one that came later."""
        self.roll = Roll(self.page, ratio, view=(60, VIEW))
        self.scroll = 0

    def shoot(self, *, anchors: bool = True) -> None:
        now = np.full((len(self.rows), 60, 3), 99, np.uint8)
        for at, row in enumerate(self.rows):
            if row is not None:
                now[at] = self.page[row]
        self.roll.page = now
        seen = range(self.scroll, self.scroll + VIEW)
        named = [
            (self.rows[at], 3, at)
            for at in seen
            if self.rows[at] is not None and self.rows[at] % EVERY == 0
        ]
        self.roll.shoot(self.scroll, anchors=named if anchors else ())

    def insert_above(self, count: int) -> None:
        self.rows[:0] = [None] * count
        self.scroll += count

    def remove_above(self, count: int) -> None:
        count = min(count, self.scroll)
        del self.rows[:count]
        self.scroll -= count

    def scroll_on(self) -> bool:
        """Scroll by less than a window, and say whether that was possible."""
        last = len(self.rows) - VIEW
        if self.scroll >= last:
            return False
        self.scroll = min(self.scroll + VIEW - OVERLAP, last)
        return True


changes = st.lists(st.integers(-40, 120), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(changes, st.sampled_from([1, 1.25, 1.5, 2]))
def test_what_comes_and_goes_above_neither_repeats_nor_leaves_a_hole(moves, ratio):
    living = LivingPage(300, ratio)
    living.shoot()
    moves = iter(moves)
    while living.scroll_on():
        move = next(moves, 0)
        living.insert_above(move) if move > 0 else living.remove_above(-move)
        living.shoot()
    stitched = living.roll.stitched()
    assert np.array_equal(shown(stitched), living.page)
    report = stitched.report
    assert (report.conflict_pixels, report.missing_pixels) == (0, 0)
    assert report.tiles_anchored == report.tiles - 1
    assert report.tiles_against_anchors == 0


def moved_once(*, anchors: bool) -> Roll:
    living = LivingPage(200)
    living.shoot(anchors=anchors)
    living.scroll_on()
    living.insert_above(33)
    living.shoot(anchors=anchors)
    while living.scroll_on():
        living.shoot(anchors=anchors)
    return living.roll


def test_the_report_says_how_far_the_page_moved():
    report = moved_once(anchors=True).stitched().report
    assert (report.shift_x, report.shift_y) == (0, 33)
    assert report.tiles_shifted == report.tiles - 1


def test_without_anchors_the_position_is_believed_and_the_hole_is_counted():
    report = moved_once(anchors=False).stitched().report
    assert report.tiles_anchored == report.tiles_shifted == 0
    assert report.missing_pixels == 60 * (33 - OVERLAP)


def test_anchors_that_stand_still_confirm_the_position():
    page = noise_page(200)
    roll = Roll(page)
    for top in range(0, 151, 30):
        roll.shoot(top, anchors=[(row, 0, row) for row in range(0, 200, 10)])
    report = roll.stitched().report
    assert (report.tiles_anchored, report.tiles_shifted) == (report.tiles - 1, 0)


def test_where_the_pixels_speak_for_the_position_anchors_are_not_heard():
    """As when a bar that follows the window was taken for an element of the page."""
    page = noise_page(200)
    roll = Roll(page)
    for top in range(0, 151, 30):
        roll.shoot(top, anchors=[(1, 0, top), (2, 0, top + 9)])
    stitched = roll.stitched()
    assert np.array_equal(shown(stitched), page)
    assert stitched.report.tiles_against_anchors == stitched.report.tiles - 1
    assert stitched.report.conflict_pixels == 0


def test_half_a_pixel_is_rounded_to_where_the_pixels_agree():
    page = noise_page(200)
    roll = Roll(page)
    roll.shoot(0, anchors=[(1, 0, 40), (2, 0, 45)])
    roll.page = np.concatenate([page[:8], page])
    roll.shoot(38, anchors=[(1, 0, 48.5), (2, 0, 53.5)])
    assert np.array_equal(shown(roll.stitched()), page[:80])


def test_parts_of_a_pixel_add_up():
    """What moves by half a pixel at every tile has moved by four after eight."""
    page = noise_page(400)
    roll = Roll(page)
    for number in range(9):
        moved = number // 2
        roll.page = np.concatenate([page[:moved], page])
        here = range(number * 30, number * 30 + 50, 10)
        roll.shoot(number * 30 + moved, anchors=[(row, 0, row + number / 2) for row in here])
    assert np.array_equal(shown(roll.stitched()), page[:290])


@pytest.mark.parametrize(
    ("then", "now", "drift"),
    [
        ([(1, 0, 10)], [(1, 0, 15)], (0, 5)),
        ([(1, 0, 10), (2, 0, 20)], [(1, 0, 15), (2, 0, 25.5)], (0, 5.25)),
        ([(1, 0, 10), (2, 0, 20), (3, 0, 30)], [(1, 0, 15), (2, 0, 25), (3, 0, 49)], (0, 5)),
        ([(1, 0, 10), (2, 0, 20)], [(1, 0, 15), (2, 0, 45)], None),
        ([(1, 0, 10)], [(2, 0, 10)], None),
        ([], [], None),
        ([(1, 0, 10)], [(1, 3, 10)], (3, 0)),
        # one far below both windows says nothing of them, whatever it does
        ([(1, 0, 10), (2, 0, 900), (3, 0, 900)], [(1, 0, 12), (2, 0, 9), (3, 0, 900)], (0, 2)),
    ],
)
def test_drift_is_the_median_of_anchors_that_agree(then, now, drift):
    roll = Roll(noise_page(60))
    roll.shoot(0, anchors=then)
    roll.shoot(5, anchors=now)
    assert drift_between(*roll.tiles) == drift


def test_a_drift_that_cannot_be_leaves_the_tiles_beside_each_other():
    """A page can say anything of its elements; the picture stays as long as the windows were."""
    roll = Roll(noise_page(200))
    for top in range(0, 151, 30):
        roll.shoot(top, anchors=[(1, 0, top * 1_000_000), (2, 0, -9_000_000)])
    assert roll.stitched().report.height == 200


# --- surfaces ---------------------------------------------------------------------------------


def test_a_part_that_scrolls_by_itself_is_cut_out_of_the_pictures():
    page = noise_page(300)
    roll = scrolled(page, step=30, frame=(11, 7, 5, 9), boxes=((0, 0, 60, 4),))
    stitched = roll.stitched()
    assert np.array_equal(shown(stitched)[4:], page[4:])
    assert stitched.report.uncovered == (Rect(0, 0, 60, 4),)


def test_each_surface_has_a_picture_of_its_own():
    first, second = noise_page(120, seed=1), noise_page(150, seed=2)
    roll = Roll(first, surfaces=2)
    for surface, page in enumerate((first, second)):
        roll.page = page
        for top in range(0, len(page) - 49, 10):
            roll.shoot(top, surface=surface, frame=(0, 0, 0, 0) if surface == 0 else (4, 4, 4, 4))
    for surface, page in enumerate((first, second)):
        stitched = stitch(roll.record, roll.files.__getitem__, PERMIT, surface=surface)
        assert np.array_equal(shown(stitched), page)
        assert stitched.report.surface == surface


def test_only_what_was_asked_for_is_shown():
    page = noise_page(300)
    roll = scrolled(page)
    roll.subject = Box(x=10, y=95.4, width=30, height=120.2)
    stitched = roll.stitched()
    assert np.array_equal(shown(stitched), page[95:216, 10:40])
    assert stitched.origin == (10, 95)
    assert np.array_equal(stitched.region(Rect(12, 100, 20, 20)), page[100:120, 12:32])


def test_what_was_asked_for_and_is_on_no_tile_cannot_be_shown():
    roll = scrolled(noise_page(100))
    roll.subject = Box(x=0, y=500, width=9, height=9)
    with pytest.raises(CaptureUnstitchable, match="asked for"):
        roll.stitched()


def test_a_crop_outside_its_picture_is_refused():
    roll = scrolled(noise_page(100))
    roll.change_tile(0, crop=Box(x=500, y=0, width=9, height=9))
    with pytest.raises(CaptureUnstitchable):
        roll.stitched()


# --- what was changed afterwards --------------------------------------------------------------


def swapped(roll):
    one, two = "tiles/0001.png", "tiles/0002.png"
    roll.files[one], roll.files[two] = roll.files[two], roll.files[one]


CHANGES = {
    "a flipped pixel": lambda roll: roll.change_pixel("tiles/0001.png", row=25, column=5),
    "two tiles swapped": swapped,
    "two tiles' places swapped": lambda roll: roll.tiles.reverse(),
    "another crop": lambda roll: roll.change_tile(1, crop=Box(x=0, y=0, width=60, height=49)),
    "another position": lambda roll: roll.change_tile(1, scroll_y=29.6),
    "another anchor": lambda roll: roll.change_tile(1, anchors=[]),
    "another occluder": lambda roll: roll.change_tile(
        1, occluders=[Box(x=1, y=1, width=1, height=1)]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_afterwards_is_found_by_stitching_again(change):
    roll = Roll(noise_page(200))
    for top in range(0, 151, 30):
        roll.shoot(top, anchors=[(row, 0, row) for row in range(0, 200, 10)])
    before = roll.stitched()
    CHANGES[change](roll)
    after = roll.stitched()
    assert (after.png, after.report) != (before.png, before.report)


def test_the_digest_of_the_geometry_does_not_depend_on_how_a_number_is_written():
    roll = scrolled(noise_page(100))
    again = [msgspec.convert(msgspec.to_builtins(tile), type(tile)) for tile in roll.tiles]
    assert geometry_digest(again) == geometry_digest(roll.tiles)
