"""Columns (栏目): what each asks of its stories, and the templates that new ones begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, func, select

from studio.desks.changes import Change
from studio.desks.column_rights import ColumnRights, column_rights, require_rights
from studio.desks.newsroom import Office
from studio.desks.wording import checked
from studio.errors import BodyError, Invalid, NotFound
from studio.manuscript import profile as profiles
from studio.manuscript import template as templates
from studio.manuscript.profile import Profile, read_profile
from studio.manuscript.template import Template, fit_for_template, read_template
from studio.models.column import Column
from studio.models.story import Story
from studio.sync.bodies import body_blobs
from studio.sync.fold import PROFILE, TEMPLATE
from studio.sync.outbox import Draft, record
from studio.sync.projection import projected_row
from studio.sync.wire import canonical
from studio.vocabulary import NEVER, ColumnId, Kind, Revision, StoryId

CADENCES: Final = ("", "daily", "weekly", "monthly")
LARGEST_TEMPLATE: Final = 256 * 1024
"""Bytes of its JSON."""
MOST_TEMPLATES: Final = 20


@dataclass(frozen=True, slots=True)
class TemplateRow:
    id: str
    template: Template


@dataclass(frozen=True, slots=True)
class ColumnSheet:
    """A column with all that is said of it."""

    id: ColumnId
    name: str
    cadence: str
    target_seconds: int
    profile: Profile = field(default_factory=Profile)
    templates: tuple[TemplateRow, ...] = ()
    """By name."""
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    """By field, of what the sheet shows; a field that nothing set has none."""
    is_closed: bool = False
    """It ended (停办): nothing new is put there."""
    alternatives: int = 0
    """Values beside its fields, for a person to choose."""
    stories: int = 0


@dataclass(frozen=True, slots=True)
class ColumnsDesk:
    office: Office

    def all(self) -> list[ColumnSheet]:
        """By name, those that ended behind the others."""
        wanted = select(Column.c.id).order_by(Column.c.is_closed, Column.c.name)
        with self.office.store.reading() as connection:
            ids = connection.execute(wanted).scalars().all()
            return [_sheet(connection, column_id) for column_id in ids]

    def sheet(self, column_id: ColumnId) -> ColumnSheet:
        """Raises NotFound."""
        with self.office.store.reading() as connection:
            return _sheet(connection, column_id)

    def rights(self) -> ColumnRights:
        with self.office.store.reading() as connection:
            return column_rights(self.office, connection)

    def require_rights(self) -> None:
        """Raises Invalid column_rights when who works here may not change columns."""
        with self.office.store.reading() as connection:
            require_rights(self.office, connection)

    def change(self, before: ColumnSheet, wanted: ColumnSheet) -> None:
        """Make name, cadence, length and profile as in `wanted`, as seen by who saw `before`.

        Templates have their own calls. Raises Invalid, and NotFound when it is gone.
        """
        wanted = replace(wanted, name=checked("name", wanted.name))
        if wanted.cadence not in CADENCES:
            raise Invalid("choice_unknown", value=wanted.cadence, choices=", ".join(CADENCES))
        profiles.check(wanted.profile)
        values = {
            name: value for name, value in _fields(wanted).items() if value != _fields(before)[name]
        }
        self._record(before.id, values, before.revisions)

    def close(self, column_id: ColumnId) -> None:
        """Let it end: it stands in no chooser any more; its stories stay, and are found.

        Nothing happens when it is closed already. Raises Invalid, and NotFound when it is gone.
        """
        self._set_closed(column_id, is_closed=True)

    def reopen(self, column_id: ColumnId) -> None:
        """As `close`, the other way."""
        self._set_closed(column_id, is_closed=False)

    def put_template(
        self,
        column_id: ColumnId,
        template: Template,
        template_id: str = "",
        base: Revision | None = None,
    ) -> str:
        """Add a template, or change the one with that id; its id. Raises Invalid or NotFound.

        `base`: of the template as the person saw it; see ColumnSheet.revisions.
        """
        name = checked("name", template.name)
        template = replace(
            template,
            name=name,
            deck=checked("deck", template.deck),
            byline=checked("byline", template.byline),
            headline=checked("headline", template.headline),
        )
        others = [one for one in self.sheet(column_id).templates if one.id != template_id]
        if any(one.template.name == name for one in others):
            raise Invalid("name_taken", name=name)
        if len(others) >= MOST_TEMPLATES:
            raise Invalid("too_many_templates", limit=MOST_TEMPLATES)
        value = templates.plain(template)
        if len(canonical(value)) > LARGEST_TEMPLATE:
            raise Invalid("template_too_large")
        template_id = template_id or uuid4().hex
        key = TEMPLATE + template_id
        self._record(column_id, {key: value}, {key: base} if base else {})
        return template_id

    def remove_template(
        self, column_id: ColumnId, template_id: str, base: Revision | None = None
    ) -> None:
        """Stories that began with it stay as they are. Raises NotFound.

        `base`: of the template as the person saw it; what came since must not go unseen.
        """
        key = TEMPLATE + template_id
        self._record(column_id, {key: None}, {key: base} if base else {})

    def template_of(self, story_id: StoryId, name: str) -> tuple[Template, int]:
        """What a story would be as a template, and how many of its objects are not in it.

        Raises NotFound, or BodyError when its body is damaged.
        """
        from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint

        with self.office.store.reading() as connection:
            story = connection.execute(
                select(Story.c.headline, Story.c.deck, Story.c.byline).where(
                    Story.c.id == story_id, Story.c.is_deleted.is_(False)
                )
            ).one_or_none()
            blobs = body_blobs(connection, story_id)
        if story is None:
            raise NotFound("not_found")
        body = StoryBody.open(blobs)
        try:
            if body.fault is not None:
                raise BodyError(body.fault.code)
            blocks, objects = fit_for_template(body.text.blocks())
        finally:
            body.close()
        made = Template(name, story.headline, story.deck, "", (), blocks)
        return made, objects

    def _set_closed(self, column_id: ColumnId, *, is_closed: bool) -> None:
        kind = Kind.COLUMN_CLOSED if is_closed else Kind.COLUMN_REOPENED

        def work(connection: Connection) -> None:
            require_rights(self.office, connection)
            if _sheet(connection, column_id).is_closed != is_closed:
                author = self.office.author(connection)
                record(connection, author, Draft(kind, column_id, {}), self.office.stamp())

        self.office.store.write(work)
        self.office.changes.announce(Change(people=True, queue=True))

    def _record(
        self, column_id: ColumnId, values: Mapping[str, Any], bases: Mapping[str, Revision]
    ) -> None:
        """One intent a field, all in one transaction."""

        def work(connection: Connection) -> None:
            require_rights(self.office, connection)
            _sheet(connection, column_id)
            author = self.office.author(connection)
            for name, value in values.items():
                payload = {"field": name, "value": value}
                draft = Draft(Kind.COLUMN_CHANGED, column_id, payload, base=bases.get(name))
                record(connection, author, draft, self.office.stamp())

        self.office.store.write(work)
        if values:
            self.office.changes.announce(Change(people=True, queue=True))


def profile_of(connection: Connection, column_id: ColumnId | None) -> tuple[str, Profile]:
    """The column's name, and what it asks; without a column nothing is asked."""
    found = connection.execute(
        select(Column.c.name, Column.c.profile).where(Column.c.id == column_id)
    ).one_or_none()
    return (found.name, read_profile(found.profile)) if found else ("", Profile())


def _sheet(connection: Connection, column_id: ColumnId) -> ColumnSheet:
    line = connection.execute(select(Column).where(Column.c.id == column_id)).one_or_none()
    if line is None:
        raise NotFound("not_found")
    row = projected_row(connection, column_id) or {"_set": {}}
    stories = connection.execute(
        select(func.count()).where(Story.c.column_id == column_id, Story.c.is_deleted.is_(False))
    ).scalar_one()
    rows = [TemplateRow(key, read_template(value)) for key, value in line.templates.items()]
    return ColumnSheet(
        id=line.id,
        name=line.name,
        cadence=line.cadence,
        target_seconds=line.target_seconds,
        profile=read_profile(line.profile),
        templates=tuple(sorted(rows, key=lambda one: (one.template.name, one.id))),
        revisions={
            name: (mark[0], mark[1])
            for name, mark in row["_set"].items()
            if (mark[0], mark[1]) != NEVER
        },
        is_closed=line.is_closed,
        alternatives=line.alternatives,
        stories=stories,
    )


def _fields(sheet: ColumnSheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "cadence": sheet.cadence,
        "target_seconds": sheet.target_seconds,
        PROFILE: profiles.plain(sheet.profile),
    }
