"""The header: two secrets open it, nothing else does, and no change to it goes unnoticed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.errors import PassphraseWeak, PassphraseWrong, VaultDamaged
from companion.ids import new_id
from companion.vault.header import KdfCost, header_from, header_value
from companion.vault.keyslots import (
    DEFAULT_COST,
    derived_key,
    new_keys,
    read_header,
    unlock,
    write_header,
)
from companion.vault.objects import new_identity
from tests.unit.vault.vaults import CHEAP, PASSPHRASE

RECIPIENT = new_identity()[1]
KEYS = new_keys(PASSPHRASE, vault_id=new_id(), inbox_recipient=RECIPIENT, cost=CHEAP)
TEXT = json.dumps(header_value(KEYS.header))
HEX = "0123456789abcdef"


def opens(header, secret: str = PASSPHRASE) -> bytes:
    return unlock(header, secret, least_cost=CHEAP)


def test_passphrase_and_recovery_key_open_the_same_master_key():
    assert opens(KEYS.header) == KEYS.master_key
    assert opens(KEYS.header, KEYS.recovery_key) == KEYS.master_key


@settings(deadline=None)
@given(st.text())
def test_no_other_text_opens_it(text):
    if text != PASSPHRASE:
        with pytest.raises(PassphraseWrong):
            opens(KEYS.header, text)


def test_a_wrong_recovery_key_and_a_wrong_passphrase_are_told_in_the_same_words():
    words = set()
    for wrong in (
        "another passphrase",
        KEYS.recovery_key[:-1] + "0Z"[KEYS.recovery_key[-1] == "0"],
    ):
        with pytest.raises(PassphraseWrong) as caught:
            opens(KEYS.header, wrong)
        words.add(json.dumps(caught.value.as_json()))
    assert len(words) == 1


def test_each_vault_has_keys_of_its_own():
    other = new_keys(PASSPHRASE, vault_id=new_id(), inbox_recipient=RECIPIENT, cost=CHEAP)
    assert other.master_key != KEYS.master_key
    assert other.recovery_key != KEYS.recovery_key


def test_each_purpose_has_a_key_of_its_own():
    keys = {derived_key(KEYS.master_key, purpose) for purpose in ("database", "header mac", "x")}
    assert len(keys) == 3


def test_a_weak_passphrase_makes_no_vault():
    with pytest.raises(PassphraseWeak):
        new_keys("eleven char", vault_id=new_id(), inbox_recipient=RECIPIENT, cost=CHEAP)


def test_a_rogue_header_that_asks_for_less_stretching_is_refused_before_any_is_done():
    with pytest.raises(VaultDamaged):
        unlock(KEYS.header, PASSPHRASE, least_cost=DEFAULT_COST)


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(DEFAULT_COST.memory_kib - 1, DEFAULT_COST.iterations, DEFAULT_COST.lanes),
        KdfCost(DEFAULT_COST.memory_kib, DEFAULT_COST.iterations - 1, DEFAULT_COST.lanes),
    ],
)
def test_the_floor_is_64_mebibytes_and_three_passes(cost):
    """RFC 9106, section 4, second recommended option."""
    assert KdfCost(65_536, 3, 4) == DEFAULT_COST
    assert not cost.is_at_least(DEFAULT_COST)
    assert DEFAULT_COST.is_at_least(DEFAULT_COST)


@settings(deadline=None)
@given(st.data())
def test_every_changed_character_of_the_header_keeps_it_shut(data):
    """Whatever field: form, slot, wrap, commitment, salt, cost, inbox key or MAC."""
    at = data.draw(st.integers(0, len(TEXT) - 1))
    pool = HEX if TEXT[at] in HEX else '{}[]":, xyz019'
    other = data.draw(st.sampled_from(pool).filter(lambda one: one != TEXT[at]))
    changed = (TEXT[:at] + other + TEXT[at + 1 :]).encode()
    try:
        header = header_from(changed)
    except VaultDamaged:
        return
    if header != KEYS.header:
        with pytest.raises((VaultDamaged, PassphraseWrong)):
            opens(header)


def test_replacing_the_inbox_key_by_the_attackers_is_noticed():
    """Or captures taken while locked would be sealed to somebody else."""
    rogue = replace(KEYS.header, inbox_recipient=new_identity()[1])
    with pytest.raises(VaultDamaged):
        opens(rogue)


def test_adding_a_slot_of_the_attackers_is_noticed():
    other = new_keys(
        "attackers passphrase", vault_id=new_id(), inbox_recipient=RECIPIENT, cost=CHEAP
    )
    rogue = replace(KEYS.header, slots=(*other.header.slots, *KEYS.header.slots))
    with pytest.raises(VaultDamaged):
        opens(rogue)
    with pytest.raises((VaultDamaged, PassphraseWrong)):
        opens(rogue, "attackers passphrase")


def test_removing_the_recovery_slot_is_noticed():
    rogue = replace(KEYS.header, slots=KEYS.header.slots[:1])
    with pytest.raises(VaultDamaged):
        opens(rogue)


def test_a_header_moved_to_another_vault_is_noticed():
    with pytest.raises(VaultDamaged):
        opens(replace(KEYS.header, vault_id=new_id()))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes_are_there_it_is_a_header_or_damaged(data):
    with pytest.raises(VaultDamaged):
        header_from(data)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace('"memory_kib": 64', '"memory_kib": 999999999'),
        TEXT.replace('"iterations": 1', '"iterations": 1000000'),
        TEXT.replace('"mac"', '"more": 1, "mac"'),
        "[" * 20_000,
        " " * 100_000 + TEXT,
    ],
)
def test_a_header_that_would_take_all_memory_or_time_is_refused(text):
    with pytest.raises(VaultDamaged):
        header_from(text.encode())


def test_what_is_written_reads_back_the_same(tmp_path):
    write_header(tmp_path, KEYS.header)
    write_header(tmp_path, KEYS.header)
    assert read_header(tmp_path) == KEYS.header
    assert [path.name for path in tmp_path.iterdir()] == ["vault.json"]
