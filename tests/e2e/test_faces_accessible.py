"""The faces as a person meets them: by keyboard, by ear, small, dark, in each language."""

from __future__ import annotations

import json

import pytest

from scripts import check_faces
from tests.e2e.drivers.chromium import Chromium, ChromiumDocument

pytestmark = pytest.mark.e2e

SIGHTS = {sight.name: sight for sight in check_faces.sights()}
FOCUSED = "document.activeElement.id || document.activeElement.tagName"


@pytest.fixture(scope="module")
def browser():
    with check_faces.stage() as started:
        yield started


def show(browser: Chromium, name: str) -> ChromiumDocument:
    return check_faces.show(browser, SIGHTS[name])


def press(face: ChromiumDocument, key: str, *, text: str = "") -> None:
    codes = {"Enter": 13, "Tab": 9, " ": 32, "ArrowDown": 40}
    event = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key], "text": text}
    face.call("Input.dispatchKeyEvent", {"type": "keyDown", **event})
    face.call("Input.dispatchKeyEvent", {"type": "keyUp", **event})


def asked(browser: Chromium) -> list[str]:
    return [one["kind"] for one in json.loads(str(browser.background_evaluate(_ASKED)))]


_ASKED = "asked().then(JSON.stringify)"


def test_no_face_in_any_state_has_an_accessibility_violation_or_cut_text(browser):
    assert check_faces.check(browser) == []


def test_no_face_has_one_in_spanish():
    with check_faces.stage(language="es") as started:
        assert check_faces.check(started, schemes=("light",), widths=(check_faces.NARROW,)) == []


def test_a_violation_would_be_found(browser):
    face = show(browser, "popup-ready")
    face.evaluate("document.querySelector('#settings').textContent = ''; 0")
    face.evaluate("document.querySelector('main').style.width = '900px'; 0")
    found = check_faces.findings_of(face)
    assert any(line.startswith("button-name") for line in found)
    assert any("sideways" in line for line in found)


def test_the_popup_opens_with_the_focus_on_its_button_and_enter_captures(browser):
    face = show(browser, "popup-ready")
    assert face.evaluate(FOCUSED) == "keep"
    press(face, "Enter", text="\r")
    face.evaluate(check_faces.SETTLED)
    assert asked(browser).count("capture.start") == 1


def test_a_page_that_cannot_be_captured_is_explained_to_whoever_finds_the_button(browser):
    face = show(browser, "popup-browser_page")
    assert face.evaluate(FOCUSED) == "keep"
    assert face.evaluate("document.querySelector('#keep').ariaDisabled") == "true"
    described = "document.getElementById(document.activeElement.getAttribute('aria-describedby'))"
    assert "own pages" in str(face.evaluate(f"{described}.textContent"))
    press(face, "Enter", text="\r")
    face.evaluate(check_faces.SETTLED)
    assert "capture.start" not in asked(browser)


def test_the_outcome_is_told_to_screen_readers_without_being_looked_for(browser):
    face = show(browser, "popup-then_waiting")
    assert face.evaluate("document.querySelector('#line').getAttribute('role')") == "status"
    assert "waits" in str(face.evaluate("document.querySelector('#line').textContent"))


def test_a_capture_under_way_keeps_the_focus_and_can_be_stopped_by_keyboard(browser):
    face = show(browser, "popup-tiles")
    assert face.evaluate(FOCUSED) == "keep"
    press(face, "Tab")
    assert face.evaluate(FOCUSED) == "stop"
    press(face, "Enter", text="\r")
    face.evaluate(check_faces.SETTLED)
    assert "capture.stop" in asked(browser)


def test_a_changed_state_shows_at_once(browser):
    face = show(browser, "popup-locked")
    browser.background_evaluate("change({companion: 'ready', waiting: 0})")
    assert face.wait_for("document.querySelector('#mend').hidden", timeout_s=5)


def test_the_popup_names_no_page_and_shows_no_picture(browser):
    face = show(browser, "popup-kept")
    assert (
        face.evaluate("document.querySelectorAll('img, picture, video, svg, canvas').length") == 0
    )
    assert "://" not in str(face.evaluate("document.body.innerText"))


def test_the_questions_are_answered_by_keyboard_and_sent_once_at_the_end(browser):
    face = show(browser, "gate-safe")
    for keys in ((" ",), (" ",), (" ", "ArrowDown")):
        press(face, "Tab")
        for key in keys:
            press(face, key)
        assert "gate.answer" not in asked(browser)
        press(face, "Enter", text="\r")
        face.evaluate(check_faces.SETTLED)
    assert asked(browser) == ["gate.answer"]
    sent = json.loads(str(browser.background_evaluate(_ASKED)))[0]["params"]["answers"]
    assert sent["safe_place"] is True
    assert sent["under_18"] == "no"
    assert sent["standing"] == "with_consent"
    assert sent["answered_at"].endswith("Z")
    assert face.evaluate(FOCUSED) == "end-title"


def test_each_question_takes_the_focus_so_that_it_is_read_out(browser):
    face = show(browser, "gate-under_18")
    assert face.evaluate(FOCUSED) == "under-18-question"
    face.click("#back")
    assert face.evaluate(FOCUSED) == "safe-question"


def test_leaving_the_questions_sends_nothing(browser):
    show(browser, "gate-elsewhere").go("about:blank")
    assert asked(browser) == []


def test_delivering_from_the_settings_is_asked_and_told(browser):
    face = show(browser, "options-locked")
    face.click("#deliver")
    face.wait_for("document.querySelector('#said').textContent !== ''", timeout_s=5)
    assert "outbox.deliver" in asked(browser)


def test_a_page_kept_elsewhere_can_be_stopped_and_says_to_go_back(browser):
    face = show(browser, "popup-waits_for_tab")
    assert "Go back" in str(face.evaluate("document.querySelector('#line').textContent"))
    press(face, "Tab")
    assert face.evaluate(FOCUSED) == "stop"
    press(face, "Enter", text="\r")
    face.evaluate(check_faces.SETTLED)
    assert "capture.stop" in asked(browser)


def test_the_folded_ways_are_reached_by_keyboard_and_push_nothing_away(browser):
    face = show(browser, "popup-ready")
    top = face.evaluate("document.querySelector('#keep').getBoundingClientRect().top")
    press(face, "Tab")
    assert face.evaluate(FOCUSED) == "SUMMARY"
    press(face, "Enter", text="\r")
    assert face.evaluate("document.querySelector('#more').open") is True
    press(face, "Tab")
    assert face.evaluate(FOCUSED) == "amount"
    press(face, "ArrowDown")
    face.evaluate(check_faces.SETTLED)
    assert "budget.use" in asked(browser)
    assert face.evaluate("document.querySelector('#keep').getBoundingClientRect().top") == top


def test_choosing_on_the_page_is_asked_for_from_the_fold(browser):
    face = show(browser, "popup-more_open")
    face.evaluate(
        "globalThis.close = () => undefined; document.querySelector('#choose').click(); 0"
    )
    face.evaluate(check_faces.SETTLED)
    assert "picker.start" in asked(browser)


def test_what_is_missing_is_told_below_the_button_never_above(browser):
    face = show(browser, "popup-then_much_missing")
    face.wait_for("!document.querySelector('#findings').hidden", timeout_s=5)
    assert face.evaluate("document.querySelectorAll('#findings li').length") == 5
    assert (
        face.evaluate("document.querySelector('#findings').getAttribute('aria-live')") == "polite"
    )
    assert face.evaluate("document.querySelector('#keep').getBoundingClientRect().bottom < 200")
