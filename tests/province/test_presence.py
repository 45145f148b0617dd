from __future__ import annotations

from province.presence import Presence


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_others_are_those_on_another_device() -> None:
    presence = Presence()
    presence.note("room", "laptop", "wang", ["flood", "fire"])

    assert presence.note("room", "desk", "li", ["flood", "wind"]) == [("flood", "wang")]
    assert presence.note("room", "laptop", "wang", ["flood"]) == [("flood", "li")]
    assert presence.note("elsewhere", "desk", "li", ["flood"]) == []


def test_after_a_minute_it_is_forgotten() -> None:
    clock = Clock()
    presence = Presence(clock)
    presence.note("room", "laptop", "wang", ["flood"])
    clock.now = 60.0
    assert presence.note("room", "desk", "li", ["flood"]) == [("flood", "wang")]
    clock.now = 60.1

    assert presence.note("room", "desk", "li", ["flood"]) == []


def test_what_was_closed_is_open_no_longer() -> None:
    presence = Presence()
    presence.note("room", "laptop", "wang", ["flood"])
    presence.note("room", "laptop", "wang", [])

    assert presence.note("room", "desk", "li", ["flood"]) == []


def test_those_who_would_see_another_name_are_told() -> None:
    moved: list[tuple[str, set[str]]] = []
    presence = Presence(on_moved=lambda newsroom, devices: moved.append((newsroom, devices)))
    presence.note("room", "laptop", "wang", ["flood", "fire"])
    presence.note("room", "phone", "chen", ["wind"])
    assert moved == [], "nobody has the same open"

    presence.note("room", "desk", "li", ["flood"])
    presence.note("room", "desk", "li", ["flood"])
    assert moved == [("room", {"laptop"})], "once"

    presence.note("room", "desk", "zhao", ["flood"])
    presence.note("room", "desk", "zhao", ["wind"])
    assert moved[1:] == [("room", {"laptop"}), ("room", {"laptop", "phone"})]
    presence.note("room", "desk", "zhao", [])
    assert moved[3:] == [("room", {"phone"})]
