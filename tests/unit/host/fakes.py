"""A machine in memory, so that every system's installing is exercised on any."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath, PureWindowsPath

from companion.host.browsers import System
from companion.host.machine import Machine

Home = dict[str, str]


@dataclass
class MemoryFiles:
    folders: set[PurePath] = field(default_factory=set)
    texts: dict[PurePath, str] = field(default_factory=dict)
    executables: set[PurePath] = field(default_factory=set)

    def is_folder(self, path):
        return path in self.folders

    def read(self, path):
        return self.texts.get(path)

    def write(self, path, text, *, executable=False):
        assert path.parent in self.folders, "a file needs its folder"
        self.texts[path] = text
        if executable:
            self.executables.add(path)

    def make_folder(self, path):
        missing = [one for one in (path, *path.parents) if one not in self.folders]
        self.folders |= set(missing)
        return missing[::-1]

    def remove(self, path):
        self.texts.pop(path, None)
        self.executables.discard(path)

    def remove_folder_if_empty(self, path):
        inside = [one for one in (*self.folders, *self.texts) if path in one.parents]
        if not inside:
            self.folders.discard(path)

    def snapshot(self):
        return frozenset(self.folders), dict(self.texts), frozenset(self.executables)


@dataclass
class MemoryRegistry:
    keys: dict[str, str | None] = field(default_factory=dict)

    def read(self, key):
        return self.keys.get(key)

    def write(self, key, value):
        names = key.split("\\")
        above = ["\\".join(names[: count + 1]) for count in range(len(names))]
        made = [one for one in above if one not in self.keys]
        self.keys |= dict.fromkeys(made)
        self.keys[key] = value
        return made

    def remove_if_bare(self, key):
        if not any(other.startswith(f"{key}\\") for other in self.keys):
            self.keys.pop(key, None)


def machine(system: System) -> Machine:
    """A user of `system` who has never started a browser."""
    kind = PureWindowsPath if system is System.WINDOWS else PurePosixPath
    home = kind("C:\\Users\\ana" if system is System.WINDOWS else "/home/ana")
    bases = {
        System.LINUX: {"config": home / ".config"},
        System.MACOS: {"support": home / "Library" / "Application Support"},
        System.WINDOWS: {
            "local": home / "AppData" / "Local",
            "roaming": home / "AppData" / "Roaming",
        },
    }[system]
    files = MemoryFiles()
    files.make_folder(home)
    registry = MemoryRegistry({"Software": None}) if system is System.WINDOWS else None
    return Machine(system, {"home": home, **bases}, files, registry)
