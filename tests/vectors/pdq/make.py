"""Make `scenes.json` anew with the `pdqhash` package, which is needed for nothing else.

From the repository's root: `pip install pdqhash==0.2.8`, then `python -m tests.vectors.pdq.make`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pdqhash

from scripts.scenes import SCENES

RECIPES = (
    ("landscape", 1, 640, 480),
    ("landscape", 2, 1024, 1024),
    ("landscape", 3, 333, 777),
    ("landscape", 4, 1500, 700),
    ("landscape", 5, 64, 64),
    ("drawing", 6, 800, 600),
    ("drawing", 7, 130, 61),
    ("noise", 8, 257, 129),
    ("noise", 9, 5, 5),
    ("noise", 10, 4, 300),
    ("gradient", 11, 300, 200),
    ("flat", 12, 100, 100),
)


def vector(scene: str, seed: int, width: int, height: int) -> dict[str, object]:
    """Return what pdqhash says of one scene."""
    pixels = np.ascontiguousarray(SCENES[scene](seed, width, height))
    orientations, quality = pdqhash.compute_dihedral(pixels)
    upright, _ = pdqhash.compute(pixels)
    values = [np.packbits(bits).tobytes().hex() for bits in orientations]
    assert values[0] == np.packbits(upright).tobytes().hex()
    return {
        "scene": scene,
        "seed": seed,
        "width": width,
        "height": height,
        "quality": quality,
        "pdq": values[0],
        "orientations": values,
    }


if __name__ == "__main__":
    out = Path(__file__).with_name("scenes.json")
    out.write_text(json.dumps([vector(*recipe) for recipe in RECIPES], indent=1) + "\n")
