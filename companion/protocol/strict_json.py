"""JSON as RFC 8259 and I-JSON (RFC 7493) have it, and nothing more: what is unsure is refused.

A parser that guesses lets two readers of one message see two messages. Pure.
"""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from companion.errors import DuplicateKey, LoneSurrogate, NestedTooDeep, NotANumber, NotJson

MAX_DEPTH = 64
MAX_EXACT_INTEGER = 2**53
"""Beyond it a JavaScript number is not exact, so both sides would disagree (RFC 7493, 2.2)."""
_LONGEST_INTEGER = len(str(-MAX_EXACT_INTEGER))

# A string (left unended it runs to the end of the text, so the scan stays linear), or a bracket.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def parse(untrusted_bytes: bytes, *, max_depth: int = MAX_DEPTH) -> object:
    """Return the value of one JSON document in UTF-8; objects become dicts, arrays lists.

    `max_depth` is how many arrays and objects may stand open at once.

    Raises:
        NotJson: not UTF-8, or not JSON, or more than one document.
        NestedTooDeep: more than `max_depth` brackets stand open.
        DuplicateKey: an object names a key twice.
        NotANumber: NaN, Infinity, an integer beyond 2^53, or a number beyond a double.
        LoneSurrogate: a string or key holds half of a surrogate pair.
    """
    try:
        untrusted_text = untrusted_bytes.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson from error
    _check_depth(untrusted_text, max_depth)
    try:
        value: object = _DECODER.decode(untrusted_text)
    except ValueError as error:
        raise NotJson from error
    if _SURROGATE_ESCAPE.search(untrusted_text):
        _check_characters(value)
    return value


def _check_depth(untrusted_text: str, max_depth: int) -> None:
    """Count open brackets outside strings before anything recursive looks at the text."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(untrusted_text):
        first = untrusted_text[found.start()]
        if first in "[{":
            depth += 1
            if depth > max_depth:
                raise NestedTooDeep
        elif first in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateKey
    return members


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER or abs(int(digits)) > MAX_EXACT_INTEGER:
        raise NotANumber
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise NotANumber
    return number


def _constant(_name: str) -> NoReturn:
    raise NotANumber


def _check_characters(value: object) -> None:
    """Look at every string; the depth is known to be small, so recursion is safe."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise LoneSurrogate from error
    elif isinstance(value, list):
        for entry in value:
            _check_characters(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            _check_characters(key)
            _check_characters(entry)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)
