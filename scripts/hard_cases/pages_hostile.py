"""Pages that fight back, or that do what no page should."""

from __future__ import annotations

from dataclasses import replace

from scripts.hard_cases.case import SHAKY, Case, File, case, rows

LIES = """
const lie = () => { throw new Error("no"); };
for (const name of ["getBoundingClientRect", "getAnimations", "scrollTo", "scrollIntoView",
  "matches", "closest", "querySelectorAll", "attachShadow"]) {
  try { Element.prototype[name] = lie; } catch (error) { window.refused = error; }
}
for (const name of ["scrollTo", "getComputedStyle", "requestAnimationFrame", "setTimeout", "fetch"])
  window[name] = lie;
for (const name of ["map", "filter", "push", "includes", Symbol.iterator])
  Array.prototype[name] = lie;
JSON.stringify = lie;
Promise.prototype.then = lie;
Object.defineProperty(window, "devicePixelRatio", { value: 7 });
Object.defineProperty(Element.prototype, "scrollTop", { get: lie, set: lie });
Object.defineProperty(document, "documentElement", { get: lie });
"""


def _without_script(name: str, kind: str, headers: dict[str, str]) -> Case:
    """Return a page that allows no script at all, not even its own."""
    made = case(name, kind, rows(columns=2))
    page = "<!doctype html><title>Sandbox</title><style>body{margin:0}</style>@ROWS@"
    return replace(
        made, files={"": File(page.encode(), "text/html; charset=utf-8", headers=headers)}
    )


CASES: tuple[Case, ...] = (
    case(
        "replaced_functions",
        "a page that replaces the browser's functions and names",
        rows(columns=1),
        body='<form name="documentElement"><input name="scrollTop"><img name="title">'
        '<input id="scrollingElement" name="body"></form><main></main>',
        style="form { height: 0; overflow: hidden; }",
        script=f"rows(document.querySelector('main'), 150); {LIES}",
    ),
    _without_script(
        "sandboxed",
        "a page whose policy allows nothing",
        {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"},
    ),
    case(
        "long_title",
        "a page with a title of a megabyte",
        rows(),
        script="rows(document.body, 150); document.title = 'Title '.repeat(180000);",
    ),
    case(
        "leaves",
        "a page that goes elsewhere while it is captured",
        rows(columns=1),
        files={"next.html": File(b"<!doctype html><title>Next</title><p>Another page.")},
        script="""
rows(document.body, 150);
addEventListener("scroll", () => { setTimeout(() => { location.href = "next.html"; }, 100); });""",
        may_flag=frozenset({"page_changed", "interrupted", "end_not_shown"}),
        must_flag=True,
    ),
    case(
        "asks_before_leaving",
        "a page that asks before it is left and reacts to being hidden",
        rows(columns=1),
        script="""
rows(document.body, 150);
addEventListener("beforeunload", (event) => event.preventDefault());
document.addEventListener("visibilitychange", () => { document.body.textContent = "Gone."; });
addEventListener("blur", () => { document.title = "Come back"; });
addEventListener("resize", () => { document.body.style.background = "red"; });""",
    ),
    case(
        "busy",
        "a page whose scripts hold the browser up",
        rows(columns=1),
        script="""
rows(document.body, 150);
setInterval(() => {
  const end = performance.now() + 300;
  while (performance.now() < end);
}, 450);""",
        may_flag=SHAKY,
    ),
    case(
        "rebuilds",
        "a page that makes all its elements anew, all the time",
        rows(columns=1),
        body="<main></main>",
        script="""
const main = document.querySelector("main");
main.style.minHeight = "1800px";
rows(main, 150);
setInterval(() => { main.textContent = ""; rows(main, 150); }, 120);""",
        may_flag=SHAKY,
    ),
)
