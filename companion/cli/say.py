"""What a command says: text for a person, or one JSON document; and what it ends with."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar

import click
import msgspec

from companion.errors import FileUnreadable, HoldfastError

DONE = 0
REFUSED = 1
UNREADABLE = 2
INTERRUPTED = 130

F = TypeVar("F", bound=Callable[..., Any])
_UNREADABLE_CODES = frozenset(
    {"usage.invalid", "file.unreadable", "bundle.unreadable", "image.unreadable", "image.truncated"}
)


class OutputFailed(Exception):
    """What the command had to say could not be written to its output."""

    def shown(self) -> FileUnreadable:
        """Return what is said of it."""
        return FileUnreadable(
            "What the command had to say could not be written to its output.",
            hint="Check that the output is open and has room, then try again.",
        )


@contextlib.contextmanager
def _output() -> Iterator[None]:
    """Write to standard output, and see to it that it has arrived.

    Raises:
        OutputFailed: the output is closed, or took no more.
        BrokenPipeError: whoever read it has had enough.
    """
    if sys.stdout is None:  # it was closed before we started, and print would say nothing
        raise OutputFailed
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFailed from error


def drop_output() -> None:
    """Let what could not be written go, or Python tries again at the end and fails again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def json_option(command: F) -> F:
    """Give a command `--json`: one JSON document on standard output and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def say_json(value: object) -> None:
    """Print a value as one JSON document; escapes keep it safe for every terminal."""
    with _output():
        print(json.dumps(msgspec.to_builtins(value), indent=2))


def say(text: str = "") -> None:
    """Print a line for a person."""
    with _output():
        print(text)


def say_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their titles, plainly when the output is not a terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console = Console(soft_wrap=False)
    width = None if console.is_terminal else _WIDE
    with _output():
        Console(width=width).print(table)


_WIDE = 240


def visible(untrusted_text: str) -> str:
    """Return text in which nothing can move a terminal's cursor or hide what follows."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in untrusted_text)


def exit_code_of(error: HoldfastError) -> int:
    """Return 2 for what cannot be read or was called wrongly, 1 for what was refused."""
    return UNREADABLE if error.code in _UNREADABLE_CODES else REFUSED


def say_error(error: HoldfastError, *, as_json: bool) -> None:
    """Print an error: as JSON on standard output, or in words on standard error."""
    if as_json:
        say_json({"error": error.as_json()})
    else:
        print(f"{error.message}\nNext: {error.hint}", file=sys.stderr)


def end(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise click.exceptions.Exit(code)
