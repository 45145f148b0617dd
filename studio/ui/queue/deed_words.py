"""What a person did, named in words, and the verbs that make sense once it was refused."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from studio.desks.awaited import Awaited
from studio.desks.queue import RefusedRow
from studio.ui.column_words import field_word, value_words
from studio.vocabulary import SAYING, Kind

NEEDS_REFUSED = "needs_refused"
"""Why something waits, or was taken out, whose own words nobody refused."""


def deed_words(kind: str, subject: str, about: str = "", words: str = "") -> str:
    """Such as 批准选题“冬季供暖保障”. `about`: a field; `words`: as RefusedRow has them."""
    named = {
        "subject": subject or QCoreApplication.translate("DeedWords", "(no headline)"),
        "field": field_word(about),
        "words": words,
    }
    pattern = (
        _of_persons(kind) or _of_columns(kind) or _of_topics(kind) or _of_stories(kind)
    ) or QCoreApplication.translate("DeedWords", "Change to “{subject}”")
    return pattern.format_map(named)


def refused_deed(row: RefusedRow) -> str:
    """What was refused, by name."""
    words = value_words(row.field, row.words) if row.kind in _NAMING else ""
    return deed_words(row.kind, row.subject, row.about, words)


def awaited_words(awaited: Awaited) -> str:
    """What something waits for, short: the words themselves, what is to be made, or the deed."""
    made = {
        Kind.TOPIC_PROPOSED: QCoreApplication.translate("DeedWords", "topic “{subject}”"),
        Kind.STORY_STARTED: QCoreApplication.translate("DeedWords", "story “{subject}”"),
        Kind.COLUMN_OPENED: QCoreApplication.translate("DeedWords", "column “{subject}”"),
    }
    if awaited.words:
        pattern = QCoreApplication.translate("DeedWords", "{field} “{words}”")
        return pattern.format(field=field_word(awaited.about), words=awaited.words)
    if awaited.kind in made and awaited.subject:
        return made[Kind(awaited.kind)].format(subject=awaited.subject)
    return deed_words(awaited.kind, awaited.subject, awaited.about)


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the buttons of a refused thing say; empty: it has no such button."""

    edit: str
    again: str
    document: str
    away: str


def verbs_of(row: RefusedRow) -> Verbs:
    """By its kind: a command has no words to change or to export."""
    is_saying = row.kind in SAYING
    may_leave = row.code != NEEDS_REFUSED  # what it is about is not there
    return Verbs(
        edit=(
            QCoreApplication.translate("DeedWords", "Edit and resend…")
            if row.editable is not None and may_leave
            else ""
        ),
        again=_again(row.kind) if may_leave else "",
        document=(
            QCoreApplication.translate("DeedWords", "Export…") if is_saying and row.words else ""
        ),
        away=(
            QCoreApplication.translate("DeedWords", "Put away")
            if is_saying
            else QCoreApplication.translate("DeedWords", "Give up")
        ),
    )


def _of_persons(kind: str) -> str:
    words: dict[str, str] = {
        Kind.PERSON_JOINED: QCoreApplication.translate("DeedWords", "Entry of “{subject}”"),
        Kind.PERSON_KEY_SET: QCoreApplication.translate("DeedWords", "Signing key of “{subject}”"),
        Kind.PERSON_ROLE_CHANGED: QCoreApplication.translate(
            "DeedWords", "Role “{words}” for “{subject}”"
        ),
        Kind.PERSON_REVOKED: QCoreApplication.translate("DeedWords", "Suspension of “{subject}”"),
        Kind.PERSON_REINSTATED: QCoreApplication.translate(
            "DeedWords", "Reinstatement of “{subject}”"
        ),
    }
    return words.get(kind, "")


