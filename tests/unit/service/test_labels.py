"""Labels: one line that shows as it reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.service.labels import MAX_CHARACTERS, read_label


@pytest.mark.parametrize("label", ["A", "Case 2", "Ñandú", "写真 1", "x" * MAX_CHARACTERS])
def test_a_short_line_is_a_label(label):
    assert read_label(label) == label


def test_outer_spaces_are_dropped():
    assert read_label("  A ") == "A"


@pytest.mark.parametrize(
    ("attack", "label"),
    [
        ("empty", ""),
        ("only spaces", "   "),
        ("too long", "x" * (MAX_CHARACTERS + 1)),
        ("second line", "A\nB"),
        ("line separator", "A\u2028B"),
        ("escape sequence", "\x1b[2J"),
        ("text turned round", "A\u202egnp.exe"),
        ("hidden character", "A\u200bB"),
        ("half a character", "A\ud800"),
    ],
)
def test_what_would_not_show_as_it_reads_is_none(attack, label):
    assert read_label(label) is None, attack


@settings(deadline=None)
@given(st.text())
def test_a_label_read_again_is_the_same(text):
    label = read_label(text)
    assert label is None or read_label(label) == label
