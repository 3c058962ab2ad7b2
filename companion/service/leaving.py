"""Leaving a computer: what Holdfast put there goes, and the vault only if the person says so."""

from __future__ import annotations

import contextlib
import shutil

from companion.config import Paths
from companion.vault.destroying import destroy_vault
from companion.vault.durable import disk_faults


def remove_runtime(paths: Paths) -> None:
    """Remove the runtime files of a service that has ended; the vault is not touched.

    Raises:
        FileUnreadable: something could not be removed.
    """
    with disk_faults():
        if paths.run.is_dir():
            shutil.rmtree(paths.run)
        # A deep home has its socket elsewhere, in a folder made for it alone.
        paths.socket.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            paths.socket.parent.rmdir()


def remove_vault(paths: Paths) -> bool:
    """Destroy the vault, and one that was begun and never confirmed; say whether there was one.

    Raises:
        FileUnreadable: something could not be removed; what is left does not open.
    """
    begun = paths.vault.with_name(f"{paths.vault.name}.new")
    was_there = paths.vault.is_dir()
    for folder in (paths.vault, begun):
        destroy_vault(folder)
    return was_there


def remove_home(paths: Paths) -> bool:
    """Remove the home folder if nothing is left in it; say whether it is gone."""
    with contextlib.suppress(OSError):
        paths.home.rmdir()
    return not paths.home.exists()
