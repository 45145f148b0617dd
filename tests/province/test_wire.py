from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from province import wire
from province.errors import ProvinceError
from tests.province import making

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_canonical_json_is_what_the_standard_library_writes(value: object) -> None:
    try:
        expected = making.canonical(value)
    except UnicodeEncodeError:  # half a character pair is no text; it cannot come over the wire
        return

    assert wire.canonical(value) == expected


@pytest.mark.parametrize("value", [1.5, {"a": [1.0]}, 2**63, {"deep": [{"er": -(2**64)}]}])
def test_floats_and_huge_integers_have_no_canonical_form(value: object) -> None:
    with pytest.raises(ProvinceError, match="request_malformed"):
        wire.canonical(value)


def test_the_running_digest_is_as_the_protocol_says() -> None:
    first = hashlib.sha256(b"newsroom").hexdigest()
    key, payload_hash = making.new_id(), hashlib.sha256(b"{}").hexdigest()

    assert wire.first_digest("newsroom") == first
    assert (
        wire.next_digest(first, key, payload_hash)
        == hashlib.sha256((first + key + payload_hash).encode()).hexdigest()
    )


@pytest.mark.parametrize(
    "wrong", ["", "a" * 31, "A" * 32, "a" * 33, "a" * 31 + "\n", "../" + "a" * 29]
)
def test_an_id_is_32_hex_digits(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, wire.Id)
