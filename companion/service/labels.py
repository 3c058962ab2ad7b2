"""Labels: short names a person gives, one line, shown on screens and in documents."""

from __future__ import annotations

import unicodedata

MAX_CHARACTERS = 80
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that break a line, hide text or turn its direction round."""


def read_label(untrusted_label: str) -> str | None:
    """Return the label without outer spaces, in Unicode form NFC; None when it is none.

    A label is 1 to 80 characters of one line.
    """
    label = unicodedata.normalize("NFC", untrusted_label).strip()
    if not 1 <= len(label) <= MAX_CHARACTERS:
        return None
    if any(unicodedata.category(character) in _REFUSED for character in label):
        return None
    return label
