"""Pages whose size, direction or scale is what makes them hard."""

from __future__ import annotations

from pathlib import Path

from scripts.hard_cases.case import ROWS, SHAKY, Case, File, case, rows, spots
from scripts.hard_cases.judge import Painted

THREE = "rows(document.body, {count}, {{ columns: [16, 560, 1100] }});"
"""Rows with a strip at the left, in the middle and at the right."""
USUAL = THREE.format(count=ROWS)
_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def _late_font() -> File:
    """Return a font that takes its time; where there is none, the page keeps the first one."""
    data = _FONT.read_bytes() if _FONT.exists() else b""
    return File(data, "font/ttf", delay_s=1.2)


def _scaled(name: str, kind: str, *, zoom: float = 1.0, device_pixel_ratio: float = 1.0) -> Case:
    """Return the plain page, seen at another scale; long enough for three tiles of it."""
    count = round(ROWS / zoom)
    return case(
        name,
        kind,
        rows(count, columns=2),
        script=f"rows(document.body, {count}, {{ columns: [16, 300] }});",
        zoom=zoom,
        device_pixel_ratio=device_pixel_ratio,
    )


_STATIC = """
body { width: 800px; }
p { font: 17px/1.45 sans-serif; margin: 11.3px 40px; }
.box { margin: 13.7px 40px; height: 130px; width: 61.8%; border: 1.5px solid #345;
  border-radius: 17px; box-shadow: 0 3px 14px #0006;
  background: linear-gradient(33deg, #cde, #fec 40%, #9ab); }
.box:nth-of-type(2n) { background: radial-gradient(circle at 30% 70%, #fc8, #48c 60%, #fff); }
img { margin: 7px 40px; opacity: 0.8; transform: rotate(2deg); }
"""

CASES: tuple[Case, ...] = (
    case(
        "static",
        "text, gradients, shadows and pictures, all at rest",
        rows(30),
        style=_STATIC,
        script="""
const words = "Light over the harbour, and a long row of boats. ";
rows(document.body, 30);
for (let part = 0; part < 6; part += 1) {
  make("p", "", document.body).textContent = words.repeat(3 + part);
  make("div", "", document.body).className = "box";
  const image = make("img", "width: 333px; height: 111px", document.body);
  image.src = `/image/${PAGE}/2/${part}?w=500&h=160`;
}""",
    ),
    case(
        "noise",
        "25,000 pixels of noise: pictures that cannot be made smaller",
        [],
        style="body { height: 25000px; background: url(/noise.png); }",
        is_long=True,
    ),
    case("plain", "a plain long page", rows(columns=3), script=USUAL),
    case(
        "long_20000",
        "a page of 20,000 pixels",
        rows(1_666, columns=3),
        script=THREE.format(count=1_666),
        is_long=True,
    ),
    case(
        "long_200000",
        "a page of 200,000 pixels",
        rows(16_666),
        script="rows(document.body, 16666);",
        is_long=True,
        may_flag=frozenset({"too_long"}),
    ),
    case(
        "short",
        "a page shorter than the window",
        rows(20, columns=3),
        script=THREE.format(count=20),
    ),
    case("empty", "an empty page", []),
    case(
        "wide_window",
        "a very wide window",
        [*rows(100, columns=4)],
        script="rows(document.body, 100, { columns: [16, 900, 1800, 2300] });",
        window=(2560, 800),
    ),
    case(
        "horizontal",
        "a page wider than the window",
        rows(110, columns=4),
        style="body { width: 2400px; }",
        script="rows(document.body, 110, { columns: [16, 900, 1500, 2270] });",
    ),
    case(
        "rtl_wide",
        "a page from right to left, wider than the window",
        rows(110, columns=4),
        root='dir="rtl"',
        style="body { width: 2400px; }",
        script="rows(document.body, 110, { columns: [16, 900, 1500, 2270] });",
    ),
    case(
        "vertical_rl",
        "a page of vertical lines, from right to left",
        [spots(0, 22), spots(1, 22)],
        style="html { writing-mode: vertical-rl; }"
        " .line { inline-size: 700px; block-size: 136px; }",
        script="""
for (let number = 0; number < 22; number += 1) {
  const line = make("div", "", document.body);
  line.className = "line";
  line.style.background = `${gradient(0, number)} 8px 10px / ${WIDTH}px 12px no-repeat,
    ${gradient(1, number)} 8px 620px / ${WIDTH}px 12px no-repeat`;
}""",
    ),
    case(
        "columns",
        "text in three columns, as in print",
        [spots(0, 420)],
        style="main { columns: 3; column-gap: 20px; } main div { break-inside: avoid; }",
        body="<main></main>",
        script='rows(document.querySelector("main"), 420, { columns: [8] });',
    ),
    case(
        "many_nodes",
        "a table of 100,000 nodes",
        rows(columns=1),
        style="""
.line { display: flex; height: 12px; }
.line i { flex: none; width: 1px; height: 12px; background: #ccc; }
.line b { flex: none; width: 160px; height: 12px; }""",
        script="""
for (let number = 0; number < 150; number += 1) {
  const line = make("div", "", document.body);
  line.className = "line";
  strip(line, 0, number, "flex: none;");
  line.insertAdjacentHTML("beforeend", "<i></i>".repeat(670));
}""",
    ),
    _scaled("zoom_67", "zoomed out to 67 %", zoom=0.67),
    _scaled("zoom_125", "zoomed in to 125 %", zoom=1.25),
    _scaled("zoom_150", "zoomed in to 150 %", zoom=1.5),
    _scaled("ratio_125", "a screen of 1.25 pixels per pixel", device_pixel_ratio=1.25),
    _scaled("ratio_150", "a screen of 1.5 pixels per pixel", device_pixel_ratio=1.5),
    _scaled("ratio_200", "a screen of 2 pixels per pixel", device_pixel_ratio=2),
    case(
        "dark_mode",
        "a page with a dark scheme",
        rows(columns=3),
        head='<meta name="color-scheme" content="light dark">',
        style="html, body { background: #101018; } :root { color-scheme: dark; }",
        script=USUAL,
    ),
    case(
        "accordion",
        "details, some open, some closed",
        [Painted(group, 26, pitch=12) for group in range(0, 6, 2)],
        style="summary { height: 30px; }",
        script="""
for (let group = 0; group < 6; group += 1) {
  const details = make("details", "", document.body);
  make("summary", "", details).textContent = "Part";
  details.open = group % 2 === 0;
  rows(details, 26, { group, columns: [16] });
  make("div", "height: 300px", document.body);
}""",
    ),
    case(
        "late_fonts",
        "a font that arrives late and moves the page",
        rows(110),
        style="""
@font-face { font-family: Late; src: url(/case/late_fonts/late.ttf); ascent-override: 180%;
  font-display: swap; }
p { font: 20px Late, sans-serif; margin: 0; }""",
        script="""
for (let part = 0; part < 8; part += 1) {
  make("p", "", document.body).textContent = "Words that stand a little higher later on.";
}
rows(document.body, 110);""",
        files={"late.ttf": _late_font()},
        may_flag=SHAKY,
    ),
)
