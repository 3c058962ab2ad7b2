"""Records of valid form with absurd values: refused or bounded, and never called complete."""

from __future__ import annotations

import time
from contextlib import contextmanager

import msgspec
import numpy as np
import pytest

from companion.capture import placement, stitch, tile_file
from companion.capture.areas import MOST_LISTED, Bands, Boxes
from companion.capture.completeness import completeness
from companion.capture.placement import check_size
from companion.capture.reach import can_be_uncovered, over_nothing
from companion.capture.record import Box, read_record
from companion.capture.reloading import compare_text
from companion.capture.renderings import cost_of
from companion.capture.stitch import Area
from companion.errors import CaptureTooLarge, CaptureUnstitchable, RecordInvalid
from companion.model import CaptureMode, Rect, StitchReport
from tests.unit.capture.scrolled import Roll, noise_page, scrolled
from tests.unit.capture.test_completeness import STITCHED, codes, gap, record_with
from tests.unit.capture.test_renderings import drawing
from tests.unit.service.made import SURFACE


@contextmanager
def within(seconds):
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


# --- time and memory --------------------------------------------------------------------------


def test_two_hairs_far_apart_are_not_written_row_by_row():
    roll = Roll(noise_page(8, 1), view=(1, 8))
    roll.shoot(0)
    roll.shoot(0)
    roll.change_tile(1, scroll_y=9_000_000.0)
    with within(5):
        report = roll.stitched().report
    assert report.height == 9_000_008
    assert report.missing_pixels == 9_000_000 - 8


def test_a_hair_of_many_million_rows_is_too_large():
    check_size(Area(0, 0, 1, placement.MAX_HEIGHT))
    with pytest.raises(CaptureTooLarge):
        check_size(Area(0, 0, 1, placement.MAX_HEIGHT + 1))


def test_a_tile_longer_than_any_window_is_refused(monkeypatch):
    monkeypatch.setattr(placement, "MAX_TILE_SIDE", 49)
    roll = Roll(noise_page(50))
    roll.shoot(0)
    with pytest.raises(CaptureTooLarge):
        roll.stitched()


def test_a_narrow_picture_is_the_same_file_however_many_rows_are_held(monkeypatch):
    roll = scrolled(noise_page(300, 3), view=(3, 50))
    whole = roll.stitched().png
    monkeypatch.setattr(placement, "_LEAST_HELD", 1)
    assert roll.stitched().png == whole


def test_a_small_picture_in_a_huge_file_is_not_read_again_and_again(monkeypatch):
    monkeypatch.setattr(tile_file, "_MOST_BESIDE_PIXELS", 1_000)
    roll = Roll(noise_page(50))
    name = roll.shoot(0)
    roll.files[name] += bytes(100_000)
    with pytest.raises(CaptureUnstitchable, match="larger"):
        roll.stitched()


def test_uncovered_areas_without_number_take_no_longer_once_the_list_is_full():
    mask = np.zeros((1_000, 2_000), np.bool_)
    mask[::2, ::2] = True
    boxes, bands = Boxes(), Bands()
    with within(2):
        for _ in range(200):
            boxes.add(mask)
    mask[:] = False
    mask[::20] = True
    with within(2):
        for turn in range(200):
            bands.add(mask, left=0, top=1_000 * turn)
    assert len(boxes.finish()) == len(bands.areas) == MOST_LISTED


def occluded(tiles, boxes):
    """Return a record of many tiles, each under many boxes that are nowhere twice."""
    roll = Roll(noise_page(60))
    roll.shoot(0)
    one = roll.record
    many = [
        msgspec.structs.replace(
            one.tiles[0],
            occluders=[Box(x=at, y=number % 50, width=1, height=1) for at in range(boxes)],
            bare=[Box(x=at, y=number % 50, width=1, height=1) for at in range(boxes)],
        )
        for number in range(tiles)
    ]
    return msgspec.structs.replace(one, tiles=many)


def test_boxes_over_every_tile_do_not_multiply_with_the_uncovered_areas():
    areas = tuple(Rect(0, at, 60, 1) for at in range(MOST_LISTED))
    report = StitchReport(60, 60, 1, 0, 0, 3_840, "stitch/1", uncovered=areas)
    record = occluded(150, 500)
    with within(5):
        can_be_uncovered(record, report)
        over_nothing(record, report)


def test_what_is_around_uncovered_areas_is_looked_at_only_so_far(monkeypatch):
    page = np.full((400, 60, 3), 255, np.uint8)
    roll = scrolled(page, boxes=((10, 10, 20, 20),), step=50)
    plain = roll.stitched(kept_pixels=0).report.uncovered_plain
    assert plain
    monkeypatch.setattr(stitch, "_MOST_LAID_AGAIN", 0)
    assert roll.stitched(kept_pixels=0).report.uncovered_plain == ()
    assert roll.stitched().report.uncovered_plain == plain


def test_a_drawing_costs_its_own_pixels_and_those_of_the_tiles_under_it():
    roll = scrolled(noise_page(300))
    assert cost_of(drawing(0, 300), roll.stitched()) == 300 * 60
    relaid = sum(50 * 60 for tile in roll.tiles if tile.scroll_y < 10)
    assert cost_of(drawing(0, 10), roll.stitched(kept_pixels=0)) == 10 * 60 + relaid


