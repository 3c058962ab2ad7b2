"""Where things are: one home folder, moved by `HOLDFAST_HOME`. Reads the environment once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from companion.errors import UsageError

SOCKET_PATH_MAX = 100
"""A Unix socket's path must fit 104 bytes on macOS and 108 on Linux, with its final zero."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place Holdfast writes to, apart from the browsers' native host manifests."""

    home: Path
    socket: Path

    @property
    def vault(self) -> Path:
        """The folder that holds the vault: header, database, objects."""
        return self.home / "vault"

    @property
    def run(self) -> Path:
        """Runtime files: the lock of the one service, and where it listens."""
        return self.home / "run"

    @property
    def service_lock(self) -> Path:
        """Locked by the running service for as long as it runs."""
        return self.run / "service.lock"

    @property
    def place(self) -> Path:
        """Where the running service says which socket it listens on."""
        return self.run / "place"

    @property
    def host(self) -> Path:
        """The folder of the native host launcher."""
        return self.home / "host"


def paths_from(environ: Mapping[str, str]) -> Paths:
    """Return the paths for this user, from `HOLDFAST_HOME` or the platform's own data folder.

    Raises:
        UsageError: HOLDFAST_HOME names the home of a user that there is not.
    """
    untrusted_home = environ.get("HOLDFAST_HOME")
    home = Path(untrusted_home) if untrusted_home else Path(platformdirs.user_data_dir("holdfast"))
    try:
        home = home.expanduser().absolute()
    except RuntimeError as error:
        msg = "HOLDFAST_HOME names the home of a user that this computer does not know."
        raise UsageError(msg, hint="Set HOLDFAST_HOME to a whole path, then try again.") from error
    return Paths(home=home, socket=_socket_for(home, environ))


def _socket_for(home: Path, environ: Mapping[str, str]) -> Path:
    """Return a socket path short enough to bind; a deep home gets one in the runtime folder.

    Only the service goes by this; clients go by what it wrote to `place`.
    """
    beside = home / "run" / "s"
    if len(os.fsencode(beside)) <= SOCKET_PATH_MAX:
        return beside
    name = "holdfast-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    runtime = environ.get("XDG_RUNTIME_DIR")
    return Path(runtime or tempfile.gettempdir()) / name / "s"
