"""How near is near enough: every number that decides a verdict, with where it comes from.

Distances are bits of 256 that differ. Two measurements stand behind them. One compared 17.5 million
unrelated pairs of photographs and other pictures: the smallest PDQ distance was 64, the smallest
pHash distance 72. The other compared landscapes and drawings made by code: of 2.2 million pairs the
smallest were 70 and 64, and none was under 70 in both (`scripts/bench_matching.py` repeats a part).
Unrelated pictures are 128 apart on average. A change of any number here is a new `VERSION`.
"""

from __future__ import annotations

VERSION = 1

PDQ_MATCH = 31
"""The customary PDQ threshold (ThreatExchange, pdq/README): re-saved, scaled, recoloured copies."""

PHASH_MATCH = 40
"""Every re-saved, scaled or recoloured picture made by code was within 36."""

AGREEMENT = 50
"""Both hashes within this: cropped by 5 %, turned by 2 degrees or carrying a small mark."""

CANDIDATE = 60
"""Either hash within this: below every unrelated pair measured, and worth a person's look."""

LEAST_QUALITY = 50
"""The customary gate on PDQ's quality: below it, fingerprints of flat pictures collide."""

UNCLEAR_AGREEMENT = 31
"""What both hashes must be within when the quality of either picture is below the gate."""

LEAST_BITS, MOST_BITS = 64, 192
"""A fingerprint with fewer or more bits set comes from a picture with almost nothing in it."""
