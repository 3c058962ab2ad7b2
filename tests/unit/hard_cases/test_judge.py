"""The judge of the hard cases sees what is there, and nothing that is not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scripts.hard_cases.codes import CELL, HEIGHT, WIDTH, Code, cells_of, check_of, draw, octal
from scripts.hard_cases.judge import (
    Expectation,
    Fault,
    Painted,
    Picture,
    Result,
    Said,
    faults_of,
    judge,
)
from scripts.hard_cases.reading import pixels_of, sightings

PAGE = 17
COUNT = 12
ROWS = Expectation((Painted(0, COUNT, pitch=HEIGHT),))
COMPLETE = Said(True)


def painted(numbers=range(COUNT), *, ratio: float = 1.0, page: int = PAGE) -> np.ndarray:
    """A page of rows, each with its code, scaled as a browser scales: every row at whole pixels."""
    height = round(len(numbers) * HEIGHT * ratio)
    pixels = np.full((height, round(200 * ratio), 3), 255, np.uint8)
    for place, number in enumerate(numbers):
        strip = Image.new("RGB", (200, 1), "#fff")
        draw(strip, Code(page, 0, number), left=16, top=0, height=1)
        line = np.asarray(strip.resize((pixels.shape[1], 1), Image.Resampling.BILINEAR))
        top, bottom = round(place * HEIGHT * ratio), round((place + 1) * HEIGHT * ratio)
        pixels[top:bottom] = line
    return pixels


def seen(pixels: np.ndarray, ratio: float = 1.0) -> list[Picture]:
    return [Picture("screenshot.png", ratio, tuple(sightings(pixels, ratio)))]


def verdict(pixels: np.ndarray, *, expected: Expectation = ROWS, said: Said = COMPLETE):
    return judge(PAGE, seen(pixels), expected, said=said)


def kinds(pixels: np.ndarray) -> set[str]:
    return {fault.kind for fault in verdict(pixels).faults}


@given(st.integers(0, 511), st.integers(0, 63), st.integers(0, 32_767))
def test_every_code_is_read_as_it_was_painted(page, group, number):
    picture = Image.new("RGB", (WIDTH + 40, HEIGHT + 8), "#eef")
    draw(picture, Code(page, group, number), left=20, top=4)
    (one,) = sightings(np.asarray(picture), 1.0)
    assert (one.code, one.left, one.top, one.bottom) == (
        Code(page, group, number),
        20,
        4,
        4 + HEIGHT,
    )


@given(st.lists(st.integers(0, 7), min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 7))
def test_a_cell_of_another_colour_is_no_code(digits, place, change):
    changed = [*digits]
    changed[place] = (changed[place] + change) % 8
    assert check_of(changed) != check_of(digits)


@given(st.integers(0, 32_767))
def test_octal_digits_give_the_number_back(number):
    assert (
        sum(digit << 3 * place for place, digit in enumerate(reversed(octal(number, 5)))) == number
    )


@pytest.mark.parametrize("ratio", [0.67, 1, 1.1, 1.25, 1.3333, 1.5, 2, 3])
def test_a_whole_page_is_whole_at_every_scale(ratio):
    found = judge(PAGE, seen(painted(ratio=ratio), ratio), ROWS, said=COMPLETE)
    assert (found.result, found.faults) == (Result.COMPLETE, ())


def test_a_missing_row_is_missing_and_moves_the_rest():
    pixels = np.delete(painted(), np.s_[5 * HEIGHT : 6 * HEIGHT], axis=0)
    found = verdict(pixels)
    assert found.result is Result.SILENT
    assert Fault("missing", 0, (5,)) in found.faults
    assert "misplaced" in {fault.kind for fault in found.faults}


def test_one_lost_row_of_pixels_is_found():
    assert kinds(np.delete(painted(), 5 * HEIGHT + 3, axis=0)) == {"cut"}


def test_two_lost_rows_of_pixels_move_what_is_below():
    pixels = np.delete(painted(), [5 * HEIGHT - 1, 5 * HEIGHT], axis=0)
    assert kinds(pixels) == {"cut", "misplaced"}


def test_a_repeated_row_of_pixels_is_found():
    pixels = np.insert(painted(), 5 * HEIGHT + 3, painted()[5 * HEIGHT], axis=0)
    assert kinds(pixels) == {"stretched"}


def test_a_repeated_part_is_found():
    pixels = np.concatenate([painted(), painted()[-3 * HEIGHT :]])
    assert Fault("repeated", 0, (9, 10, 11)) in verdict(pixels).faults


def test_swapped_parts_are_out_of_place():
    numbers = [0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11]
    assert kinds(painted(numbers)) == {"misplaced"}


def test_a_part_moved_sideways_is_out_of_place():
    pixels = painted()
    pixels[60:] = np.roll(pixels[60:], 3, axis=1)
    assert kinds(pixels) == {"misplaced"}


def test_rows_of_another_page_are_foreign():
    pixels = np.concatenate([painted(), painted(range(2), page=PAGE + 1)])
    assert verdict(pixels).faults == (Fault(f"of page {PAGE + 1}", -1, (0, 1)),)


def test_digits_that_look_like_a_start_are_no_second_strip():
    """On a red ground the tail of this strip once was read as another page's."""
    picture = Image.new("RGB", (400, 40), "#f00")
    for number in range(0, 32_767, 7):
        draw(picture, Code(PAGE, 0, number), left=16, top=8)
        assert [one.code.page for one in sightings(np.asarray(picture), 1.0)] == [PAGE]


