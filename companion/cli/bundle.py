"""bundle create: a zip that anyone can verify."""

from __future__ import annotations

from pathlib import Path

import click

from companion.cli.progress import progress_bar
from companion.cli.say import json_option, say, say_json, visible
from companion.cli.service import case_id_of, case_option, path_text, service
from companion.protocol.messages import CreateBundle
from companion.protocol.replies import BundleCreated


@click.group()
def bundle() -> None:
    """Bundles: what is handed over."""


@bundle.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The zip to write; a new file."
)
@click.option(
    "--exhibit", "exhibits", multiple=True, type=click.IntRange(min=1), help="Only this exhibit."
)
@click.option("--to", "recipient", default="", help="Who receives it; noted in the custody log.")
@case_option
@json_option
def create(
    out: Path, exhibits: tuple[int, ...], recipient: str, case: str | None, as_json: bool
) -> None:
    """Write a case, or some exhibits of it, as one zip that anyone can verify."""
    path = path_text(out)
    with service() as client, progress_bar("Writing", shown=not as_json) as progress:
        params = CreateBundle(
            path=path,
            case_id=case_id_of(client, case),
            exhibits=list(exhibits) or None,
            recipient=recipient,
        )
        made = client.call(params, BundleCreated, on_progress=progress)
    if as_json:
        say_json(made)
        return
    say(f"Wrote {visible(made.path)}")
    say(f"Exhibits          {made.exhibits}")
    say(f"Bytes             {made.size}")
    say(f"SHA-256           {made.sha256}")
    say(f"Signing key       {made.signer_fingerprint}")
    say("Next: give the signing key's digits to the receiver in another way, such as by telephone.")
