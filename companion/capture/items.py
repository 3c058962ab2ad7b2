"""What each kind of item may be called and may claim to be; the sender's word is not enough. Pure.

A kind decides whether an item needs a permit, and a name becomes a file of a bundle. So a kind has
few names and few media types, and what is not in this table does not arrive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from companion.model import ItemKind

MAX_ITEM_BYTES = 256 * 1024 * 1024
MAX_RECORD_BYTES = 16 * 1024 * 1024
"""The record is read whole, more than once; it lists what is large and holds none of it."""


@dataclass(frozen=True, slots=True)
class Form:
    """The names and the media types that items of one kind may have, as whole-text patterns."""

    name: re.Pattern[str]
    media_type: re.Pattern[str]
    most_bytes: int = MAX_ITEM_BYTES


def _form(name: str, media_type: str, *, most_bytes: int = MAX_ITEM_BYTES) -> Form:
    return Form(re.compile(name), re.compile(media_type), most_bytes)


FORMS = {
    ItemKind.RECORD: _form(r"record\.json", r"application/json", most_bytes=MAX_RECORD_BYTES),
    ItemKind.TEXT: _form(r"(text(-after)?|selection|subject|frames/[0-9]{4})\.txt", r"text/plain"),
    ItemKind.DOM: _form(r"(page(-after)?|frames/[0-9]{4})\.html", r"text/html"),
    ItemKind.AS_SEEN: _form(r"as-seen\.png", r"image/png"),
    ItemKind.TILE: _form(r"tiles/[0-9]{4,6}\.png", r"image/png"),
    ItemKind.SECOND_RENDERING: _form(r"second/[0-9]{4}\.png", r"image/png"),
    ItemKind.MEDIA: _form(
        r"media/[0-9]{4,6}(\.[a-z0-9]{1,5})?",
        r"(image|video|audio)/[A-Za-z0-9_.+-]+|application/(octet-stream|pdf)",
    ),
}
"""Every kind that a browser may send; the others are made here."""


def has_form(kind: ItemKind, untrusted_name: str, *, untrusted_media_type: str) -> bool:
    """Say whether an item of that kind may be called so and be of that media type."""
    form = FORMS.get(kind)
    return (
        form is not None
        and form.name.fullmatch(untrusted_name) is not None
        and form.media_type.fullmatch(untrusted_media_type) is not None
    )


def is_plain_text(untrusted_data: bytes) -> bool:
    """Say whether these bytes are text: UTF-8 (RFC 3629) without NUL, as no picture file is."""
    if b"\0" in untrusted_data:
        return False
    try:
        untrusted_data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