def test_each_group_is_judged_in_the_picture_that_shows_it_best():
    whole, part = painted(), painted(range(4))
    pictures = [*seen(part), *seen(whole)]
    assert faults_of(PAGE, pictures, ROWS) == []


def test_no_picture_at_all_is_everything_missing():
    assert faults_of(PAGE, [], ROWS) == [Fault("missing", 0, tuple(range(COUNT)))]


def test_spots_may_be_anywhere_but_only_once():
    spots = Expectation((Painted(0, COUNT, is_ordered=False),))
    mixed = painted([*reversed(range(COUNT))])
    assert verdict(mixed, expected=spots).result is Result.COMPLETE
    twice = painted([*range(COUNT), 3])
    assert verdict(twice, expected=spots).faults == (Fault("repeated", 0, (3,)),)


CUT = painted()[: -2 * HEIGHT]
REASON = frozenset({"end_not_shown"})
MAY = Expectation(ROWS.painted, may_flag=REASON)
MUST = Expectation(ROWS.painted, may_flag=REASON, must_flag=True)
ENDLESS = Expectation(ROWS.painted, may_flag=REASON, must_flag=True, endless=True)


@pytest.mark.parametrize(
    ("pixels", "expected", "said", "result"),
    [
        (CUT, ROWS, Said(True), Result.SILENT),
        (CUT, ROWS, Said(False, REASON), Result.INCOMPLETE),
        (CUT, MAY, Said(False, REASON), Result.FLAGGED),
        (CUT, MAY, Said(False, frozenset({"no_room"})), Result.WRONG_REASON),
        (CUT, MAY, Said(True, REASON), Result.SILENT),
        (painted(), ROWS, Said(False), Result.FALSE_ALARM),
        (painted(), MAY, Said(False, REASON), Result.FLAGGED),
        (painted(), MAY, Said(True), Result.COMPLETE),
        (painted(), MUST, Said(True), Result.SILENT),
        (painted(), MUST, Said(True, REASON), Result.COMPLETE),
        (painted(), MUST, Said(False, REASON), Result.FLAGGED),
        (painted(), ENDLESS, Said(True, REASON), Result.SILENT),
        (painted(), ENDLESS, Said(False, REASON), Result.FLAGGED),
        (painted(), ROWS, Said(None), Result.FALSE_ALARM),
    ],
)
def test_what_is_seen_is_weighed_against_what_is_said(pixels, expected, said, result):
    found = verdict(pixels, expected=expected, said=said)
    assert found.result is result
    assert found.ok is (result in {Result.COMPLETE, Result.FLAGGED})


def test_an_original_that_is_not_kept_is_a_fault():
    expected = Expectation(originals=frozenset({"a" * 64}))
    assert judge(PAGE, [], expected, said=COMPLETE).result is Result.SILENT
    kept = judge(PAGE, [], expected, said=COMPLETE, digests=frozenset({"a" * 64}))
    assert kept.result is Result.COMPLETE


def test_a_picture_file_is_read_as_its_pixels():
    out = io.BytesIO()
    Image.fromarray(painted()).save(out, "PNG")
    assert np.array_equal(pixels_of(out.getvalue()), painted())


def test_a_strip_has_as_many_cells_as_it_is_wide():
    assert len(cells_of(Code(1, 2, 3))) * CELL == WIDTH
