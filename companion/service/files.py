"""Reading a file that a person named on the command line."""

from __future__ import annotations

from pathlib import Path

from companion.errors import FileUnreadable, ImageTooLarge

MAX_FILE_BYTES = 256 * 1024 * 1024


def read_file(untrusted_path: str) -> bytes:
    """Return a file's bytes.

    Raises:
        FileUnreadable: it is missing, no file, or may not be read.
        ImageTooLarge: it has more than 256 MiB.
    """
    path = Path(untrusted_path)
    try:
        if not path.is_file():
            raise FileUnreadable
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileUnreadable from error
    if len(data) > MAX_FILE_BYTES:
        msg = "The file is larger than a picture may be."
        raise ImageTooLarge(msg, hint="Use a copy of at most 256 MiB.")
    return data
