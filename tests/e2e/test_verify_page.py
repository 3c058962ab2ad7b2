"""VERIFY.html as a receiver opens it: from the disk, in a real browser, with nothing installed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.bundle.findings import MEANINGS
from companion.bundle.layout import fingerprint
from tests.attacks.bundles import ATTACKS, UNREADABLE
from tests.attacks.made_bundle import SIGNER, STRANGER, good_files, good_zip
from tests.attacks.sealing import zip_of
from tests.e2e.drivers.browser import Browser, Document
from tests.e2e.drivers.chromium import Chromium
from tests.e2e.drivers.firefox import Firefox
from tests.unit.bundle.tools import found_by_us

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "companion" / "bundle" / "verify.html"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
MINI_EXTENSION = Path(__file__).parent / "fixtures" / "mini-extension"
TRIED = (
    "payload_edited",
    "forged_payload_with_new_manifests",
    "foreign_signer_swapped",
    "log_truncated",
    "opening_swapped",
    "exhibit_digest_not_in_log",
    "dotdot",
    "zip_bomb",
    "truncated_zip",
)

CHOOSE = """(() => {
  const bytes = Uint8Array.from(atob(%s), (letter) => letter.charCodeAt(0));
  const chosen = new DataTransfer();
  chosen.items.add(new File([bytes], "bundle.zip"));
  const field = document.getElementById("zip");
  field.files = chosen.files;
  field.dispatchEvent(new Event("change"));
  return 0;
})()"""
DROP = CHOOSE.replace(
    'field.dispatchEvent(new Event("change"));',
    'document.dispatchEvent(new DragEvent("drop", { dataTransfer: chosen, cancelable: true }));',
).replace("field.files = chosen.files;", "")
CHOOSE_FOLDER = """(() => {
  const chosen = new DataTransfer();
  for (const [name, text] of Object.entries(%s)) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const file = new File([bytes], name.split("/").at(-1));
    Object.defineProperty(file, "webkitRelativePath", { value: `case-bundle/${name}` });
    chosen.items.add(file);
  }
  const field = document.getElementById("folder");
  Object.defineProperty(field, "files", { value: chosen.files });
  field.dispatchEvent(new Event("change"));
  return 0;
})()"""
SHOWN = (
    "document.getElementById('working').hidden && document.querySelector('#result h2')?.textContent"
)
CODES = "[...document.querySelectorAll('#result > p > code')].map((one) => one.textContent)"


@pytest.fixture(scope="module", params=(Chromium, Firefox), ids=lambda driver: driver.name)
def browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    home = tmp_path_factory.mktemp("home")
    with request.param.start(MINI_EXTENSION, home / "profile", home_dir=home) as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Document:
    return browser.open(PAGE.as_uri())


def checked(page: Document, data: bytes, *, how: str = CHOOSE) -> str:
    page.evaluate("document.getElementById('result').replaceChildren() ?? 0")
    page.evaluate(how % json.dumps(base64.b64encode(data).decode()))
    return str(page.wait_for(SHOWN))


def test_the_honest_bundle_holds_from_the_disk(page):
    assert checked(page, good_zip()) == "The bundle holds"
    shown = str(page.evaluate("document.getElementById('result').textContent"))
    assert fingerprint(SIGNER.public_pem) in shown
    assert page.evaluate(CODES) == []
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_a_zip_may_be_dropped_on_the_page(page):
    assert checked(page, good_zip(), how=DROP) == "The bundle holds"


def test_the_unpacked_folder_may_be_chosen(page):
    files = {name: base64.b64encode(data).decode() for name, data in good_files().items()}
    page.evaluate(CHOOSE_FOLDER % json.dumps(files))
    assert page.wait_for(SHOWN) == "The bundle holds"


def test_attacks_are_shown_with_the_codes_that_we_find(page, tmp_path):
    path = tmp_path / "bad.zip"
    for name in TRIED:
        path.write_bytes(ATTACKS[name].make())
        ours = {code for code, _ in found_by_us(path)}
        title = checked(page, path.read_bytes())
        if ours == {UNREADABLE}:
            assert title == "Cannot be checked", name
            continue
        assert title == "The bundle does not hold", name
        assert set(page.evaluate(CODES)) == ours, name
        shown = str(page.evaluate("document.getElementById('result').textContent"))
        assert all(MEANINGS[code] in shown for code in ours)


def test_a_fingerprint_that_was_read_out_is_compared(page):
    page.write("#expected", " ".join(fingerprint(SIGNER.public_pem).upper()))
    assert checked(page, good_zip()) == "The bundle holds"
    assert checked(page, good_zip(STRANGER)) == "The bundle does not hold"
    assert page.evaluate(CODES) == ["signature.other_signer"]


def test_a_bundle_cannot_put_markup_into_the_page(page, tmp_path):
    files = good_files() | {"bag/data/<img src=x onerror=alert(1)>": b""}
    assert checked(page, zip_of(files)) == "The bundle does not hold"
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert "<img src=x" in str(page.evaluate("document.getElementById('result').textContent"))


REFUSED = """new Promise((resolve) => {
  const tell = (event) => resolve(event.effectiveDirective);
  document.addEventListener("securitypolicyviolation", tell);
  const made = document.createElement(%s);
  made.src = "https://example.org/";
  document.body.append(made);
})"""


@pytest.mark.parametrize(
    ("tag", "directive"),
    [("img", "img-src"), ("script", "script-src-elem"), ("iframe", "frame-src")],
)
def test_the_page_can_reach_nothing(tag, directive, page):
    assert page.evaluate(REFUSED % json.dumps(tag)) == directive


@pytest.mark.parametrize("data", [None, "good", "bad"])
def test_the_page_has_no_accessibility_violation(data, page):
    if data:
        checked(page, good_zip() if data == "good" else ATTACKS["log_line_edited"].make())
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate(
        "axe.run().then((run) => run.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"
    )
    assert found == []
