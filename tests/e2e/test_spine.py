"""From one button in a real browser to a bundle that verifies anywhere, and what happens if not."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest

from scripts.demo_site.pictures import known_image
from scripts.walk import Walk
from tests.e2e.drivers.browser import wait_until

pytestmark = pytest.mark.e2e

PIXEL_KINDS = {"as_seen", "tile", "dom", "media", "screenshot"}


def captures(walk: Walk) -> list[dict]:
    return walk.home.ask("capture", "list")["captures"]


def shown(walk: Walk) -> dict:
    """The last capture, as `holdfast capture show --json` reports it."""
    return walk.home.ask("capture", "show", captures(walk)[-1]["id"])


def make_bundle(walk: Walk) -> Path:
    bundle = walk.home.folder / "case.zip"
    walk.home.ask("bundle", "create", "--out", str(bundle), "--to", "police")
    return bundle


def unpack(bundle: Path, folder: Path) -> Path:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


def flipped(bundle: Path, name: str) -> bytes:
    """The bundle with one bit changed in one of its files, its zip otherwise whole."""
    changed = io.BytesIO()
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            data = bytearray(old.read(entry))
            if entry.filename == name:
                data[len(data) // 2] ^= 1
            new.writestr(entry, bytes(data))
    return changed.getvalue()


def test_a_press_becomes_a_bundle_that_four_verifiers_accept(walk, feed, tmp_path):
    walk.set_up_companion()
    picture = tmp_path / "known.png"
    picture.write_bytes(known_image())
    walk.home.ask("known", "add", str(picture), "--label", "A")
    walk.start_browser()
    walk.answer_gate()

    last = walk.keep(feed.url + "/")

    assert (last["outcome"], last["code"], last["matches"]) == ("kept", None, 1)
    assert feed.url not in json.dumps(last)

    capture = shown(walk)
    kinds = {item["kind"] for item in capture["items"]}
    again = {"second_rendering"} if walk.browser_name == "firefox" else set()
    assert PIXEL_KINDS | again | {"record", "text", "capture_sheet"} == kinds
    assert capture["claim_level"] == 1
    assert capture["chain"]["seq"] >= 1
    assert [match["verdict"] for match in capture["matches"]] == ["match"]
    facts = capture["facts"]
    assert facts["integrity"]["browser_said"]["stopped_because"] == "end_of_page"

    bundle = make_bundle(walk)
    assert walk.home.run("verify", str(bundle)).returncode == 0
    folder = unpack(bundle, tmp_path / "open")
    bagit.Bag(str(folder / "bag")).validate()
    checked = subprocess.run(
        "sha256sum -c manifest-sha256.txt && sha256sum -c tagmanifest-sha256.txt",
        shell=True, check=False, cwd=folder / "bag", capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    signed = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "proof/signer.pem", "-rawin",
         "-in", "bag/tagmanifest-sha256.txt", "-sigfile", "proof/tagmanifest.sig"],
        check=False, cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert "Signature Verified Successfully" in signed.stdout, signed.stderr

    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
    for name in names:
        bad = tmp_path / "bad.zip"
        bad.write_bytes(flipped(bundle, name))
        assert walk.home.run("verify", str(bad)).returncode == 1, name


def test_without_a_permit_only_text_is_kept(walk, feed):
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate(under_18="not_sure")

    last = walk.keep(feed.url + "/")

    assert last["outcome"] == "kept"
    capture = shown(walk)
    assert capture["mode"] == "text_only"
    assert {item["kind"] for item in capture["items"]} == {"record", "text", "capture_sheet"}


def test_the_page_is_left_as_it_was(walk, feed):
    """Capturing scrolls, but changes nothing in the page and puts it back where it was."""
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()
    page = browser.open(feed.url + "/")
    page.evaluate(
        "scrollTo(0, 700); window.changes = 0; window.resizes = 0;"
        "new MutationObserver((list) => { window.changes += list.length; })"
        ".observe(document, {subtree: true, childList: true, attributes: true, "
        "characterData: true});"
        "addEventListener('resize', () => { window.resizes += 1; }); 1"
    )
    assert walk.keep()["outcome"] == "kept"
    assert page.evaluate("[window.changes, window.resizes, Math.round(scrollY)]") == [0, 0, 700]


def test_a_capture_waits_for_a_locked_vault_and_is_delivered_once(walk, feed):
    walk.set_up_companion()
    walk.home.ask("lock")
    walk.start_browser()
    walk.answer_gate()

    last = walk.keep(feed.url + "/post/" + feed.repost_url.rsplit("/", 1)[1])

    assert last["outcome"] == "waiting"
    state = walk.state()
    assert (state["companion"], state["waiting"]) == ("locked", 1)
    popup = walk.open_popup()
    assert popup.evaluate("document.querySelector('#mend').hidden") is False
    assert "holdfast unlock" in str(popup.evaluate("document.querySelector('#mend').innerHTML"))

    walk.home.ask("unlock")
    wait_until(lambda: walk.state()["waiting"] == 0, what="the delivery", timeout_s=40)
    assert len(captures(walk)) == 1


def test_a_capture_waits_for_a_companion_that_is_not_installed(walk, feed):
    walk.set_up_companion(with_host=False)
    walk.start_browser()
    walk.answer_gate()

    last = walk.keep(feed.repost_url)

    assert last["outcome"] == "waiting"
    assert walk.state()["companion"] == "not_installed"
    walk.install_host()
    walk.open_popup()
    wait_until(lambda: walk.state()["waiting"] == 0, what="the delivery", timeout_s=40)
    assert len(captures(walk)) == 1


def test_a_killed_service_loses_nothing(walk, feed):
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    assert walk.keep(feed.repost_url)["outcome"] == "kept"
    pid = int((walk.home.holdfast_home / "run" / "service.lock").read_text())
    os.kill(pid, signal.SIGKILL)

    last = walk.keep(feed.repost_url)

    assert last["outcome"] == "waiting"
    walk.home.ask("unlock")
    wait_until(lambda: walk.state()["waiting"] == 0, what="the delivery", timeout_s=60)
    assert len(captures(walk)) == 2


def test_a_browser_killed_while_capturing_loses_nothing_it_took(walk, feed):
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()
    walk.start_keeping(feed.url + "/")
    wait_until(
        lambda: (walk.state()["capturing"] or {}).get("tiles_done", 0) >= 2, what="two tiles"
    )
    browser.restart()
    walk.find_desk()

    wait_until(lambda: len(captures(walk)) == 1, what="the delivery", timeout_s=60)
    assert shown(walk)["facts"]["integrity"]["browser_said"]["stopped_because"] == "interrupted"


def test_a_stopped_capture_keeps_what_it_took_and_says_so(walk, feed):
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    popup = walk.start_keeping(feed.url + "/")
    popup.wait_for("!document.querySelector('#progress-row').hidden")
    popup.click("#stop")
    assert walk.wait_for_outcome()["outcome"] == "kept"
    assert (
        shown(walk)["facts"]["integrity"]["browser_said"]["stopped_because"] == "stopped_by_person"
    )


def test_two_browsers_share_one_vault(home, feed):
    walks = [Walk(home, "chromium"), Walk(home, "firefox")]
    try:
        walks[0].set_up_companion()
        walks[1].install_host()
        for walk in walks:
            walk.start_browser()
            walk.answer_gate()
        starting = [walk.start_keeping(feed.repost_url) for walk in walks]
        assert len(starting) == 2
        assert [walk.wait_for_outcome()["outcome"] for walk in walks] == ["kept", "kept"]
        assert len(captures(walks[0])) == 2
        assert sorted(capture["exhibit"] or 0 for capture in captures(walks[0])) == [0, 0]
    finally:
        for walk in walks:
            walk.stop()


def test_a_browser_page_is_not_captured_and_says_so(walk):
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()
    browser.open("chrome://version/" if walk.browser_name == "chromium" else "about:license")
    popup = walk.open_popup()
    assert popup.evaluate("document.querySelector('#keep').getAttribute('aria-disabled')") == "true"
    assert popup.evaluate("document.querySelector('#line').textContent.trim().length") > 10


@pytest.mark.parametrize(("offered", "state"), [(0, "update_extension"), (2, "update_companion")])
def test_versions_that_do_not_fit_say_who_must_update(walk, feed, tmp_path, offered, state):
    other = tmp_path / "extension"
    shutil.copytree(walk.extension, other)
    link = other / "background" / "link.js"
    text = link.read_text()
    spoken = "{ protocol_min: 1, protocol_max: 1 }"
    assert spoken in text
    link.write_text(text.replace(spoken, f"{{ protocol_min: {offered}, protocol_max: {offered} }}"))
    walk.extension = other
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    assert walk.keep(feed.repost_url)["outcome"] == "waiting"
    assert walk.state()["companion"] == state


def test_the_same_page_twice_is_two_captures(walk, feed):
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    assert walk.keep(feed.repost_url)["outcome"] == "kept"
    assert walk.keep(feed.repost_url)["outcome"] == "kept"
    first, second = captures(walk)
    assert first["id"] != second["id"]


def test_nothing_readable_of_a_capture_lies_in_the_home(walk, feed, tmp_path):
    """Neither vault nor browser profile holds a picture or the page's words in the clear."""
    walk.set_up_companion()
    walk.home.ask("lock")
    walk.start_browser()
    walk.answer_gate()
    assert walk.keep(feed.repost_url)["outcome"] == "waiting"
    walk.home.ask("unlock")
    wait_until(lambda: walk.state()["waiting"] == 0, what="the delivery", timeout_s=40)
    digests = {item["sha256"] for item in shown(walk)["items"] if item["kind"] in ("tile", "media")}
    assert digests
    for path in walk.home.holdfast_home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert hashlib.sha256(data).hexdigest() not in digests, path
            assert b"quietharbor" not in data, path
            assert b"\x89PNG\r\n" not in data, path


def test_the_keyboard_shortcut_keeps_the_page_without_the_popup(walk, feed):
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()
    browser.open(feed.repost_url)
    browser.press_shortcut("Alt+Shift+K")
    assert walk.wait_for_outcome()["outcome"] == "kept"
    assert len(captures(walk)) == 1
