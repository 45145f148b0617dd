"""What every platform must do for a studio, asked of each of them alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import msgspec
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from province import submissions
from province.store import open_store
from studio.composition import keep_secret
from studio.connectors.bundle_file import BundleFiles
from studio.connectors.in_memory import InMemoryPlatform
from studio.connectors.provincial_http import ProvincialHttp
from studio.errors import Refused
from studio.sync.signing import said, sign_with
from studio.sync.wire import (
    IntentMessage,
    Platform,
    Position,
    Record,
    Result,
    SnapshotEnd,
    first_digest,
    next_digest,
    payload_hash,
)
from studio.vocabulary import Kind, Sha256
from tests.connectors.courier import Courier
from tests.province import making
from tests.province.running import PART_SIZE, RunningProvince

CONTENT = bytes(range(256)) * (PART_SIZE * 5 // 2 // 256)  # two parts and a half
SHA256 = Sha256(hashlib.sha256(CONTENT).hexdigest())


@dataclass
class Line:
    """A platform, and what a test needs to know of it."""

    platform: Platform
    newsroom: str
    device: str
    decide: Callable[[str, Literal["adopt", "return"]], object]
    """The duty desk's verdict on a submission."""

    def intent(
        self, kind: Kind, subject: str, payload: dict[str, Any] | None = None, **changes: Any
    ) -> IntentMessage:
        made = making.intent(kind, subject, payload, device=self.device, **changes)
        return IntentMessage(**msgspec.structs.asdict(made) | {"needs": tuple(made.needs)})

    def push(self, *intents: IntentMessage) -> list[Result]:
        return self.platform.push(None, intents).results

    def push_one(self, intent: IntentMessage) -> Result:
        return self.push(intent)[0]

    def there(self, kind: Kind) -> IntentMessage:
        """Something that the platform has."""
        made = self.intent(kind, uuid4().hex)
        assert self.push_one(made).outcome == "accepted"
        return made

    def records(self) -> list[Record]:
        """All after the person's own."""
        return list(self.platform.pull(None, 500).records)[1:]

    def begin(self) -> Line:
        """The person of all intents, as record 1."""
        joined = making.person_joined("administrator", device=self.device)
        sent = IntentMessage(**msgspec.structs.asdict(joined) | {"needs": ()})
        assert self.push_one(sent).outcome == "accepted"
        return self


