"""Bytes to requests and answers to bytes, for both ends. Decoding is validation.

A fault says where in a message it is, never what stood there: a message may hold a passphrase or
an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from companion import errors
from companion.errors import (
    FrameTooLong,
    HoldfastError,
    InvalidMessage,
    ServiceInternal,
    UnknownField,
    UnknownMethod,
)
from companion.protocol.messages import (
    ENVELOPE_VERSION,
    MAX_FRAME_BYTES,
    METHODS,
    Params,
    Request,
)
from companion.protocol.replies import Empty, Failure, ProgressNote
from companion.protocol.strict_json import parse

T = TypeVar("T")
# "Object contains unknown field `x` - at `$.a.b`": msgspec writes keys of maps as `[...]`. The
# place is taken only when it is made of our own kind of names, since `x` is the sender's.
_PLACE = re.compile(
    r"(?:Object (?:contains unknown|missing required) field `(?P<name>.*?)`|.*?)"
    r"(?: - at `(?:key` in `)?\$(?P<path>(?:\.[a-z0-9_]+|\[[0-9]+\]|\[\.\.\.\])*)`)?",
    re.DOTALL,
)
_SAFE_NAME = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request whose every field is as its method has it."""

    id: str
    params: Params


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that is no request: why, and its id when that much could be read."""

    id: str | None
    error: HoldfastError


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Whatever the service sends: an answer, an error, a progress note or an event."""

    v: int
    id: str | None = None
    result: msgspec.Raw = msgspec.Raw()
    error: Failure | None = None
    progress: ProgressNote | None = None
    event: str | None = None


# --- requests -----------------------------------------------------------------


def read_request(untrusted_bytes: bytes) -> Incoming | Refused:
    """Return the request in a message, or why it is none. Raises nothing."""
    request_id = None
    try:
        if len(untrusted_bytes) > MAX_FRAME_BYTES:
            raise FrameTooLong
        untrusted_value = parse(untrusted_bytes)
        request_id = _id_of(untrusted_value)
        request = convert(untrusted_value, Request)
        return Incoming(request.id, _params_of(request))
    except HoldfastError as error:
        return Refused(request_id, error)


def encode_request(request_id: str, params: Params) -> bytes:
    """Return a request as one JSON document."""
    return msgspec.json.encode(
        {"v": ENVELOPE_VERSION, "id": request_id, "method": params.method, "params": params}
    )


def convert(untrusted_value: object, kind: type[T], *, root: str = "$") -> T:
    """Return a parsed value as the type it should be; `root` is where in the message it stands.

    Raises:
        UnknownField: it has a field that `kind` does not have.
        InvalidMessage: anything else is not as it should be; the message names the place.
    """
    try:
        return msgspec.convert(untrusted_value, kind)
    except msgspec.ValidationError as error:
        raise _fault(str(error), root) from None  # the cause would carry the value
    except UnicodeEncodeError:
        raise InvalidMessage from None


def _params_of(request: Request) -> Params:
    if request.v != ENVELOPE_VERSION:
        msg = "The message does not have the form of its method: $.v"
        raise InvalidMessage(msg)
    kind = METHODS.get(request.method)
    if kind is None:
        raise UnknownMethod
    return convert(request.params, kind, root="$.params")


def _id_of(untrusted_value: object) -> str | None:
    """Return the id of a message that may otherwise be anything."""
    if not isinstance(untrusted_value, dict):
        return None
    untrusted_id = untrusted_value.get("id")
    if isinstance(untrusted_id, str) and 1 <= len(untrusted_id) <= 64:  # noqa: PLR2004
        return untrusted_id
    return None


def _fault(text: str, root: str) -> HoldfastError:
    """Return the error for what msgspec found, with the place and without the value."""
    found = _PLACE.fullmatch(text)
    path = root + (found["path"] or "" if found else "")
    if found and _SAFE_NAME.fullmatch(found["name"] or ""):
        path += f".{found['name']}"
    if text.startswith("Object contains unknown field"):
        return UnknownField(f"The message carries a field that its method does not have: {path}")
    return InvalidMessage(f"The message does not have the form of its method: {path}")


# --- answers ------------------------------------------------------------------


def encode_result(request_id: str, result: object) -> bytes:
    """Return the answer to a request."""
    return msgspec.json.encode({"v": ENVELOPE_VERSION, "id": request_id, "result": result})


def encode_error(request_id: str | None, error: HoldfastError) -> bytes:
    """Return the answer that says why a request was not carried out."""
    return msgspec.json.encode({"v": ENVELOPE_VERSION, "id": request_id, "error": error.as_json()})


def encode_progress(request_id: str, note: ProgressNote) -> bytes:
    """Return a note of how far a long request has come."""
    return msgspec.json.encode({"v": ENVELOPE_VERSION, "id": request_id, "progress": note})


def encode_event(event: str, params: object = Empty()) -> bytes:
    """Return a message that nobody asked for."""
    return msgspec.json.encode({"v": ENVELOPE_VERSION, "event": event, "params": params})


def read_message(untrusted_bytes: bytes) -> Message:
    """Return what the service sent.

    Raises:
        InvalidMessage: it is no message of the wire.
    """
    try:
        return msgspec.json.decode(untrusted_bytes, type=Message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise InvalidMessage from None


def read_result(message: Message, kind: type[T]) -> T:
    """Return the result of an answer as the type its method has.

    Raises:
        HoldfastError: the error that the service answered with.
        InvalidMessage: the result is not of that type.
    """
    if message.error is not None:
        raise error_of(message.error)
    try:
        return msgspec.json.decode(message.result, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise InvalidMessage from None


def error_of(failure: Failure) -> HoldfastError:
    """Return the error that a failure on the wire stands for, as the class with its code."""
    kind = _KINDS.get(failure.code, ServiceInternal)
    error = kind(failure.message, hint=failure.hint)
    error.code = failure.code
    error.retryable = failure.retryable
    return error


def _kinds() -> dict[str, type[HoldfastError]]:
    found = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    return {kind.code: kind for kind in found if issubclass(kind, HoldfastError)}


_KINDS = _kinds()
