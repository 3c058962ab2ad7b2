"""What every browser driver gives, whichever browser is behind it.

A `Document` is anything with a page in it: a tab, the extension's popup, its options page. The API
is synchronous and for one thread. Expressions are evaluated in the page's own world, as if typed in
its console; promises are awaited; results are plain JSON values.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self, TypeVar

DEFAULT_TIMEOUT_S = 30.0
POLL_INTERVAL_S = 0.05

_T = TypeVar("_T")


class DriverError(Exception):
    """The browser refused, threw, or did not answer in time."""


class DocumentGone(DriverError):
    """The document was closed, or navigated away, before it answered."""


class Document(Protocol):
    """One tab, popup or extension page."""

    @property
    def url(self) -> str:
        """The address shown now."""
        ...

    def evaluate(self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        """Return the value of a JavaScript expression; raise `DriverError` if it throws."""
        ...

    def wait_for(self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        """Evaluate until the value is truthy and return it; raise `DriverError` if it stays so."""
        ...

    def click(self, selector: str) -> None:
        """Click the middle of the first match, as a person would: trusted, with user activation.

        Waits for the element to be there and on top; raises `DriverError` if something covers it.
        """
        ...

    def write(self, selector: str, text: str) -> None:
        """Click into a field and type the text."""
        ...

    def go(self, url: str) -> None:
        """Navigate this tab and wait until the page has loaded."""
        ...

    def activate(self) -> None:
        """Bring this tab to the front; it becomes the browser's current page."""
        ...

    def screenshot(self, path: Path) -> Path:
        """Write what is visible as a PNG file and return its path."""
        ...

    def close(self) -> None:
        """Close the tab or popup."""
        ...


class Browser(Protocol):
    """A running browser with the extension under test installed."""

    @classmethod
    def start(
        cls,
        extension_dir: Path,
        profile_dir: Path,
        *,
        home_dir: Path,
        window: tuple[int, int] = (1280, 900),
        env: dict[str, str] | None = None,
        device_pixel_ratio: float = 1.0,
    ) -> Self:
        """Start headless and return once the extension's background answers.

        `window` is the outer size in CSS pixels. `env` is added to the environment, and so reaches
        the native host. HOME is `home_dir`; nothing outside the two directories is written.
        """
        ...

    def stop(self) -> None:
        """Kill every process of the browser at once; safe to call twice."""
        ...

    def quit(self) -> None:
        """Close the browser as a person would; whatever is left after 10 s is killed."""
        ...

    def restart(self) -> None:
        """Kill the browser if it runs and start it again on the same profile."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_exc: object) -> None: ...

    @property
    def name(self) -> str:
        """`chromium` or `firefox`."""
        ...

    @property
    def native_hosts_dir(self) -> Path:
        """Where this browser, on this profile and home, looks for native messaging manifests."""
        ...

    @property
    def page(self) -> Document:
        """The current page: opened, or brought to the front, last."""
        ...

    def extension_url(self, path: str) -> str:
        """Return the address of a file of the extension."""
        ...

    def open(self, url: str) -> Document:
        """Open a tab in front, wait until it has loaded, and return it."""
        ...

    def tab(self, url_part: str) -> Document:
        """Return a tab whose address contains the text, whoever opened it; waits for it."""
        ...

    def open_extension_page(self, path: str) -> Document:
        """Open a page of the extension, such as `options/options.html`, in a tab."""
        ...

    def resize(self, width: int, height: int) -> None:
        """Make the window so large outside, in CSS pixels."""
        ...

    def press_toolbar_action(self) -> None:
        """Press the extension's toolbar button on the current page; grants `activeTab`."""
        ...

    def press_shortcut(self, keys: str) -> None:
        """Press a keyboard command, modifiers and a letter such as `Alt+Shift+Y`, on the page."""
        ...

    def press_key(self, key: str) -> None:
        """Press a key without a letter, such as `ArrowUp` or `Enter`, on the current page."""
        ...

    def popup(self) -> Document:
        """Return the popup that the toolbar button opened; waits until it has loaded."""
        ...

    def background_evaluate(
        self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> object:
        """Evaluate in the service worker or event page, starting it if it sleeps.

        Names of a module are not visible there; what a test needs must hang on `globalThis`.
        """
        ...

    def stop_background(self) -> None:
        """End the service worker or event page, as the browser does when it is idle."""
        ...


def wait_until(attempt: Callable[[], _T], *, what: str, timeout_s: float = DEFAULT_TIMEOUT_S) -> _T:
    """Call until the result is truthy and return it; raise `DriverError` naming `what`."""
    deadline = time.monotonic() + timeout_s
    while not (result := attempt()):
        if time.monotonic() > deadline:
            raise DriverError(f"waited {timeout_s:g} s in vain for {what}")
        time.sleep(POLL_INTERVAL_S)
    return result
