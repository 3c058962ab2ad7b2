"""What the process that holds keys does about itself: no dumps, and no memory left after a lock."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Mapping

from companion.client.filelock import FileLock
from companion.web.lock import INHERITED

_PR_SET_DUMPABLE = 4


def refuse_dumps() -> None:
    """Keep this process's memory out of core files and away from other programs' debuggers.

    Best effort: a system that does not know how is left as it is (setrlimit(2), prctl(2)).
    """
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def replace_image(lock: FileLock, environ: Mapping[str, str]) -> None:
    """Become a new process of the same number, so that nothing of this one's memory remains.

    Python cannot wipe what it has held. The new image starts locked: it is not given the file that
    the passphrase may have come from. On Windows, which cannot do this, the process ends and the
    next client starts another.
    """
    if sys.platform == "win32":
        return
    kept = {name: value for name, value in environ.items() if name != "HOLDFAST_PASSPHRASE_FILE"}
    descriptor = lock.hand_over()
    if descriptor is not None:
        kept[INHERITED] = str(descriptor)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], kept)  # noqa: S606
