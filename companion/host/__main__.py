"""`python -m companion.host` is what a browser starts, with who is calling as its arguments."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from companion.config import paths_from
from companion.errors import ServiceInternal
from companion.host.bridge import Bridge, service_connector
from companion.host.pipe import take_standard_pipe
from companion.protocol.codec import encode_error


def caller_in(arguments: Sequence[str]) -> str:
    """Return who a browser says is calling, or nothing.

    Chromium gives the extension's origin, and on Windows a window after it; Firefox gives the path
    of the manifest, which names the user, and then the extension's id.
    """
    origins = [one for one in arguments if one.startswith("chrome-extension://")]
    last = arguments[-1] if arguments else ""
    return origins[0] if origins else last if "@" in last and "/" not in last else ""


def main() -> int:
    """Carry frames until the browser is done; return the exit code."""
    pipe = take_standard_pipe()
    try:
        Bridge(pipe, service_connector(paths_from(os.environ), caller_in(sys.argv[1:]))).run()
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the host loop: one of the three edges
        sys.stderr.write(f"holdfast-host: {type(error).__name__}\n")
        pipe.write(encode_error(None, ServiceInternal()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
