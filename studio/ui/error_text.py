"""What an error says, in the language that the window speaks now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.desks.sentences import CHINESE, Sentences
from studio.errors import StudioError


def sentences() -> Sentences:
    """In the window's language; it is kept as a property of the application."""
    application = QCoreApplication.instance()
    language = application.property("language") if application else None
    return Sentences(str(language or CHINESE))


def error_text(error: StudioError) -> str:
    """What happened and what to do, in one line."""
    return sentences().text(error)
