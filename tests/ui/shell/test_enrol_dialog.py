from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.errors import Refused, Unreachable
from studio.sync.wire import Enrolment
from studio.ui.shell.enrol_dialog import EnrolDialog


def enrol(url: str, code: str, device: str, name: str) -> Enrolment:
    """A province at the outermost edge: the real one is in tests/province."""
    if "nobody" in url:
        raise Unreachable("unreachable")
    if code != "GOOD":
        raise Refused("invitation_unknown")
    return Enrolment("token", "newsroom", "金川市融媒体中心", "editor")


@pytest.fixture
def dialog(qtbot: QtBot, studio: Studio, chinese: object) -> EnrolDialog:
    made = EnrolDialog(replace(studio.floor.accounts, enroller=enrol))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("https://nobody", "GOOD", "省平台没有应答"),
        ("https://province", "BAD", "邀请码不正确"),
    ],
)
def test_a_failure_is_said_in_the_dialog_and_can_be_tried_again(
    qtbot: QtBot, dialog: EnrolDialog, studio: Studio, url: str, code: str, words: str
) -> None:
    dialog.url_line.setText(url)
    dialog.code_line.setText(code)

    dialog.enrol_button.click()

    qtbot.waitUntil(lambda: words in dialog.trouble.text())
    assert dialog.enrol_button.isEnabled()
    card = studio.floor.accounts.card()
    assert card is not None
    assert card.platform_url == ""
    assert not studio.profile.token.exists()


def test_a_good_code_enrols(qtbot: QtBot, dialog: EnrolDialog, studio: Studio) -> None:
    dialog.url_line.setText("https://province")
    dialog.code_line.setText(" GOOD ")

    with qtbot.waitSignal(dialog.enrolled) as enrolled:
        dialog.enrol_button.click()

    assert enrolled.args == ["金川市融媒体中心"]
    assert studio.profile.token.read_text(encoding="ascii") == "token"
    assert studio.profile.token.stat().st_mode & 0o077 == 0
