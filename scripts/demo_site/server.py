"""Serves the demo feed on loopback: `python -m scripts.demo_site.server --port 8080`.

A second listener serves one picture from another origin without CORS headers, for the page
`/cross`: it is seen, but scripts cannot read its bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

from scripts.demo_site import pages, pictures
from scripts.demo_site.posts import POSTS

_HOST = "127.0.0.1"
_STYLE = Path(__file__).with_name("style.css")
_TYPES = {
    "": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
# No page can ask anything of the outside: the browser itself would refuse.
_POLICY = "default-src 'none'; style-src 'self'; img-src {}; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A running site: its own origin, and the other origin that `/cross` shows a picture from."""

    url: str
    other_url: str

    @property
    def repost_url(self) -> str:
        """The page of the post that shows the known image, changed a little."""
        post = next(post for post in POSTS if post.picture == pictures.REPOSTED)
        return f"{self.url}/post/{post.id}"


@contextmanager
def serve(port: int = 0) -> Iterator[DemoSite]:
    """Serve in threads until the block ends; port 0 takes a free one.

    Raises OSError if the port is taken.
    """
    files = _files()
    picture = {"/picture.jpg": files[f"/images/{pictures.UNRELATED}"]}
    with _listening(0, picture) as other, _listening(port, files) as own:
        site = DemoSite(own.origin, other.origin)
        own.documents |= _documents(site)
        own.image_origins = f"'self' {other.origin}"
        yield site


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Serve the demo feed on loopback.")
    parser.add_argument("--port", type=int, default=0, help="the port; default: a free one")
    with serve(parser.parse_args().port) as site, suppress(KeyboardInterrupt):
        print(f"The demo feed is at {site.url}/ until you press Ctrl-C.", flush=True)
        Event().wait()


class _Server(ThreadingHTTPServer):
    """A listener and the documents it answers with, by path."""

    daemon_threads = True

    def __init__(self, port: int, documents: dict[str, bytes]) -> None:
        super().__init__((_HOST, port), _Handler)
        self.documents = dict(documents)
        self.origin = f"http://{_HOST}:{self.server_port}"
        self.image_origins = "'self'"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = urlsplit(self.path).path
        body = self.server.documents.get(path)
        status = HTTPStatus.OK if body is not None else HTTPStatus.NOT_FOUND
        if body is None:
            path, body = "/", pages.not_found(self.server.origin).encode()
        self.send_response_only(status)  # `send_response` would write to the console
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", _TYPES[Path(path).suffix])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Security-Policy", _POLICY.format(self.server.image_origins))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@contextmanager
def _listening(port: int, documents: dict[str, bytes]) -> Iterator[_Server]:
    with _Server(port, documents) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@cache
def _files() -> dict[str, bytes]:
    images = {f"/images/{name}": body for name, body in pictures.feed_pictures().items()}
    avatars = {f"/avatars/{name}": body for name, body in pictures.avatars().items()}
    return {
        **images,
        **avatars,
        "/image.png": images["/images/trail-map.png"],
        "/favicon.png": avatars["/avatars/opal_garden.png"],
        "/style.css": _STYLE.read_bytes(),
    }


def _documents(site: DemoSite) -> dict[str, bytes]:
    documents = {
        "/": pages.feed(site.url),
        "/plain": pages.plain(site.url),
        "/cross": pages.cross(site.url, site.other_url),
    } | {f"/post/{post.id}": pages.post_page(post, site.url) for post in POSTS}
    return {path: page.encode() for path, page in documents.items()}


if __name__ == "__main__":
    main()
