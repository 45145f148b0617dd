"""States, sizes and times in the words of the window's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QLocale

from studio.clock import moment
from studio.desks.editing import StoryRow, StorySheet
from studio.desks.planning import TopicRow
from studio.desks.queue import Line, LineState
from studio.desks.sentences import CHINESE
from studio.errors import StudioError
from studio.ui.error_text import sentences
from studio.vocabulary import Arrival, Channel, StoryState, TopicStage


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as shape, word and colour: nobody has to tell colours apart."""

    text: str
    icon: str
    """A role of icons.NAMES."""
    tone: str
    """A tone of theme.Tokens: good, wait, bad, muted or accent."""


def story_badge(row: StoryRow | StorySheet) -> Badge:
    """The one word that is true of a story now; a verdict outranks its way there."""
    state, arrival = row.state, row.arrival
    if state == StoryState.ADOPTED:
        return Badge(QCoreApplication.translate("Words", "Adopted"), "adopted", "good")
    if state == StoryState.RETURNED:
        return Badge(QCoreApplication.translate("Words", "Returned"), "returned", "bad")
    if state == StoryState.SUBMITTED and row.submission_waits:
        return Badge(QCoreApplication.translate("Words", "Submitted, waiting"), "waiting", "wait")
    if state == StoryState.DRAFT and arrival in (Arrival.TEXT_ARRIVED, Arrival.ARRIVED):
        # Its edits are in the newsroom's log; nobody has submitted it.
        return Badge(QCoreApplication.translate("Words", "Synced"), "synced", "muted")
    if arrival == Arrival.TEXT_ARRIVED and row.media_elsewhere:
        words = QCoreApplication.translate("Words", "Text arrived · media from another workstation")
        return Badge(words, "text_arrived", "muted")
    return arrival_badge(arrival, row.media_there, row.media_total)


def not_saved_badge() -> Badge:
    """A save failed; the words are on the screen only."""
    return Badge(QCoreApplication.translate("Words", "Not saved yet"), "attention", "bad")


def arrival_badge(arrival: Arrival, there: int, total: int) -> Badge:
    """How far it has come."""
    if arrival == Arrival.WAITING:
        return Badge(QCoreApplication.translate("Words", "Waiting to sync"), "waiting", "wait")
    if arrival == Arrival.TEXT_ARRIVED:
        words = QCoreApplication.translate("Words", "Text arrived · media {there}/{total}")
        return Badge(words.format(there=there, total=total), "text_arrived", "wait")
    if arrival == Arrival.ARRIVED:
        return Badge(QCoreApplication.translate("Words", "At the province"), "arrived", "good")
    return Badge(QCoreApplication.translate("Words", "Saved here"), "saved", "muted")


def stage_badge(stage: TopicStage, *, has_story: bool) -> Badge:
    if stage == TopicStage.DROPPED:
        return Badge(QCoreApplication.translate("Words", "Dropped"), "close", "muted")
    if has_story:
        return Badge(QCoreApplication.translate("Words", "Being written"), "draft", "accent")
    if stage == TopicStage.APPROVED:
        return Badge(QCoreApplication.translate("Words", "Approved"), "approve", "good")
    return Badge(QCoreApplication.translate("Words", "To be decided"), "waiting", "wait")


def versions_badge(count: int) -> Badge:
    """Values beside what stands, for a person to choose from."""
    words = QCoreApplication.translate("Words", "{n} more version(s)")
    return Badge(words.format(n=count), "attention", "bad")


def review_badge(count: int) -> Badge:
    """Paragraphs that two sides changed (需复核)."""
    words = QCoreApplication.translate("Words", "{n} to review")
    return Badge(words.format(n=count), "attention", "wait")


def note_badge(row: StoryRow | TopicRow) -> Badge | None:
    """What a list marks beside the state: a choice to make, or words that are in danger."""
    if row.alternatives:
        return versions_badge(row.alternatives)
    if isinstance(row, StoryRow) and row.to_review:
        return review_badge(row.to_review)
    if isinstance(row, StoryRow) and row.has_refused:
        words = QCoreApplication.translate("Words", "Needs attention")
        return Badge(words, "attention", "bad")
    if row.is_missing:
        words = QCoreApplication.translate("Words", "Not at the province")
        return Badge(words, "missing", "wait")
    return None


def channel_name(channel: Channel) -> str:
    names = {
        Channel.CLIENT: QCoreApplication.translate("Words", "App"),
        Channel.WECHAT: QCoreApplication.translate("Words", "WeChat"),
        Channel.WEIBO: QCoreApplication.translate("Words", "Weibo"),
        Channel.DOUYIN: QCoreApplication.translate("Words", "Douyin"),
        Channel.TELEVISION: QCoreApplication.translate("Words", "Television"),
        Channel.RADIO: QCoreApplication.translate("Words", "Radio"),
        Channel.NEWSPAPER: QCoreApplication.translate("Words", "Newspaper"),
    }
    return names[channel]