def _of_columns(kind: str) -> str:
    words: dict[str, str] = {
        Kind.COLUMN_OPENED: QCoreApplication.translate("DeedWords", "New column “{subject}”"),
        Kind.COLUMN_CHANGED: QCoreApplication.translate(
            "DeedWords", "Change of “{field}” of column “{subject}”"
        ),
        Kind.COLUMN_CLOSED: QCoreApplication.translate(
            "DeedWords", "Closing of column “{subject}”"
        ),
        Kind.COLUMN_REOPENED: QCoreApplication.translate(
            "DeedWords", "Reopening of column “{subject}”"
        ),
        Kind.COLUMN_ALTERNATIVE_ADOPTED: QCoreApplication.translate(
            "DeedWords", "Choice of the other “{field}” for column “{subject}”"
        ),
        Kind.COLUMN_ALTERNATIVE_DISMISSED: QCoreApplication.translate(
            "DeedWords", "Keeping of “{field}” of column “{subject}”"
        ),
    }
    return words.get(kind, "")


def _of_topics(kind: str) -> str:
    words: dict[str, str] = {
        Kind.TOPIC_PROPOSED: QCoreApplication.translate(
            "DeedWords", "Proposal of topic “{subject}”"
        ),
        Kind.TOPIC_CHANGED: QCoreApplication.translate(
            "DeedWords", "Change of “{field}” of topic “{subject}”"
        ),
        Kind.TOPIC_ALTERNATIVE_ADOPTED: QCoreApplication.translate(
            "DeedWords", "Choice of the other “{field}” for topic “{subject}”"
        ),
        Kind.TOPIC_ALTERNATIVE_DISMISSED: QCoreApplication.translate(
            "DeedWords", "Keeping of “{field}” of topic “{subject}”"
        ),
        Kind.TOPIC_CHANNEL_ADDED: QCoreApplication.translate(
            "DeedWords", "Channel “{words}” for topic “{subject}”"
        ),
        Kind.TOPIC_CHANNEL_REMOVED: QCoreApplication.translate(
            "DeedWords", "Topic “{subject}” without channel “{words}”"
        ),
        Kind.TOPIC_APPROVED: QCoreApplication.translate(
            "DeedWords", "Approval of topic “{subject}”"
        ),
        Kind.TOPIC_DROPPED: QCoreApplication.translate(
            "DeedWords", "Dropping of topic “{subject}”"
        ),
        Kind.TOPIC_DELETED: QCoreApplication.translate(
            "DeedWords", "Moving topic “{subject}” to the bin"
        ),
        Kind.TOPIC_RESTORED: QCoreApplication.translate(
            "DeedWords", "Return of topic “{subject}” from the bin"
        ),
    }
    return words.get(kind, "")


def _of_stories(kind: str) -> str:
    words: dict[str, str] = {
        Kind.STORY_STARTED: QCoreApplication.translate("DeedWords", "New story “{subject}”"),
        Kind.STORY_CHANGED: QCoreApplication.translate(
            "DeedWords", "Change of “{field}” of “{subject}”"
        ),
        Kind.STORY_ALTERNATIVE_ADOPTED: QCoreApplication.translate(
            "DeedWords", "Choice of the other “{field}” for “{subject}”"
        ),
        Kind.STORY_ALTERNATIVE_DISMISSED: QCoreApplication.translate(
            "DeedWords", "Keeping of “{field}” of “{subject}”"
        ),
        Kind.STORY_BODY_UPDATED: QCoreApplication.translate(
            "DeedWords", "Edits of the text of “{subject}”"
        ),
        Kind.STORY_PARAGRAPH_REVIEWED: QCoreApplication.translate(
            "DeedWords", "Review of a paragraph of “{subject}”"
        ),
        Kind.STORY_MEDIA_ADDED: QCoreApplication.translate(
            "DeedWords", "Media file “{words}” for “{subject}”"
        ),
        Kind.STORY_MEDIA_REMOVED: QCoreApplication.translate(
            "DeedWords", "Removal of a media file from “{subject}”"
        ),
        Kind.STORY_MEDIA_MOVED: QCoreApplication.translate(
            "DeedWords", "Order of the media of “{subject}”"
        ),
        Kind.STORY_SUBMITTED: QCoreApplication.translate("DeedWords", "Submission of “{subject}”"),
        Kind.STORY_DELETED: QCoreApplication.translate(
            "DeedWords", "Moving “{subject}” to the bin"
        ),
        Kind.STORY_RESTORED: QCoreApplication.translate(
            "DeedWords", "Return of “{subject}” from the bin"
        ),
    }
    return words.get(kind, "")


