"""Passphrases and recovery keys: the same key from whatever keyboard they are typed on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.errors import PassphraseWeak, PassphraseWrong
from companion.vault.passphrase import (
    MIN_CHARACTERS,
    RECOVERY_BYTES,
    new_recovery_key,
    prepared,
    prepared_new,
    recovery_bytes,
)

TYPABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=MIN_CHARACTERS)


def test_a_recovery_key_is_eight_groups_of_four_unmistakable_characters():
    text, data = new_recovery_key()
    assert [len(group) for group in text.split("-")] == [4] * 8
    assert not set(text) & set("ILOU")
    assert len(data) == RECOVERY_BYTES
    assert recovery_bytes(text) == data


@settings(deadline=None)
@given(st.sampled_from(["", " ", "-", "\n"]), st.booleans())
def test_a_recovery_key_is_read_however_it_is_typed(between, lower):
    text, data = new_recovery_key()
    typed = text.replace("-", between).replace("0", "O").replace("1", "l")
    assert recovery_bytes(typed.lower() if lower else typed) == data


@settings(deadline=None)
@given(st.text())
def test_other_text_is_no_recovery_key_or_one_of_full_length(text):
    data = recovery_bytes(text)
    assert data is None or len(data) == RECOVERY_BYTES


@settings(deadline=None)
@given(TYPABLE)
def test_composed_and_decomposed_typing_give_the_same_bytes(text):
    """A keyboard that sends `e` and an accent must open what one that sends `é` has set."""
    composed = prepared(unicodedata.normalize("NFC", text))
    assert prepared(unicodedata.normalize("NFD", text)) == composed


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000"])
def test_every_kind_of_space_is_a_space(space):
    assert prepared(f"four{space}words") == b"four words"


def test_case_and_outer_spaces_count():
    assert len({prepared(text) for text in ("Words", "words", "words ", " words")}) == 4


@pytest.mark.parametrize(
    "weak", ["", "short", "a" * 11, "e\u0301" * 11, "a tab\there too", "line\nfeed here"]
)
def test_what_is_too_short_or_cannot_be_typed_everywhere_is_not_set(weak):
    """Twelve characters are counted after preparation: accents typed apart do not count twice."""
    with pytest.raises(PassphraseWeak):
        prepared_new(weak)


def test_twelve_characters_are_enough():
    assert prepared_new("é" * 12) == "é".encode() * 12


def test_half_a_character_opens_nothing_and_sets_nothing():
    with pytest.raises(PassphraseWrong):
        prepared("half \ud800 a character")
    with pytest.raises(PassphraseWeak):
        prepared_new("half \ud800 a character")
