"""case list, create, gate."""

from __future__ import annotations

import click

from companion.cli.gate import answers_from, ask_gate, gate_options
from companion.cli.say import json_option, say, say_json, say_table
from companion.cli.service import case_id_of, case_option, service
from companion.model import Case, Standing, Under18
from companion.protocol.messages import AnswerGate, CreateCase, ListCases
from companion.protocol.replies import CaseList


@click.group()
def case() -> None:
    """Cases: one person's matter each."""


@case.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the cases."""
    with service() as client:
        found = client.call(ListCases(), CaseList)
    if as_json:
        say_json(found)
    else:
        rows = [(one.id, one.label, one.created_at, _gate_words(one)) for one in found.cases]
        say_table(("id", "label", "made at", "keeps"), rows)


@case.command()
@click.argument("label")
@json_option
def create(label: str, as_json: bool) -> None:
    """Make a case. Choose a label that reveals nothing."""
    with service() as client:
        made = client.call(CreateCase(label=label), Case)
    if as_json:
        say_json(made)
    else:
        say(f"Made {made.label}: {made.id}")


@case.command()
@case_option
@gate_options
@json_option
def gate(
    *,
    case: str | None,
    safe_place: bool | None,
    shown_under_18: str | None,
    standing: str | None,
    as_json: bool,
) -> None:
    """Answer the three questions for a case, again if you like."""
    answers = answers_from(safe_place, shown_under_18, standing)
    with service() as client:
        case_id = case_id_of(client, case)
        answered = client.call(AnswerGate(case_id=case_id, gate=answers or ask_gate()), Case)
    if as_json:
        say_json(answered)
    else:
        say(f"{answered.label}: {_gate_words(answered)}")


def _gate_words(one: Case) -> str:
    """Say what may be kept in a case; the service decides, this only tells."""
    if one.gate is None:
        return "the three questions are not answered"
    if not one.gate.safe_place:
        return "nothing here: not a safe place"
    if one.gate.under_18 is not Under18.NO or one.gate.standing is Standing.NEITHER:
        return "text and addresses only"
    return "pictures and text"
