"""PINs and keys through the desks: change of person, restart, old profiles, restored backups."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from studio.composition import Studio
from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.pins import newcomer
from studio.desks.planning import Proposal
from studio.errors import Invalid
from studio.models.intent import Intent
from studio.models.opening import make_backup, restore_backup
from studio.models.person import Pin
from studio.sync.signing import is_signed, said_in
from studio.vocabulary import SIGNED_KINDS, IntentState, Kind, PersonId
from tests.newsrooms import Clock, Line, open_newsroom

PIN, OTHER_PIN = "2468", "1357"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def drop(studio: Studio, title: str = "防汛") -> None:
    """A command."""
    studio.floor.planning.drop(studio.floor.planning.propose(Proposal(title)), "已播")


def present(studio: Studio) -> PersonId:
    card = studio.floor.accounts.card()
    assert card is not None
    return card.person_id


def intents(studio: Studio, *kinds: Kind) -> list[Any]:
    with studio.store.reading() as connection:
        wanted = select(Intent).where(Intent.c.kind.in_(kinds)).order_by(Intent.c.sequence)
        return list(connection.execute(wanted))


def public_keys(studio: Studio) -> dict[str, str | None]:
    with studio.store.reading() as connection:
        found = connection.execute(select(Pin.c.person_id, Pin.c.public_key))
        return {line.person_id: line.public_key for line in found}


def lock(studio: Studio) -> None:
    """As after a restart on a machine whose key file was taken away."""
    studio.floor.office.keys.hold(None)


def make_old(studio: Studio) -> None:
    """As a studio from before there were keys left it."""

    def work(connection: Any) -> None:
        connection.execute(text("UPDATE pins SET sealed_key=NULL, public_key=NULL"))
        connection.execute(
            text("UPDATE intents SET payload=json_remove(payload, '$.key') WHERE kind=:kind"),
            {"kind": Kind.PERSON_JOINED.value},
        )
        connection.execute(
            text("UPDATE projected SET row=json_remove(row, '$.key') WHERE subject_id=:person"),
            {"person": present(studio)},
        )

    from studio.models.database import gate

    def gated(connection: Any) -> None:
        with gate(connection):
            work(connection)

    studio.store.write(gated)
    lock(studio)


def test_a_person_joins_with_a_key_of_their_own(line: Line) -> None:
    (joined,) = intents(line.studio, Kind.PERSON_JOINED)

    assert joined.payload["key"] == public_keys(line.studio)[present(line.studio)]
    line.studio.floor.accounts.add_person("王芳", OTHER_PIN)
    first, second = intents(line.studio, Kind.PERSON_JOINED)
    assert first.payload["key"] != second.payload["key"]


def test_whoever_sits_down_signs_with_their_own_key(line: Line) -> None:
    """Offline, and with the key of nobody before them."""
    line.platform.online = False
    first = present(line.studio)
    drop(line.studio, "一")
    second = line.studio.floor.accounts.add_person("王芳", OTHER_PIN)
    drop(line.studio, "二")
    line.studio.floor.accounts.change_person(first, PIN)
    drop(line.studio, "三")
    line.studio.floor.accounts.change_person(second, OTHER_PIN)
    drop(line.studio, "四")

    keys = public_keys(line.studio)
    commands = intents(line.studio, *SIGNED_KINDS)
    assert [one.person_id for one in commands] == [first, second, first, second]
    for one in commands:
        assert is_signed(keys[one.person_id] or "", said_in(one._mapping), one.signature)
    line.platform.online = True
    line.sync()
    states = {one.state for one in intents(line.studio, *SIGNED_KINDS)}
    assert states == {IntentState.SETTLED}


def test_after_a_restart_nobody_types_the_pin(folder: Path) -> None:
    with closing(open_newsroom(folder)) as studio:
        person = present(studio)
    with closing(open_newsroom(folder)) as studio:
        drop(studio)

        (command,) = intents(studio, *SIGNED_KINDS)
        assert (command.person_id, bool(command.signature)) == (person, True)


def test_a_locked_key_records_nothing_until_the_pin_is_there(line: Line) -> None:
    """What had been typed stays where it was; everything but commands goes on."""
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    lock(line.studio)

    with pytest.raises(Invalid, match="key_locked"):
        line.studio.floor.planning.drop(topic, "已播")
    line.studio.floor.planning.change(topic, "title", "防汛演练")
    assert intents(line.studio, *SIGNED_KINDS) == []

    line.studio.floor.accounts.change_person(present(line.studio), PIN)
    line.studio.floor.planning.drop(topic, "已播")
    line.sync()
    assert intents(line.studio, *SIGNED_KINDS)[0].state == IntentState.SETTLED


def test_another_persons_key_in_the_file_opens_nothing(folder: Path) -> None:
    """The file of a time before the change of person was put back."""
    with closing(open_newsroom(folder)) as studio:
        earlier = studio.profile.person_key.read_text("ascii")
        studio.floor.accounts.add_person("王芳", OTHER_PIN)
        studio.profile.person_key.write_text(earlier, "ascii")
    with closing(open_newsroom(folder)) as studio, pytest.raises(Invalid, match="key_locked"):
        drop(studio)


def test_a_wrong_pin_opens_nothing(line: Line) -> None:
    lock(line.studio)

    with pytest.raises(Invalid, match="pin_wrong"):
        line.studio.floor.accounts.change_person(present(line.studio), "1111")
    with pytest.raises(Invalid, match="key_locked"):
        drop(line.studio)


def test_a_restored_profile_asks_for_the_pin_and_goes_on(tmp_path: Path) -> None:
    """On another machine: the backup holds the sealed key, not the open one."""
    platform = InMemoryPlatform()
    with closing(open_newsroom(tmp_path / "one")) as studio:
        line = Line(studio, platform)
        line.sync()
        make_backup(studio.store, tmp_path / "copy.db")
    with closing(open_newsroom(tmp_path / "two")):
        pass
    from studio.places import Profile

    restore_backup(Profile(tmp_path / "two"), tmp_path / "copy.db")
    with closing(open_newsroom(tmp_path / "two")) as studio:
        line = Line(studio, platform)
        with pytest.raises(Invalid, match="key_locked"):
            drop(studio)
        studio.floor.accounts.change_person(present(studio), PIN)
        drop(studio)
        line.sync()

        assert intents(studio, *SIGNED_KINDS)[-1].state == IntentState.SETTLED


# People of before there were keys


def test_an_old_profile_commands_unsigned_until_the_pin_is_entered(line: Line) -> None:
    make_old(line.studio)
    drop(line.studio)
    line.sync()

    (command,) = intents(line.studio, *SIGNED_KINDS)
    assert (command.signature, command.state) == (None, IntentState.SETTLED)


def test_at_the_next_pin_an_old_profile_gets_its_key(line: Line) -> None:
    make_old(line.studio)
    line.sync()
    line.studio.floor.accounts.change_person(present(line.studio), PIN)
    drop(line.studio)
    line.sync()

    (told,) = intents(line.studio, Kind.PERSON_KEY_SET)
    assert told.payload["key"] == public_keys(line.studio)[present(line.studio)]
    (command,) = intents(line.studio, *SIGNED_KINDS)
    assert command.signature
    assert {told.state, command.state} == {IntentState.SETTLED}
    line.studio.floor.accounts.change_person(present(line.studio), PIN)
    assert len(intents(line.studio, Kind.PERSON_KEY_SET)) == 1


def test_what_waited_unsigned_is_signed_with_the_new_key(line: Line) -> None:
    """Else the province, which knows the key by then, would refuse what was deferred before."""
    make_old(line.studio)
    drop(line.studio)
    line.studio.store.write(
        lambda connection: connection.execute(
            text("UPDATE intents SET is_handed=1 WHERE kind='topic.dropped'")
        )
    )

    line.studio.floor.accounts.change_person(present(line.studio), PIN)

    (command,) = intents(line.studio, *SIGNED_KINDS)
    key = public_keys(line.studio)[command.person_id]
    assert is_signed(key or "", said_in(command._mapping), command.signature)


def test_a_backup_of_before_the_key_takes_up_the_one_that_is_open_here(folder: Path) -> None:
    platform = InMemoryPlatform()
    with closing(open_newsroom(folder)) as studio:
        line = Line(studio, platform)
        make_old(studio)
        line.sync()
        make_backup(studio.store, folder.parent / "copy.db")
        studio.floor.accounts.change_person(present(studio), PIN)
        line.sync()
    from studio.places import Profile

    restore_backup(Profile(folder), folder.parent / "copy.db")
    with closing(open_newsroom(folder)) as studio:
        line = Line(studio, platform)
        studio.floor.accounts.change_person(present(studio), PIN)
        drop(studio)
        line.sync()

        assert intents(studio, *SIGNED_KINDS)[-1].state == IntentState.SETTLED
        assert line.studio.floor.queue.sheet().refused == ()


def test_where_the_key_is_gone_for_good_it_is_said(folder: Path) -> None:
    """An old backup on a new machine: the person joins anew."""
    platform = InMemoryPlatform()
    with closing(open_newsroom(folder)) as studio:
        line = Line(studio, platform)
        make_old(studio)
        line.sync()
        make_backup(studio.store, folder.parent / "copy.db")
        studio.floor.accounts.change_person(present(studio), PIN)
        line.sync()
    from studio.places import Profile

    restore_backup(Profile(folder), folder.parent / "copy.db")
    Profile(folder).person_key.unlink()
    with closing(open_newsroom(folder)) as studio:
        Line(studio, platform).sync()
        with pytest.raises(Invalid, match="key_lost"):
            drop(studio)
        studio.floor.accounts.change_person(present(studio), PIN)
        with pytest.raises(Invalid, match="key_lost"):
            drop(studio)
        studio.floor.accounts.add_person("李晓禾", PIN)
        drop(studio)
        Line(studio, platform).sync()
        assert intents(studio, *SIGNED_KINDS)[-1].state == IntentState.SETTLED


def test_nothing_secret_is_printed_or_logged(
    line: Line, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    joining = newcomer(PIN)
    lock(line.studio)
    line.studio.floor.accounts.change_person(present(line.studio), PIN)
    drop(line.studio)
    line.sync()

    with line.studio.store.reading() as connection:
        author = line.studio.floor.office.author(connection)
    key = line.studio.floor.office.keys.of(author.person)
    assert key is not None
    shown = "\n".join([repr(joining), repr(author), repr(line.studio), repr(key), caplog.text])
    for secret in (joining.key.private, joining.sealed, joining.digest, key.private):
        assert repr(secret) not in shown
        assert secret.hex() not in shown
    assert clock is not None
