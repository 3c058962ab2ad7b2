"""What is written from the code is what stands in the tree."""

from __future__ import annotations

import json
import re

import pytest

from companion.protocol.messages import METHODS
from scripts.gen_protocol import ROOT, error_kinds, outputs

OUTPUTS = outputs()


@pytest.mark.parametrize("path", OUTPUTS, ids=lambda path: path.name)
def test_the_file_is_the_one_that_would_be_written(path):
    """Run `python scripts/gen_protocol.py` after a change to messages or errors."""
    assert path.read_text(encoding="utf-8") == OUTPUTS[path]


def test_writing_twice_gives_the_same():
    assert outputs() == OUTPUTS


def test_every_reference_in_the_schema_leads_somewhere():
    text = OUTPUTS[ROOT / "native-messaging" / "protocol.schema.json"]
    names = set(json.loads(text)["$defs"])
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) <= names


def test_a_browser_is_offered_no_method_it_may_not_call():
    text = OUTPUTS[ROOT / "extension" / "shared" / "protocol.d.ts"]
    offered = re.search(r"export interface Methods \{(.*?)\n\}", text, re.DOTALL)
    assert offered is not None
    allowed = {method for method, kind in METHODS.items() if kind.for_extension}
    assert set(re.findall(r'"([\w.]+)": ', offered[1])) == allowed


def test_every_error_code_is_explained():
    text = OUTPUTS[ROOT / "native-messaging" / "PROTOCOL.md"]
    for kind in error_kinds():
        assert f"| `{kind.code}` | {kind().message} | {kind.hint} |" in text
