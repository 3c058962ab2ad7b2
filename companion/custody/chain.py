"""The custody log: one canonical JSON line per event, each naming the hash of the line before.

A line shows in clear when, which kind of event, by which role, on which case, device and program.
Addresses, digests and names are in the details, of which the line holds only a salted commitment.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from companion.custody.canonical import canonical_bytes, canonical_text
from companion.custody.commitment import commit
from companion.errors import NotCanonical
from companion.ids import SHA256_PATTERN, UUID_PATTERN, CaseId, Sha256
from companion.model import CustodyEvent, CustodyLine, JsonValue

VERSION = 1
GENESIS = Sha256("0" * 64)
"""What the first line names as the hash of the line before it."""
MAX_LINE_BYTES = 4_096

ACTION_PATTERN = r"^[a-z_]{1,32}\.[a-z_]{1,32}$"
ACTOR_PATTERN = r"^[a-z][a-z_]{0,31}$"
UTC_PATTERN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"
TOOL_PATTERN = r"^[A-Za-z0-9._+-]{1,40} [A-Za-z0-9._+-]{1,40}$"

PATTERNS = {
    "action": ACTION_PATTERN,
    "actor": ACTOR_PATTERN,
    "case": UUID_PATTERN,
    "commitment": SHA256_PATTERN,
    "device": UUID_PATTERN,
    "prev": SHA256_PATTERN,
    "tool": TOOL_PATTERN,
    "utc": UTC_PATTERN,
}
"""Every text of a line has a closed form, so that nothing private can slip into the clear."""


def _inside(pattern: str) -> str:
    """Return a pattern without its ends, to stand inside a longer one."""
    return pattern.removeprefix("^").removesuffix(r"(?!\n)").removesuffix("$")


_FORMS = {name: f'"{_inside(pattern)}"' for name, pattern in PATTERNS.items()}
_FORMS |= {"seq": "[1-9][0-9]{0,14}", "v": str(VERSION)}
_WHOLE_LINE = re.compile(
    (r"\{" + ",".join(f'"{name}":{_FORMS[name]}' for name in sorted(_FORMS)) + r"\}\n").encode(),
)
"""A line as a whole. No field needs an escape, so this is the canonical form and nothing else."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first line that does not follow, counted from 1, and what is wrong with it."""

    line: int
    reason: str


def make_line(
    event: CustodyEvent,
    *,
    seq: int,
    utc: str,
    case_id: CaseId,
    device: str,
    tool: str,
    salt: str,
    prev: Sha256,
) -> CustodyLine:
    """Return the line for `event` as number `seq` (from 1) after the line that hashes to `prev`.

    Raises:
        NotCanonical: a field does not have its closed form, or the details cannot be canonical.
    """
    details = canonical_text(event.details)
    fields: dict[str, JsonValue] = {
        "v": VERSION,
        "seq": seq,
        "utc": utc,
        "action": event.action,
        "actor": event.actor,
        "case": case_id,
        "device": device,
        "tool": tool,
        "commitment": commit(details, salt),
        "prev": prev,
    }
    fault = _fault_of_fields(fields)
    if fault is not None:
        raise NotCanonical(f"A custody line cannot be written: {fault}.")
    text = canonical_text(fields)
    return CustodyLine(
        seq=seq, text=text, sha256=line_sha256(f"{text}\n".encode()), salt=salt, details=details
    )


def line_sha256(line: bytes) -> Sha256:
    """Return the SHA-256 of a line's bytes, its line feed included, as `sha256sum` prints it."""
    return Sha256(hashlib.sha256(line).hexdigest())


def first_break(untrusted_lines: Iterable[bytes]) -> Break | None:
    """Return where a log first does not follow from itself, or None when it does throughout.

    Takes the lines as a file opened in binary mode yields them, each with its line feed. Checked
    are the canonical form, the closed form of every field, numbers from 1 without a gap, one case
    throughout, and `prev`. Times are not compared: a clock that was set back is no break. A chain
    cannot show that its end was cut off or its last line replaced; a checkpoint can.
    """
    prev, case = GENESIS, None
    number = 0
    for number, untrusted_line in enumerate(untrusted_lines, start=1):
        fields, fault = _read(untrusted_line)
        if fault is None:
            fault = _fault_in_order(fields, number=number, prev=prev, case=case)
        if fault is not None:
            return Break(number, fault)
        prev, case = line_sha256(untrusted_line), fields["case"]
    return None


def _read(untrusted_line: bytes) -> tuple[dict[str, JsonValue], str | None]:
    """Return the fields of a line, and what is wrong with it taken alone."""
    if _WHOLE_LINE.fullmatch(untrusted_line) is not None:
        return json.loads(untrusted_line), None
    return {}, _fault_of_line(untrusted_line)


def _fault_of_line(untrusted_line: bytes) -> str:
    """Say why a line is not as it should be; that it is not is known."""
    if len(untrusted_line) > MAX_LINE_BYTES:
        return "it is longer than a line may be"
    if not untrusted_line.endswith(b"\n"):
        return "it does not end in a line feed"
    try:
        value = json.loads(untrusted_line)
        canonical = canonical_bytes(value)
    except (ValueError, RecursionError):
        return "it is not JSON in UTF-8"
    except NotCanonical:
        return "it has no canonical form"
    if not isinstance(value, dict) or canonical + b"\n" != untrusted_line:
        return "it is not in canonical form"
    return _fault_of_fields(value) or "it does not have the form of a line"


def _fault_of_fields(fields: dict[str, JsonValue]) -> str | None:
    """Say which field is missing, unknown or not of its form."""
    if fields.keys() != PATTERNS.keys() | {"v", "seq"}:
        return "it does not have the fields of a line"
    if type(fields["v"]) is not int or fields["v"] != VERSION:
        return "it is of another version"
    if type(fields["seq"]) is not int or fields["seq"] < 1:
        return "`seq` is not a number from 1"
    for name, pattern in PATTERNS.items():
        value = fields[name]
        if not isinstance(value, str) or re.fullmatch(pattern, value, re.ASCII) is None:
            return f"`{name}` does not have its form"
    return None


def _fault_in_order(
    fields: dict[str, JsonValue], *, number: int, prev: Sha256, case: JsonValue
) -> str | None:
    """Say what is wrong with a line in its place."""
    if fields["seq"] != number:
        return "`seq` does not continue the line before"
    if fields["prev"] != prev:
        return "`prev` is not the SHA-256 of the line before"
    if case is not None and fields["case"] != case:
        return "it belongs to another case"
    return None
