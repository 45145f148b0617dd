from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.conflicts import Alternative, Conflict
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.queue.attention_card import AttentionCard
from studio.ui.queue.refused_line import RefusedLine
from studio.ui.writer import Writer
from studio.vocabulary import IntentKey
from tests.ui.queue.test_refused_line import ROW

OTHER = Alternative("headline", "乙", IntentKey("o"), "王冬", "12345678", "", is_ours=False)
CONFLICT = Conflict("story", "s", "供暖", "headline", "甲", "李晓禾", (1, 1), (OTHER,))


@pytest.fixture
def card(qtbot: QtBot, studio: Studio, writer: Writer) -> AttentionCard:
    made = AttentionCard(studio.floor.conflicts, writer, "Asia/Shanghai")
    qtbot.addWidget(made)
    return made


def test_refused_things_and_conflicts_stand_together(card: AttentionCard) -> None:
    assert card.isHidden()

    card.show_needs((ROW,), (CONFLICT,))

    assert card.title.text() == "需处理 2"
    assert len(card.findChildren(RefusedLine)) == 1
    assert len(card.findChildren(ConflictChoice)) == 1
    assert not card.isHidden()


def test_every_button_is_a_verb_and_reaches_the_page(qtbot: QtBot, card: AttentionCard) -> None:
    card.show_needs((ROW,), ())
    (line,) = card.findChildren(RefusedLine)

    for button, asked in (
        (line.edit_button, card.edit_requested),
        (line.again_button, card.again_requested),
        (line.document_button, card.document_requested),
        (line.away_button, card.put_away_requested),
    ):
        with qtbot.waitSignal(asked) as told:
            button.click()
        assert told.args == [ROW]


def test_the_same_needs_keep_their_buttons(card: AttentionCard) -> None:
    """The sheet is read five times a second while media leave."""
    card.show_needs((ROW,), (CONFLICT,))
    before = card.findChildren(QPushButton)

    card.show_needs((ROW,), (CONFLICT,))

    assert card.findChildren(QPushButton) == before
    card.show_needs((), ())
    assert card.isHidden()


def test_it_grows_with_what_is_in_it_and_no_further_than_its_share(
    qtbot: QtBot, card: AttentionCard
) -> None:
    card.resize(1200, 300)
    card.cap(300)
    card.show_needs((ROW,), ())
    card.show()
    (line,) = card.findChildren(RefusedLine)
    before = card._area.height()

    line.title.setText("很长的理由。" * 60)

    qtbot.waitUntil(lambda: card._area.height() > before)
    line.title.setText("很长的理由。" * 900)
    qtbot.waitUntil(lambda: line.height() > 300)
    assert card.sizeHint().height() <= 300


def test_what_comes_or_goes_leaves_the_other_lines_and_the_keyboard_where_they_are(
    qtbot: QtBot, card: AttentionCard
) -> None:
    second, third = replace(ROW, key=IntentKey("2")), replace(ROW, key=IntentKey("3"))
    card.show_needs((ROW, second), (CONFLICT,))
    card.show()
    first, other = card.findChildren(RefusedLine)
    other.away_button.setFocus()
    qtbot.waitUntil(other.away_button.hasFocus)

    card.show_needs((third, second), (CONFLICT,))

    assert other.away_button.hasFocus()
    assert not card.isAncestorOf(first)
    assert [line.row.key for line in card.findChildren(RefusedLine) if line is other] == ["2"]
    assert card._lines.indexOf(other) == 1


def test_a_line_that_goes_gives_the_keyboard_to_the_next_and_decides_nothing(
    qtbot: QtBot, card: AttentionCard
) -> None:
    second = replace(ROW, key=IntentKey("2"))
    card.show_needs((ROW, second), (CONFLICT,))
    card.show()
    first, other = card.findChildren(RefusedLine)
    (choice,) = card.findChildren(ConflictChoice)
    first.away_button.setFocus()
    qtbot.waitUntil(first.away_button.hasFocus)

    card.show_needs((second,), (CONFLICT,))

    qtbot.waitUntil(other.hasFocus)
    with qtbot.assertNotEmitted(card.edit_requested), qtbot.assertNotEmitted(card.again_requested):
        qtbot.keyClick(other, Qt.Key.Key_Space)
    qtbot.keyClick(other, Qt.Key.Key_Tab)
    assert other.edit_button.hasFocus()
    card.show_needs((), (CONFLICT,))
    assert choice.hasFocus()
    with qtbot.waitSignal(card.focus_freed):
        card.show_needs((), ())


def test_the_tab_key_goes_from_line_to_line(qtbot: QtBot, card: AttentionCard) -> None:
    card.show_needs((), (CONFLICT,))
    card.show_needs((ROW,), (CONFLICT,))  # made later, stands above
    card.show()
    (line,) = card.findChildren(RefusedLine)
    (choice,) = card.findChildren(ConflictChoice)
    card._area.setFocus()
    qtbot.waitUntil(card._area.hasFocus)

    verbs = [line.edit_button, line.again_button, line.document_button, line.away_button]
    expected = [*verbs, choice.keep_button, *choice.adopt_buttons.values()]
    seen: list[QWidget | None] = []
    for _ in expected:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())

    assert seen == expected
