"""Take the README's picture from the real thing: the demo feed, and the popup after keeping it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

from scripts.demo_site.pictures import known_image
from scripts.demo_site.server import serve
from scripts.walk import ROOT, Home, Walk

PICTURE = ROOT / "tests" / "e2e" / "pictures" / "walk.png"
MARGIN = 24
COLOURS = 128


def main() -> int:
    """Walk as far as a kept page, take both pictures, lay one on the other, write the file."""
    with tempfile.TemporaryDirectory(prefix="holdfast-picture-") as folder, serve() as site:
        walk = Walk(Home(Path(folder)), "chromium")
        try:
            walk.set_up_companion()
            known = walk.home.folder / "picture.png"
            known.write_bytes(known_image())
            walk.home.ask("known", "add", str(known), "--label", "A")
            browser = walk.start_browser()
            walk.answer_gate()
            page = browser.open(site.url + "/")
            popup = walk.start_keeping()
            walk.wait_for_outcome(close_popup=False)
            faces = popup.screenshot(walk.home.folder / "popup.png")
            shown = page.screenshot(walk.home.folder / "page.png")
            _lay(Image.open(shown), Image.open(faces)).save(PICTURE, optimize=True)
        finally:
            walk.stop()
    print(PICTURE.relative_to(ROOT))
    return 0


def _lay(page: Image.Image, popup: Image.Image) -> Image.Image:
    """Return the page with the framed popup at its top right, where a browser shows it."""
    framed = ImageOps.expand(popup.convert("RGB"), border=2, fill=(120, 132, 140))
    whole = page.convert("RGB")
    whole.paste(framed, (whole.width - framed.width - MARGIN, MARGIN // 2))
    return whole.quantize(COLOURS)


if __name__ == "__main__":
    sys.exit(main())
