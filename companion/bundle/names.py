"""Which names a file in a bundle may have: a name must mean the same on every system. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 200
"""Bytes. Windows stops at 260 characters, and the folder it is unpacked to needs some of them."""

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]|[. ](?:/|$)')
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")


def name_fault(untrusted_name: str) -> str | None:
    """Return the code of the first thing wrong with a file's name, or None.

    Names are relative paths with forward slashes. Nothing is cleaned up: a name is fit or refused.
    """
    parts = untrusted_name.split("/")
    faults = (
        ("entry.control", _CONTROL.search(untrusted_name)),
        ("entry.backslash", "\\" in untrusted_name),
        ("entry.absolute", untrusted_name.startswith("/")),
        ("entry.drive", _DRIVE.match(untrusted_name)),
        ("entry.dotdot", any(part in {"", ".", ".."} for part in parts)),
        ("entry.reserved", _NOT_ON_WINDOWS.search(untrusted_name)),
        ("entry.reserved", any(_DEVICE.fullmatch(part) for part in parts)),
        ("entry.not_nfc", not unicodedata.is_normalized("NFC", untrusted_name)),
        ("entry.too_long", len(untrusted_name.encode("utf-8", "replace")) > LONGEST),
    )
    return next((code for code, found in faults if found), None)


def clashes(untrusted_names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield code and name of each file that some system would put where another one already is.

    The same name twice, names that differ in case or in Unicode form alone, and a file that is the
    folder of another.
    """
    names = list(untrusted_names)
    exact: set[str] = set()
    composed: set[str] = set()
    folded: set[str] = set()
    for name in names:
        nfc = unicodedata.normalize("NFC", name)
        fold = unicodedata.normalize("NFC", nfc.casefold())
        if name in exact:
            yield "entry.duplicate", name
        elif nfc in composed:
            yield "entry.unicode_twin", name
        elif fold in folded:
            yield "entry.case_clash", name
        exact.add(name)
        composed.add(nfc)
        folded.add(fold)
    yield from (("entry.file_as_folder", name) for name in sorted(exact) if _is_below(name, folded))


def _is_below(name: str, folded: set[str]) -> bool:
    fold = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    ends = (place for place, letter in enumerate(fold) if letter == "/")
    return any(fold[:end] in folded for end in ends)