def state_name(state: StoryState) -> str:
    """Where a story stands, whatever is on its way."""
    names = {
        StoryState.DRAFT: QCoreApplication.translate("Words", "Draft"),
        StoryState.SUBMITTED: QCoreApplication.translate("Words", "Submitted"),
        StoryState.ADOPTED: QCoreApplication.translate("Words", "Adopted"),
        StoryState.RETURNED: QCoreApplication.translate("Words", "Returned"),
    }
    return names[state]


def role_name(role: str) -> str:
    """A role that a newer province knows is shown as it calls it."""
    names = {
        "reporter": QCoreApplication.translate("Words", "Reporter"),
        "editor": QCoreApplication.translate("Words", "Editor"),
        "reviewer": QCoreApplication.translate("Words", "Reviewer"),
        "chief": QCoreApplication.translate("Words", "Chief editor"),
        "administrator": QCoreApplication.translate("Words", "Administrator"),
        "dispatcher": QCoreApplication.translate("Words", "Dispatcher"),
        "partner": QCoreApplication.translate("Words", "Partner"),
    }
    return names.get(role, role)


def local_time(when: str | datetime | None, zone: str) -> datetime | None:
    """In the newsroom's zone. None: there is none, or another studio wrote what is no time."""
    if when is None:
        return None
    try:
        aware = moment(when) if isinstance(when, str) else when
        return aware.astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        return None


def when_text(when: str | datetime | None, zone: str, now: datetime) -> str:
    """Today as `18:30`, this year as `11月21日 18:30`, before that `2025-11-21 18:30`."""
    local = local_time(when, zone)
    if local is None:
        return ""
    today = now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.year == today.year:
        if _is_chinese():
            return f"{local.month}月{local.day}日 {local:%H:%M}"
        return (
            f"{QLocale(QLocale.Language.English).monthName(local.month, _SHORT)} {local:%d %H:%M}"
        )
    return f"{local:%Y-%m-%d %H:%M}"


def day_text(when: datetime, zone: str) -> str:
    """The day as a headline has it: `11月21日`, or `Nov 21`."""
    local = when.astimezone(ZoneInfo(zone))
    if _is_chinese():
        return f"{local.month}月{local.day}日"
    return f"{QLocale(QLocale.Language.English).monthName(local.month, _SHORT)} {local.day}"


def duration_text(seconds: int) -> str:
    """How long something still takes, no finer than anybody wants to know."""
    if seconds < 60:
        return QCoreApplication.translate("Words", "{n} s").format(n=max(seconds, 1))
    minutes = -(-seconds // 60)
    if minutes < 60:
        return QCoreApplication.translate("Words", "{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    return QCoreApplication.translate("Words", "{h} h {m} min").format(h=hours, m=rest)


_SHORT = QLocale.FormatType.ShortFormat


def _is_chinese() -> bool:
    application = QCoreApplication.instance()
    return application is None or application.property("language") in (None, CHINESE)


def line_badge(line: Line) -> Badge:
    """The state of the line to the province in one word."""
    badges = {
        LineState.ONLINE: Badge(QCoreApplication.translate("Words", "Online"), "online", "good"),
        LineState.OFFLINE: Badge(QCoreApplication.translate("Words", "Offline"), "offline", "wait"),
        LineState.PORTAL: Badge(
            QCoreApplication.translate("Words", "Restricted"), "portal", "wait"
        ),
        LineState.MAINTENANCE: Badge(
            QCoreApplication.translate("Words", "Province maintenance"), "maintenance", "wait"
        ),
        LineState.TROUBLE: Badge(
            QCoreApplication.translate("Words", "Province in trouble"), "attention", "wait"
        ),
        LineState.SIGN_IN: Badge(
            QCoreApplication.translate("Words", "Sign-in needed"), "sign_in", "bad"
        ),
        LineState.UPDATE: Badge(
            QCoreApplication.translate("Words", "Update needed"), "update", "bad"
        ),
        LineState.NOT_ENROLLED: Badge(
            QCoreApplication.translate("Words", "Not enrolled"), "offline", "muted"
        ),
        LineState.UNKNOWN: Badge(
            QCoreApplication.translate("Words", "Connecting…"), "saving", "muted"
        ),
    }
    return badges[line.state]


def line_words(line: Line, *, is_paused: bool = False) -> tuple[str, str]:
    """What is known of the line, and what that means for the person."""
    if is_paused:
        return (
            QCoreApplication.translate("Words", "The queue is paused."),
            QCoreApplication.translate(
                "Words", "Nothing leaves until you press “Resume”; saving goes on."
            ),
        )
    if line.state == LineState.ONLINE:
        return (
            QCoreApplication.translate("Words", "The line to the province is up."),
            QCoreApplication.translate("Words", "Text leaves first, then pictures, then videos."),
        )
    if line.state == LineState.UNKNOWN:
        return QCoreApplication.translate("Words", "The province is being called…"), ""
    error = StudioError(line.code, **{str(name): fact for name, fact in line.facts.items()})
    return sentences().title(error), sentences().advice(error)
