"""The main job, shown: capture a page in a real browser, find a known image, hand over, verify.

Everything happens in a throw-away home. The last line printed is the bundle's path.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.walk import Home, Walk, WalkError
from tests.e2e.drivers.browser import DriverError

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration; 0 when the bundle verified, 1 when a step failed."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="holdfast-demo-") as folder:
        walk = Walk(Home(Path(folder)), options.browser)
        try:
            bundle = _demonstrate(walk, url=options.url, out=options.out)
        except (WalkError, DriverError) as error:
            print(f"Stopped: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Stopped. Nothing was left behind.", file=sys.stderr)
            return 130
        finally:
            walk.stop()
    print(bundle)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--browser", choices=("chromium", "firefox"), default="chromium")
    parser.add_argument("--url", help="the page to capture (default: a small feed served here)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("holdfast-demo"),
        metavar="DIR",
        help="where the bundle goes (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def _demonstrate(walk: Walk, *, url: str | None, out: Path) -> Path:
    with ExitStack() as stack:
        _say(1, "A new vault, and the first-run questions for its case")
        walk.set_up_companion()
        _say(2, "A known image is registered; only fingerprints are kept")
        _register_known_image(walk)
        if url is None:
            from scripts.demo_site.server import serve

            url = stack.enter_context(serve()).url + "/"
        _say(3, f"A real {walk.browser_name} with the extension; its gate is answered")
        walk.start_browser()
        walk.answer_gate()
        _say(4, "The page is opened, and the one button is pressed")
        _capture(walk, url)
        _say(5, "What is kept")
        _show(walk)
        _say(6, "The bundle is written")
        bundle = _export(walk, out)
        _say(7, "The bundle is verified, as its receiver would")
        _verify(walk, bundle)
    return bundle


def _say(number: int, text: str) -> None:
    print(f"[{number}/{STEPS}] {text}", flush=True)


def _register_known_image(walk: Walk) -> None:
    from scripts.demo_site.pictures import known_image

    picture = walk.home.folder / "picture.jpg"
    picture.write_bytes(known_image())
    walk.home.ask("known", "add", str(picture), "--label", "A")
    picture.unlink()


def _capture(walk: Walk, url: str) -> None:
    last = walk.keep(url)
    if last["outcome"] != "kept":
        raise WalkError(f"the page was not kept: {last['code']}")
    print(f"      The extension says: {last['summary']}")


def _show(walk: Walk) -> None:
    listed = walk.home.ask("capture", "list")["captures"]
    assert isinstance(listed, list)  # noqa: S101  # the report's form
    shown = walk.home.ask("capture", "show", str(listed[-1]["id"]))
    items, chain, matches = shown["items"], shown["chain"], shown["matches"]
    assert isinstance(items, list)  # noqa: S101
    assert isinstance(chain, dict)  # noqa: S101
    assert isinstance(matches, list)  # noqa: S101
    print(f"      {len(items)} items, each hashed; line {chain['seq']} of the custody log;")
    print(f"      claim level {shown['claim_level']}")
    for match in matches:
        print(f"      {match['verdict']}: {match['sentence']}")


def _export(walk: Walk, out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    inside = walk.home.folder / "demo.zip"
    walk.home.ask("bundle", "create", "--out", str(inside), "--to", "demonstration")
    bundle = _free_name(out.resolve(), walk.browser_name)
    shutil.copyfile(inside, bundle)
    return bundle


def _free_name(out: Path, browser: str) -> Path:
    """Return a name that is not taken: an earlier demonstration's bundle is never overwritten."""
    bundle, number = out / f"demo-{browser}.zip", 1
    while bundle.exists():
        number += 1
        bundle = out / f"demo-{browser}-{number}.zip"
    return bundle


def _verify(walk: Walk, bundle: Path) -> None:
    verified = walk.home.run("verify", str(bundle))
    for line in verified.stdout.strip().splitlines():
        print(f"      {line}")
    if verified.returncode != 0:
        raise WalkError(f"the bundle did not verify: exit {verified.returncode}")


if __name__ == "__main__":
    sys.exit(main())
