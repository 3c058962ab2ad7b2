"""Other programs that take whole pages, installed for a measurement and thrown away with it.

They are peers of the bench alone: nothing of Holdfast runs with them or is tested by them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.capture_bench import peer_playwright
from tests.e2e.drivers.chromium import EXECUTABLE

PLAYWRIGHT = "playwright==1.65.2"
SHOT_SCRAPER = "shot-scraper==1.12"
SINGLE_FILE = "single-file-cli@2.0.83"
_INSTALL_S = 300
_ONE_PAGE_S = 60


@dataclass(frozen=True, slots=True)
class Shot:
    """What a peer made of a page: its picture, the seconds, what the page noticed, what failed."""

    picture: Path | None
    seconds: float = 0.0
    changes: int | None = None
    resizes: int | None = None
    error: str = ""


class Peers:
    """The peers in one folder; `why_not` says which are not available here, and why."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.why_not: dict[str, str] = {}
        self._python = folder / "venv" / "bin" / "python"
        self._install_python()
        self._install_node()

    def _install_python(self) -> None:
        failed = _failed([sys.executable, "-m", "venv", str(self._folder / "venv")])
        failed = failed or _failed(
            [str(self._python), "-m", "pip", "install", "--quiet", PLAYWRIGHT, SHOT_SCRAPER]
        )
        if failed:
            self.why_not |= {"Playwright": failed, "shot-scraper": failed}

    def _install_node(self) -> None:
        if shutil.which("npm") is None:
            self.why_not["single-file-cli"] = "npm is not installed"
            return
        where = ["--prefix", str(self._folder / "node")]
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", *where, SINGLE_FILE]
        if failed := _failed(command):
            self.why_not["single-file-cli"] = failed

    def playwright_firefox(self) -> str:
        """Say why Playwright cannot drive Firefox here; empty if it could get its own Firefox."""
        return _failed([str(self._python), "-m", "playwright", "install", "firefox"])

    def playwright(self, urls: dict[str, str]) -> dict[str, Shot]:
        """Take each page with Playwright's full-page screenshot, in Chromium."""
        folder = self._folder / "playwright"
        folder.mkdir(exist_ok=True)
        wanted = {
            "executable": EXECUTABLE,
            "pages": [
                {"name": name, "url": url, "out": str(folder / f"{name}.png")}
                for name, url in urls.items()
            ],
        }
        order = folder / "order.json"
        order.write_text(json.dumps(wanted), "utf-8")
        ended = subprocess.run(
            [str(self._python), peer_playwright.__file__, str(order)],
            capture_output=True,
            text=True,
            check=False,
            timeout=_ONE_PAGE_S * (1 + len(urls)),
        )
        answers = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
        shots = {one.pop("name"): _shot(one) for one in answers}
        return {name: shots.get(name, Shot(None, error=ended.stderr[-200:])) for name in urls}

    def shot_scraper(self, urls: dict[str, str]) -> dict[str, Shot]:
        """Take each page with shot-scraper, in the same Chromium."""
        folder = self._folder / "shot-scraper"
        folder.mkdir(exist_ok=True)
        wanted = [
            {"url": url, "output": str(folder / f"{name}.png"), "width": 1280}
            for name, url in urls.items()
        ]
        order = folder / "order.yml"
        order.write_text(json.dumps(wanted), "utf-8")  # JSON is YAML
        program = str(self._python.with_name("shot-scraper"))
        failed = _failed(
            [program, "multi", str(order), "--timeout", "20000"],
            seconds=_ONE_PAGE_S * (1 + len(urls)),
            environment=self._pretended_browsers(),
        )
        outs = {name: folder / f"{name}.png" for name in urls}
        return {
            name: Shot(out) if out.exists() else Shot(None, error=failed or "no picture")
            for name, out in outs.items()
        }

    def single_file(self, urls: dict[str, str]) -> dict[str, Shot]:
        """Take each page with single-file-cli; what it saved is opened and shot by Playwright."""
        folder = self._folder / "single-file"
        folder.mkdir(exist_ok=True)
        program = self._folder / "node" / "node_modules" / ".bin" / "single-file"
        options = [f"--browser-executable-path={EXECUTABLE}", '--browser-args=["--no-sandbox"]']
        saved, failures = {}, {}
        for name, url in urls.items():
            out = folder / f"{name}.html"
            command = [str(program), url, str(out), *options, "--browser-height=900"]
            failures[name] = _failed(command, seconds=_ONE_PAGE_S)
            if out.exists():
                saved[name] = out.as_uri()
        shots = self.playwright(saved)
        return {name: shots.get(name, Shot(None, error=failures[name])) for name in urls}

    def _pretended_browsers(self) -> dict[str, str]:
        """Lay the installed Chromium where Playwright looks for its own; return the environment."""
        browsers = self._folder / "browsers"
        environment = {"PLAYWRIGHT_BROWSERS_PATH": str(browsers)}
        asked = subprocess.run(
            [str(self._python), "-m", "playwright", "install", "--dry-run", "chromium"],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        for line in asked.stdout.splitlines():
            if "Install location:" in line:
                _pretend(Path(line.split(":", 1)[1].strip()))
        return environment


def _pretend(folder: Path) -> None:
    """Make every path where a build of Chromium may be start the installed one."""
    names = {
        "chromium_headless_shell": [
            "chrome-headless-shell-linux64/chrome-headless-shell",
            "chrome-linux/headless_shell",
        ],
        "chromium": ["chrome-linux64/chrome", "chrome-linux/chrome"],
    }
    for prefix, paths in names.items():
        if folder.name.rsplit("-", 1)[0] != prefix:
            continue
        for path in paths:
            program = folder / path
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f'#!/bin/sh\nexec {EXECUTABLE} --headless=new "$@"\n', "utf-8")
            program.chmod(0o755)
        (folder / "INSTALLATION_COMPLETE").touch()


def _shot(answer: dict[str, object]) -> Shot:
    out = answer["out"]
    return Shot(
        Path(str(out)) if out else None,
        float(str(answer["seconds"])),
        int(str(answer["changes"])) if answer["changes"] is not None else None,
        int(str(answer["resizes"])) if answer["resizes"] is not None else None,
        str(answer["error"]),
    )


def _failed(
    command: list[str], *, seconds: float = _INSTALL_S, environment: dict[str, str] | None = None
) -> str:
    """Run a program; return why it failed, in a line, or nothing."""
    try:
        ended = subprocess.run(
            command,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__}: {command[0]}"
    said = [line for line in (ended.stderr + ended.stdout).splitlines() if "rror" in line]
    return "" if ended.returncode == 0 else (said[0].strip()[:160] if said else "it failed")
