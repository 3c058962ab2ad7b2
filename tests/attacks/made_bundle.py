"""An honest bundle of a made-up case, small enough to flip every bit of: two of three captures."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from companion.bundle.capture_json import capture_document
from companion.bundle.handover import Handover, export_details, lines_to_open, write_bundle
from companion.capture.completeness import completeness
from companion.capture.record import read_record
from companion.custody.chain import GENESIS, make_line
from companion.custody.checkpoint import make_checkpoint
from companion.custody.claims import claim_sentence
from companion.custody.signing import Signer
from companion.ids import CaptureId, CaseId, KnownImageId, Sha256
from companion.model import (
    Capture,
    CaptureMode,
    ChainPosition,
    CompletenessStatement,
    CustodyEvent,
    CustodyLine,
    Item,
    Match,
    Rect,
    Verdict,
)
from companion.service.sheet import completeness_fact
from tests.attacks.made_record import KINDS, MEDIA_TYPE, record_of

CASE = CaseId("11111111-1111-4111-8111-111111111111")
OTHER_CASE = CaseId("99999999-9999-4999-8999-999999999999")
DEVICE = "33333333-3333-4333-8333-333333333333"
SIGNER = Signer(bytes(range(32)), DEVICE)
STRANGER = Signer(bytes(range(1, 33)), DEVICE)
CAPTURES = tuple(CaptureId(f"aaaaaaaa-aaaa-4aaa-8aaa-{number:012d}") for number in range(3))
UNSHOWN = 1
"""The capture that is not handed over."""
KNOWN = KnownImageId("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
DATE = "2026-01-31"


def sha256(data: bytes) -> Sha256:
    return Sha256(hashlib.sha256(data).hexdigest())


class Ledger:
    """A custody log that grows, with a checkpoint after every line but the first."""

    def __init__(self, case_id=CASE, signer=SIGNER):
        self.case_id, self.signer = case_id, signer
        self.lines: list[CustodyLine] = []
        self.checkpoints = []

    def add(self, action: str, details: dict, *, checkpoint: bool = True) -> CustodyLine:
        seq = len(self.lines) + 1
        line = make_line(
            CustodyEvent(action=action, actor="person", details=details),
            seq=seq,
            utc=f"2026-01-31T12:00:{seq:02d}.000Z",
            case_id=self.case_id,
            device=DEVICE,
            tool="holdfast 0.1.0",
            salt=hashlib.sha256(f"salt {seq}".encode()).hexdigest(),
            prev=self.lines[-1].sha256 if self.lines else GENESIS,
        )
        self.lines.append(line)
        if checkpoint:
            self.checkpoints.append(
                make_checkpoint(
                    self.case_id,
                    seq,
                    prefix_sha256=sha256("".join(f"{one.text}\n" for one in self.lines).encode()),
                    signer=self.signer,
                )
            )
        return line


def contents_of(number: int, *, text_only: bool = False) -> dict[str, bytes]:
    """The files of capture `number`, by item name."""
    taken = {"text.txt": f"words on page {number}".encode()}
    if not text_only:
        taken |= {
            "as-seen.png": b"\x89PNG as seen %d" % number,
            "tiles/0001.png": b"\x89PNG tile %d" % number,
            "page.html": b"<p>page %d" % number,
        }
    said = {
        "capture_id": CAPTURES[number],
        "case_id": CASE,
        "mode": "text_only" if text_only else "pixels",
        "url": url_of(number),
        "title": title_of(number),
        "started_at": f"2026-01-31T11:59:{number:02d}.000Z",
    }
    record = record_of({name: (len(data), sha256(data)) for name, data in taken.items()}, said)
    sheet = {
        "format": "holdfast.capture_sheet/1",
        "identity": {name: said[name] for name in ("capture_id", "case_id", "mode")},
        "address": {"url": said["url"]},
        "time": {
            "started_at": said["started_at"],
            "started_local": f"2026-01-31T06:59:{number:02d}.000-05:00",
        },
        "page": {"zoom": 1.0, "title": said["title"]},
        "completeness": completeness_fact(completeness(read_record(record), [])),
        "reload": None,
        "claim": {"level": 1, "sentence": claim_of(number, text_only=text_only)},
        "matches": [],
        "items": [],
    }
    made = {
        "record.json": json.dumps(record).encode(),
        "capture-sheet.json": (json.dumps(sheet, indent=2, sort_keys=True) + "\n").encode(),
    }
    if not text_only:
        made["screenshot.png"] = b"\x89PNG screenshot %d" % number
    return taken | made


def url_of(number: int) -> str:
    return f"https://site.example/post/{number}?a=1,2"


def title_of(number: int) -> str:
    return ['=HYPERLINK("x")', "unshown", 'Zwei "Bilder"\u2028@home \u00e9'][number]


def claim_of(number: int, *, text_only: bool = False) -> str:
    return claim_sentence(
        1,
        kept_at=f"2026-01-31T12:00:{number:02d}.000Z",
        seen_at=f"2026-01-31T11:59:{number:02d}.000Z",
        text_only=text_only,
    )


Contents = Callable[[int], dict[str, bytes]]


def honest_contents(number: int) -> dict[str, bytes]:
    """The files of capture `number` in the honest bundle: the last is text only."""
    return contents_of(number, text_only=number == 2)


def capture_of(number: int, contents_for: Contents = honest_contents) -> Capture:
    """Capture `number` as a vault would give it, without its place in the log."""
    contents = contents_for(number)
    items = tuple(
        Item(
            name=name,
            kind=KINDS[name],
            media_type=MEDIA_TYPE,
            size=len(data),
            sha256=sha256(data),
            derived_from=(sha256(contents["record.json"]),) if name == "screenshot.png" else (),
        )
        for name, data in contents.items()
    )
    match = Match(
        known_id=KNOWN,
        label="A",
        verdict=Verdict.MATCH,
        method="pdq/1",
        distance=4,
        threshold=31,
        subject="screenshot",
        region=Rect(x=0.5, y=12, width=640, height=480.25),
        sentence="Known image A is on this page.",
    )
    return Capture(
        id=CAPTURES[number],
        case_id=CASE,
        mode=CaptureMode.TEXT_ONLY if number == 2 else CaptureMode.PIXELS,
        url=url_of(number),
        title=title_of(number),
        started_at=f"2026-01-31T11:59:{number:02d}.000Z",
        stored_at=f"2026-01-31T12:00:{number:02d}.000Z",
        claim_level=1,
        exhibit=None,
        items=items,
        matches=(match,) if number == 0 else (),
        chain=ChainPosition(seq=0, head=GENESIS, checkpoint=""),
        completeness=CompletenessStatement(complete=True, sentence="", findings=()),
    )


def stored_details(capture: Capture) -> dict:
    """What the vault commits to when it stores a capture."""
    return {
        "capture_id": capture.id,
        "url": capture.url,
        "mode": capture.mode.value,
        "gate": {},
        "started_at": capture.started_at,
        "stored_at": capture.stored_at,
        "claim_level": capture.claim_level,
        "complete": True,
        "missing": [],
        "reload": None,
        "items": [
            {
                "name": item.name,
                "kind": item.kind.value,
                "size": item.size,
                "sha256": item.sha256,
                "derived_from": list(item.derived_from),
            }
            for item in capture.items
        ],
        "matches": [
            {
                "known_id": match.known_id,
                "label": match.label,
                "verdict": match.verdict.value,
                "method": match.method,
                "distance": match.distance,
                "threshold": match.threshold,
                "subject": match.subject,
                "region": None,
            }
            for match in capture.matches
        ],
    }


def made_handover(
    signer: Signer = SIGNER, *, before_export=(), contents_for=honest_contents, change=lambda it: it
) -> Handover:
    """The hand-over of captures 0 and 2; `before_export` are actions logged just before it.

    `contents_for` gives their files, and `change` each capture as the vault would have kept it.
    """
    ledger = Ledger(signer=signer)
    ledger.add("case.created", {"label": "private label", "case_id": CASE}, checkpoint=False)
    captures = []
    for number in range(3):
        capture = change(capture_of(number, contents_for))
        line = ledger.add("capture.stored", stored_details(capture), checkpoint=number != 1)
        position = ChainPosition(seq=line.seq, head=line.sha256, checkpoint="")
        captures.append(replace(capture, chain=position))
    ledger.add(
        "bundle.exported",
        {"recipient": "an earlier recipient", "exhibits": [], "capture_id": CAPTURES[0]},
    )
    for action in before_export:
        ledger.add(action, {})
    shown = [capture for number, capture in enumerate(captures) if number != UNSHOWN]
    objects = {}
    for number in (0, 2):
        objects |= {sha256(data): data for data in contents_for(number).values()}
    documents = tuple(
        capture_document(
            capture,
            number,
            untrusted_sheet=objects[
                next(item.sha256 for item in capture.items if item.name == "capture-sheet.json")
            ],
        )
        for number, capture in enumerate(shown, start=1)
    )
    ledger.add("bundle.exported", export_details(documents, "a lawyer"))
    lines = tuple(ledger.lines)
    return Handover(
        case_id=CASE,
        date=DATE,
        documents=documents,
        lines=lines,
        opened=lines_to_open(lines, frozenset(capture.id for capture in shown)),
        checkpoints=tuple(ledger.checkpoints),
        read_item=lambda digest: (objects[digest],),
    )


def write_made_bundle(target: Path, signer: Signer = SIGNER) -> None:
    write_bundle(target, made_handover(signer), signer=signer)


@cache
def good_zip(signer: Signer = SIGNER) -> bytes:
    """The honest bundle's zip."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "bundle.zip"
        write_made_bundle(target, signer)
        return target.read_bytes()


def made_up_zip(**parts) -> bytes:
    """A bundle whose log, openings and signature all fit something that was never captured."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "bundle.zip"
        write_bundle(target, made_handover(**parts), signer=SIGNER)
        return target.read_bytes()


def good_files(signer: Signer = SIGNER) -> dict[str, bytes]:
    """The honest bundle's files, by name; a new dictionary each time."""
    return files_in(good_zip(signer))


def files_in(data: bytes) -> dict[str, bytes]:
    """The files of a zip, read by a reader that is not ours."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
