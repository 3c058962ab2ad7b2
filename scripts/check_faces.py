"""Look at every face of the extension in every state, in a real browser.

A stand-in background plays the states. Each face is shown light and dark, 320 px wide (which is
also what 200 % zoom leaves of a popup) and, for pages in a tab, wide; in each it is checked with
axe-core, for sideways scrolling, and for text that is cut off. Prints one line per finding; the
exit code is 1 when there is one. With --pictures the faces are written to a folder as well.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.package_extension import SOURCE, package
from tests.e2e.drivers.chromium import Chromium, ChromiumDocument

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "e2e" / "fixtures" / "faces"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STATES: dict[str, dict[str, Any]] = json.loads((FIXTURES / "states.json").read_text("utf-8"))
PANEL_STATES: dict[str, dict[str, Any]] = json.loads((FIXTURES / "panel.json").read_text("utf-8"))
NARROW, WIDE = 320, 1100
SCHEMES = ("light", "dark")

_CHOOSE = "document.querySelector('input[name={}][value={}]').click();"
_NEXT = "document.querySelector('#next').click();"
GATE_STEPS = {
    "safe": "",
    "nothing_chosen": _NEXT,
    "elsewhere": _CHOOSE.format("safe", "not_sure")
    + _NEXT
    + "document.querySelectorAll('details').forEach((each) => { each.open = true; });",
    "under_18": _CHOOSE.format("safe", "yes") + _NEXT,
    "under_18_yes": _CHOOSE.format("safe", "yes") + _NEXT + _CHOOSE.format("under_18", "yes"),
    "standing": _CHOOSE.format("safe", "yes") + _NEXT + _CHOOSE.format("under_18", "no") + _NEXT,
}
GATE_STEPS["standing_neither"] = GATE_STEPS["standing"] + _CHOOSE.format("standing", "neither")
GATE_STEPS["end_pixels"] = GATE_STEPS["standing"] + _CHOOSE.format("standing", "self") + _NEXT
GATE_STEPS["end_text_only"] = (
    GATE_STEPS["under_18_yes"] + _NEXT + _CHOOSE.format("standing", "self") + _NEXT
)
GATE_STEPS["end_not_safe"] = GATE_STEPS["elsewhere"] + _NEXT
_MORE = (
    "document.querySelector('#more').open = true;"
    "document.querySelector('#reload-row').hidden = false;"  # hidden as the stage is no web page
)
OPTIONS_STATES = ("unanswered", "ready", "locked", "several_cases", "update_companion", "first_use")

_LEAVE_GIVEN = "document.querySelector('#leave').hidden = false;"  # the stage's browser gave none

_OVERFLOW = """(() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const cut = [...document.querySelectorAll("button, p, label, li, h1, h2, summary")]
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
    .map((element) => element.id || element.textContent.trim().slice(0, 40));
  const sideways = wide > 0 ? [`scrolls sideways by ${wide} px`] : [];
  return [...sideways, ...cut.map((id) => `cut: ${id}`)];
})()"""
_AXE_RUN = """axe.run(document, {resultTypes: ["violations"]}).then(({violations}) =>
  violations.map(({id, nodes}) => [id, ...nodes.map(({target}) => target)].join(" | ")))"""
SETTLED = "new Promise((done) => setTimeout(done, 150)).then(() => document.readyState)"


@dataclass(frozen=True, slots=True)
class Sight:
    """One face in one state, and what brings it there."""

    name: str
    path: str
    state: dict[str, Any]
    widths: tuple[int, ...]
    script: str = ""


def sights() -> Iterator[Sight]:
    """Yield everything there is to look at."""
    for name, state in STATES.items():
        script = "document.querySelector('#keep').click();" if "then" in state else ""
        script = _MORE if "parts" in state else script
        yield Sight(f"popup-{name}", "popup/popup.html", state, (NARROW,), script)
    for name, script in GATE_STEPS.items():
        yield Sight(f"gate-{name}", "gate/gate.html", {}, (NARROW, WIDE), script)
    for name, state in PANEL_STATES.items():
        script = _LEAVE_GIVEN if "recorded" in state else ""
        yield Sight(f"panel-{name}", "panel/panel.html", state, (NARROW,), script)
    hosts = {"hosts": ["example.org", "a-much-longer-name-of-a-host.example.org"]}
    yield Sight("options-hosts", "options/options.html", hosts, (NARROW, WIDE), _LEAVE_GIVEN)
    for name in OPTIONS_STATES:
        yield Sight(f"options-{name}", "options/options.html", STATES[name], (NARROW, WIDE))


@contextmanager
def stage(*, source: Path = SOURCE, language: str = "en") -> Iterator[Chromium]:
    """Start a browser with the extension's own faces and the stand-in background."""
    with tempfile.TemporaryDirectory(prefix="faces-") as folder:
        extension = package("chromium", Path(folder) / "extension", unpacked=True, source=source)
        path = extension / "manifest.json"
        manifest = json.loads(path.read_text("utf-8"))
        manifest["background"] = {"service_worker": "stand-in.js", "type": "module"}
        manifest["default_locale"] = language
        _keep_only(language, extension / "_locales")
        path.write_text(json.dumps(manifest), "utf-8")
        (extension / "stand-in.js").write_bytes((FIXTURES / "background.js").read_bytes())
        home = Path(folder) / "home"
        home.mkdir()
        browser = Chromium.start(extension, Path(folder) / "profile", home_dir=home)
        try:
            yield browser
        finally:
            browser.stop()


