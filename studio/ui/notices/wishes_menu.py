"""Which news somebody wants, and quiet: the same lines in the tray's menu and in the bell's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from studio.clock import utc_now
from studio.desks.matters import Concern
from studio.ui.notices.notice_words import concern_name
from studio.ui.notices.wishes import Wishes
from studio.ui.words import when_text


def add_wishes(menu: QMenu, wishes: Wishes, zone: str, choose: Callable[[Wishes], object]) -> None:
    """Lines with a tick each; `choose` is called with what is wished then."""
    now = utc_now()
    for concern in Concern:
        line = menu.addAction(concern_name(concern))
        line.setCheckable(True)
        line.setChecked(concern in wishes.concerns)
        line.triggered.connect(_doing(partial(choose, wishes.toggled(concern))))
    menu.addSeparator()
    is_quiet = wishes.is_quiet(now)
    after = wishes.roused() if is_quiet else wishes.quietened(now, zone)
    until = wishes.quiet_until if is_quiet else after.quiet_until
    words = QCoreApplication.translate("Notices", "Quiet until {when}")
    line = menu.addAction(words.format(when=when_text(until, zone, now)))
    line.setCheckable(True)
    line.setChecked(is_quiet)
    line.triggered.connect(_doing(partial(choose, after)))


def _doing(deed: Callable[[], object]) -> Callable[[], None]:
    """Without the checked state that Qt hands over."""

    def do() -> None:
        deed()

    return do
