from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.errors import (
    DuplicateKey,
    HoldfastError,
    LoneSurrogate,
    NestedTooDeep,
    NotANumber,
    NotJson,
)
from companion.protocol.strict_json import parse

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_what_json_can_say_comes_back(value):
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_bytes_are_json_or_refused_with_a_code(untrusted):
    try:
        parse(untrusted)
    except HoldfastError as error:
        assert error.code.startswith("protocol.")  # noqa: PT017 - anything else fails the test


@given(st.text(alphabet='[]{}",:\\u0123456789eE+-.dDtrufalsn', max_size=60))
def test_near_json_is_json_or_refused_with_a_code(untrusted):
    try:
        assert parse(untrusted.encode()) == json.loads(untrusted)
    except HoldfastError as error:
        assert error.code.startswith("protocol.")  # noqa: PT017


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b" ",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"01",
        b"1e",
        b"[1,]",
        b"'a'",
        b'"a\nb"',
        b'"\\x"',
        b'"\\',
        b"\x00",
        b'{"a":1',
        b"// no\n1",
        b'"\xed\xa0\x80"',
    ],
)
def test_what_is_not_json_is_refused(untrusted):
    with pytest.raises(NotJson):
        parse(untrusted)


@pytest.mark.parametrize(
    "untrusted",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"\\u0061":2}',
        b'[{"id":"1","method":"status","id":"2"}]',
    ],
)
def test_a_key_named_twice_is_refused_however_it_is_spelt(untrusted):
    with pytest.raises(DuplicateKey):
        parse(untrusted)


@pytest.mark.parametrize(
    "untrusted",
    [
        b"NaN",
        b"[-Infinity]",
        b"1e999",
        b"-1e999",
        b"9007199254740993",
        b"-9007199254740993",
        b"1" * 5_000,
    ],
)
def test_a_number_that_both_sides_would_not_read_alike_is_refused(untrusted):
    with pytest.raises(NotANumber):
        parse(untrusted)


def test_the_largest_exact_integers_are_read():
    assert parse(b"[9007199254740992,-9007199254740992]") == [2**53, -(2**53)]


@pytest.mark.parametrize(
    "untrusted",
    [b'"\\ud800"', b'"a\\uDFFFb"', b'{"\\udc00":1}', b'[{"a":["\\ud83d\\u0041"]}]'],
)
def test_half_of_a_character_is_refused(untrusted):
    with pytest.raises(LoneSurrogate):
        parse(untrusted)


def test_a_pair_of_escapes_is_one_character():
    assert parse(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


def test_an_escaped_backslash_before_u_is_no_escape():
    assert parse(b'"\\\\ud800"') == "\\ud800"


def test_depth_is_counted_outside_strings_only():
    assert parse(b'"' + b"[" * 1_000 + b'"') == "[" * 1_000
    assert parse(b"[" * 64 + b"]" * 64)
    with pytest.raises(NestedTooDeep):
        parse(b"[" * 65 + b"]" * 65)
    with pytest.raises(NestedTooDeep):
        parse(b'{"a":' * 65 + b"1" + b"}" * 65)
    assert parse(b"[[1]]", max_depth=2) == [[1]]
    with pytest.raises(NestedTooDeep):
        parse(b"[[1]]", max_depth=1)


@pytest.mark.parametrize(
    "untrusted",
    [
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'"' + b'\\"' * 500_000,
        b'"' + b"\\" * 999_999,
        b"1" * 1_000_000,
        b"1." + b"0" * 1_000_000,
        b'{"":' * 60 + b'"' * 1_000_000,
    ],
    ids=["brackets", "objects", "quotes", "backslashes", "digits", "fraction", "many quotes"],
)
def test_a_megabyte_made_to_be_slow_or_deep_is_over_quickly(untrusted):
    started = time.monotonic()
    with contextlib.suppress(HoldfastError):
        parse(untrusted)
    assert time.monotonic() - started < 2.0
