"""Files opened directly: what the browser shows is not a page but its own viewer."""

from __future__ import annotations

import hashlib

from scripts.hard_cases.case import Case, File
from scripts.hard_cases.codes import COLOURS, Code, cells_of, png
from scripts.hard_cases.judge import Expectation

_PICTURE = png(tuple(Code(0, 7, number) for number in range(60)), width=1800, height=2400)


def pdf(pages: int) -> bytes:
    """Return a PDF (ISO 32000-1) of so many A4 pages with painted strips on them."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * page} 0 R" for page in range(pages))
    objects.append(f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode())
    for page in range(pages):
        drawn = "".join(
            _strip(Code(0, 7, page * 20 + row), 60, 780 - row * 30) for row in range(20)
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >>"
            f" /Contents {4 + 2 * page} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream".encode())
    return _with_table(objects)


def _strip(code: Code, x: int, y: int) -> str:
    drawn = ""
    for place, colour in enumerate(cells_of(code)):
        channels = " ".join(str(int(letter == "f")) for letter in COLOURS[colour][1:])
        drawn += f"{channels} rg {x + place * 8} {y} 8 12 re f\n"
    return drawn


def _with_table(objects: list[bytes]) -> bytes:
    """Return the objects as one file, with the table of where each begins."""
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    )


def _opened(name: str, kind: str, file: str, data: bytes, media_type: str) -> Case:
    """Return the case of a file whose bytes have to be kept as they are."""
    # A press alone does not let Firefox's extensions read what is opened in its PDF viewer.
    unread = {"original_not_read", "no_tiles", "not_scrollable"} if data[:4] == b"%PDF" else set()
    expected = Expectation(
        originals=frozenset({hashlib.sha256(data).hexdigest()}), may_flag=frozenset(unread)
    )
    return Case(name, kind, {file: File(data, media_type)}, expected, start=file)


CASES: tuple[Case, ...] = (
    _opened("image_opened", "an image opened directly", "photo.png", _PICTURE, "image/png"),
    _opened("pdf_opened", "a PDF opened directly", "paper.pdf", pdf(3), "application/pdf"),
)
