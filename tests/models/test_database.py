from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from studio.errors import StoreError
from studio.models.database import LONG_JOURNAL, MOST_SEEN, OLDEST_SQLITE, Store, check_sqlite, gate
from studio.models.opening import OpenProfile, open_reading


def put(name: str) -> object:
    return lambda connection: connection.execute(
        text("INSERT INTO facts VALUES (:name, '1')"), {"name": name}
    )


def names(store: Store) -> set[str]:
    with store.reading() as connection:
        return {name for (name,) in connection.execute(text("SELECT name FROM facts"))}


def test_an_old_sqlite_is_refused() -> None:
    check_sqlite(OLDEST_SQLITE)
    with pytest.raises(StoreError, match="sqlite_too_old"):
        check_sqlite((3, 40, 1))


def test_every_commit_is_flushed_to_the_disk(opened: OpenProfile) -> None:
    def settings(connection: Connection) -> tuple[object, object]:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        return journal, connection.exec_driver_sql("PRAGMA synchronous").scalar()

    assert opened.store.write(settings) == ("wal", 2)


def test_only_work_that_begins_anew_does_not_wait_for_the_disk(opened: OpenProfile) -> None:
    """P1: whatever becomes of it, the next save waits again."""

    def level(connection: Connection) -> object:
        return connection.exec_driver_sql("PRAGMA synchronous").scalar()

    def fail(_: Connection) -> None:
        raise ValueError("broken off")

    assert opened.store.merge(level, is_durable=False) == 1
    assert (opened.store.write(level), opened.store.merge(level)) == (2, 2)
    with pytest.raises(ValueError, match="broken off"):
        opened.store.merge(fail, is_durable=False)
    assert opened.store.write(level) == 2


