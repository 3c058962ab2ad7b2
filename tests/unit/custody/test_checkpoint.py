"""Checkpoints: what they show that a chain cannot, and that general tools agree."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.custody.checkpoint import (
    is_signed_by,
    make_checkpoint,
    prefix_sha256,
    read_checkpoint,
    signature_of,
    signed_bytes,
)
from companion.custody.signing import verify
from companion.errors import CheckpointInvalid
from tests.unit.custody.logs import CASE, OTHER_SIGNER, SIGNER, as_bytes, make_log

LOG = as_bytes(make_log(5))
PREFIX = prefix_sha256(LOG, 5)
CHECKPOINT = make_checkpoint(CASE, 5, prefix_sha256=PREFIX, signer=SIGNER)


def test_what_is_made_reads_back_as_the_same():
    assert read_checkpoint(CHECKPOINT.note) == CHECKPOINT


def test_the_note_says_case_count_and_hash_in_three_lines():
    body = signed_bytes(CHECKPOINT.note).decode()
    root = base64.b64encode(bytes.fromhex(PREFIX)).decode()
    assert body == f"holdfast.custody/1 {CASE}\n5\n{root}\n"


def test_it_is_signed_by_its_key_and_by_no_other():
    assert is_signed_by(CHECKPOINT.note, SIGNER.public_pem)
    assert not is_signed_by(CHECKPOINT.note, OTHER_SIGNER.public_pem)
    assert not is_signed_by(CHECKPOINT.note, "no key")


@settings(deadline=None)
@given(st.integers(0, 4))
def test_cutting_off_the_end_is_shown(length):
    assert prefix_sha256(LOG[:length], CHECKPOINT.count) is None


def test_replacing_the_last_line_is_shown():
    replaced = [*LOG[:4], LOG[4].replace(b"23:59:05", b"23:59:06")]
    assert prefix_sha256(replaced, CHECKPOINT.count) != CHECKPOINT.prefix_sha256


def test_a_log_that_went_on_still_agrees_with_an_earlier_checkpoint():
    assert prefix_sha256(as_bytes(make_log(9)), CHECKPOINT.count) == CHECKPOINT.prefix_sha256


@settings(deadline=None)
@given(st.data())
def test_every_changed_character_of_a_note_is_refused_or_breaks_its_signature(data):
    note = CHECKPOINT.note
    at = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda one: one != note[at]))
    changed = note[:at] + other + note[at + 1 :]
    try:
        accepted = is_signed_by(changed, SIGNER.public_pem)
    except CheckpointInvalid:
        return
    assert not accepted


@pytest.mark.parametrize(
    "note",
    [
        "",
        CHECKPOINT.note + CHECKPOINT.note,
        CHECKPOINT.note.replace("\n5\n", "\n05\n"),
        CHECKPOINT.note.replace("\n5\n", "\n-5\n"),
        CHECKPOINT.note.replace("\n5\n", "\n\u0665\n"),
        CHECKPOINT.note.replace("\n\n", "\n"),
        CHECKPOINT.note.replace("\n", "\r\n"),
        CHECKPOINT.note.rstrip("\n"),
        CHECKPOINT.note.replace("\u2014", "-"),
        CHECKPOINT.note.replace("custody/1", "custody/2"),
    ],
)
def test_a_note_of_any_other_form_is_refused(note):
    with pytest.raises(CheckpointInvalid):
        read_checkpoint(note)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_whatever_text_is_given_it_is_refused_and_nothing_crashes(note):
    with pytest.raises(CheckpointInvalid):
        read_checkpoint(note)


def test_a_shortened_signature_is_refused():
    name, _, encoded = CHECKPOINT.note.rstrip("\n").rpartition(" ")
    short = base64.b64encode(base64.b64decode(encoded)[:-1]).decode()
    with pytest.raises(CheckpointInvalid):
        is_signed_by(f"{name} {short}\n", SIGNER.public_pem)


def test_openssl_verifies_the_signature(tmp_path):
    openssl = shutil.which("openssl")
    assert openssl is not None, "openssl is one of the tools a receiver is told to use"
    (tmp_path / "body").write_bytes(signed_bytes(CHECKPOINT.note))
    (tmp_path / "sig").write_bytes(signature_of(CHECKPOINT.note))
    (tmp_path / "signer.pem").write_text(SIGNER.public_pem)
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "signer.pem", "-rawin"]
    printed = subprocess.run(
        [*command, "-in", "body", "-sigfile", "sig"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    assert "Signature Verified Successfully" in printed.stdout


def test_a_key_of_another_kind_verifies_nothing():
    """A P-256 key where an Ed25519 key belongs must not reach another kind of verification."""
    p256 = (
        "-----BEGIN PUBLIC KEY-----\n"
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
        "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
        "-----END PUBLIC KEY-----\n"
    )
    load_pem_public_key(p256.encode())
    assert not verify(p256, signature_of(CHECKPOINT.note), signed_bytes(CHECKPOINT.note))
