"""Make an answer fit a frame: a receipt that is too long says less, and is a receipt still."""

from __future__ import annotations

from dataclasses import replace

from companion.errors import FrameTooLong
from companion.model import Receipt
from companion.protocol.codec import encode_result


def encode_fitting(request_id: str, result: object, max_bytes: int) -> bytes:
    """Return the answer as bytes, at most `max_bytes` long.

    A browser takes no message beyond 1 MiB from a host. A receipt of thousands of items leaves out
    what the items are made from, then the items: the capture is kept, and what is sent again and
    again would never be let go.

    Raises:
        FrameTooLong: there is nothing that could be left out.
    """
    for shorter in _ever_shorter(result):
        message = encode_result(request_id, shorter)
        if len(message) <= max_bytes:
            return message
    msg = "The answer is longer than a frame may be."
    raise FrameTooLong(msg, hint="Use the `holdfast` command for it.")


def _ever_shorter(result: object) -> list[object]:
    if not isinstance(result, Receipt):
        return [result]
    items = tuple(replace(item, derived_from=()) for item in result.items)
    return [
        result,
        replace(result, items=items),
        replace(result, items=()),
        replace(result, items=(), matches=()),
    ]
