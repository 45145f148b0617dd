from __future__ import annotations

import errno
import os
from pathlib import Path

import pyrage
import pytest

from province.errors import ProvinceError
from province.sealing import is_recipient, is_sealed_by, keys_of, seal, unseal
from tests.faults import full_disk

KEYS = keys_of(b"k" * 32)


def test_keys_follow_from_the_one_secret() -> None:
    assert keys_of(b"k" * 32) == KEYS
    assert keys_of(b"l" * 32).opens != KEYS.opens
    assert is_recipient(KEYS.opens)
    assert not is_recipient("age1nobody")


@pytest.mark.parametrize("secret", [bytes([number]) * 32 for number in (0, 1, 127, 255)])
def test_the_library_reads_every_key_as_it_is_written(secret: bytes) -> None:
    written = keys_of(secret).identity

    assert str(pyrage.x25519.Identity.from_str(written)) == written


def test_what_is_sealed_for_it_is_opened_by_it_alone(tmp_path: Path) -> None:
    sealed, opened = tmp_path / "sealed", tmp_path / "opened"
    seal(sealed, iter([b"one", b"two"]), KEYS.opens)

    unseal(sealed, opened, KEYS.identity)

    assert opened.read_bytes() == b"onetwo"
    with pytest.raises(ProvinceError, match="bundle_foreign"):
        unseal(sealed, opened, keys_of(b"l" * 32).identity)


@pytest.mark.parametrize("length", [0, 60, 230])
def test_a_file_that_was_cut_is_refused(tmp_path: Path, length: int) -> None:
    seal(tmp_path / "a", [b"words" * 20], KEYS.opens)
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:length])

    with pytest.raises(ProvinceError, match="bundle_damaged"):
        unseal(tmp_path / "a", tmp_path / "b", KEYS.identity)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(ProvinceError, match="file_unreadable"):
            unseal(path, tmp_path / "b", KEYS.identity)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "stick_full"), (errno.EIO, "stick_gone")]
)
def test_a_stick_that_takes_no_more_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ProvinceError, match=code):
        seal(tmp_path / "a", [b"words"], KEYS.opens)
    assert list(tmp_path.iterdir()) == []


def test_a_seal_is_of_one_sort() -> None:
    made = KEYS.sign("receipt", "ab")

    assert is_sealed_by(KEYS.signs, "receipt", "ab", made)
    assert not is_sealed_by(KEYS.signs, "bundle", "ab", made)
    assert not is_sealed_by("bm8=", "receipt", "ab", made)


def test_a_full_disk_is_told_however_little_was_to_be_written(tmp_path: Path) -> None:
    """The library writes the last bytes while it ends, and keeps the error to itself."""
    if reason := full_disk.missing():
        pytest.skip(reason)
    with full_disk.small_disk(tmp_path / "small", 128 * 1024) as disk:
        disk.fill()
        for size in (100, 5000, 7000, 70_000):
            with pytest.raises(ProvinceError, match="stick_full"):
                seal(disk.root / "receipt", [b"x" * size], KEYS.opens)
            assert list(disk.root.iterdir()) == [disk.root / "neighbour.bin"]
