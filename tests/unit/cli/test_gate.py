from __future__ import annotations

from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from companion.cli import gate
from companion.errors import NoPermit
from companion.model import GateAnswers, Standing, Under18


@pytest.fixture
def answered(monkeypatch):
    """Answer the questions at a terminal; return the answers and what was said."""
    monkeypatch.setattr(gate, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))

    def ask(lines: str) -> tuple[GateAnswers, str]:
        found: list[GateAnswers] = []
        command = click.Command("ask", callback=lambda: found.append(gate.ask_gate()))
        done = CliRunner().invoke(command, input=lines)
        assert done.exception is None, done
        assert done.stdout == ""
        return found[0], done.stderr

    return ask


@pytest.mark.parametrize(
    ("word", "standing"),
    [
        ("self", Standing.SELF),
        ("with-consent", Standing.WITH_CONSENT),
        ("neither", Standing.NEITHER),
    ],
)
def test_the_three_questions_are_asked_in_turn(answered, word, standing):
    answers, said = answered(f"y\nno\n{word}\n")
    assert (answers.safe_place, answers.under_18, answers.standing) == (True, Under18.NO, standing)
    assert answers.answered_at.endswith("Z")
    assert said.index(gate.SAFE_PLACE) < said.index(gate.UNDER_18) < said.index(gate.STANDING)
    assert (gate.ADMITTED in said) == (standing is not Standing.NEITHER)


@pytest.mark.parametrize(
    ("word", "under_18"), [("yes", Under18.YES), ("not-sure", Under18.NOT_SURE)]
)
def test_who_might_be_a_child_is_met_with_kindness_and_no_more_questions(answered, word, under_18):
    answers, said = answered(f"y\n{word}\n")
    assert answers.under_18 is under_18
    assert gate.MIGHT_BE_UNDER_18 in said
    assert gate.STANDING not in said


def test_where_it_is_not_safe_nothing_more_is_asked(answered):
    answers, said = answered("n\n")
    assert not answers.safe_place
    assert gate.NOT_SAFE in said
    assert gate.UNDER_18 not in said


def test_no_answer_is_taken_for_granted(answered):
    """Enter alone answers nothing."""
    answers, _ = answered("\ny\n\nno\n\nself\n")
    assert (answers.safe_place, answers.under_18) == (True, Under18.NO)


def test_where_nobody_can_be_asked_that_is_said():
    done = CliRunner().invoke(click.Command("ask", callback=gate.ask_gate))
    assert isinstance(done.exception, NoPermit)


@pytest.mark.parametrize(
    "given",
    [
        (True, None, None),
        (None, "no", None),
        (None, None, "self"),
        (True, "no", None),
        (False, None, "self"),
    ],
)
def test_answers_given_in_part_are_none(given):
    with pytest.raises(NoPermit):
        gate.answers_from(*given)


def test_answers_given_as_options_are_taken_as_they_are():
    assert gate.answers_from(None, None, None) is None
    answers = gate.answers_from(False, "not-sure", "with-consent")
    assert answers is not None
    assert (answers.safe_place, answers.under_18, answers.standing) == (
        False,
        Under18.NOT_SURE,
        Standing.WITH_CONSENT,
    )
