"""Let browsers find the host, and take it away again without a trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from companion.errors import HostNotWritable
from companion.host.browsers import BROWSERS, Browser, Flavour
from companion.host.ledger import Entry, Ledger, read_ledger
from companion.host.machine import Machine, text_of
from companion.host.manifests import (
    launcher_name,
    launcher_text,
    manifest_text,
    path_in_manifest,
)
from companion.host.targets import (
    Target,
    is_present,
    named,
    present,
    targets,
    targets_below,
    where,
)


class HostState(StrEnum):
    """Whether a browser would find this host; `stale` is put right by installing again."""

    INSTALLED = "installed"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """One browser: whether it is used here, whether it finds the host, and where it looks."""

    name: str
    title: str
    is_present: bool
    state: HostState
    places: tuple[str, ...]


class Installer:
    """Writes and removes manifests on one machine, for one home of ours."""

    def __init__(
        self, machine: Machine, folder: PurePath, *, command: Sequence[str], home: str
    ) -> None:
        """Take the machine, our own `folder` on it, and what the launcher is to run for `home`."""
        self._machine = machine
        self._files = machine.files
        self._folder = folder
        self._launcher = folder / launcher_name(machine.system)
        self._launcher_text = launcher_text(machine.system, command, home)
        self._ledger_file = folder / "installed.json"

    def install(
        self, names: Sequence[str] = (), *, user_data_dir: PurePath | None = None
    ) -> list[Standing]:
        """Let browsers find the host: those named, or all that are used here; return them.

        With `user_data_dir`, only browsers started with that folder (or with it as their home).

        Raises:
            BrowserUnknown: a name is not in the table.
            HostNotWritable: a manifest could not be written.
        """
        chosen = self._chosen(names, user_data_dir)
        ledger = self._ledger()
        try:
            if chosen:
                self._make_folder(self._folder, ledger)
                self._files.write(self._launcher, self._launcher_text, executable=True)
            for target in self._targets(chosen, user_data_dir):
                self._write(target, ledger)
        except OSError as error:
            raise HostNotWritable from error
        return [self._standing(browser, user_data_dir) for browser in chosen]

    def uninstall(
        self, names: Sequence[str] = (), *, user_data_dir: PurePath | None = None
    ) -> list[str]:
        """Take the host away from the browsers named, or from all; return where it stood.

        Raises:
            BrowserUnknown: a name is not in the table.
            HostNotWritable: a manifest could not be removed.
        """
        ledger = self._ledger()
        leaving = self._leaving(ledger, names, user_data_dir)
        ledger.entries = [entry for entry in ledger.entries if entry not in leaving]
        try:
            for entry in leaving:
                self._remove(entry, ledger)
            self._tidy(ledger)
        except OSError as error:
            raise HostNotWritable from error
        return list(dict.fromkeys(_where(entry) for entry in leaving))

    def standings(self) -> list[Standing]:
        """Return how every browser of the table stands."""
        return [self._standing(browser, None) for browser in BROWSERS]

    # --- writing --------------------------------------------------------------

    def _write(self, target: Target, ledger: Ledger) -> None:
        """Write one manifest; the ledger is kept up to date, so that a fault leaves no orphan."""
        self._make_folder(target.file.parent, ledger)
        entry = Entry(browser=target.browser, file=text_of(target.file), key=target.key)
        ledger.add(entry)
        self._keep(ledger)
        self._files.write(target.file, self._manifest(target.flavour))
        if target.key is not None and self._machine.registry is not None:
            made = self._machine.registry.write(target.key, text_of(target.file))
            ledger.keys += [key for key in made if key not in ledger.keys]
            self._keep(ledger)

    def _make_folder(self, folder: PurePath, ledger: Ledger) -> None:
        ledger.folders += [text_of(made) for made in self._files.make_folder(folder)]

    def _manifest(self, flavour: Flavour) -> str:
        return manifest_text(flavour, text_of(self._launcher))

    # --- removing -------------------------------------------------------------

    def _leaving(
        self, ledger: Ledger, names: Sequence[str], user_data_dir: PurePath | None
    ) -> list[Entry]:
        """Return what is to go: what the ledger knows, and manifests that lead to our launcher."""
        browsers = named(names) if names else BROWSERS
        targets_now = self._targets(browsers, user_data_dir)
        standing = [target for target in targets_now if self._leads_here(target)]
        found = [Entry(browser=t.browser, file=text_of(t.file), key=t.key) for t in standing]
        wanted = {browser.name for browser in browsers}
        known = [entry for entry in ledger.entries if entry.browser in wanted]
        if user_data_dir is not None:
            here = {text_of(target.file) for target in targets_now}
            known = [entry for entry in known if entry.file in here]
        if names:  # a file that a browser not named shares was put there for that one
            shared = {entry.file for entry in ledger.entries if entry not in known}
            found = [entry for entry in found if entry.file not in shared]
        return list(dict.fromkeys([*known, *found]))

    def _remove(self, entry: Entry, ledger: Ledger) -> None:
        """Remove a manifest that no remaining entry shares."""
        if entry.key is not None and all(entry.key != other.key for other in ledger.entries):
            self._remove_key(entry.key)
        if all(entry.file != other.file for other in ledger.entries):
            self._files.remove(self._path(entry.file))

    def _tidy(self, ledger: Ledger) -> None:
        """Remove what was made for manifests that are gone: keys, launcher, folders."""
        if ledger.entries:
            self._keep(ledger)
        else:
            self._files.remove(self._launcher)
            self._files.remove(self._ledger_file)
            for key in reversed(ledger.keys):
                self._remove_key(key)
        for folder in reversed(ledger.folders):
            self._files.remove_folder_if_empty(self._path(folder))

    def _remove_key(self, key: str) -> None:
        if self._machine.registry is not None:
            self._machine.registry.remove_if_bare(key)

    # --- looking --------------------------------------------------------------

    def _standing(self, browser: Browser, user_data_dir: PurePath | None) -> Standing:
        found = self._targets([browser], user_data_dir)
        states = {self._state(target) for target in found}
        return Standing(
            name=browser.name,
            title=browser.title,
            is_present=is_present(self._machine, browser),
            state=states.pop() if len(states) == 1 else HostState.STALE,
            places=tuple(where(target) for target in found),
        )

    def _state(self, target: Target) -> HostState:
        """Say whether a target's manifest is the one we would write, and leads to a launcher."""
        file = target.file
        registry = self._machine.registry
        if target.key is not None and registry is not None:
            named_file = registry.read(target.key)
            if named_file is None:
                return HostState.MISSING
            if named_file != text_of(file):
                return HostState.STALE
        text = self._files.read(file)
        if text is None:
            return HostState.MISSING if target.key is None else HostState.STALE
        is_current = text == self._manifest(target.flavour)
        is_launcher_current = self._files.read(self._launcher) == self._launcher_text
        return HostState.INSTALLED if is_current and is_launcher_current else HostState.STALE

    def _leads_here(self, target: Target) -> bool:
        """Say whether a manifest names our launcher; one of another home of ours is left alone."""
        text = self._files.read(target.file)
        return text is not None and path_in_manifest(text) == text_of(self._launcher)

    def _chosen(self, names: Sequence[str], user_data_dir: PurePath | None) -> tuple[Browser, ...]:
        if names:
            return named(names)
        return present(self._machine) if user_data_dir is None else named(["chromium"])

    def _targets(self, browsers: Iterable[Browser], user_data_dir: PurePath | None) -> list[Target]:
        if user_data_dir is not None:
            return targets_below(browsers, user_data_dir)
        return [
            target
            for browser in browsers
            for target in targets(self._machine, browser, self._folder)
        ]

    def _ledger(self) -> Ledger:
        return read_ledger(self._files.read(self._ledger_file))

    def _keep(self, ledger: Ledger) -> None:
        """Write the ledger; the folders it names include our own."""
        self._files.write(self._ledger_file, ledger.text())

    def _path(self, text: str) -> PurePath:
        return type(self._folder)(text)


def _where(entry: Entry) -> str:
    return f"HKEY_CURRENT_USER\\{entry.key}" if entry.key else entry.file
