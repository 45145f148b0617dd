from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from studio.composition import Studio
from studio.desks.publishing import TAKE_BACK_FOR
from studio.errors import BodyError, Invalid, NotFound
from studio.manuscript.blocks import OBJECT
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import add_comment
from studio.manuscript.making import body_of
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.pen import Pen
from studio.manuscript.profile import FieldRule, Profile
from studio.manuscript.suggestions import read_suggestions, reject
from studio.media.intake import TakenIn
from studio.media.probing import Probe
from studio.places import resources
from studio.sync import text_blobs
from studio.sync.answers import refuse
from studio.sync.outbox import unsettled_keys
from studio.sync.text_blobs import BlobFetcher
from studio.sync.wire import canonical
from studio.vocabulary import IntentKey, Kind, MediaKind, Sha256, StoryId, StoryState
from tests.newsrooms import Line, edit, write_story

PICTURE = TakenIn(
    Sha256("ab" * 32),
    "日出.jpg",
    1234,
    Probe(MediaKind.PICTURE, "image/jpeg", 640, 360, 0, "", False, "mjpeg", ""),
)


def package(line: Line, key: str) -> dict[str, Any]:
    """What the province got."""
    line.sync()
    (record,) = [record for record in line.platform.records if record.key == key]
    return {**record.payload, "needs": record.needs}


def schema() -> Draft202012Validator:
    folder = resources() / "schemas"
    ninjs, geo = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("ninjs-schema_3.1.json", "GeoJSON-schema.json")
    )
    known = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", Resource.from_contents(geo)
    )
    return Draft202012Validator(ninjs, registry=known)


@pytest.mark.parametrize(("headline", "text"), [("供暖", ""), ("供暖", " \n "), ("", "室温。")])
def test_an_empty_story_is_not_submitted(studio: Studio, headline: str, text: str) -> None:
    story = write_story(studio, headline, text)
    waiting = studio.floor.queue.sheet().rows

    with pytest.raises(Invalid, match="story_empty"):
        studio.floor.publishing.submit(story)

    assert studio.floor.editing.row(story).state == StoryState.DRAFT
    assert studio.floor.queue.sheet().rows == waiting


def test_what_is_not_there_is_not_submitted(studio: Studio) -> None:
    story = write_story(studio)
    studio.floor.editing.delete(story)

    for gone in (story, StoryId("0" * 32)):
        with pytest.raises(NotFound):
            studio.floor.publishing.submit(gone)


def test_a_damaged_body_is_not_submitted(studio: Studio) -> None:
    story = write_story(studio)
    studio.floor.editing.save_body(story, b"no update of Loro's", "室温")

    with pytest.raises(BodyError):
        studio.floor.publishing.submit(story)

    assert studio.floor.editing.row(story).state == StoryState.DRAFT


def test_a_story_is_submitted_once_at_a_time(line: Line) -> None:
    publishing = line.studio.floor.publishing
    story = write_story(line.studio)
    key = publishing.submit(story)
    with pytest.raises(Invalid, match="story_state") as told:
        publishing.submit(story)
    assert told.value.facts == {"state": "submitted"}

    line.sync()
    line.platform.give_verdict(key, "adopt")
    line.sync()

    with pytest.raises(Invalid, match="story_state") as told:
        publishing.submit(story)
    assert told.value.facts == {"state": "adopted"}


def test_what_is_changed_after_the_submission_is_noticed(line: Line) -> None:
    """P7, P12: what the province has is no longer what stands here."""
    floor = line.studio.floor
    story = write_story(line.studio)
    assert not floor.publishing.reads_otherwise(story)
    key = floor.publishing.submit(story)
    assert not floor.publishing.reads_otherwise(story)

    floor.editing.change_field(story, "headline", "供暖第一周（订正）")
    assert floor.publishing.reads_otherwise(story)
    floor.editing.change_field(story, "headline", floor_headline(line, key))
    assert not floor.publishing.reads_otherwise(story)

    suggest(line.studio, story, "也许").close()  # nobody has agreed to it
    assert not floor.publishing.reads_otherwise(story)
    edit(line, story, "", "另有新数字。")
    line.sync()
    line.platform.give_verdict(key, "adopt")
    line.sync()
    assert floor.publishing.reads_otherwise(story)


