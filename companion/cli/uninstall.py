"""uninstall: take away what Holdfast put on this computer; the vault only if asked for twice."""

from __future__ import annotations

import sys

import click

from companion.cli.host import installer
from companion.cli.say import json_option, say, say_json
from companion.cli.serve import end_service
from companion.cli.service import home_paths
from companion.errors import UsageError
from companion.service.leaving import remove_home, remove_runtime, remove_vault

_TWICE = "To destroy the vault, give --destroy-vault twice, or type the word when asked."
_WORD = "destroy"
_WARNING = """\
This destroys every capture, log and known image in the vault. It cannot be undone, by anybody.
Hand over or back up first what you may still need."""
_KEPT = """\
The vault is still there, locked, in Holdfast's folder. `holdfast` opens it again whenever it is
installed."""


@click.command()
@click.option(
    "--destroy-vault", "asked", count=True, help="Destroy the vault too; give it twice, or confirm."
)
@json_option
def uninstall(asked: int, as_json: bool) -> None:
    """Take away what Holdfast put on this computer.

    The vault stays unless it is asked for twice. The extension is removed in the browser, and the
    program by what installed it.
    """
    if asked == 1:
        _confirm()
    end_service()
    removed = installer().uninstall()
    paths = home_paths()
    remove_runtime(paths)
    is_destroyed = asked > 0 and remove_vault(paths)
    is_home_gone = remove_home(paths)
    if as_json:
        found = {"removed": removed, "vault_destroyed": is_destroyed, "home_removed": is_home_gone}
        say_json(found)
        return
    for place in removed:
        say(f"removed {place}")
    if is_destroyed:
        say("The vault is destroyed. A copy made before, such as a backup, is not.")
    elif paths.vault.exists():
        say(_KEPT)
    say("Next: remove the extension in the browser.")


def _confirm() -> None:
    """Ask the person to type a word.

    Raises:
        UsageError: they did not, or there is nobody to ask.
    """
    if not sys.stdin.isatty():
        raise UsageError("Nobody is here to confirm that the vault is to go.", hint=_TWICE)
    click.echo(_WARNING, err=True)
    if click.prompt(f"Type {_WORD} to go on", default="", show_default=False, err=True) != _WORD:
        raise UsageError("The vault was left as it is.", hint=_TWICE)
