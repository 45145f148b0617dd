from __future__ import annotations

import asyncio
import contextlib
import json
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from province import positions
from province.gate import Province, Terms
from province.routes import log
from province.store import Store, open_store, reach
from province.wire import Push
from tests.province.asking import made, push
from tests.province.making import (
    DEVICE,
    PAYLOADS,
    PERSON,
    device_in,
    intent,
    medium,
    new_id,
    package,
)
from tests.province.running import Enrolled, RunningProvince


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"\xff\xfe", b'{"intents": 5}', b'{"intents": [{}]}', b"[" * 50_000,
        b'{"position": {"epoch": 1}, "intents": []}', b'{"intents": [], "position": NaN}',
    ],
)  # fmt: skip
def test_what_is_no_push_is_malformed(editor: Enrolled, body: bytes) -> None:
    answer = editor.ask("POST", "/v1/push", content=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


def test_what_is_wrong_with_a_push_is_said_by_its_place_alone(editor: Enrolled) -> None:
    """What stood there may be a story, or a person's key."""
    told = intent("topic.proposed", new_id(), device=editor.device)
    body = {"position": None, "intents": [{**msgspec.to_builtins(told), "key": "供暖改造"}]}

    answer = editor.ask("POST", "/v1/push", content=json.dumps(body))

    why = answer.json()["facts"]["why"]
    assert "$.intents[0].key" in why
    assert "供暖" not in why


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)
GOOD: dict[str, Any] = {
    "key": new_id(), "kind": "story.submitted", "subject": new_id(), "person": "", "device": "",
    "app": "", "base": [1, 1], "predecessor": None, "needs": [], "at": "",
    "payload": package("a" * 32, media=[medium()]),
}  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), kind=st.sampled_from([*PAYLOADS, "story.submitted", "story.adopted", "x"]))
def test_no_intent_whatever_makes_the_province_stumble(
    province: RunningProvince, editor: Enrolled, data: st.DataObject, kind: str
) -> None:
    sent: dict[str, Any] = GOOD | {"key": new_id(), "kind": kind, "device": editor.device}
    sent["payload"] = dict(PAYLOADS.get(kind, GOOD["payload"]))
    where = sent["payload"] if data.draw(st.booleans()) and sent["payload"] else sent
    where[data.draw(st.sampled_from(sorted(where)))] = data.draw(JSON)
    body = json.dumps({"position": None, "intents": [sent]}).encode("utf-8", "replace")
    answer = editor.ask("POST", "/v1/push", content=body)

    assert answer.status_code in {200, 400}, (sent, province.errors())


@pytest.mark.parametrize(
    "query",
    [
        "cursor=1",
        "epoch=1&cursor=1&digest=x",
        "limit=0",
        "limit=x",
        "cursor=-1&epoch=1&digest=&signature=",
    ],
)
def test_half_a_position_is_malformed(editor: Enrolled, query: str) -> None:
    answer = editor.ask("GET", f"/v1/pull?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


def test_a_batch_has_limits_in_number_and_size(editor: Enrolled) -> None:
    story = made(editor, "story.started", new_id())
    push(editor, story)

    def body_update(size: int) -> Any:
        payload = {"update": "A" * (size // 4 * 4), "text_length": 1}
        return made(editor, "story.body_updated", story.subject, payload)

    topics = [made(editor, "topic.proposed", new_id()) for _ in range(501)]
    assert push(editor, *topics[:500]).status_code == 200
    assert push(editor, *topics).status_code == 413
    assert push(editor, body_update(500_000), body_update(500_000)).status_code == 200
    two_large = push(editor, body_update(700_000), body_update(700_000))
    assert (two_large.status_code, two_large.json()["code"]) == (413, "request_too_large")
    assert push(editor, body_update(4_000_000)).status_code == 200
    assert push(editor, body_update(4_400_000)).status_code == 413


def test_whoever_is_told_that_the_epoch_is_over_shows_how_far_they_had_read(
    province: RunningProvince, editor: Enrolled
) -> None:
    push(editor, made(editor, "topic.proposed", new_id()))
    page = editor.ask("GET", "/v1/pull").json()
    with contextlib.closing(open_store(province.data, create=False)) as kept:
        positions.open_epoch_above(kept, editor.newsroom, 1)
        told = editor.ask("GET", "/v1/pull", params=page["position"])
        with kept.reading() as connection:
            here = reach.c.device == editor.device
            rows = connection.execute(sa.select(reach.c.epoch, reach.c.seq).where(here)).all()

    assert (told.status_code, told.json()["facts"]) == (410, {"epoch": 2})
    assert [tuple(row) for row in rows] == [(1, page["head"])]


@pytest.mark.parametrize("count", [0, 1, log.FEW, log.FEW + 1, 3 * log.FEW])
def test_few_records_and_many_come_whole(editor: Enrolled, count: int) -> None:
    """Few are read where the request came in, many beside it."""
    before = editor.ask("GET", "/v1/pull").json()
    topics = [made(editor, "topic.proposed", new_id()) for _ in range(count)]
    push(editor, *topics)

    page = editor.ask("GET", "/v1/pull", params=before["position"]).json()

    assert [record["key"] for record in page["records"]] == [one.key for one in topics]
    assert (page["position"]["cursor"], page["head"]) == (before["head"] + count,) * 2


def others(device: Enrolled, *stories: str, person: str = PERSON) -> list[dict[str, str]]:
    query = {"open": ",".join(stories), "person": person} if stories else {}
    answer = device.ask("GET", "/v1/pull", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = answer.json()["others"]
    return found


def test_a_pull_tells_who_else_has_a_story_open(
    province: RunningProvince, editor: Enrolled
) -> None:
    other = province.enrol(editor.newsroom)
    colleague, ours, theirs = new_id(), new_id(), new_id()
    other.join("editor", colleague)
    head = editor.ask("GET", "/v1/pull").json()["head"]
    assert others(editor, ours) == []

    assert others(other, ours, theirs, person=colleague) == [
        {"story": ours, "person": PERSON, "name": "王芳"}
    ]
    assert [one["person"] for one in others(editor, ours)] == [colleague]
    assert others(editor) == []  # closed here
    assert others(other, ours, person=colleague) == []
    assert editor.ask("GET", "/v1/pull").json()["head"] == head


def test_another_newsroom_is_not_told(province: RunningProvince, editor: Enrolled) -> None:
    story = new_id()
    others(editor, story)

    assert others(province.enrol(province.newsroom()), story) == []


@pytest.mark.parametrize(
    "query",
    [
        "open=x&person=" + "a" * 32,
        "open=" + "a" * 32,
        "open=" + ",".join(["a" * 32] * 21) + "&person=" + "a" * 32,
        "person=x",
    ],
)
def test_presence_is_checked_too(editor: Enrolled, query: str) -> None:
    answer = editor.ask("GET", f"/v1/pull?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


def test_a_push_is_told_to_those_who_listen_at_once(kept: Store, newsroom: str) -> None:
    """By the route itself; who looks at the store comes up to a second later."""
    province = Province(kept, Terms("省平台"))
    told: list[object] = []
    province.pokes.tell_grown = lambda *what, by: told.append((*what, by))  # type: ignore[method-assign]

    class Asked:
        app = SimpleNamespace(state=SimpleNamespace(province=province))
        user = device_in(newsroom)

        async def body(self) -> bytes:
            return b""

    async def ask() -> None:
        await log.push.fn(Asked(), Push(None, [intent("topic.proposed", new_id())]))

    asyncio.run(ask())

    assert told == [(newsroom, (1, 2), DEVICE)]
