"""Pages with something that stays in place while they scroll."""

from __future__ import annotations

from scripts.hard_cases.case import COVERED, MOTION, ROWS, Case, case, rows, spots
from scripts.hard_cases.pages_plain import USUAL

BAR = "left: 0; right: 0; background: #246; z-index: 9;"

CASES: tuple[Case, ...] = (
    case(
        "sticky_header",
        "a header that sticks to the top",
        [*rows(columns=3), spots(10, 1)],
        body=f'<header style="position: sticky; top: 0; height: 60px; {BAR}"></header>',
        script=f'strip(document.querySelector("header"), 10, 0); {USUAL}',
    ),
    case(
        "hiding_header",
        "a header that hides on the way down and comes back on the way up",
        [*rows(columns=3), spots(10, 1)],
        style="body { padding-top: 60px; } header { transition: transform 0.2s; }",
        body=f'<header style="position: fixed; top: 0; height: 60px; {BAR}"></header>',
        script=f"""
const header = document.querySelector("header");
strip(header, 10, 0);
{USUAL}
let before = scrollY;
addEventListener("scroll", () => {{
  header.style.transform = scrollY > before && scrollY > 60 ? "translateY(-60px)" : "";
  before = scrollY;
}});""",
    ),
    case(
        "fixed_footer",
        "a footer fixed at the bottom",
        [*rows(columns=3), spots(10, 1)],
        style="body { padding-bottom: 48px; }",
        body=f'<footer style="position: fixed; bottom: 0; height: 48px; {BAR}"></footer>',
        script=f'strip(document.querySelector("footer"), 10, 0, "margin-top: 18px"); {USUAL}',
    ),
    case(
        "header_and_footer",
        "a fixed header and a fixed footer",
        [*rows(columns=3), spots(10, 1), spots(11, 1)],
        style="body { padding: 60px 0 48px; }",
        body=f'<header style="position: fixed; top: 0; height: 60px; {BAR}"></header>'
        f'<footer style="position: fixed; bottom: 0; height: 48px; {BAR}"></footer>',
        script=f"""
strip(document.querySelector("header"), 10, 0);
strip(document.querySelector("footer"), 11, 0, "margin-top: 18px");
{USUAL}""",
    ),
    case(
        "fixed_sidebar",
        "a side bar fixed at the left",
        [*rows(columns=2), spots(10, 5, most=9)],
        style="body { padding-left: 240px; }",
        body='<nav style="position: fixed; left: 0; top: 0; bottom: 0; width: 220px;'
        ' background: #eef"></nav>',
        script=f"""
for (let number = 0; number < 5; number += 1)
  strip(document.querySelector("nav"), 10, number, "margin: 20px");
rows(document.body, {ROWS}, {{ columns: [16, 860] }});""",
        may_flag=COVERED,
    ),
    case(
        "sticky_sidebar",
        "a side bar that sticks beside a long text",
        [*rows(columns=2), spots(10, 5, most=9)],
        style="body { display: grid; grid-template-columns: 240px 1fr; align-items: start; }"
        " nav { position: sticky; top: 0; height: 400px; background: #eef; }",
        body="<nav></nav><main></main>",
        script=f"""
for (let number = 0; number < 5; number += 1)
  strip(document.querySelector("nav"), 10, number, "margin: 20px");
rows(document.querySelector("main"), {ROWS}, {{ columns: [16, 860] }});""",
        may_flag=COVERED,
    ),
    case(
        "sticky_sections",
        "sections, each with a heading that sticks",
        [*(one for group in range(4) for one in rows(40, group=group)), spots(10, 4)],
        style="h2 { position: sticky; top: 0; height: 30px; margin: 0; background: #264; }",
        script="""
for (let group = 0; group < 4; group += 1) {
  const section = make("section", "", document.body);
  strip(make("h2", "", section), 10, group);
  rows(section, 40, { group });
}""",
    ),
    case(
        "sticky_table",
        "a table with a heading and a first column that stick",
        [*rows(110, group=0, columns=3), spots(10, 110), spots(11, 3)],
        style="""
body { width: 2000px; }
.line { display: flex; height: 12px; width: 2000px; }
.first { position: sticky; left: 0; width: 160px; background: #fff; z-index: 1; flex: none; }
.head { position: sticky; top: 0; height: 40px; width: 2000px; background: #246; z-index: 2; }""",
        script="""
const head = make("div", "", document.body);
head.className = "head";
[400, 1000, 1750].forEach((x, number) => {
  strip(head, 11, number, `position: absolute; left: ${x}px; top: 10px;`);
});
for (let number = 0; number < 110; number += 1) {
  const line = make("div", "", document.body);
  line.className = "line";
  const first = make("div", "", line);
  first.className = "first";
  paint(first, 10, number, { columns: [8] });
  paint(make("div", "flex: 1; height: 12px;", line), 0, number, { columns: [200, 800, 1600] });
}""",
    ),
    case(
        "chat_button",
        "a button that floats over the page",
        rows(columns=3),
        body='<div style="position: fixed; right: 24px; bottom: 24px; width: 72px; height: 72px;'
        ' border-radius: 36px; background: #c60; box-shadow: 0 2px 12px #0008"></div>'
        '<div style="height: 0"></div>',
        style="body { padding-bottom: 120px; }",
        script=USUAL,
    ),
    case(
        "cookie_banner",
        "a banner at the bottom, with room left for it",
        [*rows(columns=3), spots(10, 1)],
        style="body { padding-bottom: 170px; }",
        body=f'<aside style="position: fixed; bottom: 0; height: 160px; {BAR}"></aside>',
        script=f'strip(document.querySelector("aside"), 10, 0, "margin: 40px"); {USUAL}',
    ),
    case(
        "banner_covers_end",
        "a banner that covers the end of the page for good",
        rows(columns=3),
        body=f'<aside style="position: fixed; bottom: 0; height: 160px; {BAR}"></aside>',
        script=USUAL,
        may_flag=COVERED,
        must_flag=True,
    ),
    case(
        "fixed_background",
        "a background that does not scroll",
        rows(columns=3),
        style="body { background: linear-gradient(#cde, #fec) fixed; }",
        script=USUAL,
        may_flag=MOTION,
    ),
    case(
        "hero",
        "an opening as high as the window",
        [*rows(100, columns=3), spots(10, 2)],
        body='<section style="height: 100vh; background: #8ac; display: flow-root"></section>',
        script="""
const hero = document.querySelector("section");
strip(hero, 10, 0, "margin: 20px");
strip(hero, 10, 1, "margin: 50vh 20px");
rows(document.body, 100, { columns: [16, 560, 1100] });""",
    ),
    case(
        "popover",
        "a popover in the top layer",
        [*rows(columns=3), spots(10, 1, floats=True)],
        body='<div popover="manual" style="width: 300px; height: 160px; background: #fed"></div>',
        script=f"""
{USUAL}
const note = document.querySelector("[popover]");
strip(note, 10, 0, "margin: 30px");
note.showPopover();""",
        may_flag=COVERED,
    ),
    case(
        "dialog",
        "a modal dialog with a long text over a page",
        [*rows(120, group=5)],
        style="dialog { width: 700px; height: 500px; overflow: auto; padding: 0; border: 0; }",
        body="<dialog></dialog>",
        script=f"""
{USUAL}
const dialog = document.querySelector("dialog");
rows(dialog, 120, {{ group: 5 }});
dialog.showModal();""",
        may_flag=COVERED | frozenset({"inner_not_taken"}),
    ),
    case(
        "parallax",
        "a layer that scrolls at half the speed",
        rows(columns=1),
        style="#slow { position: absolute; left: 500px; top: 100px; width: 500px; height: 900px;"
        " background: repeating-linear-gradient(#aca 0 7px, #cac 7px 31px); }",
        body='<div id="slow"></div>',
        script=f"""
rows(document.body, {ROWS});
const slow = document.querySelector("#slow");
addEventListener("scroll", () => {{
  slow.style.transform = `translateY(${{scrollY / 2}}px)`;
}});""",
        may_flag=MOTION | frozenset({"conflict"}),
        must_flag=True,
    ),
    case(
        "animation",
        "an animation as high as the window",
        rows(columns=1),
        style="""
#moving { position: absolute; left: 500px; top: 100px; width: 500px; height: 1500px;
  background: repeating-linear-gradient(45deg, #aac 0 20px, #cca 20px 44px);
  animation: slide 0.9s linear infinite; }
@keyframes slide { to { background-position: 300px 0; filter: brightness(0.5); } }""",
        body='<div id="moving"></div>',
        script=f"rows(document.body, {ROWS});",
        may_flag=MOTION,
        must_flag=True,
    ),
)
