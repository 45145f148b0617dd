from __future__ import annotations

from sqlalchemy import insert

from studio.composition import Studio
from studio.desks.put_aside import MOST_NAMED, PutAside, records_put_aside
from studio.desks.titles import Titles
from studio.models.confirmed import StrangeRecord
from tests.newsrooms import write_story


def put(studio: Studio, why: str, *subjects: tuple[str, str]) -> None:
    """Aside, under seqs of their own; each (kind, subject)."""
    lines = [
        {
            "epoch": 1 + (why == "unknown"),
            "seq": seq,
            "record": {"kind": kind, "subject": subject},
            "why": why,
        }
        for seq, (kind, subject) in enumerate(subjects)
    ]
    studio.store.write(lambda connection: connection.execute(insert(StrangeRecord), lines))


def found(studio: Studio) -> tuple[PutAside, ...]:
    with studio.store.reading() as connection:
        return records_put_aside(connection, Titles(connection))


def test_nothing_is_said_where_all_could_be_read(studio: Studio) -> None:
    put(studio, "blob", ("story.body_updated", "s" * 32))

    assert found(studio) == ()


def test_each_reason_is_said_with_what_it_is_about(studio: Studio) -> None:
    story = write_story(studio)
    put(studio, "damaged", ("story.changed", story), ("story.body_updated", story))
    put(studio, "unknown", ("survey.opened", "0123456789ab"))

    damaged, newer = found(studio)

    assert (damaged.code, damaged.count, damaged.names) == ("records_damaged", 2, ("供暖第一周",))
    assert (newer.code, newer.count, newer.names) == ("records_newer", 1, ("01234567",))


def test_what_lacks_what_made_it_is_not_called_newer(studio: Studio) -> None:
    """A dispatcher's log has submissions of stories that are blank; or the making was harmed."""
    put(studio, "unknown", ("story.submitted", "s" * 32), ("survey.opened", "0123456789ab"))

    (newer,) = found(studio)

    assert (newer.code, newer.count, newer.names) == ("records_newer", 1, ("01234567",))


def test_of_many_the_newest_few_are_named(studio: Studio) -> None:
    put(studio, "unknown", *(("survey.opened", f"{n:08}") for n in range(100)))

    (newer,) = found(studio)

    assert (newer.count, newer.names) == (100, ("00000099", "00000098", "00000097"))
    assert len(newer.names) == MOST_NAMED
