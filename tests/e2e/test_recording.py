"""A recording of one tab in real browsers: each page kept, never hidden, over when it should be."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts.walk import EXTENSION, Walk
from tests.e2e.drivers.browser import Browser, Document, wait_until

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><meta charset="utf-8"><title>A small page</title>
<style>body { font: 20px serif; margin: 2rem } div { height: 700px; background: #cde }</style>
<h1 id="head">PATH</h1><a id="next" href="/second">Second</a> <button id="route">Route</button>
<div></div>
<script>
  document.querySelector("#route").addEventListener("click", () => {
    history.pushState({}, "", "/route");
    document.querySelector("#head").textContent = "/route";
  });
</script>"""
LEAVE = '{permissions: ["webNavigation"], origins: ["<all_urls>"]}'
STORED = (
    "chrome.storage.session.get('recording')"
    ".then(({recording}) => recording.pages.map(({outcome}) => outcome).join()"
)
TAB_IN_FRONT = "chrome.tabs.query({active: true, currentWindow: true}).then(([tab]) => tab.id)"


class SmallPages(BaseHTTPRequestHandler):
    """Any path is a page with its path as the heading, a link, and a route of its own."""

    def do_GET(self) -> None:
        body = PAGE.replace("PATH", self.path).encode()
        self.send_response_only(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SmallPages) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def site(port: int) -> str:
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def recorded(walk: Walk, tmp_path: Path, site: str, request: pytest.FixtureRequest) -> Recorded:
    """A browser in which the leave to record can be given, a page in a tab, the gate answered."""
    with_host = getattr(request, "param", True)
    if walk.browser_name == "chromium":
        walk.extension = with_leave(tmp_path / "extension")
    walk.set_up_companion(with_host=with_host)
    browser = walk.start_browser()
    if walk.browser_name == "firefox":  # a click that asks for leave then gets it, unasked
        browser.run(
            "Services.prefs.setBoolPref('extensions.webextOptionalPermissionPrompts', false)"
        )
    walk.answer_gate()
    return Recorded(walk, browser.open(site + "/first"))


