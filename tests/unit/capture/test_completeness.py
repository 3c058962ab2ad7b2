"""The statement: complete, or exactly what is missing and why, in words that name nobody."""

from __future__ import annotations

import dataclasses
import json

import msgspec
import pytest

from companion.capture.completeness import completeness
from companion.capture.gap_words import HARMLESS_GAPS, all_words, words_of
from companion.capture.record import Box, GapCode, Record, StopReason, read_record
from companion.ids import CaseId, new_id
from companion.model import CaptureMode, Rect, RenderingReport, StitchReport
from tests.unit.capture.scrolled import noise_page, scrolled
from tests.unit.service.made import PAGE, SURFACE, TITLE, URL, Page

STITCHED = StitchReport(800, 1_200, 2, 9, 0, 0, "stitch/1")


def record_with(*, surfaces=None, gaps=(), page=None, media=(), mode=CaptureMode.PIXELS, **said):
    """Return a record of two tiles that show the whole page, with other things said of it."""
    value = json.loads(Page(CaseId(new_id()), mode=mode).record())
    value["completeness"] |= {"gaps": list(gaps), **said}
    value["surfaces"] = value["surfaces"] if surfaces is None else surfaces
    value["page"] = {**PAGE, **(page or {})}
    value["media"] = list(media)
    return read_record(value)


def gap(code, count=1, box=None):
    return {"code": code, "count": count, "box": box, "url": None}


def codes(found):
    return {one.code: one.breaks for one in found.findings}


def test_a_page_taken_to_its_end_is_complete():
    found = completeness(record_with(), [STITCHED])
    assert found.statement.complete
    assert found.statement.findings == ()
    assert found.statement.sentence == "Complete: the page is shown from its beginning to its end."


ENDS = {StopReason.END_OF_PAGE, StopReason.END_OF_SUBJECT}


@pytest.mark.parametrize("reason", [*StopReason])
def test_only_an_end_is_complete(reason):
    found = completeness(record_with(stopped_because=reason), [STITCHED])
    is_whole = reason in ENDS or reason in {StopReason.NOT_SCROLLABLE, StopReason.TEXT_ONLY}
    if reason is not StopReason.TEXT_ONLY:
        assert found.statement.complete is is_whole
        assert found.statement.findings == (() if is_whole else (reason.value,))


def test_a_text_only_record_that_says_pixels_is_not_complete():
    found = completeness(record_with(stopped_because="text_only"), [STITCHED])
    assert not found.statement.complete


@pytest.mark.parametrize(("hidden", "complete"), [(0, True), (1.5, True), (3, False)])
def test_what_cannot_be_scrolled_is_complete_if_nothing_is_hidden(hidden, complete):
    surface = SURFACE | {"scroll_height": 600 + hidden, "stopped_because": "not_scrollable"}
    record = record_with(surfaces=[surface], stopped_because="not_scrollable")
    assert completeness(record, [STITCHED]).statement.complete is complete


def test_a_part_that_was_not_taken_to_its_end_is_named_with_its_place():
    part = SURFACE | {"kind": "element", "stopped_because": "budget_reached"}
    found = completeness(record_with(surfaces=[SURFACE, part]), [STITCHED])
    assert found.statement.findings == ("budget_reached",)
    assert found.findings[0].boxes == (Rect(0, 0, 800, 600),)


@pytest.mark.parametrize("code", [*GapCode])
def test_a_gap_is_said_and_breaks_completeness_unless_it_takes_nothing_away(code):
    box = {"x": 1, "y": 2, "width": 3, "height": 4}
    found = completeness(record_with(gaps=[gap(code, 2, box), gap(code)]), [STITCHED])
    assert found.statement.complete is (code in HARMLESS_GAPS)
    (finding,) = found.findings
    assert (finding.code, finding.count, finding.boxes) == (code, 3, (Rect(1, 2, 3, 4),))
    assert finding.sentence in found.statement.sentence


def test_every_reason_and_every_gap_has_words_that_name_nobody():
    words = all_words()
    assert {*StopReason, *GapCode} <= words.keys()
    for code in words:
        for count in (1, 2, 1_234_567):
            sentence, _ = words_of(code, count)
            assert sentence[0].isupper() or sentence[0].isdigit(), code
            assert sentence.endswith("."), code
            assert "{" not in sentence, code


