"""Pages on which something else than the document scrolls, or which scroll in their own way."""

from __future__ import annotations

from scripts.hard_cases.case import INNER, MOTION, ROWS, SHAKY, Case, case, rows, spots
from scripts.hard_cases.pages_plain import USUAL

WINDOW = "html, body { height: 100%; overflow: hidden; }"

CASES: tuple[Case, ...] = (
    case(
        "inner_scroller",
        "a page that stands still around a part that scrolls",
        [*rows(columns=2), spots(10, 1)],
        style=f"{WINDOW} main {{ position: absolute; inset: 60px 0 0 200px; overflow: auto; }}",
        body='<header style="height: 60px; background: #246"></header><main></main>',
        script=f"""
strip(document.querySelector("header"), 10, 0);
rows(document.querySelector("main"), {ROWS}, {{ columns: [16, 860] }});""",
    ),
    case(
        "body_scroller",
        "a page whose body scrolls, not its document",
        rows(columns=3),
        style="html { overflow: hidden; height: 100%; } body { overflow: auto; height: 100%; }",
        script=USUAL,
    ),
    case(
        "two_panes",
        "two panes, each with its own scrolling",
        [*rows(100), *rows(ROWS, group=1)],
        style=f"{WINDOW} body {{ display: flex; }} body > div {{ overflow: auto; height: 100%; }}",
        body='<div style="width: 300px"></div><div style="flex: 1"></div>',
        script=f"""
const [left, right] = document.querySelectorAll("body > div");
rows(left, 100);
rows(right, {ROWS}, {{ group: 1 }});""",
        may_flag=INNER,
    ),
    case(
        "nested_scrollers",
        "a part that scrolls inside a part that scrolls",
        [*rows(120), *rows(50, group=1)],
        style=f"{WINDOW} main {{ height: 100%; overflow: auto; }}"
        " aside { height: 300px; overflow: auto; margin: 20px; background: #eef; }",
        body="<main></main>",
        script="""
const main = document.querySelector("main");
const inner = make("aside", "", main);
rows(inner, 50, { group: 1 });
rows(main, 120);""",
        may_flag=INNER,
    ),
    case(
        "scrolling_part",
        "a long page with a part that scrolls by itself",
        [*rows(100), *rows(50, group=1)],
        style="aside { height: 300px; width: 600px; overflow: auto; margin: 20px; }",
        body="<aside></aside>",
        script="""
rows(document.querySelector("aside"), 50, { group: 1 });
rows(document.body, 100);""",
        may_flag=INNER,
    ),
    case(
        "carousel",
        "pictures in a row that scrolls sideways",
        [*rows(120), spots(2, 8)],
        style="#row { display: flex; overflow-x: auto; height: 140px; }"
        " #row > div { flex: none; width: 400px; background: #dde; margin-right: 8px; }",
        body='<div id="row"></div>',
        script="""
for (let number = 0; number < 8; number += 1)
  strip(make("div", "", document.querySelector("#row")), 2, number, "margin: 20px");
rows(document.body, 120);""",
        may_flag=INNER,
    ),
    case(
        "shadow_scroller",
        "a part that scrolls, in a closed shadow root",
        rows(columns=2),
        style=WINDOW,
        body="<app-frame></app-frame>",
        script=f"""
const shadow = document.querySelector("app-frame").attachShadow({{ mode: "closed" }});
const main = make("div", "position: absolute; inset: 40px 0 0 0; overflow: auto", null);
shadow.append(main);
rows(main, {ROWS}, {{ columns: [16, 860] }});""",
    ),
    case(
        "snap",
        "a page that snaps to its sections",
        [one for group in range(4) for one in rows(50, group=group)],
        style="html { scroll-snap-type: y mandatory; } section { scroll-snap-align: start; }",
        script="""
for (let group = 0; group < 4; group += 1)
  rows(make("section", "", document.body), 50, { group });""",
    ),
    case(
        "inner_snap",
        "a part that scrolls and snaps",
        [one for group in range(4) for one in rows(50, group=group)],
        style=f"{WINDOW} main {{ height: 100%; overflow: auto; scroll-snap-type: y mandatory; }}"
        " section { scroll-snap-align: start; }",
        body="<main></main>",
        script="""
for (let group = 0; group < 4; group += 1)
  rows(make("section", "", document.querySelector("main")), 50, { group });""",
        may_flag=frozenset(),
    ),
    case(
        "smooth",
        "a page that scrolls smoothly",
        rows(columns=3),
        style="html { scroll-behavior: smooth; }",
        script=USUAL,
    ),
    case(
        "history",
        "a page that changes its address while it scrolls",
        rows(columns=3),
        script=f"""
{USUAL}
addEventListener("scroll", () => {{
  history.replaceState(null, "", `?at=${{Math.round(scrollY / 300)}}`);
}});""",
    ),
    case(
        "scroll_jacking",
        "a page that scrolls back to places of its own",
        rows(columns=1),
        script=f"""
rows(document.body, {ROWS});
let timer = 0;
addEventListener("scroll", () => {{
  clearTimeout(timer);
  timer = setTimeout(() => {{
    const place = Math.round(scrollY / 500) * 500;
    if (Math.abs(place - scrollY) > 2) scrollTo({{ top: place, behavior: "instant" }});
  }}, 40);
}});""",
        may_flag=frozenset({"elsewhere", "missing_pixels", "end_not_shown", "capture_failed"})
        | SHAKY,
    ),
    case(
        "locked_scroll",
        "a page that scrolls back to its top at once",
        rows(columns=1),
        script=f"""
rows(document.body, {ROWS});
addEventListener("scroll", () => scrollTo(0, 0));""",
        may_flag=frozenset(
            {"not_scrollable", "capture_failed", "elsewhere", "end_not_shown", "missing_pixels"}
        ),
        must_flag=False,
    ),
    case(
        "reveal",
        "parts that fade in as they come into view",
        rows(columns=1),
        style=".late { opacity: 0; transform: translateY(40px); transition: all 0.4s; }"
        " .late.seen { opacity: 1; transform: none; }",
        script="""
const watch = new IntersectionObserver((all) => {
  for (const { isIntersecting, target } of all) if (isIntersecting) target.classList.add("seen");
});
for (let part = 0; part < 15; part += 1) {
  const section = make("section", "", document.body);
  section.className = "late";
  rows(section, 10, { from: part * 10 });
  watch.observe(section);
}""",
        may_flag=MOTION,
    ),
)
