"""Drives Chromium through its DevTools port: headless, real toolbar button, real popup.

Measured with Chromium 156, headless:

* `Extensions.triggerAction` (needs `--enable-unsafe-extension-debugging`, and the target of type
  `tab`, not `page`) presses the toolbar button: `activeTab` is granted and the `default_popup`
  opens as a target of type `page`. It can be evaluated, clicked with trusted events and shot.
* A keyboard command fires if `Input.dispatchKeyEvent` is told `isSystemKey`; without it the key
  goes to the page alone.
* The extension's id follows from its directory, so a restart with the same directory and profile
  finds its storage again.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.e2e.drivers.browser import DEFAULT_TIMEOUT_S, DriverError, wait_until
from tests.e2e.drivers.chromium_document import ChromiumDocument, javascript_value
from tests.e2e.drivers.devtools import DevTools
from tests.e2e.drivers.process import ProcessGroup, own_environment

__all__ = ["Chromium", "ChromiumDocument"]

EXECUTABLE = "/usr/bin/chromium"

_QUIET_FLAGS = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--hide-crash-restore-bubble",
    "--password-store=basic",
)
_KEY_CODES = {
    "Enter": 13,
    "Escape": 27,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}
_MODIFIERS = {"alt": 1, "ctrl": 2, "command": 4, "shift": 8}


class Chromium:
    """A running Chromium with one unpacked extension."""

    name = "chromium"

    def __init__(
        self, command: list[str], env: dict[str, str], *, extension_dir: Path, profile_dir: Path
    ) -> None:
        self._command = command
        self._env = env
        self._profile_dir = profile_dir
        self._manifest = json.loads((extension_dir / "manifest.json").read_text("utf-8"))
        self._launch()

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
        flags: tuple[str, ...] = (),
    ) -> Self:
        """Start headless and return once the extension's service worker answers."""
        command = [
            EXECUTABLE,
            "--headless=new",
            f"--user-data-dir={profile_dir}",
            f"--load-extension={extension_dir}",
            "--enable-unsafe-extension-debugging",
            "--remote-debugging-port=0",
            f"--window-size={window[0]},{window[1]}",
            f"--force-device-scale-factor={device_pixel_ratio:g}",
            *_QUIET_FLAGS,
            *flags,
        ]
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # the sandbox refuses to run as root
        profile_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            [*command, "about:blank"],
            own_environment(home_dir, env),
            extension_dir=extension_dir,
            profile_dir=profile_dir,
        )

    def _launch(self) -> None:
        port_file = self._profile_dir / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self._processes = ProcessGroup(
            self._command, self._env, log_path=self._profile_dir / "browser.log"
        )
        try:
            port, path = self._processes.wait_for_file(port_file).split()
            self.devtools = DevTools(f"ws://127.0.0.1:{port}{path}")
            self._pages = [ChromiumDocument(self, self._wait_target("page", "")["targetId"])]
            worker = self._wait_target("service_worker", f"/{self._worker_path}")
            self.extension_id = str(worker["url"]).split("/")[2]
            wait_until(self._is_worker_ready, what="the service worker")
        except BaseException:
            self._processes.kill()
            raise

    def stop(self) -> None:
        """Kill every process of the browser at once; safe to call twice."""
        self._processes.kill()
        self.devtools.close()
        self._remove_socket_dir()

    def quit(self) -> None:
        """Close the browser as a person would; whatever is left after 10 s is killed."""
        with suppress(DriverError):
            self.devtools.call("Browser.close", timeout_s=5)
        self._processes.wait(10)
        self.stop()

    def restart(self) -> None:
        """Kill the browser if it runs and start it again on the same profile."""
        self.stop()
        self._launch()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    @property
    def native_hosts_dir(self) -> Path:
        """Where Chromium looks for native messaging manifests when it has its own profile."""
        return self._profile_dir / "NativeMessagingHosts"

    @property
    def page(self) -> ChromiumDocument:
        """The current page."""
        return self._pages[-1]

    def extension_url(self, path: str) -> str:
        """Return the address of a file of the extension."""
        return f"chrome-extension://{self.extension_id}/{path}"

    def open(self, url: str) -> ChromiumDocument:
        """Open a tab in front (an empty one is used again), wait for the page, return it."""
        if self.page.url == "about:blank":
            self.page.go(url)
            self.page.activate()  # the extension may have opened a tab of its own in front
            return self.page
        created = self.devtools.call("Target.createTarget", {"url": url})
        document = ChromiumDocument(self, created["targetId"])
        document.wait_loaded()
        self._pages.append(document)
        return document

    def tab(self, url_part: str) -> ChromiumDocument:
        """Return a tab whose address contains the text, whoever opened it; waits for it."""
        document = ChromiumDocument(self, self._wait_target("page", url_part)["targetId"])
        document.wait_loaded()
        return document

    def open_extension_page(self, path: str) -> ChromiumDocument:
        """Open a page of the extension in a tab."""
        return self.open(self.extension_url(path))

    def resize(self, width: int, height: int) -> None:
        """Make the window so large outside, in CSS pixels."""
        target = {"targetId": self.page.target_id}
        window = self.devtools.call("Browser.getWindowForTarget", target)["windowId"]
        bounds = {"windowId": window, "bounds": {"width": width, "height": height}}
        self.devtools.call("Browser.setWindowBounds", bounds)

    def press_toolbar_action(self) -> None:
        """Press the extension's toolbar button on the current page; grants `activeTab`."""
        self.devtools.call(
            "Extensions.triggerAction",
            {"id": self.extension_id, "targetId": self._tab_of(self.page.target_id)},
        )

    def press_shortcut(self, keys: str) -> None:
        """Press a keyboard command of the extension on the current page."""
        *modifiers, key = keys.split("+")
        event = {
            "modifiers": sum(_MODIFIERS[name.lower()] for name in modifiers),
            "key": key,
            "code": f"Key{key.upper()}",
            "windowsVirtualKeyCode": ord(key.upper()),
            "nativeVirtualKeyCode": ord(key.upper()),
            "isSystemKey": True,
        }
        for kind in ("rawKeyDown", "keyUp"):
            self.page.call("Input.dispatchKeyEvent", {"type": kind, **event})

    def press_key(self, key: str) -> None:
        """Press a key without a letter, such as `ArrowUp` or `Enter`, on the current page."""
        code = _KEY_CODES[key]
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        for kind in ("rawKeyDown", "keyUp"):
            self.page.call("Input.dispatchKeyEvent", {"type": kind, **event})

    def popup(self) -> ChromiumDocument:
        """Return the popup that the toolbar button opened; waits until it has loaded."""
        address = self.extension_url(self._manifest["action"]["default_popup"])
        known = {page.target_id for page in self._pages}
        found = wait_until(
            lambda: [t for t in self._targets("page", address) if t["targetId"] not in known],
            what="the popup",
            timeout_s=5,
        )
        document = ChromiumDocument(self, found[0]["targetId"])
        document.wait_loaded()
        return document

    def background_evaluate(
        self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> object:
        """Evaluate in the service worker, starting it if it sleeps."""
        target = self._worker() or self._wake_worker()
        attach = {"targetId": target["targetId"], "flatten": True}
        session = self.devtools.call("Target.attachToTarget", attach)["sessionId"]
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        try:
            reply = self.devtools.call(
                "Runtime.evaluate", params, session=session, timeout_s=timeout_s
            )
        finally:  # a worker that is being debugged would never go to sleep
            with suppress(DriverError):
                self.devtools.call("Target.detachFromTarget", {"sessionId": session})
        return javascript_value(reply)

    def stop_background(self) -> None:
        """End the service worker, as the browser does when it is idle."""
        if worker := self._worker():
            self.devtools.call("Target.closeTarget", {"targetId": worker["targetId"]})
            wait_until(lambda: self._worker() is None, what="the service worker to end")

    def made_current(self, document: ChromiumDocument) -> None:
        """Note that the document was brought to the front."""
        self._pages = [page for page in self._pages if page is not document] + [document]

    def closed(self, document: ChromiumDocument) -> None:
        """Close a document; the page opened before it becomes current."""
        rest = [page for page in self._pages if page.target_id != document.target_id]
        if not rest:
            created = self.devtools.call("Target.createTarget", {"url": "about:blank"})
            rest = [ChromiumDocument(self, created["targetId"])]
        self.devtools.call("Target.closeTarget", {"targetId": document.target_id})
        wait_until(
            lambda: document.target_id not in {t["targetId"] for t in self._targets("page", "")},
            what="the document to close",
        )
        rest[-1].activate()

    @property
    def _worker_path(self) -> str:
        return str(self._manifest["background"]["service_worker"])

    def _targets(self, kind: str, url_part: str) -> list[dict[str, Any]]:
        listed = self.devtools.call("Target.getTargets", {"filter": [{}]})["targetInfos"]
        return [t for t in listed if t["type"] == kind and url_part in t["url"]]

    def _wait_target(self, kind: str, url_part: str) -> dict[str, Any]:
        return wait_until(lambda: self._targets(kind, url_part), what=f"a {kind} target")[0]

    def _tab_of(self, page_target_id: str) -> str:
        """Return the `tab` target around a `page` target: a tab attaches to its own pages only."""
        for tab in self._targets("tab", ""):
            attach = {"targetId": tab["targetId"], "flatten": True}
            session = self.devtools.call("Target.attachToTarget", attach)["sessionId"]
            auto = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
            self.devtools.call("Target.setAutoAttach", auto, session=session)
            pages = [event["params"].get("targetInfo", {}) for event in self.devtools.events]
            self.devtools.call("Target.detachFromTarget", {"sessionId": session})
            if page_target_id in {page.get("targetId") for page in pages}:
                return str(tab["targetId"])
        raise DriverError("the current page has no tab")

    def _worker(self) -> dict[str, Any] | None:
        found = self._targets("service_worker", self.extension_url(self._worker_path))
        return found[0] if found else None

    def _is_worker_ready(self) -> bool:
        try:  # a worker that is still starting may answer without `chrome`, or hang once
            return bool(self.background_evaluate("typeof chrome.runtime.id", timeout_s=2))
        except DriverError:
            return False

    def _wake_worker(self) -> dict[str, Any]:
        """Start the sleeping worker; any page of the same profile can ask for it."""
        self.page.call("ServiceWorker.enable")
        self.page.call("ServiceWorker.startWorker", {"scopeURL": self.extension_url("")})
        worker = wait_until(self._worker, what="the service worker to start")
        self.page.call("ServiceWorker.disable")
        return worker or {}

    def _remove_socket_dir(self) -> None:
        """Remove the temporary directory that a killed Chromium leaves behind its socket link."""
        link = self._profile_dir / "SingletonSocket"
        if link.is_symlink():
            directory = link.readlink().parent
            if directory.name.startswith("org.chromium.Chromium."):
                shutil.rmtree(directory, ignore_errors=True)
