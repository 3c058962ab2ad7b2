"""The composition root: the only place that builds the service out of its parts, and runs it."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from pathlib import Path

from companion.client.passphrase_file import read_passphrase
from companion.clock import Clock, SystemClock
from companion.config import Paths, paths_from
from companion.errors import FileUnreadable, HoldfastError
from companion.model import VaultState
from companion.protocol.strict_json import parse
from companion.service.bundles import Bundles
from companion.service.captures import Captures
from companion.service.cases import Cases
from companion.service.checking import Checking
from companion.service.known_images import KnownImages
from companion.service.vault_life import VaultLife
from companion.vault.calibration import cost_for_here
from companion.vault.header import KdfCost
from companion.web.dispatch import Dispatch, Effect, Services
from companion.web.lock import take_service_lock
from companion.web.process import refuse_dumps, replace_image
from companion.web.server import serve

log = logging.getLogger("holdfast")


def build_services(paths: Paths, clock: Clock, *, calibrates: bool = True) -> Services:
    """Return the use-cases on the vault at `paths`; nothing is opened yet.

    `calibrates` is whether a new passphrase is stretched as much as this machine can, and not
    only as much as it must.
    """

    def choose_cost(least: KdfCost) -> KdfCost:
        return cost_for_here(least, clock) if calibrates else least

    life = VaultLife(paths, clock, choose_cost=choose_cost)
    return Services(
        life=life,
        cases=Cases(life),
        captures=Captures(life, clock, parse),
        known_images=KnownImages(life),
        bundles=Bundles(life, clock),
        checking=Checking(life),
    )


def run_service(environ: MutableMapping[str, str]) -> None:
    """Serve until told to stop; after `vault.lock`, become a new process that holds no key.

    With HOLDFAST_PASSPHRASE_FILE, for tests and scripts, the vault is unlocked at the start.

    Raises:
        ServiceAlreadyRunning: one serves this home already.
        FileUnreadable: the home or its socket cannot be used.
    """
    refuse_dumps()
    paths = paths_from(environ)
    lock = take_service_lock(paths, environ)
    try:
        # A passphrase that lies in a file is not made safer by stretching it for longer.
        passphrase_file = environ.get("HOLDFAST_PASSPHRASE_FILE")
        services = build_services(paths, SystemClock(), calibrates=not passphrase_file)
        services.life.remove_unconfirmed()
        unlock_from_file(services.life, passphrase_file)
        try:
            effect = serve(paths, Dispatch(services), is_ours=lock.is_in_place)
        except OSError as error:
            msg = "The service cannot listen in its folder."
            raise FileUnreadable(msg) from error
        finally:
            services.life.lock()
        if effect is Effect.RESTART:
            replace_image(lock, environ)
    finally:
        lock.free()


def unlock_from_file(life: VaultLife, name: str | None) -> None:
    """Unlock the vault with the passphrase on a file's first line, if both are there.

    A fault leaves the vault locked, and its code in the log.
    """
    if not name or life.status().vault is VaultState.ABSENT:
        return
    try:
        life.unlock(read_passphrase(Path(name)))
    except HoldfastError as error:
        log.warning("not unlocked from the passphrase file: %s", error.code)
