"""START-HERE.txt: what a person without software reads first. Pure but for the template's text.

The commands in it are run, as they stand, by the tests.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from importlib import resources

from companion.bundle.layout import FORMAT

_TEMPLATE = "start-here.txt"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class StartHere:
    """What differs from bundle to bundle. No names of persons, no addresses."""

    date: str
    case_id: str
    exhibits: int
    files: int
    lines: int
    fingerprint: str
    head: str
    """SHA-256 of the last line of the custody log."""
    prefix: str
    """SHA-256 of the whole custody log."""
    format: str = FORMAT


def start_here_bytes(values: StartHere) -> bytes:
    """Return the text with `values` in their places."""
    template = resources.files(__package__).joinpath(_TEMPLATE).read_text(encoding="utf-8")
    said = {name: str(value) for name, value in asdict(values).items()}
    return _PLACE.sub(lambda place: said[place[1]], template).encode()
