from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.desks.queue import RefusedRow
from studio.ui.queue.refused_card import RefusedCard
from studio.vocabulary import IntentKey

ROW = RefusedRow(
    key=IntentKey("k" * 32),
    subject_id="s",
    subject="供暖第一周",
    kind="story.changed",
    words="我写的标题",
    code="field_changed_elsewhere",
    facts={"field": "headline", "value": "别人的标题", "person": "王冬"},
    at="2026-11-21T04:00:00.000Z",
)


def buttons(card: RefusedCard) -> dict[str, QPushButton]:
    return {button.text(): button for button in card.findChildren(QPushButton)}


def test_refused_words_are_shown_with_their_reason(qtbot: QtBot, chinese: QApplication) -> None:
    card = RefusedCard()
    qtbot.addWidget(card)
    assert card.isHidden()

    card.show_rows([ROW])

    texts = " ".join(label.text() for label in card.findChildren(type(card.title)))
    assert "需处理 1" in texts
    assert "“标题”已被 王冬 先改成“别人的标题”" in texts
    assert "我写的标题" in texts
    assert not card.isHidden()


def test_the_words_can_be_taken_along_and_the_line_put_away(
    qtbot: QtBot, chinese: QApplication
) -> None:
    card = RefusedCard()
    qtbot.addWidget(card)
    card.show_rows([ROW])

    buttons(card)["复制我写的"].click()
    assert QGuiApplication.clipboard().text() == "我写的标题"
    with qtbot.waitSignal(card.put_away_requested) as asked:
        buttons(card)["已处理"].click()
    assert asked.args == [ROW.key]
    card.show_rows([])
    assert card.isHidden()
