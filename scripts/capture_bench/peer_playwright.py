"""Takes whole pages with Playwright, where it is installed: `python peer_playwright.py order.json`.

The order names the browser and the pages; each answer is one line of JSON. It imports nothing of
this tree, since it runs where this tree is not installed.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

WATCH = """(() => {
  window.changes = 0;
  window.resizes = 0;
  new MutationObserver((list) => { window.changes += list.length; }).observe(document,
    {subtree: true, childList: true, attributes: true, characterData: true});
  addEventListener("resize", () => { window.resizes += 1; });
})()"""
"""Put into a page before it is taken: it then counts what is done to it."""
COUNTED = "[window.changes, window.resizes]"
CALM_MS = 200


def take(page: Any, wanted: dict[str, str]) -> dict[str, object]:
    """Take one page and return what it cost and what it noticed."""
    page.goto(wanted["url"], wait_until="load", timeout=20_000)
    try:
        page.evaluate(WATCH)
        is_watched = True
    except PLAYWRIGHT_ERROR:
        is_watched = False  # some pages leave no script alone
    began = time.monotonic()
    page.screenshot(path=wanted["out"], full_page=True, timeout=30_000)
    seconds = time.monotonic() - began
    page.wait_for_timeout(CALM_MS)  # events come late; a page without scripts has no timers
    counted = page.evaluate(COUNTED) if is_watched else [None, None]
    return {"seconds": seconds, "changes": counted[0], "resizes": counted[1]}


PLAYWRIGHT_ERROR: type[Exception] = Exception


def main() -> None:
    """Take every page of the order."""
    global PLAYWRIGHT_ERROR  # noqa: PLW0603 - known only where Playwright is installed
    api = importlib.import_module("playwright.sync_api")
    PLAYWRIGHT_ERROR = api.Error
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=order["executable"], args=["--headless=new"])
        for wanted in order["pages"]:
            answer: dict[str, object] = {
                "name": wanted["name"], "out": wanted["out"], "seconds": 0, "error": "",
                "changes": None, "resizes": None,
            }  # fmt: skip
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            try:
                answer |= take(page, wanted)
            except api.Error as error:
                answer |= {"error": str(error).splitlines()[0][:160], "out": None}
            page.close()
            print(json.dumps(answer), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
