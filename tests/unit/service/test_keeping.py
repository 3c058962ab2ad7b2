"""Keeping a capture: what a receipt says, what is stored with it, and that it is stored once."""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import threading
from dataclasses import replace

import pytest

from companion.custody.chain import first_break
from companion.errors import (
    CaptureUnknown,
    DiskFull,
    NoPermit,
    ObjectDamaged,
    RecordInvalid,
)
from companion.ids import CaptureId, new_id
from companion.model import PIXEL_KINDS, CaptureMode, ItemKind, Rect
from tests.unit.service.made import (
    FAKE,
    NOT_SURE,
    PASSPHRASE,
    TITLE,
    URL,
    YES,
    Page,
    companion_at,
    new_companion,
)

PICTURE = b"a known picture" * 40
ELSEWHERE = b"another picture" * 40
BOX = Rect(10.0, 20.0, 300.0, 200.0)
LOWER = Rect(10.0, 520.0, 300.0, 200.0)


@pytest.fixture
def page(companion):
    return Page(companion.case_id)


def read(companion, receipt, name):
    (one,) = [item for item in receipt.items if item.name == name]
    return companion.vault.read_object(receipt.case_id, one.sha256)


def test_every_item_comes_back_byte_for_byte(companion, page):
    page.media = [(PICTURE, BOX)]
    receipt = companion.keep(page)
    for name, (item, data) in page.all_items().items():
        assert item in receipt.items
        assert read(companion, receipt, name) == data


def test_derivatives_name_what_they_were_made_from(companion, page):
    receipt = companion.keep(page)
    by_name = {item.name: item for item in receipt.items}
    record = by_name["record.json"].sha256
    tiles = tuple(by_name[f"tiles/000{number}.png"].sha256 for number in (1, 2))
    assert by_name["screenshot.png"].derived_from == (record, *tiles)
    assert by_name["capture-sheet.json"].derived_from == (record,)
    assert all(not item.derived_from for item in page.contents() if item in receipt.items)


def test_the_receipt_stands_in_the_log_and_its_checkpoint_covers_it(companion, page):
    receipt = companion.keep(page)
    lines = companion.vault.custody_lines(receipt.case_id)
    assert lines[-1].seq == receipt.chain.seq
    assert lines[-1].sha256 == receipt.chain.head
    assert companion.vault.checkpoints(receipt.case_id)[-1].note == receipt.chain.checkpoint
    assert first_break([f"{line.text}\n".encode() for line in lines]) is None
    details = json.loads(lines[-1].details)
    assert {item["name"]: item["sha256"] for item in details["items"]} == {
        item.name: item.sha256 for item in receipt.items
    }
    assert details["url"] == URL


def test_a_commit_sent_again_after_a_lost_receipt_stores_nothing_twice(companion, page):
    receipt = companion.keep(page)
    files = companion.object_files()
    lines = companion.vault.custody_lines(page.case_id)
    again = companion.captures.commit(page.capture_id)
    assert again == replace(receipt, already=True)
    begun = companion.begin(page)
    assert (begun.wanted, begun.receipt) == ((), replace(receipt, already=True))
    assert companion.object_files() == files
    assert companion.vault.custody_lines(page.case_id) == lines
    assert len(companion.captures.list(None)) == 1


def test_a_receipt_outlives_the_process(companion, page):
    receipt = companion.keep(page)
    companion.life.lock()
    later = companion_at(companion.home)
    later.life.unlock(PASSPHRASE)
    assert later.captures.commit(page.capture_id) == replace(receipt, already=True)
    later.life.lock()


