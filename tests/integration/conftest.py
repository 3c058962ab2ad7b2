from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.home import PASSPHRASE, Home


@pytest.fixture
def home() -> Iterator[Home]:
    """A home with nothing in it; short enough for a socket's path."""
    with tempfile.TemporaryDirectory(prefix="hf") as name:
        folder = Path(name)
        (folder / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HOLDFAST")}
        place = {"HOME": name, "HOLDFAST_HOME": str(folder / "h"), "NO_COLOR": "1"}
        one = Home(folder, {**kept, **place})
        one.environment.pop("XDG_CONFIG_HOME", None)
        try:
            yield one
        finally:
            one.end()


@pytest.fixture
def vault(home: Home) -> Home:
    """A home with an unlocked vault."""
    home.json("init", "--passphrase-file", str(home.folder / "passphrase"))
    return home
