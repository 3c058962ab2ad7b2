"""Paints landscapes from a few numbers: sky, clouds, ridges, water or meadow, trees, a boat.

The same scene gives the same pixels every time. Coordinates are fractions of the picture, from its
top left corner; colours are RGB in 0..255;
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from scripts.demo_site.field import Colour, Field, as_colour, lay_over, noise, smoothstep

_SUPERSAMPLING = 2
_BRIGHT_STAR = 90


@dataclass(frozen=True, slots=True)
class Sun:
    """A sun or moon: where it stands, how large it is, how far it glows."""

    x: float
    y: float
    radius: float
    colour: Colour
    glow: float


@dataclass(frozen=True, slots=True)
class Ridge:
    """One line of hills: how high it stands above the horizon, how rough and how snowy it is.

    `wooded` is the height of the trees on it.
    """

    height: float
    roughness: float
    colour: Colour
    snow: float = 0.0
    wooded: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a painted landscape follows from."""

    seed: int
    size: tuple[int, int]
    sky: tuple[Colour, ...]
    horizon: float
    ridges: tuple[Ridge, ...]
    ground: Colour
    is_water: bool = False
    sun: Sun | None = None
    clouds: float = 0.0
    cloud_colour: Colour = (255, 255, 255)
    haze: Colour = (200, 205, 215)
    mist: float = 0.0
    stars: int = 0
    trees: int = 0
    tree_colour: Colour = (28, 42, 34)
    flowers: tuple[Colour, ...] = ()
    boats: tuple[tuple[float, float, float], ...] = ()


def paint(scene: Scene) -> Image.Image:
    """Return the picture of a scene, as RGB."""
    rng = np.random.default_rng(scene.seed)
    canvas = _sky(scene, rng)
    horizon = round(scene.horizon * scene.size[1])
    for order, ridge in enumerate(scene.ridges):
        nearness = (order + 1) / len(scene.ridges)
        _add_ridge(canvas, scene, ridge, nearness=nearness, rng=rng)
    if scene.is_water:
        _add_water(canvas, scene, horizon, rng)
    else:
        _add_meadow(canvas, scene, horizon, rng)
    canvas += rng.standard_normal(canvas.shape[:2], np.float32)[..., None] * 2.5
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8), "RGB")
    for x, y, length in scene.boats:
        _add_boat(image, round(x * image.width), round(y * image.height), length * image.width)
    _add_trees(image, scene, rng)
    return image


def _sky(scene: Scene, rng: np.random.Generator) -> Field:
    width, height = scene.size
    stops = np.asarray(scene.sky, np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32) / np.float32(scene.horizon)
    at = np.clip(down, 0, 1) * (len(stops) - 1)
    column = np.stack(
        [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)], axis=-1
    )
    canvas = np.repeat(column[:, None, :].astype(np.float32), width, axis=1)
    if scene.stars:
        _add_stars(canvas, scene, rng)
    if scene.sun:
        _add_sun(canvas, scene.sun)
    if scene.clouds:
        lumps = noise(rng, scene.size, cells=(5, 14), gain=0.55)
        fade = np.clip(1.15 - down, 0, 1)[:, None]
        cover = smoothstep(0.9 - 1.6 * scene.clouds, 2.2 - 1.2 * scene.clouds, lumps) * fade
        lay_over(canvas, as_colour(scene.cloud_colour), cover * np.float32(0.85))
    return canvas


