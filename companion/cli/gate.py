"""The three questions before anything that touches pixels, in words for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from companion.clock import SystemClock, utc_text
from companion.errors import NoPermit
from companion.model import GateAnswers, Standing, Under18

F = TypeVar("F", bound=Callable[..., Any])

INTRODUCTION = (
    "Three questions first. The answers stay on this computer and are noted with what you keep.\n"
    "You can change them later with `holdfast case gate`."
)
SAFE_PLACE = "Is this a safe place and device, as far as you know?"
UNDER_18 = "Is anyone shown under 18, or might they have been when the picture was made?"
STANDING = "Are you the person shown, or acting with their consent?"
_STANDINGS = {
    "self": "I am the person shown",
    "with-consent": "I act with the consent of the person shown",
    "neither": "Neither",
}
NOT_SAFE = (
    "It is good that you thought about it. Nothing is looked at here.\n"
    "You can answer again whenever something has changed."
)
MIGHT_BE_UNDER_18 = (
    "Thank you for saying so. Whoever is shown did nothing wrong.\n"
    "Holdfast then keeps text and addresses only, never a picture. Keeping such a picture can be\n"
    "against the law, even for the person shown. The address is what helps those who can have it\n"
    "removed."
)
NEITHER = (
    "Then Holdfast keeps text and addresses only. You can change this once the person shown has\n"
    "agreed."
)
ADMITTED = "Thank you. Pictures may be compared and kept in this case now."
_TO_ANSWER = (
    "Run `holdfast case gate` in a terminal, or add --safe-place, --shown-under-18 and --standing."
)


def gate_options(command: F) -> F:
    """Give a command the three answers as options."""
    for option in (
        click.option(
            "--standing",
            type=click.Choice(["self", "with-consent", "neither"]),
            help="Whether you are the person shown, or act with their consent.",
        ),
        click.option(
            "--shown-under-18",
            type=click.Choice(["no", "yes", "not-sure"]),
            help="Whether anyone shown is, or might have been, under 18.",
        ),
        click.option(
            "--safe-place/--no-safe-place", default=None, help="Whether this is a safe place."
        ),
    ):
        command = option(command)
    return command


def answers_from(
    safe_place: bool | None, shown_under_18: str | None, standing: str | None
) -> GateAnswers | None:
    """Return the answers given as options, or None when none was.

    Raises:
        NoPermit: some were given and others were not.
    """
    if safe_place is None and shown_under_18 is None and standing is None:
        return None
    if safe_place is None or shown_under_18 is None or standing is None:
        msg = "The three questions belong together, and not all of them were answered."
        raise NoPermit(msg, hint="Add --safe-place, --shown-under-18 and --standing.")
    return _answers(safe_place, shown_under_18, standing)


def ask_gate() -> GateAnswers:
    """Ask the three questions; one whose answer ends the matter ends the questions too.

    Raises:
        NoPermit: there is nobody to ask.
    """
    if not sys.stdin.isatty():
        msg = "The three questions were not answered for this case."
        raise NoPermit(msg, hint=_TO_ANSWER)
    _tell(INTRODUCTION)
    safe_place = click.confirm(SAFE_PLACE, default=None, err=True)
    if not safe_place:
        _tell(NOT_SAFE)
        return _answers(safe_place, "not-sure", "neither")
    under_18 = click.prompt(UNDER_18, type=click.Choice(["no", "yes", "not-sure"]), err=True)
    if under_18 != "no":
        _tell(MIGHT_BE_UNDER_18)
        return _answers(safe_place, under_18, "neither")
    for name, meaning in _STANDINGS.items():
        _tell(f"  {name}: {meaning}")
    standing = click.prompt(STANDING, type=click.Choice(list(_STANDINGS)), err=True)
    _tell(NEITHER if standing == "neither" else ADMITTED)
    return _answers(safe_place, under_18, standing)


def _answers(safe_place: bool, under_18: str, standing: str) -> GateAnswers:
    return GateAnswers(
        safe_place=safe_place,
        under_18=Under18(under_18.replace("-", "_")),
        standing=Standing(standing.replace("-", "_")),
        answered_at=utc_text(SystemClock().now()),
    )


def _tell(text: str) -> None:
    click.echo(text, err=True)
