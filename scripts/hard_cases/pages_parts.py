"""Pages made of other pages, of shadow roots, of drawings and of moving pictures."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.hard_cases.case import INNER, MOTION, Case, File, case, document, rows, spots

FRAME = "display: block; border: 0; width: 700px; height: 480px; margin: 20px;"
BELOW = "rows(document.body, 75); "
"""A window's height of rows, so that what follows is below the fold."""
SCROLLS = frozenset({"frame_scrolls"}) | INNER


def _inner(group: int, count: int, *, style: str = "") -> File:
    """Return a page to be shown in a frame, with rows of its own."""
    script = f"rows(document.body, {count}, {{ group: {group} }});"
    return document("A page in a page", style=style, script=script)


def _framed(
    name: str, kind: str, source: str, *, files: Mapping[str, File], scrolls: bool = False
) -> Case:
    """Return a page with a frame below its fold; of another site's frame the text is not read."""
    is_elsewhere = any(b"@OTHER@" in file.body for file in files.values()) or "@OTHER@" in source
    unread = frozenset({"frame_unknown"}) if is_elsewhere else frozenset()
    count = 100 if scrolls else 40
    return case(
        name,
        kind,
        [*rows(75), *rows(count, group=4), *rows(20, group=6)],
        body="",
        script=f"""{BELOW}
const frame = make("iframe", "{FRAME}");
frame.src = "{source}";
document.body.append(frame);
rows(document.body, 20, {{ group: 6 }});""",
        files=files,
        may_flag=SCROLLS | unread if scrolls else unread,
    )


_DRAWN = """
const canvas = make("canvas", "display: block; margin: 20px; width: 400px; height: 480px");
[canvas.width, canvas.height] = [400, 480];
"""

CASES: tuple[Case, ...] = (
    _framed(
        "frame_same",
        "a frame of the same site",
        "inner.html",
        files={"inner.html": _inner(4, 40)},
    ),
    _framed(
        "frame_cross",
        "a frame of another site, below the fold",
        "@OTHER@/case/frame_cross/inner.html",
        files={"inner.html": _inner(4, 40)},
    ),
    _framed(
        "frame_nested",
        "a frame of another site in a frame",
        "outer.html",
        files={
            "outer.html": document(
                "A page between",
                body='<iframe src="@OTHER@/case/frame_nested/inner.html"'
                ' style="border: 0; display: block; width: 690px; height: 480px"></iframe>',
            ),
            "inner.html": _inner(4, 40),
        },
    ),
    _framed(
        "frame_scrolls",
        "a frame that scrolls by itself",
        "inner.html",
        files={"inner.html": _inner(4, 100)},
        scrolls=True,
    ),
    _framed(
        "frame_cross_scrolls",
        "a frame of another site that scrolls by itself",
        "@OTHER@/case/frame_cross_scrolls/inner.html",
        files={"inner.html": _inner(4, 100)},
        scrolls=True,
    ),
    case(
        "frame_fills",
        "a frame of another site that fills the window and scrolls",
        rows(150, group=4),
        style="html, body { height: 100%; overflow: hidden; }",
        body='<iframe src="@OTHER@/case/frame_fills/inner.html"'
        ' style="border: 0; width: 100%; height: 100%; display: block"></iframe>',
        files={"inner.html": _inner(4, 150)},
        may_flag=SCROLLS | frozenset({"frame_unknown"}),
    ),
    case(
        "closed_shadow",
        "closed shadow roots",
        [*rows(75), *rows(75, group=1), spots(2, 3)],
        body="<app-part></app-part>",
        script="""
const shadow = document.querySelector("app-part").attachShadow({ mode: "closed" });
const part = make("div");
shadow.append(part);
rows(part, 75);
for (let number = 0; number < 3; number += 1) {
  const image = make("img", "display: block; width: 400px; height: 120px", part);
  image.loading = "lazy";
  image.src = `/image/${PAGE}/2/${number}?ms=300`;
}
rows(document.body, 75, { group: 1 });""",
    ),
    case(
        "canvas_2d",
        "a drawing in a canvas",
        [*rows(75), *rows(40, group=3), *rows(20, group=6)],
        script=f"""{BELOW}{_DRAWN}
document.body.append(canvas);
const context = canvas.getContext("2d");
for (let number = 0; number < 40; number += 1) draw(context, 3, number, 16, number * 12);
rows(document.body, 20, {{ group: 6 }});""",
    ),
    case(
        "webgl",
        "a drawing by WebGL",
        [*rows(75), *rows(40, group=3), *rows(20, group=6)],
        script=f"""{BELOW}{_DRAWN}
document.body.append(canvas);
const gl = canvas.getContext("webgl", {{ preserveDrawingBuffer: true }});
const shown = gl ?? canvas.getContext("2d");
for (let number = 0; number < 40; number += 1) {{
  if (!gl) {{ draw(shown, 3, number, 16, number * 12); continue; }}
  gl.enable(gl.SCISSOR_TEST);
  cellsOf(3, number).forEach((colour, place) => {{
    gl.scissor(16 + place * CELL, 480 - number * 12 - 12, CELL, 12);
    gl.clearColor((colour >> 2) & 1, (colour >> 1) & 1, colour & 1, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }});
}}
rows(document.body, 20, {{ group: 6 }});""",
    ),
    case(
        "video_still",
        "a video that shows one picture",
        [*rows(75), spots(3, 20, slack=2), *rows(40, group=6)],
        script=f"""{BELOW}{_DRAWN}
const context = canvas.getContext("2d", {{ alpha: false }});
function show() {{
  context.fillStyle = "#888";
  context.fillRect(0, 0, 400, 480);
  for (let number = 0; number < 20; number += 1) draw(context, 3, number, 16, number * 24);
}}
show();
const video = make("video", "display: block; margin: 20px; width: 400px; height: 480px");
video.muted = true;
document.body.append(video);
video.srcObject = canvas.captureStream(10);
setInterval(show, 100);
void video.play();
rows(document.body, 40, {{ group: 6 }});""",
        may_flag=MOTION,
    ),
    case(
        "video_playing",
        "a video that plays, as high as the window",
        [*rows(20), *rows(40, group=6)],
        script="""
rows(document.body, 20);
const canvas = make("canvas");
[canvas.width, canvas.height] = [300, 700];
const context = canvas.getContext("2d", { alpha: false });
let turn = 0;
function show() {
  turn += 1;
  context.fillStyle = `hsl(${turn * 29 % 360} 50% 60%)`;
  context.fillRect(0, 0, 300, 700);
}
show();
const video = make("video", "display: block; width: 600px; height: 1400px");
video.muted = true;
document.body.append(video);
video.srcObject = canvas.captureStream(20);
setInterval(show, 50);
void video.play();
rows(document.body, 40, { group: 6 });""",
        may_flag=MOTION,
        must_flag=True,
    ),
)
