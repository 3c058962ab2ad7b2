"""Prints what was measured, in columns."""

from __future__ import annotations

from collections.abc import Sequence


def heading(text: str) -> None:
    """Print the heading of a part."""
    print(f"\n== {text}", flush=True)


def table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below their titles, each column as wide as it needs."""
    cells = [[str(one) for one in row] for row in (titles, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(titles))]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    print(flush=True)
