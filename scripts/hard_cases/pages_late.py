"""Pages whose content comes late, comes and goes, or never ends."""

from __future__ import annotations

from scripts.hard_cases.case import ENDLESS, MOTION, SHAKY, Case, case, rows, spots
from scripts.hard_cases.judge import Painted

PICTURE = "display: block; width: 400px; height: 120px; margin: 30px 20px; background: #eee"
ITEMS = 90
LATE = frozenset({"image_not_loaded"})

_LIST = """
const list = document.querySelector("main");
const heights = Array.from({ length: COUNT }, (_, at) => heightOf(at));
const known = heights.map((height) => (isExact ? height : GUESS));
const nodes = new Map();
function topOf(index) { return known.slice(0, index).reduce((sum, height) => sum + height, 0); }
function show() {
  let top = 0;
  const from = scrollY - 200;
  const until = scrollY + innerHeight + 200;
  const wanted = new Set();
  for (let index = 0; index < COUNT; index += 1) {
    if (top + known[index] > from && top < until) wanted.add(index);
    top += known[index];
  }
  for (const [index, node] of nodes) if (!wanted.has(index)) { node.remove(); nodes.delete(index); }
  for (const index of wanted) {
    if (nodes.has(index)) continue;
    const style = `position: absolute; left: 0; right: 0; height: ${heights[index]}px`;
    const node = make("article", style, list);
    paint(node, 0, index, { columns: [16] });
    nodes.set(index, node);
    known[index] = heights[index];
  }
  for (const [index, node] of nodes) node.style.top = `${topOf(index)}px`;
  list.style.height = `${topOf(COUNT)}px`;
}
addEventListener("scroll", show);
show();
"""

_FEED = """
const feed = document.querySelector("main");
let count = 0;
function more() {
  for (let end = count + 12; count < end; count += 1) {
    const post = make("article", "height: 60px; border-bottom: 1px solid #ddd", feed);
    strip(post, 0, count, "margin-left: 20px");
  }
}
more(); more();
new IntersectionObserver(([{ isIntersecting }]) => { if (isIntersecting) setTimeout(more, DELAY); },
  { rootMargin: "300px" }).observe(document.querySelector("footer"));
addEventListener("scroll", () => {
  const { scrollHeight } = document.documentElement;
  if (scrollY + innerHeight > scrollHeight - 400 && count < MOST) setTimeout(more, DELAY);
});
"""

