"""The verifier accepts the honest bundle, and finds every attack; VERIFY.html agrees on each."""

from __future__ import annotations

import pytest

from companion.bundle.findings import MEANINGS, Severity
from companion.bundle.layout import VERIFY_PAGE, fingerprint
from companion.bundle.report import report_as_json, report_as_text
from companion.bundle.verify import verify
from companion.errors import BundleUnreadable
from tests.attacks.bundles import ATTACKS, MADE_UP, UNREADABLE
from tests.attacks.made_bundle import CAPTURES, CASE, SIGNER, STRANGER, good_files, good_zip
from tests.attacks.mutants import mutants
from tests.attacks.sealing import resealed, zip_of
from tests.unit.bundle.tools import found_by_page, found_by_us, unpack


def test_the_honest_bundle_holds(good):
    report = verify(good)
    assert report.findings == ()
    assert report.ok


def test_the_honest_bundle_holds_when_it_is_unpacked(unpacked):
    report = verify(unpacked)
    assert report.findings == ()
    assert report.ok


def test_the_report_says_what_is_in_the_bundle(good):
    facts = verify(good).facts
    assert facts.case_id == CASE
    assert facts.signer_fingerprint == fingerprint(SIGNER.public_pem)
    assert [one.number for one in facts.exhibits] == [1, 2]
    assert facts.exhibits[1].capture_id == CAPTURES[2]
    assert {one.claim_level for one in facts.exhibits} == {1}
    assert (facts.log_lines, facts.lines_opened) == (6, 3)
    assert facts.first_event_at < facts.last_event_at


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found(name, tmp_path):
    attack = ATTACKS[name]
    path = tmp_path / "bad.zip"
    path.write_bytes(attack.make())
    assert attack.code in {code for code, _ in found_by_us(path)}
    if attack.code != UNREADABLE:
        assert not verify(path).ok


@pytest.mark.parametrize("name", MADE_UP)
def test_what_was_made_up_is_found_by_one_check_alone(name, tmp_path):
    """Everything else fits, so without this very check the bundle would hold."""
    path = tmp_path / "bad.zip"
    path.write_bytes(ATTACKS[name].make())
    assert verify(path).codes == {ATTACKS[name].code}


def test_the_page_finds_what_we_find_in_every_attack(tmp_path):
    """The same codes at the same places, so that no receiver is told something else."""
    paths = {"good": tmp_path / "good.zip"}
    paths["good"].write_bytes(good_zip())
    for attack in ATTACKS.values():
        paths[attack.name] = tmp_path / f"{attack.name}.zip"
        paths[attack.name].write_bytes(attack.make())
    by_page = found_by_page(paths.values())
    differing = {
        name: (found_by_us(path), by_page[path])
        for name, path in paths.items()
        if found_by_us(path) != by_page[path]
    }
    assert differing == {}
    assert by_page[paths["good"]] == []
    assert all(by_page[paths[name]] for name in ATTACKS)


def test_both_refuse_chance_changes_that_were_signed_and_find_the_same(tmp_path):
    """So that the two verifiers agree on what nobody thought of when they were written."""
    paths = []
    for number, data in enumerate(mutants(seed=1, count=120)):
        paths.append(tmp_path / f"{number}.zip")
        paths[-1].write_bytes(data)
    by_page = found_by_page(paths)
    for path in paths:
        assert found_by_us(path) == by_page[path] != [], path.name


def test_the_page_finds_what_we_find_in_folders(tmp_path, unpacked):
    changed = unpack(good_files(), tmp_path / "changed")
    (changed / "bag" / "data" / "custody.jsonl").write_bytes(b"{}\n")
    (changed / "Thumbs.db").write_bytes(b"")
    by_page = found_by_page([unpacked, changed])
    assert by_page[unpacked] == []
    assert by_page[changed] == found_by_us(changed) != []


def test_every_kind_of_finding_is_found_by_some_attack():
    """A sentence that nothing leads to would be a check that nobody makes."""
    needs_more = {"signature.other_signer", "layout.too_large"}
    found = set()
    for attack in ATTACKS.values():
        found.add(attack.code)
    assert found - {UNREADABLE} == MEANINGS.keys() - needs_more


