from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.changes import Change
from studio.errors import Invalid, Refused
from studio.sync import text_blobs
from studio.ui.editing.awaited_line import AwaitedLine
from studio.ui.editing.editor_view import EditorView
from studio.ui.writer import Writer
from tests.newsrooms import Line, edit, write_story
from tests.ui.editing.histories import type_in


def test_it_says_how_much_is_missing_and_goes(qtbot: QtBot, chinese: QApplication) -> None:
    line = AwaitedLine()
    qtbot.addWidget(line)
    assert line.isHidden()

    line.show_size(1_400_000)

    assert line.words.text().startswith("文稿的一部分还在传来（1.4 MB）")
    assert not line.isHidden()
    line.show_size(0)
    assert line.isHidden()


def test_a_page_says_that_a_part_of_it_is_on_its_way_until_it_is_here(
    line: Line, other: Line, writer: Writer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blobs, "MOST_INLINE", 600)
    story = write_story(line.studio, text="开头")
    line.sync()
    other.sync()
    words = "".join(map(chr, range(0x4E00, 0x4E00 + 900)))  # which cannot be packed well
    edit(line, story, "", words)
    line.sync()
    with monkeypatch.context() as cut:
        cut.setattr(InMemoryPlatform, "media_content", _nothing)
        other.sync()
    view = EditorView(other.studio.floor.editing, writer)
    qtbot.addWidget(view)
    view.show()
    view.open(story)

    qtbot.waitUntil(lambda: not view.awaited.isHidden())
    type_in(view.body, "我写")  # nobody is kept from it
    view.flush()
    qtbot.waitUntil(lambda: not view.is_ahead)
    with pytest.raises(Invalid, match="text_awaited"):
        other.studio.floor.publishing.submit(story)
    other.clock.advance(hours=1)
    other.sync()
    stories = frozenset({story})
    view.on_changed(Change(stories=stories, bodies=stories))

    qtbot.waitUntil(view.awaited.isHidden)
    qtbot.waitUntil(lambda: words in view.body.toPlainText())
    with pytest.raises(Invalid, match="review_needed"):  # both wrote at one place: now it is seen
        other.studio.floor.publishing.submit(story)
    view.close_story()
    assert writer.finish()
    qtbot.waitUntil(lambda: not view.is_ahead)


def _nothing(*_: object) -> Iterator[bytes]:
    raise Refused("not_found")