def with_leave(folder: Path) -> Path:
    """A copy of the extension that has the leave from the start: no one can give it headless."""
    shutil.copytree(EXTENSION, folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["permissions"] += ["webNavigation"]
    manifest["optional_permissions"].remove("webNavigation")
    manifest["host_permissions"] = manifest.pop("optional_host_permissions")
    path.write_text(json.dumps(manifest), "utf-8")
    return folder


class Recorded:
    """The tab that is recorded, and what is asked about it."""

    def __init__(self, walk: Walk, page: Document) -> None:
        self.walk = walk
        self.page = page
        self.desk = walk._desk
        self.tab_id = self.desk.evaluate(TAB_IN_FRONT.replace("currentWindow: true", ""))
        self.panel: Document | None = None

    def start(self) -> Document:
        """Open the panel, in a tab of its own as no browser shows its own headless, and press."""
        panel = self.walk.browser.open_extension_page(f"panel/panel.html?tab={self.tab_id}")
        panel.click("#record")
        panel.wait_for("document.querySelector('#line').classList.contains('on')")
        self.panel = panel
        return panel

    def pages(self) -> list[dict]:
        state = self.walk.state()
        now = state["recording"]
        return list(now["pages"] if now else state["recorded"])

    def outcomes(self) -> list[str]:
        return [page["outcome"] for page in self.pages()]

    def wait_for(self, *outcomes: str) -> None:
        wait_until(
            lambda: (
                self.outcomes() == list(outcomes)
                and ("taking" in outcomes or self.walk.state()["capturing"] is None)
            ),
            what=f"{outcomes}, not {self.outcomes()}",
            timeout_s=60,
        )

    def badge(self) -> str:
        return str(self.desk.evaluate(f"chrome.action.getBadgeText({{tabId: {self.tab_id}}})"))

    def wait_for_end(self, reason: str) -> None:
        wait_until(
            lambda: self.walk.state()["recording_ended"] == reason, what=reason, timeout_s=30
        )
        assert self.walk.state()["recording"] is None

    def kept(self) -> list[dict]:
        """The records in the vault, in the order they were begun."""
        listed = self.walk.home.ask("capture", "list")["captures"]
        shown = [self.walk.home.ask("capture", "show", one["id"])["facts"] for one in listed]
        return [facts for _one, facts in sorted(zip(listed, shown, strict=True), key=_begun)]


def _begun(pair: tuple[dict, dict]) -> str:
    return str(pair[0]["started_at"])


def test_each_page_and_route_of_the_tab_is_kept_and_a_page_on_the_list_is_not(recorded, site):
    recorded.start()
    recorded.wait_for("kept")
    assert recorded.badge().startswith("●")
    recorded.page.activate()
    recorded.page.click("#next")
    recorded.wait_for("kept", "kept")
    recorded.page.click("#route")
    recorded.wait_for("kept", "kept", "kept")
    recorded.page.go(site.replace("127.0.0.1", "localhost") + "/private")
    recorded.wait_for("kept", "kept", "kept", "never_list")
    assert recorded.badge() == "●"

    recorded.page.close()
    recorded.wait_for_end("tab_closed")
    assert "/private" not in json.dumps(recorded.walk.state())
    records = recorded.kept()
    paths = [record["address"]["url"].removeprefix(site) for record in records]
    assert paths == ["/first", "/second", "/route"]
    assert {record["asked"]["trigger"] for record in records} == {"recording"}
    assert len({record["asked"]["recording_id"] for record in records}) == 1
    assert recorded.kept()[0]["asked"]["recording_id"] is not None


def test_it_is_paused_resumed_and_stopped_from_the_panel_and_the_leave_given_back(recorded, site):
    panel = recorded.start()
    recorded.wait_for("kept")
    panel.activate()
    panel.click("#pause")
    panel.wait_for("document.querySelector('#line').classList.contains('paused')")
    recorded.page.activate()
    recorded.page.go(site + "/while-paused")
    recorded.page.go(site + "/after")
    assert recorded.outcomes() == ["kept"]
    panel.activate()
    panel.click("#pause")
    recorded.page.activate()
    recorded.wait_for("kept", "kept")
    panel.activate()
    panel.click("#stop")
    recorded.wait_for_end("stopped")
    assert recorded.badge() == ""
    assert [record["address"]["url"] for record in recorded.kept()] == [
        site + "/first",
        site + "/after",
    ]

    panel.click("#give-back")
    panel.wait_for("document.querySelector('#line').textContent.includes('permission')")
    if recorded.walk.browser_name == "firefox":
        assert panel.evaluate(f"chrome.permissions.contains({LEAVE})") is False


def test_locking_the_vault_ends_it(recorded):
    recorded.start()
    recorded.wait_for("kept")
    recorded.walk.home.ask("lock")
    recorded.wait_for_end("locked")


@pytest.mark.parametrize("recorded", [False], indirect=True, ids=["no companion"])
def test_it_goes_on_after_the_background_slept(recorded, site):
    """Without a companion no port keeps the background awake."""
    recorded.start()
    recorded.wait_for("waiting")
    recorded.page.activate()
    fall_asleep(recorded.walk.browser)
    recorded.page.go(site + "/later")
    # What is stored is asked, not the background: the page alone is to wake it.
    recorded.desk.wait_for(f"{STORED} === 'waiting,waiting')", timeout_s=60)
    assert recorded.badge().startswith("●")


def fall_asleep(browser: Browser) -> None:
    """Firefox is told to let the background sleep; Chromium does so by itself after 30 s."""
    if browser.name == "firefox":
        browser.stop_background()
    else:
        wait_until(lambda: browser._worker() is None, what="the worker to sleep", timeout_s=90)


def test_without_the_leave_nothing_is_recorded_and_it_is_said(walk, site):
    walk.set_up_companion(with_host=False)
    browser = walk.start_browser()
    walk.answer_gate()
    browser.open(site + "/first")
    tab_id = walk._desk.evaluate(TAB_IN_FRONT.replace("currentWindow: true", ""))
    question = {"kind": "recording.start", "params": {"tab_id": tab_id}}
    asked = walk._desk.evaluate(f"chrome.runtime.sendMessage({json.dumps(question)})")
    assert asked == {"result": {"started": False, "code": "recording.leave_missing"}}
    assert walk.state()["recording"] is None
    panel = browser.open_extension_page(f"panel/panel.html?tab={tab_id}")
    panel.wait_for("!document.querySelector('#leave-why').hidden")
    assert panel.evaluate("document.querySelector('#leave-why').textContent.length") > 100


def test_installing_warns_of_nothing_new(walk):
    """What a recording needs is asked for when one is begun, never at the installation."""
    if walk.browser_name == "firefox":
        walk.start_browser()
        granted = walk._desk.evaluate("chrome.permissions.getAll()")
        assert granted["origins"] == []
        return
    browser = walk.start_browser()
    page = browser.open("chrome://extensions/")
    told = "chrome.developerPrivate.getExtensionInfo({})"
    info = page.wait_for(told.format(json.dumps(browser.extension_id)))
    assert [one["message"] for one in info["permissions"]["simplePermissions"]] == [
        "Communicate with cooperating native applications"
    ]
    assert info["permissions"]["runtimeHostPermissions"]["hosts"] == []
    assert info["manifestErrors"] == []
