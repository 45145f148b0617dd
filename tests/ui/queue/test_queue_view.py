from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from studio.app import set_language
from studio.composition import Studio
from studio.desks.conflicts import Alternative, Conflict
from studio.desks.planning import Proposal
from studio.desks.publishing import TAKE_BACK_FOR
from studio.desks.put_aside import PutAside
from studio.desks.queue import Line as LineNow
from studio.desks.queue import LineState, QueueDesk, QueueSheet, RefusedRow
from studio.errors import Invalid
from studio.sync.facts import LINE, PLATFORM_URL, write_fact
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.queue.forecast_dialog import ForecastDialog
from studio.ui.queue.queue_view import QueueView
from studio.ui.queue.refused_line import RefusedLine
from studio.ui.queue.send_again_dialog import SendAgainDialog
from studio.ui.row_table import BADGE_ROLE
from studio.ui.theme import apply_theme
from studio.ui.writer import Writer
from studio.vocabulary import IntentKey
from tests.newsrooms import Line, write_story


def make_view(qtbot: QtBot, studio: Studio, writer: Writer) -> QueueView:
    """It shows nothing yet."""
    floor = studio.floor
    made = QueueView(
        floor.queue, floor.transfers, floor.conflicts, writer, "Asia/Shanghai",
        lambda: floor.carrying, lambda: floor.exchange,
    )  # fmt: skip
    qtbot.addWidget(made)
    return made


@pytest.fixture
def view(qtbot: QtBot, studio: Studio, writer: Writer) -> QueueView:
    made = make_view(qtbot, studio, writer)
    made.show()
    made.reload()
    return made


def offline(studio: Studio) -> None:
    def work(connection: object) -> None:
        write_fact(connection, PLATFORM_URL, "https://example.invalid")  # type: ignore[arg-type]
        line = {"state": "offline", "code": "unreachable", "facts": {}}
        write_fact(connection, LINE, line)  # type: ignore[arg-type]

    studio.store.write(work)


def states(view: QueueView) -> list[str]:
    model = view.table.table
    return [model.index(row, 8).data(BADGE_ROLE).text for row in range(model.rowCount())]


