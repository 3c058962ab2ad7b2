"""A small site for the end-to-end tests: pages that attack a capture, and answers that change.

Every file of `fixtures/hostile` is a page, at its name without the ending. What a file cannot say
(status, headers, redirects, silence) is said here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

PAGES = Path(__file__).with_name("fixtures") / "hostile"
SECRET = "Zm9yLXlvdXItZXllcy1vbmx5"
HTML = "text/html; charset=utf-8"

HEADERS = {
    "/policy-sandbox": {"Content-Security-Policy": "sandbox; default-src 'none'"},
    "/cached": {"Cache-Control": "max-age=600"},
    "/answered": {"Set-Cookie": f"sid={SECRET}; HttpOnly", "X-Served-By": "a quiet server"},
}
REDIRECTS = {
    "/moved": f"/moved-on?token={SECRET}",
    "/moved-on": "/answered",
}


class HostileSite:
    """A running site; `gone` are the paths that answer 404 from now on."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.gone: set[str] = set()


@contextmanager
def serve() -> Iterator[HostileSite]:
    """Serve on a free port of loopback until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    site = HostileSite(server.server_port)
    server.site = site  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_details: object) -> None:
        """Keep the tests' output clean."""

    def do_GET(self) -> None:
        """Answer one request."""
        path = urlsplit(self.path).path
        if path in REDIRECTS:
            self._answer(HTTPStatus.FOUND, b"", {"Location": REDIRECTS[path]})
        elif path in self.server.site.gone:  # type: ignore[attr-defined]
            self._answer(HTTPStatus.NOT_FOUND, b"<title>Gone</title><p>This post was removed.", {})
        elif path == "/never":
            time.sleep(30)
            self.close_connection = True
        else:
            self._answer_file(path)

    def _answer_file(self, path: str) -> None:
        is_script = path.endswith(".js")
        file = PAGES / (path.lstrip("/") if is_script else f"{path.lstrip('/')}.html")
        if not file.is_file() or file.parent != PAGES:
            self._answer(HTTPStatus.NOT_FOUND, b"nothing here", {})
            return
        headers = dict(HEADERS.get(path, {}))
        if is_script:
            headers["Content-Type"] = "text/javascript"
        self._answer(HTTPStatus.OK, file.read_bytes(), headers)

    def _answer(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": HTML, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
