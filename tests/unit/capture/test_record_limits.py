"""The record's limits: what is listed by the thousand is short."""

from __future__ import annotations

import json

import pytest

from companion.capture.record import read_record
from companion.errors import RecordInvalid
from companion.ids import CaseId, new_id
from companion.model import Rect
from tests.unit.service.made import PAGE, Page

BOX = {"x": 0, "y": 0, "width": 10, "height": 10}


def record_with(*, page=None, **medium):
    """Return a record with one medium and one frame, changed in the parts named."""
    value = json.loads(Page(CaseId(new_id()), media=[(None, Rect(0, 0, 9, 9))]).record())
    value["media"][0].update(medium)
    value["page"] = {**PAGE, **(page or {})}
    return value


def framed(length):
    nothing = dict.fromkeys(("parent", "text", "dom", "unread_because"))
    return {"frames": [{"url": "u" * length, "box": BOX, **nothing}]}


@pytest.mark.parametrize(
    ("most", "changes"),
    [
        (4_096, lambda length: {"alt": "a" * length}),
        (8_192, lambda length: {"url": "u" * length}),
        (8_192, lambda length: {"page": framed(length)}),
        (65_536, lambda length: {"page": {"url": "u" * length}}),
    ],
)
def test_a_text_as_long_as_may_be_is_read_and_a_longer_one_refused(most, changes):
    assert read_record(record_with(**changes(most)))
    with pytest.raises(RecordInvalid):
        read_record(record_with(**changes(most + 1)))
