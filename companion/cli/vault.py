"""init, unlock, lock, status: the vault's life."""

from __future__ import annotations

from pathlib import Path

import click

from companion import __version__
from companion.cli.passphrase import passphrase_from, passphrase_option
from companion.cli.say import json_option, say, say_json
from companion.cli.service import home_paths, service
from companion.client.start import find_service
from companion.model import Status, VaultState
from companion.protocol.messages import ConfirmVault, CreateVault, GetStatus, LockVault, UnlockVault
from companion.protocol.replies import VaultCreated

_RECOVERY = """\
Recovery key, shown this once:

    {key}

Write it on paper and keep it where only you can get at it, away from this computer. It opens the
vault when the passphrase is forgotten; whoever has it can open the vault too. Without both, nobody
can open it again, and neither can we.
"""
_READY = """\
Your vault is ready, and unlocked.

Next: `holdfast host install`, so that the browser finds the companion."""


@click.command()
@passphrase_option
@click.option("--case-label", default="Case 1", help="The first case's label.", show_default=True)
@json_option
def init(passphrase_file: Path | None, case_label: str, as_json: bool) -> None:
    """Make the vault, once, and print its recovery key.

    There is no vault until the key has been printed.
    """
    with service() as client:
        passphrase = passphrase_from(
            passphrase_file, prompt="A passphrase of 12 characters or more", twice=True
        )
        made = client.call(CreateVault(passphrase=passphrase, case_label=case_label), VaultCreated)
        if as_json:
            say_json(made)
        else:
            say(_RECOVERY.format(key=made.recovery_key))
        client.call(ConfirmVault(case_id=made.case.id), Status)
    if not as_json:
        say(_READY)


@click.command()
@passphrase_option
@json_option
def unlock(passphrase_file: Path | None, as_json: bool) -> None:
    """Open the vault with the passphrase or the recovery key."""
    with service() as client:
        passphrase = passphrase_from(passphrase_file, prompt="Passphrase or recovery key")
        status_now = client.call(UnlockVault(passphrase=passphrase), Status)
    _say_status(status_now, as_json=as_json)


@click.command()
@json_option
def lock(as_json: bool) -> None:
    """Lock the vault; the process that held its keys is replaced."""
    if find_service(home_paths()):
        with service(start=False) as client:
            status_now = client.call(LockVault(), Status)
    else:  # no process, no keys
        state = VaultState.LOCKED if home_paths().vault.exists() else VaultState.ABSENT
        status_now = Status(companion=__version__, vault=state, cases=None)
    _say_status(status_now, as_json=as_json)


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Say which release runs, and whether the vault is there and open."""
    with service() as client:
        status_now = client.call(GetStatus(), Status)
    _say_status(status_now, as_json=as_json)


def _say_status(status_now: Status, *, as_json: bool) -> None:
    if as_json:
        say_json(status_now)
        return
    say(f"Companion  {status_now.companion}")
    say(f"Vault      {status_now.vault}")
    if status_now.cases is not None:
        say(f"Cases      {status_now.cases}")
    if status_now.vault is VaultState.ABSENT:
        say("Next: `holdfast init` makes the vault.")
    elif status_now.vault is VaultState.LOCKED:
        say("Next: `holdfast unlock` opens it.")
