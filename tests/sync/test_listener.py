"""The one that listens, step by step: its clock stands still, its ear says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from studio.errors import (
    LineCut,
    PlatformError,
    Refused,
    SignInNeeded,
    Silent,
    Unreachable,
    UpdateNeeded,
)
from studio.sync import listener
from studio.sync.listener import Listener
from studio.sync.wire import Ear, News, Place

OFFLINE = Unreachable("unreachable")
HELD_BACK = Silent("unreachable")


@dataclass
class Scene:
    """What happens to the listener, and what it does about it."""

    script: list[object] = field(default_factory=list)
    """Of a stream: a truth a sound, a number so many seconds, an error its end."""
    answers: list[News | PlatformError] = field(default_factory=list)
    now: float = 1000.0
    did: list[object] = field(default_factory=list)
    on_sound: Callable[[], object] = lambda: None

    def listener(self, ear: Ear | None = None, chance: float = 1.0) -> Listener:
        return Listener(
            connect=lambda: ear or ScriptedEar(self),
            on_poke=lambda: self.did.append("poke"),
            on_silence=lambda: self.did.append("silence"),
            chance=lambda: chance,
            now=lambda: self.now,
        )


@dataclass
class ScriptedEar:
    scene: Scene

    def listen(self) -> Iterator[bool]:
        self.scene.did.append("stream")
        while self.scene.script:
            step = self.scene.script.pop(0)
            if isinstance(step, PlatformError):
                raise step
            if isinstance(step, bool):
                yield step
                self.scene.on_sound()
            elif isinstance(step, float):
                self.scene.now += step

    def await_news(self, known: Place | None, wait_s: int) -> News:
        assert wait_s == 25
        self.scene.did.append(known)
        answer = self.scene.answers.pop(0) if self.scene.answers else OFFLINE
        self.scene.now += wait_s
        if isinstance(answer, PlatformError):
            raise answer
        return answer

    def hang_up(self) -> None:
        self.scene.did.append("hung up")


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_poke_is_told_and_a_heartbeat_is_not(scene: Scene) -> None:
    scene.script = [True, False, False, True, LineCut("unreachable")]

    scene.listener().listen_once()

    assert scene.did == ["stream", "poke", "poke", "silence"]


def test_a_stream_that_begins_with_a_heartbeat_is_news_too(scene: Scene) -> None:
    """What came while nobody listened is to be pulled."""
    scene.script = [False]

    scene.listener().listen_once()

    assert scene.did == ["stream", "poke", "silence"]


def test_it_stands_from_the_first_sound_to_the_last(scene: Scene) -> None:
    ear = scene.listener()
    scene.script = [True, False]
    stood: list[bool] = [ear.is_standing]
    scene.on_sound = lambda: stood.append(ear.is_standing)

    ear.listen_once()

    assert [*stood, ear.is_standing] == [False, True, True, False]


def test_who_never_stood_says_nothing_of_silence(scene: Scene) -> None:
    scene.script = [OFFLINE]

    scene.listener().listen_once()

    assert scene.did == ["stream"]


def test_waits_grow_up_to_what_somebody_at_the_machine_may_wait(scene: Scene) -> None:
    ear = scene.listener()

    waits = []
    for _ in range(8):
        scene.script = [OFFLINE]
        waits.append(ear.listen_once())

    assert waits == [1, 2, 4, 8, 16, 20, 20, 20]


def test_jitter_is_full(scene: Scene) -> None:
    scene.script = [OFFLINE]

    assert scene.listener(chance=0.25).listen_once() == 0.25


def test_where_nobody_works_it_tries_less_often(scene: Scene) -> None:
    ear = scene.listener()
    scene.now += listener.IDLE_AFTER_S
    waits = [ear.listen_once() for _ in range(9)]
    assert waits[-1] == listener.LONGEST_IDLE_WAIT_S

    ear.note_use()

    assert ear.listen_once() == listener.LONGEST_WAIT_S


def test_a_stream_that_stood_for_a_while_ends_with_a_first_failure(scene: Scene) -> None:
    ear = scene.listener()
    waits = []
    for stood in (0.0, 0.0, 29.0, 30.0):
        scene.script = [True, stood, LineCut("unreachable")]
        waits.append(ear.listen_once())

    assert waits == [1, 2, 4, 1], "one that is cut again and again is no reason for a tight loop"


def test_what_the_province_asks_to_wait_is_waited(scene: Scene) -> None:
    scene.script = [Unreachable("province_maintenance", retry_after=60)]
    assert scene.listener().listen_once() == 60

    scene.script = [Unreachable("province_maintenance", retry_after=10**9)]
    assert scene.listener().listen_once() == listener.LONGEST_ASKED_S


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (Refused("not_found"), listener.NOT_HERE_FOR_S),
        (UpdateNeeded("update_needed"), listener.NOT_HERE_FOR_S),
        (SignInNeeded("device_revoked"), None),
    ],
)
def test_a_clear_no_is_not_asked_for_again_and_again(
    scene: Scene, error: PlatformError, wait: float | None
) -> None:
    scene.script = [error]

    assert scene.listener().listen_once() == wait
    assert scene.did == ["stream"]


def test_without_a_province_it_waits_to_be_hurried(scene: Scene) -> None:
    alone = Listener(lambda: None, scene.did.clear, scene.did.clear, lambda: 1.0)

    assert alone.listen_once() is None


def test_a_stream_that_is_held_back_gives_way_to_long_answers(scene: Scene) -> None:
    ear = scene.listener()
    scene.script = [HELD_BACK]
    scene.answers = [News(True, 1, 7), News(False, 1, 7), News(True, 1, 8), LineCut("unreachable")]

    ear.listen_once()
    ear.listen_once()

    assert scene.did == ["stream", None, "poke", (1, 7), (1, 7), "poke", (1, 8), "silence"]
    ear.listen_once()
    assert scene.did[-1] == "stream", "the line that came back may let streams through"


def test_streams_are_tried_again_after_an_hour_of_long_answers(scene: Scene) -> None:
    ear = scene.listener()
    scene.script = [HELD_BACK]
    scene.answers = [News(False, 1, 7)] * 200

    ear.listen_once()
    ear.listen_once()
    ear.listen_once()

    assert scene.did.count((1, 7)) == listener.NO_STREAM_FOR_S / 25 - 1
    assert scene.did[-2:] == ["silence", "stream"]


@pytest.mark.parametrize("script", [[LineCut("unreachable")], [OFFLINE], [True, HELD_BACK]])
def test_a_line_that_breaks_is_no_proxy_that_holds_back(scene: Scene, script: list[object]) -> None:
    ear = scene.listener()
    scene.script = script
    ear.listen_once()
    ear.listen_once()

    assert scene.did[-1] == "stream"
    assert scene.did.count("stream") == 2


def test_answers_that_come_at_once_are_asked_for_slowly(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LEAST_BETWEEN_S", 0.001)
    rested: list[float] = []

    class AtOnce(ScriptedEar):
        def await_news(self, known: Place | None, wait_s: int) -> News:
            answer = super().await_news(known, wait_s)
            self.scene.now -= wait_s
            return answer

    ear = scene.listener(AtOnce(scene))
    monkeypatch.setattr(ear._stopping, "wait", rested.append)
    scene.script = [HELD_BACK]
    scene.answers = [News(True, 1, 7)] * 5

    ear.listen_once()
    ear.listen_once()

    assert rested == [0.001] * 5


def test_another_network_ends_what_stood_on_the_old_one(scene: Scene) -> None:
    ear = scene.listener()
    for _ in range(5):
        ear.listen_once()
    scene.script = [True, HELD_BACK]
    scene.on_sound = ear.begin_anew

    assert ear.listen_once() == 1, "a first failure, as the waits are of the old one"
    assert "hung up" in scene.did


def test_it_runs_until_it_is_stopped(scene: Scene) -> None:
    ear = scene.listener()
    scene.script = [True, False, True]

    def stop_at_the_second() -> None:
        ear.hurry()
        if scene.did.count("poke") == 2:
            ear.stop()

    scene.on_sound = stop_at_the_second
    ear.run()

    assert scene.did == ["stream", "poke", "poke", "hung up"]
