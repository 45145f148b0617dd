from __future__ import annotations

import pytest

from studio.errors import BodyError
from studio.manuscript.body import StoryBody
from studio.manuscript.making import body_of
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.reading import read_words


def test_the_words_of_a_body_are_those_an_editor_sees() -> None:
    assert read_words([body_of([("", "一段"), ("h2", "二段")])]).text == "一段\n二段"
    assert read_words([]).text == ""


def test_the_words_of_comments_are_read_besides() -> None:
    body = StoryBody.open()
    body._doc.get_map("comments").insert(
        "1", {"text": "请核实", "person": "p", "replies": [{"text": "已核实"}]}
    )
    body._doc.commit()

    assert read_words([body.snapshot()]).comments == "已核实\n请核实"
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
