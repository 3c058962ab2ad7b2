"""doctor: walk from the browser to the disk, and name the first broken link and its fix."""

from __future__ import annotations

import os
from dataclasses import asdict

import click

from companion.cli.host import installer
from companion.cli.links import Ground, Link, State, links
from companion.cli.say import REFUSED, end, json_option, say, say_json
from companion.cli.service import home_paths
from companion.client.folder import private_folder
from companion.clock import SystemClock
from companion.host.machine import this_machine

_MARKS = {State.FINE: "ok    ", State.CARE: "look  ", State.BROKEN: "BROKEN"}


@click.command()
@click.option(
    "--repair", is_flag=True, help="Mend what is ours: the browsers' manifests, our folders."
)
@json_option
def doctor(repair: bool, as_json: bool) -> None:
    """Name the first broken link from the browser to the vault.

    Every link is looked at, and for each it says what to do. Nothing leaves this computer, and
    without --repair nothing is changed.
    """
    ground = Ground(
        paths=home_paths(),
        machine=this_machine(os.environ),
        installer=installer(),
        now=SystemClock().now,
    )
    mended = _mend(ground) if repair else []
    found = []
    for link in links(ground):
        found.append(link)
        if not as_json:
            _say_link(link)
    broken = next((one for one in found if one.state is State.BROKEN), None)
    if as_json:
        say_json(
            {
                "links": [asdict(one) for one in found],
                "first_broken": None if broken is None else broken.name,
                "mended": mended,
            }
        )
    else:
        _say_end(broken, mended)
    if broken is not None:
        end(REFUSED)


def _mend(ground: Ground) -> list[str]:
    """Write the manifests anew, and close our folders to others; return what was mended."""
    mended = [f"manifest of {one.title}" for one in ground.installer.install()]
    for folder in (ground.paths.run, ground.paths.vault):
        if folder.exists() and folder.stat().st_mode & 0o077:
            private_folder(folder)
            mended.append(f"folder {folder.name}")
    return mended


def _say_link(link: Link) -> None:
    say(f"{_MARKS[link.state]}  {link.name:9} {link.found}")
    if link.fix is not None:
        say(f"{'':19}{link.fix}")


def _say_end(broken: Link | None, mended: list[str]) -> None:
    if mended:
        say(f"\nMended: {', '.join(mended)}.")
    if broken is None:
        say("\nEvery link holds.")
    else:
        say(f"\nFirst broken link: {broken.name}. {broken.fix or ''}".rstrip())
