"""Commitments: fixed, and telling nothing."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.custody.commitment import commit
from companion.errors import NotCanonical

SALTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None)
@given(TEXT, TEXT, SALTS, SALTS)
def test_only_the_same_salt_and_details_open_a_commitment(details, other_details, salt, other_salt):
    same = (details, salt) == (other_details, other_salt)
    assert (commit(details, salt) == commit(other_details, other_salt)) is same


def test_a_clerk_gets_the_same_with_printf_and_sha256sum():
    salt, details = "ab" * 32, '{"url":"https://example.org/ä?100%"}'
    command = "printf '%s%s' \"$1\" \"$2\" | sha256sum | cut -d' ' -f1"
    printed = subprocess.run(
        ["sh", "-c", command, "sh", salt, details], capture_output=True, check=True, text=True
    )
    assert printed.stdout.strip() == commit(details, salt)


@pytest.mark.parametrize("salt", ["", "ab" * 31, "AB" * 32, "ab" * 32 + "\n", "zz" * 32])
def test_a_salt_of_another_form_is_refused_because_its_length_keeps_it_apart(salt):
    with pytest.raises(NotCanonical):
        commit("{}", salt)
