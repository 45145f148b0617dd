"""Leads to one line of 需处理 on the page of the queue."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget

from studio.desks.matters import Matter, Reason
from studio.desks.notices import NoticeRow
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.queue.queue_view import QueueView
from studio.ui.queue.refused_line import RefusedLine
from studio.vocabulary import Kind


def show_needing(queue: QueueView, wanted: Matter | NoticeRow) -> bool:
    """Bring its line into sight, the keyboard on its first button; False when it is decided."""
    line = next((one for one in _lines(queue) if _is_about(one, wanted)), None)
    area = queue.attention.findChild(QScrollArea)
    inside = area.widget() if area is not None else None
    if line is None or area is None or inside is None:
        return False
    layout = inside.layout()
    if layout is not None:
        layout.activate()  # lines that were made just now have no place yet
    deeds = [one for one in line.findChildren(QAbstractButton) if not one.isHidden()]
    if deeds:
        deeds[0].setFocus()
    area.ensureWidgetVisible(line, 0, 0)
    return True


def _lines(queue: QueueView) -> list[QWidget]:
    card = queue.attention
    return [*card.findChildren(RefusedLine), *card.findChildren(ConflictChoice)]


def _is_about(line: QWidget, wanted: Matter | NoticeRow) -> bool:
    if isinstance(line, RefusedLine):
        row = line.row
        is_body = row.kind == Kind.STORY_BODY_UPDATED  # all of one body stands under one key
        is_same = row.key == wanted.detail or (is_body and row.subject_id == wanted.subject)
        return wanted.reason == Reason.REFUSED and is_same
    if isinstance(line, ConflictChoice):
        about = (line.conflict.subject, line.conflict.field)
        return wanted.reason == Reason.CONFLICT and about == (wanted.subject, wanted.detail)
    return False
