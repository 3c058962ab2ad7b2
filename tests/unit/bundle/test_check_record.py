"""A verifier asks of a permit what the gate asks."""

from __future__ import annotations

import itertools

import pytest

from companion.bundle.check_record import gate_admits
from companion.model import GateAnswers, Standing, Under18
from companion.service.gate import admit

TIMES = ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z", "2026-01-31T12:00:00Z\n", "", "noon")


@pytest.mark.parametrize(
    ("safe", "under_18", "standing", "time"),
    list(itertools.product((True, False), Under18, Standing, TIMES)),
)
def test_a_verifier_admits_what_the_gate_admits(safe, under_18, standing, time):
    said = {
        "safe_place": safe,
        "under_18": under_18.value,
        "standing": standing.value,
        "answered_at": time,
    }
    answers = GateAnswers(safe_place=safe, under_18=under_18, standing=standing, answered_at=time)
    assert gate_admits(said) is (admit(answers) is not None)


@pytest.mark.parametrize("answer", [1, "true", None, [], {}])
def test_answers_of_another_type_give_no_permit(answer):
    good = {
        "safe_place": True,
        "under_18": "no",
        "standing": "self",
        "answered_at": "2026-01-31T12:00:00Z",
    }
    assert gate_admits(good)
    for name in good:
        assert not gate_admits(good | {name: answer}), name
