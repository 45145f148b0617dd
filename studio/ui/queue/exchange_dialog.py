"""The exchange place: which one, when, and what happened there last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from studio.desks.exchanging import ExchangeDesk, ExchangeSheet, Happened, HostKey, When
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.error_text import sentences
from studio.ui.page import button, label, set_tone
from studio.ui.words import local_time

NONE, FOLDER, SFTP = range(3)


class ExchangeDialog(QDialog):
    def __init__(
        self, desk: Callable[[], ExchangeDesk], zone: str, parent: QWidget | None = None
    ) -> None:
        """`desk` is called in background."""
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._host: HostKey | None = None
        """Shown, and to be confirmed by the next press."""
        self.is_busy = False
        self._background = Background(self)
        self.setWindowTitle(self.tr("Exchange place"))
        self.setMinimumWidth(600)
        self.title = label(self.tr("Through an exchange folder or SFTP"), "section")
        self.about = _wrapped(
            self.tr(
                "What waits is put there by itself, sealed for the province, and the receipts are"
                " fetched. A gateway or the province takes it on. Nothing arrives twice."
            ),
            "muted",
        )
        self.none_button = QRadioButton(self.tr("None"))
        self.folder_button = QRadioButton(self.tr("A folder"))
        self.sftp_button = QRadioButton(self.tr("An SFTP account"))
        self.sort = QButtonGroup(self)
        for number, made in enumerate((self.none_button, self.folder_button, self.sftp_button)):
            self.sort.addButton(made, number)
        self.folder_line = self._line(self.tr("Folder"), self.tr("carried on, or on a share"))
        self.browse_button = button(self.tr("Choose…"))
        self.place_line = self._line(self.tr("Address"), "sftp://user@host:22/path")
        self.secret_line = self._line(self.tr("Password"), self.tr("unchanged"))
        self.secret_line.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_line = self._line(self.tr("Private key"), self.tr("a file; empty: by password"))
        self.key_button = button(self.tr("Choose…"))
        self.when = QComboBox()
        self.when.addItem(self.tr("Only while the line is down"), When.OFFLINE)
        self.when.addItem(self.tr("Always"), When.ALWAYS)
        self.when.setAccessibleName(self.tr("When"))
        self.host = _wrapped("", "wait")
        self.happened = _wrapped("", "muted")
        self.outcome = _wrapped("", "good")
        self.now_button = button(self.tr("Exchange now"), "", "retry")
        self.save_button = button(self.tr("Try and use"), "primary")
        self.close_button = button(self.tr("Close"))
        self._folder_row, self._sftp_rows, self._when_row = QWidget(), QWidget(), QWidget()
        self._page = QVBoxLayout(self)
        self._lay_out()
        self._connect()
        self.none_button.setChecked(True)
        self._show_sort(NONE)
        self.reload()

    @Slot()
    def reload(self) -> None:
        self._background.run(
            lambda: self._desk().sheet(), self._show_sheet, self._fail, replacing="sheet"
        )

    @Slot()
    def save(self) -> None:
        """What is chosen is tried first; a server that is not known shows its key first."""
        sort = self.sort.checkedId()
        if sort == NONE:
            self._run(lambda: self._desk().stop_using(), self._show_saved)
            return
        place = (self.folder_line if sort == FOLDER else self.place_line).text()
        if sort == SFTP and self._host is None:
            self._run(lambda: self._desk().host_key(place), self._show_host)
            return
        self._choose(place)

    @Slot()
    def exchange_now(self) -> None:
        self._run(lambda: self._desk().exchange_now(), self._show_exchanged)

    def _choose(self, place: str) -> None:
        is_account = self.sort.checkedId() == SFTP
        choose = partial(
            self._choose_in_background,
            place,
            When(self.when.currentData()),
            self.secret_line.text() if is_account else "",
            self.key_line.text() if is_account else "",
            self._host.key if self._host else "",
        )
        self._run(choose, self._show_saved)

    def _choose_in_background(self, *words: str) -> None:
        place, when, secret, key_file, host_key = words
        self._desk().choose(place, When(when), secret, key_file, host_key)

    # -- what is shown ---------------------------------------------------------------------------

    def _show_sheet(self, sheet: ExchangeSheet) -> None:
        choice = sheet.choice
        if choice is not None and not self.is_busy:
            is_account = "://" in choice.place
            chosen = self.sftp_button if is_account else self.folder_button
            chosen.setChecked(True)
            if self.none_button.hasFocus():  # which has it while nobody has chosen
                chosen.setFocus()
            (self.place_line if is_account else self.folder_line).setText(choice.place)
            self.key_line.setText(choice.key_file)
            self.when.setCurrentIndex(self.when.findData(choice.when))
            self._show_sort(SFTP if is_account else FOLDER)
            self._show_host_words(sheet.fingerprint)
        self.now_button.setEnabled(choice is not None)
        words = [self._happened_words(sheet.happened)] if sheet.happened else []
        since = local_time(sheet.since or None, self._zone)
        if sheet.awaited and since is not None:
            told = self.tr(
                "%n bundle(s) there wait for a receipt, since {time}.", "", sheet.awaited
            )
            words.append(told.format(time=f"{since:%m-%d %H:%M}"))
        self.happened.setText("\n".join(words))
        self.happened.setVisible(bool(words))
        self._grow()

    def _happened_words(self, last: Happened) -> str:
        at = local_time(last.at, self._zone)
        words = sentences().happened(last.what, last.code, last.facts)
        return f"{at:%m-%d %H:%M}  {words}" if at is not None else words

    def _show_host_words(self, fingerprint: str) -> None:
        words = self.tr("The server's confirmed key: {fingerprint}")
        self.host.setText(words.format(fingerprint=fingerprint) if fingerprint else "")
        set_tone(self.host, "muted")
        self.host.setVisible(bool(fingerprint) and self.sort.checkedId() == SFTP)

    def _show_host(self, host: HostKey | None) -> None:
        self._end()
        if host is None:  # it is the one that was confirmed
            self._choose(self.place_line.text())
            return
        self._host = host
        if host.before:
            words = self.tr(
                "The server's key has CHANGED.\nConfirmed earlier: {before}\nShown now: {now}\n"
                "Somebody may be standing in between. Ask its administrator by telephone before"
                " you confirm."
            )
        else:
            words = self.tr(
                "The server shows this key: {now}\nCompare it with what its administrator told you."
            )
        self.host.setText(words.format(before=host.before, now=host.fingerprint))
        set_tone(self.host, "bad" if host.before else "wait")
        self.host.show()
        self.save_button.setText(self.tr("It is the same: confirm and use"))
        self._grow()

    def _show_saved(self, _: object) -> None:
        self._end()
        self.secret_line.clear()
        is_none = self.sort.checkedId() == NONE
        told = (
            self.tr("No exchange place is used. All that waits, waits for the line.")
            if is_none
            else self.tr("Tried, and in use from now on.")
        )
        self._forget_host()
        self._say(told, "good")
        self.reload()

    def _show_exchanged(self, _: object) -> None:
        self._end()
        self._say("", "good")
        self.reload()

    def _fail(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, StudioError):
            raise error  # a bug: the crash dialog is for it
        self._forget_host()
        self._say(sentences().text(error), "bad")

    def _say(self, words: str, tone: str) -> None:
        self.outcome.setText(words)
        set_tone(self.outcome, tone)
        self.outcome.setVisible(bool(words))
        self._grow()

    def _grow(self) -> None:
        """A layout gives lines that wrap no more height than the window has."""
        self._page.activate()
        self.resize(self.width(), max(self.height(), self._page.heightForWidth(self.width())))

    # -- what is done ----------------------------------------------------------------------------

    def _run(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        self._say("", "good")
        self._show_busy(is_busy=True)
        self._background.run(work, done, self._fail)

    def _end(self) -> None:
        self._show_busy(is_busy=False)

    def _show_busy(self, *, is_busy: bool) -> None:
        self.is_busy = is_busy
        for made in (self.save_button, self.now_button):
            made.setDisabled(is_busy)

    @Slot()
    def _forget_host(self) -> None:
        """Another address, or another try: what was shown is not confirmed by that."""
        self._host = None
        self.save_button.setText(self.tr("Try and use"))

    @Slot(int)
    def _show_sort(self, sort: int) -> None:
        self._folder_row.setVisible(sort == FOLDER)
        self._sftp_rows.setVisible(sort == SFTP)
        self._when_row.setVisible(sort != NONE)
        self.host.setVisible(sort == SFTP and bool(self.host.text()))
        self._forget_host()
        self._grow()

    @Slot()
    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Exchange place"), self.folder_line.text()
        )
        if chosen:
            self.folder_line.setText(str(Path(chosen)))

    @Slot()
    def _ask_key(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Private key"), self.key_line.text())
        if chosen:
            self.key_line.setText(str(Path(chosen)))

    # -- the page --------------------------------------------------------------------------------

    def _line(self, heard: str, hint: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(heard)
        made.setPlaceholderText(hint)
        return made

    def _lay_out(self) -> None:
        page = self._page
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(10)
        page.addWidget(self.title)
        page.addWidget(self.about)
        sorts = QHBoxLayout()
        sorts.setSpacing(20)
        for made in (self.none_button, self.folder_button, self.sftp_button):
            sorts.addWidget(made)
        sorts.addStretch(1)
        page.addLayout(sorts)
        _put_in(self._folder_row, [(self.folder_line, self.browse_button)])
        _put_in(
            self._sftp_rows,
            [(self.place_line,), (self.secret_line,), (self.key_line, self.key_button)],
        )
        _put_in(self._when_row, [(self.when,)])
        for widget in (self._folder_row, self._sftp_rows, self._when_row):
            page.addWidget(widget)
        page.addWidget(self.host)
        page.addWidget(self.outcome)
        page.addWidget(self.happened)
        page.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.now_button)
        line.addStretch(1)
        line.addWidget(self.save_button)
        line.addWidget(self.close_button)
        page.addLayout(line)
        for pressed in (self.now_button, self.save_button, self.close_button):
            pressed.setAutoDefault(True)  # Enter presses the one that has the focus

    def _connect(self) -> None:
        self.sort.idClicked.connect(self._show_sort)
        self.sort.idClicked.connect(lambda: self._say("", "good"))  # it was said of another one
        self.place_line.textChanged.connect(self._forget_host)
        self.browse_button.clicked.connect(self._ask_folder)
        self.key_button.clicked.connect(self._ask_key)
        self.now_button.clicked.connect(self.exchange_now)
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self.reject)


def _put_in(owner: QWidget, rows: list[tuple[QWidget, ...]]) -> None:
    """Each row with the name of its first field, which is what is heard of it."""
    form = QFormLayout(owner)
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(8)
    for first, *rest in rows:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(first, 1)
        for made in rest:
            line.addWidget(made)
        named = label(first.accessibleName(), "muted")
        named.setBuddy(first)
        named.setMinimumWidth(84)
        form.addRow(named, line)


def _wrapped(text: str, tone: str) -> QLabel:
    made = label(text, tone)
    made.setWordWrap(True)
    made.setVisible(bool(text))
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
