"""Destroying a vault: first what opens it, then everything that could have been opened."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from companion.vault.durable import disk_faults, sync_folder
from companion.vault.keyslots import HEADER_NAME


def destroy_vault(folder: Path) -> None:
    """Overwrite and remove the header with its key slots, then remove database and objects.

    Without the header nothing in the folder can be decrypted, so a crash in the middle leaves
    nothing readable. A disk may keep the overwritten bytes somewhere it no longer shows; so may a
    backup. Whoever has such a copy and the passphrase can still open that copy.

    Raises:
        FileUnreadable: something could not be removed; what is left does not open.
    """
    header = folder / HEADER_NAME
    with disk_faults():
        if header.is_file():
            with header.open("r+b") as file:
                file.write(secrets.token_bytes(header.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            header.unlink()
            sync_folder(folder)
        if folder.is_dir():
            shutil.rmtree(folder)
