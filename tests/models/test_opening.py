import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import text

from studio.errors import StoreError
from studio.models.opening import (
    make_backup,
    open_profile,
    open_reading,
    restore_backup,
    run_migrations,
    set_aside,
)
from studio.places import Profile


def test_a_second_process_is_told_who_holds_the_profile(tmp_path: Path) -> None:
    opened = open_profile(Profile(tmp_path))
    script = (
        "import sys; from pathlib import Path; from studio.places import Profile;"
        "from studio.models.opening import open_profile;"
        "open_profile(Profile(Path(sys.argv[1])))"
    )

    second = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    opened.close()

    assert "store_held" in second.stderr
    assert str(os.getpid()) in second.stderr


def test_a_store_cut_in_half_is_set_aside_untouched(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    open_profile(profile).close()
    whole = profile.store.read_bytes()
    half = whole[: len(whole) // 2]
    profile.store.write_bytes(half)

    with pytest.raises(StoreError) as told:
        open_profile(profile)

    assert told.value.code == "store_damaged"
    assert Path(str(told.value.facts["aside"])).read_bytes() == half
    assert not profile.store.exists()


def test_a_page_overwritten_before_an_unclean_end_is_noticed(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    opened = open_profile(profile)
    opened.store.close()
    opened.lock._file.close()  # type: ignore[union-attr]  # as a killed process leaves it
    data = bytearray(profile.store.read_bytes())
    data[4096:8192] = b"\xa5" * 4096
    profile.store.write_bytes(data)

    with pytest.raises(StoreError, match="store_damaged"):
        open_profile(profile)


def test_a_profile_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    open_profile(profile).close()
    raw = dbapi2.connect(str(profile.store))
    raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.execute("UPDATE facts SET value='\"7.0\"' WHERE name='written_by'")
    raw.commit()
    raw.close()
    before = profile.store.read_bytes()

    for opening in (open_profile, open_reading):
        with pytest.raises(StoreError) as told:
            opening(profile)
        assert (told.value.code, told.value.facts) == ("store_too_new", {"version": "7.0"})
    assert profile.store.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StoreError, match="store_read_only"):
        open_profile(Profile(tmp_path / "file" / "profile"))


def test_a_migration_is_preceded_by_a_backup(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    open_profile(profile).close()
    raw = dbapi2.connect(str(profile.store))
    raw.execute("UPDATE alembic_version SET version_num='0000'")
    raw.commit()
    raw.close()

    with pytest.raises(Exception, match="0000"):  # there is no such migration to start from
        open_profile(profile)

    (backup,) = profile.backups.iterdir()
    assert backup.name.startswith("before-migration-0000-")


def test_readers_cannot_write(tmp_path: Path) -> None:
    opened = open_profile(Profile(tmp_path))

    with pytest.raises(StoreError, match="store_read_only"), opened.store.reading() as connection:
        connection.execute(text("DELETE FROM facts"))
    opened.close()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.store.touch()

    open_profile(profile).close()

    assert profile.store.stat().st_size > 0


def test_migrations_go_down_and_up(tmp_path: Path) -> None:
    store = tmp_path / "studio.db"
    run_migrations(store)
    run_migrations(store, "base")
    raw = dbapi2.connect(str(store))
    left = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    raw.close()

    assert left <= {"alembic_version", "sqlite_sequence"}
    run_migrations(store)


def test_who_worked_here_before_there_were_notices_is_remembered(tmp_path: Path) -> None:
    store = tmp_path / "studio.db"
    run_migrations(store, "0010")
    raw = dbapi2.connect(str(store))
    raw.executemany(
        "INSERT INTO pins (person_id, salt, digest) VALUES (?, '', '')", [("a",), ("b",)]
    )
    raw.commit()

    run_migrations(store)

    (kept,) = raw.execute("SELECT value FROM facts WHERE name = 'knew_before_notices'")
    raw.close()
    assert kept == ('["a","b"]',)


def test_two_stores_set_aside_at_once_do_not_overwrite_each_other(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    aside = []
    for content in (b"first", b"second", b"third"):
        profile.store.write_bytes(content)
        aside.append(set_aside(profile.store))

    assert [path.read_bytes() for path in aside] == [b"first", b"second", b"third"]


def test_a_log_without_its_store_is_not_replayed_into_a_backup(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    opened = open_profile(profile)
    make_backup(opened.store, tmp_path / "backup.db")
    opened.close()
    profile.store.unlink()
    log = profile.store.with_name("studio.db-wal")
    log.write_bytes(b"of another store")

    aside = restore_backup(profile, tmp_path / "backup.db")

    assert aside is not None
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"of another store"
    assert not log.exists()
    open_profile(profile).close()


def test_a_store_from_an_older_version_is_not_read_half(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    open_profile(profile).close()
    raw = dbapi2.connect(str(profile.store))
    raw.execute("UPDATE alembic_version SET version_num='0000'")
    raw.commit()
    raw.close()

    with pytest.raises(StoreError, match="store_too_old"):
        open_reading(profile)


def test_a_disk_that_fills_while_restoring_keeps_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile(tmp_path / "profile")
    opened = open_profile(profile)
    make_backup(opened.store, tmp_path / "backup.db")
    opened.close()
    before = profile.store.read_bytes()

    def full(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(StoreError, match="file_unwritable"):
        restore_backup(profile, tmp_path / "backup.db")

    assert profile.store.read_bytes() == before
    assert not (profile.folder / "restoring.db").exists()
