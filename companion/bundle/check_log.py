"""The custody log in a bundle: its chain, its checkpoints, and the details that were opened."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from companion.bundle import layout
from companion.bundle.check_bag import Files, read_small
from companion.bundle.findings import Findings
from companion.bundle.reader import Span
from companion.custody.canonical import canonical_bytes, canonical_text
from companion.custody.chain import GENESIS, MAX_LINE_BYTES, PATTERNS, VERSION, line_sha256
from companion.custody.checkpoint import is_signed_by, read_checkpoint
from companion.custody.commitment import commit
from companion.errors import CheckpointInvalid, HoldfastError
from companion.ids import SHA256_PATTERN, Sha256
from companion.model import JsonValue
from companion.protocol import strict_json

LARGEST_LOG = 256 * 1024 * 1024
LARGEST_OPENING = 16 * 1024 * 1024
LARGEST_CHECKPOINT = 4_096

Details = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the log shows in clear, and its hash."""

    seq: int
    utc: str
    action: str
    commitment: str
    sha256: Sha256


@dataclass(slots=True)
class Log:
    """The log as it was read: lines with the form of one by where they stand, counted from 1."""

    lines: dict[int, Line] = field(default_factory=dict)
    count: int = 0
    head: Sha256 = GENESIS
    case_id: str = ""
    prefixes: dict[int, Sha256] = field(default_factory=dict)
    """SHA-256 of the log's beginning, for each number of lines that a checkpoint is over."""


def check_log(files: Files, found: Findings) -> Log:
    """Check that every line has its form and follows from the one before."""
    log = Log()
    span = _bounded(files, layout.CUSTODY, found)
    if span is None:
        return log
    wanted = {layout.checkpoint_count(name) for name in files}
    whole = hashlib.sha256()
    for untrusted_line in span.lines(MAX_LINE_BYTES):
        log.count += 1
        whole.update(untrusted_line)
        _check_line(untrusted_line, log, found)
        log.head = line_sha256(untrusted_line)
        if log.count in wanted:
            log.prefixes[log.count] = Sha256(whole.hexdigest())
    if not log.count:
        found.add("log.empty", layout.CUSTODY)
    return log


def check_checkpoints(files: Files, log: Log, found: Findings, *, public_pem: str) -> int:
    """Check every checkpoint against the log and the key; return how many there are.

    One of them must be over the whole log, or its end could have been cut off or replaced.
    """
    counts = {name: count for name in files if (count := layout.checkpoint_count(name))}
    for name, count in sorted(counts.items(), key=lambda pair: pair[1]):
        _check_checkpoint(files, name, count, log=log, found=found, public_pem=public_pem)
    if log.count not in counts.values():
        found.add("checkpoint.missing", layout.checkpoint_file(log.count))
    return len(counts)


def check_openings(files: Files, log: Log, found: Findings) -> dict[int, Details]:
    """Return the details of every line that was opened and fits its commitment, by line."""
    opened: dict[int, Details] = {}
    span = _bounded(files, layout.OPENINGS, found)
    if span is None:
        return opened
    before = 0
    for number, untrusted_line in enumerate(span.lines(LARGEST_OPENING), start=1):
        where = f"{layout.OPENINGS} line {number}"
        opening = _opening(untrusted_line)
        if opening is None or opening.seq <= before:
            found.add("opening.form", where)
            continue
        before = opening.seq
        line = log.lines.get(opening.seq)
        if line is None:
            found.add("opening.no_line", where)
        elif commit(canonical_text(opening.details), opening.salt) != line.commitment:
            found.add("opening.mismatch", where)
        else:
            opened[opening.seq] = opening.details
    return opened


def _bounded(files: Files, name: str, found: Findings) -> Span | None:
    span = files.get(name)
    if span is not None and span.size > LARGEST_LOG:
        found.add("layout.too_large", name)
        return None
    return span


# --- lines --------------------------------------------------------------------------------


def _check_line(untrusted_line: bytes, log: Log, found: Findings) -> None:
    """Check one line in its place, and keep it if it has the form of a line."""
    where = f"{layout.CUSTODY} line {log.count}"
    fields = _fields(untrusted_line)
    if fields is None:
        found.add("log.line_form", where)
        return
    if fields["seq"] != log.count:
        found.add("log.seq", where)
    if fields["prev"] != log.head:
        found.add("log.prev", where)
    log.case_id = log.case_id or str(fields["case"])
    if fields["case"] != log.case_id:
        found.add("case.mixed", where)
    log.lines[log.count] = Line(
        seq=log.count,
        utc=str(fields["utc"]),
        action=str(fields["action"]),
        commitment=str(fields["commitment"]),
        sha256=line_sha256(untrusted_line),
    )


def _fields(untrusted_line: bytes) -> Details | None:
    """Return the fields of a line that is written in the one way a line can be written."""
    fields = _canonical_object(untrusted_line)
    if fields is None or fields.keys() != PATTERNS.keys() | {"v", "seq"}:
        return None
    if len(untrusted_line) > MAX_LINE_BYTES or fields["v"] != VERSION:
        return None
    if type(fields["v"]) is not int or type(fields["seq"]) is not int:
        return None
    fits = (_is_text(fields[name], pattern) for name, pattern in PATTERNS.items())
    return fields if all(fits) else None


def _canonical_object(untrusted_line: bytes) -> Details | None:
    """Return the object in a line of canonical JSON (RFC 8785), which ends in one line feed."""
    try:
        value = strict_json.parse(untrusted_line)
        if isinstance(value, dict) and canonical_bytes(value) + b"\n" == untrusted_line:
            return value
    except HoldfastError:
        return None
    return None


def _is_text(value: JsonValue, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


# --- checkpoints and openings -------------------------------------------------------------


def _check_checkpoint(
    files: Files, name: str, count: int, *, log: Log, found: Findings, public_pem: str
) -> None:
    untrusted_bytes = read_small(files, name, found, most=LARGEST_CHECKPOINT)
    try:
        checkpoint = read_checkpoint(untrusted_bytes.decode("utf-8"))
        is_signed = is_signed_by(checkpoint.note, public_pem)
    except (UnicodeDecodeError, CheckpointInvalid):
        found.add("checkpoint.form", name)
        return
    if not is_signed:
        found.add("checkpoint.signature", name)
    if checkpoint.case_id != log.case_id:
        found.add("case.mixed", name)
    if checkpoint.count != count or count > log.count:
        found.add("checkpoint.count", name)
    elif checkpoint.prefix_sha256 != log.prefixes[count]:
        found.add("checkpoint.prefix", name)


@dataclass(frozen=True, slots=True)
class _Opening:
    seq: int
    salt: str
    details: Details


def _opening(untrusted_line: bytes) -> _Opening | None:
    value = _canonical_object(untrusted_line)
    if value is None or value.keys() != {"details", "salt", "seq"}:
        return None
    seq, salt, details = value["seq"], value["salt"], value["details"]
    if type(seq) is not int or not isinstance(details, dict) or not _is_text(salt, SHA256_PATTERN):
        return None
    return _Opening(seq=seq, salt=str(salt), details=details)


def actions(log: Log, opened: Mapping[int, Details], action: str) -> dict[int, Details]:
    """Return the opened details of every line of one action, by line."""
    return {seq: opened[seq] for seq in sorted(opened) if log.lines[seq].action == action}