def _add_stars(canvas: Field, scene: Scene, rng: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    rows = rng.integers(0, round(height * scene.horizon), scene.stars)
    columns = rng.integers(0, width, scene.stars)
    light = (rng.random(scene.stars) ** 3 * 230).astype(np.float32)[:, None]
    canvas[rows, columns] += light
    bright = light[:, 0] > _BRIGHT_STAR
    canvas[rows[bright], np.minimum(columns[bright] + 1, width - 1)] += light[bright] * 0.6


def _add_sun(canvas: Field, sun: Sun) -> None:
    height, width = canvas.shape[:2]
    across = (np.arange(width, dtype=np.float32) - sun.x * width)[None, :]
    down = (np.arange(height, dtype=np.float32) - sun.y * height)[:, None]
    distance = np.sqrt(across**2 + down**2) / np.float32(width)
    glow = np.exp(-distance / np.float32(0.16)) * np.float32(sun.glow)
    disc = 1 - smoothstep(sun.radius, sun.radius + 0.002, distance)
    lay_over(canvas, as_colour(sun.colour), np.maximum(glow, disc))


def _ridge_line(ridge: Ridge, scene: Scene, rng: np.random.Generator) -> Field:
    """Return the row at which the ridge begins, for each column."""
    width, height = scene.size
    shape = noise(rng, (width, 2), cells=(4, 2), gain=ridge.roughness)[0]
    shape = (shape - shape.min()) / (shape.max() - shape.min())
    top: Field = (scene.horizon - ridge.height * (0.25 + 0.75 * shape)) * height
    return top


def _treetops(width: int, tallest: float, rng: np.random.Generator) -> Field:
    """Return the heights of a row of pointed trees, in pixels, for each column."""
    trees = max(round(width / max(tallest * 0.32, 5)), 4)
    heights = np.empty(2 * trees)
    heights[0::2] = rng.random(trees) * 0.35
    heights[1::2] = 0.4 + 0.6 * rng.random(trees)
    knots = np.sort(rng.random(2 * trees)) * 0.4 + np.linspace(0, 1, 2 * trees) * 0.6
    return (np.interp(np.arange(width), knots * width, heights) * tallest).astype(np.float32)


def _add_ridge(
    canvas: Field, scene: Scene, ridge: Ridge, *, nearness: float, rng: np.random.Generator
) -> None:
    width, height = scene.size
    line = _ridge_line(ridge, scene, rng)
    smooth = np.convolve(np.pad(line, 30, "edge"), np.ones(61) / 61, mode="valid")
    lean = np.gradient(smooth).astype(np.float32)
    trees = _treetops(width, ridge.wooded * height, rng) if ridge.wooded else np.zeros_like(line)
    first, last = max(int((line - trees).min()) - 1, 0), round(scene.horizon * height)
    rows = np.arange(first, last, dtype=np.float32)[:, None]
    depth = rows - line[None, :]
    relief = noise(rng, (width, last - first), cells=(10, 6), gain=0.62)
    slope = np.gradient(relief, axis=1) * np.float32(width / 220) + lean[None, :] * 0.5
    light = np.clip(1 + slope * 0.42, 0.45, 1.6)
    surface = as_colour(ridge.colour) * light[..., None]
    if ridge.snow:
        reach = ridge.snow * ridge.height * height
        cover = smoothstep(-0.25, 0.35, (reach - depth) / reach + relief * np.float32(0.45) - 0.55)
        lay_over(surface, as_colour((238, 241, 248)) * np.clip(light, 0.62, 1.08)[..., None], cover)
    veil = np.full(depth.shape, 0.62 * (1 - nearness), np.float32)
    veil += np.float32(scene.mist) * smoothstep(0.25, 1.0, depth / max(last - first, 1))
    lay_over(surface, as_colour(scene.haze), np.clip(veil, 0, 0.92))
    lay_over(canvas[first:last], surface, np.clip(depth + trees + 0.5, 0, 1))


def _add_water(canvas: Field, scene: Scene, horizon: int, rng: np.random.Generator) -> None:
    width, height = scene.size
    depth = np.arange(height - horizon, dtype=np.float32)[:, None]
    nearness = depth / np.float32(height - horizon)
    waves = noise(rng, (width, height - horizon), cells=(7, 60), gain=0.6)
    shift = waves * (1 + nearness * 16)
    rows = np.clip(horizon - 1 - depth * 0.9 - shift, 0, horizon - 1).astype(np.intp)
    columns = np.clip(
        np.arange(width)[None, :] + (waves * nearness * 9).astype(np.intp), 0, width - 1
    )
    mirrored = canvas[rows, columns]
    lay_over(
        mirrored, as_colour(scene.ground), np.clip(0.24 + 0.38 * nearness + waves * 0.05, 0, 0.8)
    )
    if scene.sun:
        away = (np.arange(width, dtype=np.float32) / width - np.float32(scene.sun.x))[None, :]
        path = np.exp(-((away / (0.025 + 0.09 * nearness)) ** 2))
        sparkle = smoothstep(0.5, 1.8, waves) * path * np.float32(min(scene.sun.glow * 1.3, 0.9))
        lay_over(mirrored, as_colour(scene.sun.colour), sparkle)
    canvas[horizon:] = mirrored


def _add_meadow(canvas: Field, scene: Scene, horizon: int, rng: np.random.Generator) -> None:
    width, height = scene.size
    rows = height - horizon
    nearness = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    swathes = noise(rng, (width, rows), cells=(4, 9), gain=0.55)
    blades = noise(rng, (width, rows), cells=(width // 3, max(rows // 14, 2)), gain=0.4)
    light = 1 + swathes * 0.11 + blades * (0.05 + 0.14 * nearness)
    meadow = as_colour(scene.ground) * light[..., None]
    lay_over(
        meadow, as_colour(scene.haze), np.clip(0.5 - nearness * 1.4, 0, 1) + np.zeros_like(light)
    )
    canvas[horizon:] = meadow
    for colour in scene.flowers:
        _add_flowers(canvas, horizon, colour, rng)


def _add_flowers(canvas: Field, horizon: int, colour: Colour, rng: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    layer = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(layer)
    patch = rng.random(2)
    for near, across, light in rng.random((900, 3)):
        y = horizon + near**0.7 * (height - horizon)
        if abs(across - patch[0]) > 0.2 + 0.5 * patch[1] + 0.2 * near:
            continue
        size = 0.6 + 3.4 * near**1.6
        x = across * width
        draw.ellipse(
            (x - size, y - size * 0.7, x + size, y + size * 0.7), fill=int(120 + 135 * light)
        )
    lay_over(canvas, as_colour(colour), np.asarray(layer, np.float32) / 255)


def _add_trees(image: Image.Image, scene: Scene, rng: np.random.Generator) -> None:
    """Stand conifers along the near shore, thick at both sides and open in the middle."""
    if not scene.trees:
        return
    width, height = image.size
    mask = Image.new("L", (width * _SUPERSAMPLING, height * _SUPERSAMPLING), 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(scene.trees):
        side = rng.beta(0.45, 0.7)
        size = height * (0.16 + 0.34 * abs(side - 0.55) + 0.10 * rng.random())
        foot = height * (1.01 + 0.03 * rng.random())
        _draw_conifer(draw, side * width, foot, size, rng)
    bank = 0.965 + 0.006 * noise(rng, (width, 2), cells=(6, 2))[0]
    edge = [(x * _SUPERSAMPLING, y * height * _SUPERSAMPLING) for x, y in enumerate(bank.tolist())]
    draw.polygon([(0, mask.height), *edge, (mask.width, mask.height)], fill=255)
    soft = mask.resize(image.size, Image.Resampling.BOX)
    image.paste(Image.new("RGB", image.size, scene.tree_colour), (0, 0), soft)


def _draw_conifer(
    draw: ImageDraw.ImageDraw, x: float, foot: float, size: float, rng: np.random.Generator
) -> None:
    tiers = int(9 + size / 22)
    left, right = [(x, foot - size)], [(x, foot - size)]
    for tier in range(1, tiers + 1):
        y = foot - size + size * 0.94 * tier / tiers
        reach = size * 0.19 * (tier / tiers) ** 0.9
        for edge, sign in ((left, -1), (right, 1)):
            out = reach * (0.72 + 0.5 * rng.random())
            edge.append((x + sign * out, y + size * 0.012))
            edge.append((x + sign * out * 0.42, y))
    outline = left + right[::-1]
    draw.polygon([(px * _SUPERSAMPLING, py * _SUPERSAMPLING) for px, py in outline], fill=255)
    trunk = size * 0.012
    box = (x - trunk, foot - size * 0.1, x + trunk, foot)
    draw.rectangle([value * _SUPERSAMPLING for value in box], fill=255)


def _add_boat(image: Image.Image, x: int, y: int, length: float) -> None:
    """Draw a small sailing boat with its waterline at (x, y), and its reflection under it."""
    scale = 4
    unit = length * scale / 100
    wide, tall = round(120 * unit), round(130 * unit)
    patch = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    draw = ImageDraw.Draw(patch)

    def shape(points: list[tuple[float, float]], colour: Colour) -> None:
        draw.polygon([(px * unit, py * unit) for px, py in points], fill=(*colour, 255))

    shape([(56, 8), (58, 8), (58, 110), (56, 110)], (70, 54, 44))
    shape([(60, 12), (60, 98), (98, 98), (84, 62)], (244, 238, 226))
    shape([(60, 12), (60, 98), (74, 98), (70, 60)], (224, 214, 200))
    shape([(54, 24), (54, 98), (26, 98)], (232, 226, 214))
    shape([(10, 106), (112, 104), (98, 126), (26, 128)], (150, 52, 44))
    shape([(10, 106), (112, 104), (110, 109), (12, 111)], (240, 232, 220))
    small = patch.resize((wide // scale, tall // scale), Image.Resampling.LANCZOS)
    corner = (x - small.width // 2, y - small.height)
    image.paste(small, corner, small)
    mirrored = small.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    faint = mirrored.getchannel("A").point(lambda alpha: alpha * 0.34)
    image.paste(mirrored.convert("RGB"), (corner[0], y), faint)
