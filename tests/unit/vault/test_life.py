"""A vault's life: made whole or not at all, opened by two secrets, and shut."""

from __future__ import annotations

import os
import stat

import pytest

from companion.errors import (
    DiskFull,
    PassphraseWeak,
    PassphraseWrong,
    VaultAbsent,
    VaultDamaged,
    VaultExists,
    VaultLocked,
)
from companion.model import VaultState
from companion.vault import making
from companion.vault.vault import Vault, check_secret, vault_state
from tests.unit.vault.vaults import (
    CHEAP,
    PASSPHRASE,
    StepClock,
    new_vault,
    object_files,
    open_vault,
    store,
)


def test_a_new_vault_is_open_with_its_first_case(made, folder):
    vault, _, _ = made
    assert [case.label for case in vault.cases()] == ["Case 1"]
    assert vault_state(folder, opened=True) is VaultState.UNLOCKED


def test_passphrase_and_recovery_key_open_what_was_kept(made, folder):
    vault, recovery, case_id = made
    capture_id = store(vault, case_id, b"tile")
    device = vault.device_id
    vault.close()
    for secret in (PASSPHRASE, recovery):
        opened = open_vault(folder, secret)
        assert opened.capture(capture_id).case_id == case_id
        assert opened.device_id == device
        opened.close()


def test_a_wrong_passphrase_opens_nothing(made, folder):
    made[0].close()
    with pytest.raises(PassphraseWrong):
        open_vault(folder, "wrong horse battery")
    with pytest.raises(PassphraseWrong):
        check_secret(folder, "wrong horse battery", cost=CHEAP)
    check_secret(folder, PASSPHRASE, cost=CHEAP)


def test_states_in_their_order(folder):
    assert vault_state(folder, opened=False) is VaultState.ABSENT
    with pytest.raises(VaultAbsent):
        open_vault(folder)
    vault, _, _ = new_vault(folder)
    vault.close()
    assert vault_state(folder, opened=False) is VaultState.LOCKED


def test_a_second_vault_is_not_made_over_the_first(made, folder):
    made[0].close()
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(VaultExists):
        new_vault(folder)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_database_whose_header_is_gone_is_not_taken_for_no_vault(made, folder):
    """Making a new vault over it would bury what a copy of the header still opens."""
    made[0].close()
    (folder / "vault.json").unlink()
    assert vault_state(folder, opened=False) is VaultState.LOCKED
    with pytest.raises(VaultExists):
        new_vault(folder)


def test_a_header_whose_database_is_gone_is_damage_and_no_new_vault(made, folder):
    made[0].close()
    (folder / "vault.db").unlink()
    with pytest.raises(VaultDamaged):
        open_vault(folder)
    assert not (folder / "vault.db").exists()


def test_a_weak_passphrase_leaves_no_trace(folder):
    with pytest.raises(PassphraseWeak):
        Vault.create(folder, "short", clock=StepClock(), case_label="Case 1", cost=CHEAP)
    assert not folder.exists()


@pytest.mark.parametrize("step", ["write_header", "make_database_file", "migrate", "sync_folder"])
def test_a_vault_that_could_not_be_finished_is_none(folder, monkeypatch, step):
    def full(*_args, **_kwargs):
        raise DiskFull

    monkeypatch.setattr(making, step, full)
    with pytest.raises(DiskFull):
        new_vault(folder)
    monkeypatch.undo()
    if step == "sync_folder":  # it is in its place already, whole
        open_vault(folder).close()
    else:
        assert vault_state(folder, opened=False) is VaultState.ABSENT
        assert list(folder.parent.iterdir()) == []


def test_what_a_killed_making_left_is_cleared_by_the_next(folder):
    left = folder.with_name("vault.new-left-over")
    left.mkdir(parents=True)
    (left / "vault.db").write_bytes(b"left")
    new_vault(folder)[0].close()
    assert [path.name for path in folder.parent.iterdir()] == ["vault"]


def test_only_this_user_may_look(made, folder):
    vault, _, case_id = made
    store(vault, case_id, b"tile")
    for path in [folder, *folder.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_after_closing_nothing_answers_and_closing_again_is_fine(made):
    vault, _, case_id = made
    sealed = vault.seal(case_id, b"data")
    vault.close()
    vault.close()
    for use in (
        vault.cases,
        lambda: vault.device_id,
        lambda: vault.signer,
        lambda: vault.write().__enter__(),
        lambda: vault.open_sealed(case_id, sealed),
        lambda: vault.seal(case_id, b"data"),
    ):
        with pytest.raises(VaultLocked):
            use()


def test_opening_sweeps_what_was_sealed_and_never_named(made, folder):
    vault, _, case_id = made
    store(vault, case_id, b"tile")
    kept = object_files(folder)
    vault.seal(case_id, b"never named")
    for path in object_files(folder):
        os.utime(path, (1, 1))
    vault.close()
    open_vault(folder).close()
    assert object_files(folder) == kept


def test_no_address_label_or_key_is_on_the_disk_in_clear(made, folder):
    vault, _, case_id = made
    store(vault, case_id, b"a tile of the page")
    vault.close()
    disk = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for private in (b"example.org", b"Case 1", b"a tile of", b"AGE-SECRET-KEY", case_id.encode()):
        assert private not in disk


@pytest.mark.parametrize("place", ["first page", "second page", "every later page"])
def test_a_damaged_page_is_said_and_never_read_past(made, folder, place):
    vault, _, case_id = made
    store(vault, case_id, b"tile")
    vault.close()
    path = folder / "vault.db"
    pages = bytearray(path.read_bytes())
    starts = range(0, len(pages), 4_096)
    chosen = {"first page": starts[:1], "second page": starts[1:2]}.get(place, starts[1:])
    for start in chosen:
        pages[start + 100] ^= 1
    path.write_bytes(pages)
    with pytest.raises(VaultDamaged):
        read_everything(folder)


def read_everything(folder):
    vault = open_vault(folder)
    try:
        for case in vault.cases():
            vault.captures(case.id)
            vault.custody_lines(case.id)
    finally:
        vault.close()


def test_a_header_of_another_vault_does_not_open_the_database(made, folder, tmp_path):
    made[0].close()
    other = tmp_path / "other"
    new_vault(other)[0].close()
    (folder / "vault.json").write_bytes((other / "vault.json").read_bytes())
    with pytest.raises(VaultDamaged):
        open_vault(folder)


def test_a_vault_that_a_later_release_changed_is_left_alone(made, folder):
    vault, _, _ = made
    vault._db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('holdfast', 'from_later')"
    )
    vault.close()
    with pytest.raises(VaultDamaged, match="later release"):
        open_vault(folder)
