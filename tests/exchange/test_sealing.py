from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from studio.errors import BundleError, StoreError
from studio.exchange.sealing import DeviceKeys, is_sealed_by, seal, seal_into, unseal

KEYS = DeviceKeys.generate()


def test_what_is_sealed_is_opened_by_its_reader_alone(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    sealed, opened = tmp_path / "sealed", tmp_path / "opened"
    seal(sealed, iter([content[:1000], b"", content[1000:]]), KEYS.public.opens)

    unseal(sealed, opened, KEYS.identity)

    assert opened.read_bytes() == content
    assert content[:64] not in sealed.read_bytes()
    with pytest.raises(BundleError, match="bundle_foreign"):
        unseal(sealed, opened, DeviceKeys.generate().identity)


def test_it_is_the_age_format(tmp_path: Path) -> None:
    seal(tmp_path / "a", [b"words"], KEYS.public.opens)

    assert (tmp_path / "a").read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")


def test_what_stops_the_writing_is_told_as_it_was(tmp_path: Path) -> None:
    def chunks() -> object:
        yield b"x" * 100_000
        raise BundleError("bundle_stopped")

    with pytest.raises(BundleError, match="bundle_stopped"):
        seal(tmp_path / "a", chunks(), KEYS.public.opens)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "stick_full"), (errno.EFBIG, "stick_full"), (errno.EIO, "stick_gone")],
)
def test_a_stick_that_takes_no_more_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(BundleError, match=code):
        seal(tmp_path / "a", [b"words"], KEYS.public.opens)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="file_unreadable"):
        unseal(tmp_path / "none", tmp_path / "opened", KEYS.identity)
    with pytest.raises(BundleError, match="file_unreadable"):
        unseal(tmp_path, tmp_path / "opened", KEYS.identity)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is missing")
def test_our_own_full_disk_is_not_called_a_stick(tmp_path: Path) -> None:
    """Who is told that the stick cannot be read copies it again, in vain."""
    sealed = tmp_path / "sealed"
    seal(sealed, [bytes(100_000)], KEYS.public.opens)

    with pytest.raises(StoreError, match="file_unwritable"):
        unseal(sealed, Path("/dev/full"), KEYS.identity)


def test_keys_are_read_as_they_were_written_and_never_shown() -> None:
    assert DeviceKeys.read(KEYS.words()) == KEYS
    assert KEYS.identity not in repr(KEYS)
    for damaged in ("", "x y", KEYS.words()[3:], KEYS.words()[:-9], "YQ==\n" + KEYS.identity):
        assert DeviceKeys.read(damaged) is None


def test_a_seal_is_of_one_key_one_sort_and_one_content() -> None:
    made = KEYS.sign("bundle", "ab")

    assert is_sealed_by(KEYS.public.signs, "bundle", "ab", made)
    assert not is_sealed_by(KEYS.public.signs, "receipt", "ab", made)
    assert not is_sealed_by(KEYS.public.signs, "bundle", "ac", made)
    assert not is_sealed_by(DeviceKeys.generate().public.signs, "bundle", "ab", made)
    assert not is_sealed_by("no key", "bundle", "ab", made)


def test_a_stick_that_knows_no_durable_folders_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As exFAT does here and there."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    seal(tmp_path / "a", [b"words"], KEYS.public.opens)

    assert (tmp_path / "a").exists()


@pytest.mark.parametrize("size", [0, 5000, 7000, 70_000])
def test_the_last_bytes_are_not_said_to_be_written_when_they_are_not(size: int) -> None:
    """The library writes them while it ends, and keeps the error to itself."""

    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "no")

    with pytest.raises(OSError, match="no"):
        seal_into(Full(), [b"x" * size], KEYS.public.opens)  # type: ignore[arg-type]
