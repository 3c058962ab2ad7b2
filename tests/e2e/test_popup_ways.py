"""The ways to keep a page that the popup has below its button, in both real browsers."""

from __future__ import annotations

import pytest

from scripts.walk import Walk
from tests.e2e.drivers.browser import Document

pytestmark = pytest.mark.e2e

LONG = """
document.body.replaceChildren(...Array.from({length: 300}, (_none, at) => {
  const row = document.createElement("p");
  row.textContent = `Row ${at} of a page that is long.`;
  row.style.cssText = "height: 60px; margin: 0";
  return row;
}));
const inner = document.createElement("div");
inner.style.cssText = "position: absolute; top: 40px; right: 10px; width: 400px; height: 500px;"
  + "overflow: auto; background: white";
inner.append(...Array.from({length: 60}, (_none, at) => {
  const row = document.createElement("p");
  row.textContent = `Inner row ${at}.`;
  return row;
}));
document.body.append(inner);
"""


def choose(popup: Document, select: str, value: str) -> None:
    popup.evaluate(
        f"(() => {{ const list = document.querySelector('{select}'); list.value = '{value}';"
        " list.dispatchEvent(new Event('change')); })(); 0"
    )


def shown(walk: Walk) -> dict:
    last = walk.home.ask("capture", "list")["captures"][-1]
    return walk.home.ask("capture", "show", last["id"])["facts"]


def open_ways(walk: Walk) -> Document:
    popup = walk.open_popup()
    popup.click("#more summary")
    popup.wait_for("!document.querySelector('#part-row').hidden")
    return popup


def test_how_much_and_which_part_are_chosen_in_the_popup(walk, feed):
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()
    browser.open(feed.repost_url).evaluate(f"{LONG}; 0")

    popup = open_ways(walk)
    choose(popup, "#amount", "10/")
    popup.wait_for("document.querySelector('#amount').value === '10/'")
    popup.click("#keep")
    last = walk.wait_for_outcome(close_popup=False)
    assert (last["outcome"], last["complete"], last["of"]) == ("kept", False, "page")
    assert "budget_reached" in last["findings"]
    said = popup.wait_for("document.querySelector('#findings li')?.textContent")
    assert "amount" in str(said)
    assert "not all" in str(popup.evaluate("document.querySelector('#line').textContent"))
    assert shown(walk)["asked"]["most_screens"] == 10

    popup = open_ways(walk)
    inner = popup.evaluate("document.querySelector('#part').options[2].value")
    choose(popup, "#part", str(inner))
    assert popup.evaluate("document.querySelector('#keep').textContent") == "Keep this part"
    popup.click("#keep")
    before = last
    last = walk.wait_for_outcome(before)
    assert (last["outcome"], last["of"]) == ("kept", "part")
    facts = shown(walk)
    assert facts["asked"]["subject"]["surface"] == int(str(inner))
    assert {tile["surface"] for tile in facts["visual"]["tiles"]} == {int(str(inner))}

    browser.restart()
    walk.find_desk()
    assert walk.state()["budget"] == {"screens": 10, "minutes": None}
