"""Draws what is no landscape: a contour map, a wooden board, a bed of leaves, people's avatars."""

from __future__ import annotations

import colorsys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scripts.demo_site.field import Colour, noise, smoothstep

_PAPER = (246, 241, 228)
_INK = (126, 98, 68)
_SUPERSAMPLING = 2


def trail_map(seed: int, size: tuple[int, int]) -> Image.Image:
    """Return a walking map: contour lines, a lake, woods, a dotted trail with numbered stops."""
    rng = np.random.default_rng(seed)
    terrain = noise(rng, size, cells=(4, 3), gain=0.3)
    page = np.empty((size[1], size[0], 3), np.float32)
    page[:] = _PAPER
    woods = smoothstep(0.35, 0.45, noise(rng, size, cells=(7, 5), gain=0.42))
    page += (np.asarray((206, 222, 184), np.float32) - page) * (woods * 0.8)[..., None]
    lake = smoothstep(-1.28, -1.31, terrain)
    page += (np.asarray((170, 206, 226), np.float32) - page) * lake[..., None]
    steepness = np.hypot(*np.gradient(terrain)) + 1e-4
    for step, width in ((0.16, 0.8), (0.8, 1.7)):
        off_line = np.abs((terrain / step + 0.5) % 1 - 0.5) * step / steepness
        ink = np.clip(width - off_line, 0, 1) * (1 - lake * 0.75) * 0.75
        page += (np.asarray(_INK, np.float32) - page) * ink[..., None]
    image = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8), "RGB")
    _draw_trail(image, rng)
    return image


def _draw_trail(image: Image.Image, rng: np.random.Generator) -> None:
    draw = ImageDraw.Draw(image)
    width, height = image.size
    along = np.linspace(0, 1, 220)
    bend = np.cumsum(rng.standard_normal(220) * 0.005)
    xs = (0.08 + 0.82 * along) * width
    ys = (0.74 - 0.46 * along + 0.10 * np.sin(along * 7) + bend - bend[-1] * along) * height
    for x, y in list(zip(xs.tolist(), ys.tolist(), strict=True))[::2]:
        draw.ellipse((x - 2.4, y - 2.4, x + 2.4, y + 2.4), fill=(188, 52, 44))
    font = ImageFont.load_default(size=20)
    for number, at in enumerate((0, 70, 140, 219), start=1):
        x, y = xs[at], ys[at]
        draw.ellipse(
            (x - 15, y - 15, x + 15, y + 15), fill=(255, 255, 255), outline=(188, 52, 44), width=3
        )
        draw.text((x, y), str(number), font=font, fill=(60, 44, 34), anchor="mm")
    draw.rectangle((18, 18, width - 19, height - 19), outline=_INK, width=2)


