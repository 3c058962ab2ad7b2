"""What installing made, so that uninstalling leaves a home folder as it was."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

FORMAT = "holdfast.host-ledger/1"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One manifest of one browser; two browsers may share a file or a key."""

    browser: str
    file: str
    key: str | None = None


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: str
    entries: list[Entry]
    folders: list[str]
    keys: list[str]


@dataclass(slots=True)
class Ledger:
    """Manifests that stand, and the folders and keys that were made for them, outermost first."""

    entries: list[Entry]
    folders: list[str]
    keys: list[str]

    def add(self, entry: Entry) -> None:
        """Note a manifest, once."""
        if entry not in self.entries:
            self.entries.append(entry)

    def text(self) -> str:
        """Return the ledger as its file has it."""
        document = _Document(
            format=FORMAT, entries=self.entries, folders=self.folders, keys=self.keys
        )
        return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def read_ledger(untrusted_text: str | None) -> Ledger:
    """Return the ledger in a file's text; an absent or spoilt one is an empty one."""
    try:
        document = msgspec.json.decode(untrusted_text or "", type=_Document)
    except msgspec.MsgspecError:
        return Ledger([], [], [])
    return Ledger(list(document.entries), list(document.folders), list(document.keys))
