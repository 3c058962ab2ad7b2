"""Drives Firefox through Marionette, spoken directly: headless, real toolbar button, real popup.

Measured with Firefox ESR 153, headless, with `--remote-allow-system-access`:

* `browserActionFor(extension).triggerAction(window)` in the chrome context presses the toolbar
  button: `activeTab` is granted and the `default_popup` opens in a panel. Its `<browser>` element
  can be evaluated in, clicked with trusted events and shot, as any tab.
* A keyboard command fires when the keys are performed in the chrome context; in the content
  context the page alone sees them.
* A temporary add-on is gone after a restart and is installed again. Its IndexedDB, OPFS and
  `storage.local` are found again, after a SIGKILL and after a quit, if the pref
  `extensions.webextensions.uuids` gives its id the same address at every start. That is what
  matters: without it they are empty; the prefs `keepStorageOnUninstall` and `keepUuidOnUninstall`
  made no difference.
"""

from __future__ import annotations

import base64
import json
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.e2e.drivers.browser import DEFAULT_TIMEOUT_S, DriverError, wait_until
from tests.e2e.drivers.marionette import Marionette
from tests.e2e.drivers.process import ProcessGroup, own_environment

EXECUTABLE = "/usr/bin/firefox-esr"

_HERE = Path(__file__).parent
_CHROME = (_HERE / "firefox_chrome.js").read_text("utf-8")
_CONTENT = (_HERE / "firefox_content.js").read_text("utf-8")
_KEYS = {"alt": "\ue00a", "ctrl": "\ue009", "shift": "\ue008", "command": "\ue03d"}
_PLAIN_KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
_QUIET_PREFS: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.update": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.tabs.closeWindowWithLastTab": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.blocklist.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "messaging-system.rsexperimentloader.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.startup.max_resumed_crashes": -1,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class FirefoxDocument:
    """A tab, popup or extension page of Firefox."""

    def __init__(self, browser: Firefox, browser_id: int) -> None:
        self._browser = browser
        self.browser_id = browser_id

    def _run(self, script: str, *args: object, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        bind = "const [browserId, ...rest] = args; const browser = element(browserId);"
        return self._browser.run(bind + script, self.browser_id, *args, timeout_s=timeout_s)

    @property
    def url(self) -> str:
        """The address shown now."""
        return str(self._run("return browser.currentURI.spec;"))

    def evaluate(self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        """Return the value of a JavaScript expression; raise `DriverError` if it throws."""
        script = "return evaluate(browser, ...rest);"
        return self._run(script, _CONTENT, expression, timeout_s=timeout_s)

    def wait_for(self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        """Evaluate until the value is truthy and return it."""
        return wait_until(
            lambda: self.evaluate(expression, timeout_s=timeout_s),
            what=expression,
            timeout_s=timeout_s,
        )

    def click(self, selector: str) -> None:
        """Click the middle of the first match with the mouse."""
        self._run(
            "await withElement(browser, rest[0], (actor, it, how) => actor.clickElement(it, how));",
            selector,
        )

    def write(self, selector: str, text: str) -> None:
        """Click into a field and type the text."""
        self.click(selector)
        self._run(
            "await withElement(browser, rest[0],"
            " (actor, it, how) => actor.sendKeysToElement(it, rest[1], how));",
            selector,
            text,
        )

    def go(self, url: str) -> None:
        """Navigate this tab and wait until the page has loaded."""
        self._run("await load(browser, rest[0]);", url)

    def activate(self) -> None:
        """Bring this tab to the front; it becomes the browser's current page."""
        self._run("gBrowser.selectedTab = gBrowser.getTabForBrowser(browser);")

    def screenshot(self, path: Path) -> Path:
        """Write what is visible as a PNG file and return its path."""
        path.write_bytes(base64.b64decode(str(self._run("return screenshot(browser);"))))
        return path

    def close(self) -> None:
        """Close the tab or popup."""
        self._run("close(browser);")


class Firefox:
    """A running Firefox with one temporary add-on."""

    name = "firefox"

    def __init__(
        self, command: list[str], env: dict[str, str], *, extension_dir: Path, profile_dir: Path
    ) -> None:
        self._command = command
        self._env = env
        self._extension_dir = extension_dir
        self._profile_dir = profile_dir
        self._home_dir = Path(env["HOME"])
        self.extension_id = _gecko_id(extension_dir)
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
        prefs: dict[str, bool | int | str] | None = None,
    ) -> Self:
        """Start headless and return once the extension's event page answers."""
        own_prefs: dict[str, bool | int | str] = {
            "marionette.port": 0,
            "xpinstall.signatures.required": False,
            "extensions.webextensions.uuids": json.dumps(
                {_gecko_id(extension_dir): _address(_gecko_id(extension_dir))}
            ),
            "layout.css.devPixelsPerPx": f"{device_pixel_ratio:g}",
        }
        profile_dir.mkdir(parents=True, exist_ok=True)
        _write_prefs(profile_dir, _QUIET_PREFS | own_prefs | (prefs or {}))
        size = {"MOZ_HEADLESS_WIDTH": str(window[0]), "MOZ_HEADLESS_HEIGHT": str(window[1])}
        return cls(
            [
                EXECUTABLE,
                "--headless",
                "--marionette",
                "--remote-allow-system-access",
                "--no-remote",
                "--profile",
                str(profile_dir),
            ],
            own_environment(home_dir, size | (env or {})),
            extension_dir=extension_dir,
            profile_dir=profile_dir,
        )

    def _launch(self) -> None:
        port_file = self._profile_dir / "MarionetteActivePort"
        port_file.unlink(missing_ok=True)
        self._processes = ProcessGroup(
            self._command, self._env, log_path=self._profile_dir / "browser.log"
        )
        try:
            self._marionette = Marionette(int(self._processes.wait_for_file(port_file)))
            install = {"path": str(self._extension_dir.resolve()), "temporary": True}
            self._marionette.call("Addon:Install", install)
            self.background_evaluate("true")
        except BaseException:
            self._processes.kill()
            raise

    def stop(self) -> None:
        """Kill every process of the browser at once; safe to call twice."""
        self._processes.kill()
        self._marionette.close()

    def quit(self) -> None:
        """Close the browser as a person would; whatever is left after 10 s is killed."""
        with suppress(DriverError):
            self._marionette.call("Marionette:Quit", {"flags": ["eForceQuit"]}, timeout_s=5)
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
        """Where Firefox looks for native messaging manifests of one person."""
        return self._home_dir / ".mozilla" / "native-messaging-hosts"

    @property
    def page(self) -> FirefoxDocument:
        """The current page."""
        return FirefoxDocument(self, self.run("return gBrowser.selectedBrowser.browserId;"))

    def extension_url(self, path: str) -> str:
        """Return the address of a file of the extension."""
        return f"moz-extension://{_address(self.extension_id)}/{path}"

    def open(self, url: str) -> FirefoxDocument:
        """Open a tab in front (an empty one is used again), wait for the page, return it."""
        page = self.page
        if page.url == "about:blank":
            page.go(url)
            return page
        return FirefoxDocument(self, self.run("return openTab(args[0]);", url))

    def tab(self, url_part: str) -> FirefoxDocument:
        """Return a tab whose address contains the text, whoever opened it; waits for it."""
        return FirefoxDocument(self, self.run("return findTab(args[0]);", url_part))

    def open_extension_page(self, path: str) -> FirefoxDocument:
        """Open a page of the extension in a tab."""
        return self.open(self.extension_url(path))

    def resize(self, width: int, height: int) -> None:
        """Make the window so large outside, in CSS pixels."""
        self.run("window.resizeTo(args[0], args[1]);", width, height)

    def full_page_screenshot(self) -> str:
        """Return the whole current page as WebDriver's own full-page screenshot: PNG in base64."""
        self._marionette.call("Marionette:SetContext", {"value": "content"})
        try:
            handle = self._marionette.call("WebDriver:GetWindowHandles")[-1]
            self._marionette.call("WebDriver:SwitchToWindow", {"handle": handle, "focus": False})
            return str(self._marionette.call("WebDriver:TakeScreenshot", {"full": True}))
        finally:
            self._marionette.call("Marionette:SetContext", {"value": "chrome"})

    def press_toolbar_action(self) -> None:
        """Press the extension's toolbar button on the current page; grants `activeTab`."""
        self.run("await pressToolbarAction(args[0]);", self.extension_id)

    def press_shortcut(self, keys: str) -> None:
        """Press a keyboard command of the extension on the current page."""
        *modifiers, key = keys.split("+")
        values = [*(_KEYS[name.lower()] for name in modifiers), key]
        down = [{"type": "keyDown", "value": value} for value in values]
        up = [{"type": "keyUp", "value": value} for value in reversed(values)]
        source = {"type": "key", "id": "keyboard", "actions": down + up}
        self._marionette.call("WebDriver:PerformActions", {"actions": [source]})

    def press_key(self, key: str) -> None:
        """Press a key without a letter, such as `ArrowUp` or `Enter`, on the current page."""
        actions = [{"type": kind, "value": _PLAIN_KEYS[key]} for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self._marionette.call("WebDriver:PerformActions", {"actions": [source]})

    def choose_from_menu(self, x: float, y: float, title: str) -> None:
        """Open the real menu at a place of the current page and choose the extension's entry."""
        corner = "const {x, y} = gBrowser.selectedBrowser.getBoundingClientRect(); return [x, y];"
        left, top = self.run(corner)
        move = {"type": "pointerMove", "x": round(left + x), "y": round(top + y), "duration": 0}
        press = [{"type": kind, "button": 2} for kind in ("pointerDown", "pointerUp")]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        source = {**mouse, "actions": [move, *press]}
        self._marionette.call("WebDriver:PerformActions", {"actions": [source]})
        self.run("await chooseFromMenu(args[0], args[1]);", self.extension_id, title)

    def popup(self) -> FirefoxDocument:
        """Return the popup that the toolbar button opened; waits until it has loaded."""
        return FirefoxDocument(self, self.run("return popup();"))

    def background_evaluate(
        self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> object:
        """Evaluate in the event page, starting it if it sleeps."""
        script = "return evaluate(await background(args[0]), args[1], args[2]);"
        return self.run(script, self.extension_id, _CONTENT, expression, timeout_s=timeout_s)

    def stop_background(self) -> None:
        """End the event page, as the browser does when it is idle."""
        self.run("await extension(args[0]).terminateBackground();", self.extension_id)

    def run(self, script: str, *args: object, timeout_s: float = DEFAULT_TIMEOUT_S) -> Any:
        """Run the body of an async function in the browser window, with `firefox_chrome.js`."""
        return self._marionette.run(_CHROME + script, *args, timeout_s=timeout_s)


def _gecko_id(extension_dir: Path) -> str:
    manifest = json.loads((extension_dir / "manifest.json").read_text("utf-8"))
    return str(manifest["browser_specific_settings"]["gecko"]["id"])


def _address(gecko_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, gecko_id))


def _write_prefs(profile_dir: Path, prefs: dict[str, bool | int | str]) -> None:
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(prefs[name])});" for name in prefs]
    (profile_dir / "user.js").write_text("\n".join(lines) + "\n", "utf-8")
