"""Claims: a level counts only with everything below it, and its words promise no more."""

from __future__ import annotations

import itertools

import pytest

from companion.custody.claims import ClaimFacts, claim_level, claim_sentence

FORBIDDEN = ("tamper", "court", "certified", "military", "admissible", "proves that")
LEVELS = range(6)


def test_every_combination_of_facts_gives_the_first_gap():
    for facts in itertools.product([False, True], repeat=5):
        expected = next((at for at, fact in enumerate(facts) if not fact), 5)
        assert claim_level(ClaimFacts(*facts)) == expected


def test_a_capture_of_today_reaches_level_one():
    assert claim_level(ClaimFacts(captured_in_browser=True)) == 1


@pytest.mark.parametrize("text_only", [False, True])
@pytest.mark.parametrize("level", LEVELS)
def test_the_sentence_gives_the_times_and_no_word_too_much(level, text_only):
    sentence = claim_sentence(level, kept_at="KEPT", seen_at="SEEN", text_only=text_only)
    assert "KEPT" in sentence
    assert ("SEEN" in sentence) is (level > 0)
    assert not any(word in sentence.lower() for word in FORBIDDEN)


def test_each_level_says_all_that_the_one_below_says():
    sentences = [claim_sentence(level, kept_at="K", seen_at="S") for level in LEVELS]
    for lower, higher in itertools.pairwise(sentences[1:]):
        assert higher.startswith(lower)
        assert len(higher) > len(lower)


def test_a_text_only_capture_says_that_no_picture_was_kept():
    assert "no picture" in claim_sentence(1, kept_at="K", seen_at="S", text_only=True)


def test_where_a_page_was_seen_stays_the_statement_of_a_person():
    assert "statement of the person" in claim_sentence(1, kept_at="K", seen_at="S")