def test_tiles_that_end_before_the_page_does_are_found():
    surfaces = [SURFACE | {"scroll_height": 1_203}]
    assert codes(completeness(record_with(surfaces=surfaces), [STITCHED])) == {
        "end_not_shown": True
    }
    surfaces = [SURFACE | {"scroll_width": 1_000}]
    assert "end_not_shown" in codes(completeness(record_with(surfaces=surfaces), [STITCHED]))
    surfaces = [SURFACE | {"scroll_height": 1_201}]
    assert completeness(record_with(surfaces=surfaces), [STITCHED]).statement.complete


def test_what_the_pixels_say_is_said():
    report = StitchReport(
        800, 1_200, 2, 9, 7, 0, "stitch/1", missing_pixels=1_234, conflicts=(Rect(1, 2, 3, 4),)
    )
    found = completeness(record_with(), [report])
    assert codes(found) == {"missing_pixels": True, "in_motion": False}
    assert "1,234 pixels of the long screenshot are shown by no picture." in (
        found.statement.sentence
    )
    assert found.findings[1].boxes == (Rect(1, 2, 3, 4),)


def test_a_second_drawing_that_differs_is_said_and_takes_nothing_away():
    found = completeness(record_with(), [STITCHED], renderings=[RenderingReport("s", 10, 3)])
    assert codes(found) == {"second_rendering_differs": False}
    assert completeness(record_with(), [STITCHED], renderings=[RenderingReport("s", 9, 0)]) == (
        completeness(record_with(), [STITCHED])
    )


def test_a_picture_that_could_not_be_made_is_missing():
    assert codes(completeness(record_with(), [], stitch_failed=True)) == {"stitch_failed": True}


def test_images_that_had_not_loaded_are_counted_once():
    gaps = [gap("image_not_loaded", 2)]
    found = completeness(record_with(gaps=gaps, images_not_loaded=3), [STITCHED])
    assert [(one.code, one.count) for one in found.findings] == [("image_not_loaded", 3)]


def test_retaken_tiles_are_said_and_take_nothing_away():
    found = completeness(record_with(tiles_retaken=2, waits_for_tab=1), [STITCHED])
    assert codes(found) == {"tiles_retaken": False, "waits_for_tab": False}
    assert found.statement.complete


def test_text_only_is_complete_for_what_was_permitted():
    found = completeness(record_with(mode=CaptureMode.TEXT_ONLY), [])
    assert found.statement.complete
    assert "no picture was permitted" in found.statement.sentence
    cut = record_with(mode=CaptureMode.TEXT_ONLY, gaps=[gap("text_cut")])
    assert not completeness(cut, []).statement.complete


def medium(**changes):
    return {
        **dict.fromkeys(("surface", "frame", "alt", "unread_because")),
        "kind": "document",
        "url": "https://example.org/picture.png",
        "box": {"x": 0, "y": 0, "width": 10, "height": 10},
        "natural_width": 10,
        "natural_height": 10,
        "item": "media/0001",
    } | changes


def test_a_file_opened_directly_is_complete_when_its_own_bytes_are_kept():
    page = {"kind": "pdf"}
    kept = record_with(page=page, media=[medium()], stopped_because="not_scrollable", surfaces=[])
    found = completeness(kept, [])
    assert found.statement.complete
    assert "original_kept" in codes(found)
    lost = record_with(
        page=page,
        media=[medium(item=None)],
        gaps=[gap("original_not_read")],
        stopped_because="capture_failed",
    )
    assert not completeness(lost, []).statement.complete
    web_page = record_with(media=[medium()], stopped_because="budget_reached")
    assert not completeness(web_page, []).statement.complete


# --- what nothing uncovers ----------------------------------------------------------------------


def covered(*boxes, step=30) -> tuple[Record, StitchReport]:
    roll = scrolled(noise_page(200), boxes=boxes, step=step)
    record = msgspec.structs.replace(
        roll.record,
        surfaces=[
            msgspec.structs.replace(
                roll.record.surfaces[0], scroll_height=200, scroll_width=60, client_height=50
            )
        ],
    )
    return record, roll.stitched().report


@pytest.mark.parametrize("box", [(0, 0, 60, 6), (0, 0, 10, 50)], ids=["header", "side"])
def test_what_no_scrolling_uncovers_is_said_and_takes_nothing_away(box):
    record, report = covered(box)
    found = completeness(record, [report])
    assert codes(found) == {"always_covered": False}
    assert found.statement.complete


