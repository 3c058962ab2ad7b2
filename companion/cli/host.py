"""host install, uninstall, list: let browsers find the companion."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from companion.cli.say import REFUSED, end, json_option, say, say_json, say_table
from companion.cli.service import home_paths
from companion.client.start import python_command
from companion.host.browsers import BROWSERS
from companion.host.install import HostState, Installer, Standing
from companion.host.machine import this_machine

F = TypeVar("F", bound=Callable[..., Any])

_STATES = {
    HostState.INSTALLED: "installed",
    HostState.STALE: "out of date: install again",
    HostState.MISSING: "not installed",
}


def browser_options(command: F) -> F:
    """Give a command `--browser` and `--user-data-dir`."""
    names = ", ".join(browser.name for browser in BROWSERS)
    command = click.option(
        "--user-data-dir",
        type=click.Path(path_type=Path),
        help="Only for browsers started with this folder (Firefox: with it as home folder).",
    )(command)
    return click.option(
        "--browser",
        "browsers",
        multiple=True,
        metavar="NAME",
        help=f"One of {names}. Without it: every browser that is used here.",
    )(command)


@click.group()
def host() -> None:
    """Let browsers find the companion."""


@host.command()
@browser_options
@json_option
def install(browsers: tuple[str, ...], user_data_dir: Path | None, as_json: bool) -> None:
    """Let browsers start the companion."""
    done = installer().install(browsers, user_data_dir=_absolute(user_data_dir))
    if as_json:
        say_json({"installed": [_row(standing) for standing in done]})
    elif done:
        for standing in done:
            say(f"{standing.title}: installed in {', '.join(standing.places)}")
    if not done:
        if not as_json:
            say("No browser of the table is used here. Name one with --browser.")
        end(REFUSED)


@host.command()
@browser_options
@json_option
def uninstall(browsers: tuple[str, ...], user_data_dir: Path | None, as_json: bool) -> None:
    """Take away what install put there, and nothing else."""
    removed = installer().uninstall(browsers, user_data_dir=_absolute(user_data_dir))
    if as_json:
        say_json({"removed": removed})
    else:
        for place in removed:
            say(f"removed {place}")
        if not removed:
            say("Nothing was installed.")


@host.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Show which browsers find the companion."""
    standings = installer().standings()
    if as_json:
        say_json({"browsers": [_row(standing) for standing in standings]})
        return
    rows = [(one.name, "yes" if one.is_present else "no", _STATES[one.state]) for one in standings]
    say_table(("browser", "used here", "companion"), rows)


def installer() -> Installer:
    """Return what writes this machine's manifests for this home."""
    paths = home_paths()
    return Installer(
        this_machine(os.environ),
        paths.host,
        command=python_command("companion.host"),
        home=str(paths.home),
    )


def _absolute(folder: Path | None) -> Path | None:
    return None if folder is None else folder.expanduser().absolute()


def _row(standing: Standing) -> dict[str, object]:
    return {
        "name": standing.name,
        "title": standing.title,
        "present": standing.is_present,
        "state": standing.state,
        "places": standing.places,
    }
