"""The newsroom on this machine: its people and their PINs, and its tie to a province."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, select

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.desks.pin_brake import PinBrake
from studio.desks.pins import Entered, Newcomer, entered, keep_fresh, newcomer
from studio.desks.wording import checked
from studio.errors import Invalid, NotFound
from studio.models.intent import Intent
from studio.models.person import Person, Pin
from studio.models.story import BodyUpdate
from studio.sync import facts
from studio.sync.answers import amend_unsent
from studio.sync.bodies import freeze_within
from studio.sync.outbox import Author, Draft, record
from studio.sync.signing import typed
from studio.sync.wire import Enrolment
from studio.vocabulary import DeviceId, Kind, PersonId, StoryId

EDITOR = "editor"
ENROL_EDITORS = frozenset({"editor", "reviewer", "chief", "administrator"})
"""Invitations on whose devices others may join as editors; the province checks it again."""
ROLES = ("reporter", "editor", "reviewer", "chief", "administrator")
"""Of a newsroom's people; the province has two more of its own."""
GIVEN_BY = {"chief": frozenset(ROLES[:4]), "administrator": frozenset(ROLES)}
"""Who may change people, and which roles they give; the province checks it again."""

Enroller = Callable[[str, str, str, str], Enrolment]
"""url, code, device id, device name → what the province gave. Uses the network."""


@dataclass(frozen=True, slots=True)
class NewsroomCard:
    """What the window's corner says."""

    name: str
    person_id: PersonId
    person_name: str
    device_id: DeviceId
    platform_url: str
    """Empty: not enrolled with a province yet."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: PersonId
    name: str
    has_pin: bool
    """Enrolled on this device."""
    role: str = EDITOR
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person who works here now may do about others."""

    gives: frozenset[str]
    """Roles; none: may not change anybody."""
    person: PersonId | None

    @staticmethod
    def order(role: str) -> int:
        """Of a role among those of a newsroom, the one with the fewest rights first."""
        return ROLES.index(role) if role in ROLES else len(ROLES)


