"""Claim levels: what may be said of an exhibit, computed from facts, in plain words.

No level says that a server served a page: nobody can prove that from a client.
"""

from __future__ import annotations

from dataclasses import dataclass

IMPORTED = 0
CAPTURED = 1
TIMESTAMPED = 2
RELOADED = 3
WITNESSED = 4
CONFIRMED = 5


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What was done for an exhibit. Each fact counts only together with all before it."""

    captured_in_browser: bool
    timestamped: bool = False
    reloaded_and_agreeing: bool = False
    second_capture_agrees: bool = False
    third_party_confirmed: bool = False


def claim_level(facts: ClaimFacts) -> int:
    """Return the highest level whose fact, and every fact below it, is true (0 to 5)."""
    level = IMPORTED
    for is_true in (
        facts.captured_in_browser,
        facts.timestamped,
        facts.reloaded_and_agreeing,
        facts.second_capture_agrees,
        facts.third_party_confirmed,
    ):
        if not is_true:
            return level
        level += 1
    return level


def claim_sentence(level: int, *, kept_at: str, seen_at: str = "", text_only: bool = False) -> str:
    """Return what may be said at `level`, one sentence after another, without any address.

    `kept_at` is when it entered the vault, `seen_at` when the capture began (UTC, RFC 3339; empty
    for an imported file). `text_only` says that no picture was kept.
    """
    if level == IMPORTED:
        return (
            f"This file was imported at {kept_at} and has not changed since then. "
            "What it was before that is not shown by this record."
        )
    subject = (
        "The text and the address of this page, and no picture, were"
        if text_only
        else "This page was"
    )
    sentences = [
        f"{subject} captured and hashed in the browser at {seen_at} on this computer's clock.",
        f"The record was logged and signed at {kept_at} and has not changed since then.",
        "That the page was seen at the recorded address is the statement of the person who "
        "captured it.",
    ]
    return " ".join(sentences + _additions(level))


def _additions(level: int) -> list[str]:
    """Return the sentences that levels 2 and up add."""
    additions = {
        TIMESTAMPED: "A trusted timestamp shows that this record existed no later than its time.",
        RELOADED: (
            "Holdfast loaded the page again and recorded the network's answers, which agree; "
            "this is still a statement from this computer alone."
        ),
        WITNESSED: "An independent second capture agrees.",
        CONFIRMED: "A third party has confirmed it.",
    }
    return [sentence for at, sentence in additions.items() if at <= level]
