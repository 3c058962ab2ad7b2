"""The verdict: what is a match, what only a candidate, and how it is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.matching.fingerprints import fingerprint_known, fingerprint_pixels
from companion.matching.judge import judge
from companion.matching.known_index import index_known
from companion.matching.pdq import hamming
from companion.model import Fingerprint, KnownImage, Rect, Verdict
from scripts.scenes import landscape
from tests.unit.matching.samples import PERMIT, png

ZERO = bytes(32)
ZERO_HEX = ZERO.hex()


def apart(bits, value=ZERO):
    """A value that differs from `value` in its first `bits` bits."""
    mask = (1 << bits) - 1
    return (int.from_bytes(value) ^ mask).to_bytes(32).hex()


def known_image(number=1, *, label="A", quality=100, pdq=ZERO_HEX, phash=ZERO_HEX, more=()):
    prints = (Fingerprint("pdq/1", pdq, quality), Fingerprint("phash16/1", phash), *more)
    return KnownImage(f"id-{number}", label, "2026-01-01T00:00:00.000Z", prints)


def seen_picture(*, pdq=256, phash=256, quality=100, sha256=None):
    prints = [Fingerprint("pdq/1", apart(pdq), quality), Fingerprint("phash16/1", apart(phash))]
    return ([Fingerprint("sha256/1", sha256)] if sha256 else []) + prints


def verdict_of(seen, known=None):
    matches = judge(seen, [known or known_image()], subject="media/0001.jpg")
    if not matches:
        return None
    (match,) = matches
    return match.verdict.value, match.method, match.distance, match.threshold


@pytest.mark.parametrize(
    ("pdq", "phash", "expected"),
    [
        (0, 256, ("match", "pdq/1", 0, 31)),
        (31, 256, ("match", "pdq/1", 31, 31)),
        (32, 256, ("candidate", "pdq/1", 32, 60)),
        (60, 256, ("candidate", "pdq/1", 60, 60)),
        (61, 256, None),
        (256, 40, ("match", "phash16/1", 40, 40)),
        (256, 41, ("candidate", "phash16/1", 41, 60)),
        (256, 61, None),
        (45, 50, ("match", "pdq/1+phash16/1", 50, 50)),
        (45, 51, ("candidate", "pdq/1", 45, 60)),
        (55, 52, ("candidate", "phash16/1", 52, 60)),
    ],
)
def test_the_distances_decide(pdq, phash, expected):
    assert verdict_of(seen_picture(pdq=pdq, phash=phash)) == expected


@pytest.mark.parametrize(
    ("pdq", "phash", "expected"),
    [
        (0, 256, ("candidate", "pdq/1", 0, 60)),
        (256, 0, ("candidate", "phash16/1", 0, 60)),
        (31, 31, ("match", "pdq/1+phash16/1", 31, 31)),
        (31, 32, ("candidate", "pdq/1", 31, 60)),
    ],
)
@pytest.mark.parametrize("flat_one", ["seen", "known"])
def test_below_the_quality_gate_one_hash_alone_is_at_most_a_candidate(
    pdq, phash, expected, flat_one
):
    seen = seen_picture(pdq=pdq, phash=phash, quality=49 if flat_one == "seen" else 100)
    known = known_image(quality=49 if flat_one == "known" else 100)
    assert verdict_of(seen, known) == expected


def test_the_very_same_file_is_a_match_whatever_its_quality():
    known = known_image(quality=0, more=(Fingerprint("sha256/1", "ab" * 32),))
    seen = seen_picture(sha256="ab" * 32, quality=0)
    assert verdict_of(seen, known) == ("match", "sha256/1", 0, 0)


def test_a_file_is_matched_by_its_digest_alone():
    known = known_image(more=(Fingerprint("sha256/1", "ab" * 32),))
    assert verdict_of([Fingerprint("sha256/1", "ab" * 32)], known)[1] == "sha256/1"


def test_fingerprints_of_other_kinds_are_passed_over():
    known = known_image(more=(Fingerprint("other/9", "not hexadecimal"),))
    seen = [*seen_picture(pdq=3), Fingerprint("other/9", "?")]
    assert verdict_of(seen, known)[1] == "pdq/1"


def test_all_bits_different_is_no_match():
    """256 differing bits must not wrap round to none in an eight-bit count."""
    assert verdict_of(seen_picture(pdq=256, phash=256)) is None


TURNS = {"mirrored": lambda rgb: rgb[:, ::-1], "turned": np.rot90, "upside down": lambda r: r[::-1]}


@pytest.mark.parametrize("turn", TURNS)
def test_a_mirrored_or_turned_copy_is_found(turn):
    rgb = landscape(51, 300, 200)
    known = KnownImage("id-1", "A", "2026-01-01T00:00:00.000Z", fingerprint_known(png(rgb), PERMIT))
    seen = fingerprint_pixels(np.ascontiguousarray(TURNS[turn](rgb)), PERMIT)
    (match,) = judge(seen, [known], subject="media/0001.jpg")
    assert (match.verdict, match.method) == (Verdict.MATCH, "pdq-dihedral/1")
    assert match.sentence.startswith("Known image A is here, as a mirrored or turned copy (PDQ")


def test_an_upright_copy_is_not_called_turned():
    rgb = landscape(51, 300, 200)
    known = KnownImage("id-1", "A", "2026-01-01T00:00:00.000Z", fingerprint_known(png(rgb), PERMIT))
    (match,) = judge(fingerprint_pixels(rgb, PERMIT), [known], subject="media/0001.jpg")
    assert match.method == "pdq/1"


def test_unrelated_landscapes_are_not_found():
    known = [known_image(n, label=str(n)) for n in range(3)]
    known += [
        KnownImage(str(n), str(n), "", fingerprint_known(png(landscape(n, 160, 120)), PERMIT))
        for n in range(60, 90)
    ]
    for seed in range(100, 110):
        seen = fingerprint_pixels(landscape(seed, 160, 120), PERMIT)
        assert judge(seen, known, subject="media/0001.jpg") == ()


def test_each_known_image_is_named_at_most_once_and_the_surest_comes_first():
    known = [
        known_image(1, label="far", pdq=apart(50), phash=apart(256)),
        known_image(2, label="near", pdq=apart(4)),
        known_image(3, label="same", pdq=apart(9), more=(Fingerprint("sha256/1", "cd" * 32),)),
        known_image(4, label="other", pdq=apart(200), phash=apart(200)),
    ]
    seen = [*seen_picture(pdq=0, phash=0), Fingerprint("sha256/1", "cd" * 32)]
    assert [m.label for m in judge(seen, known, subject="as-seen.png")] == ["same", "near", "far"]


def test_subject_and_region_are_passed_on():
    region = Rect(1, 2, 3, 4)
    (match,) = judge(seen_picture(pdq=0), [known_image()], subject="screenshot", region=region)
    assert (match.subject, match.region, match.known_id, match.label) == (
        "screenshot",
        region,
        "id-1",
        "A",
    )


def test_nothing_known_gives_nothing():
    assert judge(seen_picture(), [], subject="as-seen.png") == ()


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        ({"pdq": 6}, "Known image A is here, as a re-saved copy (PDQ distance 6 of 256)."),
        ({"phash": 6}, "Known image A is here, as a re-saved copy (pHash distance 6 of 256)."),
        (
            {"pdq": 44, "phash": 48},
            "Known image A is here, as an altered copy"
            " (PDQ and pHash distances at most 48 of 256).",
        ),
        (
            {"pdq": 52},
            "Known image A may be here, altered; a person has to look (PDQ distance 52 of 256).",
        ),
    ],
)
def test_the_sentence_says_what_was_found(seen, sentence):
    (match,) = judge(seen_picture(**seen), [known_image()], subject="media/0001.jpg")
    assert match.sentence == sentence


def test_the_very_same_file_is_called_so():
    known = known_image(more=(Fingerprint("sha256/1", "ab" * 32),))
    (match,) = judge(seen_picture(sha256="ab" * 32), [known], subject="media/0001.jpg")
    assert match.sentence == "Known image A is here: the very same file."


def test_a_damaged_known_fingerprint_is_not_silently_skipped():
    with pytest.raises(ValueError, match="256 bits"):
        index_known([known_image(pdq="abcd")])


values = st.binary(min_size=32, max_size=32)


@given(stored=st.lists(values, min_size=1, max_size=20), asked=values)
def test_the_scan_finds_what_comparing_one_by_one_finds(stored, asked):
    known = [known_image(n, label=f"{n:02}", pdq=value.hex()) for n, value in enumerate(stored)]
    hits = index_known(known).pdq.within(asked, 128)
    expected = [
        (n, hamming(v, asked), False) for n, v in enumerate(stored) if hamming(v, asked) <= 128
    ]
    assert list(hits) == expected


def test_one_of_ten_thousand_known_images_is_found_in_its_orientation():
    random = np.random.default_rng(1).integers(0, 256, (10_000, 9, 32), np.uint8)
    known = [
        known_image(
            number,
            pdq=rows[0].tobytes().hex(),
            phash=rows[8].tobytes().hex(),
            more=(
                Fingerprint("pdq-dihedral/1", ":".join(r.tobytes().hex() for r in rows[:8]), 100),
            ),
        )
        for number, rows in enumerate(random)
    ]
    index = index_known(known)
    seen = seen_picture(pdq=256)
    seen[0] = Fingerprint("pdq/1", apart(20, random[7_777, 3].tobytes()), 100)
    (match,) = judge(seen, index, subject="media/0001.jpg")
    assert (match.known_id, match.method, match.distance) == ("id-7777", "pdq-dihedral/1", 20)
