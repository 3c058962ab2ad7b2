"""A check reads everything the vault holds, and names whatever is not as it was written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from companion.service.checking import Checking
from companion.vault.vault import Vault
from tests.unit.vault.vaults import new_vault, object_files, open_vault, store


@pytest.fixture
def kept(tmp_path):
    """A vault with one capture of one tile; closed at the end."""
    folder = tmp_path / "vault"
    vault, _, case_id = new_vault(folder)
    capture_id = store(vault, case_id, b"tile" * 1_000)
    opened = SimpleNamespace(folder=folder, vault=vault, case_id=case_id, capture_id=capture_id)
    yield opened
    opened.vault.close()


def check(kept, **more):
    return Checking(kept).check(**more)


def codes(kept) -> set[str]:
    return {fault.code for fault in check(kept).faults}


def change_row(kept, statement: str, *values: object) -> None:
    """Change the database below the vault, as somebody with its key could."""
    for table in ("custody", "checkpoints"):
        for verb in ("update", "delete"):
            kept.vault._db.conn.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}")
    kept.vault._db.conn.execute("PRAGMA foreign_keys = OFF")
    kept.vault._db.conn.execute(statement, values)


def test_a_sound_vault_is_read_whole_and_nothing_is_wrong(kept):
    report = check(kept)
    assert report.faults == ()
    assert (report.cases, report.captures, report.items) == (1, 1, 2)
    assert report.bytes == 4_000 + len(kept.capture_id)
    assert report.lines == 2


def test_a_check_is_logged(kept):
    check(kept)
    last = kept.vault.custody_lines(kept.case_id)[-1]
    assert '"action":"case.checked"' in last.text
    assert last.details == '{"faults":0,"items":2}'
    assert check(kept).faults == ()


def test_progress_counts_items_to_the_end(kept):
    seen = []
    check(kept, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_every_flipped_byte_of_an_object_is_found(kept):
    for file in object_files(kept.folder):
        whole = file.read_bytes()
        for at in range(0, len(whole), 97):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert "vault.object_damaged" in codes(kept), (file.name, at)
        file.write_bytes(whole)
    assert codes(kept) == set()


def test_a_missing_object_is_named_with_its_item(kept):
    for file in object_files(kept.folder):
        file.unlink()
    found = check(kept).faults
    assert {fault.subject for fault in found} == {
        f"{kept.capture_id} record.json",
        f"{kept.capture_id} tiles/0001.png",
    }


def test_an_edited_line_is_found(kept):
    change_row(kept, "UPDATE custody SET text = replace(text, 'stored', 'wanted') WHERE seq = 2")
    assert {"log.checkpoint", "capture.place"} <= codes(kept)


def test_details_that_are_not_those_committed_to_are_found(kept):
    change_row(kept, "UPDATE custody SET details = '{}' WHERE seq = 2")
    assert codes(kept) == {"log.details"}


def test_a_removed_line_is_found(kept):
    change_row(kept, "DELETE FROM custody WHERE seq = 1")
    assert "log.broken" in codes(kept)


def test_nothing_is_added_to_a_log_that_is_not_sound(kept):
    change_row(kept, "UPDATE custody SET details = '{}' WHERE seq = 2")
    check(kept)
    assert len(kept.vault.custody_lines(kept.case_id)) == 2


def test_a_flipped_byte_in_any_page_of_the_database_is_found(kept):
    kept.vault.close()
    file = kept.folder / "vault.db"
    whole = file.read_bytes()
    for page in range(1, len(whole) // 4_096, 3):
        at = page * 4_096 + 100
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert is_noticed(kept), page
        file.write_bytes(whole)
    kept.vault = open_vault(kept.folder)
    assert codes(kept) == set()


def is_noticed(kept) -> bool:
    """Say whether opening refuses, or a check names a page."""
    from companion.errors import VaultDamaged

    try:
        vault: Vault = open_vault(kept.folder)
    except VaultDamaged:
        return True
    try:
        return bool(vault.page_faults())
    finally:
        vault.close()
