"""The exhibits in a bundle: each file is listed and logged, and what is said of it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from companion.bundle import layout
from companion.bundle.capture_json import CaptureDocument, disagreements, same_json
from companion.bundle.check_bag import Bag, Files, read_small
from companion.bundle.check_log import Details, Log, actions
from companion.bundle.check_record import check_claim, check_record, holds_pixels
from companion.bundle.exhibits_csv import exhibits_csv
from companion.bundle.findings import Findings
from companion.bundle.layout import EXPORTED, STORED
from companion.bundle.untrusted_json import LARGEST, read_document, read_object
from companion.errors import HoldfastError
from companion.ids import Sha256
from companion.model import CaptureMode


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit's folder: what its capture.json says, and the digest of that file."""

    number: int
    folder: str
    document: CaptureDocument
    sha256: Sha256


def check_exhibits(
    files: Files, bag: Bag, found: Findings, *, log: Log, opened: Mapping[int, Details]
) -> tuple[Exhibit, ...]:
    """Check every exhibit, the table over them, and that the log ends with their hand-over."""
    exhibits = tuple(_read_exhibits(files, bag, found))
    if not exhibits:
        found.add("exhibit.none", layout.EXHIBITS)
    stored = actions(log, opened, STORED)
    for exhibit in exhibits:
        _check_folder(exhibit, bag, found)
        _check_said(exhibit, files, found, case_id=log.case_id)
        _check_stored(exhibit, found, log=log, stored=stored)
    table = exhibits_csv((exhibit.document, exhibit.sha256) for exhibit in exhibits)
    if layout.EXHIBITS_TABLE in files and read_small(files, layout.EXHIBITS_TABLE, found) != table:
        found.add("exhibit.table", layout.EXHIBITS_TABLE)
    _check_export(exhibits, found, log=log, opened=opened)
    return exhibits


def _read_exhibits(files: Files, bag: Bag, found: Findings) -> Iterator[Exhibit]:
    numbers = {place[0] for name in files if (place := layout.exhibit_of(name))}
    for number in sorted(numbers):
        name = layout.exhibit_folder(number) + layout.CAPTURE_JSON
        if name not in files:
            found.add("layout.missing", name)
            continue
        document = read_document(read_small(files, name, found, most=LARGEST))
        if document is None:
            found.add("exhibit.form", name)
        else:
            folder = layout.exhibit_folder(number)
            yield Exhibit(number, folder, document, bag.digests[name])


def _check_folder(exhibit: Exhibit, bag: Bag, found: Findings) -> None:
    """capture.json lists exactly the files beside it, each once, with their digests."""
    listed = {exhibit.folder + file.name: file.sha256 for file in exhibit.document.files}
    own = exhibit.folder + layout.CAPTURE_JSON
    there = {name for name in bag.digests if name.startswith(exhibit.folder)} - {own}
    if own in listed or len(listed) != len(exhibit.document.files):
        found.add("exhibit.form", own)
    for name in sorted(listed.keys() - there - {own}):
        found.add("exhibit.file_missing", name)
    for name in sorted(there):
        if name not in listed:
            found.add("exhibit.file_unlisted", name)
        elif listed[name] != bag.digests[name]:
            found.add("exhibit.file_digest", name)


def _check_said(exhibit: Exhibit, files: Files, found: Findings, *, case_id: str) -> None:
    """What capture.json says is what the browser recorded, and no more than can be shown."""
    document, where = exhibit.document, exhibit.folder + layout.CAPTURE_JSON
    if document.exhibit != exhibit.number:
        found.add("exhibit.number", where)
    if document.case_id != case_id:
        found.add("case.mixed", where)
    check_claim(document, where, found)
    if document.mode is CaptureMode.TEXT_ONLY and holds_pixels(document):
        found.add("exhibit.record_disagrees", where)
    record = _read_beside(exhibit, layout.RECORD, files, found)
    sheet = _read_beside(exhibit, layout.SHEET, files, found)
    if record is None:
        return
    check_record(document, exhibit.folder, found, untrusted_record=record, untrusted_sheet=sheet)
    if sheet is not None and disagreements(document, record=record, sheet=sheet):
        found.add("exhibit.record_disagrees", where)


def _read_beside(
    exhibit: Exhibit, name: str, files: Files, found: Findings
) -> dict[str, object] | None:
    """Return the JSON object in a file that every exhibit has."""
    path = exhibit.folder + name
    if path not in files:
        found.add("layout.missing", path)
        return None
    try:
        return read_object(read_small(files, path, found, most=LARGEST))
    except HoldfastError:
        found.add("exhibit.form", path)
        return None


def _check_stored(
    exhibit: Exhibit, found: Findings, *, log: Log, stored: Mapping[int, Details]
) -> None:
    """The line of the log that capture.json names says that exactly these files were stored."""
    document = exhibit.document
    seq = document.custody.seq
    details = stored.get(seq, {})
    items = _items(details)
    is_line = (
        details.get("capture_id") == document.capture_id
        and log.lines[seq].sha256 == document.custody.head
    )
    for file in document.files:
        if not is_line or items.get(file.name) != file.sha256:
            found.add("exhibit.not_in_log", exhibit.folder + file.name)
    for name in sorted(items.keys() - {file.name for file in document.files}):
        found.add("exhibit.withheld", exhibit.folder + name)
    if is_line and not same_json(_said_in_log(details), _said(document)):
        found.add("exhibit.log_disagrees", exhibit.folder + layout.CAPTURE_JSON)


def _items(details: Details) -> dict[str, str]:
    """Return the digests in a line's details, by item name."""
    return {str(item.get("name")): str(item.get("sha256")) for item in _objects(details, "items")}


def _objects(details: Details, name: str) -> list[Details]:
    entries = details.get(name)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


_SAID = ("url", "mode", "started_at", "stored_at", "claim_level", "complete", "missing", "reload")
_SAID_OF_A_MATCH = (
    "known_id",
    "label",
    "verdict",
    "method",
    "distance",
    "threshold",
    "subject",
)


def _said_in_log(details: Details) -> list[object]:
    matches: list[object] = [
        [match.get(name) for name in _SAID_OF_A_MATCH] for match in _objects(details, "matches")
    ]
    return [*(details.get(name) for name in _SAID), matches]


def _said(document: CaptureDocument) -> list[object]:
    said: list[object] = [
        document.url,
        document.mode.value,
        document.started_at,
        document.stored_at,
        document.claim.level,
        document.completeness.complete,
        [finding.code for finding in document.completeness.findings if finding.breaks],
        document.sheet.get("reload"),
    ]
    matches: list[object] = [
        [getattr(match, name) for name in _SAID_OF_A_MATCH] for match in document.matches
    ]
    return [*said, matches]


def _check_export(
    exhibits: tuple[Exhibit, ...], found: Findings, *, log: Log, opened: Mapping[int, Details]
) -> None:
    """The last line of the log is this hand-over, and names exactly these exhibits."""
    exported = actions(log, opened, EXPORTED)
    if log.count not in exported:
        found.add("export.not_last", f"{layout.CUSTODY} line {log.count}")
        return
    named = [
        [entry.get("number"), entry.get("capture_id"), entry.get("sha256")]
        for entry in _objects(exported[log.count], "exhibits")
    ]
    there = [[exhibit.number, exhibit.document.capture_id, exhibit.sha256] for exhibit in exhibits]
    if not same_json(named, there):
        found.add("export.exhibits", f"{layout.CUSTODY} line {log.count}")
