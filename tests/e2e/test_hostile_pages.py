"""Pages that attack the capture of them: each ends in time, in a record that says what happened."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

import pytest

from scripts.walk import Walk
from tests.e2e.drivers.browser import DriverError, wait_until
from tests.e2e.hostile_site import SECRET, HostileSite, serve

pytestmark = pytest.mark.e2e

LONGEST_S = 75.0
"""Three times a page may keep silent, each as long as it is waited for, and the rest."""

FRAMES = 2_000
"""More take browsers half a minute to make on a small machine, whoever looks at them."""

CLOSE_DIALOGS = """
const box = gBrowser.getTabDialogBox(element(args[0]));
for (const manager of [box.getContentDialogManager(), box.getTabDialogManager()])
  manager.abortDialogs();
"""

CALM = frozenset({"end_of_page"})
SILENT = frozenset({"capture_failed", "interrupted", "page_changed"})
CHANGED = frozenset({"page_changed", "tab_left"})


@dataclass(frozen=True)
class Attack:
    """A page, and how its capture may end."""

    path: str
    ends: frozenset[str]
    has_dialog: bool = False
    gaps: frozenset[str] = field(default_factory=frozenset)


ATTACKS = [
    Attack("/title-of-a-megabyte", CALM),
    Attack("/hundred-thousand-nodes", CALM),
    Attack(f"/answered?access_token={SECRET}", CALM),
    Attack("/asks-before-it-is-left", CALM),
    Attack("/policy-sandbox", CALM),
    Attack("/flees-when-hidden", CALM),
    Attack("/stops-itself", CALM),
    Attack("/image-that-never-comes", CALM, gaps=frozenset({"image_not_loaded"})),
    Attack("/frames-removed-when-read", CALM | SILENT),
    Attack("/written-over-when-scrolled", CALM | CHANGED),
    Attack("/opened-anew-when-scrolled", CALM | CHANGED | SILENT),
    Attack("/goes-elsewhere-when-scrolled", CHANGED),
    Attack("/closes-when-scrolled", CHANGED),
    Attack("/alert-at-once", SILENT, has_dialog=True),
    Attack("/alert-when-scrolled", SILENT, has_dialog=True),
    Attack("/confirm-when-scrolled", SILENT, has_dialog=True),
    Attack("/prompt-when-scrolled", SILENT, has_dialog=True),
    Attack("/busy-when-scrolled", SILENT | CALM),
    Attack("/thousands-of-frames", CALM | SILENT),
]


@pytest.fixture(scope="module")
def site():
    with serve() as running:
        yield running


def close_dialog(walk: Walk, tab) -> None:
    """Close the message that the page opened, as the person does."""
    if walk.browser_name == "firefox":
        walk.browser.run(CLOSE_DIALOGS, tab.browser_id)
        return
    tab.call("Page.handleJavaScriptDialog", {"accept": True})


def keep(walk: Walk, tab, attack: Attack) -> tuple[dict, float]:
    """Keep the page in front; return what was told, and after how many seconds."""
    before = walk.state().get("last")
    if attack.path == "/thousands-of-frames":
        assert tab.evaluate(f"build({FRAMES})", timeout_s=90) == FRAMES
    if attack.has_dialog and walk.browser_name == "chromium":
        tab.call("Page.enable")  # a message that is open already cannot be closed otherwise
    popup = walk.start_keeping()
    if attack.path == "/alert-at-once":
        tab.evaluate("ask(), 1")
    began = time.monotonic()
    told = walk.wait_for_outcome(before, close_popup=False)
    walk._popup = popup
    return told, time.monotonic() - began


def last_capture(walk: Walk) -> dict:
    """Return the newest capture, as `holdfast capture show` says it."""
    listed = walk.home.ask("capture", "list")["captures"]
    newest = max(listed, key=lambda one: one["started_at"])
    return walk.home.ask("capture", "show", newest["id"])


def leave(walk: Walk, tab, attack: Attack) -> None:
    """Close what the attack left open."""
    if attack.has_dialog:
        close_dialog(walk, tab)
    walk.close_popup()
    if attack.path != "/closes-when-scrolled":
        tab.close()
    elif walk.browser_name == "chromium":
        walk._asking().activate()


def faults_of(walk: Walk, attack: Attack, told: dict, seconds: float) -> list[str]:
    """Return what is not as it should be."""
    if told["outcome"] != "kept":
        return [f"{told['outcome']}: {told['code']}"]
    capture = last_capture(walk)
    said = capture["facts"]["integrity"]["browser_said"]
    faults = []
    if seconds > LONGEST_S:
        faults.append(f"took {seconds:.0f} s")
    if said["stopped_because"] not in attack.ends:
        faults.append(f"stopped because {said['stopped_because']}: {said['notes']}")
    missing = attack.gaps - {gap["code"] for gap in said["gaps"]}
    if missing:
        faults.append(f"does not say {sorted(missing)}: {said['gaps']}")
    if said["stopped_because"] not in CALM and capture["completeness"]["complete"]:
        faults.append("says that it is complete")
    if "as_seen" not in {item["kind"] for item in capture["items"]}:
        faults.append(f"what the person saw was not kept: {said['notes']}")
    return faults


def attacked(walk: Walk, site: HostileSite, attack: Attack) -> list[str]:
    """Keep a hostile page, then a plain one; return what was wrong."""
    tab = walk.browser.open(site.url + attack.path)
    try:
        told, seconds = keep(walk, tab, attack)
    except DriverError as error:
        return [f"no outcome: {error}"[:120]]
    faults = faults_of(walk, attack, told, seconds)
    leave(walk, tab, attack)
    print(f"{walk.browser_name} {attack.path.split('?')[0]}: {seconds:.1f} s {faults}")
    return faults


def test_every_attack_ends_in_a_record_that_says_so(walk, site):
    walk.set_up_companion()
    browser = walk.start_browser()
    walk.answer_gate()
    if walk.browser_name == "firefox":
        browser.run("Services.prefs.setBoolPref('dom.allow_scripts_to_close_windows', true);")
    faults = {}
    for attack in ATTACKS:
        if found := attacked(walk, site, attack):
            faults[attack.path] = found
    assert faults == {}

    last = walk.keep(site.url + "/plain")
    assert (last["outcome"], last["complete"]) == ("kept", True)
    wait_until(lambda: walk.state()["waiting"] == 0, what="the delivery", timeout_s=60)
    assert len(walk.home.ask("capture", "list")["captures"]) == len(ATTACKS) + 1
    assert SECRET not in json.dumps(walk.state())
