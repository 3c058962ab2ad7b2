"""verify: whether a bundle is as it was handed over. Needs no vault and no service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from companion.cli.say import REFUSED, end, json_option, say_json


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--signer",
    metavar="DIGITS",
    help="The signing key's digits, as the sender gave them in another way.",
)
@json_option
def verify(bundle: Path, signer: str | None, as_json: bool) -> None:
    """Check a bundle (a zip, or the folder unpacked from it). Needs no vault."""
    from companion.bundle.report import report_as_json, report_as_text
    from companion.bundle.verify import verify as check

    report = check(bundle, expected_signer=signer)
    if as_json:
        say_json(report_as_json(report))
    else:
        sys.stdout.write(report_as_text(report))
    if not report.ok:
        end(REFUSED)
