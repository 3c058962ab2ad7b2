"""Every link from the browser to the vault, looked at in the order a capture passes them.

Each function looks at one link and says how it stands and what to do; none changes anything.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from companion import __version__
from companion.client.connection import connect
from companion.config import Paths
from companion.errors import HoldfastError
from companion.host.install import HostState, Installer, Standing
from companion.host.machine import Machine
from companion.host.manifests import CHROMIUM_EXTENSION_IDS, launcher_name
from companion.model import Status, VaultState
from companion.protocol.codec import encode_request, read_message, read_result
from companion.protocol.framing import Frame, FrameDecoder, encode_frame
from companion.protocol.messages import PROTOCOL_MAX, PROTOCOL_MIN, GetStatus, Hello
from companion.protocol.replies import Welcome

LEAST_ROOM = 200 * 1024 * 1024
AMPLE_ROOM = 2 * 1024 * 1024 * 1024
HOST_SECONDS = 30.0
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows an earlier day."""
_AGAIN = "Run `holdfast stop`, then this again."
_INSTALL = "Run `holdfast host install`, then restart the browser."
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SANDBOXED = {
    "Firefox": ("snap/firefox", ".var/app/org.mozilla.firefox"),
    "Chromium": ("snap/chromium", ".var/app/org.chromium.Chromium"),
    "Google Chrome": (".var/app/com.google.Chrome",),
    "Brave": ("snap/brave", ".var/app/com.brave.Browser"),
}
"""Where a browser that runs in a sandbox keeps its profile, below the home folder."""


class State(StrEnum):
    """How a link stands; a capture gets through all but a broken one."""

    FINE = "fine"
    CARE = "care"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what was found, in words without any path or name of the person, and what to do."""

    name: str
    state: State
    found: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is looked at."""

    paths: Paths
    machine: Machine
    installer: Installer
    now: Callable[[], datetime]


def links(ground: Ground) -> Iterator[Link]:
    """Yield every link, from the browser to the disk; those behind a broken one as far as known."""
    standings = [one for one in ground.installer.standings() if one.is_present]
    yield browser_link(ground.machine, standings)
    yield manifest_link(standings)
    yield host_link(ground)
    yield folder_link(ground.paths)
    yield from service_links(ground.paths)
    yield clock_link(ground.now())
    yield disk_link(ground.paths.home)


def browser_link(machine: Machine, standings: list[Standing]) -> Link:
    """Say whether a browser is used here that can start the companion."""
    home = machine.bases["home"]
    boxed = [
        title
        for title, folders in _SANDBOXED.items()
        if any(machine.files.is_folder(home / folder) for folder in folders)
    ]
    if standings:
        found = f"used here: {', '.join(one.title for one in standings)}"
        if not boxed:
            return Link("browser", State.FINE, found)
        also = f"{found}; from a Snap or Flatpak, too: {', '.join(boxed)}"
        return Link("browser", State.CARE, also, _UNBOX)
    if boxed:
        return Link(
            "browser", State.BROKEN, f"only from a Snap or Flatpak: {', '.join(boxed)}", _UNBOX
        )
    fix = "Start the browser once, then run this again."
    return Link("browser", State.BROKEN, "no browser that is known has been used here", fix)


_UNBOX = (
    "A browser from a Snap or Flatpak cannot start the companion. "
    "Install the browser's own package, and Holdfast in that."
)


def manifest_link(standings: list[Standing]) -> Link:
    """Say whether every browser that is used here finds the host."""
    missing = [one.title for one in standings if one.state is HostState.MISSING]
    stale = [one.title for one in standings if one.state is HostState.STALE]
    parts = [
        f"{words}: {', '.join(titles)}"
        for words, titles in (("not installed in", missing), ("out of date in", stale))
        if titles
    ]
    if not parts:
        return Link("manifest", State.FINE, "every browser used here finds the companion")
    is_any = len(missing) + len(stale) < len(standings)
    return Link("manifest", State.CARE if is_any else State.BROKEN, "; ".join(parts), _INSTALL)


def host_link(ground: Ground) -> Link:
    """Start the host as a browser does, and hear what it answers."""
    launcher = Path(ground.paths.host / launcher_name(ground.machine.system))
    if not launcher.is_file() or not os.access(launcher, os.X_OK):
        return Link("host", State.BROKEN, "the launcher is missing or may not be run", _INSTALL)
    try:
        welcome = _hello_through(launcher)
    except OSError as error:
        found = f"the launcher could not be started ({error.strerror})"
        return Link("host", State.BROKEN, found, _INSTALL)
    except HoldfastError as error:
        return Link("host", State.BROKEN, f"the host answers: {error.message}", error.hint)
    if welcome is None:
        found = "the host ended without an answer; the Python it was installed with may be gone"
        return Link("host", State.BROKEN, found, _INSTALL)
    return Link("host", State.FINE, "starts, and reaches the service")


