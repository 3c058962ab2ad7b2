"""A bar on standard error for what takes long, while a person watches."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from companion.client.connection import Progress


@contextlib.contextmanager
def progress_bar(title: str, *, shown: bool) -> Iterator[Progress | None]:
    """Yield what moves the bar (done, total), or None where nobody watches."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