def test_long_texts_of_another_order_are_compared_in_no_time():
    lines = [b"%d" % number for number in range(200_000)]
    one, other = b"\n".join(lines), b"\n".join(reversed(lines))
    with within(4):
        found = compare_text(one, other)
    assert (found.same, found.added, found.removed) == (False, 0, 0)


def test_of_texts_without_end_what_lies_between_is_counted(monkeypatch):
    monkeypatch.setattr("companion.capture.reloading.MOST_TEXT", 10)
    found = compare_text(b"begins\na\nb\nends", b"begins\nc\nends")
    assert (found.same, found.added, found.removed) == (False, 1, 2)
    assert compare_text(b"x" * 50, b"x" * 50).same


# --- gaps that lie ----------------------------------------------------------------------------


def test_a_surface_said_to_be_taken_to_its_end_of_which_there_is_no_tile_is_not_complete():
    part = SURFACE | {"kind": "element", "scroll_height": 5_000, "client_height": 300}
    found = completeness(record_with(surfaces=[SURFACE, part]), [STITCHED])
    assert found.statement.findings == ("end_not_shown",)
    whole = part | {"scroll_height": 300, "scroll_width": part["client_width"]}
    assert completeness(record_with(surfaces=[SURFACE, whole]), [STITCHED]).statement.complete


def test_tiles_of_which_nobody_says_what_they_show_are_not_complete():
    found = completeness(record_with(surfaces=[]), [STITCHED])
    assert found.statement.findings == ("interrupted",)


@pytest.mark.parametrize(
    ("box", "is_whole"),
    [
        ((0, 0, 800, 1_200), True),
        ((100, 500, 50, 701), True),
        ((100, 1_190, 50, 50), True),
        ((0, -20, 50, 50), True),
    ],
)
def test_a_part_that_tiles_show_is_complete(box, is_whole):
    found = completeness(asked_for(box), [STITCHED])
    assert found.statement.complete is is_whole


def test_a_part_that_reaches_beyond_its_tiles_is_not_complete():
    record = asked_for((0, 0, 800, 3_000), scroll_height=3_000)
    assert completeness(record, [STITCHED]).statement.findings == ("end_not_shown",)


def asked_for(box, **changes):
    x, y, width, height = box
    ends = {"stopped_because": "end_of_subject"}
    record = record_with(surfaces=[SURFACE | ends | changes], stopped_because="end_of_subject")
    part = msgspec.structs.replace(
        record.asked.subject, box=Box(x=x, y=y, width=width, height=height)
    )
    return msgspec.structs.replace(
        record, asked=msgspec.structs.replace(record.asked, subject=part)
    )


def test_what_lies_over_more_areas_than_are_listed_is_not_taken_to_be_harmless():
    areas = tuple(Rect(10 * at, 0, 1, 1) for at in range(MOST_LISTED))
    report = StitchReport(
        800, 1_200, 2, 9, 0, 100, "stitch/1", uncovered=areas, uncovered_plain=areas
    )
    found = completeness(record_with(), [report])
    assert codes(found) == {"never_uncovered": True, "over_nothing": False}
    assert {one.code: one.count for one in found.findings}["never_uncovered"] == 36


def test_a_file_of_which_the_bytes_were_not_read_is_not_the_original():
    medium = json_medium()
    page = {"kind": "pdf"}
    kept = record_with(page=page, media=[medium], stopped_because="not_scrollable")
    assert completeness(kept, [STITCHED]).statement.complete
    gone = record_with(page=page, media=[medium], gaps=[gap("original_not_read")])
    assert not completeness(gone, [STITCHED]).statement.complete


def test_a_kept_file_is_not_said_to_be_shown_to_its_end():
    record = record_with(
        page={"kind": "pdf"}, media=[json_medium()], stopped_because="budget_reached"
    )
    sentence = completeness(record, [STITCHED]).statement.sentence
    assert sentence.startswith("Complete: the file that was opened is kept whole.")
    assert "shown from its beginning to its end" not in sentence


def json_medium():
    return {
        "kind": "document",
        "surface": None,
        "frame": None,
        "url": None,
        "box": {"x": 0, "y": 0, "width": 1, "height": 1},
        "alt": None,
        "natural_width": 0,
        "natural_height": 0,
        "item": "media/0001.pdf",
        "unread_because": None,
    }


def test_a_small_unread_frame_takes_nothing_away_and_a_large_one_may():
    assert completeness(record_with(gaps=[gap("frame_not_read")]), [STITCHED]).statement.complete
    found = completeness(record_with(gaps=[gap("frame_unknown", 2)]), [STITCHED])
    assert found.statement.findings == ("frame_unknown",)
    assert "2 pages within the page could not be read" in found.statement.sentence
    text = record_with(mode=CaptureMode.TEXT_ONLY, gaps=[gap("frame_unknown")])
    assert not completeness(text, []).statement.complete


# --- nothing of the page in errors ------------------------------------------------------------


@pytest.mark.parametrize(
    "untrusted", [{"a - at `https://secret.example": 1}, {"a - at `$.secret secret`": 1}]
)
def test_a_made_up_name_in_a_record_is_not_repeated(untrusted):
    with pytest.raises(RecordInvalid) as refused:
        read_record(untrusted)
    assert "secret" not in str(refused.value)


def test_a_missing_text_is_not_the_same_as_another_missing_text():
    assert not compare_text(None, None).same
    assert not compare_text(b"", None).compared