@pytest.fixture(params=["in memory", "http", "stick"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Line]:
    if request.param == "in memory":
        here = InMemoryPlatform("newsroom", PART_SIZE)
        yield Line(here, "newsroom", making.DEVICE, here.give_verdict).begin()
        return
    province: RunningProvince = request.getfixturevalue("province")
    editor = province.enrol(province.newsroom(), role="administrator")
    http = ProvincialHttp(province.url, editor.token)
    platform: Platform = http
    if request.param == "stick":
        stick = tmp_path / "stick"
        stick.mkdir()
        files = BundleFiles(tmp_path / "bundle-key", keep_secret, tmp_path / "carried")
        platform = Courier(editor, files, province.data, stick)

    def decide(submission: str, decision: Literal["adopt", "return"]) -> None:
        kept = open_store(province.data, create=False)
        found = submissions.find(kept, submission)
        submissions.give_verdict(kept, found, decision, "理由", "李主任")
        kept.close()

    yield Line(platform, editor.newsroom, editor.device, decide)  # who enrols has joined
    http.close()


# The log


def test_what_is_accepted_is_pulled_once_as_it_was_sent(line: Line) -> None:
    sent = line.there(Kind.TOPIC_PROPOSED)
    page = line.platform.pull(None, 100)

    _, record = page.records
    assert msgspec.structs.asdict(sent).items() <= msgspec.structs.asdict(record).items()
    assert (record.epoch, record.seq, page.head) == (1, 2, 2)
    assert line.platform.pull(page.position, 100).records == ()


def test_every_digest_follows_from_the_one_before(line: Line) -> None:
    for _ in range(5):
        line.there(Kind.TOPIC_PROPOSED)
    position: Position | None = None
    digest, seqs = first_digest(line.newsroom), []
    while True:
        page = line.platform.pull(position, 2)
        position = page.position
        if not page.records:
            break
        for record in page.records:
            assert record.payload_hash == payload_hash(record.payload)
            digest = next_digest(digest, record.key, record.payload_hash)
            assert record.digest == digest
            seqs.append(record.seq)

    assert seqs == [1, 2, 3, 4, 5, 6]
    assert (position.cursor, position.digest) == (6, digest)


def test_a_position_is_where_the_next_pull_goes_on(line: Line) -> None:
    first = line.platform.pull(None, 10)
    sent = line.there(Kind.TOPIC_PROPOSED)

    assert first.position.cursor == 1
    assert [r.key for r in line.platform.pull(first.position, 10).records] == [sent.key]


@pytest.mark.parametrize("altered", [{"cursor": 0}, {"digest": "0" * 64}, {"signature": "0" * 64}])
def test_an_altered_position_is_not_genuine_and_nothing_is_taken(
    line: Line, altered: dict[str, Any]
) -> None:
    line.there(Kind.TOPIC_PROPOSED)
    position = msgspec.structs.replace(line.platform.pull(None, 10).position, **altered)

    with pytest.raises(Refused, match="position_not_genuine"):
        line.platform.pull(position, 10)
    with pytest.raises(Refused, match="position_not_genuine"):
        line.platform.push(position, [line.intent(Kind.TOPIC_PROPOSED, uuid4().hex)])
    assert len(line.records()) == 1


# Keys and needs


def test_a_repeated_key_gets_the_first_outcome_in_full(line: Line) -> None:
    topic = line.intent(Kind.TOPIC_PROPOSED, uuid4().hex)
    again = line.intent(Kind.TOPIC_PROPOSED, topic.subject)
    first = line.push(topic, again)

    assert [result.code for result in first] == [None, "already_there"]
    assert line.push(topic, again) == first
    assert len(line.records()) == 1


def test_an_intent_waits_for_what_it_needs(line: Line) -> None:
    topic = line.intent(Kind.TOPIC_PROPOSED, uuid4().hex)
    edit = line.intent(Kind.TOPIC_CHANNEL_ADDED, topic.subject, needs=[topic.key])

    deferred, accepted = line.push(edit, topic)
    assert (deferred.outcome, deferred.code) == ("deferred", "needs_missing")
    assert deferred.facts == {"needs": [topic.key]}
    assert accepted.outcome == "accepted"
    assert line.push_one(edit).outcome == "accepted"


def test_what_needs_something_refused_stays_deferred(line: Line) -> None:
    refused = line.intent(Kind.TOPIC_APPROVED, uuid4().hex)
    waiting = line.intent(Kind.TOPIC_PROPOSED, uuid4().hex, needs=[refused.key])

    assert [r.outcome for r in line.push(refused, waiting)] == ["refused", "deferred"]


# Rules


@pytest.mark.parametrize("line", ["in memory", "http"], indirect=True)
@pytest.mark.parametrize("kind", sorted(set(making.PAYLOADS) - {"person.joined"}))
def test_an_edit_needs_its_subject_and_a_beginning_does_not(line: Line, kind: str) -> None:
    result = line.push_one(line.intent(Kind(kind), uuid4().hex))

    begins = kind in {"column.opened", "topic.proposed", "story.started"}
    assert result.code == (None if begins else "subject_unknown")


def test_a_command_of_a_person_with_a_key_must_be_signed(line: Line) -> None:
    private = Ed25519PrivateKey.generate()
    topics = [line.there(Kind.TOPIC_PROPOSED) for _ in range(2)]
    told = line.intent(Kind.PERSON_KEY_SET, making.PERSON, {"key": making.key_of(private)})
    bare, good = (line.intent(Kind.TOPIC_APPROVED, topic.subject) for topic in topics)
    what = said(good.kind, good.subject, good.person, good.device, good.at, None, good.payload)
    good = msgspec.structs.replace(good, signature=sign_with(private.private_bytes_raw(), what))
    tampered = msgspec.structs.replace(good, key=uuid4().hex, payload={"reason": "别的"})

    results = line.push(told, bare, tampered, good)

    wrong = "signature_wrong"
    assert [result.code for result in results] == [None, wrong, wrong, None]
    assert line.records()[-1].signature == good.signature
    assert line.push(bare)[0].code == wrong


def test_a_signed_command_is_taken_once_under_whatever_key(line: Line) -> None:
    """P3: and its own key still gets what it got the first time, in full."""
    private = Ed25519PrivateKey.generate()
    topic = line.there(Kind.TOPIC_PROPOSED)
    told = line.intent(Kind.PERSON_KEY_SET, making.PERSON, {"key": making.key_of(private)})
    asked = line.intent(Kind.TOPIC_APPROVED, topic.subject)
    what = said(
        asked.kind, asked.subject, asked.person, asked.device, asked.at, None, asked.payload
    )
    asked = msgspec.structs.replace(asked, signature=sign_with(private.private_bytes_raw(), what))
    again = msgspec.structs.replace(asked, key=uuid4().hex)
    _, first = line.push(told, asked)

    assert line.push(again)[0].code == "signature_used"
    assert line.push(again, asked)[1] == first
    assert [record.key for record in line.records()].count(asked.key) == 1
    assert again.key not in {record.key for record in line.records()}


def test_a_key_is_told_once_by_its_person(line: Line) -> None:
    def telling(**changes: Any) -> IntentMessage:
        private = Ed25519PrivateKey.generate()
        return line.intent(
            Kind.PERSON_KEY_SET, making.PERSON, {"key": making.key_of(private)}, **changes
        )

    first = telling()
    same = msgspec.structs.replace(first, key=uuid4().hex)

    assert line.push_one(first).outcome == "accepted"
    assert line.push_one(same).outcome == "accepted"
    assert line.push_one(telling()).code == "already_there"


def test_what_came_second_is_taken_too(line: Line) -> None:
    topic = line.there(Kind.TOPIC_PROPOSED)

    def change(value: str, **changes: Any) -> IntentMessage:
        payload = {"field": "title", "value": value}
        return line.intent(Kind.TOPIC_CHANGED, topic.subject, payload, **changes)

    first = change("甲", base=(1, 2))
    late = change("丙", base=(1, 2))
    choice = {"field": "title", "alternative": late.key}
    adopted = line.intent(Kind.TOPIC_ALTERNATIVE_ADOPTED, topic.subject, choice, base=(1, 3))
    results = line.push(first, late, adopted)

    assert [result.outcome for result in results] == ["accepted"] * 3
    assert [record.base for record in line.records()] == [None, (1, 2), (1, 2), (1, 3)]


def test_a_topic_is_decided_once(line: Line) -> None:
    topic = line.there(Kind.TOPIC_PROPOSED)
    approve = line.intent(Kind.TOPIC_APPROVED, topic.subject)
    drop = line.intent(Kind.TOPIC_DROPPED, topic.subject)

    assert line.push(approve, drop)[1].facts == {"stage": "approved"}


def test_what_no_platform_knows_waits_and_what_no_studio_may_do_is_refused(line: Line) -> None:
    story = line.there(Kind.STORY_STARTED)
    unknown = msgspec.structs.replace(line.intent(Kind.STORY_DELETED, story.subject), kind="x.y")
    verdict = line.intent(Kind.STORY_ADOPTED, story.subject, {"submission": "", "reason": ""})

    results = line.push(unknown, verdict)
    assert [r.code for r in results] == ["kind_unknown", "not_allowed"]
    assert [r.outcome for r in results] == ["deferred", "refused"]


def test_a_story_needs_the_topic_that_it_names(line: Line) -> None:
    payload = {"topic": uuid4().hex, "headline": "标题"}

    assert line.push_one(line.intent(Kind.STORY_STARTED, uuid4().hex, payload)).code == (
        "subject_unknown"
    )


def test_a_deleted_story_still_takes_edits(line: Line) -> None:
    story = line.there(Kind.STORY_STARTED)
    deleted = line.intent(Kind.STORY_DELETED, story.subject)
    edit = line.intent(Kind.STORY_BODY_UPDATED, story.subject)

    assert [r.outcome for r in line.push(deleted, edit)] == ["accepted"] * 2


# Submissions


def submission(line: Line, story: str, seen: tuple[int, int], **changes: Any) -> IntentMessage:
    return line.intent(Kind.STORY_SUBMITTED, story, making.package(story, seen=seen), **changes)


def test_a_submission_must_have_seen_every_change(line: Line) -> None:
    story = line.there(Kind.STORY_STARTED)
    first = line.intent(Kind.STORY_BODY_UPDATED, story.subject)
    second = line.intent(Kind.STORY_BODY_UPDATED, story.subject, needs=[first.key])
    line.push(first, second)

    blind = submission(line, story.subject, (1, 2))
    half_blind = submission(line, story.subject, (1, 2), needs=[first.key])
    seeing = submission(line, story.subject, (1, 2), needs=[second.key])
    results = line.push(blind, half_blind, seeing)
    assert [r.code for r in results] == ["story_changed_since", "story_changed_since", None]


@pytest.mark.parametrize(
    ("decision", "state", "code"),
    [("adopt", "adopted", "story_state"), ("return", "returned", None)],
)
def test_a_story_waits_for_its_verdict(
    line: Line, decision: Literal["adopt", "return"], state: str, code: str | None
) -> None:
    story = line.there(Kind.STORY_STARTED)
    first = submission(line, story.subject, (1, 2))
    early = submission(line, story.subject, (1, 2))
    assert [r.facts for r in line.push(first, early)] == [{}, {"state": "submitted"}]
    line.decide(first.key, decision)

    verdict = line.records()[-1]
    assert (verdict.kind, verdict.subject) == (f"story.{state}", story.subject)
    assert (verdict.payload["submission"], verdict.person) == (first.key, "")
    again = submission(line, story.subject, (1, 4), needs=[verdict.key])
    assert line.push_one(again).code == code


# Media

by_parts = pytest.mark.parametrize("line", ["in memory", "http"], indirect=True)
"""A stick carries them whole."""


def send(line: Line, number: int, content: bytes | None = None) -> None:
    part = CONTENT[number * PART_SIZE :][:PART_SIZE] if content is None else content
    pieces = (part[start : start + 10_000] for start in range(0, len(part), 10_000))
    line.platform.send_part(SHA256, number, pieces, len(part))


def plan(line: Line) -> tuple[str, tuple[int, ...]]:
    found = line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4")
    assert found.part_size == PART_SIZE
    return found.state, found.parts_done


@by_parts
def test_a_file_arrives_part_by_part(line: Line) -> None:
    assert plan(line) == ("new", ())
    send(line, 2)
    send(line, 0)
    assert plan(line) == ("resume", (0, 2))
    send(line, 1)
    send(line, 1)

    assert line.platform.complete_upload(SHA256).state == "verified"
    assert line.platform.complete_upload(SHA256).state == "verified"
    assert plan(line)[0] == "verified"


@by_parts
def test_an_incomplete_file_is_not_verified(line: Line) -> None:
    plan(line)
    send(line, 0)

    with pytest.raises(Refused, match="media_incomplete"):
        line.platform.complete_upload(SHA256)


@by_parts
def test_a_file_that_differs_is_asked_for_again(line: Line) -> None:
    plan(line)
    send(line, 0, b"x" * PART_SIZE)
    send(line, 1)
    send(line, 2)

    with pytest.raises(Refused, match="media_hash_differs"):
        line.platform.complete_upload(SHA256)
    assert plan(line) == ("new", ())


@by_parts
def test_a_part_that_does_not_fit_is_refused(line: Line) -> None:
    plan(line)

    with pytest.raises(Refused, match="part_size_differs"):
        send(line, 0, b"short")
    with pytest.raises(Refused, match="part_out_of_range"):
        send(line, 3, b"x")
    assert plan(line) == ("new", ())


@by_parts
def test_a_file_that_was_not_announced_is_not_taken(line: Line) -> None:
    with pytest.raises(Refused, match="not_found"):
        send(line, 0)
    with pytest.raises(Refused, match="not_found"):
        line.platform.complete_upload(SHA256)


@by_parts
def test_parts_may_go_to_urls_in_any_order(line: Line) -> None:
    found = line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4", want=2)
    assert [url.part for url in found.urls] == [0, 1]

    for number, url in ((1, found.urls[1].url), (2, ""), (0, found.urls[0].url)):
        part = CONTENT[number * PART_SIZE :][:PART_SIZE]
        line.platform.send_part(SHA256, number, iter([part]), len(part), url)

    assert line.platform.complete_upload(SHA256).state == "verified"


@by_parts
def test_urls_are_for_parts_that_are_missing(line: Line) -> None:
    line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4")
    send(line, 1)

    found = line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4", want=64)

    assert [url.part for url in found.urls] == [0, 2]
    assert line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4").urls == ()


@by_parts
def test_a_url_of_another_part_is_of_no_use(line: Line) -> None:
    found = line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4", want=1)
    spoilt = found.urls[0].url.replace("0", "1")

    with pytest.raises(Refused, match="part_url_expired"):
        line.platform.send_part(SHA256, 0, iter([CONTENT[:PART_SIZE]]), PART_SIZE, spoilt)


@by_parts
def test_how_far_a_file_is_can_be_asked(line: Line) -> None:
    assert line.platform.upload_state(SHA256).state == "unknown"
    line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4")
    send(line, 1)
    state = line.platform.upload_state(SHA256)
    assert (state.state, state.parts_done, state.is_stable) == ("resume", (1,), False)

    for number in (0, 2):
        send(line, number)
    line.platform.complete_upload(SHA256)

    state = line.platform.upload_state(SHA256)
    assert (state.state, state.is_stable) == ("verified", False)


@by_parts
@pytest.mark.parametrize("start", [0, 1, PART_SIZE, len(CONTENT) - 1])
def test_a_verified_file_can_be_had_from_any_byte_on(line: Line, start: int) -> None:
    line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4")
    for number in range(3):
        send(line, number)
    line.platform.complete_upload(SHA256)

    assert b"".join(line.platform.media_content(SHA256, start)) == CONTENT[start:]


@by_parts
def test_a_file_that_is_not_verified_is_not_there(line: Line) -> None:
    line.platform.plan_upload(SHA256, len(CONTENT), "video/mp4")
    send(line, 0)

    with pytest.raises(Refused, match="not_found"):
        next(line.platform.media_content(SHA256, 0))


# Set back, snapshot


def test_a_snapshot_is_the_whole_log(line: Line, tmp_path: Path) -> None:
    for _ in range(3):
        line.there(Kind.TOPIC_PROPOSED)
    page = line.platform.pull(None, 100)

    line.platform.fetch_snapshot(tmp_path / "snapshot")

    with zstandard.open(tmp_path / "snapshot", "rb") as file:
        *records, end = file.read().splitlines()
    assert [msgspec.json.decode(one, type=Record) for one in records] == list(page.records)
    told = msgspec.json.decode(end, type=SnapshotEnd)
    assert (told.records, told.position) == (4, page.position)


@pytest.mark.parametrize("line", ["http"], indirect=True)
@pytest.mark.parametrize("died", ["in the middle", "before it was put in its place"])
def test_a_snapshot_whose_studio_died_goes_on(line: Line, tmp_path: Path, died: str) -> None:
    """Torture, seed 2, round 55: it asked for what is beyond the end, and was refused, for ever."""
    line.there(Kind.TOPIC_PROPOSED)
    line.platform.fetch_snapshot(tmp_path / "first")
    whole = (tmp_path / "first").read_bytes()
    half = whole if died != "in the middle" else whole[: len(whole) // 2]
    (tmp_path / "snapshot.part").write_bytes(half)
    told = hashlib.sha256(whole).hexdigest()
    (tmp_path / "snapshot.id").write_text(f'"{told}"')

    line.platform.fetch_snapshot(tmp_path / "snapshot")

    assert (tmp_path / "snapshot").read_bytes() == whole