def wooden_board(seed: int, size: tuple[int, int]) -> Image.Image:
    """Return four oiled planks with their grain and knots."""
    rng = np.random.default_rng(seed)
    width, height = size
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    plank = (down * 4 / height).astype(np.intp)
    waves = noise(rng, size, cells=(2, 9), gain=0.5)
    rings = down / 13 + waves * 1.9 + plank * 3.7
    for knot_x, knot_y in rng.random((3, 2)) * (width, height):
        away = np.hypot((across - knot_x) / 2.2, down - knot_y)
        rings += 9 * np.exp(-away / 26)
    fibre = noise(rng, size, cells=(6, height // 2), gain=0.45)
    light = 0.84 + 0.13 * np.sin(rings * 2.2) + 0.05 * fibre + 0.05 * np.sin(plank * 2.4)
    seam = np.abs(down * 4 / height - np.rint(down * 4 / height)) * height / 4
    light *= 1 - 0.75 * np.exp(-((seam / 2.2) ** 2))
    board = np.asarray((196, 138, 84), np.float32) * light[..., None]
    return Image.fromarray(np.clip(board, 0, 255).astype(np.uint8), "RGB")


def garden_bed(seed: int, size: tuple[int, int]) -> Image.Image:
    """Return a bed of leaves seen from above, with marigolds between them."""
    rng = np.random.default_rng(seed)
    width, height = (side * _SUPERSAMPLING for side in size)
    image = Image.new("RGB", (width, height), (38, 34, 26))
    draw = ImageDraw.Draw(image)
    count = 1500
    for order, (x, y, turn, tone) in enumerate(rng.random((count, 4)).tolist()):
        depth = order / count
        length = width * (0.030 + 0.028 * tone)
        light = 0.32 + 0.68 * depth
        colour = (int((58 + 70 * tone) * light), int((116 + 62 * tone) * light), int(62 * light))
        _draw_leaf(
            draw, (x * width, y * height), length=length, turn=turn * 2 * np.pi, colour=colour
        )
    for x, y, size_of, tone in rng.random((34, 4)).tolist():
        _draw_marigold(draw, (x * width, y * height), width * (0.012 + 0.014 * size_of), tone)
    return image.resize(size, Image.Resampling.BOX)


def _draw_leaf(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    *,
    length: float,
    turn: float,
    colour: Colour,
) -> None:
    along = np.linspace(-1, 1, 9)
    half_width = 0.36 * (1 - along**2) * (1 - 0.25 * along)
    xs = np.concatenate([along, along[::-1]]) * length
    ys = np.concatenate([half_width, -half_width[::-1]]) * length
    cos, sin = np.cos(turn), np.sin(turn)
    outline = np.stack([at[0] + xs * cos - ys * sin, at[1] + xs * sin + ys * cos], axis=-1)
    draw.polygon([tuple(point) for point in outline.tolist()], fill=colour)
    vein = tuple(min(int(value * 1.28), 255) for value in colour)
    draw.line([tuple(outline[0]), tuple(outline[8])], fill=vein, width=2)


def _draw_marigold(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, tone: float
) -> None:
    for ring, reach in enumerate((1.0, 0.74, 0.48)):
        for petal in range(14):
            angle = (petal + ring * 0.5) * 2 * np.pi / 14
            x, y = at[0] + np.cos(angle) * radius * reach, at[1] + np.sin(angle) * radius * reach
            size = radius * 0.30 * (0.7 + 0.3 * reach)
            fill = (255 - ring * 12, int(150 + 46 * tone - ring * 22), 34)
            draw.ellipse((x - size, y - size, x + size, y + size), fill=fill)
    core = radius * 0.26
    draw.ellipse((at[0] - core, at[1] - core, at[0] + core, at[1] + core), fill=(150, 84, 24))


def avatar(seed: int, initials: str) -> Image.Image:
    """Return a 96 pixel square: two hills in the person's own colours under their initials."""
    rng = np.random.default_rng(seed)
    hue = float(rng.random())
    side = 96 * _SUPERSAMPLING

    def tint(turn: float, saturation: float, value: float) -> Colour:
        red, green, blue = colorsys.hsv_to_rgb((hue + turn) % 1, saturation, value)
        return (int(red * 255), int(green * 255), int(blue * 255))

    image = Image.new("RGB", (side, side), tint(0, 0.34, 0.76))
    draw = ImageDraw.Draw(image)
    for level, colour in ((0.58, tint(0.05, 0.42, 0.68)), (0.76, tint(0.10, 0.50, 0.48))):
        bend = rng.random() * 6
        hill = [
            (x, side * (level + 0.09 * float(np.sin(bend + x / side * 4)))) for x in range(side + 1)
        ]
        draw.polygon([(0, side), *hill, (side, side)], fill=colour)
    font = ImageFont.load_default(size=side * 0.40)
    draw.text((side / 2, side * 0.46), initials, font=font, fill=(255, 255, 255), anchor="mm")
    return image.resize((96, 96), Image.Resampling.LANCZOS)
