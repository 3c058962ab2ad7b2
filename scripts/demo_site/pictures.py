"""Every picture of the demo feed, as files, painted in memory when first asked for.

`known_image` is the survivor's own original; the site never serves it. What the site serves is
`lake-again.jpg`: the same picture after somebody cropped, shrank and compressed it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from io import BytesIO

from PIL import Image

from scripts.demo_site.drawings import avatar, garden_bed, trail_map, wooden_board
from scripts.demo_site.landscape import Ridge, Scene, Sun, paint
from scripts.demo_site.posts import PEOPLE

REPOSTED = "lake-again.jpg"
UNRELATED = "sea.jpg"

_ORIGINAL_QUALITY = 95
_FEED_QUALITY = 88
_REPOST_QUALITY = 60
_REPOST_WIDTH = 1080
_REPOST_CROP = (0.016, 0.012, 0.014, 0.012)  # left, top, right, bottom, of the side's length
_FEED_SIZE = (960, 720)
_DRAWING_SEED = 5

_LAKE = Scene(
    seed=11,
    size=(1200, 900),
    sky=((58, 84, 132), (112, 140, 178), (226, 186, 158), (250, 214, 168)),
    horizon=0.56,
    ridges=(
        Ridge(0.34, 0.52, (92, 98, 128), snow=0.5),
        Ridge(0.26, 0.50, (70, 82, 104), snow=0.28),
        Ridge(0.13, 0.42, (52, 72, 70), wooded=0.025),
    ),
    ground=(38, 66, 92),
    is_water=True,
    sun=Sun(0.68, 0.40, 0.018, (255, 236, 196), 0.75),
    clouds=0.42,
    cloud_colour=(255, 226, 206),
    haze=(214, 190, 184),
    trees=46,
    tree_colour=(22, 34, 32),
    boats=((0.44, 0.69, 0.12),),
)
_VALLEY = Scene(
    seed=23,
    size=_FEED_SIZE,
    sky=((96, 146, 204), (168, 200, 228), (226, 234, 236)),
    horizon=0.55,
    ridges=(
        Ridge(0.25, 0.50, (110, 128, 150)),
        Ridge(0.18, 0.45, (96, 124, 110)),
        Ridge(0.11, 0.40, (72, 108, 70), wooded=0.022),
    ),
    ground=(112, 142, 62),
    clouds=0.5,
    haze=(206, 218, 226),
    flowers=((240, 226, 120), (226, 120, 150), (250, 250, 244)),
)
_AUTUMN = replace(
    _VALLEY,
    seed=71,
    sky=((150, 168, 190), (206, 206, 200), (240, 226, 200)),
    ridges=(
        Ridge(0.22, 0.48, (132, 124, 132)),
        Ridge(0.19, 0.44, (150, 112, 74), wooded=0.020),
        Ridge(0.12, 0.40, (166, 96, 46), wooded=0.034),
    ),
    ground=(150, 132, 70),
    haze=(226, 216, 204),
    flowers=(),
)
_FOREST = Scene(
    seed=35,
    size=(960, 1120),
    sky=((172, 186, 192), (206, 213, 212), (236, 232, 222)),
    horizon=0.76,
    ridges=(
        Ridge(0.44, 0.42, (96, 118, 112), wooded=0.030),
        Ridge(0.34, 0.42, (70, 98, 88), wooded=0.040),
        Ridge(0.24, 0.40, (46, 74, 62), wooded=0.055),
        Ridge(0.10, 0.40, (34, 56, 44), wooded=0.075),
    ),
    ground=(70, 86, 48),
    haze=(222, 224, 218),
    mist=0.8,
    trees=26,
    tree_colour=(20, 32, 26),
)
_NIGHT = Scene(
    seed=47,
    size=_FEED_SIZE,
    sky=((8, 12, 30), (18, 28, 58), (48, 62, 96)),
    horizon=0.7,
    ridges=(
        Ridge(0.30, 0.55, (50, 58, 84), snow=0.4),
        Ridge(0.18, 0.50, (28, 34, 50)),
        Ridge(0.08, 0.40, (16, 22, 30), wooded=0.025),
    ),
    ground=(14, 20, 30),
    is_water=True,
    sun=Sun(0.26, 0.20, 0.022, (240, 240, 226), 0.4),
    haze=(60, 74, 108),
    stars=900,
)
_SEA = Scene(
    seed=59,
    size=_FEED_SIZE,
    sky=((88, 132, 180), (150, 186, 210), (222, 226, 220)),
    horizon=0.46,
    ridges=(Ridge(0.05, 0.40, (110, 124, 128)),),
    ground=(44, 96, 116),
    is_water=True,
    clouds=0.7,
    haze=(206, 216, 220),
    boats=((0.30, 0.56, 0.10), (0.66, 0.52, 0.06), (0.82, 0.49, 0.035)),
)


@cache
def known_image() -> bytes:
    """Return the survivor's original: a JPEG of 1200x900 pixels, quality 95."""
    return _jpeg(paint(_LAKE), _ORIGINAL_QUALITY)


@cache
def feed_pictures() -> dict[str, bytes]:
    """Return the pictures of the feed by file name."""
    with ThreadPoolExecutor() as pool:
        making = {name: pool.submit(make) for name, make in _FEED.items()}
        return {name: made.result() for name, made in making.items()}


@cache
def avatars() -> dict[str, bytes]:
    """Return everybody's avatar by file name, `<handle>.png`."""
    return {
        f"{person.handle}.png": _png(avatar(seed, person.initials))
        for seed, person in enumerate(PEOPLE.values(), start=3)
    }


def _reposted() -> bytes:
    """Return the original as it comes back after a stranger's phone and a platform's upload."""
    with Image.open(BytesIO(known_image())) as original:
        width, height = original.size
        left, top, right, bottom = _REPOST_CROP
        box = (
            round(left * width),
            round(top * height),
            round((1 - right) * width),
            round((1 - bottom) * height),
        )
        cropped = original.crop(box)
    tall = round(_REPOST_WIDTH * cropped.height / cropped.width)
    smaller = cropped.resize((_REPOST_WIDTH, tall), Image.Resampling.LANCZOS)
    return _jpeg(smaller, _REPOST_QUALITY)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", compress_level=3)
    return file.getvalue()


def _painted(scene: Scene) -> bytes:
    return _jpeg(paint(scene), _FEED_QUALITY)


def _photographed(draw: Callable[[int, tuple[int, int]], Image.Image]) -> bytes:
    return _jpeg(draw(_DRAWING_SEED, _FEED_SIZE), _FEED_QUALITY)


_FEED: dict[str, Callable[[], bytes]] = {
    REPOSTED: _reposted,
    "forest.jpg": partial(_painted, _FOREST),
    "valley.jpg": partial(_painted, _VALLEY),
    "autumn.jpg": partial(_painted, _AUTUMN),
    UNRELATED: partial(_painted, _SEA),
    "night.jpg": partial(_painted, _NIGHT),
    "board.jpg": partial(_photographed, wooden_board),
    "garden.jpg": partial(_photographed, garden_bed),
    "trail-map.png": lambda: _png(trail_map(_DRAWING_SEED, _FEED_SIZE)),
}
