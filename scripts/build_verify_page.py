"""Put VERIFY.html together from `companion/bundle/verify_page/`: one file that needs no network.

The page's texts and forms come from the Python that they must agree with. Scripts are joined in the
order of their imports; the policy allows exactly this script and this style, by their hashes.
With --check nothing is written and the exit code is 1 when a file is not what would be written.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import msgspec

from companion import ids
from companion.bundle import check_record, report
from companion.bundle.capture_json import MOST_THAT_CAN_BE_SHOWN
from companion.bundle.findings import MEANINGS
from companion.bundle.handover import VERIFY_PAGE
from companion.capture.completeness import ENDS
from companion.capture.gap_words import NOT_COMPLETE, WHOLE, all_words
from companion.capture.pictures import SCREENSHOT_PATTERN
from companion.capture.record import Record
from companion.custody import chain
from companion.custody.claims import claim_sentence
from companion.model import PIXEL_KINDS, CaptureMode, ItemKind, Verdict

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "companion" / "bundle"
SOURCES = BUNDLE / "verify_page"
LAST = "page.js"

_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./([\w-]+\.js)\";\n", re.MULTILINE)
_PROSE = {"title", "description"}
_FORM_WORDS = {
    *("$ref", "anyOf", "enum", "type", "pattern", "maxLength"),
    *("minimum", "exclusiveMinimum", "maximum", "items", "maxItems"),
    *("properties", "required", "additionalProperties", "maxProperties"),
}
_NAMED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|const|class) (\w+)", re.MULTILINE)


def main() -> int:
    """Write the page and its tables, or say which of them are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    check = parser.parse_args().check
    stale = 0
    for path, make in ((SOURCES / "tables.js", tables_text), (BUNDLE / VERIFY_PAGE, page_text)):
        text = make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(("stale: " if check else "wrote: ") + str(path.relative_to(ROOT)))
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


def tables_text() -> str:
    """Return the script that holds what Python says: sentences, closed forms, choices."""
    tables: dict[str, dict[str, object]] = {
        "MEANINGS": dict(MEANINGS),
        "PATTERNS": {
            **chain.PATTERNS,
            "sha256": ids.SHA256_PATTERN,
            "uuid": ids.UUID_PATTERN,
            "item_name": ids.ITEM_NAME_PATTERN,
            "time": check_record.TIME_PATTERN,
            "answered_at": check_record.ANSWERED_AT_PATTERN,
            "screenshot": SCREENSHOT_PATTERN,
        },
        "CHOICES": {
            "modes": [*CaptureMode],
            "verdicts": [*Verdict],
            "item_kinds": [*ItemKind],
            "pixel_kinds": sorted(PIXEL_KINDS),
            "ends": sorted(ENDS),
            "agreed": sorted(check_record.AGREED),
            "not_in_record": sorted(f"{name} {kind}" for name, kind in check_record.NOT_IN_RECORD),
        },
        "VERDICTS": {"holds": report.HOLDS, "refused": report.REFUSED},
        "CLAIMS": {**_claims()},
        "WHOLE": {**WHOLE, "not": NOT_COMPLETE},
        "FINDING_WORDS": {
            code: [*words, "breaks" if breaks else "known"]
            for code, (words, breaks) in all_words().items()
        },
        "RECORD_FORMS": _record_forms(),
    }
    kinds = {
        "CHOICES": "string[]",
        "FINDING_WORDS": "string[]",
        "RECORD_FORMS": 'import("./form.js").Form',
    }
    parts = ["/** Made by `python -m scripts.build_verify_page` from companion/; do not edit. */\n"]
    for name, table in tables.items():
        kind = f"/** @type {{Record<string, {kinds.get(name, 'string')}>}} */\n"
        parts.append(f"{kind}export const {name} = {json.dumps(table, indent=2)};\n")
    return "\n".join(parts)


def _claims() -> dict[str, str]:
    """Return the sentence for each level that can be shown, by level and mode, times left open."""
    return {
        f"{level} {mode}": claim_sentence(
            level,
            kept_at="{stored_at}",
            seen_at="{started_at}",
            text_only=mode is CaptureMode.TEXT_ONLY,
        )
        for level in range(MOST_THAT_CAN_BE_SHOWN + 1)
        for mode in CaptureMode
    }


def _record_forms() -> dict[str, object]:
    """Return the form of a record and of its parts, as JSON Schema (2020-12) in a few words."""
    _, parts = msgspec.json.schema_components([Record], ref_template="{name}")
    return {name: _form(part) for name, part in parts.items()}


def _form(schema: dict[str, Any]) -> dict[str, object]:
    """Return a schema without its prose.

    Raises:
        ValueError: it holds a word that form.js does not know, and would let pass.
    """
    form = {word: value for word, value in schema.items() if word not in _PROSE}
    if not form.keys() <= _FORM_WORDS:
        msg = f"form.js does not know {sorted(form.keys() - _FORM_WORDS)}"
        raise ValueError(msg)
    for word in ("items", "additionalProperties"):
        if isinstance(form.get(word), dict):
            form[word] = _form(form[word])
    if "anyOf" in form:
        form["anyOf"] = [_form(one) for one in form["anyOf"]]
    if "properties" in form:
        form["properties"] = {name: _form(one) for name, one in form["properties"].items()}
    return form


def page_text() -> str:
    """Return the page."""
    parts = {"style": _source("style.css"), "script": script_text()}
    parts["policy"] = (
        f"default-src 'none'; script-src '{_hash(parts['script'])}'; "
        f"style-src '{_hash(parts['style'])}'; base-uri 'none'; form-action 'none'"
    )
    template = _source("page.html")
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], template)


def script_text() -> str:
    """Return all scripts as one, each after those it imports.

    Raises:
        ValueError: two scripts use one name, or one holds what would end the script element.
    """
    order: list[str] = []
    _after_its_imports(LAST, order)
    joined = "\n" + "\n".join(_without_modules(_source(name)) for name in order)
    names = _NAMED.findall(joined)
    twice = {name for name in names if names.count(name) > 1}
    if twice or "</script" in joined.lower() or "<!--" in joined:
        msg = f"the scripts cannot be joined: {sorted(twice)}"
        raise ValueError(msg)
    return joined


def _after_its_imports(name: str, order: list[str]) -> None:
    for imported in _IMPORT.findall(_source(name)):
        if imported not in order:
            _after_its_imports(imported, order)
    order.append(name)


def _without_modules(source: str) -> str:
    return re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.MULTILINE)


def _source(name: str) -> str:
    if name == "tables.js":
        return tables_text()
    return (SOURCES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return a source expression of a content security policy (CSP level 3, 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


if __name__ == "__main__":
    raise SystemExit(main())
