import pytest
from PySide6.QtWidgets import QPushButton
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
