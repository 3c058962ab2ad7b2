"""A file that Firefox shows in its own viewer: kept itself, if its site may be read."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from scripts.hard_cases.pages_files import pdf
from scripts.walk import Home, Walk
from tests.e2e.test_keep_part import kept

pytestmark = pytest.mark.e2e

PAPER = pdf(1)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name is the standard library's
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(len(PAPER)))
        self.end_headers()
        self.wfile.write(PAPER)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def paper():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/paper"
    server.shutdown()
    server.server_close()


@pytest.fixture
def firefox(home: Home):
    walk = Walk(home, "firefox")
    yield walk
    walk.stop()


def test_the_opened_file_is_kept_if_its_site_may_be_read(firefox, paper):
    firefox.set_up_companion()
    browser = firefox.start_browser()
    # A click that asks for leave then gets it, unasked.
    browser.run("Services.prefs.setBoolPref('extensions.webextOptionalPermissionPrompts', false)")
    firefox.answer_gate()
    browser.open(paper)
    before = firefox.state().get("last")
    popup = firefox.open_popup()
    popup.wait_for("!document.querySelector('#original-row').hidden")
    assert "site" in str(popup.evaluate("document.querySelector('#original-about').textContent"))
    popup.click("#original")
    last = firefox.wait_for_outcome(before)
    firefox.close_popup()
    assert (last["outcome"], last["complete"]) == ("kept", True)
    capture = kept(firefox)
    assert capture.record["page"]["kind"] == "pdf"
    (document,) = [one for one in capture.record["media"] if one["kind"] == "document"]
    assert capture.items[document["item"]] == PAPER
    popup = firefox.open_popup()
    popup.wait_for("document.querySelector('#line').textContent !== ''")
    assert popup.evaluate("document.querySelector('#original-row').hidden") is True
