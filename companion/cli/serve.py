"""serve and stop: the service in this terminal, and its end."""

from __future__ import annotations

import logging
import os
import sys

import click

from companion.cli.say import json_option, say, say_json
from companion.cli.service import home_paths, service
from companion.client.filelock import FileLock
from companion.client.start import find_service
from companion.errors import ServiceUnreachable
from companion.protocol.messages import StopService
from companion.protocol.replies import Done

_END_SECONDS = 10.0


@click.command()
@click.option("--verbose", is_flag=True, help="Log every part of a capture too.")
def serve(verbose: bool) -> None:
    """Run the service in this terminal. Otherwise it starts when it is needed.

    It logs ids, methods, codes and times; never an address, a title, a passphrase or a file.

    With HOLDFAST_PASSPHRASE_FILE, for tests and scripts, the vault is unlocked at the start.
    """
    _log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    from companion.app import run_service

    run_service(os.environ)


@click.command()
@json_option
def stop(as_json: bool) -> None:
    """End the service; the vault is locked by it."""
    is_running = end_service()
    if as_json:
        say_json({"stopped": is_running})
    else:
        say("The service has ended." if is_running else "No service was running.")


def end_service() -> bool:
    """End the service and wait until nothing of it runs; say whether one did.

    Raises:
        ServiceUnreachable: it was told to end, and still runs.
    """
    if not find_service(home_paths()):
        return False
    with service(start=False) as client:
        client.call(StopService(), Done)
    with FileLock(home_paths().service_lock) as lock:
        if not lock.take(timeout_seconds=_END_SECONDS):  # free when nothing of it runs
            msg = "The companion service was told to end, and still runs."
            raise ServiceUnreachable(msg, hint="Wait a moment, then run `holdfast stop` again.")
    return True


def _log_to_stderr(level: int) -> None:
    """Let our own log through, and no library's: theirs may quote what they were given."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ours = logging.getLogger("holdfast")
    ours.setLevel(level)
    ours.addHandler(handler)
    ours.propagate = False
    logging.getLogger().addHandler(logging.NullHandler())
