from __future__ import annotations

import loro
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.making import body_of
from studio.manuscript.wholeness import is_whole

PIECE = body_of([("", "室温二十一度。"), ("h1", "供暖第一周")])


def test_a_piece_of_a_body_is_whole() -> None:
    assert is_whole(PIECE)


@given(st.integers(0, len(PIECE) - 1))
def test_a_truncated_piece_is_not(length: int) -> None:
    assert not is_whole(PIECE[:length])


@given(st.integers(22 * 8, len(PIECE) * 8 - 1))
def test_a_piece_with_a_flipped_bit_behind_its_head_is_not(bit: int) -> None:
    damaged = bytearray(PIECE)
    damaged[bit // 8] ^= 1 << bit % 8

    assert not is_whole(bytes(damaged))


def test_what_a_newer_studio_wrote_is_kept_for_it() -> None:
    newer = bytearray(loro.LoroDoc().export(loro.ExportMode.Snapshot()))
    newer[20:22] = b"\xff\x00"

    assert is_whole(bytes(newer))