def test_the_disk_is_waited_for_once_for_what_did_not_wait(
    opened: OpenProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("studio.models.database.os.fsync", synced.append)

    opened.store.settle()
    assert not synced
    opened.store.merge(put("late"), is_durable=False)  # type: ignore[arg-type]
    opened.store.settle()
    opened.store.settle()
    assert len(synced) == 1


def test_who_settles_while_another_does_waits_for_the_disk_too(
    opened: OpenProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may need 30 ms; a submission must not leave in the meantime."""
    order: list[str] = []
    is_at_it, has_returned = Event(), Event()

    def synced(_: int) -> None:
        is_at_it.set()
        has_returned.wait(0.3)  # in vain: it is for this that the other one waits
        order.append("synced")

    def settle() -> None:
        opened.store.settle()
        order.append("returned")
        has_returned.set()

    monkeypatch.setattr("studio.models.database.os.fsync", synced)
    opened.store.merge(put("late"), is_durable=False)  # type: ignore[arg-type]
    first = Thread(target=opened.store.settle)
    first.start()
    assert is_at_it.wait(10)
    second = Thread(target=settle)
    second.start()
    for thread in (first, second):
        thread.join(10)

    assert order == ["synced", "returned"]


def test_a_disk_that_takes_nothing_is_told_when_it_is_waited_for(
    opened: OpenProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(number: int) -> None:
        raise OSError(5, f"Input/output error on {number}")

    opened.store.merge(put("late"), is_durable=False)  # type: ignore[arg-type]
    with monkeypatch.context() as patched:
        patched.setattr("studio.models.database.os.fsync", broken)
        for _ in range(2):  # and it is still owed
            with pytest.raises(StoreError, match="disk_full"):
                opened.store.settle()
    opened.store.settle()


@pytest.mark.parametrize(("letters", "is_put_away"), [(LONG_JOURNAL * 4200, True), (9, False)])
def test_a_long_journal_is_put_away_when_nobody_waits(
    opened: OpenProfile, letters: int, is_put_away: bool
) -> None:
    def left(connection: Connection) -> int:
        _, written, put_away = connection.exec_driver_sql("PRAGMA wal_checkpoint(NOOP)").one()
        return int(written - put_away)

    opened.store.merge(
        lambda c: c.execute(text("INSERT INTO facts VALUES ('long', :it)"), {"it": "长" * letters}),
        is_durable=False,
    )
    opened.store.empty_journal()

    with opened.store.reading() as connection:
        assert (left(connection) == 0) is is_put_away
        opened.store.empty_journal()  # a reader is in nobody's way
    opened.store.close()
    with pytest.raises(StoreError, match="store_closed"):
        opened.store.empty_journal()


def test_an_answer_holds_until_something_is_committed(opened: OpenProfile) -> None:
    question = "SELECT value FROM facts WHERE name = :name"
    asked: list[str] = []

    def look() -> tuple[tuple[object, ...], ...]:
        return opened.store.look(question, {"name": "late"})

    assert look() == ()
    opened.store._looker.driver_connection.set_trace_callback(asked.append)
    assert look() == ()
    assert opened.store.look(question, {"name": "other"}) == ()
    assert len(asked) == 1
    opened.store.merge(put("late"), is_durable=False)  # type: ignore[arg-type]
    assert len(look()) == 1
    opened.store.write(lambda c: c.execute(text("DELETE FROM facts WHERE name = 'late'")))
    assert look() == ()
    for number in range(MOST_SEEN + 1):  # a time in each, for instance
        opened.store.look(question, {"name": str(number)})
    assert len(opened.store._seen) <= MOST_SEEN


def test_who_only_reads_asks_each_time_for_another_process_writes(opened: OpenProfile) -> None:
    reader = open_reading(opened.profile)
    question = "SELECT 1 FROM facts WHERE name = 'late'"
    assert reader.look(question, {}) == ()
    opened.store.merge(put("late"))  # type: ignore[arg-type]
    assert reader.look(question, {}) == ((1,),)
    reader.close()


def test_a_write_that_fails_leaves_nothing(opened: OpenProfile) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("INSERT INTO facts VALUES ('half', '1')"))
        raise ValueError("the second half is missing")

    with pytest.raises(ValueError, match="second half"):
        opened.store.write(half)

    assert "half" not in names(opened.store)


def test_a_failure_tells_nothing_that_was_to_be_stored(opened: OpenProfile) -> None:
    """It goes to the log and to the crash dialog, and from there to whoever is asked for help."""

    def work(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(
                text("INSERT INTO facts (name, value) VALUES (:name, :value)"),
                {"name": "a", "value": "金娃的原话"},
            )

    with pytest.raises(IntegrityError) as told:
        opened.store.write(work)

    assert "金娃的原话" not in str(told.value)


def test_a_save_goes_before_a_waiting_merge(opened: OpenProfile) -> None:
    order: list[str] = []
    holding, release = Event(), Event()

    def hold(_: Connection) -> None:
        holding.set()
        release.wait(5)

    first = Thread(target=lambda: opened.store.merge(hold))
    first.start()
    holding.wait(5)
    merge = Thread(target=lambda: opened.store.merge(lambda _: order.append("merge")))
    save = Thread(target=lambda: opened.store.write(lambda _: order.append("save")))
    merge.start()
    save.start()
    while not opened.store._saves_waiting:
        pass
    release.set()
    for thread in (first, merge, save):
        thread.join(5)

    assert order == ["save", "merge"]


def rows_of_gate(connection: Connection) -> object:
    return connection.exec_driver_sql("SELECT count(*) FROM gate").scalar()


def test_the_gate_closes_behind_its_user(opened: OpenProfile) -> None:
    def work(connection: Connection) -> list[object]:
        with gate(connection):
            with gate(connection):
                pass
            inside = rows_of_gate(connection)
        return [inside, rows_of_gate(connection)]

    assert opened.store.write(work) == [1, 0]


def test_the_gate_closes_behind_a_user_who_failed(opened: OpenProfile) -> None:
    def work(connection: Connection) -> object:
        with suppress(LookupError), gate(connection):
            raise LookupError
        return rows_of_gate(connection)

    assert opened.store.write(work) == 0

    def undone(connection: Connection) -> None:
        with gate(connection):
            connection.exec_driver_sql("ROLLBACK")

    opened.store.write(undone)  # as SQLite does by itself on a full disk
    with opened.store.reading() as connection:
        assert rows_of_gate(connection) == 0
    assert opened.store.write(work) == 0


def test_a_backup_is_a_whole_store(opened: OpenProfile, tmp_path: Path) -> None:
    opened.store.write(put("kept"))  # type: ignore[arg-type]
    target = tmp_path / "backup.db"

    opened.store.backup_to(target)

    raw = dbapi2.connect(str(target))
    assert ("kept",) in raw.execute("SELECT name FROM facts").fetchall()
    raw.close()
