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


@dataclass(frozen=True, slots=True)
class ReloadFacts:
    """What comparing a page that was loaded again with its first capture found."""

    text_same: bool
    lines_added: int
    lines_removed: int
    pixels_compared: int
    pixels_differing: int
    network_recorded: bool
    text_compared: bool = True


def reload_agrees(facts: ReloadFacts) -> bool:
    """Say whether text, every pixel and the recorded answer agree: what level 3 asks for."""
    return (
        facts.network_recorded
        and facts.text_same
        and facts.pixels_compared > 0
        and facts.pixels_differing == 0
    )


def _text_sentence(facts: ReloadFacts) -> str:
    if not facts.text_compared:
        return "The visible text could not be compared"
    if facts.text_same:
        return "The visible text is the same"
    if facts.lines_added == facts.lines_removed == 0:
        return "The visible text has the same lines in another order"
    return (
        f"Of the visible text's lines, {facts.lines_added:,} were added and "
        f"{facts.lines_removed:,} are gone"
    )


def reload_sentence(facts: ReloadFacts) -> str:
    """Return what was found in words. It stands beside the claim and changes no level."""
    text = _text_sentence(facts)
    pixels = (
        "the pictures could not be compared"
        if facts.pixels_compared == 0
        else f"{facts.pixels_differing:,} of {facts.pixels_compared:,} pixels differ"
    )
    answer = (
        "The network's answer was recorded."
        if facts.network_recorded
        else "The network's answer was not recorded, or came from somewhere else."
    )
    return (
        f"Holdfast loaded the page again and compared it with the first capture. {text}, and "
        f"{pixels}. {answer}"
    )
