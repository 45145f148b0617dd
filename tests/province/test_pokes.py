"""Who is told that there is news, and who is told no more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from province import access, pokes
from province.access import Device
from province.pokes import Listener, Pokes
from province.store import Store
from province.wire import Revision
from tests.province.making import device_in

LONG_S = 20
"""Far above what any poke takes; a test that waits so long has failed."""
Play = Callable[[Pokes, ExitStack], Awaitable[None]]


@pytest.fixture
def play(kept: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[Play], None]:
    """Runs a story in a loop of its own; the stack holds who listens."""
    monkeypatch.setattr(pokes, "LOOK_EVERY_S", 0.01)

    def run(story: Play) -> None:
        async def played() -> None:
            with ExitStack() as listening:
                await story(Pokes(kept), listening)

        asyncio.run(played())

    return run


def device(newsroom: str, name: str) -> Device:
    return Device(name * 32, name, newsroom, "editor")


def enrolled(kept: Store, newsroom: str) -> tuple[Device, str]:
    """A device of the store, and the hash of its token."""
    code = access.invite(kept, newsroom, "editor")
    token, _, found = access.enrol(kept, code, "e" * 32, "采访一号", "test")
    return found, access.token_hash(token)


def test_all_of_a_newsroom_but_the_writer_are_told(
    kept: Store, newsroom: str, play: Callable[[Play], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pokes, "LOOK_EVERY_S", LONG_S)
    elsewhere = access.add_newsroom(kept, "别处")

    async def story(told: Pokes, listening: ExitStack) -> None:
        writer, *others = [
            listening.enter_context(told.listening(device(newsroom, name), "")) for name in "abc"
        ]
        stranger = listening.enter_context(told.listening(device(elsewhere, "d"), ""))

        told.tell_grown(newsroom, (1, 2), by="a" * 32)

        assert [await one.has_news(LONG_S) for one in others] == [True, True]
        assert [await one.has_news(0) for one in (writer, stranger)] == [False, False]

        told.tell_grown(newsroom, (1, 2))
        told.tell_grown(newsroom, (1, 1))

        assert not await others[0].has_news(0), "what is told is told once"

    play(story)


def test_what_a_command_appended_is_found_in_the_store(
    kept: Store, newsroom: str, play: Callable[[Play], None]
) -> None:
    found, hashed = enrolled(kept, newsroom)

    async def story(told: Pokes, listening: ExitStack) -> None:
        listener = listening.enter_context(told.listening(found, hashed))
        before = told.head(newsroom)

        from province import people  # as `province person role` does, in another process

        people.give_role(kept, newsroom, people.listed(kept, newsroom)[0]["id"], "chief")

        assert await listener.has_news(LONG_S)
        assert told.head(newsroom) > before

    play(story)


def test_a_look_that_failed_is_made_up_for(
    kept: Store, newsroom: str, play: Callable[[Play], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nothing more is written."""
    found, hashed = enrolled(kept, newsroom)
    failures = iter([sa.exc.OperationalError("", None, Exception("busy"))])

    async def story(told: Pokes, listening: ExitStack) -> None:
        listener = listening.enter_context(told.listening(found, hashed))
        whole = told._heads

        def heads(newsrooms: list[str]) -> dict[str, Revision]:
            for error in failures:
                raise error
            return whole(newsrooms)

        from province import people

        monkeypatch.setattr(told, "_heads", heads)
        people.give_role(kept, newsroom, people.listed(kept, newsroom)[0]["id"], "chief")

        assert await listener.has_news(LONG_S)

    play(story)


def test_who_was_shut_out_on_the_way_in_listens_no_longer(
    kept: Store, newsroom: str, play: Callable[[Play], None]
) -> None:
    found, hashed = enrolled(kept, newsroom)

    async def story(told: Pokes, listening: ExitStack) -> None:
        first = listening.enter_context(told.listening(device(newsroom, "a"), "unknown"))
        access.revoke(kept, found.id)
        assert await first.has_news(LONG_S)  # that was looked at, before the other one came
        assert first.is_over

        late = listening.enter_context(told.listening(found, hashed))

        assert await late.has_news(LONG_S)
        assert late.is_over

    play(story)


def test_a_device_that_was_shut_out_listens_no_longer(
    kept: Store, newsroom: str, play: Callable[[Play], None]
) -> None:
    found, hashed = enrolled(kept, newsroom)

    async def story(told: Pokes, listening: ExitStack) -> None:
        listener = listening.enter_context(told.listening(found, hashed))
        access.revoke(kept, found.id)

        assert await listener.has_news(LONG_S)
        assert listener.is_over

    play(story)


def test_a_new_listener_of_a_device_takes_the_place_of_the_old_one(
    newsroom: str, play: Callable[[Play], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pokes, "LOOK_EVERY_S", LONG_S)

    async def story(told: Pokes, listening: ExitStack) -> None:
        with ExitStack() as earlier:
            old = earlier.enter_context(told.listening(device(newsroom, "a"), ""))
            new: Listener = listening.enter_context(told.listening(device(newsroom, "a"), ""))
            assert (await old.has_news(LONG_S), old.is_over, new.is_over) == (True, True, False)

        told.tell_grown(newsroom, (1, 2))  # and the old one's end has not taken the new one along

        assert await new.has_news(LONG_S)

    play(story)


def test_nothing_is_kept_of_who_is_gone(newsroom: str, play: Callable[[Play], None]) -> None:
    async def story(told: Pokes, _: ExitStack) -> None:
        with told.listening(device(newsroom, "a"), ""):
            assert told.head(newsroom) == (1, 1)
        assert told.head(newsroom) == (0, 0)

    play(story)


def test_at_the_end_nobody_is_kept_waiting(newsroom: str, play: Callable[[Play], None]) -> None:
    async def story(told: Pokes, listening: ExitStack) -> None:
        there = listening.enter_context(told.listening(device(newsroom, "a"), ""))
        told.end()
        late = listening.enter_context(told.listening(device(newsroom, "b"), ""))

        for one in (there, late):
            assert (await one.has_news(LONG_S), one.is_over) == (True, True)

    play(story)


def test_a_poke_is_for_those_it_names(newsroom: str, play: Callable[[Play], None]) -> None:
    async def story(told: Pokes, listening: ExitStack) -> None:
        named, other = [
            listening.enter_context(told.listening(device_in(newsroom, name * 32), ""))
            for name in "ab"
        ]

        told.poke(newsroom, {"a" * 32, "not listening"})
        told.poke("nobody's", {"a" * 32})

        assert (await named.has_news(LONG_S), await other.has_news(0)) == (True, False)

    play(story)
