"""Commitments: a custody line shows that details exist and are fixed, not what they say."""

from __future__ import annotations

import hashlib
import re

from companion.errors import NotCanonical
from companion.ids import SHA256_PATTERN, Sha256


def commit(details: str, salt: str) -> Sha256:
    """Return the commitment: SHA-256 of the 64 hex digits of `salt` followed by `details`.

    `details` is canonical JSON text, `salt` 256 random bits as 64 lower-case hex digits; its fixed
    length keeps salt and details apart. A clerk does the same with
    `printf '%s%s' "$salt" "$details" | sha256sum`.

    Raises:
        NotCanonical: the salt is not 64 lower-case hex digits.
    """
    if re.fullmatch(SHA256_PATTERN, salt) is None:
        msg = "A salt is 64 lower-case hex digits."
        raise NotCanonical(msg)
    return Sha256(hashlib.sha256((salt + details).encode("utf-8")).hexdigest())
