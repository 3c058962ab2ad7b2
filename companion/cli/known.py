"""known add, list, remove: images to find again, kept as fingerprints only."""

from __future__ import annotations

from pathlib import Path

import click

from companion.cli.gate import answers_from, ask_gate, gate_options
from companion.cli.say import json_option, say, say_json, say_table
from companion.cli.service import case_id_of, case_option, path_text, service
from companion.client.connection import Client
from companion.errors import CaseUnknown
from companion.model import Case, GateAnswers, KnownImage
from companion.protocol.messages import (
    AddKnownImage,
    AnswerGate,
    ListCases,
    ListKnownImages,
    RemoveKnownImage,
)
from companion.protocol.replies import CaseList, Done, KnownImageList


@click.group()
def known() -> None:
    """Known images: pictures to find again, kept as fingerprints only."""


@known.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option("--label", required=True, help="A short label that reveals nothing, such as A.")
@case_option
@gate_options
@json_option
def add(
    *,
    files: tuple[Path, ...],
    label: str,
    case: str | None,
    safe_place: bool | None,
    shown_under_18: str | None,
    standing: str | None,
    as_json: bool,
) -> None:
    """Fingerprint pictures so that they are found again. No picture is kept."""
    answers = answers_from(safe_place, shown_under_18, standing)
    paths = [path_text(file) for file in files]
    with service() as client:
        case_id = case_id_of(client, case)
        _pass_gate(client, case_id, answers)
        added = [
            client.call(AddKnownImage(path=path, label=label, case_id=case_id), KnownImage)
            for path in paths
        ]
    if as_json:
        say_json({"known": added})
    else:
        for one in added:
            say(f"Added {one.label}: {one.id}")


@known.command("list")
@case_option
@json_option
def list_(case: str | None, as_json: bool) -> None:
    """List known images: labels and fingerprints; there is no picture to show."""
    with service() as client:
        found = client.call(ListKnownImages(case_id=case_id_of(client, case)), KnownImageList)
    if as_json:
        say_json(found)
        return
    rows = [(one.id, one.label, one.added_at, ", ".join(_algorithms(one))) for one in found.known]
    say_table(("id", "label", "added at", "fingerprints"), rows)


@known.command()
@click.argument("known_ids", nargs=-1, required=True, metavar="ID...")
@json_option
def remove(known_ids: tuple[str, ...], as_json: bool) -> None:
    """Forget known images."""
    with service() as client:
        for known_id in known_ids:
            client.call(RemoveKnownImage(known_id=known_id), Done)
    if as_json:
        say_json({"removed": known_ids})
    else:
        say(f"Removed {len(known_ids)}.")


def _pass_gate(client: Client, case_id: str | None, answers: GateAnswers | None) -> None:
    """Record the gate's answers for the case: those given, or asked for when it has none yet.

    Raises:
        CaseUnknown: there are several cases and none was named.
        NoPermit: the questions were not answered, and there is nobody to ask.
    """
    if answers is None:
        cases = client.call(ListCases(), CaseList).cases
        chosen = [one for one in cases if case_id in (None, one.id)]
        if len(chosen) != 1:
            hint = "Name one with --case; `holdfast case list` shows them."
            raise CaseUnknown("There are several cases, and none was named.", hint=hint)
        if chosen[0].gate is not None:
            return
        answers = ask_gate()
    client.call(AnswerGate(case_id=case_id, gate=answers), Case)


def _algorithms(one: KnownImage) -> list[str]:
    return sorted({fingerprint.algorithm for fingerprint in one.fingerprints})
