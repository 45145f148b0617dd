from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.saving import target

YES, NO = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No


@pytest.fixture
def parent(qtbot: QtBot, chinese: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def answers(monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton) -> list[str]:
    asked: list[str] = []

    def question(*about: object) -> QMessageBox.StandardButton:
        asked.append(str(about[2]))
        return answer

    monkeypatch.setattr(QMessageBox, "question", question)
    return asked


def test_an_ending_is_added_and_a_point_in_the_name_is_none(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, NO)

    assert target(parent, str(tmp_path / "报道 3.5"), ".docx") == tmp_path / "报道 3.5.docx"
    assert target(parent, str(tmp_path / "a.DOCX"), ".docx") == tmp_path / "a.DOCX"
    assert asked == []


def test_a_file_that_the_dialog_did_not_ask_about_is_asked_about_here(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: it may be the only copy of what a colleague carried here."""
    (tmp_path / "昨天.zaotai").write_bytes(b"x")
    asked = answers(monkeypatch, NO)
    assert target(parent, str(tmp_path / "昨天"), ".zaotai") is None
    assert asked == ["“昨天.zaotai”已经存在。要替换它吗？"]

    answers(monkeypatch, YES)
    assert target(parent, str(tmp_path / "昨天"), ".zaotai") == tmp_path / "昨天.zaotai"


def test_what_the_dialog_has_asked_about_is_not_asked_twice(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    asked = answers(monkeypatch, NO)

    assert target(parent, str(tmp_path / "a.pdf"), ".pdf") == tmp_path / "a.pdf"
    assert asked == []
