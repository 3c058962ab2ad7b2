"""What the real browsers tell of the network's answers, and loading a page again to compare it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts.walk import Walk
from tests.e2e.drivers.browser import wait_until
from tests.e2e.hostile_site import SECRET, serve

pytestmark = pytest.mark.e2e

IN_SESSION = """chrome.storage.session.get(null).then((all) => {
  const of = (is_network) => JSON.stringify(Object.fromEntries(
    Object.entries(all).filter(([key]) => key.startsWith("network.") === is_network)));
  return {network: of(true), rest: of(false)};
})"""
TAB_IN_FRONT = "chrome.tabs.query({active: true, currentWindow: true}).then(([tab]) => tab.id)"


@pytest.fixture(scope="module")
def site():
    with serve() as running:
        yield running


def with_leave(extension: Path, folder: Path) -> Path:
    """Return the extension as it is once the person gave leave: headless, nobody can."""
    shutil.copytree(extension, folder)
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    said["permissions"] += ["webNavigation", "webRequest", "webRequestBlocking"]
    said["host_permissions"] = said.pop("optional_host_permissions")
    del said["optional_permissions"]
    manifest.write_text(json.dumps(said), "utf-8")
    return folder


def asked(walk: Walk, expression: str) -> Any:
    """Return what the extension's own page gives, the tab of the page being in front."""
    return walk._asking().evaluate(expression)


def reload(walk: Walk, popup) -> dict[str, object]:
    """Ask for the page in front to be loaded again and kept again; return the answer."""
    tab_id = popup.evaluate(TAB_IN_FRONT)
    question = {"kind": "capture.reload", "params": {"tab_id": tab_id}}
    answer = popup.evaluate(f"chrome.runtime.sendMessage({json.dumps(question)})")
    walk.close_popup()
    return answer["result"]


def wait_for_captures(walk: Walk, number: int) -> None:
    """Wait until the vault has so many captures and none is under way."""
    wait_until(
        lambda: (
            walk.state()["capturing"] is None
            and len(walk.home.ask("capture", "list")["captures"]) == number
        ),
        what=f"{number} captures",
        timeout_s=60,
    )


def captures(walk: Walk) -> list[dict]:
    """Return every capture of the vault, the oldest first, as `holdfast capture show` says it."""
    listed = walk.home.ask("capture", "list")["captures"]
    shown = [walk.home.ask("capture", "show", one["id"]) for one in listed]
    return sorted(shown, key=lambda one: one["started_at"])


def test_of_a_recorded_tab_the_answer_that_brought_each_page_is_kept_and_of_no_other(
    walk, site, tmp_path
):
    walk.extension = with_leave(walk.extension, tmp_path / "allowed")
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()

    assert walk.keep(site.url + "/answered")["outcome"] == "kept"
    tab = browser.page
    tab_id = asked(walk, TAB_IN_FRONT)
    assert walk.ask_background("recording.start", {"tab_id": tab_id})["started"] is True
    wait_for_captures(walk, 2)
    for number, path in enumerate(["/moved", "/cached", "/answered", "/cached"], start=3):
        tab.go(site.url + path)
        wait_for_captures(walk, number)
    tab.go(site.url + "/worker-served")
    tab.wait_for("document.title === 'A worker serves this site'")
    wait_for_captures(walk, 7)
    tab.go(site.url + "/worker-made")
    wait_for_captures(walk, 8)
    held = asked(walk, IN_SESSION)
    assert site.url in held["network"]
    assert site.url not in held["rest"]
    walk.ask_background("recording.stop", {})
    after = asked(walk, IN_SESSION)
    assert after["network"] == "{}"
    assert site.url not in after["rest"]

    all_facts = [capture["facts"]["network"] for capture in captures(walk)]
    for before in all_facts[:2]:
        assert before["response"] == "not recorded"
    moved, cached, made = all_facts[2], all_facts[5], all_facts[7]
    response = moved["response"]
    assert (response["status"], response["method"]) == (200, "GET")
    assert response["from_cache"] is False
    assert response["requested_url"] == site.url + "/moved"
    assert response["url"] == site.url + "/answered"
    assert [(one["status"], one["to"]) for one in response["redirects"]] == [
        (302, site.url + "/moved-on?token=redacted"),
        (302, site.url + "/answered"),
    ]
    assert response["server_address"] == "127.0.0.1"
    headers = {one["name"]: one["value"] for one in response["headers"]}
    assert headers["X-Served-By"] == "a quiet server"
    assert headers.get("Set-Cookie", "redacted") == "redacted"
    assert response["started_at"] <= response["completed_at"]
    assert cached["response"]["from_cache"] is True
    assert made["response"] == "not recorded"
    assert "service worker" in json.dumps(made)
    assert SECRET not in json.dumps(captures(walk))


