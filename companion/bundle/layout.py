"""Names and fixed bytes of a bundle, and the forms of its two manifests. Pure.

BagIt 1.0 (RFC 8493), narrowed: one digest algorithm, one order, one spelling of every line, so that
there is exactly one way to write a given bag and anything else is a finding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from companion.ids import Sha256

FORMAT = "holdfast.bundle/1"

START_HERE = "START-HERE.txt"
VERIFY_PAGE = "VERIFY.html"
SIGNATURE = "proof/tagmanifest.sig"
SIGNER = "proof/signer.pem"

BAG = "bag/"
DATA = "data/"
DECLARATION = "bag/bagit.txt"
BAG_INFO = "bag/bag-info.txt"
MANIFEST = "bag/manifest-sha256.txt"
TAG_MANIFEST = "bag/tagmanifest-sha256.txt"
CUSTODY = "bag/data/custody.jsonl"
OPENINGS = "bag/data/custody-openings.jsonl"
EXHIBITS_TABLE = "bag/data/exhibits.csv"
EXHIBITS = "bag/data/exhibits/"
CHECKPOINTS = "bag/data/checkpoints/"

CAPTURE_JSON = "capture.json"
RECORD = "record.json"
SHEET = "capture-sheet.json"
SCREENSHOT = "screenshot.png"

STORED = "capture.stored"
EXPORTED = "bundle.exported"
"""The custody events that a bundle rests on: that files were stored, and this hand-over."""

DECLARATION_BYTES = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""RFC 8493, 2.1.1. Compared byte for byte: a changed version digit makes readers skip checks."""

TAG_FILES = (BAG_INFO, DECLARATION, MANIFEST)
"""What the tag manifest lists: every file of the bag outside data/, itself excepted."""

OUTSIDE = (START_HERE, VERIFY_PAGE, SIGNATURE, SIGNER)
"""Every file that stands outside the bag."""

ALWAYS_THERE = (*OUTSIDE, *TAG_FILES, TAG_MANIFEST, CUSTODY, OPENINGS, EXHIBITS_TABLE)

_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]+)")
_EXHIBIT_FILE = re.compile(r"bag/data/exhibits/([0-9]{4,6})/([!-~]+)")
_CHECKPOINT_FILE = re.compile(r"bag/data/checkpoints/([1-9][0-9]{0,8})\.txt")
_INFO_LABELS = (
    "Bag-Software-Agent",
    "Bagging-Date",
    "External-Identifier",
    "Holdfast-Bundle-Format",
    "Payload-Oxum",
    "Start-Here-SHA256",
    "Verify-Page-SHA256",
)


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What `bag-info.txt` says. No names of persons: a bag's label is read by everyone."""

    software: str
    date: str
    case_id: str
    payload_bytes: int
    payload_files: int
    start_here_sha256: str
    verify_page_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The digests a manifest gives, and the numbers of the lines that do not have its form."""

    digests: dict[str, Sha256]
    malformed_lines: tuple[int, ...]


def fingerprint(public_pem: str) -> Sha256:
    """Return a key's fingerprint: the SHA-256 of signer.pem, as anyone's tools compute it."""
    return Sha256(hashlib.sha256(public_pem.encode()).hexdigest())


def exhibit_folder(number: int) -> str:
    """Return the folder of exhibit `number`, with its final slash: `bag/data/exhibits/0001/`."""
    return f"{EXHIBITS}{number:04d}/"


def exhibit_of(name: str) -> tuple[int, str] | None:
    """Return the exhibit's number and the file inside it that `name` stands for, or None."""
    found = _EXHIBIT_FILE.fullmatch(name)
    if found is None or exhibit_folder(int(found[1])) != f"{EXHIBITS}{found[1]}/":
        return None
    return int(found[1]), found[2]


def checkpoint_file(count: int) -> str:
    """Return the name of the checkpoint over the first `count` lines."""
    return f"{CHECKPOINTS}{count}.txt"


def checkpoint_count(name: str) -> int | None:
    """Return how many lines the checkpoint called `name` is over, or None if it is no such name."""
    found = _CHECKPOINT_FILE.fullmatch(name)
    return int(found[1]) if found else None


def is_expected(name: str) -> bool:
    """Say whether a bundle of this format may hold a file called `name`."""
    return (
        name in ALWAYS_THERE or exhibit_of(name) is not None or checkpoint_count(name) is not None
    )


def manifest_bytes(digests: Mapping[str, Sha256]) -> bytes:
    """Return a manifest over `digests`, keyed by path inside the bag (RFC 8493, 2.1.3).

    Lines are sorted by path, digests in lower case, two spaces between, LF after each line.
    """
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def read_manifest(untrusted_bytes: bytes) -> Manifest:
    """Return what a manifest gives; a line of any other form is counted, not guessed at.

    A path given twice, or out of order, and a missing last line feed count as malformed as well.
    """
    lines = untrusted_bytes.decode("ascii", errors="replace").split("\n")
    malformed = [] if lines.pop() == "" else [len(lines) + 1]
    digests: dict[str, Sha256] = {}
    before = ""
    for number, line in enumerate(lines, start=1):
        found = _MANIFEST_LINE.fullmatch(line)
        if found is None or found[2] <= before:
            malformed.append(number)
            continue
        before = found[2]
        digests[before] = Sha256(found[1])
    return Manifest(digests=digests, malformed_lines=tuple(malformed))


def bag_info_bytes(info: BagInfo) -> bytes:
    """Return `bag-info.txt`: one line for each label, in alphabetical order (RFC 8493, 2.2.2)."""
    values = (
        info.software,
        info.date,
        info.case_id,
        FORMAT,
        f"{info.payload_bytes}.{info.payload_files}",
        info.start_here_sha256,
        info.verify_page_sha256,
    )
    lines = (f"{label}: {value}\n" for label, value in zip(_INFO_LABELS, values, strict=True))
    return "".join(lines).encode("ascii")


def read_bag_info(untrusted_bytes: bytes) -> BagInfo | None:
    """Return what `bag-info.txt` says, or None when it is not exactly as we would write it."""
    values = dict(_labelled(untrusted_bytes.decode("ascii", errors="replace").split("\n")))
    oxum = re.fullmatch(r"([0-9]{1,15})\.([0-9]{1,9})", values.get("Payload-Oxum", ""))
    if oxum is None or values.keys() != set(_INFO_LABELS):
        return None
    info = BagInfo(
        software=values["Bag-Software-Agent"],
        date=values["Bagging-Date"],
        case_id=values["External-Identifier"],
        payload_bytes=int(oxum[1]),
        payload_files=int(oxum[2]),
        start_here_sha256=values["Start-Here-SHA256"],
        verify_page_sha256=values["Verify-Page-SHA256"],
    )
    try:
        rewritten = bag_info_bytes(info)
    except UnicodeEncodeError:
        return None
    return info if rewritten == untrusted_bytes else None


def _labelled(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        label, colon, value = line.partition(": ")
        if colon:
            yield label, value
