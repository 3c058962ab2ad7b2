"""A page does not decide how long keeping it takes, nor how long locking waits."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from companion.errors import CaptureUnknown, VaultLocked
from companion.model import Rect
from companion.service import budget
from tests.unit.service.made import FAKE, PASSPHRASE, Page, new_companion

BOX = Rect(10.0, 20.0, 300.0, 200.0)
PICTURE = b"a known picture"


class Looking:
    """Eyes that count what they look at."""

    def __init__(self):
        self.regions = []
        self.files = []
        self.eyes = replace(FAKE, fingerprint_pixels=self.pixels, fingerprint_file=self.file)

    def pixels(self, data, permit):
        self.regions.append(data)
        return FAKE.fingerprint_pixels(data, permit)

    def file(self, data, permit):
        self.files.append(data)
        return FAKE.fingerprint_file(data, permit)


@pytest.fixture
def looking():
    return Looking()


@pytest.fixture
def companion(tmp_path, looking):
    made = new_companion(tmp_path / "home", eyes=looking.eyes)
    made.know("A", PICTURE)
    yield made
    made.life.lock()


def not_compared(companion, page):
    return companion.captures.show(page.capture_id).facts["integrity"]["images_not_compared"]


def test_forty_boxes_of_one_place_are_fingerprinted_once(companion, looking):
    boxes = [replace(BOX, x=BOX.x + number / 100) for number in range(40)]
    page = Page(companion.case_id, media=[(None, box) for box in boxes])
    companion.keep(page)
    assert len(looking.regions) == 1
    assert not_compared(companion, page) == 0


def test_boxes_over_boxes_are_compared_only_as_far_as_the_budget_goes(
    companion, looking, monkeypatch
):
    """The page is 800 x 1,200: four times that is four boxes that cover it, and no fifth."""
    monkeypatch.setattr(budget, "LEAST_BUDGET", 0)
    covering = [(None, Rect(-float(n), 0.0, 900.0 + n, 2_000.0)) for n in range(1, 7)]
    page = Page(companion.case_id, media=covering)
    receipt = companion.keep(page)
    assert len(looking.regions) == 4
    assert not_compared(companion, page) == 2
    assert "2 images could not be compared." in receipt.summary


def test_a_small_page_may_compare_forty_megapixels(companion, looking):
    """An ordinary page with many small pictures is compared whole."""
    media = [(None, replace(BOX, y=float(number))) for number in range(200)]
    page = Page(companion.case_id, media=media)
    companion.keep(page)
    assert len(looking.regions) == 200
    assert not_compared(companion, page) == 0


def test_images_beyond_the_most_that_are_compared_are_counted(companion, looking, monkeypatch):
    monkeypatch.setattr(budget, "MOST_IMAGES", 3)
    media = [(b"picture %d" % number, BOX) for number in range(5)]
    page = Page(companion.case_id, media=media)
    receipt = companion.keep(page)
    assert len(looking.files) == 3
    assert not_compared(companion, page) == 2
    assert "2 images could not be compared." in receipt.summary
    assert len([item for item in receipt.items if item.kind == "media"]) == 5


def test_locking_during_a_slow_commit_returns_promptly_and_keeps_nothing(tmp_path):
    """The commit is at its first image when the vault is locked; a second is never looked at."""
    at_work, go_on = threading.Event(), threading.Event()
    looked = []

    def slow(data, permit):
        looked.append(data)
        at_work.set()
        assert go_on.wait(20)
        return FAKE.fingerprint_file(data, permit)

    companion = new_companion(tmp_path / "home", eyes=replace(FAKE, fingerprint_file=slow))
    media = [(b"picture %d" % number, BOX) for number in range(50)]
    page = Page(companion.case_id, media=media)
    companion.send(page)
    caught = []

    def commit():
        with pytest.raises(VaultLocked) as refused:
            companion.captures.commit(page.capture_id)
        caught.append(refused.value.retryable)

    committing = threading.Thread(target=commit)
    committing.start()
    assert at_work.wait(20)
    vault = companion.life.vault
    locking = threading.Thread(target=companion.life.lock)
    locking.start()
    while companion.life.holds(vault):
        threading.Event().wait(0.001)
    go_on.set()
    locking.join(20)
    committing.join(20)
    assert not locking.is_alive()
    assert caught == [True]
    assert len(looked) == 1
    assert companion.object_files() == []
    companion.life.unlock(PASSPHRASE)
    assert companion.captures.list(None) == ()
    with pytest.raises(CaptureUnknown):
        companion.captures.commit(page.capture_id)
    assert companion.keep(page).already is False
    companion.life.lock()


def test_a_stitch_under_way_ends_before_its_next_tile_when_the_vault_is_locked(tmp_path):
    companion = None
    locking = []

    def stitch(record, read_item, permit, **more):
        locking.append(threading.Thread(target=companion.life.lock))
        vault = companion.life.vault
        locking[0].start()
        while companion.life.holds(vault):
            threading.Event().wait(0.001)
        return FAKE.stitch(record, read_item, permit, **more)

    companion = new_companion(tmp_path / "home", eyes=replace(FAKE, stitch=stitch))
    page = Page(companion.case_id)
    companion.send(page)
    with pytest.raises(VaultLocked):
        companion.captures.commit(page.capture_id)
    locking[0].join(20)
    assert companion.object_files() == []
