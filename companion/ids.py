"""Identifiers: random, never sequential, never derived from content or a person."""

from __future__ import annotations

import re
import uuid
from typing import NewType

CaseId = NewType("CaseId", str)
CaptureId = NewType("CaptureId", str)
ObjectId = NewType("ObjectId", str)
KnownImageId = NewType("KnownImageId", str)
Sha256 = NewType("Sha256", str)

# `$` alone also matches before a final line feed in Python; `(?!\n)` means the same everywhere.
UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\n)"
SHA256_PATTERN = r"^[0-9a-f]{64}$(?!\n)"
ITEM_NAME_PATTERN = r"^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\.[a-z0-9]{1,5})?$(?!\n)"
"""An item's file name inside its capture: chosen by our code, never taken from a page."""


def new_id() -> str:
    """Return a new random UUID, version 4, in lower case (RFC 9562)."""
    return str(uuid.uuid4())


def is_item_name(untrusted_name: str) -> bool:
    """Say whether `untrusted_name` may name an item: `record.json`, `tiles/0001.png`."""
    return re.fullmatch(ITEM_NAME_PATTERN, untrusted_name) is not None
