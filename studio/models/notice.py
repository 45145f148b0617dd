"""Table `notices`: what each person was told of, so that nobody is told twice.

Of this machine only. A line stays for ever: what came back once may stand there again after the
province was set back.
"""

from __future__ import annotations

from sqlalchemy import Index, Table

from studio.models.base import flag_column, id_column, metadata, number_column, text_column

Notice = Table(
    "notices",
    metadata,
    number_column("number", primary_key=True, autoincrement=True),  # the order of telling
    id_column("person_id"),
    text_column("mark"),  # by which the thing is known again (desks.matters)
    text_column("reason"),  # desks.matters.Reason
    text_column("sort"),  # of the subject
    text_column("subject_id"),
    text_column("detail"),
    text_column("at"),  # UTC stamp; shown, never compared
    flag_column("is_told"),  # False: noted without a word
    flag_column("is_read"),
    Index("ix_notices_mark", "person_id", "mark", unique=True),
    sqlite_autoincrement=True,
)
