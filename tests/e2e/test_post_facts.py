"""What pages say of their posts, and whether they ask to sign in, read in both browsers.

The pages are drawn after the public form of platforms, with invented people and words.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts.walk import EXTENSION, browser_class

pytestmark = pytest.mark.e2e

FIXTURES = Path(__file__).parent / "fixtures" / "posts"
ANSWER_MS = 3_000
"""What the page is given to answer in; on an idle machine it takes a tenth of that."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the pages and says nothing; one address refuses everyone."""

    def do_GET(self) -> None:
        if self.path in {"/refused", "/favicon.ico"}:
            self.send_response(403)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Nothing</title><p>Nothing here.</p>")
            return
        super().do_GET()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=FIXTURES))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class Reader:
    """A browser with the extension: closed functions run in a page, the rest in one of its own."""

    def __init__(self, browser, site):
        self.browser, self.site = browser, site
        self.desk = browser.open_extension_page("options/options.html")
        self.page = browser.open(f"{site}/general.html")

    def _in_desk(self, module, expression):
        return self.desk.evaluate(f"import('/background/{module}').then(async (m) => {expression})")

    def _in_page(self, name, order):
        source = (EXTENSION / "content" / name).read_text("utf-8")
        function = re.sub(r"^export ", "", source[source.index("export function") :])
        return self.page.evaluate(
            "(() => { const began = performance.now();"
            f" const found = ({function.rstrip()})({json.dumps(order)});"
            " return {...found, took_ms: performance.now() - began}; })()"
        )

    def facts(self, name, *, url, picked=None):
        self.page.activate()
        self.page.go(f"{self.site}/{name}")
        order = self._in_desk("post-facts.js", f"m.orderFor({json.dumps(url)})")
        markup = self._in_page("post-facts.js", order)
        about = json.dumps({"url": url, "picked": picked})
        return self._in_desk(
            "post-facts.js",
            f"{{ const notes = []; const facts = m.factsFromMarkup({json.dumps(markup)},"
            f" {{...{about}, onNote: (text) => notes.push(text)}});"
            " return {facts, notes}; }",
        )

    def wall(self, name):
        self.page.activate()
        self.page.go(f"{self.site}/{name}")
        order = self._in_desk(
            "login-wall.js",
            "{ let given; await m.findLoginWall({run: (t, f, o) => { given = o; }}, {});"
            " return given; }",
        )
        return self._in_page("find-login.js", order)


def without_background(folder: Path) -> Path:
    """The extension with its pages alone; parts of its background are called one by one."""
    shutil.copytree(EXTENSION, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name in ("side_panel", "sidebar_action", "commands", "action", "optional_permissions"):
        manifest.pop(name, None)
    manifest["background"] = {"service_worker": "rest.js", "scripts": ["rest.js"], "type": "module"}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "rest.js").write_text("addEventListener('message', () => undefined);", "utf-8")
    return folder


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def reader(request, site, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "home").mkdir()
    extension = without_background(folder / "extension")
    driver = browser_class(request.param)
    browser = driver.start(extension, folder / "profile", home_dir=folder / "home")
    yield Reader(browser, site)
    browser.stop()


def values(found, name, source=""):
    return [
        fact["value"]
        for fact in found["facts"]
        if fact["name"] == name and fact["source"].startswith(source)
    ]


def test_a_page_of_general_markup_says_who_posted_what_and_when(reader):
    found = reader.facts("general.html", url="https://videos.test/watch/77/hills")
    assert values(found, "author_name", "json-ld")[:1] == ["Hill Walker"]
    assert values(found, "author_id", "json-ld") == ["u-991"]
    assert values(found, "post_id", "json-ld") == ["77"]
    assert values(found, "views", "json-ld") == ["1234"]
    assert values(found, "likes", "json-ld") == ["56"]
    assert values(found, "views", "microdata") == ["1234"]
    assert values(found, "author_name", "microdata") == ["Hill Walker"]
    assert values(found, "title", "opengraph") == ["Hills at noon"]
    assert values(found, "author_handle", "twitter-card") == ["@hillwalker"]
    assert values(found, "published_shown", "time") == ["two months ago"]
    assert values(found, "account_url", "link") == ["https://other.test/@hillwalker"]
    assert [one.endswith("/oembed?url=77") for one in values(found, "oembed_url")] == [True]
    assert any("1 blocks" in note for note in found["notes"])
    places = {fact["source"]: fact["where"] for fact in found["facts"]}
    assert places["json-ld"].startswith("json-ld 1 /@graph/")
    assert places["microdata"].startswith("#video")


