"""The gate: the only maker of permits to touch pixels.

Anyone shown who is, or might have been, under 18 means no picture is taken, kept, hashed or
matched; text and addresses only. A picture of somebody who has not agreed is not kept either.
"""

from __future__ import annotations

import re

from companion.errors import NoPermit
from companion.model import GateAnswers, PixelPermit, Standing, Under18

_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")


def admit(answers: GateAnswers) -> PixelPermit | None:
    """Return the permit that the answers give, or None: then text and addresses only.

    A permit needs a safe place, nobody under 18, and the person shown or their consent; and a time
    at which this was said, because a permit is evidence too.
    """
    if (
        answers.safe_place is True
        and answers.under_18 is Under18.NO
        and any(answers.standing is agreed for agreed in (Standing.SELF, Standing.WITH_CONSENT))
        and _UTC.fullmatch(answers.answered_at) is not None
    ):
        return PixelPermit(answers)
    return None


def require(answers: GateAnswers | None) -> PixelPermit:
    """Return the permit that the answers give.

    Raises:
        NoPermit: they give none, or nothing was answered.
    """
    permit = None if answers is None else admit(answers)
    if permit is None:
        raise NoPermit
    return permit
