"""What a check of a bundle says, for programs and for people. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from companion.bundle.findings import Finding, Severity
from companion.model import JsonValue

FORMAT = "holdfast.report/1"
_SHOWN_OF_A_CODE = 20
_SHOWN_OF_A_PLACE = 200
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")

HOLDS = (
    "Nothing in this bundle has changed since it was signed, and its custody log is whole up to "
    "the hand-over. Who holds the key that signed it is not shown by this: compare the fingerprint "
    "with the sender, by telephone or in person."
)
REFUSED = (
    "Do not rely on this bundle as it is. Keep it unchanged, and show what was found to the sender."
)


@dataclass(frozen=True, slots=True)
class ExhibitFacts:
    """What the bundle says of one exhibit."""

    number: int
    capture_id: str
    captured_at: str
    claim_level: int
    complete: bool
    files: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the bundle says of itself; worth as much as the report is free of errors."""

    case_id: str = ""
    handed_over_on: str = ""
    signer_fingerprint: str = ""
    files: int = 0
    bytes: int = 0
    log_lines: int = 0
    log_head: str = ""
    lines_opened: int = 0
    checkpoints: int = 0
    first_event_at: str = ""
    last_event_at: str = ""
    exhibits: tuple[ExhibitFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, and what the bundle says of itself."""

    findings: tuple[Finding, ...] = ()
    facts: Facts = field(default_factory=Facts)

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against the bundle."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def verdict(self) -> str:
        """What may be concluded, in plain words."""
        return HOLDS if self.ok else REFUSED

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all findings."""
        return frozenset(finding.code for finding in self.findings)


def report_as_json(report: Report) -> dict[str, JsonValue]:
    """Return the report as one JSON document: `format`, `ok`, `verdict`, `findings`, `facts`."""
    return {
        "format": FORMAT,
        "ok": report.ok,
        "verdict": report.verdict,
        "findings": [
            {
                "code": finding.code,
                "where": printable(finding.where),
                "severity": finding.severity.value,
                "meaning": finding.meaning,
            }
            for finding in report.findings
        ],
        "facts": {
            **asdict(report.facts),
            "exhibits": [asdict(one) for one in report.facts.exhibits],
        },
    }


def report_as_text(report: Report) -> str:
    """Return the report as lines for a terminal; nothing of a stranger's can move the cursor."""
    return "\n".join(_lines(report)) + "\n"


def printable(untrusted_text: str) -> str:
    """Return `untrusted_text` with everything but plain ASCII written as an escape, cut if long."""
    text = _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], untrusted_text)
    return text if len(text) <= _SHOWN_OF_A_PLACE else text[:_SHOWN_OF_A_PLACE] + "..."


def _lines(report: Report) -> Iterator[str]:
    yield "The bundle holds." if report.ok else "The bundle does not hold."
    yield report.verdict
    if report.findings:
        yield ""
        yield from _findings(report.findings)
    yield ""
    yield from _facts(report.facts)


def _findings(findings: tuple[Finding, ...]) -> Iterator[str]:
    for code in dict.fromkeys(finding.code for finding in findings):
        same = [finding for finding in findings if finding.code == code]
        yield f"{same[0].severity.value}: {same[0].meaning} ({code})"
        for finding in same[:_SHOWN_OF_A_CODE]:
            if finding.where:
                yield f"    {printable(finding.where)}"
        if len(same) > _SHOWN_OF_A_CODE:
            yield f"    and {len(same) - _SHOWN_OF_A_CODE} more"


def _facts(facts: Facts) -> Iterator[str]:
    said = {
        "case": facts.case_id,
        "handed over on": facts.handed_over_on,
        "files": f"{facts.files} ({facts.bytes} bytes)",
        "custody log": f"{facts.log_lines} lines, {facts.lines_opened} with details",
        "from": facts.first_event_at,
        "to": facts.last_event_at,
        "checkpoints": str(facts.checkpoints),
        "key": facts.signer_fingerprint,
    }
    for name, value in said.items():
        yield f"{name:<16}{printable(value)}"
    for exhibit in facts.exhibits:
        yield (
            f"exhibit {exhibit.number:<8}captured {printable(exhibit.captured_at)}, "
            f"{'complete' if exhibit.complete else 'not complete'}, claim level "
            f"{exhibit.claim_level}, {exhibit.files} files"
        )