def test_a_bundle_made_up_by_another_key_holds_until_the_fingerprint_is_compared(tmp_path):
    """No bundle can show who holds its key; that is what the fingerprint is read out for."""
    path = tmp_path / "made-up.zip"
    path.write_bytes(good_zip(STRANGER))
    assert verify(path).ok
    expected = fingerprint(SIGNER.public_pem)
    assert verify(path, expected_signer=expected).codes == {"signature.other_signer"}
    assert verify(path, expected_signer=fingerprint(STRANGER.public_pem)).ok


def test_the_page_of_another_release_is_noted_and_speaks_against_nothing(tmp_path):
    files = good_files()
    files[VERIFY_PAGE] = b"<h1>The page of another release</h1>"
    path = tmp_path / "older.zip"
    path.write_bytes(zip_of(resealed(files)))
    report = verify(path)
    assert report.ok
    assert [(one.code, one.severity) for one in report.findings] == [
        ("cover.verify_page", Severity.NOTE)
    ]
    assert "note: VERIFY.html is not" in report_as_text(report)
    assert found_by_page([path])[path] == []


def test_a_fingerprint_may_be_written_down_in_groups(good):
    written = fingerprint(SIGNER.public_pem).upper()
    grouped = " ".join(written[at : at + 4] for at in range(0, 64, 4))
    assert verify(good, expected_signer=grouped).ok
    assert not verify(good, expected_signer="").ok


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    files = good_files()
    files["bag/bagit.txt"] = bytes(2_000)
    path = tmp_path / "large.zip"
    path.write_bytes(zip_of(files))
    assert ("layout.too_large", "bag/bagit.txt") in found_by_us(path)
    assert found_by_page([path])[path] == found_by_us(path)


def test_all_findings_are_reported_not_the_first(tmp_path):
    files = good_files()
    files["extra.txt"] = b""
    files["bag/data/exhibits/0001/text.txt"] += b"x"
    files[VERIFY_PAGE] = b""
    path = tmp_path / "bad.zip"
    path.write_bytes(zip_of(files))
    assert verify(path).codes >= {"layout.unexpected", "bag.payload_digest", "bag.cover_digest"}


def test_many_findings_of_a_kind_do_not_fill_the_memory(tmp_path):
    files = good_files()
    files["bag/data/custody.jsonl"] = b"\n" * 5_000
    path = tmp_path / "bad.zip"
    path.write_bytes(zip_of(files))
    places = [one.where for one in verify(path).findings if one.code == "log.line_form"]
    assert len(places) == 1_001
    assert places[-1] == "and more"
    assert found_by_page([path])[path] == found_by_us(path)


def test_a_report_cannot_move_the_cursor(tmp_path):
    files = good_files()
    files["bag/data/\u202egnp.exe \u0430"] = b""
    path = tmp_path / "bad.zip"
    path.write_bytes(zip_of(files))
    text = report_as_text(verify(path))
    assert "\\u202egnp.exe" in text
    assert text.replace("\n", "").isascii()
    assert text.replace("\n", "").isprintable()


def test_a_report_as_json_carries_verdict_codes_and_sentences(tmp_path):
    path = tmp_path / "bad.zip"
    path.write_bytes(ATTACKS["payload_edited"].make())
    said = report_as_json(verify(path))
    assert said["ok"] is False
    assert {one["code"] for one in said["findings"]} >= {"bag.payload_digest"}
    assert all(one["meaning"] == MEANINGS[one["code"]] for one in said["findings"])
    assert said["facts"]["exhibits"][0]["number"] == 1


@pytest.mark.parametrize("ok", [True, False])
def test_a_report_as_text_begins_with_the_verdict(ok, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(good_zip() if ok else ATTACKS["extra_payload_file"].make())
    first = report_as_text(verify(path)).splitlines()[0]
    assert first == ("The bundle holds." if ok else "The bundle does not hold.")


def test_a_missing_file_cannot_be_read(tmp_path):
    with pytest.raises(BundleUnreadable):
        verify(tmp_path / "none.zip")


def test_an_empty_folder_is_no_bundle(tmp_path):
    assert "layout.missing" in verify(tmp_path).codes
