"""Which manifest goes where: the browser table applied to one machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from companion.errors import BrowserUnknown
from companion.host.browsers import BROWSERS, Browser, Flavour, Place, System
from companion.host.machine import Machine, text_of
from companion.host.manifests import HOST_NAME

MANIFEST_FILE = f"{HOST_NAME}.json"
_BELOW = {
    Flavour.CHROMIUM: ("NativeMessagingHosts",),
    Flavour.FIREFOX: (".mozilla", "native-messaging-hosts"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """One manifest of one browser: its file, and on Windows the registry key that names it."""

    browser: str
    flavour: Flavour
    file: PurePath
    key: str | None = None


def named(names: Sequence[str]) -> tuple[Browser, ...]:
    """Return the browsers of these names.

    Raises:
        BrowserUnknown: one of them is not in the table.
    """
    by_name = {browser.name: browser for browser in BROWSERS}
    if not set(names) <= set(by_name):
        raise BrowserUnknown
    return tuple(by_name[name] for name in dict.fromkeys(names))


def is_present(machine: Machine, browser: Browser) -> bool:
    """Say whether somebody has used this browser here: one of its profile folders exists."""
    return any(_in_use(machine, place) for place in browser.places[machine.system])


def present(machine: Machine) -> tuple[Browser, ...]:
    """Return the browsers somebody has used here."""
    return tuple(browser for browser in BROWSERS if is_present(machine, browser))


def targets(machine: Machine, browser: Browser, own_folder: PurePath) -> list[Target]:
    """Return where a browser's manifests go: every place in use, or else the first one.

    `own_folder` is where manifests are kept on Windows, whose registry names them.
    """
    places = browser.places[machine.system]
    if machine.system is System.WINDOWS:
        file = own_folder / f"{HOST_NAME}.{browser.flavour}.json"
        keys = ["\\".join((*place.at, HOST_NAME)) for place in places]
        return [Target(browser.name, browser.flavour, file, key) for key in keys]
    due = [place for place in places if _in_use(machine, place)] or [places[0]]
    return [_file_target(browser, machine.path(place.at)) for place in due]


def targets_below(browsers: Iterable[Browser], folder: PurePath) -> list[Target]:
    """Return where manifests go for browsers started with a folder of their own.

    Chromium's family looks in `<folder>/NativeMessagingHosts` when that is its user data folder;
    Firefox in `<folder>/.mozilla/native-messaging-hosts` when that is its home.
    """
    return [
        _file_target(browser, folder.joinpath(*_BELOW[browser.flavour])) for browser in browsers
    ]


def _file_target(browser: Browser, folder: PurePath) -> Target:
    return Target(browser.name, browser.flavour, folder / MANIFEST_FILE)


def _in_use(machine: Machine, place: Place) -> bool:
    return any(machine.files.is_folder(machine.path(profile)) for profile in place.profiles)


def where(target: Target) -> str:
    """Return a target's place as a person would look for it."""
    return f"HKEY_CURRENT_USER\\{target.key}" if target.key else text_of(target.file)