def test_a_text_that_is_still_on_its_way_here_was_not_changed(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Less is here than was submitted, and 报送后又改过 would be said of nobody's doing."""
    story = write_story(line.studio)
    line.sync()
    other.sync()
    monkeypatch.setattr(text_blobs, "MOST_INLINE", 600)
    edit(line, story, "", "".join(chr(0x4E00 + 37 * n % 20000) for n in range(2000)))
    line.studio.floor.publishing.submit(story)
    line.sync()

    with monkeypatch.context() as patch:
        patch.setattr(BlobFetcher, "fetch", lambda *_: iter(()))
        other.sync()
    assert other.studio.floor.editing.sheet(story).awaited
    assert not other.studio.floor.publishing.reads_otherwise(story)

    other.sync()
    assert not other.studio.floor.editing.sheet(story).awaited
    assert not other.studio.floor.publishing.reads_otherwise(story)


def floor_headline(line: Line, key: str) -> str:
    line.sync()
    return str(package(line, key)["manuscript"]["headline"])


def test_a_returned_story_is_mended_and_submitted_again(line: Line) -> None:
    floor = line.studio.floor
    story = write_story(line.studio)
    first = floor.publishing.submit(story)
    line.sync()
    line.platform.give_verdict(first, "return", "数字有误")
    line.sync()

    floor.editing.change_field(story, "headline", "供暖第一周（订正）")
    again = floor.publishing.submit(story)
    sent = package(line, again)

    row = floor.editing.row(story)
    assert (row.state, row.return_reason) == (StoryState.SUBMITTED, "")
    assert sent["manuscript"]["headline"] == "供暖第一周（订正）"
    assert floor.queue.sheet().refused == ()


def test_the_package_is_bound_to_what_is_in_it(line: Line) -> None:
    story = write_story(line.studio, "供暖第一周", "室温二十一度。")
    line.studio.floor.editing.change_field(story, "deck", "记者走访三个小区")

    sent = package(line, line.studio.floor.publishing.submit(story))

    assert hashlib.sha256(canonical(sent["manuscript"])).hexdigest() == sent["content_hash"]
    assert sent["form"] == sent["manuscript"]["form"] == "c1"
    hashes = [a["value"] for a in sent["ninjs"]["altIds"] if a["role"] == "content-hash-c1"]
    assert hashes == [sent["content_hash"]]
    assert sent["ninjs"]["headlines"][0]["value"] == "供暖第一周"
    assert sent["ninjs"]["descriptions"][0]["value"] == "记者走访三个小区"
    html, plain = (body["value"] for body in sent["ninjs"]["bodies"])
    assert (html, plain) == ("<p>室温二十一度。</p>", "室温二十一度。")


def test_the_package_satisfies_ninjs_with_and_without_media(line: Line) -> None:
    bare, full = write_story(line.studio, "一"), write_story(line.studio, "二")
    line.studio.floor.media.attach(full, PICTURE)
    checks = schema()

    for story in (bare, full):
        sent = package(line, line.studio.floor.publishing.submit(story))
        assert [error.message for error in checks.iter_errors(sent["ninjs"])] == []
    assert sent["media"] == [
        {"sha256": PICTURE.sha256, "size": 1234, "type": "image/jpeg", "name": "日出.jpg"}
    ]
    assert sent["manuscript"]["media"][0]["sha256"] == PICTURE.sha256


def test_the_schema_would_notice_a_broken_package() -> None:
    """Or the test above would say nothing."""
    assert [*schema().iter_errors({"uri": 1})]


def test_the_package_names_all_that_it_saw(line: Line) -> None:
    """Text that still waits is among its needs, and so it cannot arrive before its own words."""
    story = write_story(line.studio)
    line.sync()
    seen = len(line.platform.records)
    line.studio.floor.editing.change_field(story, "deck", "导语")
    line.studio.floor.editing.save_body(story, body_of([("", "又一段")]), "又一段")

    sent = package(line, line.studio.floor.publishing.submit(story))

    keys = {record.kind: record.key for record in line.platform.records if record.subject == story}
    assert sent["seen"] == [1, seen]
    assert {keys["story.started"], keys["story.changed"], keys["story.body_updated"]} <= set(
        sent["needs"]
    )
    assert line.studio.floor.queue.sheet().refused == ()


def test_before_the_first_sync_nothing_was_seen(line: Line) -> None:
    sent = package(line, line.studio.floor.publishing.submit(write_story(line.studio)))

    assert sent["seen"] == [0, 0]


def test_two_peoples_words_in_one_story_are_all_submitted(line: Line) -> None:
    story = write_story(line.studio, text="第一段")
    line.studio.floor.accounts.add_person("王编", "1357")
    line.studio.floor.editing.save_body(story, body_of([("", "第二段")]), "第一段\n第二段")

    sent = package(line, line.studio.floor.publishing.submit(story))

    people = {r.person for r in line.platform.records if r.kind == "story.body_updated"}
    assert len(people) == 2
    plain = sent["ninjs"]["bodies"][1]["value"]
    assert "第一段" in plain
    assert "第二段" in plain
    assert line.studio.floor.queue.sheet().refused == ()


def test_a_submission_whose_words_were_refused_can_be_made_again(line: Line) -> None:
    """It was stuck for ever: the refused edit never arrives, and the story stays “submitted”."""
    floor = line.studio.floor
    story = write_story(line.studio)
    line.sync()
    floor.editing.change_field(story, "deck", "离线写的导语")
    first = floor.publishing.submit(story)
    with line.studio.store.reading() as connection:
        edit = unsettled_keys(connection, story, ["story.changed"])[0]

    line.studio.store.write(
        lambda c: refuse(c, edit, "field_changed_elsewhere", {}, "2026-11-21T04:00:00.000Z")
    )

    assert floor.editing.row(story).state == StoryState.DRAFT
    assert {row.key: row.code for row in floor.queue.sheet().refused} == {
        edit: "field_changed_elsewhere",
        first: "needs_refused",
    }
    sent = package(line, floor.publishing.submit(story))
    assert edit not in sent["needs"]


def test_what_stands_in_the_text_travels_with_it(line: Line) -> None:
    floor = line.studio.floor
    story = write_story(line.studio)
    body = StoryBody.open(floor.editing.body(story))
    picture = Embedded(
        Sort.PICTURE, "cd" * 32, "早.jpg", "image/jpeg", 77, 640, 360, caption="早晨", credit="赵记"
    )
    key = body.keep_embed(picture.details())
    body.text.replace(0, 0, OBJECT + "\n")
    body.text.mark(0, 1, key, True)
    body.commit()
    floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()

    sent = package(line, floor.publishing.submit(story))

    assert sent["manuscript"]["objects"][key]["caption"] == "早晨"
    assert [one["sha256"] for one in sent["media"]] == ["cd" * 32]
    (about,) = sent["ninjs"]["associations"]
    assert (about["uri"], about["by"]) == (f"urn:sha256:{'cd' * 32}", "赵记")
    assert about["descriptions"] == [{"role": "caption", "value": "早晨"}]
    schema().validate(sent["ninjs"])
    assert f'<img src="urn:sha256:{"cd" * 32}">' in sent["ninjs"]["bodies"][0]["value"]
    assert floor.queue.sheet().refused == ()


def suggest(studio: Studio, story: StoryId, text: str) -> StoryBody:
    """Two open suggestions, a comment, and what is plain; saved. The caller closes the body."""
    body = StoryBody.open(studio.floor.editing.body(story))
    pen = Pen(body)
    pen.suggests = True
    for at in (0, 4):
        pen.replace(at, 0, text)
    add_comment(body, 0, 3, "批注里的秘密")
    body.commit()
    studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    return body


def test_a_story_with_open_suggestions_is_not_submitted(studio: Studio) -> None:
    story = write_story(studio)
    suggest(studio, story, "新").close()
    waiting = studio.floor.queue.sheet().rows

    with pytest.raises(Invalid) as refused:
        studio.floor.publishing.submit(story)

    assert (refused.value.code, refused.value.facts) == ("suggestions_open", {"n": 2})
    assert studio.floor.editing.row(story).state == StoryState.DRAFT
    assert studio.floor.queue.sheet().rows == waiting


def test_comments_never_leave_with_the_story(line: Line) -> None:
    studio = line.studio
    story = write_story(studio)
    plain = content_hash_of(package(line, studio.floor.publishing.submit(write_story(studio))))
    with closing(suggest(studio, story, "新")) as body:
        begun = body.written
        reject(body, [one.id for one in read_suggestions(body)])
        body.commit()
        studio.floor.editing.save_body(story, body.own_updates(begun), body.text.whole())

    sent = package(line, studio.floor.publishing.submit(story))

    assert "秘密" not in json.dumps(sent, ensure_ascii=False)
    assert "comment" not in json.dumps(sent["manuscript"])
    assert content_hash_of(sent) == plain


def content_hash_of(sent: dict[str, Any]) -> str:
    return str(sent["content_hash"])


# What the column asks


def ask(studio: Studio, profile: Profile) -> StoryId:
    """A story of a column with that profile."""
    column = studio.floor.planning.open_column("金娃说新闻")
    before = studio.floor.columns.sheet(column)
    studio.floor.columns.change(before, replace(before, profile=profile))
    story = write_story(studio, "供暖第一周，我们量了三个小区", "室温二十一度。")
    studio.floor.editing.change_field(story, "column", column)
    return story


STRICT = Profile({"headline": FieldRule(most=8, is_strict=True), "deck": FieldRule(least=5)})


def test_what_breaks_a_must_is_not_submitted_and_said(studio: Studio) -> None:
    story = ask(studio, STRICT)
    studio.floor.editing.change_field(story, "deck", "短")

    fit = studio.floor.publishing.check(story)
    with pytest.raises(Invalid) as told:
        studio.floor.publishing.submit(story)

    assert [(one.where, one.error.code, one.is_must) for one in fit.unmet] == [
        ("headline", "profile_too_long", True),
        ("deck", "profile_too_short", False),
    ]
    assert (fit.may_go, fit.column_name) == (False, "金娃说新闻")
    assert (told.value.code, told.value.facts) == (
        "profile_unmet", {"n": 1, "column": "金娃说新闻"},
    )  # fmt: skip
    assert studio.floor.editing.sheet(story).state == StoryState.DRAFT


def test_what_is_only_advice_stops_nobody(studio: Studio) -> None:
    story = ask(studio, STRICT)
    studio.floor.editing.change_field(story, "deck", "短")
    studio.floor.editing.change_field(story, "headline", "供暖第一周")

    fit = studio.floor.publishing.check(story)
    studio.floor.publishing.submit(story)

    assert (fit.may_go, len(fit.unmet)) == (True, 1)
    assert studio.floor.editing.sheet(story).state == StoryState.SUBMITTED


def test_media_in_the_text_count_like_those_on_the_shelf(studio: Studio) -> None:
    story = ask(studio, Profile(media={"picture": 1}, is_strict_on_media=True))
    assert not studio.floor.publishing.check(story).may_go
    body = StoryBody.open(studio.floor.editing.body(story))
    picture = Embedded(
        Sort.PICTURE, sha256="a" * 64, name="a.jpg", type="image/jpeg", size=1, width=1, height=1
    )
    body.text.replace(0, 0, OBJECT)
    body.text.mark(0, 1, body.keep_embed(picture.details()), True)
    body.commit()
    studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()

    assert studio.floor.publishing.check(story).unmet == ()


def test_a_story_without_a_column_is_asked_nothing(studio: Studio) -> None:
    fit = studio.floor.publishing.check(write_story(studio))

    assert (fit.column_name, fit.unmet) == ("", ())


def test_a_submission_that_was_taken_back_leaves_the_story_as_it_was(line: Line) -> None:
    publishing, editing = line.studio.floor.publishing, line.studio.floor.editing
    story = write_story(line.studio)
    line.studio.floor.media.attach(story, PICTURE)
    key = publishing.submit(story, hold=TAKE_BACK_FOR)
    editing.change_field(story, "deck", "报送后写的导语")
    assert editing.sheet(story).unsent == key

    assert publishing.take_back(key) == story

    sheet = editing.sheet(story)
    assert (sheet.state, sheet.unsent, sheet.deck) == (StoryState.DRAFT, None, "报送后写的导语")
    assert editing.text(story) == "室温二十一度。"
    publishing.take_back(key)  # twice is no harm
    line.clock.advance(seconds=60)
    line.sync()
    assert not line.send_media(), "its picture stays here too"
    again = package(line, publishing.submit(story))
    assert [medium["name"] for medium in again["media"]] == ["日出.jpg"]
    assert line.send_media()


def test_taking_back_a_second_submission_leaves_the_verdict_on_the_first(line: Line) -> None:
    publishing = line.studio.floor.publishing
    story = write_story(line.studio)
    first = publishing.submit(story)
    line.sync()
    line.platform.give_verdict(first, "return", "请核对时间")
    line.sync()

    publishing.take_back(publishing.submit(story))

    sheet = line.studio.floor.editing.sheet(story)
    assert (sheet.state, sheet.return_reason) == (StoryState.RETURNED, "请核对时间")


def test_what_was_sent_meanwhile_is_not_taken_back(line: Line) -> None:
    publishing = line.studio.floor.publishing
    story = write_story(line.studio)
    key = publishing.submit(story, hold=TAKE_BACK_FOR)
    line.clock.advance(seconds=10)
    line.platform.loses_answers = True
    line.platform.tells_position = True
    line.sync()  # the pull's answer is lost: nothing left
    assert line.studio.floor.editing.sheet(story).unsent == key
    line.platform.loses_answers = False
    line.sync()

    with pytest.raises(Invalid) as refused:
        publishing.take_back(key)

    assert refused.value.code == "submission_left"
    assert line.studio.floor.editing.sheet(story).state == StoryState.SUBMITTED


def test_a_clock_that_is_set_back_holds_no_submission(line: Line) -> None:
    """Its time lies half an hour off then, as what the province asks to wait with may."""
    story = write_story(line.studio)
    line.studio.floor.publishing.submit(story, hold=TAKE_BACK_FOR)
    line.clock.advance(minutes=-30)

    line.sync()

    assert line.studio.floor.editing.sheet(story).unsent is None
    assert Kind.STORY_SUBMITTED in [one.kind for one in line.platform.records]


def test_what_the_province_refused_meanwhile_is_not_called_taken_back(line: Line) -> None:
    publishing = line.studio.floor.publishing
    story = write_story(line.studio)
    key = publishing.submit(story)
    line.studio.store.write(
        lambda connection: refuse(connection, key, "not_allowed", {}, "2026-11-21T04:00:00.000Z")
    )

    with pytest.raises(Invalid) as refused:
        publishing.take_back(key)
    assert refused.value.code == "submission_refused"
    assert [row.key for row in line.studio.floor.queue.sheet().refused] == [key]
    with pytest.raises(NotFound):
        publishing.take_back(IntentKey("0" * 32))