def test_what_waits_has_size_place_and_a_reason(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    offline(studio)
    story = write_story(studio)
    studio.floor.publishing.submit(story)
    view.reload()

    qtbot.waitUntil(lambda: len(view.table.table.rows) == 3)

    assert view.line_title.text() == "省平台没有应答。"
    assert states(view) == ["省平台没有应答"] * 3
    places = [view.table.table.index(row, 0).data() for row in range(3)]
    assert places == ["1", "2", "3"]
    assert all(view.table.table.index(row, 3).data().endswith("B") for row in range(3))


def test_pause_and_resume(qtbot: QtBot, view: QueueView, studio: Studio) -> None:
    offline(studio)
    write_story(studio)
    view.reload()
    qtbot.waitUntil(view.pause_button.isVisible)

    with qtbot.waitSignal(view.sync_requested):
        view.pause_button.click()
    view.reload()
    qtbot.waitUntil(lambda: view.pause_button.text() == "继续")
    assert set(states(view)) == {"已暂停"}
    with qtbot.waitSignal(view.sync_requested):
        view.pause_button.click()
    view.reload()
    qtbot.waitUntil(lambda: view.pause_button.text() == "暂停")


def test_without_a_province_the_page_offers_to_enrol(qtbot: QtBot, view: QueueView) -> None:
    qtbot.waitUntil(view.enrol_button.isVisible)
    assert not view.retry_button.isVisible()

    with qtbot.waitSignal(view.enrol_requested):
        view.enrol_button.click()


def test_an_empty_queue_tells_what_arrived(qtbot: QtBot, view: QueueView, line: Line) -> None:
    write_story(line.studio)
    line.sync()
    view.reload()

    qtbot.waitUntil(view.empty.isVisible)
    qtbot.waitUntil(lambda: view.empty.words.text() == "没有等待发送的内容。近 7 天已送达 3 项。")


def test_retry_forgets_the_wait(qtbot: QtBot, view: QueueView, line: Line) -> None:
    line.platform.online = False
    line.sync()
    assert line.cycle.wait().total_seconds() > 0
    view.reload()
    qtbot.waitUntil(view.retry_button.isVisible)

    with qtbot.waitSignal(view.sync_requested):
        view.retry_button.click()

    assert line.cycle.wait().total_seconds() == 0


@pytest.fixture
def refused(view: QueueView, line: Line) -> RefusedRow:
    """A deck that the province did not take."""
    story = write_story(line.studio)
    line.sync()
    line.platform._subjects.pop(story)
    line.studio.floor.editing.change_field(story, "deck", "写了一上午的导语")
    line.sync()
    view.reload()
    return line.studio.floor.queue.sheet().refused[0]


def test_a_refused_text_is_written_anew_and_sent_again(
    qtbot: QtBot, view: QueueView, studio: Studio, refused: RefusedRow
) -> None:
    qtbot.waitUntil(view.attention.isVisible)
    view.attention.findChildren(RefusedLine)[0].edit_button.click()
    (dialog,) = view.findChildren(SendAgainDialog)
    assert isinstance(dialog.words, QPlainTextEdit)
    dialog.words.setPlainText("短一点的导语")

    dialog.send_button.click()

    qtbot.waitUntil(lambda: studio.floor.queue.sheet().refused == ())
    assert len(studio.floor.queue.sheet().rows) == 1


def test_new_words_that_could_not_be_queued_are_there_still(
    qtbot: QtBot, view: QueueView, refused: RefusedRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused.editable is not None
    qtbot.waitUntil(view.attention.isVisible)
    line = view.attention.findChildren(RefusedLine)[0]
    line.edit_button.click()
    (dialog,) = view.findChildren(SendAgainDialog)
    assert isinstance(dialog.words, QPlainTextEdit)
    dialog.words.setPlainText("短一点的导语")

    def locked(*_: object) -> None:
        raise Invalid("key_locked")

    monkeypatch.setattr(QueueDesk, "send_again", locked)
    with qtbot.waitSignal(view.notice_raised):
        dialog.send_button.click()
    line.edit_button.click()

    again = view.findChildren(SendAgainDialog)[-1]
    assert isinstance(again.words, QPlainTextEdit)
    assert again.words.toPlainText() == "短一点的导语"


def test_a_refused_text_is_sent_as_it_is_or_put_away(
    qtbot: QtBot, view: QueueView, studio: Studio, line: Line, refused: RefusedRow
) -> None:
    qtbot.waitUntil(view.attention.isVisible)
    view.attention.findChildren(RefusedLine)[0].again_button.click()
    qtbot.waitUntil(lambda: len(studio.floor.queue.sheet().rows) == 1)
    line.sync()  # refused once more
    view.reload()
    qtbot.waitUntil(
        lambda: any(one.row.key != refused.key for one in view.attention.findChildren(RefusedLine))
    )

    view.attention.findChildren(RefusedLine)[-1].away_button.click()

    qtbot.waitUntil(lambda: studio.floor.queue.sheet().refused == ())


def test_refused_words_are_saved_as_a_document(
    qtbot: QtBot,
    view: QueueView,
    refused: RefusedRow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "供暖"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.waitUntil(view.attention.isVisible)

    with qtbot.waitSignal(view.news_told) as told:
        view.attention.findChildren(RefusedLine)[0].document_button.click()

    assert told.args == ["已导出为“供暖.txt”。"]
    assert "写了一上午的导语" in target.with_suffix(".txt").read_text(encoding="utf-8-sig")
    target = tmp_path / "栏目"
    with qtbot.waitSignal(view.news_told):
        view._ask_for_document(replace(refused, field="profile", words='{"body": {"most": 90}}'))
    assert "正文: ≤ 90" in target.with_suffix(".txt").read_text(encoding="utf-8-sig")


def test_the_limits_of_originals_are_there_before_anything_waits(
    qtbot: QtBot, view: QueueView, line: Line
) -> None:
    line.sync()
    view.reload()

    qtbot.waitUntil(lambda: view.empty.isVisible())
    assert not view.transfers.pause_button.isVisible()
    assert view.transfers.originals_button.text() == "原片：不限速…"
    view.transfers.originals_button.click()
    assert view.transfers.limits.hours_box.isVisible()
    view.transfers.limits.cap_box.setValue(512)
    assert view.transfers.originals_button.text() == "原片：≤ 512 KB/s…"
    view.transfers.originals.accept()


def test_what_arrived_is_a_tab_away(qtbot: QtBot, view: QueueView, line: Line) -> None:
    write_story(line.studio)
    line.sync()

    view.tabs.setCurrentIndex(1)

    qtbot.waitUntil(view.history.table.isVisible)
    assert not view.transfers.isVisible()
    assert {row.subject for row in view.history.table.table.rows} == {"供暖第一周", "李晓禾"}


def test_what_would_happen_with_a_line_is_a_list(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    offline(studio)
    write_story(studio)
    view.forecast_button.click()

    def dialog() -> ForecastDialog | None:
        return view.findChild(ForecastDialog)

    qtbot.waitUntil(lambda: dialog() is not None)
    shown = dialog()
    assert shown is not None
    assert shown.lines[0].startswith("先发送文字 2 项")
    shown.accept()


def test_the_chosen_line_stays_chosen_when_others_leave(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    offline(studio)
    write_story(studio)
    studio.floor.planning.propose(Proposal("明天的选题"))
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) == 3)
    view.table.selectRow(2)
    sheet = studio.floor.queue.sheet()

    view.show_sheet(replace(sheet, rows=sheet.rows[1:]))

    chosen = view.table.chosen()
    assert chosen is not None
    assert chosen.subject == "明天的选题"


def test_the_button_that_goes_gives_the_focus_to_the_list(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    """Qt would pick the speed limit and mark it: the next digit would change that."""
    studio.floor.publishing.submit(write_story(studio), hold=TAKE_BACK_FOR)
    view.reload()
    qtbot.waitUntil(lambda: any(row.is_unsent for row in view.table.table.rows))
    unsent = [row.is_unsent for row in view.table.table.rows].index(True)
    view.table.selectRow(unsent)
    button = view.transfers.take_back_button
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    view.transfers.show_row(None)

    assert view.table.hasFocus()


def test_a_medium_that_leaves_gives_the_focus_of_its_verbs_to_the_list(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    """Qt would pick the limits of originals: the next press of the key would open them."""
    offline(studio)
    write_story(studio)
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) > 0)
    view.transfers.show_row(replace(view.table.table.rows[0], transfer=1))
    button = view.transfers.first_button
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    view.transfers.show_row(view.table.table.rows[0])

    assert view.table.hasFocus()


def test_a_province_that_was_set_back_is_said_with_what_returns(view: QueueView) -> None:
    sheet = QueueSheet(LineNow(LineState.ONLINE), False, (), (), 0)
    view.show_sheet(sheet)
    assert not view.set_back.isVisible()

    view.show_sheet(replace(sheet, returning=3, missing=2))

    words = "省平台恢复过旧备份：3 项正在重新送达 · 2 项等待别的电脑送回。"
    assert view.set_back.text() == words


def test_records_that_this_version_cannot_show_are_named(view: QueueView) -> None:
    sheet = QueueSheet(LineNow(LineState.ONLINE), False, (), (), 0)
    view.show_sheet(sheet)
    assert not view.put_aside.isVisible()
    damaged = PutAside("records_damaged", 2, ("供暖第一周", "王芳"))
    newer = PutAside("records_newer", 1, ("选题",))

    view.show_sheet(replace(sheet, put_aside=(damaged, newer)))

    first, second = view.put_aside.text().split("\n")
    assert "2 条记录读不出来：供暖第一周 · 王芳" in first
    assert "更新版本" in second
    assert "升级后即可看到" in second


def test_a_province_without_backups_is_said(qtbot: QtBot, view: QueueView) -> None:
    sheet = view._desk.sheet()

    view.show_sheet(replace(sheet, backup_is_old=True))
    assert "一周没有报告新的备份" in view.set_back.text()

    view.show_sheet(replace(sheet, backup_is_old=None))
    assert not view.set_back.isVisibleTo(view)


@pytest.fixture
def needs() -> tuple[tuple[RefusedRow, ...], tuple[Conflict, ...]]:
    """Two refused things and a field with two versions."""
    approval = RefusedRow(
        key=IntentKey("a" * 32), subject_id="t", subject="冬季供暖保障", kind="topic.approved",
        words="", code="topic_stage", facts={"stage": "dropped"}, at="2026-11-21T04:00:00.000Z",
    )  # fmt: skip
    proposal = replace(
        approval, key=IntentKey("b" * 32), subject="学生冬季体育课", kind="topic.proposed",
        words="学生冬季体育课", editable="学生冬季体育课", field="title",
        code="not_allowed", facts={},
    )  # fmt: skip
    other = Alternative(
        "headline", "暖气热了 群众笑了", IntentKey("c" * 32), "王冬", "cd159ec2",
        "2026-11-21T04:00:00.000Z", False,
    )  # fmt: skip
    conflict = Conflict(
        "story", "s", "供暖第一周", "headline", "供暖第一周 室温普遍达标", "李晓禾",
        (1, 1), (other,), "ab159ec2", "2026-11-21T04:00:00.000Z", True,
    )  # fmt: skip
    return (approval, proposal), (conflict,)


def rows_seen(view: QueueView) -> int:
    """Rows of the table that are on the screen as a whole."""
    table = view.table
    places = [table.visualRect(table.table.index(n, 0)) for n in range(len(table.table.rows))]
    return sum(p.top() >= 0 and p.bottom() < table.viewport().height() for p in places)


def settled(qtbot: QtBot, view: QueueView) -> QScrollArea:
    """The lines of 需处理, once each of the page's layouts has had its turn."""
    area = view.attention.findChild(QScrollArea)
    assert area is not None
    wanted = view.attention.sizeHint
    qtbot.waitUntil(lambda: area.height() == area.maximumHeight())
    qtbot.waitUntil(lambda: rows_seen(view) > 0 and view.attention.height() == wanted().height())
    return area


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("is_told_more", [False, True])
def test_four_rows_are_seen_below_what_needs_a_person(
    qtbot: QtBot,
    qapp: QApplication,
    studio: Studio,
    writer: Writer,
    needs: tuple[tuple[RefusedRow, ...], tuple[Conflict, ...]],
    language: str,
    theme: str,
    is_told_more: bool,
) -> None:
    """What a window of 1366×768 leaves of it, a notice and the line of states below."""
    offline(studio)
    for n in range(7):
        studio.floor.planning.propose(Proposal(f"选题 {n}"))
    sheet = replace(studio.floor.queue.sheet(), refused=needs[0], conflicts=needs[1])
    if is_told_more:
        strange = PutAside("records_damaged", 1, ("供暖第一周",))
        sheet = replace(sheet, put_aside=(strange, replace(strange, code="records_newer")))
    apply_theme(qapp, theme)
    set_language(qapp, language)
    view = make_view(qtbot, studio, writer)
    view.resize(1286, 684)
    view.show_sheet(sheet)
    view.show()

    area = settled(qtbot, view)

    assert rows_seen(view) >= 4
    seen = QRect(QPoint(), area.viewport().size())
    for line in (*area.findChildren(RefusedLine), *area.findChildren(ConflictChoice)):
        top = line.mapTo(area.viewport(), QPoint())
        assert seen.contains(QRect(top, line.size()))
        for words in line.findChildren(QLabel):
            if words.isVisible():
                needed = words.heightForWidth(words.width()) if words.wordWrap() else 0
                assert words.height() >= max(needed, words.fontMetrics().height())
                assert words.wordWrap() or words.width() >= words.sizeHint().width()
        for made in line.findChildren(QPushButton):
            assert made.isHidden() or made.width() >= made.sizeHint().width()
    assert view.rect().contains(view.transfers.geometry())


def test_many_needs_take_a_share_of_the_page_and_end_at_a_whole_line(
    qtbot: QtBot, studio: Studio, writer: Writer, needs: tuple[tuple[RefusedRow, ...], object]
) -> None:
    offline(studio)
    for n in range(7):
        studio.floor.planning.propose(Proposal(f"选题 {n}"))
    many = tuple(replace(needs[0][1], key=IntentKey(f"{n:032}")) for n in range(9))
    view = make_view(qtbot, studio, writer)
    view.resize(1286, 684)

    view.show_sheet(replace(studio.floor.queue.sheet(), refused=many))
    view.show()

    area = settled(qtbot, view)
    assert rows_seen(view) >= 4
    edge = area.viewport().height()
    lines = area.findChildren(RefusedLine)
    cut = [one for one in lines if one.y() < edge < one.geometry().bottom()]
    assert cut == []
    assert area.verticalScrollBar().maximum() > 0
    lines[-1].away_button.setFocus()
    area.ensureWidgetVisible(lines[-1])
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0)


def test_the_keyboard_goes_from_the_table_to_its_verbs(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    offline(studio)
    studio.floor.planning.propose(Proposal("供暖"))
    view.reload()
    qtbot.waitUntil(lambda: view.table.isVisible() and bool(view.table.table.rows))
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.tabs.setFocus()

    met = []
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())

    assert met == [view.table, view.transfers.originals_button]
    qtbot.keyClick(met[-1], Qt.Key.Key_Space)
    qtbot.waitUntil(view.transfers.originals.isVisible)
    qtbot.keyClick(view.transfers.originals, Qt.Key.Key_Escape)
    assert not view.transfers.originals.isVisible()


def test_the_keyboard_stays_on_the_page_when_nothing_waits_any_more(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    offline(studio)
    write_story(studio)
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) > 1)
    view.activateWindow()
    view.table.setFocus()
    qtbot.waitUntil(view.table.hasFocus)

    view.show_sheet(replace(studio.floor.queue.sheet(), rows=()))

    assert view.tabs.hasFocus()
    qtbot.keyClick(view.tabs, Qt.Key.Key_Right)
    assert view.tabs.currentIndex() == 1
