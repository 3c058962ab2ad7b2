"""The gate: which answers give a permit, and that nothing else does."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from companion.errors import NoPermit
from companion.model import GateAnswers, Standing, Under18
from companion.service.gate import admit, require
from tests.unit.service.made import YES

EVERY = [
    GateAnswers(safe_place=safe, under_18=under, standing=standing, answered_at=YES.answered_at)
    for safe, under, standing in itertools.product([True, False], Under18, Standing)
]


def test_of_all_answers_two_give_a_permit():
    admitted = [answers for answers in EVERY if admit(answers) is not None]
    assert admitted == [YES, replace(YES, standing=Standing.WITH_CONSENT)]


@pytest.mark.parametrize("answers", EVERY)
def test_a_permit_is_the_answers_or_an_error(answers):
    if admit(answers) is None:
        with pytest.raises(NoPermit):
            require(answers)
    else:
        assert require(answers) == answers


@pytest.mark.parametrize(
    "rogue",
    [
        replace(YES, safe_place="yes"),
        replace(YES, safe_place=1),
        replace(YES, under_18="no"),
        replace(YES, standing="self"),
        replace(YES, answered_at=""),
        replace(YES, answered_at="yesterday"),
        replace(YES, answered_at="2026-01-31T12:00:00.000Z\n"),
    ],
)
def test_answers_that_only_look_right_give_none(rogue):
    """Whatever came through without being decoded as its type."""
    assert admit(rogue) is None


def test_no_answer_is_no_permit():
    with pytest.raises(NoPermit):
        require(None)
