from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.profile import BodyRule, FieldRule, Profile, plain, read_profile
from studio.ui.shell.column_profile_form import ColumnProfileForm


@pytest.fixture
def form(qtbot: QtBot, chinese: QApplication) -> ColumnProfileForm:
    made = ColumnProfileForm()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        Profile({"deck": FieldRule(is_shown=False), "topic": FieldRule(is_required=True)}),
        Profile(body=BodyRule(least_seconds=61, pace=233)),
        read_profile({"verses": 3, "formats": {"without": ["h1", "hologram"]}}),
    ],
)
def test_a_profile_goes_in_and_comes_out(form: ColumnProfileForm, profile: Profile) -> None:
    form.show_profile(profile, read_only=False)

    assert plain(form.profile()) == plain(profile)


def test_showing_a_profile_edits_nothing(form: ColumnProfileForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.edited):
        form.show_profile(Profile({"deck": FieldRule(most=9)}), read_only=False)
    with qtbot.waitSignal(form.edited):
        form.formats["h1"].click()


def test_what_must_be_filled_in_is_shown(form: ColumnProfileForm) -> None:
    form.show_profile(Profile({"deck": FieldRule(is_shown=False)}), read_only=False)
    assert not form.shown["deck"].isChecked()

    form.required["deck"].setChecked(True)

    assert form.shown["deck"].isChecked()
    assert not form.shown["deck"].isEnabled()
    assert not form.shown["headline"].isEnabled()
