"""A part of a page: chosen on the page, from the browser's own menu, or selected as text."""

from __future__ import annotations

import io
import json
import math
import zipfile
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PIL import Image

from scripts.walk import Home, Walk
from tests.e2e.drivers.browser import Browser, Document, wait_until

pytestmark = pytest.mark.e2e

WATCH = """
window.changes = 0; window.resizes = 0; window.heard = [];
new MutationObserver((list) => { window.changes += list.length; }).observe(
  document, {subtree: true, childList: true, attributes: true, characterData: true});
addEventListener('resize', () => { window.resizes += 1; });
for (const name of ['keydown', 'keyup', 'click', 'pointerdown', 'mousedown', 'pointermove'])
  document.addEventListener(name, (event) => window.heard.push(event.type), true);
1"""
"""What a page could notice; as its own scripts would have set it up before."""
IS_OUTLINED = """[...document.querySelectorAll('main *')].filter(
  (it) => getComputedStyle(it).outlineColor === 'rgb(0, 120, 212)'
    && getComputedStyle(it).outlineStyle === 'solid').length"""
BOX = """(() => { const {x, y, width, height} = document.querySelector(%s).getBoundingClientRect();
  return [x, y, width, height].map(Math.round); })()"""
POST = "main article:nth-of-type(4)"


POSTS = "".join(
    f'<article><h2>Person {at}</h2><time datetime="2026-11-0{at}">{at} Nov 2026</time>'
    f'<p>Words of the post number {at}.</p><img src="/{at}.png" width="64" height="64" alt="">'
    f"<p>Someone: said under it, {at}.</p></article>"
    for at in range(1, 9)
)
PAGE = f"""<!doctype html><title>Posts</title><style>
body {{ margin: 0; font: 16px/24px sans-serif; }}
header {{ position: fixed; top: 0; left: 0; right: 0; height: 48px; background: #dde5ea; }}
main {{ width: 700px; margin: 64px 0 0 40px; }} h2, p, time {{ display: block; margin: 0 0 8px; }}
article {{ padding: 16px; margin: 0 0 24px; border: 1px solid #99a; background: #fff; }}
</style><header>Posts</header><main>{POSTS}</main>"""
"""Everything on whole pixels: looks the same wherever it is scrolled to."""


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name is the standard library's
        is_picture = self.path.endswith(".png")
        picture = io.BytesIO()
        Image.new("RGB", (64, 64), (sum(self.path.encode()) % 256, 120, 90)).save(picture, "PNG")
        body = picture.getvalue() if is_picture else PAGE.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "image/png" if is_picture else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def posts():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def walk(request, tmp_path_factory):
    """One browser, with a companion and the gate answered, for all that begins with that."""
    home = Home(tmp_path_factory.mktemp("keep-part"))
    walk = Walk(home, request.param)
    walk.set_up_companion()
    walk.start_browser()
    walk.answer_gate()
    yield walk
    walk.stop()
    home.stop()


@pytest.fixture(params=["chromium", "firefox"])
def fresh(request, home):
    """A browser in which nothing was answered."""
    walk = Walk(home, request.param)
    yield walk
    walk.stop()


@dataclass(frozen=True)
class Kept:
    """What became of a capture: its record, and its items by name."""

    record: dict
    items: dict[str, bytes]

    def picture(self, name: str) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(self.items[name])).convert("RGB"))

    def text(self, name: str) -> str:
        return self.items[name].decode("utf-8")


def kept(walk: Walk) -> Kept:
    """The capture that was kept last, as a bundle gives it away."""
    bundle = walk.home.folder / f"part-{len(list(walk.home.folder.glob('part-*')))}.zip"
    walk.home.ask("bundle", "create", "--out", str(bundle), "--to", "police")
    with zipfile.ZipFile(bundle) as archive:
        exhibits = "bag/data/exhibits/"
        named = [name for name in archive.namelist() if name.startswith(exhibits)]
        last = max(name.removeprefix(exhibits).partition("/")[0] for name in named)
        start = f"{exhibits}{last}/"
        items = {
            name.removeprefix(start): archive.read(name)
            for name in archive.namelist()
            if name.startswith(start)
        }
    return Kept(json.loads(items["record.json"]), items)


def ready(walk: Walk, url: str) -> Document:
    page = walk.browser.open(url)
    page.evaluate(WATCH)
    return page


def start_picker(walk: Walk, page: Document) -> None:
    """Press the popup's button for it, and wait until something is outlined."""
    popup = walk.open_popup()
    popup.evaluate("document.querySelector('#more').open = true")
    popup.click("#choose")
    walk.close_popup()
    page.wait_for(f"{IS_OUTLINED} === 1")


