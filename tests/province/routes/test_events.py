"""Listening to a real province over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from province import access, store
from tests.province.asking import made, push, submit_story
from tests.province.making import PERSON, new_id
from tests.province.running import Enrolled, RunningProvince, raw_command, running

POKE = b"event: poke\ndata:\n\n"
SILENT_S = 40
"""Above the heartbeat: a stream that says nothing so long has failed."""
LISTENERS = 150
"""More than granian serves at once by itself."""


@contextmanager
def listening(device: Enrolled) -> Iterator[Iterator[bytes]]:
    """What the stream says, from its first poke on."""
    with (
        httpx2.Client(trust_env=False, timeout=SILENT_S, verify=False) as client,
        client.stream(
            "GET", f"{device.url}/v1/events", headers={"Authorization": f"Bearer {device.token}"}
        ) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        pieces = answer.iter_raw()
        assert next(pieces) == POKE
        yield pieces


@pytest.fixture
def other(province: RunningProvince, editor: Enrolled) -> Enrolled:
    """Another device of the editor's newsroom."""
    return province.enrol(editor.newsroom)


def test_what_one_pushes_pokes_the_other(editor: Enrolled, other: Enrolled) -> None:
    with listening(other) as heard:
        push(editor, made(editor, "topic.proposed", new_id()))

        assert next(heard) == POKE


def test_a_verdict_pokes_whoever_gave_it(province: RunningProvince, editor: Enrolled) -> None:
    dispatcher = province.enrol(editor.newsroom, "dispatcher")
    submission = submit_story(editor)
    with listening(editor) as heard:
        path = f"/v1/submissions/{submission}/verdict"
        assert dispatcher.ask("POST", path, json={"decision": "adopt"}).status_code == 201
        assert next(heard) == POKE

    submission = submit_story(editor)
    with listening(editor) as heard:
        raw_command("submissions", "adopt", submission, "--data", str(province.data))
        assert next(heard) == POKE


def test_who_opens_a_story_pokes_those_who_have_it_open(editor: Enrolled, other: Enrolled) -> None:
    story = made(editor, "story.started", new_id())
    push(editor, story)
    here = {"open": story.subject, "person": PERSON}
    with listening(editor) as heard:
        editor.ask("GET", "/v1/pull", params=here)

        other.ask("GET", "/v1/pull", params=here)

        assert next(heard) == POKE


def test_the_stream_of_a_revoked_device_ends(province: RunningProvince, editor: Enrolled) -> None:
    with listening(editor) as heard:
        raw_command("device", "revoke", editor.device, "--data", str(province.data))

        assert list(heard) == []
    assert editor.ask("GET", "/v1/events").json()["code"] == "device_revoked"


def test_a_device_has_one_stream(editor: Enrolled) -> None:
    with listening(editor) as old, listening(editor):
        assert list(old) == []


def test_an_answer_waits_until_the_log_has_moved(editor: Enrolled, other: Enrolled) -> None:
    stands = _asked(other, wait=25)
    assert stands["has_news"], "who names no place is to pull"
    assert not _asked(other, wait=0, **_place(stands))["has_news"]

    push(editor, made(editor, "topic.proposed", new_id()))

    moved = _asked(other, wait=25, **_place(stands))
    assert (moved["has_news"], moved["head"]) == (True, stands["head"] + 1)
    beyond = {"epoch": 1, "head": moved["head"] + 5}  # of a province that was set back since
    assert _asked(other, wait=25, **beyond)["has_news"]


def test_of_two_copies_of_a_profile_one_is_asked_to_wait(editor: Enrolled, other: Enrolled) -> None:
    """Else they would take each other's place once a second for ever."""
    push(editor, made(editor, "topic.proposed", new_id()))
    place = _place(_asked(other, wait=0))
    with ThreadPoolExecutor(1) as pool:
        older = pool.submit(other.ask, "GET", "/v1/events", params={"wait": 25, **place})
        while not older.done():
            # The very first may be there before the one that waits, and is the older one then.
            other.ask("GET", "/v1/events", params={"wait": 0, **place})
    answer = older.result()

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert answer.headers["Retry-After"] == "60"
    assert not _asked(other, wait=0, **place)["has_news"]


@pytest.mark.parametrize("wrong", ["wait=26", "wait=-1", "wait=x", "wait=1&epoch=x", "wait="])
def test_a_wait_that_is_none_is_told(editor: Enrolled, wrong: str) -> None:
    answer = editor.ask("GET", f"/v1/events?{wrong}")

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


def test_many_listen_and_the_province_still_answers_and_ends(tmp_path: Path) -> None:
    with running(tmp_path / "data") as own, ExitStack() as streams:
        newsroom = own.newsroom()
        editor = own.enrol(newsroom)
        others = _enrolled_at_once(own, newsroom)
        before = _open_files(own)
        heard = [streams.enter_context(listening(one)) for one in others]

        push(editor, made(editor, "topic.proposed", new_id()))
        assert {next(one) for one in heard} == {POKE}
        assert _open_files(own) >= before + LISTENERS - 1

        own.process.terminate()
        assert [list(one) for one in heard] == [[]] * LISTENERS, "each ends in order, none is cut"
        assert own.process.wait(timeout=20) == 0
        assert own.errors() == ""


def _asked(device: Enrolled, **query: Any) -> dict[str, Any]:
    answer = device.ask("GET", "/v1/events", params=query, timeout=SILENT_S)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _place(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("epoch", "head")}


def _open_files(own: RunningProvince) -> int:
    return len(list(Path(f"/proc/{own.process.pid}/fd").iterdir()))


def _enrolled_at_once(own: RunningProvince, newsroom: str) -> list[Enrolled]:
    """More devices than may be enrolled in an hour."""
    devices = [Enrolled(own.url, newsroom, new_id(), new_id()) for _ in range(LISTENERS)]
    same = {"newsroom": newsroom, "name": "", "role": "partner", "app": "test"}
    same |= {"enrolled_at": store.utc_now(), "first_used_at": store.utc_now()}
    rows = [same | {"id": d.device, "token_hash": access.token_hash(d.token)} for d in devices]
    kept = store.open_store(own.data, create=False)
    with kept.writing() as connection:
        connection.execute(store.device.insert(), rows)
    kept.close()
    return devices
