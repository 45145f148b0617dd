from __future__ import annotations

import pytest

from studio.errors import BodyError
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import (
    add_comment,
    delete_reply,
    edit_remark,
    reply,
    resolve,
)
from studio.manuscript.making import body_of
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.reading import read_words
from studio.vocabulary import DeviceId, PersonId


def test_the_words_of_a_body_are_those_an_editor_sees() -> None:
    assert read_words([body_of([("", "一段"), ("h2", "二段")])]).text == "一段\n二段"
    assert read_words([]).text == ""


def test_the_words_of_comments_are_read_besides() -> None:
    body = StoryBody.open()
    body.sign_in(PersonId("王"), DeviceId("d"))
    body.text.replace(0, 0, "室温")
    thread, _ = add_comment(body, 0, 2, "请核时 @李", [PersonId("李"), PersonId("王")])
    edit_remark(body, thread, "", "请核实 @李", [PersonId("李")])
    answer, _ = reply(body, thread, "已核实")
    gone, _ = reply(body, thread, "说错了")
    delete_reply(body, thread, gone)

    found = read_words([body.snapshot()])
    assert found.comments == "请核实 @李\n已核实"
    (mention,) = found.mentions
    assert (mention.thread, mention.remark, mention.person, mention.by) == (
        thread, thread, "李", "王",
    )  # fmt: skip
    edit_remark(body, thread, answer, "已核实 @李", [PersonId("李")])
    both = read_words([body.snapshot()]).mentions
    assert [one.remark for one in both] == [thread, f"{thread}/{answer}"]
    resolve(body, thread, on=True)
    assert read_words([body.snapshot()]).mentions == ()
    body.close()


def test_captions_and_cells_are_read_besides() -> None:
    body = StoryBody.open()
    body.keep_embed(Embedded(Sort.TABLE, rows=(("小区", "室温"),), caption="各小区室温").details())
    body.commit()

    assert read_words([body.snapshot()]).objects == "各小区室温 · 小区 · 室温"
    body.close()


def test_a_damaged_piece_is_told() -> None:
    whole = body_of([("", "一段")])
    with pytest.raises(BodyError):
        read_words([whole[:-3]])
