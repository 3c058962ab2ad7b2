from __future__ import annotations

import base64
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import errors
from companion.errors import (
    FrameTooLong,
    HoldfastError,
    InvalidMessage,
    ServiceInternal,
    UnknownField,
    UnknownMethod,
    VaultLocked,
)
from companion.protocol import codec
from companion.protocol.codec import Incoming, Refused, read_request
from companion.protocol.messages import METHODS, PART_BYTES, Hello, SendPart, UnlockVault
from companion.protocol.replies import EVENTS, RESULTS, Done, Failure, ProgressNote

UUID = "0b0e8a5e-92b6-4c4f-9d2e-0123456789ab"
SECRET = "https://secret.example/handle"
SAMPLES = {
    "hello": {"protocol_min": 1, "protocol_max": 1, "app": "extension", "version": "1"},
    "status": {},
    "case.list": {},
    "case.create": {"label": "A"},
    "case.gate": {
        "gate": {
            "safe_place": True,
            "under_18": "no",
            "standing": "self",
            "answered_at": "2026-01-01T00:00:00.000Z",
        }
    },
    "capture.begin": {
        "capture_id": UUID,
        "case_id": UUID,
        "mode": "text_only",
        "gate": {
            "safe_place": True,
            "under_18": "yes",
            "standing": "self",
            "answered_at": "2026-01-01T00:00:00.000Z",
        },
        "items": [
            {
                "name": "record.json",
                "kind": "record",
                "media_type": "application/json",
                "size": 3,
                "sha256": "0" * 64,
            }
        ],
    },
    "capture.part": {"capture_id": UUID, "item": "record.json", "seq": 0, "data": "QUJD"},
    "capture.commit": {"capture_id": UUID},
    "capture.abort": {"capture_id": UUID},
    "vault.create": {"passphrase": "correct horse battery"},
    "vault.confirm": {"case_id": UUID},
    "vault.unlock": {"passphrase": "correct horse battery"},
    "vault.passphrase": {"secret": "correct horse battery", "new": "another four good words"},
    "vault.recovery": {"secret": "correct horse battery"},
    "vault.recovery_confirm": {"recovery_key": "0000-0000-0000-0000-0000-0000-0000-0000"},
    "vault.check": {},
    "vault.lock": {},
    "service.stop": {},
    "capture.list": {},
    "capture.show": {"capture_id": UUID},
    "capture.restitch": {"capture_id": UUID},
    "known.add": {"path": "/a", "label": "A"},
    "known.list": {"case_id": UUID},
    "known.remove": {"known_id": UUID},
    "match.file": {"path": "/a"},
    "bundle.create": {"path": "/a", "exhibits": [1, 2]},
}


def message(method: str, params: object, **more: object) -> bytes:
    return json.dumps({"v": 1, "id": "7", "method": method, "params": params} | more).encode()


def fault(untrusted: bytes) -> HoldfastError:
    found = read_request(untrusted)
    assert isinstance(found, Refused)
    return found.error


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_read_as_its_type(method):
    found = read_request(message(method, SAMPLES[method]))
    assert isinstance(found, Incoming)
    assert (found.id, type(found.params)) == ("7", METHODS[method])


@pytest.mark.parametrize("method", METHODS)
def test_every_request_survives_the_wire(method):
    params = msgspec.convert(SAMPLES[method], METHODS[method])
    assert read_request(codec.encode_request("7", params)) == Incoming("7", params)


@pytest.mark.parametrize("method", METHODS)
def test_a_field_too_many_is_named_by_its_place(method):
    error = fault(message(method, SAMPLES[method] | {"surplus": SECRET}))
    assert isinstance(error, UnknownField)
    assert error.message.endswith("$.params.surplus")
    assert SECRET not in error.message


@pytest.mark.parametrize("name", [SECRET, f"a` - at `$.{SECRET}", "A B", "x" * 100, ""])
def test_a_field_whose_name_may_be_private_is_not_named(name):
    error = fault(message("status", {name: 1}))
    assert isinstance(error, UnknownField)
    assert error.message.endswith(": $.params")


def test_every_method_has_a_result_and_no_other_has():
    assert set(RESULTS) == set(METHODS)


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ({"label": 7}, "$.params.label"),
        ({"label": ""}, "$.params.label"),
        ({"label": "x" * 81}, "$.params.label"),
        ({}, "$.params.label"),
        ([], "$.params"),
        (SECRET, "$.params"),
        (None, "$.params"),
    ],
)
def test_a_wrong_value_is_named_by_its_place_and_never_quoted(params, place):
    error = fault(message("case.create", params))
    assert isinstance(error, InvalidMessage)
    assert error.message.endswith(f": {place}")
    assert SECRET not in error.message


def test_a_wrong_value_deep_inside_is_found():
    params = json.loads(json.dumps(SAMPLES["capture.begin"]))
    params["items"][0]["sha256"] = SECRET
    assert fault(message("capture.begin", params)).message.endswith("$.params.items[0].sha256")


