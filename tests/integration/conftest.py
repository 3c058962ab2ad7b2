from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.home import PASSPHRASE, Home


@contextlib.contextmanager
def new_home(folder: Path) -> Iterator[Home]:
    """A home with nothing in it but the file of a passphrase; whatever runs in it is ended."""
    (folder / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    surroundings = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("HOLDFAST", "XDG_")) and key != "COLUMNS"
    }
    ours = {"HOME": str(folder), "HOLDFAST_HOME": str(folder / "h"), "NO_COLOR": "1"}
    home = Home(folder, surroundings | ours)
    try:
        yield home
    finally:
        home.end()


@pytest.fixture
def home() -> Iterator[Home]:
    """A home of its own for one test; its name is short enough for a socket's path."""
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as one:
        yield one


@pytest.fixture
def vault(home: Home) -> Home:
    """A home with an unlocked vault."""
    home.json("init", "--passphrase-file", str(home.folder / "passphrase"))
    return home