def test_each_place_leads_back_to_its_element(reader):
    found = reader.facts("general.html", url="https://videos.test/watch/77/hills")
    places = [
        fact["where"] for fact in found["facts"] if fact["source"] in {"microdata", "time", "link"}
    ]
    count = "Document.prototype.querySelectorAll.call(document, one).length"
    led = f"{json.dumps(places)}.map((one) => {count})"
    assert reader.page.evaluate(led) == [1] * len(places)


def test_the_post_of_the_address_comes_first_with_its_counts(reader):
    url = "https://x.com/field_sketch/status/1800000000000000777?s=20"
    found = reader.facts("x.html", url=url)
    by_name = {}
    for fact in found["facts"]:
        by_name.setdefault(fact["name"], fact)
    assert by_name["post_id"]["where"] == "address"
    assert by_name["author_handle"]["value"] == "field_sketch"
    assert by_name["published_at"]["value"] == "2026-11-02T09:30:00.000Z"
    assert [by_name[name]["value"] for name in ("comments", "shares", "likes")] == ["12", "3", "45"]
    assert by_name["views"]["value"] == "1,204 Views"
    assert by_name["views"]["source"] == "recipe:x@2026-11"
    assert "1800000000000000001" in values(found, "post_id")


def test_without_one_of_the_address_the_picked_post_comes_first(reader):
    reader.facts("x.html", url="https://x.com/home")
    box = reader.page.evaluate(
        "(({x, y, width, height}) => ({x, y: y + scrollY, width, height}))"
        "(document.querySelectorAll('article')[1].getBoundingClientRect())"
    )
    found = reader.facts("x.html", url="https://x.com/home", picked=box)
    assert values(found, "author_handle")[0] == "field_sketch"
    assert (
        values(reader.facts("x.html", url="https://x.com/home"), "author_handle")[0]
        == "harbour_notes"
    )


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("board.html", "https://board.test/w/thread/100#p101",
         {"group_id": "w", "post_id": "101", "author_id": "aB3dE",
          "published_epoch_s": "1793450100"}),
        ("channel.html", "https://t.me/quiet_hills/42",
         {"post_id": "42", "author_handle": "quiet_hills", "views": "1.9K",
          "forwarded_from": "Other Hills"}),
        ("forum.html", "https://www.reddit.com/r/hills/comments/abc12/a_hill/",
         {"post_id": "abc12", "author_id": "t2_zz9", "score": "17", "comments": "2",
          "title": "A hill"}),
    ],
)  # fmt: skip
def test_a_recipe_finds_what_its_platform_shows(reader, name, url, expected):
    found = reader.facts(name, url=url)
    assert {key: values(found, key)[0] for key in expected} == expected


def test_a_recipe_whose_selectors_find_nothing_leaves_the_general_markup(reader):
    found = reader.facts(
        "general.html", url="https://x.com/field_sketch/status/1800000000000000777"
    )
    assert values(found, "post_id")[0] == "1800000000000000777"
    assert "Hill Walker" in values(found, "author_name")


def test_a_hostile_page_costs_little_time_and_breaks_nothing(reader):
    reader.facts("x.html", url="https://x.com/home")
    reader.page.evaluate(
        """(() => {
          const add = (text) => {
            const script = document.createElement("script");
            script.type = "application/ld+json";
            script.textContent = text;
            document.head.append(script);
          };
          add('{"@type":"Article","name":"' + "x".repeat(10_000_000) + '"}');
          add("[".repeat(400_000));
          add('{"a":'.repeat(60_000) + "1" + "}".repeat(60_000));
          add('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"@type":"Article","headline":"H"}');
          const box = document.createElement("div");
          box.innerHTML = "<article><a href='https://x.com/a/status/1'><time>now</time></a></article>".repeat(20_000);
          document.body.append(box);
        })(); 0"""
    )
    url = "https://x.com/home"
    order = reader._in_desk("post-facts.js", f"m.orderFor({json.dumps(url)})")
    markup = reader._in_page("post-facts.js", order)
    assert markup["took_ms"] < ANSWER_MS
    assert len(markup["posts"]) <= 60
    found = reader._in_desk(
        "post-facts.js",
        f"{{ const facts = m.factsFromMarkup({json.dumps(markup)}, {{url: 'https://x.com/home',"
        " picked: null, onNote: () => undefined});"
        " return {facts, polluted: ({}).polluted ?? null}; }",
    )
    assert found["polluted"] is None
    assert "H" in values(found, "title", "json-ld")
    assert len(found["facts"]) <= 500


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("wall-dialog.html", "dialog"),
        ("wall-password.html", "password"),
        ("wall-words.html", "words"),
        ("refused", "status"),
        ("no-wall.html", None),
        ("general.html", None),
    ],
)
def test_a_page_that_asks_to_sign_in_is_told_from_one_that_does_not(reader, name, why):
    assert reader.wall(name)["why"] == why
