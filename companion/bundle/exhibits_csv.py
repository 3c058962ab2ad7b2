"""exhibits.csv: one row for each exhibit, for a spreadsheet. Pure.

Titles and addresses were written by strangers, and a spreadsheet runs a cell that starts like a
formula. Such a cell gets an apostrophe before it, and every cell stands in quotes (OWASP, CSV
injection). Rows end in CRLF (RFC 4180); the byte order mark makes spreadsheets read UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from companion.bundle.capture_json import CaptureDocument
from companion.bundle.layout import SCREENSHOT
from companion.ids import Sha256

COLUMNS = (
    "exhibit",
    "captured at (UTC)",
    "captured at (local)",
    "address",
    "title",
    "kept",
    "complete",
    "missing",
    "claim level",
    "SHA-256 of capture.json",
    "SHA-256 of screenshot.png",
    "known images found",
)
KEPT = {"pixels": "pictures and text", "text_only": "text only"}
_BYTE_ORDER_MARK = "\ufeff"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FORMULA = re.compile(r"[ '\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def exhibits_csv(rows: Iterable[tuple[CaptureDocument, Sha256]]) -> bytes:
    """Return the table over the exhibits, given in order with the digest of each capture.json."""
    lines = [_row(COLUMNS), *(_row(_cells(document, digest)) for document, digest in rows)]
    return (_BYTE_ORDER_MARK + "".join(lines)).encode()


def _cells(document: CaptureDocument, digest: Sha256) -> Sequence[str]:
    screenshot = next((file.sha256 for file in document.files if file.name == SCREENSHOT), "")
    return (
        str(document.exhibit),
        document.started_at,
        document.started_local,
        document.url,
        document.title,
        KEPT[document.mode.value],
        "yes" if document.completeness.complete else "no",
        " ".join(one.sentence for one in document.completeness.findings if one.breaks),
        str(document.claim.level),
        digest,
        screenshot,
        " ".join(match.sentence for match in document.matches),
    )


def _row(cells: Iterable[str]) -> str:
    return ",".join(_cell(cell) for cell in cells) + "\r\n"


def _cell(untrusted_text: str) -> str:
    text = _CONTROL.sub(" ", untrusted_text)
    if _FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'