def as_page_rounds(length: float) -> int:
    """Halves go up, as in JavaScript and on the screen; Python rounds them to even."""
    return math.floor(length + 0.5)


def shown(page: Document, folder: Path) -> np.ndarray:
    return np.asarray(Image.open(page.screenshot(folder / "shown.png")).convert("RGB"))


def cut(picture: np.ndarray, box: list[int]) -> np.ndarray:
    x, y, width, height = box
    return picture[y : y + height, x : x + width]


def whole_in_a_tile(capture: Kept, box: dict) -> np.ndarray:
    """The part of the tile that shows the whole box with nothing over it."""
    for tile in capture.record["tiles"]:
        crop, x = tile["crop"], box["x"] - tile["scroll_x"] + tile["crop"]["x"]
        y = box["y"] - tile["scroll_y"] + crop["y"]
        is_inside = y >= crop["y"] and y + box["height"] <= crop["y"] + crop["height"]
        is_free = all(
            over["y"] + over["height"] <= y
            or over["y"] >= y + box["height"]
            or over["x"] + over["width"] <= x
            or over["x"] >= x + box["width"]
            for over in tile["occluders"]
        )
        if is_inside and is_free:
            place = [x, y, box["width"], box["height"]]
            return cut(capture.picture(tile["item"]), [as_page_rounds(value) for value in place])
    raise AssertionError("no tile shows the whole of it")


def test_the_post_that_the_keys_choose_is_what_is_kept(walk, posts, tmp_path):
    page = ready(walk, posts)
    page.evaluate(f"document.querySelector('{POST}').scrollIntoView({{block: 'center'}})")
    before = walk.state().get("last")
    place = page.evaluate(BOX % json.dumps(POST))
    clean = cut(shown(page, tmp_path), place)

    start_picker(walk, page)  # it begins with the post in the middle of the window
    walk.browser.press_key("ArrowLeft")
    page.wait_for(f"getComputedStyle(document.querySelector('{POST}'))"
                  ".outlineStyle === 'none'")  # fmt: skip
    walk.browser.press_key("ArrowRight")
    page.wait_for(f"getComputedStyle(document.querySelector('{POST}'))"
                  ".outlineStyle === 'solid'")  # fmt: skip
    outlined = cut(shown(page, tmp_path), page.evaluate(BOX % json.dumps(POST)))
    assert (outlined[1, 60:-60] == (0, 120, 212)).all()
    walk.browser.press_key("Enter")
    last = walk.wait_for_outcome(before)

    assert (last["outcome"], last["complete"]) == ("kept", True)
    assert page.evaluate("[changes, resizes, heard]") == [0, 0, []]
    assert page.evaluate(IS_OUTLINED) == 0
    capture = kept(walk)
    asked = capture.record["asked"]
    assert (asked["trigger"], asked["subject"]["kind"]) == ("button", "element")
    box = asked["subject"]["box"]
    assert [as_page_rounds(box[side]) for side in ("width", "height")] == place[2:]
    assert len(capture.record["tiles"]) <= 3
    taken = whole_in_a_tile(capture, box)
    assert taken.shape == clean.shape
    assert np.array_equal(taken, clean)
    for name in ["as-seen.png", *(tile["item"] for tile in capture.record["tiles"])]:
        outline = (capture.picture(name) == (0, 120, 212)).all(axis=2)
        assert outline.sum() == 0, name
    own_words = page.evaluate(f"document.querySelector('{POST}').innerText")
    assert capture.text("subject.txt") == own_words
    assert len(capture.text("text.txt")) > len(str(own_words))
    assert [one["url"] for one in capture.record["media"]] == [f"{posts}4.png"]


def test_escape_keeps_nothing_and_leaves_no_trace_on_the_page(walk, feed):
    page = ready(walk, feed.url + "/")
    before = walk.state().get("last")
    start_picker(walk, page)
    walk.browser.press_key("ArrowUp")
    walk.browser.press_key("Escape")
    page.wait_for(f"{IS_OUTLINED} === 0")
    page.wait_for("getComputedStyle(document.documentElement, '::after').position !== 'fixed'")
    state = walk.state()
    assert (state["capturing"], state["last"], state["waiting"]) == (None, before, 0)
    assert page.evaluate("[changes, resizes, heard]") == [0, 0, []]
    walk.browser.press_key("ArrowUp")
    assert page.wait_for("heard.includes('keydown')"), "the page has its keys again"


