"""The canonical form: one way to write a value (RFC 8785)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.custody.canonical import MAX_DEPTH, MAX_INTEGER, canonical_bytes, canonical_text
from companion.errors import NotCanonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-MAX_INTEGER, MAX_INTEGER)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(VALUES)
def test_what_is_written_reads_back_as_the_same_value(value):
    assert json.loads(canonical_bytes(value)) == value


@settings(deadline=None)
@given(VALUES)
def test_reading_and_writing_again_changes_no_byte(value):
    once = canonical_bytes(value)
    assert canonical_bytes(json.loads(once)) == once


@settings(deadline=None)
@given(st.dictionaries(TEXT, WHOLE, min_size=2))
def test_the_order_in_which_keys_were_added_does_not_matter(value):
    turned = dict(reversed(value.items()))
    assert canonical_bytes(turned) == canonical_bytes(value)


def test_the_specifications_own_example_of_sorting():
    """RFC 8785, 3.2.3: by UTF-16 code units, where an emoji comes before a Hebrew form."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    in_order = list(json.loads(canonical_text(value), object_pairs_hook=list))
    assert [name for _, name in in_order] == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_the_specifications_own_example_of_escaping():
    """RFC 8785, 3.2.2.2."""
    assert canonical_text("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/") == (
        '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    )


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        [0.5],
        MAX_INTEGER + 1,
        -MAX_INTEGER - 1,
        "\ud800",
        {"\udfff": 1},
        {1: "a key that is no text"},
        b"bytes",
        ("a", "tuple"),
    ],
)
def test_what_two_programs_might_write_differently_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


def test_nesting_is_bounded():
    value: list[object] = []
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


def test_a_bool_is_not_written_as_a_number():
    assert canonical_bytes([True, False, 1, 0]) == b"[true,false,1,0]"
