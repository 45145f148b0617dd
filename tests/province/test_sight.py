"""P11: what a role may not see arrives blank, by every way, and the digests still hold."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
import zstandard

from province import log
from province.sight import BLANK, EVERYTHING, Sight, sight_of
from province.snapshots import Snapshots
from province.store import Store
from province.wire import Record, next_digest
from tests.province.making import device_in, intent, new_id
from tests.province.running import RunningProvince

DRAFT = "尚未公开的线索"


@pytest.fixture
def busy(kept: Store, newsroom: str) -> str:
    """A newsroom whose log has a person, a story and its words."""
    story = new_id()
    told = [
        intent(
            "story.started",
            story,
            {"topic": None, "headline": DRAFT, "byline": "", "column": None},
        ),
        intent("story.body_updated", story),
    ]
    log.push(kept, device_in(newsroom), None, told)
    return newsroom


def read(kept: Store, newsroom: str, sight: Sight, **how: Any) -> list[Record]:
    return log.pull(kept, newsroom, None, 500, sight=sight, **how).records


def test_who_works_in_a_newsroom_sees_everything(newsroom: str) -> None:
    for role in ("reporter", "editor", "reviewer", "chief", "administrator"):
        assert sight_of(device_in(newsroom, role)) is EVERYTHING


@pytest.mark.parametrize("role", ["partner", "dispatcher"])
def test_a_draft_is_blank_to_who_is_not_of_the_newsroom(kept: Store, busy: str, role: str) -> None:
    whole, seen = read(kept, busy, EVERYTHING), read(kept, busy, Sight(new_id(), _kinds(role)))

    assert [one.kind for one in seen] == ["person.joined", BLANK, BLANK]
    assert [(one.seq, one.key, one.digest) for one in seen] == [
        (one.seq, one.key, one.digest) for one in whole
    ]
    digest = seen[0].digest
    for one in seen[1:]:
        digest = next_digest(digest, one.key, one.payload_hash)
        assert digest == one.digest
        assert (one.subject, one.person, one.device, one.at, one.needs) == ("", "", "", "", [])


def test_what_a_device_sent_itself_it_may_read(kept: Store, busy: str) -> None:
    own = Sight(device_in(busy).id, frozenset())

    assert read(kept, busy, own) == read(kept, busy, EVERYTHING)


def test_a_snapshot_is_blank_too_and_nobody_elses(kept: Store, busy: str) -> None:
    snapshots, partner = Snapshots(kept), Sight(new_id(), _kinds("partner"))
    everybodys, theirs = snapshots.newest(busy), snapshots.newest(busy, partner)

    with zstandard.open(theirs.path, "rt", encoding="utf-8") as file:
        lines = file.read()
    assert DRAFT not in lines
    assert [json.loads(line).get("kind") for line in lines.splitlines()] == [
        "person.joined", BLANK, BLANK, None,
    ]  # fmt: skip
    assert snapshots.kept(busy, everybodys.id, partner) is None
    assert snapshots.kept(busy, theirs.id, partner) == theirs


def test_a_partners_device_is_told_no_draft(province: RunningProvince) -> None:
    newsroom = province.newsroom()
    editor, partner = province.enrol(newsroom), province.enrol(newsroom, "partner")
    payload = {"topic": None, "headline": DRAFT, "byline": "", "column": None}
    started = intent("story.started", new_id(), payload, device=editor.device)
    body = {"position": None, "intents": [msgspec.to_builtins(started)]}
    assert editor.ask("POST", "/v1/push", json=body).json()["results"][0]["outcome"] == "accepted"

    pulled = partner.ask("GET", "/v1/pull")
    snapshot = partner.ask("GET", "/v1/snapshot")

    assert [one["kind"] for one in pulled.json()["records"]] == ["person.joined", BLANK]
    packed = zstandard.ZstdDecompressor().decompressobj().decompress(snapshot.content)
    assert DRAFT not in pulled.text + packed.decode()
    assert DRAFT in editor.ask("GET", "/v1/pull").text


def _kinds(role: str) -> frozenset[str] | None:
    return sight_of(device_in("", role)).kinds
