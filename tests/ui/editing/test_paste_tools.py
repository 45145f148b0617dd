from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import OBJECT
from studio.manuscript.objects import keys_in
from studio.ui.editing.paste_tools import _QUICK
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import LONGEST_STORY
from tests.exchange.test_html_in import PNG, WORD
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, select


def html(text: str) -> QMimeData:
    source = QMimeData()
    source.setHtml(text)
    return source


def texts(edit: StoryEdit) -> list[str]:
    return [block.text for block in agreed(edit)]


def test_a_word_document_is_pasted_with_its_table_and_its_picture(new_edit: NewEdit) -> None:
    edit = new_edit("前后")
    dropped: list[tuple[list[Path], bytes]] = []
    edit.files_dropped.connect(lambda paths, place: dropped.append((paths, place)))
    select(edit, 1)

    edit.insertFromMimeData(html(WORD))

    kinds = [(block.kind.value, block.depth) for block in agreed(edit)]
    assert kinds[1:6] == [("h2", 0), ("h3", 0), ("", 0), ("ol", 0), ("ul", 1)]
    assert texts(edit)[0] == "前供暖第一周"
    assert texts(edit)[-3:] == [OBJECT, "", "后"]
    ((paths, place),) = dropped
    assert [path.name for path in paths] == ["clip_image002.jpg"]
    assert edit.body.text.find(place) == edit.body.text.length - 3
    edit.undo()
    assert texts(edit) == ["前后"]


def test_a_picture_in_the_html_is_put_aside_for_the_library(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("前")
    select(edit, 1)

    with qtbot.waitSignal(edit.files_dropped) as told:
        edit.insertFromMimeData(
            html(f"<p>文</p><img alt='a/../b' src='data:image/png;base64,{PNG}'>")
        )

    (path,) = told.args[0]
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.parent.parent.name.startswith("zaotai-")


def test_a_screenshot_is_taken(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    source = QMimeData()
    source.setImageData(image)
    assert edit.canInsertFromMimeData(source)

    with qtbot.waitSignal(edit.files_dropped) as told:
        edit.insertFromMimeData(source)

    assert QImage(str(told.args[0][0])).size() == image.size()


def test_pictures_on_the_web_are_told_not_fetched(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit()

    with qtbot.waitSignal(edit.pasting.told) as told:
        edit.insertFromMimeData(html("<p>文<img alt='图' src='https://a.cn/1.png'></p>"))

    assert (told.args[0].code, told.args[0].facts) == ("pictures_not_fetched", {"n": 1})
    assert texts(edit) == ["文图"]


def test_a_long_paste_is_read_in_background_and_lands_where_the_caret_was(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("前后")
    select(edit, 1)
    source = html("<p>县里<b>今天</b></p>" * (_QUICK // 15))

    edit.insertFromMimeData(source)
    assert texts(edit) == ["前后"]
    select(edit, 0)
    edit.insertPlainText("我")

    qtbot.waitUntil(lambda: edit.body.text.length > 1000)
    found = texts(edit)
    assert (found[0], found[1], found[-1]) == ("我前县里今天", "县里今天", "县里今天后")
    assert agreed(edit)[1].runs[1].marks == (("bold", True),)
    edit.undo()
    assert texts(edit) in (["我前后"], ["前后"])


def test_too_much_is_refused_whole(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("前")
    source = QMimeData()
    source.setText("字" * LONGEST_STORY)

    with qtbot.waitSignal(edit.pasting.told) as told:
        edit.insertFromMimeData(source)

    assert told.args[0].code == "story_too_long"
    assert texts(edit) == ["前"]


def test_five_megabytes_of_html_are_refused_with_a_sentence(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("前")

    with qtbot.waitSignal(edit.pasting.told, timeout=30_000) as told:
        edit.insertFromMimeData(html(f"<p>{'字' * 16_000}</p>" * 105))

    assert told.args[0].code == "story_too_long"
    assert texts(edit) == ["前"]


def test_plain_is_plain(new_edit: NewEdit) -> None:
    edit = new_edit()
    source = html("<h1>题</h1>")
    source.setText("题\n文")

    edit.pasting.paste(source, plain=True)

    assert [(block.kind.value, block.text) for block in agreed(edit)] == [("", "题"), ("", "文")]


def test_a_text_file_in_gb18030_is_read_where_it_was_dropped(
    new_edit: NewEdit, qtbot: QtBot, tmp_path: Path
) -> None:
    edit = new_edit("前\n后")
    file = tmp_path / "稿.txt"
    file.write_bytes("县里\r\n今天\r\n".encode("gb18030"))
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(file))])

    edit.pasting.put(source, 1, 1)

    qtbot.waitUntil(lambda: texts(edit) == ["前县里", "今天", "后"])


def test_a_file_that_is_no_text_is_told(new_edit: NewEdit, qtbot: QtBot, tmp_path: Path) -> None:
    edit = new_edit("前")
    file = tmp_path / "稿.txt"
    file.write_bytes(b"\0\1\2\xff")

    with qtbot.waitSignal(edit.pasting.told) as told:
        edit.pasting.take_files([file], 0)

    assert told.args[0].code == "text_unreadable"


def test_another_story_does_not_get_what_was_pasted_into_the_first(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit, other = new_edit("前"), new_edit("另")
    edit.insertFromMimeData(html("<p>县里</p>" * _QUICK))

    edit.show_body(other.body)
    with qtbot.waitSignal(edit.pasting.dropped, timeout=10_000):
        pass

    assert texts(edit) == ["另"]


def test_a_picture_copied_in_a_browser_is_taken_itself(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    source = html("<img src='https://a.cn/1.png'>")
    source.setImageData(image)

    with qtbot.waitSignal(edit.files_dropped) as taken:
        edit.insertFromMimeData(source)

    assert QImage(str(taken.args[0][0])).size() == image.size()
    assert texts(edit) == [""]


def test_what_is_replaced_makes_room(new_edit: NewEdit) -> None:
    edit = new_edit("字" * (LONGEST_STORY - 5))
    source = QMimeData()
    source.setText("新" * 10)

    edit.pasting.put(source, 0, 10)

    assert texts(edit)[0].startswith("新" * 10 + "字")


def test_files_pasted_plain_are_their_names(new_edit: NewEdit, tmp_path: Path) -> None:
    edit = new_edit()
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(tmp_path / "图.png"))])
    dropped: list[object] = []
    edit.files_dropped.connect(lambda paths, _: dropped.append(paths))

    edit.pasting.paste(source, plain=True)

    assert dropped == []
    assert texts(edit)[0].endswith(".png")


def test_a_table_that_is_pasted_twice_is_two(new_edit: NewEdit) -> None:
    edit = new_edit()
    edit.insertFromMimeData(html("<table><tr><td>村</td><td>户</td></tr></table>"))
    edit.selectAll()
    clip = edit.createMimeDataFromSelection()
    end = edit.body.text.length - 1

    edit.pasting.put(clip, end, end)

    keys = keys_in(agreed(edit))
    assert len(keys) == 2
    assert len({edit.body.embeds()[key]["sort"] for key in keys}) == 1


def test_a_text_file_does_not_land_in_another_story(
    new_edit: NewEdit, qtbot: QtBot, tmp_path: Path
) -> None:
    edit, other = new_edit("前"), new_edit("另")
    file = tmp_path / "稿.txt"
    file.write_text("县里", "utf-8")
    edit.pasting.take_files([file], 0)

    edit.show_body(other.body)
    with qtbot.waitSignal(edit.pasting.dropped):
        pass

    assert texts(edit) == ["另"]
