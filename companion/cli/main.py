"""The `holdfast` command: its parts, and the edge at which every error becomes an exit code."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence

import click

from companion import __version__
from companion.cli.bundle import bundle
from companion.cli.capture import capture
from companion.cli.case import case
from companion.cli.check import check
from companion.cli.doctor import doctor
from companion.cli.host import host
from companion.cli.keys import passphrase
from companion.cli.known import known
from companion.cli.match import match
from companion.cli.say import (
    INTERRUPTED,
    REFUSED,
    UNREADABLE,
    OutputFailed,
    drop_output,
    exit_code_of,
    say_error,
)
from companion.cli.serve import serve, stop
from companion.cli.uninstall import uninstall
from companion.cli.vault import init, lock, status, unlock
from companion.cli.verify import verify
from companion.errors import HoldfastError, UsageError

_SECTIONS = {
    "Vault": ("init", "unlock", "lock", "passphrase", "status", "check"),
    "Evidence": ("case", "capture", "known", "match"),
    "Handing over": ("bundle", "verify"),
    "This computer": ("doctor", "host", "serve", "stop", "uninstall"),
}


class Sections(click.Group):
    """A group that lists its commands in sections, in the order they are needed."""

    def format_commands(  # type: ignore[explicit-override]  # `override` came with 3.12
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write one line for each command."""
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name, self.commands[name].get_short_help_str(70)) for name in names]
                )


@click.group(cls=Sections)
@click.version_option(__version__, prog_name="holdfast")
def cli() -> None:
    """Keep proof of images posted without consent, and hand it over so that anyone can verify it.

    Everything stays on this computer until you hand it over.
    """


for _command in (
    init,
    unlock,
    lock,
    passphrase,
    status,
    check,
    case,
    capture,
    known,
    match,
    bundle,
    verify,
    doctor,
    host,
    serve,
    stop,
    uninstall,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line and end the process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments, and return its exit code."""
    try:
        code = cli.main(args=list(arguments), prog_name="holdfast", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        print("\nStopped. Nothing was half-written.", file=sys.stderr)
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return UNREADABLE
    except BrokenPipeError:  # whoever read the output has had enough
        drop_output()
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the command line's edge: one of the three
        return _report(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else 0


def _report(error: Exception, *, as_json: bool) -> int:
    """Say what went wrong where it can be said, and return the exit code."""
    if isinstance(error, OutputFailed):
        return _no_output(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # click's help and version
        return _no_output(OutputFailed())
    shown = _shown(error)
    try:
        say_error(shown, as_json=as_json)
    except OutputFailed as failed:
        return _no_output(failed)
    except BrokenPipeError:
        drop_output()
        return REFUSED
    return exit_code_of(shown)


def _no_output(error: OutputFailed) -> int:
    """Say on standard error that standard output takes nothing, whatever the form asked for."""
    drop_output()
    say_error(error.shown(), as_json=False)
    return REFUSED


def _shown(error: Exception) -> HoldfastError:
    """Return what is said of an error; of one that nobody foresaw, its kind and no contents."""
    if isinstance(error, HoldfastError):
        return error
    if isinstance(error, click.ClickException):
        return _usage_error(error)
    return HoldfastError(
        f"The command met a fault of its own ({type(error).__name__}).",
        hint="Try again. If it happens twice, report what you did and this message.",
    )


def _usage_error(error: click.ClickException) -> UsageError:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "holdfast"
    return UsageError(error.format_message(), hint=f"Run `{path} --help` to see how it is called.")