def _again(kind: str) -> str:
    found = _again_to_people_and_fields(kind) or _again_to_topics_and_stories(kind)
    return found or QCoreApplication.translate("DeedWords", "Resend as is")


def _again_to_people_and_fields(kind: str) -> str:
    words: dict[str, str] = {
        Kind.PERSON_ROLE_CHANGED: QCoreApplication.translate("DeedWords", "Give the role again"),
        Kind.PERSON_REVOKED: QCoreApplication.translate("DeedWords", "Suspend again"),
        Kind.PERSON_REINSTATED: QCoreApplication.translate("DeedWords", "Reinstate again"),
        Kind.COLUMN_CLOSED: QCoreApplication.translate("DeedWords", "Close again"),
        Kind.COLUMN_REOPENED: QCoreApplication.translate("DeedWords", "Reopen again"),
        Kind.COLUMN_ALTERNATIVE_ADOPTED: QCoreApplication.translate("DeedWords", "Choose it again"),
        Kind.TOPIC_ALTERNATIVE_ADOPTED: QCoreApplication.translate("DeedWords", "Choose it again"),
        Kind.STORY_ALTERNATIVE_ADOPTED: QCoreApplication.translate("DeedWords", "Choose it again"),
        Kind.COLUMN_ALTERNATIVE_DISMISSED: QCoreApplication.translate("DeedWords", "Keep it again"),
        Kind.TOPIC_ALTERNATIVE_DISMISSED: QCoreApplication.translate("DeedWords", "Keep it again"),
        Kind.STORY_ALTERNATIVE_DISMISSED: QCoreApplication.translate("DeedWords", "Keep it again"),
    }
    return words.get(kind, "")


def _again_to_topics_and_stories(kind: str) -> str:
    words: dict[str, str] = {
        Kind.TOPIC_CHANNEL_ADDED: QCoreApplication.translate("DeedWords", "Add it again"),
        Kind.STORY_MEDIA_ADDED: QCoreApplication.translate("DeedWords", "Add it again"),
        Kind.TOPIC_CHANNEL_REMOVED: QCoreApplication.translate("DeedWords", "Remove it again"),
        Kind.STORY_MEDIA_REMOVED: QCoreApplication.translate("DeedWords", "Remove it again"),
        Kind.STORY_MEDIA_MOVED: QCoreApplication.translate("DeedWords", "Order them again"),
        Kind.STORY_PARAGRAPH_REVIEWED: QCoreApplication.translate(
            "DeedWords", "Mark as reviewed again"
        ),
        Kind.TOPIC_APPROVED: QCoreApplication.translate("DeedWords", "Approve again"),
        Kind.TOPIC_DROPPED: QCoreApplication.translate("DeedWords", "Drop again"),
        Kind.TOPIC_DELETED: QCoreApplication.translate("DeedWords", "Move to the bin again"),
        Kind.STORY_DELETED: QCoreApplication.translate("DeedWords", "Move to the bin again"),
        Kind.TOPIC_RESTORED: QCoreApplication.translate("DeedWords", "Put back again"),
        Kind.STORY_RESTORED: QCoreApplication.translate("DeedWords", "Put back again"),
        Kind.STORY_BODY_UPDATED: QCoreApplication.translate(
            "DeedWords", "Merge into the text again"
        ),
        Kind.STORY_SUBMITTED: QCoreApplication.translate("DeedWords", "Resubmit as is"),
    }
    return words.get(kind, "")


_NAMING = frozenset(
    {
        Kind.PERSON_ROLE_CHANGED,
        Kind.TOPIC_CHANNEL_ADDED,
        Kind.TOPIC_CHANNEL_REMOVED,
        Kind.STORY_MEDIA_ADDED,
    }
)
"""Kinds whose words belong into the name of the deed."""
