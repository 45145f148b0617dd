from __future__ import annotations

import pytest

from studio.errors import BodyError
from studio.manuscript.blocks import OBJECT
from studio.manuscript.body import Signature, StoryBody
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.replaying import fits, replayed, text_of, words_of
from studio.manuscript.suggested import open_suggestions
from studio.manuscript.suggestion_ledger import Origin
from studio.manuscript.table_hand import TableHand
from studio.vocabulary import DeviceId, PersonId

WRITER = Signature(PersonId("a" * 32), DeviceId("d" * 32))
PEN = Signature(PersonId("b" * 32), DeviceId("e" * 32))


def written(known: list[bytes], *edits: tuple[int, int, str]) -> bytes:
    """One opening's edits: (place, letters taken out, words)."""
    body = StoryBody.open(known)
    body.sign_in(WRITER.person, WRITER.device)
    for at, removed, words in edits:
        body.text.replace(at, removed, words)
        body.commit()
    update = body.own_updates(0)
    body.close()
    return update


def test_an_update_fits_where_all_is_that_it_builds_on() -> None:
    first = written([], (0, 0, "一段"))
    second = written([first], (2, 0, "\n二段"))
    third = written([first, second], (0, 0, "先"))

    assert fits([first], second)
    assert not fits([first], third)
    assert fits([first, second], third)


def test_the_words_of_a_branch_are_its_paragraphs_and_what_it_takes_out() -> None:
    first = written([], (0, 0, "一段\n室温二十一度，比去年高\n三段"))
    branch = written([first], (9, 4, ""), (0, 0, "新写的一段\n"))

    words = words_of([first], [branch])

    assert words.split("\n") == ["新写的一段", "室温二十一度高", "− ，比去年"]
    assert words_of([first, branch], [branch]) == "", "the body reads so already"


def test_a_replayed_branch_reads_as_the_merged_one_did() -> None:
    first = written([], (0, 0, "一段\n二段😀话"))
    branch = [written([first], (2, 0, "，改过"))]
    branch.append(written([first, *branch], (0, 0, "又")))
    others = written([first], (3, 0, "别人写的\n"))
    merged = text_of([first, others, *branch])

    again = replayed([first, others], branch, PEN)

    assert again.text == merged
    assert text_of([first, others, again.update]) == merged
    assert fits([first, others], again.update)
    assert not fits([], again.update)


def test_what_is_replayed_is_by_the_hand_of_today() -> None:
    first = written([], (0, 0, "一段"))
    branch = written([first], (2, 0, "话"))

    again = replayed([first], [branch], PEN)

    body = StoryBody.open([first, again.update])
    author = body.text.author(2)
    assert author is not None
    assert body.people()[author] == PEN
    body.close()


def test_pictures_marks_and_suggestions_are_replayed_too() -> None:
    first = written([], (0, 0, "一段话"))
    body = StoryBody.open([first])
    key = body.keep_embed(Embedded(Sort.PICTURE, name="a.jpg", caption="图说").details())
    body.text.replace(3, 0, f"\n{OBJECT}")
    body.text.mark(4, 5, key, True)
    body.text.mark(0, 2, "bold", True)
    suggestion = body.text.ledger.enter(Origin(WRITER.person, WRITER.device, ""))
    body.text.replace(0, 0, "建议")
    body.text.mark(0, 2, f"ins:{suggestion}", True)
    body.commit()
    branch, blocks, embeds = body.own_updates(0), body.text.blocks(), body.embeds()
    body.close()

    again = replayed([first], [branch], PEN)

    body = StoryBody.open([first, again.update])
    assert body.text.blocks() == blocks
    assert body.embeds() == embeds
    assert len(open_suggestions(body.text.blocks())) == 1
    body.close()
    assert "a.jpg · 图说" in words_of([first], [branch])


def test_what_is_there_already_is_not_written_twice() -> None:
    first = written([], (0, 0, "一段"))
    branch = [written([first], (2, 0, "话"))]
    branch.append(written([first, *branch], (0, 0, "又")))

    assert replayed([first, *branch], branch, PEN).update == b""
    assert replayed([first, branch[0]], branch, PEN).text == "又一段话"


def test_what_builds_on_words_that_were_put_away_is_replayed_alone() -> None:
    """A page that heard late wrote on top of what had been merged again, or dropped, meanwhile."""
    first = written([], (0, 0, "一段，二段"))
    old = written([first], (2, 0, "旧话"))
    late = written([first, old], (7, 0, "晚写的"))
    again = replayed([first], [old], PEN).update

    for known, before in (([first], "一段，二段"), ([first, again], "一段旧话，二段")):
        words = words_of(known, [late], [old])
        replay = replayed(known, [late], PEN, [old])

        assert words == replay.text == f"{before}晚写的"
        assert text_of([*known, replay.update]) == replay.text


def test_a_branch_that_cannot_be_read_is_not_taken_for_one_without_words() -> None:
    first = written([], (0, 0, "一段"))
    second = written([first], (2, 0, "\n二段"))
    third = written([first, second], (0, 0, "先"))

    for read in (lambda: replayed([first], [third], PEN), lambda: words_of([first], [third])):
        with pytest.raises(BodyError) as told:
            read()
        assert told.value.code == "body_damaged"


def test_a_branch_that_edits_a_table_meets_a_colleagues_edit_of_it() -> None:
    body = StoryBody.open()
    key = body.keep_embed(Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412"))).details())
    body.text.replace(0, 0, OBJECT)
    body.text.mark(0, 1, key, True)
    body.commit()
    first = body.own_updates(0)
    TableHand(body, key).write("1", "1", "413", "412")
    TableHand(body, key).insert("rows", "1")
    new = TableHand(body, key).grid.rows[2]
    TableHand(body, key).write(new, "0", "宁远", "")
    branch = body.own_updates(0)
    body.close()
    other = StoryBody.open([first])
    TableHand(other, key).write("1", "0", "双湾镇", "双湾")
    colleague = other.own_updates(0)
    other.close()

    words = words_of([first], [branch])
    again = replayed([first], [branch], PEN)

    assert "413" in words
    merged = StoryBody.open([first, colleague, again.update])
    assert merged.embeds()[key]["rows"] == [["村", "户"], ["双湾镇", "413"], ["宁远", ""]]
    merged.close()
    alone = StoryBody.open([first, again.update])
    assert alone.embeds()[key]["rows"] == [["村", "户"], ["双湾", "413"], ["宁远", ""]]
    TableHand(alone, key).write(new, "0", "宁远堡", "宁远")
    TableHand(alone, key).write(new, "1", "96", "")
    assert alone.embeds()[key]["rows"][2] == ["宁远堡", "96"]
    alone.undo()
    assert alone.embeds()[key]["rows"][2] == ["宁远堡", ""]
    alone.close()
