from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pysqlite3 import dbapi2
from sqlalchemy import Select, create_engine, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import IntegrityError

from studio.models.database import gate
from studio.models.opening import OpenProfile, alembic_config, run_migrations
from studio.models.person import Person
from studio.models.schema import HEAD, SYNCED, metadata
from studio.models.topic import Topic
from studio.vocabulary import IntentKey, PersonId


def is_ours(name: str | None, _sort: str, _parents: object) -> bool:
    """Not what FTS5 keeps its index in."""
    return not (name or "").startswith("search_index")


def test_the_newest_migration_makes_the_tables_of_the_models(tmp_path: Path) -> None:
    run_migrations(tmp_path / "studio.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'studio.db'}", module=dbapi2)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, metadata) == []
        scripts = ScriptDirectory.from_config(alembic_config(connection))
        assert scripts.get_current_head() == HEAD
    engine.dispose()


@pytest.mark.parametrize("table", SYNCED)
def test_a_synced_table_refuses_writes_that_nobody_queued(opened: OpenProfile, table: str) -> None:
    guards = {
        name
        for (name,) in opened.store.write(
            lambda c: c.execute(
                text(
                    "SELECT name FROM sqlite_master"
                    " WHERE type='trigger' AND tbl_name=:t AND name GLOB 'guard_*'"
                ),
                {"t": table},
            ).all()
        )
    }
    assert guards == {f"guard_{table}_{verb}" for verb in ("insert", "update", "delete")}


def test_forgetting_to_queue_a_write_is_impossible(opened: OpenProfile) -> None:
    person = {
        "id": PersonId("p"), "name": "李", "role": "editor", "created_key": IntentKey("k"),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=r"outbox\.record and merge alone"):
        opened.store.write(lambda c: c.execute(insert(Person).values(person)))
    with opened.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(Person)).scalar_one() == 0

    def through_the_gate() -> None:
        def work(connection: object) -> None:
            with gate(connection):  # type: ignore[arg-type]
                connection.execute(insert(Person).values(person))  # type: ignore[attr-defined]

        opened.store.write(work)

    through_the_gate()
    with pytest.raises(IntegrityError):
        opened.store.write(lambda c: c.execute(update(Person).values(name="王")))
    with pytest.raises(IntegrityError):
        opened.store.write(lambda c: c.exec_driver_sql("DELETE FROM persons"))


def test_another_program_cannot_write_past_the_guards(opened: OpenProfile) -> None:
    raw = dbapi2.connect(str(opened.profile.store))
    with pytest.raises(dbapi2.DatabaseError, match=r"outbox\.record and merge alone"):
        raw.execute("INSERT INTO persons VALUES ('p', 'n', 'r', 'k', 0)")
    raw.commit()  # whatever it is content with
    assert raw.execute("SELECT count(*) FROM persons").fetchall() == [(0,)]
    raw.close()


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (select(Topic.c.id).where(Topic.c.is_deleted), "ix_topics_is_deleted"),
        (select(func.min(Topic.c.due_at)).where(Topic.c.due_at > "2026"), "ix_topics_due_at"),
    ],
)
def test_an_index_of_few_is_found_by_who_asks_for_those(
    opened: OpenProfile, asked: Select[Any], index: str
) -> None:
    words = str(asked.compile(dialect=dialect(), compile_kwargs={"literal_binds": True}))
    with opened.store.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all()

    assert index in str(plan)
