"""Handing over a case from a real vault: what is numbered, logged, shown, and left out."""

from __future__ import annotations

import json

import bagit
import pytest

from companion.bundle.layout import CUSTODY, OPENINGS, fingerprint
from companion.bundle.verify import verify
from companion.errors import (
    BundleEmpty,
    BundleTargetExists,
    CaseUnknown,
    DiskFull,
    ExhibitUnknown,
    FileUnreadable,
    ObjectDamaged,
    VaultLocked,
)
from companion.ids import CaseId, new_id
from companion.model import CaptureMode
from companion.service.bundles import Bundles
from tests.attacks.made_bundle import files_in, sha256
from tests.unit.bundle.tools import answers_by_hand, found_by_page, unpack
from tests.unit.service.made import Page, new_companion
from tests.unit.vault.vaults import StepClock


class Stopped(BaseException):
    """What a person's Ctrl-C is like."""


@pytest.fixture
def companion(tmp_path):
    made = new_companion(tmp_path / "home")
    yield made
    made.life.lock()


@pytest.fixture
def bundles(companion):
    return Bundles(companion.life, StepClock())


@pytest.fixture
def kept(companion):
    """Three captures of one case, the last as text only; one known image is on the first."""
    companion.know("A", b"tile one" * 300)
    pages = [
        Page(companion.case_id),
        Page(companion.case_id, text=b"the second page"),
        Page(companion.case_id, mode=CaptureMode.TEXT_ONLY),
    ]
    return [companion.keep(page) for page in pages]


@pytest.fixture
def target(tmp_path):
    return tmp_path / "case.zip"


def actions(companion) -> list[str]:
    lines = companion.vault.custody_lines(companion.case_id)
    return [json.loads(line.text)["action"] for line in lines]


def last_details(companion) -> dict:
    return json.loads(companion.vault.custody_lines(companion.case_id)[-1].details)


def test_a_case_becomes_a_bundle_that_everyone_accepts(bundles, kept, target, tmp_path):
    made = bundles.create(target, recipient="police")
    assert verify(target).findings == ()
    assert verify(target, expected_signer=made.signer_fingerprint).ok
    assert found_by_page([target])[target] == []
    folder = unpack(files_in(target.read_bytes()), tmp_path / "unpacked")
    bagit.Bag(str(folder / "bag")).validate()
    answers = answers_by_hand(folder, (folder / "START-HERE.txt").read_text(encoding="utf-8"))
    assert [got for _, got, _ in answers] == [expected for _, _, expected in answers]


def test_what_is_returned_is_what_is_there(bundles, companion, kept, target):
    made = bundles.create(target)
    data = target.read_bytes()
    assert (made.path, made.sha256, made.size) == (target, sha256(data), len(data))
    assert made.exhibits == 3
    assert made.signer_fingerprint == fingerprint(companion.vault.signer.public_pem)


def test_captures_are_numbered_as_they_were_stored_and_keep_their_numbers(
    bundles, companion, kept, target, tmp_path
):
    bundles.create(target, exhibits=(2,))
    numbers = [one.exhibit for one in companion.vault.captures(companion.case_id)]
    assert numbers == [1, 2, 3]
    companion.keep(Page(companion.case_id))
    bundles.create(tmp_path / "more.zip")
    numbers = [one.exhibit for one in companion.vault.captures(companion.case_id)]
    assert numbers == [1, 2, 3, 4]
    assert actions(companion).count("exhibit.numbered") == 2


def test_the_hand_over_and_its_end_are_logged(bundles, companion, kept, target):
    made = bundles.create(target, recipient="police")
    assert actions(companion)[-3:] == ["exhibit.numbered", "bundle.exported", "bundle.sealed"]
    sealed = last_details(companion)
    assert (sealed["sha256"], sealed["size"]) == (made.sha256, made.size)
    exported = json.loads(companion.vault.custody_lines(companion.case_id)[-2].details)
    assert sealed["export_seq"] == len(actions(companion)) - 1
    assert exported["recipient"] == "police"
    assert [one["number"] for one in exported["exhibits"]] == [1, 2, 3]


def test_only_the_chosen_exhibits_are_shown(bundles, companion, kept, target):
    bundles.create(target, exhibits=(3, 1), recipient="police")
    files = files_in(target.read_bytes())
    shown = b"".join(files.values())
    assert [one.number for one in verify(target).facts.exhibits] == [1, 3]
    assert verify(target).ok
    assert kept[1].capture_id.encode() not in shown
    assert b"the second page" not in shown
    assert b"Case 1" not in shown
    opened = [json.loads(line)["details"] for line in files[OPENINGS].splitlines()]
    assert [one.get("capture_id") for one in opened[:2]] == [
        kept[0].capture_id,
        kept[2].capture_id,
    ]
    assert opened[-1]["recipient"] == "police"


def test_a_later_receiver_does_not_learn_of_an_earlier_one(bundles, kept, target, tmp_path):
    bundles.create(target, recipient="a friend")
    bundles.create(tmp_path / "second.zip", recipient="police")
    second = b"".join(files_in((tmp_path / "second.zip").read_bytes()).values())
    assert b"a friend" not in second
    assert b"police" in second
    assert verify(tmp_path / "second.zip").ok


