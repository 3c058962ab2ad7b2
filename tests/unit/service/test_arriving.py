"""Captures that are arriving: announced, sent in parts, resumed, refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.capture.items import MAX_ITEM_BYTES, MAX_RECORD_BYTES
from companion.errors import (
    CaptureConflict,
    CaptureIncomplete,
    CaptureTooLarge,
    CaptureUnknown,
    CaseUnknown,
    DigestMismatch,
    DiskFull,
    NoPermit,
    PartOutOfOrder,
    PartSize,
    RecordInvalid,
)
from companion.ids import CaptureId, CaseId, new_id
from companion.model import CaptureMode, ItemKind
from companion.service import announcement
from companion.service.staging import MAX_STAGED, Wanted
from tests.unit.service.made import NOT_SURE, YES, Page, item


@pytest.fixture
def page(companion):
    return Page(companion.case_id)


def begin_with(companion, page, *more):
    items = tuple(one for one, _ in page.all_items().values())
    return companion.captures.begin(
        page.capture_id, page.case_id, mode=page.mode, gate=page.gate, items=(*items, *more)
    )


def part(companion, page, name, seq, data):
    return companion.captures.part(page.capture_id, name, seq=seq, data=data)


def test_everything_is_wanted_at_first_in_the_announced_order(companion, page):
    assert companion.begin(page).wanted == tuple(Wanted(name, 0) for name in page.all_items())


def test_a_capture_is_resumed_where_it_was_interrupted(companion, page):
    companion.begin(page)
    tile = page.tiles[0]
    assert part(companion, page, "tiles/0001.png", 0, tile[:1_000]).next_seq == 1
    companion.send_item(page, "text.txt", page.text)  # ends what was open
    part(companion, page, "tiles/0002.png", 0, page.tiles[1][:1_000])
    wanted = companion.begin(page).wanted
    assert wanted[0] == Wanted("tiles/0002.png", 1)
    assert Wanted("tiles/0001.png", 0) in wanted
    assert "text.txt" not in {one.name for one in wanted}
    companion.send(page)
    assert companion.captures.commit(page.capture_id).already is False


def test_the_last_part_completes_and_seals_an_item(companion, page):
    companion.begin(page)
    first = part(companion, page, "text.txt", 0, page.text[:3])
    assert (first.next_seq, first.complete) == (1, False)
    assert companion.object_files() == []
    last = part(companion, page, "text.txt", 1, page.text[3:])
    assert (last.next_seq, last.complete) == (2, True)
    assert len(companion.object_files()) == 1


def test_at_most_one_item_of_a_capture_is_open_in_memory(companion, page):
    """A browser that sends items interleaved gets no further, and memory stays bounded."""
    companion.begin(page)
    part(companion, page, "tiles/0001.png", 0, page.tiles[0][:1_000])
    part(companion, page, "tiles/0002.png", 0, page.tiles[1][:1_000])
    with pytest.raises(PartOutOfOrder):
        part(companion, page, "tiles/0001.png", 1, page.tiles[0][1_000:2_000])


@pytest.mark.parametrize("seq", [0, 2, -1])
def test_a_part_out_of_its_order_is_refused_and_changes_nothing(companion, page, seq):
    companion.begin(page)
    part(companion, page, "text.txt", 0, page.text[:3])
    with pytest.raises(PartOutOfOrder):
        part(companion, page, "text.txt", seq, page.text[3:])
    assert part(companion, page, "text.txt", 1, page.text[3:]).complete


def test_a_part_of_a_complete_item_is_refused(companion, page):
    companion.begin(page)
    part(companion, page, "text.txt", 0, page.text)
    with pytest.raises(PartOutOfOrder):
        part(companion, page, "text.txt", 1, b"more")


@pytest.mark.parametrize("data", [b"", b"x" * 100])
def test_a_part_that_is_empty_or_too_long_starts_its_item_again(companion, page, data):
    companion.begin(page)
    part(companion, page, "text.txt", 0, page.text[:3])
    with pytest.raises(PartSize):
        part(companion, page, "text.txt", 1, data)
    assert part(companion, page, "text.txt", 0, page.text).complete


def test_an_item_that_is_not_what_was_hashed_is_dropped_and_may_come_again(companion, page):
    companion.begin(page)
    with pytest.raises(DigestMismatch):
        part(companion, page, "text.txt", 0, page.text[::-1])
    assert companion.object_files() == []
    assert part(companion, page, "text.txt", 0, page.text).complete


def test_an_item_without_a_byte_needs_no_part(companion, page):
    page.text = b""
    assert "text.txt" not in {one.name for one in companion.begin(page).wanted}
    assert companion.keep(page).summary


def test_an_empty_item_with_the_digest_of_something_is_refused(companion, page):
    rogue = replace(item("page.html", ItemKind.DOM, b"something", "text/html"), size=0)
    with pytest.raises(DigestMismatch):
        begin_with(companion, page, rogue)


def test_nothing_is_known_of_what_was_not_begun(companion, page):
    for use in (
        lambda: part(companion, page, "text.txt", 0, b"x"),
        lambda: companion.captures.commit(page.capture_id),
        lambda: companion.captures.abort(page.capture_id),
    ):
        with pytest.raises(CaptureUnknown):
            use()
    companion.begin(page)
    with pytest.raises(CaptureUnknown):
        part(companion, page, "tiles/9999.png", 0, b"x")


def test_committing_before_everything_is_there_keeps_nothing_and_loses_nothing(companion, page):
    companion.send(page, only={"record.json", "text.txt"})
    with pytest.raises(CaptureIncomplete):
        companion.captures.commit(page.capture_id)
    assert companion.captures.list(None) == ()
    companion.send(page)
    assert companion.captures.commit(page.capture_id).items


def test_the_same_id_with_other_contents_is_a_conflict_before_and_after_commit(companion, page):
    companion.begin(page)
    other = replace(page, text=b"other text")
    with pytest.raises(CaptureConflict):
        companion.begin(other)
    companion.keep(page)
    with pytest.raises(CaptureConflict):
        companion.begin(other)


def test_aborting_leaves_no_file(companion, page):
    companion.send(page)
    assert len(companion.object_files()) == len(page.all_items())
    companion.captures.abort(page.capture_id)
    assert companion.object_files() == []
    with pytest.raises(CaptureUnknown):
        companion.captures.commit(page.capture_id)


def test_the_capture_untouched_for_longest_gives_way_and_can_be_sent_again(companion, page):
    companion.send(page, only={"text.txt"})
    for _ in range(MAX_STAGED):
        companion.begin(Page(companion.case_id))
    assert companion.object_files() == []
    with pytest.raises(CaptureUnknown):
        companion.captures.commit(page.capture_id)
    assert companion.keep(page).already is False


def test_a_full_disk_is_said_and_the_item_may_come_again(companion, page, monkeypatch):
    companion.begin(page)

    def full(*_args):
        raise DiskFull

    monkeypatch.setattr(companion.vault, "seal", full)
    with pytest.raises(DiskFull):
        part(companion, page, "text.txt", 0, page.text)
    monkeypatch.undo()
    assert part(companion, page, "text.txt", 0, page.text).complete


PIXEL_ITEMS = {
    ItemKind.AS_SEEN: "seen-again.png",
    ItemKind.TILE: "tiles/0001.png",
    ItemKind.DOM: "dom.html",
    ItemKind.MEDIA: "media/0001",
}


@pytest.mark.parametrize("gate", [YES, NOT_SURE])
@pytest.mark.parametrize("kind", PIXEL_ITEMS)
def test_text_only_refuses_whatever_may_hold_pixels_even_with_a_permit(companion, page, kind, gate):
    page.mode, page.gate = CaptureMode.TEXT_ONLY, gate
    with pytest.raises(NoPermit):
        begin_with(companion, page, item(PIXEL_ITEMS[kind], kind, b"pixels"))
    assert companion.object_files() == []
    with pytest.raises(CaptureUnknown):
        part(companion, page, PIXEL_ITEMS[kind], 0, b"pixels")


@pytest.mark.parametrize(
    "gate",
    [NOT_SURE, replace(YES, safe_place=False), replace(YES, answered_at="never")],
)
def test_pixels_without_a_permit_are_refused_before_a_byte_arrives(companion, page, gate):
    page.gate = gate
    with pytest.raises(NoPermit):
        companion.begin(page)
    assert companion.object_files() == []


@pytest.mark.parametrize(
    ("attack", "more"),
    [
        ("a second record", item("record2.json", ItemKind.RECORD, b"{}")),
        ("a name used twice", item("text.txt", ItemKind.TEXT, b"other")),
        ("a path upwards", item("../../x", ItemKind.TEXT, b"x")),
        ("an absolute path", item("/etc/passwd", ItemKind.TEXT, b"x")),
        ("a line feed in a name", item("text.html\n", ItemKind.TEXT, b"x")),
        ("a screenshot of its own", item("s.png", ItemKind.SCREENSHOT, b"x")),
        ("a capture sheet of its own", item("s.json", ItemKind.CAPTURE_SHEET, b"x")),
        ("the screenshot's name", item("screenshot.png", ItemKind.MEDIA, b"x")),
        ("the capture sheet's name", item("capture-sheet.json", ItemKind.TEXT, b"x")),
    ],
)
def test_items_that_no_honest_browser_announces_are_refused(companion, page, attack, more):
    with pytest.raises(RecordInvalid):
        begin_with(companion, page, more)
    assert companion.object_files() == [], attack


def test_a_capture_without_a_record_is_refused(companion, page):
    only = item("text.txt", ItemKind.TEXT, b"x")
    with pytest.raises(RecordInvalid):
        companion.captures.begin(
            page.capture_id, page.case_id, mode=page.mode, gate=page.gate, items=(only,)
        )


def test_what_is_too_large_is_refused_before_a_byte_arrives(companion, page, monkeypatch):
    big = replace(item("media/0001.bin", ItemKind.MEDIA, b"x"), size=MAX_ITEM_BYTES)
    with pytest.raises(CaptureTooLarge):
        begin_with(companion, page, replace(big, size=MAX_ITEM_BYTES + 1))
    many = [replace(big, name=f"media/{number:04d}") for number in range(8)]
    with pytest.raises(CaptureTooLarge):
        begin_with(companion, page, *many)
    monkeypatch.setattr(announcement, "MAX_ITEMS", 3)
    with pytest.raises(CaptureTooLarge):
        companion.begin(page)


def test_a_record_larger_than_any_honest_one_is_refused_before_a_byte_arrives(companion, page):
    record = replace(page.all_items()["record.json"][0], size=MAX_RECORD_BYTES + 1)
    with pytest.raises(CaptureTooLarge):
        companion.captures.begin(
            page.capture_id, page.case_id, mode=page.mode, gate=page.gate, items=(record,)
        )


PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    "data", [PICTURE, b"\xff\xd8\xff\xe0 no NUL", b"UTF-8 with \0", "UTF-16".encode("utf-16")]
)
@pytest.mark.parametrize("gate", [YES, NOT_SURE])
def test_a_picture_sent_as_text_without_a_permit_is_refused_and_nothing_is_left(
    companion, page, data, gate
):
    page.mode, page.gate, page.text = CaptureMode.TEXT_ONLY, gate, data
    with pytest.raises(RecordInvalid):
        companion.send(page)
    assert companion.object_files() == []
    with pytest.raises(CaptureUnknown):
        companion.captures.commit(page.capture_id)


def test_text_in_any_script_is_taken_as_text(companion, page):
    page.text = "I \u2764 \u6587\u5b57 \U0001f600\ufffd\r\n".encode()
    assert companion.keep(page).summary


@pytest.mark.parametrize(
    ("attack", "more"),
    [
        ("a picture's name and type", item("photo.png", ItemKind.TEXT, b"x", "image/png")),
        ("a picture's type", item("text-after.txt", ItemKind.TEXT, b"x", "image/png")),
        ("the bundle's own document", item("capture.json", ItemKind.TEXT, b"x", "text/plain")),
        ("a name that is a device", item("con.png", ItemKind.MEDIA, b"x")),
        ("the name of a folder", item("tiles", ItemKind.TILE, b"x")),
        ("another kind's folder", item("tiles/0003.png", ItemKind.MEDIA, b"x")),
        ("a tile that is no PNG file", item("tiles/0003.png", ItemKind.TILE, b"x", "image/gif")),
        ("a medium that is a page", item("media/0001.html", ItemKind.MEDIA, b"x", "text/html")),
        ("a tile announced twice", item("tiles/0001.png", ItemKind.TILE, b"other")),
        ("a second frame", item("as-seen-2.png", ItemKind.AS_SEEN, b"x")),
    ],
)
def test_a_name_or_media_type_that_its_kind_does_not_have_is_refused(companion, page, attack, more):
    with pytest.raises(RecordInvalid):
        begin_with(companion, page, more)
    assert companion.object_files() == [], attack


def test_a_record_under_another_name_is_refused(companion, page):
    record = replace(page.all_items()["record.json"][0], name="facts.json")
    with pytest.raises(RecordInvalid):
        companion.captures.begin(
            page.capture_id, page.case_id, mode=page.mode, gate=page.gate, items=(record,)
        )


@pytest.mark.parametrize(
    "more",
    [
        item("text-after.txt", ItemKind.TEXT, b"x", "text/plain"),
        item("page.html", ItemKind.DOM, b"x", "text/html"),
        item("page-after.html", ItemKind.DOM, b"x", "text/html"),
        item("tiles/0200.png", ItemKind.TILE, b"x"),
        item("media/1000.svg", ItemKind.MEDIA, b"x", "image/svg+xml"),
        item("media/0001.bin", ItemKind.MEDIA, b"x", "application/octet-stream"),
        item("media/0001.bin", ItemKind.MEDIA, b"x", "video/mp4"),
    ],
)
def test_what_the_extension_sends_is_taken(companion, page, more):
    assert Wanted(more.name, 0) in begin_with(companion, page, more).wanted


def test_pixels_that_the_cases_own_answers_do_not_allow_are_refused(companion, page):
    companion.cases.answer_gate(None, NOT_SURE)
    with pytest.raises(NoPermit):
        companion.begin(page)
    assert companion.object_files() == []
    page.mode = CaptureMode.TEXT_ONLY
    assert companion.keep(page).summary == "Kept as text only."


def test_pixels_that_the_case_allows_no_more_at_commit_are_refused_and_dropped(companion, page):
    companion.send(page)
    companion.cases.answer_gate(None, NOT_SURE)
    with pytest.raises(NoPermit):
        companion.captures.commit(page.capture_id)
    assert companion.object_files() == []
    assert companion.captures.list(None) == ()


def test_answers_of_the_case_that_give_a_permit_hinder_nothing(companion, page):
    companion.cases.answer_gate(None, YES)
    assert companion.keep(page).matches == ()


def test_a_case_that_does_not_exist_takes_no_capture(companion):
    with pytest.raises(CaseUnknown):
        companion.begin(Page(CaseId(new_id())))


def test_a_capture_of_another_case_is_not_answered_with_this_ones_receipt(companion, page):
    companion.keep(page)
    other = companion.cases.create("Case 2")
    with pytest.raises(CaptureConflict):
        companion.begin(replace(page, case_id=other.id))
    assert CaptureId(page.capture_id)
