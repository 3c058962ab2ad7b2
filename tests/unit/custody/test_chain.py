"""The chain: which attacks on a log it shows by itself, and what its lines show in clear."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.custody.canonical import canonical_bytes
from companion.custody.chain import GENESIS, Break, first_break, line_sha256, make_line
from companion.custody.checkpoint import prefix_sha256
from companion.custody.commitment import commit
from companion.errors import NotCanonical
from companion.model import CustodyEvent
from tests.unit.custody.logs import CASE, DEVICE, OTHER_CASE, as_bytes, make_log

LENGTH = 6
LOG = as_bytes(make_log(LENGTH))
PLACES = st.integers(0, LENGTH - 1)


def rewritten(line: bytes, **changes: object) -> bytes:
    """Return a line with some fields changed, in canonical form."""
    return canonical_bytes({**json.loads(line), **changes}) + b"\n"


def test_an_honest_log_has_no_break():
    assert first_break(LOG) is None


def test_no_line_is_no_break():
    assert first_break([]) is None


def test_each_line_names_the_hash_of_the_line_before_with_its_line_feed():
    lines = make_log(3)
    assert json.loads(lines[0].text)["prev"] == GENESIS
    assert json.loads(lines[1].text)["prev"] == line_sha256(f"{lines[0].text}\n".encode())
    assert json.loads(lines[2].text)["prev"] == lines[1].sha256


@settings(deadline=None)
@given(PLACES, st.data())
def test_editing_any_byte_of_any_line_but_the_last_is_shown(place, data):
    line = LOG[place]
    at = data.draw(st.integers(0, len(line) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != line[at]))
    edited = [*LOG]
    edited[place] = line[:at] + bytes([byte]) + line[at + 1 :]
    if place < LENGTH - 1:
        assert first_break(edited) is not None
    else:
        whole = prefix_sha256(LOG, LENGTH)
        assert first_break(edited) is not None or prefix_sha256(edited, LENGTH) != whole


@settings(deadline=None)
@given(st.integers(0, LENGTH - 2))
def test_removing_a_line_before_the_last_is_shown_at_its_place(place):
    shorter = LOG[:place] + LOG[place + 1 :]
    assert first_break(shorter) == Break(place + 1, "`seq` does not continue the line before")


@settings(deadline=None)
@given(st.permutations(range(LENGTH)))
def test_reordering_is_shown(order):
    broken = first_break([LOG[place] for place in order])
    assert (broken is None) is (order == list(range(LENGTH)))


@settings(deadline=None)
@given(st.integers(0, LENGTH), PLACES)
def test_inserting_a_line_of_the_same_log_is_shown(at, place):
    assert first_break([*LOG[:at], LOG[place], *LOG[at:]]) is not None


@settings(deadline=None)
@given(PLACES)
def test_inserting_a_forged_line_and_renumbering_the_rest_is_shown(place):
    """Whoever inserts rewrites every later `prev`: the chain alone holds, a prefix does not."""
    forged = [*LOG[:place], rewritten(LOG[place], commitment="0" * 64)]
    for line in LOG[place:]:
        forged.append(rewritten(line, seq=len(forged) + 1, prev=line_sha256(forged[-1])))
    assert first_break(forged) is None
    assert prefix_sha256(forged, LENGTH) != prefix_sha256(LOG, LENGTH)


def test_cutting_off_the_end_is_not_shown_by_the_chain_alone():
    """Said in FORMAT.md; the test of checkpoints shows what does."""
    assert first_break(LOG[:-2]) is None


def test_a_log_that_goes_on_with_another_case_is_shown():
    other = as_bytes(make_log(2, case_id=OTHER_CASE))
    spliced = [LOG[0], rewritten(other[1], prev=line_sha256(LOG[0]))]
    assert first_break(spliced) == Break(2, "it belongs to another case")


@pytest.mark.parametrize(
    ("attack", "line"),
    [
        ("no line feed", LOG[0][:-1]),
        ("carriage return", LOG[0][:-1] + b"\r\n"),
        ("space that means nothing", LOG[0].replace(b'":', b'": ', 1)),
        ("key twice", LOG[0].replace(b'{"action"', b'{"action":"x.y","action"')),
        ("key of its own", rewritten(LOG[0], note="more")),
        ("number as text", rewritten(LOG[0], seq="1")),
        ("bool as number", rewritten(LOG[0], seq=True)),
        ("fraction", LOG[0].replace(b'"seq":1,', b'"seq":1.0,')),
        ("another version", rewritten(LOG[0], v=2)),
        ("not UTF-8", LOG[0].replace(b"holdfast", b"hold\xffast")),
        ("UTF-16", LOG[0].decode().encode("utf-16")),
        ("byte order mark", b"\xef\xbb\xbf" + LOG[0]),
        ("no JSON", b"hello\n"),
        ("not an object", b"[1]\n"),
        ("deep nesting", b"[" * 3_000 + b"\n"),
        ("endless", b'"' + b"a" * 10_000 + b'"\n'),
        ("NaN", b"NaN\n"),
        ("half a character", rewritten(LOG[0], tool="x 1")[:-3] + b'\\ud800"}\n'),
        ("digits of another script", rewritten(LOG[0], utc="\uff12\uff1026-01-31T23:59:01.000Z")),
        ("address in the clear", rewritten(LOG[0], actor="https://example.org/")),
        ("no time zone", rewritten(LOG[0], utc="2026-01-31T23:59:01.000")),
        ("prev in upper case", rewritten(LOG[0], prev="A" * 64)),
        ("another beginning", rewritten(LOG[0], prev="1" * 64)),
        ("another number", rewritten(LOG[0], seq=2)),
    ],
)
def test_a_line_of_any_other_form_is_a_break(attack, line):
    broken = first_break([line])
    assert broken is not None, attack
    assert broken.line == 1


@settings(deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=5))
def test_whatever_bytes_are_given_the_answer_is_a_break_and_no_crash(lines):
    assert (first_break(lines) is None) is (lines == [])


def test_the_clear_text_shows_neither_address_nor_digest_nor_person():
    details = {"url": "https://example.org/me", "sha256": "ab" * 32, "label": "Ana"}
    line = make_line(
        CustodyEvent(action="capture.stored", actor="person", details=details),
        seq=1,
        utc="2026-01-31T23:59:01.000Z",
        case_id=CASE,
        device=DEVICE,
        tool="holdfast 0.1.0",
        salt="cd" * 32,
        prev=GENESIS,
    )
    for private in ("example.org", "ab" * 32, "Ana", "cd" * 32):
        assert private not in line.text
    assert json.loads(line.text)["commitment"] == commit(line.details, line.salt)


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "https://example.org/"},
        {"actor": "Ana B"},
        {"details": {"zoom": 1.5}},
    ],
)
def test_an_event_that_would_put_something_private_or_unsure_into_a_line_is_refused(changes):
    fields = {"action": "capture.stored", "actor": "person", "details": {}, **changes}
    with pytest.raises(NotCanonical):
        make_line(
            CustodyEvent(**fields),
            seq=1,
            utc="2026-01-31T23:59:01.000Z",
            case_id=CASE,
            device=DEVICE,
            tool="holdfast 0.1.0",
            salt="cd" * 32,
            prev=GENESIS,
        )


def test_the_reason_names_the_field_that_is_wrong():
    assert first_break([rewritten(LOG[0], utc="yesterday")]) == Break(
        1, "`utc` does not have its form"
    )
    assert first_break([rewritten(LOG[0], v=2)]) == Break(1, "it is of another version")
    assert first_break([LOG[0][:-1]]) == Break(1, "it does not end in a line feed")


@pytest.mark.parametrize("seq", [0, -1, 10**15])
def test_a_number_outside_what_a_log_can_have_is_refused(seq):
    assert first_break([rewritten(LOG[0], seq=seq)]) is not None
