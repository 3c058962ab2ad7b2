"""The demo feed's pages as HTML: plain, without scripts, and without a request to anywhere else."""

from __future__ import annotations

import json
from html import escape

from scripts.demo_site.posts import PEOPLE, POSTS, Comment, Person, Post

SITE_NAME = "Common Green"

_ME = PEOPLE["hana.b"]
_HEART = "M12 20s-7-4.6-7-10a4 4 0 0 1 7-2.6A4 4 0 0 1 19 10c0 5.4-7 10-7 10z"
_BUBBLE = "M4 5h16v11H10l-4 4v-4H4z"
_ARROWS = "M5 11V8h12l-3-3m5 8v3H7l3 3"
_LEAF = "M5 19C4 10 9 5 20 4c0 10-5 15-13 14m-2 2c1-5 4-8 8-10"
_SECTIONS = ("Home", "Neighbours", "Events", "Noticeboard", "Saved", "Settings")


def feed(origin: str) -> str:
    """Return the feed page; `origin` is the address of the site without a path."""
    listing: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": SITE_NAME,
        "url": f"{origin}/",
        "hasPart": [_posting(post, origin) for post in POSTS],
    }
    posts = "\n".join(_article(post, post.comments[-1:]) for post in POSTS)
    return _page(
        SITE_NAME,
        f'{posts}<p class="end">That is everything since Thursday. Have a good evening.</p>',
        url=f"{origin}/",
        description="What is new in Alder Bay",
        facts=listing,
    )


def post_page(post: Post, origin: str) -> str:
    """Return the page of one post, with everything said under it."""
    return _page(
        f"{post.author.name} on {SITE_NAME}",
        f'<a class="back" href="/">&larr; Back to the feed</a>{_article(post, post.comments)}',
        url=f"{origin}/post/{post.id}",
        description=post.text,
        image=f"{origin}/images/{post.picture}" if post.picture else None,
        facts={"@context": "https://schema.org", **_posting(post, origin)},
    )


def plain(origin: str) -> str:
    """Return one short page."""
    return _bare(
        "A plain page",
        "<p>One heading, one paragraph, nothing else. It fits on any screen.</p>",
        f"{origin}/plain",
    )


def cross(origin: str, other_origin: str) -> str:
    """Return a page with an image from another origin, whose bytes a script here cannot read."""
    image = (
        f'<p><img src="{other_origin}/picture.jpg" width="960" height="720" alt="'
        'Three sailing boats on calm blue water"></p>'
    )
    return _bare("An image from elsewhere", image, f"{origin}/cross")


def not_found(origin: str) -> str:
    """Return the page for an address that leads nowhere."""
    return _bare("Nothing here", '<p><a href="/">Back to the feed</a></p>', f"{origin}/")


def _page(
    title: str,
    main: str,
    *,
    url: str,
    description: str,
    facts: dict[str, object],
    image: str | None = None,
) -> str:
    sections = "".join(
        f'<li><a href="/"{" aria-current=page" if name == "Home" else ""}>{name}</a></li>'
        for name in _SECTIONS
    )
    graph = {
        "og:site_name": SITE_NAME,
        "og:type": "article" if image else "website",
        "og:title": title,
        "og:description": description,
        "og:url": url,
    } | ({"og:image": image} if image else {})
    meta = "\n".join(
        f'<meta property="{name}" content="{escape(value)}">' for name, value in graph.items()
    )
    return f"""{_head(title, url)}
<meta name="description" content="{escape(description)}">
{meta}
<script type="application/ld+json">{_json_in_html(facts)}</script>
</head>
<body>
<header class="top"><div class="top-row">
<a class="brand" href="/">{_icon(_LEAF)}{SITE_NAME}</a>
<input class="search" type="search" placeholder="Search Alder Bay" aria-label="Search">
<img class="me" src="/avatars/{_ME.handle}.png" width="36" height="36" alt="{_ME.name}">
</div></header>
<div class="layout">
<nav class="side" aria-label="Sections"><ul>{sections}</ul></nav>
<main>{main}</main>
{_ABOUT}
</div>
<button class="chat" type="button">{_icon(_BUBBLE)}Chat</button>
</body>
</html>
"""


def _head(title: str, url: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="canonical" href="{escape(url)}">
<link rel="icon" href="/favicon.png">
<link rel="stylesheet" href="/style.css">"""


def _bare(title: str, body: str, url: str) -> str:
    return f"""{_head(title, url)}
</head>
<body>
<main class="sheet"><h1>{escape(title)}</h1>{body}</main>
</body>
</html>
"""


def _article(post: Post, comments: tuple[Comment, ...]) -> str:
    loading = ' loading="lazy"' if post is not POSTS[0] else ""
    width, height = post.picture_size
    picture = (
        f'<img class="picture" src="/images/{post.picture}" width="{width}" height="{height}"'
        f'{loading} alt="{escape(post.description)}">'
        if post.picture
        else ""
    )
    link = f"/post/{post.id}"
    return f"""<article class="post" id="post-{post.id}">
<div class="byline">{_avatar(post.author, 44)}
<div><a class="name" href="{link}">{escape(post.author.name)}</a>
<span class="handle">@{post.author.handle}</span></div>
<a class="when" href="{link}">{_time(post)}</a></div>
<p class="text">{escape(post.text)}</p>
{picture}
<ul class="counts">
<li><a href="{link}">{_icon(_HEART)}<span>{post.likes} likes</span></a></li>
<li><a href="{link}">{_icon(_BUBBLE)}{len(post.comments)} comments</a></li>
<li><a href="{link}">{_icon(_ARROWS)}{post.shares} shares</a></li>
</ul>
{_thread(comments)}
</article>"""


def _thread(comments: tuple[Comment, ...]) -> str:
    return f'<ol class="comments">{"".join(_comment(comment) for comment in comments)}</ol>'


def _comment(comment: Comment) -> str:
    return f"""<li>{_avatar(comment.author, 34)}
<div class="said"><b>{escape(comment.author.name)}</b> {_time(comment)}
<p>{escape(comment.text)}</p></div></li>"""


def _avatar(person: Person, side: int) -> str:
    return (
        f'<img class="avatar" src="/avatars/{person.handle}.png" alt=""'
        f' width="{side}" height="{side}">'
    )


def _time(entry: Post | Comment) -> str:
    at = entry.posted_at
    return f'<time datetime="{at.isoformat()}">{at.day} {at:%b %Y, %H:%M}</time>'


def _icon(path: str) -> str:
    return f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


def _posting(post: Post, origin: str) -> dict[str, object]:
    image = {"image": f"{origin}/images/{post.picture}"} if post.picture else {}
    return {
        "@type": "SocialMediaPosting",
        "url": f"{origin}/post/{post.id}",
        "datePublished": post.posted_at.isoformat(),
        "author": {
            "@type": "Person",
            "name": post.author.name,
            "alternateName": f"@{post.author.handle}",
        },
        "articleBody": post.text,
        "commentCount": len(post.comments),
        **image,
    }


def _json_in_html(value: object) -> str:
    """Return JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


_ABOUT = """<aside class="about">
<section class="card"><h2>This week in Alder Bay</h2><ul>
<li>Sat 10:00 &middot; Story hour, library</li>
<li>Sun 09:00 &middot; Walking group, bus shelter</li>
<li>Wed 19:30 &middot; Open rehearsal, boat hall</li>
</ul></section>
<section class="card"><h2>Ferry</h2><p>On time all day. Last boat at 22:10.</p></section>
<section class="card"><h2>About</h2>
<p>Common Green is run by its members. No advertising, no algorithm, newest first.</p></section>
</aside>"""