@pytest.mark.parametrize("ending", ["\n", " ", "\u00e9", "\x00"])
def test_an_identifier_ends_where_it_ends(ending):
    """`$` in a pattern would let a final line feed through."""
    for method, field in (("capture.commit", "capture_id"), ("capture.part", "item")):
        params = SAMPLES[method] | {field: str(SAMPLES[method][field]) + ending}
        assert fault(message(method, params)).message.endswith(f"$.params.{field}")


def test_a_method_that_does_not_exist_is_unknown():
    assert isinstance(fault(message("vault.erase", {})), UnknownMethod)


@pytest.mark.parametrize("version", [0, 2, True, "1", None])
def test_another_envelope_is_refused(version):
    error = fault(message("status", {}, v=version))
    assert isinstance(error, InvalidMessage)
    assert error.message.endswith("$.v")


@pytest.mark.parametrize("untrusted_id", ["", "x" * 65, 7, None, [], {}])
def test_an_id_that_is_none_is_answered_without_one(untrusted_id):
    found = read_request(message("status", {}, id=untrusted_id))
    assert isinstance(found, Refused)
    assert found.id is None


def test_a_fault_carries_the_id_when_it_can_be_read():
    found = read_request(message("case.create", {}))
    assert isinstance(found, Refused)
    assert found.id == "7"


def test_parts_are_base64_and_of_one_part():
    whole = base64.b64encode(b"x" * PART_BYTES).decode()
    found = read_request(message("capture.part", SAMPLES["capture.part"] | {"data": whole}))
    assert isinstance(found, Incoming)
    assert isinstance(found.params, SendPart)
    assert found.params.data == b"x" * PART_BYTES
    for wrong in ("QQ", "!!!!", "QUJD\n", whole + "AAAA"):
        params = SAMPLES["capture.part"] | {"data": wrong}
        assert fault(message("capture.part", params)).message.endswith("$.params.data")


def test_a_message_longer_than_a_frame_is_refused_unread():
    assert isinstance(fault(b" " * 1_048_577), FrameTooLong)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_refused_with_a_code(untrusted):
    assert isinstance(read_request(untrusted), Incoming | Refused)


@settings(max_examples=300)
@given(
    st.sampled_from(list(METHODS)),
    st.lists(st.tuples(st.integers(0), st.binary(max_size=3), st.integers(0, 3)), max_size=6),
)
def test_a_mutated_request_is_a_request_or_refused_with_a_code(method, changes):
    data = bytearray(message(method, SAMPLES[method]))
    for at, put, drop in changes:
        start = at % (len(data) + 1)
        data[start : start + drop] = put
    found = read_request(bytes(data))
    if isinstance(found, Refused):
        assert isinstance(found.error, HoldfastError)
        assert found.error.code.startswith("protocol.")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(list(METHODS)), st.data())
def test_a_request_with_strange_values_is_read_or_refused_with_a_code(method, data):
    params = dict(SAMPLES[method])
    names = [*params, "surplus"]
    params[data.draw(st.sampled_from(names))] = data.draw(json_values)
    found = read_request(message(method, params))
    if isinstance(found, Refused):
        assert found.error.code.startswith("protocol.")


# --- answers ------------------------------------------------------------------


def test_a_result_survives_the_wire():
    answer = codec.read_message(codec.encode_result("7", Done()))
    assert (answer.id, codec.read_result(answer, Done)) == ("7", Done())


def test_an_error_comes_back_as_its_own_class():
    answer = codec.read_message(codec.encode_error("7", VaultLocked()))
    with pytest.raises(VaultLocked) as found:
        codec.read_result(answer, Done)
    assert found.value.as_json() == VaultLocked().as_json()


def test_an_error_of_a_later_release_keeps_its_code_and_words():
    error = codec.error_of(Failure("case.sealed", "It is sealed.", "Open it.", retryable=True))
    assert isinstance(error, ServiceInternal)
    assert error.as_json() == {
        "code": "case.sealed",
        "message": "It is sealed.",
        "hint": "Open it.",
        "retryable": True,
    }


def test_progress_and_events_survive_the_wire():
    assert codec.read_message(codec.encode_progress("7", ProgressNote(1, 3))).progress == (
        ProgressNote(1, 3)
    )
    for event in EVENTS:
        assert codec.read_message(codec.encode_event(event)).event == event


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_refused_with_a_code(untrusted):
    try:
        codec.read_result(codec.read_message(untrusted), Done)
    except HoldfastError:
        return


def test_a_passphrase_is_in_no_representation_of_a_fault():
    error = fault(message("vault.unlock", {"passphrase": SECRET, "more": SECRET}))
    assert SECRET not in repr(error) + str(error.__cause__) + error.message + error.hint


def test_every_error_class_is_found_by_its_code():
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, HoldfastError):
            failure = Failure(kind.code, "m", "h", retryable=False)
            assert isinstance(codec.error_of(failure), kind)


def test_samples_cover_the_classes_they_are_for():
    assert set(SAMPLES) == set(METHODS)
    assert METHODS["hello"] is Hello
    assert METHODS["vault.unlock"] is UnlockVault
