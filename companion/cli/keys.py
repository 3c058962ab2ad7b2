"""passphrase change, passphrase new-recovery-key: new secrets for the same vault."""

from __future__ import annotations

from pathlib import Path

import click

from companion.cli.passphrase import asked, passphrase_from, passphrase_option
from companion.cli.say import json_option, say, say_json
from companion.cli.service import service
from companion.client.passphrase_file import read_passphrase
from companion.protocol.messages import ChangePassphrase, ConfirmRecoveryKey, NewRecoveryKey
from companion.protocol.replies import Done, RecoveryKey

_SECRET = "Passphrase or recovery key"  # noqa: S105  # a prompt
_CHANGED = """\
The new passphrase opens the vault; the old one no longer does. The recovery key is the same.

A copy of the vault that was made before (a backup, a disk image) still opens with the old one."""
_RECOVERY = """\
New recovery key, shown this once:

    {key}

Write it on paper. From now on it opens the vault, and the old recovery key no longer does.
"""


@click.group()
def passphrase() -> None:
    """Change what opens the vault; no evidence is touched."""


@passphrase.command("change")
@passphrase_option
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    help="Read the new passphrase from the first line of a file.",
)
@json_option
def change(passphrase_file: Path | None, new_passphrase_file: Path | None, as_json: bool) -> None:
    """Set a new passphrase. With the recovery key also when the old one is forgotten."""
    with service() as client:
        secret = passphrase_from(passphrase_file, prompt=_SECRET)
        new = (
            asked("The new passphrase, 12 characters or more", twice=True)
            if new_passphrase_file is None
            else read_passphrase(new_passphrase_file)
        )
        done = client.call(ChangePassphrase(secret=secret, new=new), Done)
    if as_json:
        say_json(done)
    else:
        say(_CHANGED)


@passphrase.command("new-recovery-key")
@passphrase_option
@json_option
def new_recovery_key(passphrase_file: Path | None, as_json: bool) -> None:
    """Print a new recovery key; the old one counts until it is printed."""
    with service() as client:
        secret = passphrase_from(passphrase_file, prompt=_SECRET)
        made = client.call(NewRecoveryKey(secret=secret), RecoveryKey)
        if as_json:
            say_json(made)
        else:
            say(_RECOVERY.format(key=made.recovery_key))
        client.call(ConfirmRecoveryKey(recovery_key=made.recovery_key), Done)
