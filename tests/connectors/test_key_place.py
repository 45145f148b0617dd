from __future__ import annotations

import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.composition import keep_secret
from studio.connectors import key_place
from studio.connectors.key_place import PersonKeyPlace, system_ring, usable
from studio.errors import StoreError

WORDS = '{"person": "a", "key": "secret"}'


class Drawer:
    """A keyring that works."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class Broken(Drawer):
    """One that has an answer to nothing, and errors of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("the bus is gone")

    set_password = get_password  # type: ignore[assignment]


class Silent(Drawer):
    """One that waits for somebody to answer a question on the screen."""

    def __init__(self, answered: threading.Event) -> None:
        super().__init__()
        self.answered = answered
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.answered.wait(20)
        return None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "person-key"


@pytest.fixture
def answered() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def place(path: Path, ring: Any = None, patience_s: float = 5.0) -> PersonKeyPlace:
    return PersonKeyPlace(path, lambda: ring, keep_secret, patience_s)


def test_without_a_keyring_it_is_a_file_that_only_this_user_reads(path: Path) -> None:
    place(path).keep("earlier")
    place(path).keep(WORDS)

    assert place(path).read() == WORDS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    place(path).forget()
    assert place(path).read() is None
    assert list(path.parent.iterdir()) == []


def test_a_keyring_that_answers_holds_it_and_no_file_does(path: Path) -> None:
    drawer = Drawer()
    place(path).keep("of the one before")

    place(path, drawer).keep(WORDS)

    assert not path.exists()
    assert place(path, drawer).read() == WORDS
    place(path, drawer).forget()
    assert (place(path, drawer).read(), drawer.held) == (None, {})


def test_two_profiles_of_one_user_keep_theirs_apart(tmp_path: Path) -> None:
    drawer = Drawer()
    place(tmp_path / "one" / "person-key", drawer).keep(WORDS)

    assert place(tmp_path / "two" / "person-key", drawer).read() is None


def test_what_the_keyring_says_never_hides_a_newer_file(path: Path) -> None:
    """It answered once, and was locked when the person changed."""
    drawer = Drawer()
    place(path, drawer).keep("of the one before")
    place(path, Broken()).keep(WORDS)

    assert place(path, drawer).read() == WORDS


def test_a_keyring_that_breaks_is_as_good_as_none(path: Path) -> None:
    place(path, Broken()).keep(WORDS)

    assert place(path, Broken()).read() == WORDS
    place(path, Broken()).forget()
    assert place(path, Broken()).read() is None


def test_a_keyring_that_does_not_answer_is_asked_once(
    path: Path, answered: threading.Event
) -> None:
    silent = Silent(answered)
    patient = place(path, silent, patience_s=0.05)

    patient.keep(WORDS)
    path.unlink()

    assert patient.read() is None
    assert silent.asked == 1


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="file_unwritable"):
        place(tmp_path / "gone" / "person-key").keep(WORDS)


def test_only_keyrings_that_ask_nothing_are_used() -> None:
    from keyring.backends.chainer import ChainerBackend
    from keyring.backends.fail import Keyring as Failing
    from keyring.backends.null import Keyring as Nothing

    for sort in (Failing, Nothing, Drawer, ChainerBackend):
        backend: Any = sort()
        assert usable(backend) is None


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_locked_collection_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    if sys.platform == "win32":
        pytest.skip("the Secret Service is not there")
    import secretstorage
    from keyring.backends.SecretService import Keyring

    class Bus:
        def close(self) -> None:
            pass

    class Collection:
        def __init__(self, _bus: Bus, path: str) -> None:
            assert path.endswith("/aliases/default")

        def is_locked(self) -> bool:
            return is_locked

    monkeypatch.setattr(secretstorage, "dbus_init", Bus)
    monkeypatch.setattr(secretstorage, "Collection", Collection)
    backend: Any = Keyring()  # type: ignore[no-untyped-call]

    assert usable(backend) is (None if is_locked else backend)


def test_tests_and_scripts_switch_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(key_place.OFF, "off")

    assert system_ring() is None


def test_opening_a_studio_brings_neither_library() -> None:
    """They take a while; the first paint must not wait for them."""
    check = (
        "import sys, tempfile, pathlib\n"
        "from studio.composition import open_studio\n"
        "studio = open_studio(pathlib.Path(tempfile.mkdtemp()) / 'p')\n"
        "studio.floor.accounts.card(); studio.close()\n"
        "print({'cryptography', 'keyring', 'secretstorage'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