def test_what_one_more_look_would_have_uncovered_is_missing():
    """A button in the window's middle, and tiles that do not lap over each other there."""
    record, report = covered((20, 20, 40, 30), step=50)
    found = completeness(record, [report])
    assert codes(found) == {"never_uncovered": True}
    assert len(found.findings[0].boxes) == 4


def test_what_lay_over_the_empty_end_of_a_page_takes_nothing_away():
    page = noise_page(200)
    page[140:] = 250
    roll = scrolled(page, boxes=((20, 20, 40, 30),), step=50)
    report = roll.stitched().report
    assert report.uncovered_plain == report.uncovered[-1:] == (Rect(20, 170, 20, 10),)
    found = completeness(roll.record, [report])
    assert codes(found)["over_nothing"] is False
    hidden = next(one for one in found.findings if one.code == "never_uncovered")
    assert (hidden.breaks, len(hidden.boxes)) == (True, 3)


BUTTON = (20, 20, 40, 30)


def with_bare(record: Record, *numbers: int, bare: list[Box] | None = None) -> Record:
    """Return a record in whose tiles of those numbers nothing lies under what is on top."""
    tiles = [
        msgspec.structs.replace(tile, bare=tile.occluders if bare is None else bare)
        if number in numbers
        else tile
        for number, tile in enumerate(record.tiles)
    ]
    return msgspec.structs.replace(record, tiles=tiles)


def test_what_lay_over_nothing_but_background_takes_nothing_away():
    """The browser looked under it, though the pixels around it are of many colours."""
    record, report = covered(BUTTON, step=50)
    found = completeness(with_bare(record, 0, 1, 2, 3), [report])
    assert codes(found) == {"over_nothing": False}
    assert found.statement.complete
    assert found.findings[0].boxes == report.uncovered


def test_only_the_places_with_nothing_under_it_take_nothing_away():
    record, report = covered(BUTTON, step=50)
    found = completeness(with_bare(record, 3), [report])
    assert codes(found) == {"never_uncovered": True, "over_nothing": False}
    nothing = next(one for one in found.findings if one.code == "over_nothing")
    assert nothing.boxes == report.uncovered[-1:]


def test_something_else_over_the_same_place_still_hides_it():
    """The button has nothing under it; what lies over the same place beside it has."""
    record, report = covered(BUTTON, (30, 20, 50, 30), step=50)
    bare = record.tiles[0].occluders[:1]
    found = completeness(with_bare(record, 0, 1, 2, 3, bare=bare), [report])
    assert codes(found) == {"never_uncovered": True}


def test_a_bare_box_elsewhere_excuses_nothing():
    record, report = covered(BUTTON, step=50)
    bare = [Box(x=0, y=0, width=60, height=50)]
    found = completeness(with_bare(record, 0, 1, 2, 3, bare=bare), [report])
    assert codes(found) == {"never_uncovered": True}


def test_where_tiles_were_moved_only_the_pixels_say_that_nothing_is_under_it():
    record, report = covered(BUTTON, step=50)
    moved = dataclasses.replace(report, tiles_shifted=1)
    found = completeness(with_bare(record, 0, 1, 2, 3), [moved])
    assert codes(found) == {"never_uncovered": True}


def test_a_header_and_a_footer_are_not_one_cover():
    record, report = covered((0, 0, 60, 6), (0, 46, 60, 50))
    assert codes(completeness(record, [report])) == {"always_covered": False}


def test_what_was_not_chosen_need_not_be_there():
    part = SURFACE | {"kind": "element"}
    value = json.loads(Page(CaseId(new_id())).record())
    value["surfaces"] = [SURFACE | {"stopped_because": "not_scrollable"}, part]
    value["tiles"] = [tile | {"surface": 1} for tile in value["tiles"]]
    assert not completeness(read_record(value), [STITCHED]).statement.complete
    value["asked"]["subject"]["surface"] = 1
    found = completeness(read_record(value), [STITCHED])
    assert found.statement.sentence == "Complete: the whole of the part that scrolls is shown."


def test_no_sentence_says_anything_of_the_page():
    gaps = [gap(code) for code in GapCode]
    found = completeness(record_with(gaps=gaps, stopped_because="tab_left"), [STITCHED])
    for secret in (URL, "example.org", TITLE):
        assert secret not in found.statement.sentence
    assert "And 12 more, listed beside this." in found.statement.sentence