@dataclass(frozen=True, slots=True)
class AccountsDesk:
    office: Office
    enroller: Enroller
    keep_token: Callable[[str], None]
    """Stores the device's token where only the OS user can read it."""

    def card(self) -> NewsroomCard | None:
        """The newsroom as it is now; None before the first start."""
        with self.office.store.reading() as connection:
            name = facts.read_fact(connection, facts.NEWSROOM_NAME)
            if name is None:
                return None
            author = self.office.author(connection)
            person = connection.execute(
                select(Person.c.name).where(Person.c.id == author.person)
            ).scalar_one_or_none()
            url = facts.read_fact(connection, facts.PLATFORM_URL) or ""
        return NewsroomCard(name, author.person, person or "", author.device, url)

    def open_newsroom(self, newsroom: str, person: str, pin: str) -> PersonId:
        """The first start: name the newsroom and its first person. Raises Invalid.

        A profile keeps its newsroom for ever: Invalid newsroom_there when it has one.
        """
        newsroom, person = checked("newsroom", newsroom), checked("name", person)
        joining = newcomer(pin)
        device = DeviceId(uuid4().hex)

        def work(connection: Connection) -> PersonId:
            present = facts.read_fact(connection, facts.NEWSROOM_NAME)
            if present is not None:
                raise Invalid("newsroom_there", newsroom=present)
            facts.write_fact(connection, facts.NEWSROOM_ID, uuid4().hex)
            facts.write_fact(connection, facts.NEWSROOM_NAME, newsroom)
            facts.write_fact(connection, facts.DEVICE_ID, device)
            facts.write_fact(connection, facts.DEVICE_NAME, platform.node() or "studio")
            return self._join(connection, device, person, joining)

        person_id = self.office.store.write(work)
        self.office.keys.hold(joining.key)
        self.office.changes.announce(Change(people=True, queue=True))
        return person_id

    def people(self) -> list[PersonRow]:
        """Everyone of the newsroom, those of this device first."""
        with self.office.store.reading() as connection:
            lines = connection.execute(
                select(
                    Person.c.id, Person.c.name, Person.c.role, Person.c.is_revoked, Pin.c.person_id
                )
                .outerjoin(Pin, Pin.c.person_id == Person.c.id)
                .order_by(Pin.c.person_id.is_(None), Person.c.name)
            )
            return [
                PersonRow(
                    line.id, line.name, line.person_id is not None, line.role, line.is_revoked
                )
                for line in lines
            ]

    def joins_as(self) -> str:
        """The role of whoever joins on this device."""
        with self.office.store.reading() as connection:
            return self._role_here(connection)

    def add_person(self, name: str, pin: str) -> PersonId:
        """Let another person work on this device. Raises Invalid."""
        name, joining = checked("name", name), newcomer(pin)

        def work(connection: Connection) -> PersonId:
            device = self.office.author(connection).device
            self._freeze_bodies(connection, device)
            return self._join(connection, device, name, joining)

        person_id = self.office.store.write(work)
        self.office.keys.hold(joining.key)
        self.office.changes.announce(Change(people=True, queue=True))
        return person_id

    def change_person(self, person_id: PersonId, pin: str) -> None:
        """Hand the device to another person, offline too. Raises Invalid pin_wrong.

        To the one who works here already: their key is open again. After several wrong ones raises
        Invalid pin_wait or pin_wait_long, whatever is typed, until the time is over.
        """
        brake = PinBrake(self.office.uptime)
        found = self._entered(brake, person_id, pin)

        def work(connection: Connection) -> None:
            self._freeze_bodies(connection, self.office.author(connection).device)
            brake.forget(connection, person_id)
            facts.write_fact(connection, facts.PERSON_ID, person_id)
            keep_fresh(connection, self.office.author(connection), found, self.office.stamp())

        self.office.store.write(work)
        self.office.keys.hold(found.key)
        self.office.changes.announce(Change(people=True, queue=True))

    def rights(self) -> Rights:
        """Of the person who works here now."""
        with self.office.store.reading() as connection:
            person = self.office.author(connection).person
            return Rights(_gives(connection, person), person)

    def change_role(self, person_id: PersonId, role: str) -> None:
        """Raises Invalid right_missing when one's own role does not give this one, or NotFound.

        It is signed: raises Invalid key_locked or key_lost too, as `revoke` does.
        """
        self._change_person(Kind.PERSON_ROLE_CHANGED, person_id, {"role": role})

    def revoke(self, person_id: PersonId) -> None:
        """停用: what they write stays here until they are reinstated.

        Raises Invalid not_oneself or right_missing, or NotFound.
        """
        self._change_person(Kind.PERSON_REVOKED, person_id, {})

    def reinstate(self, person_id: PersonId) -> None:
        """恢复. Raises as `revoke`."""
        self._change_person(Kind.PERSON_REINSTATED, person_id, {})

    def enrol(self, url: str, code: str) -> str:
        """Exchange an invitation for this device's token; the name of the newsroom there.

        Uses the network. Raises PlatformError, Invalid, or Refused for a wrong or used code.
        """
        with self.office.store.reading() as connection:
            device = facts.read_fact(connection, facts.DEVICE_ID)
            device_name = facts.read_fact(connection, facts.DEVICE_NAME)
            known = facts.read_fact(connection, facts.PLATFORM_URL)
            newsroom = facts.read_fact(connection, facts.NEWSROOM_ID)
            name = facts.read_fact(connection, facts.NEWSROOM_NAME)
        if device is None:
            raise NotFound("no_newsroom")
        enrolment = self.enroller(url.strip(), code.strip(), device, device_name)
        if known and enrolment.newsroom_id != newsroom:  # again with its own one: a lost token
            raise Invalid("already_enrolled", newsroom=name)
        self.keep_token(enrolment.token)

        def work(connection: Connection) -> None:
            facts.write_fact(connection, facts.NEWSROOM_ID, enrolment.newsroom_id)
            facts.write_fact(connection, facts.NEWSROOM_NAME, enrolment.newsroom_name)
            facts.write_fact(connection, facts.PLATFORM_URL, url.strip())
            facts.write_fact(connection, facts.DEVICE_ROLE, enrolment.role)
            facts.write_fact(connection, facts.BUNDLE_KEYS, None)  # they go with the token
            _take_roles(connection, enrolment.role)

        self.office.store.write(work)
        self.office.changes.announce(Change(people=True, queue=True, line=True))
        return enrolment.newsroom_name

    @staticmethod
    def _role_here(connection: Connection) -> str:
        return _role_of_another(facts.read_fact(connection, facts.DEVICE_ROLE) or EDITOR)

    def _join(
        self, connection: Connection, device: DeviceId, name: str, joining: Newcomer
    ) -> PersonId:
        person_id = joining.key.person
        role = self._role_here(connection)
        payload = {"name": name, "role": role, "key": joining.key.public}
        draft = Draft(Kind.PERSON_JOINED, person_id, payload)
        record(connection, Author(person_id, device), draft, self.office.stamp())
        joining.store(connection)
        facts.write_fact(connection, facts.PERSON_ID, person_id)
        return person_id

    def _change_person(self, kind: Kind, person_id: PersonId, payload: dict[str, str]) -> None:
        def work(connection: Connection) -> None:
            author = self.office.author(connection)
            there = select(Person.c.created_key).where(Person.c.id == person_id)
            made_by = connection.execute(there).scalar_one_or_none()
            if made_by is None:
                raise NotFound("not_found")
            gives = _gives(connection, author.person)
            if not gives or payload.get("role", EDITOR) not in gives:
                raise Invalid("right_missing")
            if person_id == author.person and kind == Kind.PERSON_REVOKED:
                raise Invalid("not_oneself")
            draft = Draft(kind, person_id, payload, [made_by])
            record(connection, author, draft, self.office.stamp())

        self.office.command(work)
        self.office.changes.announce(Change(people=True, queue=True))

    def _entered(self, brake: PinBrake, person: PersonId, pin: str) -> Entered:
        """What the PIN opens. A wrong one is counted before anybody is told that it is wrong."""
        try:
            with self.office.store.reading() as connection:
                brake.check(connection, person)
                return entered(connection, self.office.keys, person, pin)
        except Invalid as error:
            if error.code == "pin_wrong" and typed(pin):  # a script without a terminal types none
                self.office.store.write(lambda connection: brake.note_wrong(connection, person))
                with self.office.store.reading() as connection:
                    brake.check(connection, person)
            raise

    def _freeze_bodies(self, connection: Connection, device: DeviceId) -> None:
        """What one person wrote must not travel under the next one's name."""
        stories = connection.execute(
            select(BodyUpdate.c.story_id).where(BodyUpdate.c.intent_key.is_(None)).distinct()
        ).scalars()
        for story in list(stories):
            freeze_within(connection, device, StoryId(story), self.office.stamp())


def _gives(connection: Connection, person: PersonId) -> frozenset[str]:
    wanted = select(Person.c.role).where(Person.c.id == person, Person.c.is_revoked.is_(False))
    return GIVEN_BY.get(connection.execute(wanted).scalar_one_or_none() or "", frozenset())


def _take_roles(connection: Connection, role: str) -> None:
    """Give those who joined before the invitation the roles that it allows.

    It was made out for the first one of the device; the others become editors where it allows that.
    """
    joined = connection.execute(
        select(Intent.c.key, Intent.c.payload)
        .where(Intent.c.kind == Kind.PERSON_JOINED, Intent.c.is_handed.is_(False))
        .order_by(Intent.c.sequence)
    ).all()
    for number, line in enumerate(joined):
        fitting = role if number == 0 else _role_of_another(role)
        amend_unsent(connection, line.key, {**line.payload, "role": fitting})


def _role_of_another(invited: str) -> str:
    """Of a person who joins on a device that was invited with that role."""
    return EDITOR if invited in ENROL_EDITORS else invited
