"""New secrets for an old vault: the new one opens it, the old one does not, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from companion.errors import DiskFull, PassphraseWeak, PassphraseWrong, VaultDamaged
from companion.vault import durable, keyslots
from companion.vault.calibration import MOST_MEMORY_KIB, TARGET_MS, calibrated
from companion.vault.header import KdfCost
from companion.vault.keyslots import read_header, write_header
from companion.vault.rekeying import change_passphrase, new_recovery
from tests.unit.vault.vaults import CHEAP, PASSPHRASE, open_vault, store

NEW = "another four good words"
DEARER = KdfCost(memory_kib=128, iterations=1, lanes=1)
KILLS = 40


def change(folder, secret=PASSPHRASE, new=NEW, cost=CHEAP):
    change_passphrase(folder, secret, new, least=CHEAP, cost=cost)


def opens(folder, secret):
    try:
        open_vault(folder, secret).close()
    except PassphraseWrong:
        return False
    return True


@pytest.fixture
def kept(made, folder):
    vault, recovery, case_id = made
    capture_id = store(vault, case_id, b"tile")
    vault.close()
    return folder, recovery, capture_id


def test_the_new_passphrase_opens_what_was_kept_and_the_old_one_does_not(kept):
    folder, recovery, capture_id = kept
    change(folder)
    assert [opens(folder, one) for one in (NEW, recovery, PASSPHRASE)] == [True, True, False]
    vault = open_vault(folder, NEW)
    assert vault.capture(capture_id)
    vault.close()


def test_the_recovery_key_is_enough_to_set_a_new_passphrase(kept):
    folder, recovery, _ = kept
    change(folder, secret=recovery)
    assert opens(folder, NEW)


def test_a_change_writes_the_header_and_no_other_file(kept):
    folder, _, _ = kept
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    change(folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    changed = {path.name for path in after if before.get(path) != after[path]}
    assert changed == {"vault.json"}
    assert after.keys() == before.keys()


def test_a_new_passphrase_costs_what_was_chosen_for_it(kept):
    folder, _, _ = kept
    change(folder, cost=DEARER)
    assert [slot.cost for slot in read_header(folder).slots] == [DEARER, None]


@pytest.mark.parametrize(
    ("secret", "new", "error"),
    [("not the passphrase", NEW, PassphraseWrong), (PASSPHRASE, "short", PassphraseWeak)],
)
def test_a_refused_change_leaves_the_header_as_it_was(kept, secret, new, error):
    folder, _, _ = kept
    before = (folder / "vault.json").read_bytes()
    with pytest.raises(error):
        change(folder, secret=secret, new=new)
    assert (folder / "vault.json").read_bytes() == before


def test_a_full_disk_leaves_the_old_passphrase(kept, monkeypatch):
    folder, _, _ = kept

    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_through", full)
    with pytest.raises(DiskFull):
        change(folder)
    assert opens(folder, PASSPHRASE)


def test_a_new_header_that_does_not_open_the_vault_is_not_written(kept, monkeypatch):
    folder, _, _ = kept
    monkeypatch.setattr(
        "companion.vault.rekeying.unlock", lambda header, secret, *, least_cost: secret.encode()
    )
    with pytest.raises(VaultDamaged):
        change(folder)
    monkeypatch.setattr("companion.vault.rekeying.unlock", keyslots.unlock)
    assert opens(folder, PASSPHRASE)


def test_a_new_recovery_key_counts_once_its_header_is_written(kept):
    folder, old, _ = kept
    made = new_recovery(folder, PASSPHRASE, least=CHEAP)
    assert [opens(folder, one) for one in (old, made.recovery_key)] == [True, False]
    write_header(folder, made.header)
    assert [opens(folder, one) for one in (old, made.recovery_key)] == [False, True]
    assert opens(folder, PASSPHRASE)


def test_killed_while_the_passphrase_is_changed_it_opens_with_the_old_one_or_the_new_one(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.unit.vault.killing_rekeying", tmp_path / "v", str(KILLS)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [1] * (KILLS + 1)


def machine(ms_per_kib):
    """A machine on which stretching takes so long, with its clock."""
    state = {"now": 0, "tried": []}

    def stretch(cost):
        state["tried"].append(cost.memory_kib)
        state["now"] += round(cost.memory_kib * ms_per_kib)

    return state, stretch, lambda: state["now"]


def test_stretching_costs_as_much_as_a_person_will_wait_for():
    state, stretch, monotonic_ms = machine(1_000 / 300_000)
    cost = calibrated(keyslots.DEFAULT_COST, stretch=stretch, monotonic_ms=monotonic_ms)
    assert cost.memory_kib == 262_144
    assert cost.memory_kib / 300 <= TARGET_MS
    assert (cost.iterations, cost.lanes) == (3, 4)
    assert state["tried"] == [65_536, 131_072, 262_144]


@pytest.mark.parametrize("ms_per_kib", [10.0, 0.0])
def test_no_machine_goes_below_the_least_cost_or_above_the_most_memory(ms_per_kib):
    _, stretch, monotonic_ms = machine(ms_per_kib)
    cost = calibrated(keyslots.DEFAULT_COST, stretch=stretch, monotonic_ms=monotonic_ms)
    assert keyslots.DEFAULT_COST.memory_kib <= cost.memory_kib <= MOST_MEMORY_KIB
    assert cost.is_at_least(keyslots.DEFAULT_COST)
