from __future__ import annotations

import threading
from functools import partial

from studio.media.command_thread import CommandThread


def test_commands_are_done_in_order_and_all_of_them() -> None:
    done: list[int] = []
    thread = CommandThread("test")

    for number in range(100):
        thread.post(partial(done.append, number))
    thread.finish()

    assert done == list(range(100))


def test_a_command_may_post_another() -> None:
    done = threading.Event()
    thread = CommandThread("test")

    thread.post(lambda: thread.post(done.set))

    assert done.wait(5)
    thread.finish()


def test_meanwhile_is_called_again_after_the_time_it_asked_for() -> None:
    called_thrice = threading.Event()
    calls: list[int] = []

    def meanwhile() -> float | None:
        calls.append(1)
        if len(calls) == 3:
            called_thrice.set()
            return None
        return 0.001

    thread = CommandThread("test", meanwhile)

    assert called_thrice.wait(5)
    thread.finish()
    assert len(calls) == 3


def test_commands_go_before_what_is_done_meanwhile() -> None:
    """A player that is shown stills stops at once when told to."""
    seen: list[str] = []
    started = threading.Event()
    go_on = threading.Event()

    def first() -> None:
        started.set()
        go_on.wait(5)
        seen.append("first")

    thread = CommandThread("test", lambda: seen.append("meanwhile"))
    thread.post(first)
    started.wait(5)
    seen.clear()
    thread.post(partial(seen.append, "second"))
    go_on.set()
    thread.finish()

    assert seen == ["first", "second"]
