"""One tab, popup or extension page of Chromium, through a DevTools session of its own."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.drivers.browser import DEFAULT_TIMEOUT_S, DocumentGone, DriverError, wait_until

if TYPE_CHECKING:
    from tests.e2e.drivers.chromium import Chromium

_READY = "document.readyState === 'complete' && location.href !== 'about:blank'"
_CLICK_POINT = """(() => {
  const element = document.querySelector(%s);
  if (!element) return null;
  element.scrollIntoView({block: "nearest", inline: "nearest", behavior: "instant"});
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height) return null;
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const top = element.getRootNode().elementFromPoint(x, y);
  return {x, y, free: Boolean(top) && (element.contains(top) || top.contains(element))};
})()"""


class ChromiumDocument:
    """A tab, popup or extension page of Chromium."""

    def __init__(self, browser: Chromium, target_id: str) -> None:
        self._browser = browser
        self.target_id = target_id
        self._session = browser.devtools.call(
            "Target.attachToTarget", {"targetId": target_id, "flatten": True}
        )["sessionId"]

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> dict[str, Any]:
        """Call a DevTools method on this document."""
        return self._browser.devtools.call(
            method, params, session=self._session, timeout_s=timeout_s
        )

    @property
    def url(self) -> str:
        """The address shown now."""
        return str(self.evaluate("location.href"))

    def evaluate(self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        """Return the value of a JavaScript expression; raise `DriverError` if it throws."""
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        return javascript_value(self.call("Runtime.evaluate", params, timeout_s=timeout_s))

    def wait_for(self, expression: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> object:
        """Evaluate until the value is truthy and return it."""
        return wait_until(
            lambda: self.evaluate(expression, timeout_s=timeout_s),
            what=expression,
            timeout_s=timeout_s,
        )

    def click(self, selector: str) -> None:
        """Click the middle of the first match with the mouse."""
        found = self.wait_for(_CLICK_POINT % json.dumps(selector), timeout_s=5)
        if not isinstance(found, dict) or not found["free"]:
            raise DriverError(f"{selector} is covered by something else")
        at = {"x": found["x"], "y": found["y"]}
        self.call("Input.dispatchMouseEvent", {"type": "mouseMoved", **at})
        pressed = {**at, "button": "left", "clickCount": 1}
        self.call("Input.dispatchMouseEvent", {"type": "mousePressed", **pressed})
        with suppress(DocumentGone):  # the click may close the popup it is in
            self.call("Input.dispatchMouseEvent", {"type": "mouseReleased", **pressed})

    def write(self, selector: str, text: str) -> None:
        """Click into a field and type the text."""
        self.click(selector)
        self.call("Input.insertText", {"text": text})

    def go(self, url: str) -> None:
        """Navigate this tab and wait until the page has loaded."""
        result = self.call("Page.navigate", {"url": url})
        if result.get("errorText"):
            raise DriverError(f"navigation failed: {result['errorText']}")
        self.wait_loaded("document.readyState === 'complete'")

    def wait_loaded(self, condition: str = _READY) -> None:
        """Wait for the page; the document may be replaced by its own navigation meanwhile."""

        def is_loaded() -> object:
            try:
                return self.evaluate(condition)
            except DocumentGone:
                return False

        wait_until(is_loaded, what="the page to load")

    def activate(self) -> None:
        """Bring this tab to the front; it becomes the browser's current page."""
        self._browser.devtools.call("Target.activateTarget", {"targetId": self.target_id})
        self._browser.made_current(self)

    def screenshot(self, path: Path) -> Path:
        """Write what is visible as a PNG file and return its path."""
        shot = self.call("Page.captureScreenshot", {"format": "png"})
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    def close(self) -> None:
        """Close the tab or popup."""
        self._browser.closed(self)


def javascript_value(reply: dict[str, Any]) -> object:
    """Return the value in a reply of `Runtime.evaluate`; raise `DriverError` if it threw."""
    if details := reply.get("exceptionDetails"):
        thrown = details.get("exception", {})
        raise DriverError(str(thrown.get("description") or thrown.get("value") or details["text"]))
    return reply["result"].get("value")
