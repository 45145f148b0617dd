"""The desks as commands, without Qt. Each ends 0 or prints one sentence that says what to do."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import studio
from studio.desks.sentences import LANGUAGES, Sentences, chosen_language
from studio.errors import BodyError, ExchangeError, Invalid, NotFound, StoreError, StudioError
from studio.places import Profile, default_profile
from studio.vocabulary import LONGEST_STORY, Channel, ColumnId, PersonId, StoryId, StoryState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.composition import Studio
    from studio.desks.exchanging import ExchangeDesk, HostKey

T = TypeVar("T")
LONGEST_EXCHANGE_S = 24 * 3600.0
"""A film over a slow line; Ctrl+C ends it, and nothing is lost."""


def parse(words: Sequence[str]) -> argparse.Namespace | None:
    """What was asked for; None after one sentence about what was not clear."""
    _print_whatever_comes()
    try:
        return _parser().parse_args(list(words))
    except Invalid as error:
        wanted = "en" if "--lang=en" in words or ("--lang", "en") in pairwise(words) else ""
        sys.stderr.write(_sentences(wanted).text(error) + "\n")
        return None


def run(chosen: argparse.Namespace) -> int:
    """Do it; the exit status."""
    _print_whatever_comes()
    try:
        status = int(chosen.deed(chosen) or 0)
        sys.stdout.flush()  # here, where a closed pipe is still caught
    except StudioError as error:
        sys.stderr.write(_sentences(chosen.lang).text(error) + "\n")
        return 1
    except KeyboardInterrupt:  # what is under way may be cut off safely
        return 130
    except BrokenPipeError:  # `studio story list | head`; nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _sentences(wanted: str) -> Sentences:
    system = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return Sentences(chosen_language(wanted, system))


def _print_whatever_comes() -> None:
    """A name that the terminal cannot show must not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


# -- the commands ------------------------------------------------------------------------------


def _doctor(chosen: argparse.Namespace) -> int:
    from studio.desks.doctor import examine

    findings = examine(Profile(chosen.profile))
    sentences = _sentences(chosen.lang)
    if chosen.json:
        _print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "✔" if finding.is_well else "✘"
            text = sentences.word(finding.value)
            if finding.code:
                text = sentences.text(StudioError(finding.code, **finding.facts))
            print(f"{mark} {sentences.word(finding.name)}: {text}")
    return 0 if all(finding.is_well for finding in findings) else 1


