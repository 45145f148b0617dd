import pytest
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError

from studio.models.bulk import Replacing
from studio.models.confirmed import Confirmed, Pulled
from studio.models.database import gate
from studio.models.opening import OpenProfile
from studio.models.topic import Topic


def line(subject: str, title: str) -> dict[str, object]:
    return {
        "subject_id": subject, "sort": "topic", "row": {"title": title}, "epoch": 1, "seq": 2,
        "made": None,
    }  # fmt: skip


def test_whole_rows_take_the_place_of_those_with_their_keys(opened: OpenProfile) -> None:
    def work(connection: object) -> None:
        with gate(connection):  # type: ignore[arg-type]
            Replacing(Confirmed).run(connection, [line("a", "旧"), line("b", "b")])  # type: ignore[arg-type]
            Replacing(Confirmed).run(connection, [line("a", "新")])  # type: ignore[arg-type]
            Replacing(Confirmed).run(connection, [])  # type: ignore[arg-type]

    opened.store.write(work)

    with opened.store.reading() as connection:
        rows = connection.execute(select(Confirmed).order_by(Confirmed.c.subject_id)).all()
    assert [(row.subject_id, row.row) for row in rows] == [
        ("a", {"title": "新"}),
        ("b", {"title": "b"}),
    ]


def topic(number: int) -> dict[str, object]:
    return {
        "id": f"{number:032x}", "title": f"第{number}", "angle": "", "column_id": None,
        "due_at": "" if number % 2 else None, "owner_id": None, "channels": ["报"],
        "stage": "proposed", "stage_reason": "", "is_deleted": number == 3, "alternatives": 0,
        "is_edited_since": False, "created_key": "k", "created_at": "t",
    }  # fmt: skip


def test_any_number_of_rows_stands_as_sqlalchemy_would_have_put_it(opened: OpenProfile) -> None:
    rows = [topic(number) for number in range(320 + 64 + 8 + 8 + 3)]
    put(opened, Topic, rows)
    seen = {
        "key": "k", "epoch": 1, "seq": 2, "subject_id": "s", "record": b"{}", "is_missing": True,
    }  # fmt: skip
    put(opened, Pulled, [seen])

    with opened.store.reading() as connection:
        found = connection.execute(select(Topic).order_by(Topic.c.id)).mappings().all()
        kinds = connection.exec_driver_sql(
            "SELECT DISTINCT typeof(title), typeof(column_id), typeof(channels), typeof(is_deleted)"
            " FROM topics"
        ).all()
        assert [dict(row) for row in found] == rows
        assert kinds == [("text", "null", "text", "integer")]
        assert [dict(row) for row in connection.execute(select(Pulled)).mappings()] == [seen]


def test_only_what_changes_is_written(opened: OpenProfile) -> None:
    put(opened, Topic, [topic(1), topic(2)])
    clear = "DELETE FROM search_marks"
    opened.store.write(lambda c: c.exec_driver_sql(clear))

    put(opened, Topic, [topic(1), {**topic(2), "due_at": "x"}])

    with opened.store.reading() as connection:
        marks = connection.exec_driver_sql("SELECT subject_id, stirred FROM search_marks").all()
    assert marks == [(topic(2)["id"], 1)]


def put(opened: OpenProfile, table: Table, rows: list[dict[str, object]]) -> None:
    def work(connection: Connection) -> None:
        with gate(connection):
            Replacing(table).run(connection, rows)

    opened.store.write(work)


def test_the_gate_guards_it_too(opened: OpenProfile) -> None:
    with pytest.raises(IntegrityError, match=r"outbox\.record and merge alone"):
        opened.store.write(lambda c: Replacing(Confirmed).run(c, [line("a", "旧")]))
