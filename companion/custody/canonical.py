"""The one way a value is written before it is hashed or signed: RFC 8785, whole numbers only.

Fractions are refused because two programs rarely agree on how they are written.
"""

from __future__ import annotations

import json

from companion.errors import NotCanonical
from companion.model import JsonValue

MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 7493, section 2.2)."""
MAX_DEPTH = 64


def canonical_text(value: JsonValue) -> str:
    """Return `value` as canonical JSON text, without line feed.

    Takes strings, integers within ±(2^53 - 1), booleans, null, lists and objects with string keys.

    Raises:
        NotCanonical: a float, a larger integer, half of a surrogate pair, or nesting beyond 64.
    """
    text = _written(value, depth=0)
    if not _is_well_formed(text):
        msg = "A text holds half of a character."
        raise NotCanonical(msg)
    return text


def canonical_bytes(value: JsonValue) -> bytes:
    """Return `value` as canonical JSON in UTF-8 (RFC 8785, section 3.2.4).

    Raises:
        NotCanonical: as `canonical_text`.
    """
    return canonical_text(value).encode("utf-8")


def _written(value: JsonValue, *, depth: int) -> str:
    if depth > MAX_DEPTH:
        msg = f"A value is nested deeper than {MAX_DEPTH} levels."
        raise NotCanonical(msg)
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return _integer(value)
        case str():
            return _string(value)
        case list():
            return "[" + ",".join(_written(one, depth=depth + 1) for one in value) + "]"
        case dict():
            return _object(value, depth=depth)
        case _:
            msg = f"A {type(value).__name__} has no canonical form here."
            raise NotCanonical(msg)


def _integer(value: int) -> str:
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        msg = "An integer is larger than every reader keeps exact."
        raise NotCanonical(msg)
    return str(int(value))


def _string(value: str) -> str:
    # json escapes exactly what RFC 8785 3.2.2.2 escapes, and in the same way.
    return json.dumps(str(value), ensure_ascii=False)


def _object(value: dict[str, JsonValue], *, depth: int) -> str:
    if not all(isinstance(key, str) for key in value):
        msg = "A key is not text."
        raise NotCanonical(msg)
    members = (
        f"{_string(key)}:{_written(value[key], depth=depth + 1)}"
        for key in sorted(value, key=_utf16_units)
    )
    return "{" + ",".join(members) + "}"


def _utf16_units(key: str) -> bytes:
    """Sort keys as RFC 8785 3.2.3 says: by UTF-16 code units, not by code points."""
    return key.encode("utf-16-be", "surrogatepass")


def _is_well_formed(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
