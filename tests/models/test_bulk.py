import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from studio.models.bulk import Replacing
from studio.models.confirmed import Confirmed
from studio.models.database import gate
from studio.models.opening import OpenProfile


def line(subject: str, title: str) -> dict[str, object]:
    return {"subject_id": subject, "sort": "topic", "row": {"title": title}, "epoch": 1, "seq": 2}


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


def test_the_gate_guards_it_too(opened: OpenProfile) -> None:
    with pytest.raises(IntegrityError, match=r"outbox\.record and merge alone"):
        opened.store.write(lambda c: Replacing(Confirmed).run(c, [line("a", "旧")]))
