"""The vault's life as clients see it."""

from __future__ import annotations

import pytest

from companion import __version__
from companion.errors import (
    CaptureUnknown,
    CaseLabelInvalid,
    CaseUnknown,
    PassphraseWeak,
    PassphraseWrong,
    VaultAbsent,
    VaultExists,
    VaultLocked,
)
from companion.ids import CaptureId, CaseId, new_id
from companion.model import VaultState
from companion.service import vault_life
from tests.unit.service.made import PASSPHRASE, YES, Page, companion_at


@pytest.fixture
def fresh(tmp_path):
    made = companion_at(tmp_path / "home")
    yield made
    made.life.lock()


def states(companion):
    status = companion.life.status()
    assert status.companion == __version__
    return status.vault, status.cases


def test_absent_then_made_then_locked_then_unlocked(fresh):
    assert states(fresh) == (VaultState.ABSENT, None)
    with pytest.raises(VaultAbsent):
        fresh.cases.list()
    with pytest.raises(VaultAbsent):
        fresh.life.unlock(PASSPHRASE)
    created = fresh.life.create(PASSPHRASE, "Case 1")
    assert states(fresh) == (VaultState.ABSENT, None)
    fresh.life.confirm(created.case.id)
    assert created.case == fresh.cases.list()[0]
    assert states(fresh) == (VaultState.UNLOCKED, 1)
    assert fresh.life.lock().vault is VaultState.LOCKED
    with pytest.raises(VaultLocked):
        fresh.cases.list()
    assert fresh.life.unlock(created.recovery_key).vault is VaultState.UNLOCKED


def test_a_wrong_passphrase_leaves_it_locked(companion):
    companion.life.lock()
    with pytest.raises(PassphraseWrong):
        companion.life.unlock("another passphrase")
    assert states(companion) == (VaultState.LOCKED, None)


def test_an_open_vault_still_asks_for_the_right_passphrase(companion):
    """Otherwise `unlock` would say of any guess that it was right."""
    with pytest.raises(PassphraseWrong):
        companion.life.unlock("another passphrase")
    assert companion.life.unlock(PASSPHRASE).vault is VaultState.UNLOCKED


def test_what_is_refused_makes_no_vault(fresh):
    with pytest.raises(PassphraseWeak):
        fresh.life.create("short", "Case 1")
    with pytest.raises(CaseLabelInvalid):
        fresh.life.create(PASSPHRASE, "two\nlines")
    assert states(fresh) == (VaultState.ABSENT, None)


def test_a_second_vault_is_not_made(companion):
    for _ in ("unlocked", "locked"):
        with pytest.raises(VaultExists):
            companion.life.create(PASSPHRASE, "Case 1")
        companion.life.lock()


def test_locking_drops_what_was_arriving(companion):
    page = Page(companion.case_id)
    companion.send(page, only={"record.json"})
    assert companion.object_files() != []
    companion.life.lock()
    assert companion.object_files() == []
    companion.life.unlock(PASSPHRASE)
    with pytest.raises(CaptureUnknown):
        companion.captures.commit(page.capture_id)


def test_an_unlock_that_finds_it_open_stretches_the_passphrase_all_the_same(companion, monkeypatch):
    checked = []
    real = vault_life.check_secret
    monkeypatch.setattr(
        vault_life, "check_secret", lambda *args, **more: checked.append(real(*args, **more))
    )
    companion.life.unlock(PASSPHRASE)
    assert checked == [None]


def test_the_only_case_needs_no_name_and_one_of_several_does(companion):
    first = companion.cases.list()[0]
    assert companion.cases.choose(None) == first
    second = companion.cases.create(" Case 2 ")
    assert second.label == "Case 2"
    assert companion.cases.choose(second.id) == second
    with pytest.raises(CaseUnknown) as caught:
        companion.cases.choose(None)
    assert "case list" in caught.value.hint
    with pytest.raises(CaseUnknown):
        companion.cases.choose(CaseId(new_id()))
    with pytest.raises(CaseLabelInvalid):
        companion.cases.create("")


def test_the_gates_answers_are_kept_with_the_case(companion):
    assert companion.cases.list()[0].gate is None
    assert companion.cases.answer_gate(None, YES).gate == YES
    assert companion.cases.list()[0].gate == YES


def test_locked_means_every_use_case_says_so(companion):
    companion.life.lock()
    nothing = CaptureId(new_id())
    for use in (
        lambda: companion.captures.commit(nothing),
        lambda: companion.captures.abort(nothing),
        lambda: companion.captures.list(None),
        lambda: companion.captures.show(nothing),
        lambda: companion.captures.restitch(nothing),
        lambda: companion.captures.part(nothing, "text.txt", seq=0, data=b""),
        lambda: companion.known_images.list(None),
        lambda: companion.cases.answer_gate(None, YES),
    ):
        with pytest.raises(VaultLocked):
            use()


# --- until the recovery key was shown -----------------------------------------


def test_a_vault_that_is_not_confirmed_is_none(fresh):
    first = fresh.life.create(PASSPHRASE, "Case 1")
    assert states(fresh) == (VaultState.ABSENT, None)
    with pytest.raises(VaultAbsent):
        fresh.life.unlock(PASSPHRASE)
    fresh.life.give_up(first.case.id)
    assert list(fresh.home.iterdir()) == []
    with pytest.raises(VaultAbsent):
        fresh.life.confirm(first.case.id)


def test_making_another_gives_the_first_up(fresh):
    """Otherwise the recovery key of one would be shown and the other kept."""
    first = fresh.life.create(PASSPHRASE, "Case 1")
    second = fresh.life.create(PASSPHRASE, "Case 1")
    assert first.recovery_key != second.recovery_key
    with pytest.raises(VaultAbsent):
        fresh.life.confirm(first.case.id)
    fresh.life.give_up(first.case.id)  # the first connection ends late
    assert fresh.life.confirm(second.case.id).vault is VaultState.UNLOCKED
    fresh.life.give_up(second.case.id)
    fresh.life.lock()
    with pytest.raises(PassphraseWrong):
        fresh.life.unlock(first.recovery_key)
    assert fresh.life.unlock(second.recovery_key).vault is VaultState.UNLOCKED


def test_locking_and_starting_remove_what_was_not_confirmed(fresh):
    fresh.life.create(PASSPHRASE, "Case 1")
    fresh.life.lock()
    assert list(fresh.home.iterdir()) == []
    fresh.life.create(PASSPHRASE, "Case 1")
    companion_at(fresh.home).life.remove_unconfirmed()
    assert list(fresh.home.iterdir()) == []


def test_a_vault_is_put_in_place_of_an_empty_folder(fresh):
    created = fresh.life.create(PASSPHRASE, "Case 1")
    (fresh.home / "vault").mkdir()
    assert fresh.life.confirm(created.case.id).vault is VaultState.UNLOCKED
