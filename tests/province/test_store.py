from __future__ import annotations

import errno
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa

from province import store
from province.errors import ProvinceError
from province.store import Store, open_store, told_as_ours


def test_what_is_committed_outlives_a_power_cut(kept: Store) -> None:
    with kept.writing() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    assert (mode, synchronous) == ("wal", 2)  # 2: FULL


def test_a_store_keeps_its_key_when_it_is_opened_again(kept: Store) -> None:
    again = open_store(kept.folder, create=False)

    assert again.key == kept.key
    again.close()


def test_a_store_of_a_newer_province_is_left_alone(kept: Store) -> None:
    with kept.writing() as connection:
        connection.exec_driver_sql("PRAGMA user_version=99")

    with pytest.raises(ProvinceError, match="store_too_new"):
        open_store(kept.folder, create=False)


def test_an_sqlite_that_can_lose_data_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 51, 2))

    with pytest.raises(ProvinceError, match="sqlite_too_old"):
        open_store(tmp_path / "province", create=True)


def test_a_mistyped_folder_is_not_made_by_a_command_that_reads(tmp_path: Path) -> None:
    with pytest.raises(ProvinceError, match="province_data_unusable"):
        open_store(tmp_path / "typo", create=False)

    assert not (tmp_path / "typo").exists()


def test_a_file_that_is_no_store_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "province.db").write_bytes(b"a letter to the editor, not a database" * 100)

    with pytest.raises(ProvinceError, match="province_data_unusable"):
        open_store(tmp_path, create=True)


def test_nobody_else_may_read_the_store(kept: Store) -> None:
    assert (
        kept.folder.stat().st_mode & 0o777,
        (kept.folder / "province.db").stat().st_mode & 0o777,
    ) == (
        0o700,
        0o600,
    )


def test_a_failed_transaction_leaves_nothing(kept: Store) -> None:
    def fail() -> None:
        with kept.writing() as connection:
            connection.execute(store.invitation.insert(), _invitation())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with kept.reading() as connection:
        assert connection.execute(sa.select(store.invitation)).all() == []


def test_a_full_disk_is_told_as_such(kept: Store) -> None:
    with kept.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def fill() -> None:
        with kept.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(1000):
                connection.execute(store.invitation.insert(), _invitation(str(number) * 500))

    with pytest.raises(ProvinceError, match="province_disk_full"):
        fill()
    with pytest.raises(ProvinceError, match="province_disk_full"), told_as_ours():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_another_writer_is_waited_for_and_told_of_as_sqlalchemy_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "WAIT_S", 0.01)
    with closing(open_store(tmp_path / "data", create=True)) as kept:
        raw = pysqlite3.dbapi2.connect(str(tmp_path / "data" / "province.db"))
        raw.isolation_level = None
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(sa.exc.OperationalError, match="locked"), kept.writing():
            pass
        raw.close()

        with kept.writing() as connection:
            connection.exec_driver_sql("DELETE FROM record")


def test_an_error_never_carries_what_was_stored(kept: Store) -> None:
    twice = [_invitation("secret"), _invitation("secret")]

    with kept.writing() as connection, pytest.raises(sa.exc.IntegrityError) as caught:
        connection.execute(store.invitation.insert(), twice)

    assert "secret" not in str(caught.value)


def _invitation(code_hash: str = "hash") -> dict[str, str]:
    return {"code_hash": code_hash, "newsroom": "n", "role": "editor", "made_at": "now"}