def folder_link(paths: Paths) -> Link:
    """Say whether the folders are this user's alone."""
    if os.name == "nt":
        return Link("folder", State.FINE, "kept by the access list of the user's profile")
    for folder in (paths.home, paths.run, paths.vault):
        if not folder.exists():
            continue
        found = folder.stat()
        if found.st_uid != os.getuid():
            fix = "Set HOLDFAST_HOME to a folder of your own."
            return Link("folder", State.BROKEN, "a folder of ours belongs to somebody else", fix)
        if found.st_mode & _OTHERS and folder != paths.home:
            fix = "Run `holdfast doctor --repair`."
            return Link("folder", State.BROKEN, "others may look into a folder of ours", fix)
        if not os.access(folder, os.W_OK):
            fix = "Make the folder writable for yourself, or set HOLDFAST_HOME."
            return Link("folder", State.BROKEN, "a folder of ours cannot be written to", fix)
    return Link("folder", State.FINE, "yours alone, and writable")


def service_links(paths: Paths) -> Iterator[Link]:
    """Reach the service, compare releases, and ask for the vault."""
    try:
        with connect(paths) as client:
            yield Link("service", State.FINE, "runs, and answers")
            theirs = client.welcome.companion
            status = client.call(GetStatus(), Status)
    except HoldfastError as error:
        yield Link("service", State.BROKEN, error.message, error.hint)
        return
    if theirs == __version__:
        yield Link("versions", State.FINE, f"both ends are {__version__}")
    else:
        found = f"the service is {theirs}, this command {__version__}"
        yield Link("versions", State.CARE, found, _AGAIN)
    yield vault_link(status)


def vault_link(status: Status) -> Link:
    """Say whether there is a vault, and whether it is open."""
    if status.vault is VaultState.ABSENT:
        return Link("vault", State.BROKEN, "there is none", "Run `holdfast init`.")
    if status.vault is VaultState.LOCKED:
        found = "locked: what is kept waits in the browser until it is opened"
        return Link("vault", State.CARE, found, "Run `holdfast unlock`.")
    return Link("vault", State.FINE, f"open, cases: {status.cases}")


def clock_link(now: datetime) -> Link:
    """Say whether the clock can be right. Against another clock it is not checked here."""
    if now < RELEASED:
        found = "the clock shows a day before this release was made"
        return Link("clock", State.BROKEN, found, "Set the computer's clock, best by the network.")
    return Link("clock", State.FINE, "plausible; not compared with another clock")


def disk_link(home: Path) -> Link:
    """Say whether there is room."""
    there = next(one for one in (home, *home.parents) if one.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / 1_000_000_000:.1f} GB free"
    if free < LEAST_ROOM:
        return Link(
            "disk", State.BROKEN, found, "Make room; a capture of a long page needs 200 MB."
        )
    if free < AMPLE_ROOM:
        return Link("disk", State.CARE, found, "Make room soon.")
    return Link("disk", State.FINE, found)


def _hello_through(launcher: Path) -> Welcome | None:
    """Say hello through the launcher as Chromium does; return the answer, or None."""
    hello = Hello(
        protocol_min=PROTOCOL_MIN, protocol_max=PROTOCOL_MAX, app="extension", version=__version__
    )
    host = subprocess.Popen(  # noqa: S603 - our own launcher, as the browsers start it
        [launcher, f"chrome-extension://{CHROMIUM_EXTENSION_IDS[0]}/"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    giving_up = threading.Timer(HOST_SECONDS, host.kill)
    giving_up.start()
    try:
        return _answer(host, encode_frame(encode_request("1", hello)))
    finally:
        giving_up.cancel()
        host.kill()
        host.wait()


def _answer(host: subprocess.Popen[bytes], question: bytes) -> Welcome | None:
    """Write one frame and read one; the pipe stays open, because closing it ends the host."""
    assert host.stdin is not None  # noqa: S101 - it was asked for
    assert host.stdout is not None  # noqa: S101
    with host.stdin as asking, host.stdout as hearing:
        try:
            asking.write(question)
            asking.flush()
        except BrokenPipeError:
            return None
        decoder = FrameDecoder()
        while data := os.read(hearing.fileno(), 65_536):
            for one in decoder.feed(data):
                if isinstance(one, Frame):
                    return read_result(read_message(one.data), Welcome)
    return None