def test_a_page_is_loaded_again_and_both_are_kept_also_when_it_is_gone(walk, site, tmp_path):
    walk.extension = with_leave(walk.extension, tmp_path / "allowed")
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    site.gone.discard("/answered")

    popup = walk.open_popup(site.url + "/answered")
    assert reload(walk, popup) == {"started": True, "code": None}
    wait_for_captures(walk, 2)
    site.gone.add("/answered")
    popup = walk.open_popup()
    assert reload(walk, popup) == {"started": True, "code": None}
    wait_for_captures(walk, 3)
    site.gone.discard("/answered")

    first, again, gone = captures(walk)
    asked = [one["facts"]["asked"] for one in (first, again, gone)]
    assert [one["trigger"] for one in asked] == ["button", "reload", "reload"]
    assert [one["reload_of"] for one in asked] == [None, first["id"], again["id"]]
    assert first["facts"]["network"]["response"] == "not recorded"
    answers = [one["facts"]["network"]["response"] for one in (again, gone)]
    assert [one["status"] for one in answers] == [200, 404]
    assert not any(one["from_cache"] for one in answers)
    assert gone["title"] == "Gone"


def test_without_leave_a_page_is_loaded_again_where_the_browser_lets_it_be_read(walk, site):
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    popup = walk.open_popup(site.url + "/answered")
    answer = reload(walk, popup)
    if walk.browser_name == "firefox":
        assert answer == {"started": False, "code": "reload.no_leave"}
        assert captures(walk) == []
        return
    assert answer == {"started": True, "code": None}
    wait_for_captures(walk, 2)
    for one in captures(walk):
        assert one["facts"]["network"]["response"] == "not recorded"
        assert "not allowed" in json.dumps(one["facts"]["network"])


def test_a_press_in_the_popup_asks_for_leave_loads_again_and_the_companion_says_both_agree(
    walk, site, tmp_path
):
    """In Firefox leave is asked for and given; in Chromium, headless, it is there already."""
    if walk.browser_name == "chromium":
        walk.extension = with_leave(walk.extension, tmp_path / "allowed")
    walk.set_up_companion()
    browser = walk.start_browser()
    if walk.browser_name == "firefox":
        browser.run(
            "Services.prefs.setBoolPref('extensions.webextOptionalPermissionPrompts', false)"
        )
    walk.answer_gate()
    popup = walk.open_popup(site.url + "/answered")
    popup.click("#more summary")
    popup.wait_for("!document.querySelector('#reload-row').hidden")

    popup.click("#reload")
    wait_for_captures(walk, 2)
    walk.close_popup()

    first, again = captures(walk)
    assert again["facts"]["asked"]["reload_of"] == first["id"]
    assert again["facts"]["network"]["response"]["status"] == 200
    assert again["reload"]["first_capture_id"] == first["id"]
    assert again["reload"]["agrees"] is True, json.dumps(again["reload"])
    assert again["reload"]["network_recorded"] is True
    assert asked(walk, IN_SESSION)["network"] == "{}"
    assert site.url not in asked(walk, IN_SESSION)["rest"]

    if walk.browser_name == "chromium":
        return
    browser.open_extension_page("options/options.html").click("#give-back")
    wait_until(
        lambda: asked(walk, "chrome.permissions.getAll().then(({origins}) => origins.length)") == 0,
        what="leave given back",
    )
    assert "webRequest" not in asked(
        walk, "chrome.permissions.getAll().then(({permissions}) => permissions)"
    )
