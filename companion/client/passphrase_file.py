"""The file a passphrase may come from, for tests and scripts."""

from __future__ import annotations

from pathlib import Path

from companion.errors import FileUnreadable


def read_passphrase(path: Path) -> str:
    """Return the passphrase on the first line of a file.

    Raises:
        FileUnreadable: it cannot be read, or is not text.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = "The passphrase file cannot be read."
        raise FileUnreadable(msg) from error
    return lines[0] if lines else ""