def test_what_a_page_makes_up_takes_nothing(walk, feed):
    """A page that sends itself keys and clicks, to have something kept that nobody chose."""
    page = ready(walk, feed.url + "/")
    start_picker(walk, page)
    page.evaluate(
        "for (const how of [new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}),"
        " new MouseEvent('click', {bubbles: true, clientX: 500, clientY: 400}),"
        " new PointerEvent('pointermove', {bubbles: true, clientX: 20, clientY: 20})])"
        " document.querySelector('main').dispatchEvent(how); 1"
    )
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 600))")
    assert page.evaluate(IS_OUTLINED) == 1
    assert walk.state()["capturing"] is None
    walk.browser.press_key("Escape")
    page.wait_for(f"{IS_OUTLINED} === 0")


def test_the_choosing_ends_when_the_tab_is_left(walk, feed):
    page = ready(walk, feed.url + "/")
    before = walk.state().get("last")
    start_picker(walk, page)
    walk.browser.open(feed.url + "/plain")
    page.activate()
    page.wait_for(f"{IS_OUTLINED} === 0")
    assert (walk.state()["capturing"], walk.state()["last"]) == (None, before)


def test_the_selected_text_is_kept_with_its_place_and_stays_selected(walk, feed):
    page = ready(walk, feed.url + "/")
    selected = page.evaluate(
        "(() => { const text = document.querySelector('main article p');"
        " getSelection().selectAllChildren(text); return getSelection().toString(); })()"
    )
    assert selected
    assert walk.keep()["outcome"] == "kept"
    capture = kept(walk)
    assert capture.text("selection.txt") == selected
    boxes = capture.record["selection"]["boxes"]
    x, y, width, height = page.evaluate(BOX % "'main article p'")
    assert boxes
    for box in boxes:
        assert x - 1 <= box["x"] <= box["x"] + box["width"] <= x + width + 1
        assert y - 1 <= box["y"] <= box["y"] + box["height"] <= y + height + 1
    assert page.evaluate("getSelection().toString()") == selected
    assert page.evaluate("getSelection().rangeCount") == 1


PICTURE = "main article img.picture"


def choose_from_menu(browser: Browser, page: Document, selector: str, title: str) -> None:
    """Choose an entry of the menu on an element.

    Firefox opens its real menu at a real press. Chromium has no way to open one headless: there the
    click is handed to the listener as the browser would, after the button gave leave for the tab.
    """
    x, y, width, height = page.evaluate(BOX % json.dumps(selector))
    if browser.name == "firefox":
        browser.choose_from_menu(x + width / 2, y + height / 2, title)
        return
    ids = {"Keep this image": "keep-image", "Keep this post": "keep-post"}
    click = {
        "menuItemId": ids[title],
        "mediaType": "image",
        "srcUrl": page.evaluate(f"document.querySelector({json.dumps(selector)}).currentSrc"),
        "frameId": 0,
        "pageUrl": page.url,
    }
    browser.background_evaluate(
        "chrome.tabs.query({active: true, lastFocusedWindow: true}).then(([tab]) =>"
        f" chrome.contextMenus.onClicked.dispatch({json.dumps(click)}, tab))"
    )


@pytest.mark.parametrize("title", ["Keep this image", "Keep this post"])
def test_what_the_menu_was_opened_on_is_kept(walk, feed, title):
    page = ready(walk, feed.url + "/")
    if walk.browser_name == "chromium":
        walk.open_popup()
        walk.close_popup()
    before = walk.state().get("last")
    choose_from_menu(walk.browser, page, PICTURE, title)
    assert walk.wait_for_outcome(before)["outcome"] == "kept"

    capture = kept(walk)
    subject = capture.record["asked"]["subject"]
    selector, kind = {
        "Keep this image": (PICTURE, "image"),
        "Keep this post": ("main article", "element"),
    }[title]
    assert (capture.record["asked"]["trigger"], subject["kind"]) == ("menu", kind)
    size = page.evaluate(BOX % json.dumps(selector))[2:]
    assert [as_page_rounds(subject["box"][side]) for side in ("width", "height")] == size
    address = page.evaluate(f"document.querySelector('{PICTURE}').currentSrc")
    files = [one["item"] for one in capture.record["media"] if one["url"] == address]
    assert files
    assert all(capture.items[name] for name in files)
    if kind == "image":
        assert len(capture.record["media"]) == 1
    assert page.evaluate("[changes, resizes]") == [0, 0]


def test_the_menu_asks_the_gate_first(fresh, feed):
    walk = fresh
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate(safe="no")
    page = browser.open(feed.url + "/")
    if walk.browser_name == "chromium":
        walk.open_popup()
        walk.close_popup()
    choose_from_menu(browser, page, PICTURE, "Keep this image")
    wait_until(lambda: walk.state()["gate"] == "not_safe", what="the answers")
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 800))")
    state = walk.state()
    assert (state["capturing"], state["last"], state["waiting"]) == (None, None, 0)
