"""Where each browser looks for native hosts, as one table. Pure data.

Sources: Chrome, "Native messaging"; MDN, "Native manifests"; Chromium's own source; and what other
native hosts found to be true. Opera reads Chrome's places. On Windows, browsers made from Chromium
fall back to Chrome's key, so both are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Segments = tuple[str, ...]
"""A path: a base folder (`config`, `home`, `support`, `local`, `roaming`), then names in it."""


class System(StrEnum):
    """The systems that browsers keep their native hosts differently on."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"


class Flavour(StrEnum):
    """Whose form of manifest a browser reads."""

    CHROMIUM = "chromium"
    FIREFOX = "firefox"


@dataclass(frozen=True, slots=True)
class Place:
    """Where manifests go: a folder, or on Windows a registry key below HKEY_CURRENT_USER.

    The place is in use when one of the profile folders exists.
    """

    at: Segments
    profiles: tuple[Segments, ...]


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser, by the name `--browser` takes, and its places on each system."""

    name: str
    title: str
    flavour: Flavour
    places: dict[System, tuple[Place, ...]]


_HOSTS = "NativeMessagingHosts"


def _chromium(
    name: str, title: str, *, linux: Segments, macos: Segments, windows: Segments, key: Segments
) -> Browser:
    """Return a browser that keeps manifests in its own profile folder, and a key of its own."""
    chrome_key = ("Software", "Google", "Chrome", _HOSTS)
    own_key = ("Software", *key, _HOSTS)
    return Browser(
        name=name,
        title=title,
        flavour=Flavour.CHROMIUM,
        places={
            System.LINUX: (Place(("config", *linux, _HOSTS), (("config", *linux),)),),
            System.MACOS: (Place(("support", *macos, _HOSTS), (("support", *macos),)),),
            System.WINDOWS: tuple(
                Place(at, (windows,)) for at in dict.fromkeys((own_key, chrome_key))
            ),
        },
    )


def _folder(*profile: str) -> Place:
    return Place((*profile, _HOSTS), (profile,))


BROWSERS: tuple[Browser, ...] = (
    _chromium(
        "chromium",
        "Chromium",
        linux=("chromium",),
        macos=("Chromium",),
        windows=("local", "Chromium", "User Data"),
        key=("Chromium",),
    ),
    Browser(
        name="chrome",
        title="Google Chrome",
        flavour=Flavour.CHROMIUM,
        places={
            System.LINUX: (
                _folder("config", "google-chrome"),
                _folder("config", "google-chrome-beta"),
                _folder("config", "google-chrome-unstable"),
            ),
            System.MACOS: (
                _folder("support", "Google", "Chrome"),
                _folder("support", "Google", "Chrome Beta"),
                _folder("support", "Google", "Chrome Dev"),
                _folder("support", "Google", "Chrome Canary"),
            ),
            System.WINDOWS: (
                Place(
                    ("Software", "Google", "Chrome", _HOSTS),
                    (
                        ("local", "Google", "Chrome", "User Data"),
                        ("local", "Google", "Chrome Beta", "User Data"),
                        ("local", "Google", "Chrome Dev", "User Data"),
                        ("local", "Google", "Chrome SxS", "User Data"),
                    ),
                ),
            ),
        },
    ),
    _chromium(
        "edge",
        "Microsoft Edge",
        linux=("microsoft-edge",),
        macos=("Microsoft Edge",),
        windows=("local", "Microsoft", "Edge", "User Data"),
        key=("Microsoft", "Edge"),
    ),
    _chromium(
        "brave",
        "Brave",
        linux=("BraveSoftware", "Brave-Browser"),
        macos=("BraveSoftware", "Brave-Browser"),
        windows=("local", "BraveSoftware", "Brave-Browser", "User Data"),
        key=("BraveSoftware", "Brave-Browser"),
    ),
    _chromium(
        "vivaldi",
        "Vivaldi",
        linux=("vivaldi",),
        macos=("Vivaldi",),
        windows=("local", "Vivaldi", "User Data"),
        key=("Vivaldi",),
    ),
    Browser(
        name="opera",
        title="Opera",
        flavour=Flavour.CHROMIUM,
        places={
            System.LINUX: (Place(("config", "google-chrome", _HOSTS), (("config", "opera"),)),),
            System.MACOS: (
                Place(
                    ("support", "Google", "Chrome", _HOSTS),
                    (("support", "com.operasoftware.Opera"),),
                ),
            ),
            System.WINDOWS: (
                Place(
                    ("Software", "Google", "Chrome", _HOSTS),
                    (("roaming", "Opera Software", "Opera Stable"),),
                ),
            ),
        },
    ),
    Browser(
        name="firefox",
        title="Firefox",
        flavour=Flavour.FIREFOX,
        places={
            # Profiles may be in the XDG folder since 147; hosts are still looked for in the old
            # one. The new one is written beside it for the day that changes.
            System.LINUX: (
                Place(
                    ("home", ".mozilla", "native-messaging-hosts"),
                    (("home", ".mozilla", "firefox"), ("config", "mozilla", "firefox")),
                ),
                Place(
                    ("config", "mozilla", "native-messaging-hosts"),
                    (("config", "mozilla", "firefox"),),
                ),
            ),
            System.MACOS: (Place(("support", "Mozilla", _HOSTS), (("support", "Firefox"),)),),
            System.WINDOWS: (
                Place(("Software", "Mozilla", _HOSTS), (("roaming", "Mozilla", "Firefox"),)),
            ),
        },
    ),
    Browser(
        name="librewolf",
        title="LibreWolf",
        flavour=Flavour.FIREFOX,
        places={
            System.LINUX: (
                Place(("home", ".librewolf", "native-messaging-hosts"), (("home", ".librewolf"),)),
            ),
            System.MACOS: (Place(("support", "librewolf", _HOSTS), (("support", "librewolf"),)),),
            System.WINDOWS: (Place(("Software", "Mozilla", _HOSTS), (("roaming", "librewolf"),)),),
        },
    ),
)
