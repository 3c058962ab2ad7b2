"""The little that installing asks of a machine: base folders, files, and on Windows the registry.

Tests hand in another machine; nothing here decides anything.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from companion.client.folder import write_private
from companion.host.browsers import Segments, System


class Files(Protocol):
    """Files and folders by path."""

    def is_folder(self, path: PurePath) -> bool:
        """Say whether there is a folder at `path`."""
        ...

    def read(self, path: PurePath) -> str | None:
        """Return the text at `path`, or None when there is none that can be read."""
        ...

    def write(self, path: PurePath, text: str, *, executable: bool = False) -> None:
        """Put text at `path`, whole or not at all, for this user alone."""
        ...

    def make_folder(self, path: PurePath) -> list[PurePath]:
        """Make a folder and what is missing above it; return what was made, outermost first."""
        ...

    def remove(self, path: PurePath) -> None:
        """Remove a file, if it is there."""
        ...

    def remove_folder_if_empty(self, path: PurePath) -> None:
        """Remove a folder, if it is there and nothing is in it."""
        ...


class Registry(Protocol):
    """Keys below HKEY_CURRENT_USER, by path, and their default values."""

    def read(self, key: str) -> str | None:
        """Return a key's default value, or None."""
        ...

    def write(self, key: str, value: str) -> list[str]:
        """Set a key's default value; return the keys that were made for it, outermost first."""
        ...

    def remove_if_bare(self, key: str) -> None:
        """Remove a key, if it is there and has no keys below it."""
        ...


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine and the user's base folders on it, by the names the browser table uses."""

    system: System
    bases: Mapping[str, PurePath]
    files: Files
    registry: Registry | None = None

    def path(self, segments: Segments) -> PurePath:
        """Return the path that a row of the table means on this machine."""
        return self.bases[segments[0]].joinpath(*segments[1:])


class LocalFiles:
    """The files of this machine."""

    def is_folder(self, path: PurePath) -> bool:
        """Say whether there is a folder at `path`."""
        return Path(path).is_dir()

    def read(self, path: PurePath) -> str | None:
        """Return the text at `path`, or None when there is none that can be read."""
        try:
            return Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, path: PurePath, text: str, *, executable: bool = False) -> None:
        """Put text at `path`, whole or not at all, for this user alone."""
        write_private(Path(path), text.encode(), mode=0o700 if executable else 0o600)

    def make_folder(self, path: PurePath) -> list[PurePath]:
        """Make a folder and what is missing above it; return what was made, outermost first."""
        folder = Path(path)
        missing = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
        for one in missing:
            one.mkdir(mode=0o700, exist_ok=True)
        return [*missing]

    def remove(self, path: PurePath) -> None:
        """Remove a file, if it is there."""
        Path(path).unlink(missing_ok=True)

    def remove_folder_if_empty(self, path: PurePath) -> None:
        """Remove a folder, if it is there and nothing is in it."""
        folder = Path(path)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def this_machine(environ: Mapping[str, str]) -> Machine:
    """Return the machine this runs on, for the user whose environment is given."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        from companion.host.windows_registry import WindowsRegistry

        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        bases = {"home": home, "roaming": roaming, "local": local}
        return Machine(System.WINDOWS, bases, LocalFiles(), WindowsRegistry())
    if sys.platform == "darwin":
        bases = {"home": home, "support": home / "Library" / "Application Support"}
        return Machine(System.MACOS, bases, LocalFiles())
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    return Machine(System.LINUX, {"home": home, "config": config}, LocalFiles())


def text_of(path: PurePath) -> str:
    """Return a path as the text that goes into manifests and the ledger."""
    return os.fspath(path)
