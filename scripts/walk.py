"""One person's walk through Holdfast: real extension, host and service, in a throw-away home.

The demo and the end-to-end tests both walk it, so that what is shown is what is tested.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.drivers.browser import Browser, Document

ROOT = Path(__file__).resolve().parents[1]
EXTENSION = ROOT / "extension"
KEPT_TIMEOUT_S = 120.0
STATE = (
    "chrome.runtime.sendMessage({kind: 'state.get', params: {}}).then((answer) => answer.result)"
)
"""What a face asks the background when it opens."""


class WalkError(Exception):
    """A step of the walk did not come out as it should; the text says which."""


@dataclass
class Home:
    """A throw-away home: HOME, HOLDFAST_HOME, a passphrase, and the `holdfast` command in it."""

    folder: Path

    def __post_init__(self) -> None:
        """Make the folders and a passphrase nobody knows."""
        self.user_home = self.folder / "home"
        self.holdfast_home = self.folder / "holdfast"
        self.passphrase_file = self.folder / "passphrase"
        self.user_home.mkdir(parents=True, exist_ok=True)
        if not self.passphrase_file.exists():
            self.passphrase_file.touch(mode=0o600)
            self.passphrase_file.write_text(secrets.token_urlsafe(24), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What both `holdfast` and the browser are started with."""
        return {
            "HOME": str(self.user_home),
            "HOLDFAST_HOME": str(self.holdfast_home),
        }

    def run(
        self, *arguments: str, with_passphrase: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run `holdfast` with these arguments and return how it ended, with its output as text."""
        environment = {**os.environ, **self.environment}
        environment.pop("HOLDFAST_PASSPHRASE_FILE", None)
        if with_passphrase:
            environment["HOLDFAST_PASSPHRASE_FILE"] = str(self.passphrase_file)
        return subprocess.run(
            [sys.executable, "-m", "companion", *arguments],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def ask(self, *arguments: str) -> dict[str, object]:
        """Run `holdfast ... --json` and return its document.

        Raises:
            WalkError: the command did not exit with 0.
        """
        ended = self.run(*arguments, "--json")
        if ended.returncode != 0:
            said = ended.stdout.strip() or ended.stderr.strip()
            raise WalkError(f"holdfast {arguments[0]} ended with {ended.returncode}: {said}")
        document = json.loads(ended.stdout)
        assert isinstance(document, dict)  # noqa: S101  # every report is one JSON object
        return document

    def stop(self) -> None:
        """End the service, if one runs; a service that is gone already is no fault."""
        self.run("stop")


def browser_class(name: str) -> type[Browser]:
    """Return the driver of `chromium` or `firefox`."""
    if name == "firefox":
        from tests.e2e.drivers.firefox import Firefox

        return Firefox
    from tests.e2e.drivers.chromium import Chromium

    return Chromium


@dataclass
class Walk:
    """A home, a browser with the extension in it, and what a person does with both."""

    home: Home
    browser_name: str
    extension: Path = EXTENSION
    browser: Browser | None = None
    _desk: Document | None = None
    _popup: Document | None = None

    def set_up_companion(self, *, with_host: bool = True) -> None:
        """Make the vault and answer the gate for its case; let this browser start the companion."""
        self.home.ask("init")
        self.home.ask(
            "case", "gate", "--safe-place", "--shown-under-18", "no", "--standing", "self"
        )
        if with_host:
            self.install_host()

    def install_host(self) -> None:
        """Write this browser's native host manifest, inside the throw-away home."""
        self.home.ask(
            "host", "install", "--browser", self.browser_name, "--user-data-dir", str(self.data)
        )

    @property
    def data(self) -> Path:
        """Where this browser looks for native hosts: Chromium's profile, Firefox's home."""
        return self.home.user_home if self.browser_name == "firefox" else self.profile

    @property
    def profile(self) -> Path:
        """This browser's profile folder."""
        return self.home.folder / f"profile-{self.browser_name}"

    def start_browser(
        self, *, window: tuple[int, int] = (1280, 900), device_pixel_ratio: float = 1.0
    ) -> Browser:
        """Start the real browser, headless, with the extension; `window` is in CSS pixels."""
        self.profile.mkdir(exist_ok=True)
        driver = browser_class(self.browser_name)
        self.browser = driver.start(
            self.extension,
            self.profile,
            home_dir=self.home.user_home,
            env={"HOLDFAST_HOME": str(self.home.holdfast_home)},
            window=window,
            device_pixel_ratio=device_pixel_ratio,
        )
        self.find_desk()
        return self.browser

    def find_desk(self) -> None:
        """Open the extension's own page that stays behind; again after a restart."""
        self._desk = self._running().open_extension_page("options/options.html")

    def answer_gate(
        self, *, safe: str = "yes", under_18: str = "no", standing: str = "self"
    ) -> None:
        """Answer the first-run questions on the extension's own page, with real clicks."""
        page = self._running().open_extension_page("gate/gate.html")
        answers = {"safe": safe, "under_18": under_18, "standing": standing}
        for name, value in answers.items():
            page.click(f"input[name={name}][value={value}]")
            page.click("#next")
            if (name, value) in {("safe", "no"), ("safe", "not_sure")}:
                page.click("#next")
                break
        page.wait_for("!document.querySelector('#end').hidden")
        page.close()

    def open_popup(self, url: str | None = None) -> Document:
        """Open the page, press the toolbar button, and return the popup."""
        browser = self._running()
        self.close_popup()
        if url is not None:
            browser.open(url)
        browser.press_toolbar_action()
        popup = self._popup = browser.popup()
        popup.wait_for("document.querySelector('#keep')?.textContent.trim() !== ''")
        return popup

    def close_popup(self) -> None:
        """Close the popup if it is still open; pressing the button again would only close it."""
        from tests.e2e.drivers.browser import DriverError

        popup, self._popup = self._popup, None
        if popup is not None:
            with suppress(DriverError):  # it closes by itself when the page takes the focus
                popup.close()

    def start_keeping(self, url: str | None = None) -> Document:
        """Press the popup's one button on the page and return the popup."""
        popup = self.open_popup(url)
        popup.wait_for("document.querySelector('#keep').getAttribute('aria-disabled') !== 'true'")
        popup.click("#keep")
        return popup

    def keep(self, url: str | None = None) -> dict[str, object]:
        """Keep the page as a person does, and return the outcome the extension reports."""
        before = self.state().get("last")
        self.start_keeping(url)
        return self.wait_for_outcome(before)

    def state(self) -> dict[str, object]:
        """Return what the background tells its faces."""
        found = self._asking().evaluate(STATE)
        assert isinstance(found, dict)  # noqa: S101  # FaceState
        return found

    def ask_background(self, kind: str, params: dict[str, object]) -> object:
        """Put a question to the background as a face does, and return its answer.

        Raises:
            WalkError: it refused; the text has its code.
        """
        message = json.dumps({"kind": kind, "params": params})
        answer = self._asking().evaluate(f"chrome.runtime.sendMessage({message})")
        if not isinstance(answer, dict) or "result" not in answer:
            raise WalkError(f"{kind} was refused: {json.dumps(answer)}")
        return answer["result"]

    def zoom(self, factor: float) -> None:
        """Zoom the tab that is in front; browsers keep the zoom of each host."""
        self._asking().evaluate(
            "chrome.tabs.query({active: true, currentWindow: true})"
            f".then(([tab]) => chrome.tabs.setZoom(tab.id, {factor}))"
        )

    def wait_for_outcome(
        self,
        before: object = None,
        *,
        close_popup: bool = True,
        timeout_s: float = KEPT_TIMEOUT_S,
    ) -> dict[str, object]:
        """Wait until the last outcome is another one than `before`, and return it."""
        page = self._asking()
        known = json.dumps(before)
        page.wait_for(
            f"({STATE}).then(({{last, capturing}}) => capturing === null && last !== null"
            f" && JSON.stringify(last) !== JSON.stringify({known}))",
            timeout_s=timeout_s,
        )
        if close_popup:
            self.close_popup()
        last = self.state()["last"]
        assert isinstance(last, dict)  # noqa: S101  # Outcome
        return last

    def _asking(self) -> Document:
        """Return the extension's own page that stays open behind, to ask the background from."""
        if self._desk is None:
            raise WalkError("the browser was not started")
        return self._desk

    @property
    def running(self) -> Browser:
        """The browser, which runs."""
        return self._running()

    def _running(self) -> Browser:
        if self.browser is None:
            raise WalkError("the browser was not started")
        return self.browser

    def stop(self) -> None:
        """End the browser and the service."""
        if self.browser is not None:
            self.browser.stop()
            self.browser = None
        self.home.stop()
