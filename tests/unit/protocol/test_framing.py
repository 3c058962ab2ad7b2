from __future__ import annotations

import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.errors import FrameEmpty, FrameTooLong, FrameTruncated
from companion.protocol.framing import Frame, FrameDecoder, FrameFault, encode_frame

MAX = 64


def raw(data: bytes) -> bytes:
    return struct.pack("=I", len(data)) + data


def pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


def decode(chunks: list[bytes]) -> list[bytes | str]:
    decoder = FrameDecoder(max_bytes=MAX)
    found = [one for chunk in chunks for one in decoder.feed(chunk)] + decoder.close()
    return [one.data if isinstance(one, Frame) else one.error.code for one in found]


def expected(contents: list[bytes]) -> list[bytes | str]:
    def one(data: bytes) -> bytes | str:
        if not data:
            return FrameEmpty.code
        return FrameTooLong.code if len(data) > MAX else data

    return [one(data) for data in contents]


@given(st.lists(st.binary(max_size=2 * MAX), max_size=6), st.lists(st.integers(0), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_cut(contents, cuts):
    stream = b"".join(raw(data) for data in contents)
    assert decode(pieces(stream, cuts)) == expected(contents)


@given(st.binary(min_size=1, max_size=MAX))
def test_what_is_encoded_is_decoded(data):
    assert decode([encode_frame(data, max_bytes=MAX)]) == [data]


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_arbitrary_bytes_end_in_frames_and_faults(chunks):
    for one in decode(chunks):
        assert isinstance(one, bytes) or one.startswith("frame.")


@given(st.binary(min_size=1, max_size=MAX), st.integers(1))
def test_a_stream_that_ends_inside_a_frame_says_so(data, cut):
    whole = raw(data)
    part = whole[: 1 + cut % (len(whole) - 1)]
    assert decode([part]) == [FrameTruncated.code]


def test_a_stream_that_ends_inside_a_skipped_frame_says_so():
    assert decode([raw(b"x" * 100)[:50]]) == [FrameTooLong.code, FrameTruncated.code]


def test_a_traceback_on_the_pipe_is_skipped_without_being_kept():
    """The letters `Trac` are a length of more than a gigabyte."""
    decoder = FrameDecoder(max_bytes=MAX)
    found = decoder.feed(b"Traceback (most recent call last):\n")
    for _ in range(1_000):
        found += decoder.feed(b"y" * 1_000)
    assert [type(one) for one in found] == [FrameFault]
    assert len(decoder._pending) == 0


def test_the_frame_after_a_too_long_one_is_read():
    stream = raw(b"x" * (MAX + 1)) + raw(b"next")
    for size in (1, 3, 7, 1_000):
        chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
        assert decode(chunks) == [FrameTooLong.code, b"next"]


def test_nothing_that_the_other_side_would_refuse_is_encoded():
    with pytest.raises(FrameEmpty):
        encode_frame(b"")
    with pytest.raises(FrameTooLong):
        encode_frame(b"x" * (MAX + 1), max_bytes=MAX)
