"""The commands' way to the service, and the arguments that several commands share."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from companion.client.connection import Client, connect
from companion.config import Paths, paths_from
from companion.errors import CaptureUnknown, CaseUnknown, FileUnreadable
from companion.ids import UUID_PATTERN
from companion.protocol.messages import ListCaptures, ListCases
from companion.protocol.replies import CaptureList, CaseList

F = TypeVar("F", bound=Callable[..., Any])


def home_paths() -> Paths:
    """Return where everything of this user is."""
    return paths_from(os.environ)


@contextlib.contextmanager
def service(*, start: bool = True) -> Iterator[Client]:
    """Connect to the service for one command; start it when none runs, unless told not to."""
    with connect(home_paths(), start=start) as client:
        yield client


def case_option(command: F) -> F:
    """Give a command `--case`: an id or a label; not needed while there is one case only."""
    return click.option(
        "--case", "case", metavar="CASE", help="The case's id or label; not needed if there is one."
    )(command)


def case_id_of(client: Client, case: str | None) -> str | None:
    """Return the id of the case that was named by id or label, or None when none was.

    Raises:
        CaseUnknown: no case, or more than one, has that label.
    """
    if case is None or re.fullmatch(UUID_PATTERN, case):
        return case
    found = [one.id for one in client.call(ListCases(), CaseList).cases if one.label == case]
    if len(found) != 1:
        raise CaseUnknown
    return found[0]


def capture_id_of(client: Client, capture: str, case: str | None) -> str:
    """Return the id of a capture named by id, or by exhibit number in a case.

    Raises:
        CaptureUnknown: it is neither.
    """
    if re.fullmatch(UUID_PATTERN, capture):
        return capture
    captures = client.call(ListCaptures(case_id=case_id_of(client, case)), CaptureList).captures
    found = [one.id for one in captures if str(one.exhibit) == capture]
    if not found:
        hint = "Run `holdfast capture list` to see ids and exhibit numbers."
        raise CaptureUnknown("There is no such capture.", hint=hint)
    return found[0]


def path_text(path: Path) -> str:
    """Return an absolute path as text for the service.

    Raises:
        FileUnreadable: the name is not text, so no message can carry it.
    """
    text = str(path.expanduser().absolute())
    try:
        text.encode()
    except UnicodeEncodeError as error:
        msg = "A file's name is not text in UTF-8."
        raise FileUnreadable(msg, hint="Give the file another name, then try again.") from error
    return text