def _keep_only(language: str, locales: Path) -> None:
    """Leave one language, so that it shows whichever languages this browser was built with."""
    for other in locales.iterdir():
        if other.name != language:
            shutil.rmtree(other)


def show(browser: Chromium, sight: Sight, *, width: int = NARROW) -> ChromiumDocument:
    """Open a face as the sight says, light, and wait until it stands still."""
    browser.background_evaluate(f"pretend({json.dumps(sight.state)})")
    face = browser.page
    metrics = {"width": width, "height": 600, "deviceScaleFactor": 2, "mobile": False}
    face.call("Emulation.setDeviceMetricsOverride", metrics)
    colour(face, "light")
    face.go(browser.extension_url(sight.path))
    face.evaluate(SETTLED)
    if sight.script:
        face.evaluate(sight.script)
        face.evaluate(SETTLED)
    return face


def colour(face: ChromiumDocument, scheme: str) -> None:
    """Show the face "light" or "dark", at once."""
    features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    media = [{"name": name, "value": value} for name, value in features.items()]
    face.call("Emulation.setEmulatedMedia", {"features": media})


def findings_of(face: ChromiumDocument) -> list[str]:
    """Return what is wrong with what is shown."""
    if not face.evaluate("'axe' in globalThis"):
        face.evaluate(AXE.read_text("utf-8") + ";0")
    return [*_texts(face.evaluate(_AXE_RUN)), *_texts(face.evaluate(_OVERFLOW))]


def picture(face: ChromiumDocument, path: Path) -> None:
    """Write the whole face as a PNG."""
    width, height = _texts(face.evaluate("[innerWidth, document.documentElement.offsetHeight]"))
    clip = {"x": 0, "y": 0, "width": int(width), "height": int(height), "scale": 1}
    shot = face.call("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    path.write_bytes(base64.b64decode(shot["data"]))


def check(
    browser: Chromium,
    *,
    pictures: Path | None = None,
    only: str = "",
    schemes: tuple[str, ...] = SCHEMES,
    widths: tuple[int, ...] = (NARROW, WIDE),
) -> list[str]:
    """Return every finding, each with the name of the sight it belongs to."""
    found = []
    chosen = [sight for sight in sights() if sight.name.startswith(only)]
    for sight, width in [(one, width) for one in chosen for width in one.widths if width in widths]:
        face = show(browser, sight, width=width)
        for scheme in schemes:
            name = f"{sight.name}-{width}-{scheme}"
            colour(face, scheme)
            found += [f"{name}: {finding}" for finding in findings_of(face)]
            if pictures:
                picture(face, pictures / f"{name}.png")
    return found


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [f"no list: {value}"]


def main() -> int:
    """Check all faces and print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, help="write the faces to this folder")
    parser.add_argument("--language", default="en", help="show the faces in this language")
    parser.add_argument("--only", default="", help="look at sights whose name begins so")
    chosen = parser.parse_args()
    if chosen.pictures:
        chosen.pictures.mkdir(parents=True, exist_ok=True)
    with stage(language=chosen.language) as browser:
        found = check(browser, pictures=chosen.pictures, only=chosen.only)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
