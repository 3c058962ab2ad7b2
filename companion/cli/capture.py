"""capture list, show, restitch. An address is printed only where it was asked for."""

from __future__ import annotations

import click

from companion.capture.addresses import shown_address
from companion.cli.say import REFUSED, end, json_option, say, say_json, say_table, visible
from companion.cli.service import capture_id_of, case_id_of, case_option, service
from companion.protocol.messages import ListCaptures, RestitchCapture, ShowCapture
from companion.protocol.replies import CaptureDetail, CaptureEntry, CaptureList, Restitched


@click.group()
def capture() -> None:
    """Captures: pages that were kept."""


@capture.command("list")
@case_option
@click.option("--addresses", is_flag=True, help="Print the pages' addresses and titles too.")
@json_option
def list_(case: str | None, addresses: bool, as_json: bool) -> None:
    """List what was kept: number, time, kind, claim level, matches."""
    with service() as client:
        found = client.call(ListCaptures(case_id=case_id_of(client, case)), CaptureList)
    if as_json:
        say_json({"captures": [_entry(one, addresses=addresses) for one in found.captures]})
        return
    titles = ["exhibit", "id", "captured at", "mode", "complete", "claim level", "matches"]
    rows = [
        [*_cells(one), *([shown_address(one.url)] if addresses else [])] for one in found.captures
    ]
    say_table([*titles, "address"] if addresses else titles, rows)


@capture.command()
@click.argument("capture")
@case_option
@json_option
def show(capture: str, case: str | None, as_json: bool) -> None:
    """Show one capture, by id or exhibit number: facts, digests, claim level, place in the log."""
    with service() as client:
        capture_id = capture_id_of(client, capture, case)
        found = client.call(ShowCapture(capture_id=capture_id), CaptureDetail)
    if as_json:
        say_json(found)
    else:
        _say_capture(found)


@capture.command()
@click.argument("capture")
@case_option
@json_option
def restitch(capture: str, case: str | None, as_json: bool) -> None:
    """Build the long screenshots again from the tiles, and compare them with those kept."""
    with service() as client:
        capture_id = capture_id_of(client, capture, case)
        found = client.call(RestitchCapture(capture_id=capture_id), Restitched)
    if as_json:
        say_json(found)
    else:
        for one in found.pictures:
            verdict = "the same, byte for byte" if one.same else "NOT the same as the one kept"
            say(f"{one.name}: {verdict}.")
            say(f"  built now  {one.sha256}")
            say(f"  kept       {one.stored_sha256}")
    if not found.same:
        end(REFUSED)


def _entry(one: CaptureEntry, *, addresses: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "id": one.id,
        "case_id": one.case_id,
        "exhibit": one.exhibit,
        "mode": one.mode,
        "started_at": one.started_at,
        "stored_at": one.stored_at,
        "claim_level": one.claim_level,
        "items": one.items,
        "matches": one.matches,
        "complete": one.complete,
    }
    return row | ({"url": one.url, "title": one.title} if addresses else {})


def _cells(one: CaptureEntry) -> list[str]:
    number = "-" if one.exhibit is None else str(one.exhibit)
    level, matches = str(one.claim_level), str(one.matches)
    mode, whole = one.mode.replace("_", " "), "yes" if one.complete else "no"
    return [number, one.id, one.started_at, mode, whole, level, matches]


def _say_capture(found: CaptureDetail) -> None:
    say(f"Capture      {found.id}")
    say(f"Exhibit      {'-' if found.exhibit is None else found.exhibit}")
    say(f"Address      {visible(shown_address(found.url))}")
    say(f"Title        {visible(found.title)}")
    say(f"Captured at  {found.started_at}")
    say(f"Stored at    {found.stored_at}")
    say(f"Whole        {found.completeness.sentence}")
    say(f"Claim level  {found.claim_level}: {found.claim}")
    if found.reload is not None:
        say(f"Loaded again {found.reload.sentence}")
    for again in found.reloaded_by:
        say(f"Loaded again and found to agree: {again}")
    say(f"Custody log  line {found.chain.seq}, head {found.chain.head}")
    say()
    rows = [(item.name, item.kind, str(item.size), item.sha256) for item in found.items]
    say_table(("item", "kind", "bytes", "SHA-256"), rows)
    for match in found.matches:
        say(f"{visible(match.label)}: {visible(match.sentence)}")
