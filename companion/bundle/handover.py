"""What is handed over, put together as files with known digests, and written as one bundle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

from companion import __version__
from companion.bundle import layout
from companion.bundle.capture_json import CaptureDocument, document_bytes
from companion.bundle.exhibits_csv import exhibits_csv
from companion.bundle.layout import BAG, BagInfo
from companion.bundle.start_here import StartHere, start_here_bytes
from companion.bundle.writer import FileToWrite, Progress, Written, no_progress, write_zip
from companion.custody.signing import Signer
from companion.ids import CaptureId, CaseId, Sha256
from companion.model import Checkpoint, CustodyLine, JsonValue

VERIFY_PAGE = "verify.html"


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything that goes into a bundle.

    `lines` is the custody log up to the line of this hand-over, `opened` the numbers of the lines
    whose details are shown, `date` the day of the hand-over in UTC (YYYY-MM-DD), `read_item` gives
    the bytes of an item by its digest.
    """

    case_id: CaseId
    date: str
    documents: tuple[CaptureDocument, ...]
    lines: tuple[CustodyLine, ...]
    opened: frozenset[int]
    checkpoints: tuple[Checkpoint, ...]
    read_item: Callable[[Sha256], Iterable[bytes]]


def export_details(documents: Sequence[CaptureDocument], recipient: str) -> dict[str, JsonValue]:
    """Return the private details of a hand-over's line: to whom, and which exhibits."""
    return {
        "format": layout.FORMAT,
        "recipient": recipient,
        "exhibits": [
            {
                "number": document.exhibit,
                "capture_id": document.capture_id,
                "sha256": FileToWrite.of("", document_bytes(document)).sha256,
            }
            for document in documents
        ],
    }


def lines_to_open(lines: Sequence[CustodyLine], captures: frozenset[CaptureId]) -> frozenset[int]:
    """Return the numbers of the lines whose details concern `captures` and no other capture.

    The last line, the hand-over itself, is opened as well; earlier hand-overs never are, because
    they say to whom.
    """
    about = {line.seq for line in lines if _is_about(line, captures)}
    return frozenset(about | {lines[-1].seq})


def write_bundle(
    target: Path, handover: Handover, *, signer: Signer, progress: Progress = no_progress
) -> Written:
    """Write the bundle to `target`, which must not exist.

    Raises:
        BundleTargetExists, ObjectDamaged, DiskFull, FileUnreadable: see `write_zip`.
    """
    payload = list(_payload(handover))
    return write_zip(target, [*payload, *_around(handover, payload, signer)], progress=progress)


def _is_about(line: CustodyLine, captures: frozenset[CaptureId]) -> bool:
    if f'"action":"{layout.EXPORTED}"' in line.text:
        return False
    named = set(_captures_named(json.loads(line.details)))
    return bool(named) and named <= captures


def _captures_named(value: object) -> Iterator[object]:
    """Yield every capture id that details name, at any depth."""
    if isinstance(value, dict):
        yield from (one for key, one in value.items() if key == "capture_id")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _captures_named(one)


# --- the files ------------------------------------------------------------------------------


def _payload(handover: Handover) -> Iterator[FileToWrite]:
    """Yield every file below data/."""
    rows = []
    for document in handover.documents:
        folder = layout.exhibit_folder(document.exhibit)
        about = FileToWrite.of(folder + layout.CAPTURE_JSON, document_bytes(document))
        rows.append((document, about.sha256))
        yield about
        for file in document.files:
            digest = Sha256(file.sha256)
            yield FileToWrite(
                name=folder + file.name,
                size=file.size,
                sha256=digest,
                chunks=partial(handover.read_item, digest),
            )
    yield FileToWrite.of(layout.EXHIBITS_TABLE, exhibits_csv(rows))
    yield FileToWrite.of(layout.CUSTODY, _log(handover.lines))
    yield FileToWrite.of(layout.OPENINGS, _openings(handover))
    for checkpoint in handover.checkpoints:
        yield FileToWrite.of(layout.checkpoint_file(checkpoint.count), checkpoint.note.encode())


def _log(lines: Iterable[CustodyLine]) -> bytes:
    return "".join(f"{line.text}\n" for line in lines).encode()


def _openings(handover: Handover) -> bytes:
    """Return one line for each opened line of the log, canonical because its details are."""
    openings = (
        b'{"details":%b,"salt":"%b","seq":%d}\n'
        % (line.details.encode(), line.salt.encode(), line.seq)
        for line in handover.lines
        if line.seq in handover.opened
    )
    return b"".join(openings)


def _around(
    handover: Handover, payload: Sequence[FileToWrite], signer: Signer
) -> Iterator[FileToWrite]:
    """Yield what stands around the payload: the covers, the bag's own files, the proof."""
    start_here = FileToWrite.of(layout.START_HERE, _start_here(handover, payload, signer))
    page = resources.files(__package__).joinpath(VERIFY_PAGE).read_bytes()
    verify_page = FileToWrite.of(layout.VERIFY_PAGE, page)
    info = BagInfo(
        software=f"Holdfast {__version__}",
        date=handover.date,
        case_id=handover.case_id,
        payload_bytes=sum(one.size for one in payload),
        payload_files=len(payload),
        start_here_sha256=start_here.sha256,
        verify_page_sha256=verify_page.sha256,
    )
    tag_files = [
        FileToWrite.of(layout.DECLARATION, layout.DECLARATION_BYTES),
        FileToWrite.of(layout.BAG_INFO, layout.bag_info_bytes(info)),
        FileToWrite.of(layout.MANIFEST, layout.manifest_bytes(_digests(payload))),
    ]
    tag_manifest = layout.manifest_bytes(_digests(tag_files))
    yield from (start_here, verify_page, *tag_files)
    yield FileToWrite.of(layout.TAG_MANIFEST, tag_manifest)
    yield FileToWrite.of(layout.SIGNATURE, signer.sign(tag_manifest))
    yield FileToWrite.of(layout.SIGNER, signer.public_pem.encode())


def _digests(files: Iterable[FileToWrite]) -> dict[str, Sha256]:
    """Return digests by the path inside the bag, as manifests name files."""
    return {one.name.removeprefix(BAG): one.sha256 for one in files}


def _start_here(handover: Handover, payload: Sequence[FileToWrite], signer: Signer) -> bytes:
    log = FileToWrite.of(layout.CUSTODY, _log(handover.lines))
    return start_here_bytes(
        StartHere(
            date=handover.date,
            case_id=handover.case_id,
            exhibits=len(handover.documents),
            files=len(payload),
            lines=len(handover.lines),
            fingerprint=layout.fingerprint(signer.public_pem),
            head=handover.lines[-1].sha256,
            prefix=log.sha256,
        )
    )
