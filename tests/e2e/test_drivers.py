"""The drivers themselves, tried on the smallest extension: what the other e2e tests stand on."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from scripts.demo_site.server import DemoSite, serve
from tests.e2e.drivers.browser import Browser, DocumentGone, DriverError
from tests.e2e.drivers.chromium import Chromium
from tests.e2e.drivers.firefox import Firefox

pytestmark = pytest.mark.e2e

DRIVERS: tuple[type[Browser], ...] = (Chromium, Firefox)
MINI_EXTENSION = Path(__file__).parent / "fixtures" / "mini-extension"


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module", params=DRIVERS, ids=lambda driver: driver.name)
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    home = tmp_path_factory.mktemp("home")
    driver: type[Browser] = request.param
    with driver.start(MINI_EXTENSION, home / "profile", home_dir=home) as browser:
        yield browser


@pytest.fixture
def browser(running: Browser, site: DemoSite) -> Browser:
    """The running browser, with a fresh tab in front."""
    running.open(f"{site.url}/plain")
    return running


def test_toolbar_button_opens_the_popup_whose_click_captures_the_page(browser: Browser) -> None:
    browser.press_toolbar_action()
    popup = browser.popup()
    popup.click("#capture")
    result = popup.wait_for("globalThis.result")
    popup.close()

    assert isinstance(result, dict)
    assert result.get("error") is None
    assert result["isTrusted"] is True
    assert result["heading"] == "A plain page"
    with Image.open(BytesIO(base64.b64decode(result["png"].split(",")[1]))) as shot:
        assert shot.format == "PNG"
        assert shot.width > 1000
        assert ImageStat.Stat(shot.convert("L")).stddev[0] > 0


def test_without_a_gesture_the_page_cannot_be_captured(browser: Browser) -> None:
    """So the test above shows a grant that the button made, not one that was there anyway."""
    with pytest.raises(DriverError):
        browser.background_evaluate("capture()")


def test_click_that_closes_its_own_popup_is_no_error(browser: Browser) -> None:
    browser.press_toolbar_action()
    popup = browser.popup()
    popup.click("#leave")
    with pytest.raises(DocumentGone):
        popup.wait_for("false", timeout_s=5)


def test_shortcut_reaches_the_extension_and_grants_the_page(browser: Browser) -> None:
    browser.background_evaluate("commands.length = 0")
    browser.press_shortcut("Alt+Shift+Y")
    assert browser.background_evaluate(
        "new Promise(async (resolve) => { while (!commands.length) await new Promise("
        "(tick) => setTimeout(tick, 20)); resolve(commands); })"
    ) == ["capture"]
    captured = browser.background_evaluate("capture()")
    assert isinstance(captured, dict)
    assert captured["heading"] == "A plain page"


def test_page_is_evaluated_in_its_own_world(browser: Browser) -> None:
    browser.page.evaluate("globalThis.fromDriver = {list: [1, null]}")
    assert browser.page.evaluate("Promise.resolve(fromDriver)") == {"list": [1, None]}
    assert browser.page.evaluate("undefined") is None
    with pytest.raises(DriverError, match="mistake"):
        browser.page.evaluate("Promise.reject(new Error('mistake'))")


def test_extension_page_can_be_filled_in_and_seen(browser: Browser, tmp_path: Path) -> None:
    options = browser.open_extension_page("options/options.html")
    options.write("#name", "Quiet Harbor")
    options.click("#save")
    assert options.wait_for("document.querySelector('#saved').value") == "Quiet Harbor"
    with Image.open(options.screenshot(tmp_path / "options.png")) as shot:
        assert shot.format == "PNG"
    assert options.url == browser.extension_url("options/options.html")
    options.close()
    assert browser.page.url.endswith("/plain")


def test_covered_element_is_not_clicked(browser: Browser) -> None:
    browser.page.evaluate(
        "document.body.appendChild(document.createElement('div'))"
        ".style.cssText = 'position: fixed; inset: 0; background: white'"
    )
    with pytest.raises(DriverError):
        browser.page.click("h1")


def test_background_is_ended_and_started_again(browser: Browser) -> None:
    browser.background_evaluate("globalThis.mark = 1")
    browser.stop_background()
    assert browser.background_evaluate("typeof globalThis.mark") == "undefined"


def test_what_the_extension_stored_outlives_a_kill_and_a_quit(browser: Browser) -> None:
    browser.background_evaluate("keep('stored before the kill')")
    browser.restart()
    assert browser.background_evaluate("look()") == "stored before the kill"
    browser.quit()
    browser.restart()
    assert browser.background_evaluate("look()") == "stored before the kill"


def test_tab_that_the_extension_opened_is_found(browser: Browser) -> None:
    browser.background_evaluate("chrome.tabs.create({url: 'options/options.html'}).then(() => 1)")
    options = browser.tab("options/options.html")
    assert options.evaluate("document.title") == "Mini options"
    options.close()


def test_page_has_the_pixel_ratio_that_was_asked_for(
    running: Browser, site: DemoSite, tmp_path: Path
) -> None:
    with type(running).start(
        MINI_EXTENSION, tmp_path / "profile", home_dir=tmp_path, device_pixel_ratio=1.5
    ) as sharp:
        assert sharp.open(f"{site.url}/plain").evaluate("devicePixelRatio") == 1.5


def test_tabs_are_switched_and_closed(browser: Browser, site: DemoSite) -> None:
    first = browser.page
    second = browser.open(f"{site.url}/image.png")
    first.activate()
    assert browser.page.url == first.url
    second.activate()
    second.close()
    with pytest.raises(DocumentGone):
        second.evaluate("1")
