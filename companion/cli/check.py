"""check: read everything in the vault, and say what is not as it was written."""

from __future__ import annotations

import click

from companion.cli.progress import progress_bar
from companion.cli.say import REFUSED, end, json_option, say, say_json, visible
from companion.cli.service import service
from companion.model import CheckReport
from companion.protocol.messages import CheckVault


@click.command()
@json_option
def check(as_json: bool) -> None:
    """Read the whole vault, and say what is not as it was written."""
    with service() as client, progress_bar("Reading", shown=not as_json) as progress:
        report = client.call(CheckVault(), CheckReport, on_progress=progress)
    if as_json:
        say_json(report)
    else:
        _say_report(report)
    if report.faults:
        end(REFUSED)


def _say_report(report: CheckReport) -> None:
    say(f"Cases        {report.cases}")
    say(f"Captures     {report.captures}")
    say(f"Items        {report.items} ({report.bytes} bytes), decrypted and hashed")
    say(f"Log lines    {report.lines}")
    say(f"Checkpoints  {report.checkpoints}")
    for fault in report.faults:
        where = visible(fault.subject or "database")
        say(f"WRONG  {fault.code}: {where}: {visible(fault.sentence)}")
    if report.faults:
        say("Next: change nothing in the vault's folder; restore a backup, or ask for help.")
    else:
        say("Everything is as it was written.")
