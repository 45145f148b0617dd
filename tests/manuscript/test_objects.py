from __future__ import annotations

from dataclasses import replace

from studio.manuscript.blocks import OBJECT, Block, Run
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort, as_block, embedded, keys_in
from studio.manuscript.reading import read_words
from studio.manuscript.table_hand import TableHand
from studio.vocabulary import BlockKind

PICTURE = Embedded(Sort.PICTURE, "ab" * 32, "日出.jpg", "image/jpeg", 1234, 640, 360)


def with_picture() -> tuple[StoryBody, str]:
    body = StoryBody.open(merge_ms=0)
    key = body.keep_embed(PICTURE.details())
    body.text.replace(0, 0, OBJECT)
    body.text.mark(0, 1, key, True)
    body.commit()
    return body, key


def test_details_come_back_as_they_were() -> None:
    table = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "12")), caption="供暖")

    assert embedded(PICTURE.details()) == PICTURE
    assert embedded(table.details()) == table
    bare = replace(table, header=False)
    assert embedded(bare.details()) == bare


def test_cells_come_in_without_what_the_first_edit_would_take_out() -> None:
    body = StoryBody.open(merge_ms=0)
    noisy = Embedded(Sort.TABLE, rows=(("村\u202e", "户"), ("双湾", "1\x012")))

    key = body.keep_embed(noisy.details())

    plain = embedded(body.embeds()[key]).rows
    assert plain == (("村", "户"), ("双湾", "12"))
    body.table(key)
    assert embedded(body.embeds()[key]).rows == plain
    body.close()


def test_what_a_newer_version_wrote_is_passed_over() -> None:
    strange = {"sort": "hologram", "rows": "x", "width": "wide", "caption": 5, "sha256": "ab"}

    assert embedded(strange) == Embedded(Sort.PICTURE, sha256="ab")


def test_a_caption_that_two_write_has_the_words_of_both() -> None:
    anna, key = with_picture()
    anna.write_words(key, "caption", "双湾镇的早晨")
    bo = StoryBody.open([anna.snapshot()], merge_ms=0)

    anna.write_words(key, "caption", "金川双湾镇的早晨")
    bo.write_words(key, "caption", "双湾镇的早晨，室温二十一度")
    bo.write_words(key, "credit", "赵记")
    anna.receive([bo.own_updates(0)])
    bo.receive([anna.own_updates(0)])

    assert anna.embeds() == bo.embeds()
    one = embedded(anna.embeds()[key])
    assert (one.caption, one.credit) == ("金川双湾镇的早晨，室温二十一度", "赵记")
    anna.close()
    bo.close()


def test_undo_takes_an_object_away_and_redo_brings_it_back_whole() -> None:
    body, key = with_picture()

    body.undo()
    assert keys_in(body.text.blocks()) == []
    body.redo()

    assert keys_in(body.text.blocks()) == [key]
    assert embedded(body.embeds()[key]) == PICTURE
    body.close()


def test_a_caption_is_undone_like_text() -> None:
    body, key = with_picture()
    body.write_words(key, "caption", "早晨")
    body.take_beside()

    body.undo()

    assert body.take_beside()
    assert embedded(body.embeds()[key]).caption == ""
    assert keys_in(body.text.blocks()) == [key]
    body.close()


def test_words_of_what_is_not_there_are_not_written() -> None:
    body, key = with_picture()

    assert not body.write_words("embed:9-9", "caption", "早")
    assert not body.write_words(key, "caption", "")
    body.close()


def test_keys_are_those_in_the_text_each_once() -> None:
    letters = Block(BlockKind.PARAGRAPH, (Run("字", (("embed:1-1", True),)),))

    found = keys_in([as_block("embed:2-1"), letters, as_block("embed:1-2"), as_block("embed:2-1")])

    assert found == ["embed:2-1", "embed:1-2"]


def test_who_reads_details_sees_the_cells_as_they_are_now() -> None:
    body, _ = with_picture()
    key = body.keep_embed(Embedded(Sort.TABLE, rows=(("村", "户"),), caption="供暖").details())
    TableHand(body, key).write("0", "1", "户数", "户")

    one = embedded(body.embeds()[key])

    assert (one.rows, one.caption) == ((("村", "户数"),), "供暖")
    assert "户数" in read_words([body.snapshot()]).objects
    body.close()
