"""Serves the hard pages on loopback, from two origins of different sites.

`python -m scripts.hard_cases.server --port 8080` lists and serves them for looking at them.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from PIL import Image

from scripts.hard_cases.case import Case, File
from scripts.hard_cases.cases import CASES, page_number
from scripts.hard_cases.codes import PAINT_SCRIPT, Code, png

_NOTHING = File(b"not found", "text/plain")
_LONGEST_WAIT_S = 120.0
_TEXT = ("text/html", "text/css", "text/javascript", "application/javascript")


@dataclass(frozen=True, slots=True)
class HardSite:
    """The running site: its port, and the origin that is another site to it."""

    port: int
    other_origin: str

    def url(self, case: Case) -> str:
        """Return the address of a case."""
        return f"http://{case.host}:{self.port}/case/{case.name}/{case.start}"


@contextmanager
def serve(port: int = 0) -> Iterator[HardSite]:
    """Serve in threads until the block ends; port 0 takes a free one."""
    end = Event()
    with _listening(port, end) as own, _listening(0, end) as other:
        origin = f"http://localhost:{other.server_port}"
        own.other_origin = other.other_origin = origin
        try:
            yield HardSite(own.server_port, origin)
        finally:
            end.set()


class _Server(ThreadingHTTPServer):
    """A listener; `end` is set when what never arrives may be given up."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, end: Event) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.end = end
        self.other_origin = ""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        parts = address.path.strip("/").split("/")
        wanted = dict(parse_qsl(address.query))
        match parts:
            case ["paint.js"]:
                self._send(File(PAINT_SCRIPT.read_bytes(), "text/javascript"))
            case ["noise.png"]:
                self._send(File(_noise(), "image/png"))
            case ["image", page, group, number]:
                self._send(_image(page, group, number, wanted))
            case ["never", *_]:
                self.server.end.wait(_LONGEST_WAIT_S)
            case ["case", name, *rest]:
                self._send(_file(name, "/".join(rest), self.server.other_origin))
            case _:
                self._send(_NOTHING, HTTPStatus.NOT_FOUND)

    def _send(self, file: File, status: HTTPStatus = HTTPStatus.OK) -> None:
        if file.delay_s:
            time.sleep(file.delay_s)
        self.send_response_only(HTTPStatus.NOT_FOUND if file is _NOTHING else status)
        self.send_header("Content-Type", file.media_type)
        self.send_header("Content-Length", str(len(file.body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in file.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(ConnectionError):  # a page that was left takes no more
            self.wfile.write(file.body)


def _file(name: str, path: str, other_origin: str) -> File:
    case = next((one for one in CASES if one.name == name), None)
    file = case.files.get(path) if case is not None else None
    if case is None or file is None:
        return _NOTHING
    if not file.media_type.startswith(_TEXT):
        return file
    page = str(page_number(case)).encode()
    body = file.body.replace(b"@PAGE@", page).replace(b"@OTHER@", other_origin.encode())
    return File(body, file.media_type, file.delay_s, file.headers)


def _image(page: str, group: str, number: str, wanted: dict[str, str]) -> File:
    """Return a picture with its code, as large as asked for, after as long as asked for."""
    if not (page.isdigit() and group.isdigit() and number.isdigit()):
        return _NOTHING
    code = Code(int(page), int(group), int(number))
    width, height = int(wanted.get("w", "400")), int(wanted.get("h", "120"))
    delay_s = int(wanted.get("ms", "0")) / 1000
    return File(png((code,), width=width, height=height), "image/png", delay_s)


@cache
def _noise() -> bytes:
    """Return a PNG of noise, the same each time."""
    out = io.BytesIO()
    pixels = np.random.default_rng(7).integers(0, 256, (900, 1280, 3), np.uint8)
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


@contextmanager
def _listening(port: int, end: Event) -> Iterator[_Server]:
    with _Server(port, end) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            end.set()
            server.shutdown()
            thread.join()


def main() -> None:
    """List the pages and serve them until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port; default: a free one")
    with serve(parser.parse_args().port) as site, suppress(KeyboardInterrupt):
        for one in CASES:
            print(f"{site.url(one)}  {one.kind}")
        print("Until you press Ctrl-C.", flush=True)
        Event().wait()


if __name__ == "__main__":
    main()
