from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from studio.desks.person_keys import OpenKey, PersonKeys
from studio.errors import StoreError
from studio.sync.signing import is_signed, new_key
from studio.vocabulary import PersonId

ANNA, BORIS = PersonId("a" * 32), PersonId("b" * 32)


@dataclass
class Drawer:
    """A place in memory, which can be full."""

    words: str | None = None
    is_full: bool = False
    reads: list[str] = field(default_factory=list)

    def read(self) -> str | None:
        self.reads.append(threading.current_thread().name)
        return self.words

    def keep(self, words: str) -> None:
        if self.is_full:
            raise StoreError("file_unwritable", file="person-key")
        self.words = words

    def forget(self) -> None:
        self.words = None


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


def test_after_a_restart_the_key_is_open_still(drawer: Drawer) -> None:
    key = OpenKey.of(ANNA, new_key())
    PersonKeys(drawer).hold(key)
    keys = PersonKeys(drawer)
    keys.fetch()

    signature = keys.sign(ANNA, key.public, b"words")

    assert signature is not None
    assert is_signed(key.public, b"words", signature)


def test_while_the_store_is_held_no_place_is_asked(drawer: Drawer) -> None:
    """A locked keyring would keep everybody's saves waiting, at each command anew."""
    keys = PersonKeys(drawer)
    keys.fetch()

    assert keys.sign(ANNA, "", b"words") is None
    assert len(drawer.reads) == 1


def test_it_signs_for_nobody_else(drawer: Drawer) -> None:
    """Nor for a person whose key is another one by now."""
    keys, anna, boris = (
        PersonKeys(drawer),
        OpenKey.of(ANNA, new_key()),
        OpenKey.of(BORIS, new_key()),
    )
    keys.hold(anna)
    keys.hold(boris)

    assert keys.sign(ANNA, anna.public, b"words") is None
    assert keys.sign(BORIS, anna.public, b"words") is None
    assert PersonKeys(drawer).of(ANNA) is None


def test_the_earlier_key_goes_also_where_the_next_cannot_be_kept(drawer: Drawer) -> None:
    keys, boris = PersonKeys(drawer), OpenKey.of(BORIS, new_key())
    keys.hold(OpenKey.of(ANNA, new_key()))
    drawer.is_full = True

    keys.hold(boris)

    assert keys.of(BORIS) == boris
    assert drawer.words is None


def test_nobodys_key_is_held_when_there_is_none(drawer: Drawer) -> None:
    keys = PersonKeys(drawer)
    keys.hold(OpenKey.of(ANNA, new_key()))

    keys.hold(None)

    assert (keys.of(ANNA), drawer.words) == (None, None)


@pytest.mark.parametrize(
    "words",
    ["", "{", "[]", "7", '{"person": "a"}', '{"person": "a", "key": "?"}',
     '{"person": "a", "key": "a2V5"}', '{"person": "a", "key": 7}', "\ufffd\ufffd"],
)  # fmt: skip
def test_what_was_damaged_is_no_key(words: str) -> None:
    assert PersonKeys(Drawer(words)).of(PersonId("a")) is None


def test_without_a_place_it_is_open_until_the_end() -> None:
    keys, key = PersonKeys(), OpenKey.of(ANNA, new_key())
    keys.hold(key)

    assert keys.of(ANNA) == key


def test_a_key_is_read_once(drawer: Drawer) -> None:
    PersonKeys(drawer).hold(OpenKey.of(ANNA, new_key()))
    keys = PersonKeys(drawer)

    for _ in range(3):
        keys.of(ANNA)

    assert len(drawer.reads) == 1


def test_several_threads_ask_at_once(drawer: Drawer) -> None:
    key = OpenKey.of(ANNA, new_key())
    PersonKeys(drawer).hold(key)
    keys, found = PersonKeys(drawer), []
    threads = [threading.Thread(target=lambda: found.append(keys.of(ANNA))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [key] * 8
    assert len(drawer.reads) == 1


def test_nothing_that_is_printed_shows_the_private_half(drawer: Drawer) -> None:
    key = OpenKey.of(ANNA, new_key())
    keys = PersonKeys(drawer)
    keys.hold(key)

    for shown in (repr(key), str(key), repr(keys)):
        assert repr(key.private) not in shown
        assert key.private.hex() not in shown
