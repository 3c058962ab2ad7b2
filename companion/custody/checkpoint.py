"""Checkpoints: a signed statement of how many lines a custody log has and what they hash to.

Kept elsewhere, a checkpoint shows what a chain alone cannot: that the end was cut off or replaced.
The text is a C2SP signed note, so that general tools read it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from itertools import islice

from companion.custody.signing import (
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    Signer,
    note_key_id,
    read_public_pem,
    verify,
)
from companion.errors import CheckpointInvalid
from companion.ids import CaseId, Sha256
from companion.model import Checkpoint

ORIGIN = "holdfast.custody/1"
_NOTE = re.compile(
    r"holdfast\.custody/1 ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n"
    r"(0|[1-9][0-9]{0,14})\n"
    r"([A-Za-z0-9+/]{43}=)\n"
    r"\n"
    r"\u2014 (holdfast-[0-9a-f]{8}) ([A-Za-z0-9+/]+={0,2})\n",
    re.ASCII,
)


def make_checkpoint(
    case_id: CaseId, count: int, *, prefix_sha256: Sha256, signer: Signer
) -> Checkpoint:
    """Return the signed statement that the log's first `count` lines hash to `prefix_sha256`.

    Source: C2SP signed-note and tlog-checkpoint, with a prefix hash in place of a tree head.
    """
    root = base64.b64encode(bytes.fromhex(prefix_sha256)).decode("ascii")
    body = f"{ORIGIN} {case_id}\n{count}\n{root}\n"
    signature = base64.b64encode(signer.key_id + signer.sign(body.encode("utf-8")))
    note = f"{body}\n\u2014 {signer.name} {signature.decode('ascii')}\n"
    return Checkpoint(case_id=case_id, count=count, prefix_sha256=prefix_sha256, note=note)


def read_checkpoint(untrusted_note: str) -> Checkpoint:
    """Return what a checkpoint's text states; the signature is not checked here.

    Raises:
        CheckpointInvalid: the text does not have the form of a checkpoint.
    """
    fields = _fields(untrusted_note)
    root = _decoded(fields[3])
    return Checkpoint(
        case_id=CaseId(fields[1]),
        count=int(fields[2]),
        prefix_sha256=Sha256(root.hex()),
        note=untrusted_note,
    )


def signed_bytes(untrusted_note: str) -> bytes:
    """Return the bytes the signature covers: the three lines with their line feeds.

    Raises:
        CheckpointInvalid: the text does not have the form of a checkpoint.
    """
    read_checkpoint(untrusted_note)
    body, _, _ = untrusted_note.partition("\n\n")
    return f"{body}\n".encode()


def signature_of(untrusted_note: str) -> bytes:
    """Return the raw Ed25519 signature of a checkpoint, 64 bytes, as `openssl` takes it.

    Raises:
        CheckpointInvalid: the text does not have the form of a checkpoint.
    """
    return _signature_line(untrusted_note)[1]


def is_signed_by(untrusted_note: str, public_pem: str) -> bool:
    """Say whether the key in `public_pem` signed this checkpoint.

    The key id in the note must be that of the key too; it is not covered by the signature.

    Raises:
        CheckpointInvalid: the text does not have the form of a checkpoint.
    """
    name, signature, key_id = _signature_line(untrusted_note)
    key = read_public_pem(public_pem)
    if key is None or key_id != note_key_id(name, key.public_bytes_raw()):
        return False
    return verify(public_pem, signature, signed_bytes(untrusted_note))


def prefix_sha256(lines: Iterable[bytes], count: int) -> Sha256 | None:
    """Return the SHA-256 of the first `count` lines with their line feeds; None if there are fewer.

    The same as `head -n COUNT custody.jsonl | sha256sum`.
    """
    digest, seen = hashlib.sha256(), 0
    for line in islice(lines, count):
        digest.update(line)
        seen += 1
    return Sha256(digest.hexdigest()) if seen == count else None


def _signature_line(untrusted_note: str) -> tuple[str, bytes, bytes]:
    """Return key name, signature and key id of the one signature line."""
    fields = _fields(untrusted_note)
    raw = _decoded(fields[5])
    if len(raw) != KEY_ID_BYTES + SIGNATURE_BYTES:
        raise CheckpointInvalid
    return fields[4], raw[KEY_ID_BYTES:], raw[:KEY_ID_BYTES]


def _fields(untrusted_note: str) -> re.Match[str]:
    fields = _NOTE.fullmatch(untrusted_note)
    if fields is None:
        raise CheckpointInvalid
    return fields


def _decoded(text: str) -> bytes:
    """Decode base64 that is written in the one way it may be (RFC 4648, section 3.5)."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise CheckpointInvalid from error
    if base64.b64encode(raw).decode("ascii") != text:
        raise CheckpointInvalid
    return raw
