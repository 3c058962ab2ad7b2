"""Passphrases and recovery keys as text: how they are prepared before any key is derived."""

from __future__ import annotations

import secrets
import unicodedata

from companion.errors import PassphraseWeak, PassphraseWrong

MIN_CHARACTERS = 12
RECOVERY_BYTES = 20
RECOVERY_GROUP = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a written key cannot be misread."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RECOVERY_CHARACTERS = RECOVERY_BYTES * 8 // 5


def prepared(untrusted_passphrase: str) -> bytes:
    """Return the bytes a passphrase stands for, the same for every keyboard it is typed on.

    As the OpaqueString profile (RFC 8265, section 4.2.2): every space character becomes U+0020,
    then Unicode form NFC; case and width are kept, nothing is trimmed.

    Raises:
        PassphraseWrong: it holds half of a character, so it cannot have been set.
    """
    spaced = "".join(
        " " if unicodedata.category(character) == "Zs" else character
        for character in untrusted_passphrase
    )
    try:
        return unicodedata.normalize("NFC", spaced).encode("utf-8")
    except UnicodeEncodeError as error:
        raise PassphraseWrong from error


def prepared_new(untrusted_passphrase: str) -> bytes:
    """Return the bytes of a passphrase that is being set.

    Raises:
        PassphraseWeak: it has fewer than 12 characters after preparation, or control characters
            or half characters, which another keyboard or system could not type again.
    """
    if any(unicodedata.category(one) in {"Cc", "Cs"} for one in untrusted_passphrase):
        msg = "The passphrase holds characters that cannot be typed everywhere."
        raise PassphraseWeak(msg)
    data = prepared(untrusted_passphrase)
    if len(data.decode("utf-8")) < MIN_CHARACTERS:
        raise PassphraseWeak
    return data


def new_recovery_key() -> tuple[str, bytes]:
    """Return a new recovery key as the text to print (8 groups of 4), and its 20 bytes."""
    data = secrets.token_bytes(RECOVERY_BYTES)
    number = int.from_bytes(data, "big")
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(RECOVERY_BYTES * 8 - 5, -1, -5)]
    groups = [
        "".join(digits[at : at + RECOVERY_GROUP]) for at in range(0, len(digits), RECOVERY_GROUP)
    ]
    return "-".join(groups), data


def recovery_bytes(untrusted_text: str) -> bytes | None:
    """Return the 20 bytes of a recovery key as a person typed it, or None if it is none.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    kept = "".join(one for one in untrusted_text.upper() if one not in "- \t\r\n\u2010\u2011\u2013")
    digits = kept.translate(_READ_AS)
    if len(digits) != _RECOVERY_CHARACTERS or any(one not in _ALPHABET for one in digits):
        return None
    number = 0
    for digit in digits:
        number = number << 5 | _ALPHABET.index(digit)
    return number.to_bytes(RECOVERY_BYTES, "big")
