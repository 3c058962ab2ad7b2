"""Where a passphrase comes from: a hidden prompt, or a file for tests and scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from companion.client.passphrase_file import read_passphrase
from companion.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


def passphrase_option(command: F) -> F:
    """Give a command `--passphrase-file`."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        help="Read the passphrase from the first line of a file (HOLDFAST_PASSPHRASE_FILE).",
    )(command)


def passphrase_from(file: Path | None, *, prompt: str, twice: bool = False) -> str:
    """Return the passphrase from a file that was named, or ask for it without showing it.

    Raises:
        FileUnreadable: the file cannot be read.
        UsageError: there is neither a file nor a person to ask.
    """
    named = file or os.environ.get("HOLDFAST_PASSPHRASE_FILE")
    return read_passphrase(Path(named)) if named else asked(prompt, twice=twice)


def asked(prompt: str, *, twice: bool = False) -> str:
    """Ask for a passphrase in the terminal without showing it.

    Raises:
        UsageError: there is no person to ask.
    """
    if not sys.stdin.isatty():
        msg = "There is no terminal to ask for the passphrase in."
        raise UsageError(msg, hint="Run the command in a terminal, or name a file (--help).")
    answer: str = click.prompt(
        prompt, hide_input=True, confirmation_prompt="The same again" if twice else False, err=True
    )
    return answer