def test_committing_from_two_threads_at_once_stores_once(companion, page):
    companion.send(page)
    receipts = []
    threads = [
        threading.Thread(target=lambda: receipts.append(companion.captures.commit(page.capture_id)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.already for receipt in receipts) == [False, True, True, True]
    assert len({replace(receipt, already=False) for receipt in receipts}) == 1
    assert len(companion.captures.list(None)) == 1


def test_two_captures_at_once_are_both_kept(companion):
    pages = [Page(companion.case_id, text=str(number).encode()) for number in range(6)]
    kept = []
    threads = [
        threading.Thread(target=lambda page=page: kept.append(companion.keep(page)))
        for page in pages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {receipt.capture_id for receipt in kept} == {page.capture_id for page in pages}
    assert {capture.id for capture in companion.captures.list(None)} == {
        page.capture_id for page in pages
    }
    log = companion.vault.custody_lines(companion.case_id)
    assert first_break([f"{line.text}\n".encode() for line in log]) is None


@pytest.mark.parametrize("gate", [YES, NOT_SURE])
def test_text_only_keeps_text_and_nothing_that_may_hold_pixels(companion, page, gate):
    page.mode, page.gate = CaptureMode.TEXT_ONLY, gate
    receipt = companion.keep(page)
    assert receipt.summary == "Kept as text only."
    assert {item.kind for item in receipt.items} == {
        ItemKind.RECORD,
        ItemKind.TEXT,
        ItemKind.CAPTURE_SHEET,
    }
    assert not {item.kind for item in receipt.items} & PIXEL_KINDS
    assert "no picture" in receipt.claim
    assert len(companion.object_files()) == 3


def test_text_only_looks_at_no_pixel(tmp_path):
    """Not even with a permit: whoever asked for text only gets text only."""

    def look(*_args, **_more):
        raise AssertionError("pixels were looked at")

    blind = replace(FAKE, stitch=look, fingerprint_file=look, fingerprint_pixels=look, judge=look)
    companion = new_companion(tmp_path / "home", eyes=blind)
    page = Page(companion.case_id, mode=CaptureMode.TEXT_ONLY)
    assert companion.keep(page).matches == ()
    companion.life.lock()


@pytest.mark.parametrize(
    ("attack", "changes"),
    [
        ("another capture", {"capture_id": new_id()}),
        ("another case", {"case_id": new_id()}),
        ("another mode", {"mode": "text_only"}),
        (
            "another gate",
            {
                "gate": {
                    "safe_place": True,
                    "under_18": "yes",
                    "standing": "self",
                    "answered_at": YES.answered_at,
                }
            },
        ),
        ("an item less", {"items": []}),
        ("an as-seen frame that is a tile", {"as_seen": "tiles/0001.png"}),
        ("an as-seen frame that was not sent", {"as_seen": "seen-2.png"}),
        ("a page of another form", {"page": {}}),
        ("a field nobody knows", {"more": 1}),
        ("another format", {"format": "holdfast.record/2"}),
    ],
)
def test_a_record_that_speaks_of_something_else_is_refused(companion, page, attack, changes):
    page.changes = changes
    companion.send(page)
    with pytest.raises(RecordInvalid) as caught:
        companion.captures.commit(page.capture_id)
    assert "example.org" not in caught.value.message, attack
    assert companion.captures.list(None) == ()


@pytest.mark.parametrize("kind", ["tiles", "media"])
def test_a_tile_or_medium_that_names_an_item_of_another_kind_is_refused(companion, page, kind):
    page.media = [(PICTURE, BOX)]
    entries = json.loads(page.record())[kind]
    page.changes = {kind: [{**entries[0], "item": "text.txt"}, *entries[1:]]}
    companion.send(page)
    with pytest.raises(RecordInvalid, match=kind):
        companion.captures.commit(page.capture_id)


def test_an_item_listed_with_another_digest_is_refused(companion, page):
    entries = json.loads(page.record())["items"]
    page.changes = {"items": [{**entries[0], "sha256": "0" * 64}, *entries[1:]]}
    companion.send(page)
    with pytest.raises(RecordInvalid, match="items"):
        companion.captures.commit(page.capture_id)


def test_an_item_damaged_between_sealing_and_commit_ends_the_commit(companion, page):
    """A receipt says that what was looked at could be read back from its sealed copy."""
    companion.send(page)
    for path in companion.object_files():
        path.write_bytes(b"damaged")
    with pytest.raises(ObjectDamaged):
        companion.captures.commit(page.capture_id)
    assert companion.captures.list(None) == ()


def test_a_disk_that_fills_up_during_commit_keeps_nothing_and_a_later_commit_all(
    companion, page, monkeypatch
):
    companion.send(page)
    before = companion.object_files()

    def full(*_args):
        raise DiskFull

    monkeypatch.setattr("companion.vault.unit.WriteUnit.add_capture", full)
    with pytest.raises(DiskFull):
        companion.captures.commit(page.capture_id)
    assert companion.object_files() == before
    monkeypatch.undo()
    assert companion.captures.commit(page.capture_id).already is False


def test_a_disk_that_is_full_at_any_one_write_loses_nothing(companion, monkeypatch):
    """Each forcing to the disk fails in turn; what was kept stays, and sending again succeeds."""
    real, failing_at = os.fsync, None
    kept = []

    def full_once(descriptor):
        nonlocal failing_at
        if failing_at == 0:
            failing_at = None
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if failing_at is not None:
            failing_at -= 1
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full_once)
    for place in itertools.count():
        page, failing_at = Page(companion.case_id), place
        if not fails_for_want_of_room(companion, page):
            assert failing_at is not None, "every write was tried"
            break
        kept.append(companion.keep(page).capture_id)
    assert len(kept) >= 2 * len(page.all_items())
    assert [capture.id for capture in companion.captures.list(None)] == [*kept, page.capture_id]
    named = sum(len(capture.items) for capture in companion.captures.list(None))
    assert len(companion.object_files()) == named


def fails_for_want_of_room(companion, page):
    try:
        companion.keep(page)
    except DiskFull:
        return True
    return False


def test_the_sheet_holds_what_list_a_asks_for(companion, page):
    page.media = [(PICTURE, BOX)]
    companion.know("A", PICTURE)
    receipt = companion.keep(page)
    facts = companion.captures.show(page.capture_id).facts
    assert facts["identity"]["capture_id"] == page.capture_id
    assert facts["address"]["url"] == URL
    assert facts["page"]["title"] == TITLE
    assert facts["page"]["zoom"] == 1.25
    assert facts["time"]["started_at"] == "2026-01-31T23:30:00.000Z"
    assert facts["time"]["started_local"] == "2026-02-01T00:30:00.000+01:00"
    assert facts["time"]["stored_at"] == receipt.stored_at
    assert facts["time"]["received_at"] < receipt.stored_at
    assert facts["time"]["clock_checked"] == "not checked"
    assert facts["collector"]["role"] == "the person shown"
    assert facts["machine"]["companion_version"]
    assert facts["machine"]["extension_version"] == "0.1.0"
    assert len(facts["visual"]["tiles"]) == 2
    (screenshot,) = facts["visual"]["screenshots"]
    assert screenshot["name"] == "screenshot.png"
    assert screenshot["stitch"]["algorithm"] == "fake/1"
    assert facts["asked"]["sentence"] == (
        "The person pressed the button, to keep the page, without a limit of its own."
    )
    assert facts["completeness"]["complete"]
    assert facts["integrity"]["browser_said"]["stopped_because"] == "end_of_page"
    assert facts["integrity"]["faults"] == []
    assert facts["network"]["response"] == "not recorded"
    assert facts["matches"][0]["label"] == "A"
    assert facts["claim"] == {"level": 1, "sentence": receipt.claim}
    listed = {item["name"]: item["sha256"] for item in facts["items"]}
    assert listed == {
        item.name: item.sha256 for item in receipt.items if item.name != "capture-sheet.json"
    }


def test_a_list_has_no_facts_and_what_is_shown_has(companion, page):
    companion.keep(page)
    (listed,) = companion.captures.list(None)
    shown = companion.captures.show(page.capture_id)
    assert listed.facts == {}
    assert replace(shown, facts={}) == listed
    with pytest.raises(CaptureUnknown):
        companion.captures.show(CaptureId(new_id()))


def test_stitching_again_says_whether_it_is_the_same(companion, page, monkeypatch):
    companion.keep(page)
    (again,) = companion.captures.restitch(page.capture_id)
    assert again.same
    assert again.sha256 == again.stored_sha256
    monkeypatch.setattr(companion.captures, "_eyes", replace(FAKE, stitch=stitch_otherwise))
    (again,) = companion.captures.restitch(page.capture_id)
    assert not again.same
    assert again.sha256 == hashlib.sha256(b"other").hexdigest()


def stitch_otherwise(record, read_item, permit, **more):
    return replace(FAKE.stitch(record, read_item, permit, **more), png=b"other")


def test_there_is_nothing_to_stitch_again_of_text(companion, page):
    page.mode = CaptureMode.TEXT_ONLY
    companion.keep(page)
    with pytest.raises(NoPermit):
        companion.captures.restitch(page.capture_id)


def test_what_was_found_is_told_without_address_or_title(companion, page):
    companion.know("A", PICTURE)
    page.media = [(ELSEWHERE, LOWER), (PICTURE, BOX)]
    receipt = companion.keep(page)
    assert receipt.summary == "Kept, complete. 1 known image is on this page (A, the second image)."
    assert [(match.label, match.subject) for match in receipt.matches] == [("A", "media/0002")]
    assert receipt.matches[0].region == BOX


def test_what_was_seen_is_kept_as_fingerprints_for_known_images_yet_to_come(companion, page):
    page.media = [(PICTURE, BOX)]
    companion.keep(page)
    rows = companion.vault._db.query("SELECT subject FROM fingerprints ORDER BY position")
    assert [row["subject"] for row in rows] == ["media/0001", "screenshot"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("stitch", "The long screenshot could not be made; its tiles are kept."),
        ("judge", "1 image could not be compared."),
        ("fingerprint_file", "(A, the first image)"),
        ("fingerprint_pixels", "(A, the first image)"),
    ],
)
def test_a_failure_of_the_eyes_never_loses_the_capture(tmp_path, broken, said):
    def fail(*_args, **_more):
        raise SyntaxError("a decoder nobody foresaw")

    companion = new_companion(tmp_path / "home", eyes=replace(FAKE, **{broken: fail}))
    companion.know("A", PICTURE)
    companion.know("A", f"region at {BOX.x} {BOX.y}".encode())
    page = Page(companion.case_id, media=[(PICTURE, BOX)])
    receipt = companion.keep(page)
    assert said in receipt.summary
    facts = companion.captures.show(page.capture_id).facts
    assert {fault["code"] for fault in facts["integrity"]["faults"]} == {"SyntaxError"}
    assert all(item in receipt.items for item, _ in page.all_items().values())
    companion.life.lock()
