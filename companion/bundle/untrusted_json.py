"""JSON documents in a bundle that somebody handed over: read strictly, or not at all. Pure."""

from __future__ import annotations

import msgspec

from companion.bundle.capture_json import CaptureDocument
from companion.errors import HoldfastError, NotJson
from companion.protocol import strict_json

LARGEST = 64 * 1024 * 1024
"""Bytes. A record may be long; this is longer than any."""


def read_document(untrusted_bytes: bytes) -> CaptureDocument | None:
    """Return the document in a capture.json, or None when it does not have its form."""
    try:
        return msgspec.convert(read_object(untrusted_bytes), CaptureDocument)
    except (HoldfastError, msgspec.ValidationError):
        return None


def read_object(untrusted_bytes: bytes) -> dict[str, object]:
    """Return the one JSON object in `untrusted_bytes`.

    Raises:
        HoldfastError: it is no JSON as `protocol.strict_json` takes it, or no object.
    """
    value = strict_json.parse(untrusted_bytes)
    if not isinstance(value, dict):
        raise NotJson
    return value
