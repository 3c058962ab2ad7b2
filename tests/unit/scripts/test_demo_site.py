"""The demo feed: pictures that are always the same, pages that all answer and ask nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import urlsplit

import imagehash
import numpy as np
import pytest
from PIL import Image

from companion.matching.pdq import hamming, pdq
from scripts.demo_site import pictures
from scripts.demo_site.posts import POSTS
from scripts.demo_site.server import DemoSite, serve

CUSTOMARY_PDQ_LIMIT = 31
UNRELATED_PDQ = 90  # unrelated pictures differ in 128 of 256 bits, give or take
UNRELATED_PHASH = 90
SHOWN = {post.picture for post in POSTS if post.picture}


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve() as running:
        yield running


def get(url: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, parts.path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def page(url: str) -> str:
    status, headers, body = get(url)
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    return body.decode()


def opened(file: bytes) -> Image.Image:
    return Image.open(BytesIO(file)).convert("RGB")


def distances(file: bytes) -> tuple[int, int]:
    """Return how far a picture is from the known image: in PDQ, and in pHash 16x16."""
    known, other = opened(pictures.known_image()), opened(file)
    in_pdq = hamming(pdq(np.asarray(known))[0], pdq(np.asarray(other))[0])
    in_phash = imagehash.phash(known, hash_size=16) - imagehash.phash(other, hash_size=16)
    return in_pdq, int(in_phash)


def test_pictures_are_the_same_every_time() -> None:
    first = (pictures.known_image(), pictures.feed_pictures(), pictures.avatars())
    for remembered in (pictures.known_image, pictures.feed_pictures, pictures.avatars):
        remembered.cache_clear()
    assert (pictures.known_image(), pictures.feed_pictures(), pictures.avatars()) == first


def test_every_picture_is_in_the_feed() -> None:
    assert set(pictures.feed_pictures()) == SHOWN


def test_known_image_is_a_photograph_sized_jpeg() -> None:
    with Image.open(BytesIO(pictures.known_image())) as known:
        assert known.format == "JPEG"
        assert known.size == (1200, 900)


def test_reposted_copy_is_another_file_that_whole_image_hashes_still_find() -> None:
    reposted = pictures.feed_pictures()[pictures.REPOSTED]
    assert reposted != pictures.known_image()
    assert opened(reposted).size != (1200, 900)
    in_pdq, in_phash = distances(reposted)
    assert 0 < in_pdq <= CUSTOMARY_PDQ_LIMIT
    assert 0 < in_phash <= CUSTOMARY_PDQ_LIMIT


@pytest.mark.parametrize("name", sorted(SHOWN - {pictures.REPOSTED}))
def test_every_other_picture_is_far_from_the_known_image(name: str) -> None:
    in_pdq, in_phash = distances(pictures.feed_pictures()[name])
    assert in_pdq > UNRELATED_PDQ
    assert in_phash > UNRELATED_PHASH


def test_known_image_itself_is_nowhere_on_the_site(site: DemoSite) -> None:
    paths = set(re.findall(r'src="(/[^"]+)"', page(f"{site.url}/"))) | {"/image.png"}
    assert pictures.known_image() not in {get(site.url + path)[2] for path in paths}


def test_every_address_on_the_feed_answers(site: DemoSite) -> None:
    found = set(re.findall(r'(?:src|href)="(/[^"]*)"', page(f"{site.url}/")))
    assert {f"/post/{post.id}" for post in POSTS} <= found
    for path in found:
        status, headers, body = get(site.url + path)
        assert status == 200, path
        assert int(headers["Content-Length"]) == len(body) > 0


def test_pictures_have_the_size_the_feed_says(site: DemoSite) -> None:
    """Otherwise the layout would move when a lazy picture comes in."""
    shown = re.findall(
        r'class="picture" src="([^"]+)" width="(\d+)" height="(\d+)"', page(f"{site.url}/")
    )
    assert {path for path, _, _ in shown} == {f"/images/{name}" for name in SHOWN}
    for path, width, height in shown:
        assert opened(get(site.url + path)[2]).size == (int(width), int(height))


def test_most_pictures_load_lazily(site: DemoSite) -> None:
    assert page(f"{site.url}/").count('loading="lazy"') == len(SHOWN) - 1


def test_post_page_says_who_when_and_what_for_machines_too(site: DemoSite) -> None:
    text = page(site.repost_url)
    assert f'<link rel="canonical" href="{site.repost_url}">' in text
    assert f'<meta property="og:url" content="{site.repost_url}">' in text
    facts = json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert facts["author"]["alternateName"] == "@quietharbor_fan"
    assert facts["image"] == f"{site.url}/images/{pictures.REPOSTED}"
    assert f'<time datetime="{facts["datePublished"]}">' in text
    assert text.count('<div class="said">') == facts["commentCount"]


@pytest.mark.parametrize("path", ["/", "/plain", "/cross", f"/post/{POSTS[0].id}"])
def test_no_page_asks_anything_of_the_outside(site: DemoSite, path: str) -> None:
    _, headers, body = get(site.url + path)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    origins = set(re.findall(r"https?://[^\s;/\"]+", policy + body.decode()))
    assert origins <= {site.url, site.other_url, "https://schema.org"}


def test_image_opened_directly_is_a_png(site: DemoSite) -> None:
    status, headers, body = get(f"{site.url}/image.png")
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG\r\n\x1a\n")


def test_cross_page_shows_a_picture_of_another_origin_without_cors(site: DemoSite) -> None:
    source = re.search(r'<img src="([^"]+)"', page(f"{site.url}/cross"))
    assert source is not None
    assert source[1].startswith(f"{site.other_url}/")
    assert site.other_url != site.url
    status, headers, body = get(source[1])
    assert status == 200
    assert body == pictures.feed_pictures()[pictures.UNRELATED]
    assert not [name for name in headers if name.lower().startswith("access-control-")]


def test_unknown_address_is_not_found(site: DemoSite) -> None:
    assert get(f"{site.url}/post/1")[0] == 404


def test_head_has_no_body(site: DemoSite) -> None:
    status, headers, body = get(f"{site.url}/plain", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


def test_site_is_gone_after_the_block() -> None:
    with serve() as running:
        page(f"{running.url}/plain")
    with pytest.raises(ConnectionRefusedError):
        get(f"{running.url}/plain")


def test_post_numbers_are_unique_and_newest_comes_first() -> None:
    assert len({post.id for post in POSTS}) == len(POSTS)
    times = [post.posted_at for post in POSTS]
    assert times == sorted(times, reverse=True)
