"""What is taken for a post, an image or a selection: the functions themselves, in real pages."""

from __future__ import annotations

import json
import re

import pytest

from scripts.walk import EXTENSION, Home, Walk

pytestmark = pytest.mark.e2e

POST = "width: 500px; min-height: 90px; display: block"
STRUCTURES = {
    "an article": (
        f'<main><article id="post" style="{POST}"><p id="at">words</p></article></main>'
    ),
    "a comment that is an article in an article": (
        f'<article id="post" style="{POST}"><p>words</p>'
        f'<div role="article" style="{POST}"><p id="at">under it</p></div></article>'
    ),
    "an element of the site's own": (
        f'<shreddit-post id="post" style="{POST}"><p id="at">words</p></shreddit-post>'
    ),
    "blocks in a row that say when": "".join(
        f'<div class="card" id="{name}" style="{POST}"><time>today</time><p id="{at}">w</p></div>'
        for name, at in (("a", "b"), ("post", "at"), ("c", "d"))
    ),
    "blocks of nameless classes, with addresses of their own": "".join(
        f'<div class="q{place}" id="{name}" style="{POST}"><a href="/a/status/1{place}">1 h</a>'
        f'<div><span id="{at}">w</span></div></div>'
        for place, (name, at) in enumerate((("a", "b"), ("post", "at"), ("c", "d")))
    ),
    "a comment in a row of comments, under one of many posts": "".join(
        f'<section class="post" id="{name}" style="{POST}"><time>today</time><p>words</p>'
        + "".join(
            f'<div class="comment" style="{POST}"><time>now</time><p id="{at}{turn}">w</p></div>'
            for turn in ("", "2")
        )
        + "</section>"
        for name, at in (("a", "b"), ("post", "at"), ("c", "d"))
    ),
}
NO_POSTS = {
    "a plain page": '<main><h1>A page</h1><p id="at">words</p></main>',
    "a menu in a row": '<ul><li>one</li><li id="at">two</li><li>three</li></ul>',
    "a feed in a page that is an article": (
        f'<article style="{POST}"><div role="feed"><p id="at">words</p></div></article>'
    ),
}


BODY = "Reflect.get(Document.prototype, 'body', document)"
"""The page's own body, whatever else has that name."""


def source(name: str) -> str:
    """The function of a file, as the browser is handed it, with what only an extension has."""
    text = (EXTENSION / "content" / name).read_text("utf-8")
    return "const chrome = {};\n" + re.sub(r"^export ", "", text, flags=re.MULTILINE)


def set_up(markup: str) -> str:
    """Show the markup, and say that `#at` was picked."""
    state = "{value: {picked: document.querySelector('#at')}, configurable: true}"
    return (
        f"{BODY}.innerHTML = {json.dumps(markup.replace(' style=', ' data-style='))};"
        # The page's rules do not heed styles in markup, but what a script sets.
        "for (const it of document.querySelectorAll('[data-style]'))"
        " it.style.cssText = it.getAttribute('data-style');"
        f"Object.defineProperty(globalThis, 'holdfast', {state});"
    )


def run(page, markup: str, name: str, call: str) -> object:
    return page.evaluate(f"(() => {{ {set_up(markup)} {source(name)}; return {call}; }})()")


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def page(request, tmp_path_factory, feed):
    """One page in one browser for all: each test shows what it needs in it."""
    home = Home(tmp_path_factory.mktemp("find-part"))
    walk = Walk(home, request.param)
    yield walk.start_browser().open(feed.url + "/plain")
    walk.stop()
    home.stop()


def test_a_post_is_found_as_sites_make_them_and_nothing_else(page):
    call = "[findPost().is_found, holdfast.picked.id]"
    for what, markup in STRUCTURES.items():
        assert run(page, markup, "find-post.js", call) == [True, "post"], what
    for what, markup in NO_POSTS.items():
        assert run(page, markup, "find-post.js", call) == [False, "at"], what


def test_an_image_is_found_by_its_address_and_doubt_is_said(page):
    images = (
        '<img id="at"><a href="/a"><img id="one" src="/images/a.png" width="80" height="80"></a>'
        '<img id="two" src="/images/b.png" width="80" height="80">'
        '<img id="three" src="/images/b.png" width="80" height="80">'
        '<img id="hidden" src="/images/c.png" style="display: none">'
    )

    def at(path: str, **more: object) -> object:
        place = {"wants": "image", "src_url": "", "link_url": "", "frame_url": "", "target_id": -1}
        wanted = {**place, "src_url": f"{page.url.removesuffix('/plain')}{path}", **more}
        found = f"pickAt({json.dumps(wanted)})"
        call = f"(({{is_found, is_sure}}) => [is_found, is_sure, holdfast.picked?.id])({found})"
        return run(page, images, "pick-at.js", call)

    assert at("/images/a.png") == [True, True, "one"]
    found, is_sure, name = at("/images/b.png")
    assert (found, is_sure) == (True, False)
    assert name in {"two", "three"}
    assert at("/images/c.png")[:2] == [False, False]
    assert at("/images/none.png")[:2] == [False, False]


def test_names_in_the_page_lead_nobody_astray(page):
    """Names such as `activeElement` on an image stand before those of the document."""
    markup = (
        '<p id="holdfast">x</p><img name="activeElement"><img name="documentElement">'
        '<img name="body"><form><input name="parentNode"><p id="at">words</p></form>'
    )
    assert run(page, markup, "find-post.js", "findPost().is_found") is False
    selecting = "getSelection().selectAllChildren(document.querySelector('#at'));"
    text = page.evaluate(
        f"(() => {{ {BODY}.innerHTML = {json.dumps(markup)}; {selecting}"
        f"{source('read-selection.js')};"
        " return selectedText({longest: 100, most_boxes: 5}).text; })()"
    )
    assert text == "words"


def test_a_selection_in_a_field_is_read_but_never_a_password(page):
    limits = "{longest: 4, most_boxes: 5}"
    for markup, expected in {
        '<textarea id="at">a note here</textarea>': "a no",
        '<input id="at" value="a word">': "a wo",
        '<input id="at" type="password" value="secret">': "",
    }.items():
        text = page.evaluate(
            f"(() => {{ {BODY}.innerHTML = {json.dumps(markup)};"
            "const field = document.querySelector('#at'); field.focus(); field.select();"
            f"{source('read-selection.js')}; return selectedText({limits}).text; }})()"
        )
        assert text == expected, markup