def _enrol(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        if office.floor.accounts.card() is None:
            if not (chosen.newsroom and chosen.person and chosen.pin):
                raise NotFound("no_newsroom")
            office.floor.accounts.open_newsroom(chosen.newsroom, chosen.person, chosen.pin)
        print(office.floor.accounts.enrol(chosen.url, chosen.code))


def _demo(chosen: argparse.Namespace) -> None:
    from studio.desks.demo import DemoNewsroom

    with _working(chosen) as office:
        DemoNewsroom(office.floor, office.floor.planning.office).open()
        print(office.floor.accounts.card().name)  # type: ignore[union-attr]


def _topic_add(chosen: argparse.Namespace) -> None:
    from studio.desks.planning import Proposal
    from studio.desks.wording import due_stamp

    with _working(chosen) as office:
        column = _column_id(office, chosen.column)
        try:
            channels = tuple(Channel(name) for name in chosen.channel)
        except ValueError as error:
            raise Invalid(
                "choice_unknown", value=" ".join(chosen.channel), choices=", ".join(Channel)
            ) from error
        due = due_stamp(chosen.due, office.settings.zone)
        print(
            office.floor.planning.propose(
                Proposal(chosen.title, chosen.angle, column, due, channels)
            )
        )


def _topic_list(chosen: argparse.Namespace) -> None:
    with _looking(chosen) as office:
        rows = office.floor.planning.rows()
    _print_rows(chosen, rows, lambda row: (row.id, row.stage, row.due_at or "-", row.title))


def _story_new(chosen: argparse.Namespace) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    with _working(chosen) as office:
        column = _column_id(office, chosen.column)
        choices = {
            choice.template.name: choice
            for choice in office.floor.starting.choices()
            if column in (None, choice.column_id)
        }
        choice = _one_of(choices, chosen.template)
        if choice is None and not chosen.headline:
            raise Invalid("command_unclear", why="story new: HEADLINE? --template?")
        now = datetime.now(ZoneInfo(office.settings.zone))
        day = f"{now.month}月{now.day}日"
        starting = office.floor.starting
        print(starting.start(choice, None, chosen.headline, day, column).story)


def _story_import(chosen: argparse.Namespace) -> None:
    if chosen.file.suffix.lower() in _OF_WORD:
        _story_import_docx(chosen)
        return
    from studio.manuscript.blocks import clean
    from studio.manuscript.making import body_of

    lines = clean(_read_text(chosen.file)).strip("\n").split("\n")
    headline = chosen.headline or lines[0].strip()
    paragraphs = [line.strip() for line in (lines if chosen.headline else lines[1:])]
    paragraphs = [line for line in paragraphs if line]
    with _working(chosen) as office:
        text = "\n".join(paragraphs)
        if len(text) > LONGEST_STORY:
            raise Invalid("story_too_long", limit=LONGEST_STORY)
        story_id = office.floor.editing.start(headline)
        office.floor.editing.save_body(story_id, body_of([("", p) for p in paragraphs]), text)
        print(story_id)


def _story_import_docx(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        made = office.floor.documents.import_docx(chosen.file, headline=chosen.headline)
    print(made.story)
    _note(chosen, made.left_out)


def _note(chosen: argparse.Namespace, left_out: Sequence[StudioError]) -> None:
    """It went well; what stayed behind is said beside."""
    for one in left_out:
        sys.stderr.write(_sentences(chosen.lang).text(one) + "\n")


def _plain_text(office: Studio, story_id: StoryId) -> str:
    """The body with its tables and captions; a damaged one as last saved."""
    try:
        return office.floor.editing.proof(story_id).text
    except BodyError:
        return office.floor.editing.text(story_id)


def _story_export(chosen: argparse.Namespace) -> None:
    target = chosen.target or chosen.out
    ending = target.suffix.lower() if target is not None else ""
    form = chosen.format or ("html" if ending in (".html", ".htm") else "text")
    if form == "docx" or ending == ".docx":
        if target is None:
            raise Invalid("command_unclear", why="--format docx: FILE?")
        with _looking(chosen) as office:
            story_id = _story_id(office, chosen.story)
            _note(chosen, office.floor.documents.export_docx(story_id, target))
        return
    with _looking(chosen) as office:
        story_id = _story_id(office, chosen.story)
        sheet = office.floor.editing.sheet(story_id)
        if form == "html":
            body = office.floor.editing.html(story_id)
        else:
            body = _plain_text(office, story_id)
    whole = f"{sheet.headline}\n\n{body}\n" if form == "text" else body + "\n"
    if target is None:
        sys.stdout.write(whole)
        return
    try:
        target.write_text(whole, encoding="utf-8")
    except OSError as error:
        raise StoreError("file_unwritable", file=str(target)) from error


def _story_list(chosen: argparse.Namespace) -> None:
    with _looking(chosen) as office:
        rows = office.floor.editing.rows()
    _print_rows(chosen, rows, lambda row: (row.id, row.state, row.arrival, row.headline))


def _story_show(chosen: argparse.Namespace) -> None:
    with _looking(chosen) as office:
        story_id = _story_id(office, chosen.story)
        sheet, text = office.floor.editing.sheet(story_id), _plain_text(office, story_id)
    if chosen.json:
        _print_json({**asdict(sheet), "text": text})
    else:
        print(f"{sheet.headline}\n{sheet.deck}\n{sheet.byline}\n\n{text}")


def _media_add(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        story_id = _story_id(office, chosen.story)
        taken = office.floor.media.take_in(chosen.file)
        print(office.floor.media.attach(story_id, taken).sha256)


def _media_list(chosen: argparse.Namespace) -> None:
    with _looking(chosen) as office:
        rows = office.floor.media.of_story(_story_id(office, chosen.story))
    _print_rows(chosen, rows, lambda row: (row.sha256, row.type, row.size, row.name))


def _media_probe(chosen: argparse.Namespace) -> None:
    from studio.media.probing import probe

    found = probe(chosen.file).to_plain()
    if chosen.json:
        _print_json(found)
        return
    for name, value in found.items():
        print(f"{name}\t{value}")


def _submit(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        story_id = _story_id(office, chosen.story)
        fit = office.floor.publishing.check(story_id)
        if not fit.may_go:
            titles = [_sentences(chosen.lang).title(one.error) for one in fit.unmet if one.is_must]
            raise Invalid("profile_unmet_list", column=fit.column_name, list=" ".join(titles))
        print(office.floor.publishing.submit(story_id))
        _note(chosen, [one.error for one in fit.unmet])


def _unlock(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        card = office.floor.accounts.card()
        if card is None:
            raise NotFound("no_newsroom")
        accounts = office.floor.accounts
        accounts.change_person(card.person_id, _typed_pin(card.person_name))
        if accounts.office.keys.unkept is not None:  # the next command would ask again
            raise accounts.office.keys.unkept
    print(card.person_name)


def _typed_pin(name: str) -> str:
    return _typed(f"{name} PIN: ")


def _typed_secret(place: str) -> str:
    return _typed(f"{place} password: ")


def _typed(prompt: str) -> str:
    """By hand or on a pipe, never an argument: others can read those. Empty: nobody typed one."""
    from getpass import getpass

    stdin: TextIO | None = sys.stdin  # None where the command was started without it
    try:
        if stdin is not None and stdin.isatty():
            return getpass(prompt)
        return stdin.readline().strip() if stdin is not None else ""
    except (EOFError, UnicodeDecodeError):  # Ctrl+D, or no words at all
        return ""


def _queue_list(chosen: argparse.Namespace) -> None:
    with _looking(chosen) as office:
        sheet = office.floor.queue.sheet()
    if chosen.json:
        _print_json(asdict(sheet))
        return
    _print_rows(chosen, sheet.rows, lambda row: (row.lane, row.state, row.size, row.subject))


def _queue_change(name: str) -> Callable[[argparse.Namespace], None]:
    def deed(chosen: argparse.Namespace) -> None:
        with _working(chosen) as office:
            getattr(office.floor.queue, name)()

    return deed


def _queue_export(chosen: argparse.Namespace) -> None:
    from studio.desks.carrying import MediaChoice

    with _working(chosen) as office:
        choice = MediaChoice(chosen.media)
        written = office.floor.carrying.write(chosen.file, choice, lambda *_: True)
    if chosen.json:
        _print_json(asdict(written))
        return
    words = _sentences(chosen.lang)
    print(words.word("bundle_written").format(**asdict(written)))
    if written.left_out:
        print(words.word("bundle_left_out").format(names=" ".join(written.left_out)))


def _queue_import(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        found = office.floor.carrying.read(chosen.file)
    if chosen.json:
        _print_json(asdict(found))
        return
    words = _sentences(chosen.lang)
    print(words.word("receipt_old" if found.is_old else "receipt_read").format(**asdict(found)))
    if found.is_to_be_repeated:
        print(words.word("receipt_again"))


def _queue_exchange(chosen: argparse.Namespace) -> None:
    from msgspec import to_builtins

    is_change = chosen.off or chosen.place or chosen.when or chosen.now
    with _working(chosen) if is_change else _looking(chosen) as office:
        desk = office.floor.exchange
        if chosen.off:
            desk.stop_using()
        elif chosen.place or chosen.when:
            _choose_exchange(chosen, desk)
        if chosen.now:
            desk.exchange_now(LONGEST_EXCHANGE_S, with_media=True)
        sheet, zone = desk.sheet(), office.settings.zone
    if chosen.json:
        _print_json(to_builtins(sheet))
        return
    words = _sentences(chosen.lang)
    if sheet.choice is None:
        print(words.word("exchange_none"))
        return
    when = words.word(f"exchange_{sheet.choice.when}")
    print(words.word("exchange_place").format(place=sheet.choice.place, when=when))
    if sheet.awaited:
        print(
            words.word("exchange_awaited").format(
                count=sheet.awaited, since=_shown_time(sheet.since, zone)
            )
        )
    if sheet.happened is not None:
        last = sheet.happened
        print(f"{_shown_time(last.at, zone)} {words.happened(last.what, last.code, last.facts)}")


def _shown_time(at: str, zone: str) -> str:
    """A UTC stamp in the newsroom's zone."""
    from zoneinfo import ZoneInfo

    from studio.clock import moment

    return f"{moment(at).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else ""


def _choose_exchange(chosen: argparse.Namespace, desk: ExchangeDesk) -> None:
    from studio.desks.exchanging import When

    sheet = desk.sheet()
    when = When(chosen.when) if chosen.when else sheet.choice.when if sheet.choice else When.OFFLINE
    if not chosen.place:
        desk.set_when(when)
        return
    shown = desk.host_key(chosen.place)
    if shown is not None and shown.fingerprint != chosen.fingerprint:
        _confirm_host(chosen, shown)
    secret = _typed_secret(chosen.place) if "://" in chosen.place else ""
    key = shown.key if shown is not None else ""
    desk.choose(chosen.place, when, secret, chosen.key or "", key)


def _confirm_host(chosen: argparse.Namespace, shown: HostKey) -> None:
    """By a person at the terminal. Raises ExchangeError where nobody can be asked, or said no."""
    words = _sentences(chosen.lang)
    code = "exchange_host_changed_to" if shown.before else "exchange_host_shows"
    sys.stderr.write(words.word(code).format(**asdict(shown)) + "\n")
    stdin: TextIO | None = sys.stdin
    if stdin is not None and stdin.isatty() and not chosen.fingerprint:
        sys.stderr.write(words.word("exchange_host_question") + " ")
        sys.stderr.flush()
        if stdin.readline().strip().lower() in {"yes", "是"}:
            return
    raise ExchangeError("exchange_host_unconfirmed", host=chosen.place)


def _sync(chosen: argparse.Namespace) -> None:
    with _working(chosen) as office:
        line = office.sync.run_once()
    if line.state != "online":
        raise StudioError(line.code, **{str(name): fact for name, fact in line.facts.items()})
    if chosen.json:
        _print_json({"state": line.state})
    else:
        print(_sentences(chosen.lang).word(line.state))


def _search(chosen: argparse.Namespace) -> None:
    from studio.desks.search import Sieve

    with _looking(chosen) as office:
        sieve = Sieve(
            author=_one_of(
                {one.name: PersonId(one.id) for one in office.floor.placing.authors()},
                chosen.author,
            ),
            column=_one_of(
                {one.name: ColumnId(one.id) for one in office.floor.placing.all_columns()},
                chosen.column,
            ),
            state=_one_of({state.value: state for state in StoryState}, chosen.state),
            channel=_one_of({channel.value: channel for channel in Channel}, chosen.channel),
            since=_day_stamp(chosen.since, office.settings.zone),
            until=_day_stamp(chosen.until, office.settings.zone, days=1),
        )
        found = office.floor.search.find(" ".join(chosen.words), sieve, chosen.most, patience_s=60)
    if chosen.json:
        _print_json([asdict(hit) for hit in found.hits])
        return
    for hit in found.hits:
        print("\t".join((hit.id, hit.sort, hit.title, hit.sentence.replace("\n", " "))))


def _backup(chosen: argparse.Namespace) -> None:
    from studio.clock import utc_now
    from studio.models.opening import make_backup

    with _working(chosen) as office:
        name = f"studio-{utc_now():%Y%m%d-%H%M%S}.db"
        target = chosen.to or office.profile.backups / name
        make_backup(office.store, target)
    print(target)


def _restore(chosen: argparse.Namespace) -> None:
    from studio.models.opening import restore_backup

    aside = restore_backup(Profile(chosen.profile), chosen.file)
    print(aside or chosen.profile)


# -- what they share -----------------------------------------------------------------------------


@contextmanager
def _working(chosen: argparse.Namespace) -> Iterator[Studio]:
    from studio.composition import open_studio

    office = open_studio(chosen.profile)
    try:
        yield office
    finally:
        office.close()


@contextmanager
def _looking(chosen: argparse.Namespace) -> Iterator[Studio]:
    from studio.composition import look_into_studio

    office = look_into_studio(chosen.profile)
    try:
        yield office
    finally:
        office.close()


def _story_id(office: Studio, wanted: str) -> Any:
    """A story by its id, or by the end or the beginning of it if only one has that.

    The end tells stories of one day apart, the beginning does not.
    """
    stories = [row.id for row in office.floor.editing.rows()]
    fitting = [one for one in stories if one.endswith(wanted) or one.startswith(wanted)]
    if not wanted or len(fitting) != 1:
        raise NotFound("not_found")
    return fitting[0]


def _column_id(office: Studio, name: str) -> Any:
    if not name:
        return None
    columns = {column.name: column.id for column in office.floor.placing.columns()}
    if name not in columns:
        raise Invalid("choice_unknown", value=name, choices=", ".join(columns))
    return columns[name]


def _one_of(choices: Mapping[str, T], name: str) -> T | None:
    if name and name not in choices:
        raise Invalid("choice_unknown", value=name, choices=", ".join(choices))
    return choices[name] if name else None


def _day_stamp(day: str, zone: str, days: int = 0) -> str:
    """The beginning of a day of the newsroom's, `days` later, as a UTC stamp."""
    if not day:
        return ""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from studio.clock import stamp

    try:
        start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise Invalid("choice_unknown", value=day, choices="2026-11-21") from error
    return stamp(start + timedelta(days=days))


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:  # what is no common file tells no size
            raw = file.read(_LARGEST_TEXT + 1)
    except FileNotFoundError as error:
        raise StoreError("file_missing", file=str(path)) from error
    except OSError as error:
        why = error.strerror or ""
        raise StoreError("file_unreadable", file=str(path), why=why) from error
    if len(raw) > _LARGEST_TEXT:
        raise Invalid("story_too_long", limit=LONGEST_STORY)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and not _CONTROLS.search(text):
            return text
    raise Invalid("text_unreadable", file=path.name)


_OF_WORD = frozenset({".docx", ".docm", ".dotx", ".dotm", ".doc", ".wps"})
_LARGEST_TEXT = 8 * LONGEST_STORY
"""Bytes: four for each character, and as much again for a headline and blanks."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""No text has them; a binary file that happens to decode does."""


def _print_rows(
    chosen: argparse.Namespace, rows: Sequence[Any], columns: Callable[[Any], tuple[object, ...]]
) -> None:
    if chosen.json:
        _print_json([asdict(row) for row in rows])
        return
    for row in rows:
        print("\t".join(str(value) for value in columns(row)))


def _print_json(found: object) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=1, default=str))


# -- how they are written --------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Invalid("command_unclear", why=message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="studio", description="灶台 Zaotai Studio: a newsroom's desktop that works offline."
    )
    parser.add_argument("--profile", type=Path, default=default_profile(), metavar="DIR")
    parser.add_argument("--lang", choices=LANGUAGES, default="")
    parser.add_argument("--version", action="version", version=studio.__version__)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_profile_commands(commands)
    _add_topic_commands(_group(commands, "topic", "topics"))
    _add_story_commands(_group(commands, "story", "stories"))
    _add_media_commands(_group(commands, "media", "media"))
    _add(commands, "submit", _submit, "queue a story for the province").add_argument("story")
    _add(commands, "unlock", _unlock, "enter your PIN, so that submit can sign for you")
    _add_queue_commands(_group(commands, "queue", "what waits"))
    tour = commands.add_parser("tour", help="walk through a morning and take pictures")
    tour.add_argument("--out", type=Path, default=Path("tour-out"))
    return parser


def _group(commands: Any, name: str, words: str) -> Any:
    group = commands.add_parser(name, help=words)
    return group.add_subparsers(required=True, dest="verb", metavar="VERB")


def _add(
    owner: Any, name: str, deed: Callable[[argparse.Namespace], Any], words: str
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = owner.add_parser(name, help=words, description=words)
    made.set_defaults(deed=deed)
    return made


def _add_listed(
    owner: Any, name: str, deed: Callable[[argparse.Namespace], Any], words: str
) -> argparse.ArgumentParser:
    made = _add(owner, name, deed, words)
    made.add_argument("--json", action="store_true", help="for scripts")
    return made


def _add_profile_commands(commands: Any) -> None:
    _add_listed(commands, "doctor", _doctor, "look for what is wrong with this machine")
    enrol = _add(commands, "enrol", _enrol, "tie this profile to a province")
    enrol.add_argument("url")
    enrol.add_argument("code")
    for name in ("--newsroom", "--person", "--pin"):
        enrol.add_argument(name, default="", help="when the profile has no newsroom yet")
    _add(commands, "demo", _demo, "fill an empty profile with the demo newsroom")
    sync = _add_listed(commands, "sync", _sync, "exchange everything with the province, once")
    sync.add_argument("--once", action="store_true", required=True)
    search = _add_listed(commands, "search", _search, "stories and topics by their words")
    search.add_argument("words", nargs="+")
    for name in ("--author", "--column", "--state", "--channel"):
        search.add_argument(name, default="")
    for name in ("--since", "--until"):
        search.add_argument(name, default="", metavar="YYYY-MM-DD")
    search.add_argument("--most", type=int, default=50)
    _add(commands, "backup", _backup, "a checked copy of the store").add_argument("--to", type=Path)
    _add(commands, "restore", _restore, "bring a backup back").add_argument("file", type=Path)


def _add_topic_commands(topic: Any) -> None:
    made = _add(topic, "add", _topic_add, "propose a topic")
    made.add_argument("title")
    for name in ("--angle", "--column", "--due"):
        made.add_argument(name, default="")
    made.add_argument("--channel", action="append", default=[])
    _add_listed(topic, "list", _topic_list, "all topics, most urgent first")


def _add_story_commands(story: Any) -> None:
    made = _add(story, "new", _story_new, "start a story")
    made.add_argument("headline", nargs="?", default="", help="else as the template says")
    made.add_argument("--column", default="", help="its name")
    made.add_argument("--template", default="", help="its name; what the story begins with")
    made = _add(story, "import", _story_import, "a text or Word file as a new story")
    made.add_argument("file", type=Path)
    made.add_argument("--headline", default="")
    made = _add(story, "export", _story_export, "a story as text, HTML or a Word file")
    made.add_argument("story")
    told = "*.docx: for Word, *.html: a page"
    made.add_argument("target", type=Path, nargs="?", metavar="FILE", help=told)
    made.add_argument("--format", choices=("text", "html", "docx"))
    made.add_argument("--out", type=Path)
    _add_listed(story, "list", _story_list, "all stories, the one changed last first")
    _add_listed(story, "show", _story_show, "one story").add_argument("story")


def _add_media_commands(media: Any) -> None:
    made = _add(media, "add", _media_add, "take a file into the library and a story")
    made.add_argument("story")
    made.add_argument("file", type=Path)
    _add_listed(media, "list", _media_list, "the media of a story").add_argument("story")
    probe = _add_listed(media, "probe", _media_probe, "look into a file")
    probe.add_argument("file", type=Path)


def _add_exchange_command(queue: Any) -> None:
    told = "the exchange place: what waits goes through a folder or an SFTP account"
    made = _add_listed(queue, "exchange", _queue_exchange, told)
    which = made.add_mutually_exclusive_group()
    told = "a folder, or sftp://user@host:port/path; a password is asked for, or read from a pipe"
    which.add_argument("--set", dest="place", default="", metavar="PLACE", help=told)
    which.add_argument("--off", action="store_true", help="use none from now on")
    told = "while there is no line (as it begins), or always"
    made.add_argument("--when", choices=("offline", "always"), default="", help=told)
    made.add_argument("--key", default="", metavar="FILE", help="the account's private key")
    told = "of the server's key (SHA256:…), where nobody can be asked to confirm it"
    made.add_argument("--fingerprint", default="", help=told)
    made.add_argument("--now", action="store_true", help="go there now, line or no line")


def _add_queue_commands(queue: Any) -> None:
    _add_listed(queue, "list", _queue_list, "what waits, in the order it will leave")
    made = _add_listed(
        queue, "export", _queue_export, "write what waits to a file for the province"
    )
    made.add_argument("file", type=Path)
    told = "which media go along: none, pictures and other small ones, all"
    made.add_argument("--media", choices=("none", "small", "all"), default="small", help=told)
    made = _add_listed(queue, "import", _queue_import, "read in the receipt that came back")
    made.add_argument("file", type=Path)
    _add_exchange_command(queue)
    for name in ("pause", "resume", "retry"):
        _add(queue, name, _queue_change(name), f"{name} the queue")