def test_two_exports_of_an_unchanged_case_differ_only_in_the_hand_over(
    bundles, kept, target, tmp_path
):
    bundles.create(target, recipient="police")
    bundles.create(tmp_path / "second.zip", recipient="police")
    first, second = (files_in(path.read_bytes()) for path in (target, tmp_path / "second.zip"))
    changed = {name for name in first.keys() & second.keys() if first[name] != second[name]}
    assert changed == {
        CUSTODY,
        OPENINGS,
        "START-HERE.txt",
        "bag/bag-info.txt",
        "bag/manifest-sha256.txt",
        "bag/tagmanifest-sha256.txt",
        "proof/tagmanifest.sig",
    }
    assert second[CUSTODY].startswith(first[CUSTODY])
    added = second[CUSTODY][len(first[CUSTODY]) :].splitlines()
    assert [json.loads(line)["action"] for line in added] == ["bundle.sealed", "bundle.exported"]
    new = {name for name in second if name not in first}
    assert all(name.startswith("bag/data/checkpoints/") for name in new)
    assert first.keys() <= second.keys()


def test_the_log_in_the_bundle_ends_with_the_hand_over(bundles, companion, kept, target):
    bundles.create(target)
    inside = files_in(target.read_bytes())[CUSTODY].splitlines()
    lines = companion.vault.custody_lines(companion.case_id)
    assert inside == [line.text.encode() for line in lines[:-1]]
    assert json.loads(inside[-1])["action"] == "bundle.exported"


def test_capture_json_says_what_was_matched_and_may_be_claimed(bundles, kept, target):
    bundles.create(target)
    said = json.loads(files_in(target.read_bytes())["bag/data/exhibits/0001/capture.json"])
    assert said["claim"]["level"] == 1
    assert said["claim"]["sentence"] == kept[0].claim
    assert said["started_local"] == "2026-02-01T00:30:00.000+01:00"
    assert said["custody"] == {"seq": kept[0].chain.seq, "head": kept[0].chain.head}
    assert {one["name"] for one in said["files"]} == {one.name for one in kept[0].items}
    assert said["sheet"]["collector"]["role"] == "the person shown"


def test_an_object_that_was_changed_makes_no_bundle(bundles, companion, kept, target):
    for path in companion.object_files():
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    before = actions(companion)
    with pytest.raises(ObjectDamaged):
        bundles.create(target)
    assert list(target.parent.glob("*.zip*")) == []
    assert actions(companion) == before


def test_an_item_that_was_changed_makes_no_bundle_and_is_logged(bundles, companion, target):
    companion.keep(Page(companion.case_id, text=b"long" * 50_000))
    biggest = max(companion.object_files(), key=lambda path: path.stat().st_size)
    biggest.write_bytes(biggest.read_bytes()[:-1])
    with pytest.raises(ObjectDamaged):
        bundles.create(target)
    assert list(target.parent.glob("*.zip*")) == []
    assert actions(companion)[-2:] == ["bundle.exported", "bundle.failed"]
    assert last_details(companion) == {"export_seq": len(actions(companion)) - 1}


def test_an_interrupt_leaves_no_file_and_is_logged(bundles, companion, kept, target):
    def progress(_done, _all):
        raise Stopped

    with pytest.raises(Stopped):
        bundles.create(target, progress=progress)
    assert list(target.parent.glob("*.zip*")) == []
    assert actions(companion)[-1] == "bundle.failed"


def test_a_vault_locked_meanwhile_is_said_and_leaves_no_file(bundles, companion, kept, target):
    def progress(done, total):
        if done == total:
            companion.life.lock()

    with pytest.raises(VaultLocked):
        bundles.create(target, progress=progress)
    assert list(target.parent.glob("*.zip*")) == []


def test_a_bundle_that_cannot_be_logged_is_taken_back(
    bundles, companion, kept, target, monkeypatch
):
    def full(*_args):
        raise DiskFull

    monkeypatch.setattr("companion.service.bundles._append", full)
    with pytest.raises(DiskFull):
        bundles.create(target)
    assert list(target.parent.glob("*.zip*")) == []


def test_an_existing_file_is_kept_and_nothing_is_logged(bundles, companion, kept, target):
    target.write_bytes(b"precious")
    before = actions(companion)
    with pytest.raises(BundleTargetExists):
        bundles.create(target)
    assert target.read_bytes() == b"precious"
    assert actions(companion) == before


@pytest.mark.parametrize("exhibits", [(4,), (0,), (1, 99)])
def test_an_unknown_exhibit_is_refused_and_numbers_nothing(
    exhibits, bundles, companion, kept, target
):
    before = actions(companion)
    with pytest.raises(ExhibitUnknown):
        bundles.create(target, exhibits=exhibits)
    assert actions(companion) == before
    assert {one.exhibit for one in companion.vault.captures(companion.case_id)} == {None}


@pytest.mark.parametrize("exhibits", [None, ()])
def test_a_case_without_captures_makes_no_bundle(exhibits, bundles, target):
    with pytest.raises(BundleEmpty):
        bundles.create(target, exhibits=exhibits)


def test_an_unknown_case_is_refused(bundles, kept, target):
    with pytest.raises(CaseUnknown):
        bundles.create(target, CaseId(new_id()))


def test_another_case_shows_nothing_of_this_one(bundles, companion, kept, target):
    other = companion.cases.create("Case 2")
    with companion.vault.write() as unit:
        unit.set_gate(other.id, Page(other.id).gate)
    companion.keep(Page(other.id))
    bundles.create(target, other.id)
    shown = b"".join(files_in(target.read_bytes()).values())
    assert verify(target).facts.case_id == other.id
    assert all(one.capture_id.encode() not in shown for one in kept)
    assert companion.cases.list()[0].id.encode() not in shown


@pytest.mark.parametrize("name", ["none/case.zip", "nul\0l.zip"])
def test_a_place_that_cannot_be_written_is_said(name, bundles, kept, target):
    with pytest.raises(FileUnreadable):
        bundles.create(target.parent / name)


def test_progress_counts_the_bytes_of_the_bundle(bundles, kept, target):
    seen = []
    bundles.create(target, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == sum(map(len, files_in(target.read_bytes()).values()))
