"""Draw the extension's icons: a rope cleat, light on slate. Made once, checked in.

With --check nothing is written and the exit code is 1 when an icon is not what would be drawn.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "extension" / "icons"
SIZES = (16, 32, 48, 128)
GRID = 64
"""The drawing's own units: the icon is 64 wide and high."""
SUPERSAMPLING = 8
SLATE = (61, 86, 110, 255)
LIGHT = (244, 247, 250, 255)
CLEAR = (0, 0, 0, 0)
CORNER = 14
HORNS = ((10, 19), (15, 22), (22, 24.5), (32, 25.5), (42, 24.5), (49, 22), (54, 19))
"""The middle line of the two horns: they rise at the ends, where rope is held."""
HORN_WIDTH = 9
LEGS = (((22, 26), (30, 26), (26, 44), (17, 44)), ((42, 26), (34, 26), (38, 44), (47, 44)))
FOOT = (13, 41, 51, 49)
FOOT_CORNER = 4


def draw(size: int) -> Image.Image:
    """Return the icon at `size` pixels."""
    large = size * SUPERSAMPLING
    image = Image.new("RGBA", (large, large), CLEAR)
    pen = ImageDraw.Draw(image)
    unit = large / GRID
    pen.rounded_rectangle((0, 0, large - 1, large - 1), CORNER * unit, fill=SLATE)
    for corners in LEGS:
        pen.polygon([(x * unit, y * unit) for x, y in corners], fill=LIGHT)
    pen.rounded_rectangle([at * unit for at in FOOT], FOOT_CORNER * unit, fill=LIGHT)
    _draw_horns(pen, unit)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _draw_horns(pen: ImageDraw.ImageDraw, unit: float) -> None:
    points = [(x * unit, y * unit) for x, y in HORNS]
    pen.line(points, fill=LIGHT, width=round(HORN_WIDTH * unit))
    radius = HORN_WIDTH * unit / 2
    for x, y in points:  # round ends and joints
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=LIGHT)


def is_drawn(size: int, path: Path) -> bool:
    """Return whether the file holds this icon, pixel for pixel."""
    if not path.is_file():
        return False
    with Image.open(path) as image:
        return image.size == (size, size) and not ImageChops.difference(
            image.convert("RGBA"), draw(size)
        ).getbbox(alpha_only=False)


def main() -> int:
    """Write the icons, or say which of them are not as drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    check = parser.parse_args().check
    stale = [size for size in SIZES if not is_drawn(size, FOLDER / f"{size}.png")]
    for size in stale:
        print(("stale" if check else "wrote") + f": {size}.png")
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            draw(size).save(FOLDER / f"{size}.png", optimize=True)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