CASES: tuple[Case, ...] = (
    case(
        "lazy_native",
        "images with loading=lazy",
        [spots(2, 10)],
        script=f"""
for (let number = 0; number < 10; number += 1) {{
  const image = make("img", "{PICTURE}");
  image.loading = "lazy";
  image.src = `/image/${{PAGE}}/2/${{number}}?ms=120`;
  document.body.append(image);
}}""",
    ),
    case(
        "lazy_observer",
        "images that a script loads as they come into view",
        [spots(2, 10)],
        script=f"""
const watch = new IntersectionObserver((all) => {{
  for (const {{ isIntersecting, target }} of all) {{
    if (isIntersecting && !target.src) target.src = target.dataset.src;
  }}
}});
for (let number = 0; number < 10; number += 1) {{
  const image = make("img", "{PICTURE}", document.body);
  image.dataset.src = `/image/${{PAGE}}/2/${{number}}?ms=120`;
  watch.observe(image);
}}""",
    ),
    case(
        "lazy_backgrounds",
        "backgrounds that a script loads as they come into view",
        [spots(2, 10)],
        script=f"""
const watch = new IntersectionObserver((all) => {{
  for (const {{ isIntersecting, target }} of all)
    if (isIntersecting) target.style.backgroundImage = target.dataset.image;
}});
for (let number = 0; number < 10; number += 1) {{
  const box = make("div", "{PICTURE}", document.body);
  box.dataset.image = `url(/image/${{PAGE}}/2/${{number}}?ms=150)`;
  watch.observe(box);
}}""",
        may_flag=LATE | MOTION,
    ),
    case(
        "slow_images",
        "images that take a second each",
        [spots(2, 10)],
        script=f"""
for (let number = 0; number < 10; number += 1) {{
  const image = make("img", "{PICTURE}");
  image.loading = "lazy";
  image.src = `/image/${{PAGE}}/2/${{number}}?ms=1000`;
  document.body.append(image);
}}""",
    ),
    case(
        "never_images",
        "images that never arrive",
        [spots(2, 8)],
        script=f"""
for (let number = 0; number < 10; number += 1) {{
  const image = make("img", "{PICTURE}");
  image.loading = "lazy";
  image.src = number < 8 ? `/image/${{PAGE}}/2/${{number}}` : `/never/${{number}}`;
  document.body.append(image);
}}""",
        may_flag=LATE,
        must_flag=True,
    ),
    case(
        "virtual_exact",
        "a virtual list of known heights",
        [Painted(0, ITEMS, pitch=24, height=12)],
        style="main { position: relative; }",
        body="<main></main>",
        script=f"const COUNT = {ITEMS}, GUESS = 24, isExact = true;"
        f" const heightOf = () => 24; {_LIST}",
        may_flag=frozenset(),
    ),
    case(
        "virtual_estimated",
        "a virtual list of guessed heights",
        [Painted(0, 50, height=12)],
        style="main { position: relative; }",
        body="<main></main>",
        script="const COUNT = 50, GUESS = 40, isExact = false;"
        f" const heightOf = (at) => 24 + ((at * 37) % 50); {_LIST}",
        may_flag=frozenset(),
    ),
    case(
        "endless_feed",
        "a feed without an end",
        [Painted(0, 40, pitch=61)],
        body="<main></main><footer></footer>",
        script=f"const DELAY = 80, MOST = 100000; {_FEED}",
        may_flag=ENDLESS,
        must_flag=True,
        endless=True,
        most_screens=4,
    ),
    case(
        "growing_feed",
        "a feed that loads twice more and ends",
        [Painted(0, 48, pitch=61)],
        body="<main></main><footer></footer>",
        script="const DELAY = 250, MOST = 48;"
        + _FEED.replace("for (let end", "if (count < MOST) for (let end"),
    ),
    case(
        "inserting_feed",
        "a feed that puts new posts above while it is scrolled",
        [Painted(0, 36, pitch=61)],
        body="<main></main>",
        script="""
const feed = document.querySelector("main");
for (let number = 0; number < 36; number += 1) {
  const post = make("article", "height: 60px; border-bottom: 1px solid #ddd", feed);
  strip(post, 0, number, "margin-left: 20px");
}
let added = 0;
addEventListener("scroll", () => {
  if (scrollY < 300 || added >= 2) return;
  added += 1;
  setTimeout(() => {
    const post = make("article", "height: 96px; background: #efe");
    feed.prepend(post);
  }, 150);
});""",
        may_flag=SHAKY,
    ),
    case(
        "late_shift",
        "an advertisement that arrives late and moves what is below it",
        rows(),
        body='<div id="ad"></div><main></main>',
        script="""
rows(document.querySelector("main"), 150);
addEventListener("scroll", () => {
  setTimeout(() => { document.querySelector("#ad").style.height = "250px"; }, 800);
}, { once: true });""",
        may_flag=SHAKY,
    ),
    case(
        "late_shift_between",
        "an advertisement that arrives late in the middle of what is seen",
        [*rows(40), *rows(110, group=1)],
        body='<section></section><div id="ad"></div><main></main>',
        style="html { overflow-anchor: none; }",
        script="""
rows(document.querySelector("section"), 40);
rows(document.querySelector("main"), 110, { group: 1 });
setTimeout(() => {
  const ad = document.querySelector("#ad");
  ad.style.cssText = "height: 250px; background: #fda";
}, 1400);""",
        may_flag=SHAKY,
    ),
    case(
        "content_visibility",
        "sections that are laid out only when they come near",
        [one for group in range(5) for one in rows(35, group=group)],
        style="section { content-visibility: auto; contain-intrinsic-size: auto 100px; }",
        script="""
for (let group = 0; group < 5; group += 1)
  rows(make("section", "", document.body), 35, { group });""",
    ),
)
