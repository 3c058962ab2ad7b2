"""Write units: facts and their custody events together, or neither."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from companion.custody.chain import first_break
from companion.custody.checkpoint import is_signed_by, prefix_sha256
from companion.custody.commitment import commit
from companion.errors import (
    CaptureConflict,
    CaptureUnknown,
    CaseUnknown,
    ChainBroken,
    DiskFull,
    KnownImageUnknown,
    NoPermit,
)
from companion.ids import CaptureId, CaseId, KnownImageId, new_id
from companion.model import CaptureMode, CustodyEvent
from companion.vault.driver import sqlcipher
from tests.unit.vault.vaults import (
    FINGERPRINTS,
    GATE,
    KNOWN,
    MATCH,
    URL,
    open_vault,
    sealed_capture,
    store,
)

EVENT = CustodyEvent(action="test.happened", actor="companion", details={})


def log_bytes(vault, case_id):
    return [f"{line.text}\n".encode() for line in vault.custody_lines(case_id)]


def actions(vault, case_id):
    return [json.loads(line.text)["action"] for line in vault.custody_lines(case_id)]


def assert_log_holds(vault, case_id):
    """The chain follows, every commitment opens, every checkpoint is signed and agrees."""
    log = log_bytes(vault, case_id)
    assert first_break(log) is None
    for line in vault.custody_lines(case_id):
        assert json.loads(line.text)["commitment"] == commit(line.details, line.salt)
    for checkpoint in vault.checkpoints(case_id):
        assert prefix_sha256(log, checkpoint.count) == checkpoint.prefix_sha256
        assert is_signed_by(checkpoint.note, vault.signer.public_pem)
    assert vault.checkpoints(case_id)[-1].count == len(log)


def test_a_stored_capture_reads_back_as_it_was_given(vault, case_id):
    new = sealed_capture(vault, case_id, b"one", b"two")
    with vault.write() as unit:
        line = unit.add_capture(new)
    capture = vault.capture(new.id)
    assert capture.items == tuple(kept.item for kept in new.items)
    assert capture.matches == (MATCH,)
    assert (capture.url, capture.mode, capture.exhibit) == (URL, CaptureMode.PIXELS, None)
    assert (capture.chain.seq, capture.chain.head) == (line.seq, line.sha256)
    assert capture.chain.checkpoint == vault.checkpoints(case_id)[-1].note
    assert vault.captures(case_id) == (capture,)
    assert vault.read_object(case_id, new.items[1].item.sha256) == b"one"


def test_the_custody_event_of_a_capture_holds_what_was_stored(vault, case_id):
    new = sealed_capture(vault, case_id, b"one")
    with vault.write() as unit:
        line = unit.add_capture(new)
    details = json.loads(line.details)
    assert details["url"] == URL
    assert details["capture_id"] == new.id
    assert details["gate"]["under_18"] == "no"
    assert [item["sha256"] for item in details["items"]] == [kept.item.sha256 for kept in new.items]
    assert details["matches"][0]["known_id"] == KNOWN
    assert details["matches"][0]["region"] == ["0.500", "10.250", "300.000", "200.125"]


def test_a_receipt_is_the_same_at_every_reading_and_after_reopening(made, folder):
    vault, _, case_id = made
    capture_id = store(vault, case_id, b"one")
    receipt = vault.receipt(capture_id)
    store(vault, case_id, b"two")
    with vault.write() as unit:
        unit.number_exhibits(case_id, [capture_id])
    assert vault.receipt(capture_id) == receipt
    vault.close()
    opened = open_vault(folder)
    assert opened.receipt(capture_id) == receipt
    opened.close()


def test_there_is_no_receipt_of_what_was_not_stored(vault):
    assert vault.receipt(CaptureId(new_id())) is None


def test_every_change_appends_its_event_and_each_unit_one_checkpoint(vault, case_id):
    capture_id = store(vault, case_id, b"one")
    with vault.write() as unit:
        unit.set_gate(case_id, GATE)
        known = unit.add_known_image(case_id, label="A", fingerprints=FINGERPRINTS)
    with vault.write() as unit:
        unit.remove_known_image(known.id)
        unit.number_exhibits(case_id, [capture_id])
        unit.record_export(case_id, {"exhibits": [1]})
        unit.append(case_id, EVENT)
    assert actions(vault, case_id) == [
        "case.created",
        "capture.stored",
        "gate.answered",
        "known_image.added",
        "known_image.removed",
        "exhibit.numbered",
        "bundle.exported",
        "test.happened",
    ]
    assert [checkpoint.count for checkpoint in vault.checkpoints(case_id)] == [1, 2, 4, 8]
    assert_log_holds(vault, case_id)


def test_a_unit_that_fails_leaves_nothing_and_the_log_goes_on(vault, case_id):
    def fail_midway() -> None:
        with vault.write() as unit:
            unit.add_case("Case 2")
            unit.append(case_id, EVENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    assert len(vault.cases()) == 1
    with vault.write() as unit:
        unit.append(case_id, EVENT)
    assert actions(vault, case_id) == ["case.created", "test.happened"]
    assert_log_holds(vault, case_id)


def test_each_case_has_a_log_of_its_own(vault, case_id):
    with vault.write() as unit:
        other = unit.add_case("Case 2")
        unit.append(case_id, EVENT)
    assert actions(vault, other.id) == ["case.created"]
    for each in (case_id, other.id):
        assert_log_holds(vault, each)


def test_a_reopened_vault_goes_on_where_the_log_ended(made, folder):
    vault, _, case_id = made
    vault.close()
    opened = open_vault(folder)
    with opened.write() as unit:
        unit.append(case_id, EVENT)
    assert_log_holds(opened, case_id)
    opened.close()


@pytest.mark.parametrize("table", ["custody", "checkpoints"])
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET case_id = case_id"])
def test_the_database_refuses_to_change_what_was_logged(vault, table, verb):
    with pytest.raises(sqlcipher.IntegrityError, match="only ever appended"):
        vault._db.execute(verb.format(table))


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE custody SET text = replace(text, '2026', '2025') WHERE seq = 2",
        "DELETE FROM custody WHERE seq = 2",
        "DELETE FROM checkpoints",
        "UPDATE checkpoints SET note = 'no note' WHERE count = 2",
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE count = 1)"
        " WHERE count = 2",
        "UPDATE checkpoints SET prefix_sha256 = prefix_sha256 || '0' WHERE count = 2",
    ],
)
def test_a_log_that_was_changed_beneath_is_not_appended_to(made, folder, attack):
    vault, _, case_id = made
    with vault.write() as unit:
        unit.append(case_id, EVENT)
    for table in ("custody", "checkpoints"):
        for verb in ("update", "delete"):
            vault._db.execute(f"DROP TRIGGER {table}_refuses_{verb}")
    vault._db.execute(attack)
    vault.close()
    opened = open_vault(folder)
    with pytest.raises(ChainBroken), opened.write() as unit:
        unit.append(case_id, EVENT)
    opened.close()


def test_a_capture_is_stored_once(vault, case_id):
    new = sealed_capture(vault, case_id, b"one")
    with vault.write() as unit:
        unit.add_capture(new)
    with pytest.raises(CaptureConflict), vault.write() as unit:
        unit.add_capture(new)
    assert len(vault.captures(case_id)) == 1


def test_pixels_in_a_text_only_capture_are_refused_by_the_store_too(vault, case_id):
    new = sealed_capture(vault, case_id, b"a tile", mode=CaptureMode.TEXT_ONLY)
    with pytest.raises(NoPermit), vault.write() as unit:
        unit.add_capture(new)
    assert vault.captures(case_id) == ()


def test_what_is_unknown_is_said_to_be(vault, case_id):
    nobody = CaseId(new_id())
    for use in (
        lambda: vault.case(nobody),
        lambda: vault.captures(nobody),
        lambda: vault.known_images(nobody),
        lambda: vault.seal(nobody, b""),
    ):
        with pytest.raises(CaseUnknown):
            use()
    with pytest.raises(CaseUnknown), vault.write() as unit:
        unit.append(nobody, EVENT)
    with pytest.raises(CaptureUnknown):
        vault.capture(CaptureId(new_id()))
    with pytest.raises(KnownImageUnknown):
        vault.known_image(KnownImageId(new_id()))
    with pytest.raises(CaptureUnknown), vault.write() as unit:
        unit.number_exhibits(case_id, [CaptureId(new_id())])


def test_exhibit_numbers_are_given_once_and_in_order(vault, case_id):
    first, second, third = (store(vault, case_id, data) for data in (b"1", b"2", b"3"))
    with vault.write() as unit:
        assert unit.number_exhibits(case_id, [second]) == {second: 1}
        assert unit.number_exhibits(case_id, [first, second, third]) == {
            first: 2,
            second: 1,
            third: 3,
        }
        assert unit.number_exhibits(case_id, [third]) == {third: 3}
    assert [capture.exhibit for capture in vault.captures(case_id)] == [2, 1, 3]
    assert actions(vault, case_id).count("exhibit.numbered") == 2


def test_a_known_image_is_kept_as_given_and_forgotten_for_good(vault, case_id):
    with vault.write() as unit:
        known = unit.add_known_image(case_id, label="A", fingerprints=FINGERPRINTS)
    assert vault.known_images(case_id) == (known,)
    assert known.fingerprints == FINGERPRINTS
    with vault.write() as unit:
        unit.remove_known_image(known.id)
    assert vault.known_images(case_id) == ()
    assert vault._db.query("SELECT count(*) AS n FROM known_fingerprints").__next__()["n"] == 0
    logged = "".join(line.details for line in vault.custody_lines(case_id))
    assert not any(one.value in logged for one in FINGERPRINTS)


def test_the_gate_of_a_case_is_the_one_answered_last(vault, case_id):
    assert vault.case(case_id).gate is None
    with vault.write() as unit:
        unit.set_gate(case_id, replace(GATE, safe_place=False))
        assert unit.set_gate(case_id, GATE).gate == GATE
    assert vault.case(case_id).gate == GATE


def test_a_full_disk_keeps_nothing_of_the_unit_and_the_next_one_succeeds(vault, case_id):
    store(vault, case_id, b"one")
    before = log_bytes(vault, case_id)
    pages = vault._db.execute("PRAGMA page_count").fetchone()[0]
    vault._db.execute(f"PRAGMA max_page_count = {pages}")
    event = replace(EVENT, details={"long": "x" * 200_000})
    with pytest.raises(DiskFull), vault.write() as unit:
        unit.append(case_id, event)
    assert log_bytes(vault, case_id) == before
    vault._db.execute("PRAGMA max_page_count = 100000")
    with vault.write() as unit:
        unit.append(case_id, event)
    assert_log_holds(vault, case_id)


def test_units_do_not_nest(vault, case_id):
    with vault.write() as unit:
        unit.append(case_id, EVENT)
        with pytest.raises(RuntimeError), vault.write():
            pass
    assert_log_holds(vault, case_id)


def test_threads_that_store_at_once_make_one_log(vault, case_id):
    stored, faults = [], []

    def work(name: bytes) -> None:
        try:
            stored.extend(store(vault, case_id, name, bytes([one])) for one in range(8))
        except BaseException as error:
            faults.append(error)
            raise

    threads = [threading.Thread(target=work, args=(name,)) for name in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert {capture.id for capture in vault.captures(case_id)} == set(stored)
    assert len(stored) == 24
    assert_log_holds(vault, case_id)


def test_sqlite_utils_knows_the_errors_of_the_driver_that_is_used():
    """Otherwise what it does about a missing column or table never happens."""
    from sqlite_utils import utils

    assert utils.OperationalError is sqlcipher.OperationalError


def test_the_database_is_set_up_to_keep_what_it_acknowledged(vault):
    settings = {
        name: vault._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
    strict = {row["name"]: row["strict"] for row in vault._db.query("PRAGMA table_list")}
    assert all(strict[name] for name in ("custody", "captures", "items", "objects", "cases"))
