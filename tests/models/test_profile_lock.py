from pathlib import Path

import pytest

from studio.errors import StoreError
from studio.models.profile_lock import ProfileLock


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    first, second = ProfileLock(tmp_path / "lock"), ProfileLock(tmp_path / "lock")
    first.take()

    with pytest.raises(StoreError, match="store_held"):
        second.take()

    first.release()
    second.take()
    second.release()


def test_a_run_that_did_not_end_in_order_is_noticed(tmp_path: Path) -> None:
    first = ProfileLock(tmp_path / "lock")
    first.take()
    assert not first.left_open
    assert first._file is not None
    first._file.close()  # as the system does for a process that was killed

    second = ProfileLock(tmp_path / "lock")
    second.take()
    assert second.left_open
    second.release()

    third = ProfileLock(tmp_path / "lock")
    third.take()
    assert not third.left_open
    third.release()
