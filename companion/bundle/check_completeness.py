"""What an exhibit says of its completeness: no more than its record allows, in Holdfast's words.

The pictures cannot be looked at here, so what the stitch found is believed; but what the browser
wrote down as missing must be said, in the words that Holdfast has for it.
"""

from __future__ import annotations

from companion.bundle.capture_json import Completeness, CompletenessEntry
from companion.capture.completeness import original_is_kept, required_codes, sentence_of
from companion.capture.gap_words import words_of
from companion.capture.record import Record
from companion.model import CaptureMode

ORIGINAL_KEPT = "original_kept"


def is_honest(said: Completeness, record: Record) -> bool:
    """Say whether the statement follows from its findings, and the findings from the record."""
    codes = [finding.code for finding in said.findings]
    is_original = ORIGINAL_KEPT in codes
    return (
        len(set(codes)) == len(codes)
        and required_codes(record) <= set(codes)
        and is_original == (record.mode is CaptureMode.PIXELS and original_is_kept(record))
        and all(_is_worded(finding, is_original=is_original) for finding in said.findings)
        and said.complete is not any(finding.breaks for finding in said.findings)
        and said.sentence
        == sentence_of(record, [(finding.breaks, finding.sentence) for finding in said.findings])
    )


def _is_worded(finding: CompletenessEntry, *, is_original: bool) -> bool:
    """Say whether a finding is one that there is, in its own words."""
    try:
        sentence, breaks = words_of(finding.code, finding.count)
    except KeyError:
        return False
    return finding.sentence == sentence and finding.breaks is (breaks and not is_original)
