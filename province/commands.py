"""The province's commands. Each ends well or raises ProvinceError, which is one sentence."""

from __future__ import annotations

import argparse
import ipaddress
import json
import logging
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn

import msgspec

from province import access, submissions
from province.blobs import PART_SIZE, Blobs
from province.errors import ProvinceError
from province.store import Store, open_store, told_to_the_operator
from province.submissions import Submission
from province.words import LANGUAGES, Words, words_for

Say = Callable[[str], None]
Action = Callable[[argparse.Namespace, Words, Say], None]


def run(arguments: Sequence[str], say: Say) -> int:
    """The exit status. `say` gets every line of the answer; a complaint goes to stderr."""
    words = words_for(_chosen_language(arguments))
    try:
        chosen = _parser(words).parse_args(arguments)
        chosen.command(chosen, words, lambda line: say(_harmless(line)))
    except ProvinceError as error:
        sys.stderr.write(words.sentence(error) + "\n")
        return 1
    return 0


def _serve(chosen: argparse.Namespace, words: Words, say: Say) -> None:
    if not chosen.behind_tls and not _is_loopback(chosen.host):
        raise ProvinceError("plain_http_refused", host=chosen.host)
    from province.app import build_app
    from province.server import leave, serve

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    kept = open_store(chosen.data, create=True)
    try:
        app = build_app(kept, chosen.name or words.say("default_name"), chosen.part_size)
        serve(app, chosen.host, chosen.port, lambda url: say(f"province listening on {url}"))
    finally:
        kept.close()
    leave()


def _newsroom_add(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    name = " ".join(chosen.name.split())
    if not name:
        raise ProvinceError("command_unclear", why=words.say("NAME"))
    newsroom_id = access.add_newsroom(kept, name, chosen.id)
    if chosen.json:
        say(_json({"id": newsroom_id, "name": name}))
    else:
        say(words.say("newsroom_added", name=name, id=newsroom_id))


def _newsroom_list(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    found = access.newsrooms(kept)
    if chosen.json:
        say(_json(found))
        return
    for room in found:
        say(words.say("newsroom_line", **room))
    if not found:
        say(words.say("no_newsrooms"))


def _invite(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    code = access.invite(kept, chosen.newsroom, chosen.role)
    facts = {"code": code, "newsroom": chosen.newsroom, "role": chosen.role}
    if chosen.json:
        say(_json(facts))
    else:
        say(words.say("invited", **facts | {"role": words.translated(chosen.role)}))


def _device_list(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    found = access.devices(kept)
    if chosen.json:
        say(_json(found))
        return
    for device in found:
        shown = device | {
            "role": words.translated(str(device["role"])),
            "state": words.say("stopped" if device["revoked_at"] else "in_use"),
            "enrolled_at": words.when(str(device["enrolled_at"])),
        }
        say(words.say("device_line", **shown))
    if not found:
        say(words.say("no_devices"))


def _device_revoke(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    count = access.revoke(kept, chosen.device)
    if chosen.json:
        say(_json({"device": chosen.device, "revoked": count}))
    else:
        say(words.say("revoked" if count else "revoked_before", device=chosen.device))


def _submissions_list(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    found = submissions.listed(kept)
    if chosen.json:
        say(_json([_submission_facts(one) for one in found]))
        return
    for one in found:
        say(_submission_line(one, words))
    if not found:
        say(words.say("no_submissions"))


def _submissions_show(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    found = submissions.find(kept, chosen.id)
    text = submissions.plain_text(found)
    if chosen.json:
        say(_json(_submission_facts(found) | {"text": text, "folder": str(found.folder)}))
        return
    say(_submission_line(found, words))
    if found.decided_at:
        state, at = words.translated(found.line.state), words.when(found.decided_at)
        say(words.say("decided", state=state, by=found.decided_by, at=at))
    if found.reason:
        say(words.say("reason", reason=found.reason))
    say(f"\n{text}\n")
    for medium in found.line.media:
        state = words.translated(medium.state)
        say(words.say("media_line", sha256=medium.sha256, state=state))
        if medium.state == "verified":
            say(f"  {Blobs(kept).path(found.line.newsroom, medium.sha256)}")
    say(words.say("files", folder=found.folder))


def _verdict(decision: Literal["adopt", "return"]) -> Action:
    def give(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
        found = submissions.find(kept, chosen.id)
        by = chosen.by or words.say("default_by")
        epoch, seq = submissions.give_verdict(kept, found, decision, chosen.reason, by)
        state = "adopted" if decision == "adopt" else "returned"
        if chosen.json:
            say(_json({"id": found.line.id, "state": state, "epoch": epoch, "seq": seq}))
        else:
            facts = {"headline": found.line.headline, "reason": chosen.reason}
            say(words.say(f"verdict_{state}", **facts))

    return _on_store(give)


def _openapi(_chosen: argparse.Namespace, _words: Words, say: Say) -> None:
    from province.app import openapi_document

    say(openapi_document().rstrip("\n"))


def _on_store(work: Callable[..., None], *, create: bool = False) -> Action:
    """A command that works on the store in --data, and closes it."""

    def command(chosen: argparse.Namespace, words: Words, say: Say) -> None:
        kept = open_store(chosen.data, create=create)
        try:
            with told_to_the_operator(chosen.data):
                work(kept, chosen, words, say)
        finally:
            kept.close()

    return command


def _submission_line(one: Submission, words: Words) -> str:
    states = [medium.state for medium in one.line.media]
    arrived = states.count("verified")
    media = words.say("media_count", arrived=arrived, all=len(states)) if states else ""
    return words.say(
        "submission_line",
        id=one.line.id,
        state=words.translated(one.line.state),
        newsroom=one.newsroom_name,
        received_at=words.when(one.line.received_at),
        headline=" ".join(one.line.headline.split()),
        media=media or words.say("no_media"),
    )


def _submission_facts(one: Submission) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(one.line)
    return facts | {
        "newsroom_name": one.newsroom_name,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by,
        "reason": one.reason,
    }


def _harmless(text: str) -> str:
    """Without control signs: a headline must not steer the operator's terminal."""
    return "".join(
        "\ufffd" if unicodedata.category(sign) in {"Cc", "Cf"} and sign != "\n" else sign
        for sign in text
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# Reading the command line


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _part_size(text: str) -> int:
    number = int(text)
    if not 1 <= number <= LARGEST_PART:
        raise ValueError(text)
    return number


LARGEST_PART = 1024**3
ARGUMENTS: dict[str, dict[str, Any]] = {
    "NAME": {},
    "DEVICE": {},
    "ID": {},
    "--data": {"type": Path, "required": True, "metavar": "DIR"},
    "--port": {"type": _port, "required": True, "metavar": "N"},
    "--host": {"default": "127.0.0.1"},
    "--name": {},
    "--part-size": {"type": _part_size, "default": PART_SIZE, "metavar": "BYTES"},
    "--behind-tls": {"action": "store_true"},
    "--id": {},
    "--newsroom": {"required": True},
    "--role": {"choices": access.ROLES, "required": True},
    "--reason": {"default": ""},
    "--by": {},
    "--json": {"action": "store_true"},
    "--lang": {"choices": LANGUAGES},
}
"""What may stand on a command line, by name; capitals stand without a name."""
COMMANDS: dict[str, tuple[Action, str]] = {
    "serve": (_serve, "--data --port --host --name --part-size --behind-tls"),
    "newsroom add": (_on_store(_newsroom_add, create=True), "NAME --data --id --json"),
    "newsroom list": (_on_store(_newsroom_list), "--data --json"),
    "invite": (_on_store(_invite), "--data --newsroom --role --json"),
    "device list": (_on_store(_device_list), "--data --json"),
    "device revoke": (_on_store(_device_revoke), "DEVICE --data --json"),
    "submissions list": (_on_store(_submissions_list), "--data --json"),
    "submissions show": (_on_store(_submissions_show), "ID --data --json"),
    "submissions adopt": (_verdict("adopt"), "ID --data --reason --by --json"),
    "submissions return": (_verdict("return"), "ID --data --reason --by --json"),
    "openapi": (_openapi, ""),
}


class _Parser(argparse.ArgumentParser):
    """Speaks the operator's language and complains in one sentence."""

    def __init__(self, words: Words, about: str, **settings: Any) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            description=words.say(about),
            formatter_class=argparse.RawTextHelpFormatter,
            **settings,
        )
        self._words = words
        self.arguments = self.add_argument_group(words.say("arguments"))
        self.arguments.add_argument("--lang", help=words.say("--lang"), **ARGUMENTS["--lang"])
        self.arguments.add_argument("-h", "--help", action="help", help=words.say("help"))

    def error(self, message: str) -> NoReturn:
        raise ProvinceError("command_unclear", why=self._words.argument_trouble(message))

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", self._words.say("usage"), 1)


def _parser(words: Words) -> argparse.ArgumentParser:
    top = _Parser(words, "about", prog="province")
    rooms = {"": _commands_of(top, words)}
    for name, (action, arguments) in COMMANDS.items():
        room, _, verb = name.rpartition(" ")
        if room not in rooms:
            made = rooms[""].add_parser(room, help=words.say(room), words=words, about=room)
            rooms[room] = _commands_of(made, words)
        parser = rooms[room].add_parser(verb, help=words.say(name), words=words, about=name)
        parser.set_defaults(command=action)
        for argument in arguments.split():
            flag, metavar = argument, {}
            if argument.isupper():
                flag, metavar = argument.lower(), {"metavar": argument}
            settings = ARGUMENTS[argument] | metavar
            parser.arguments.add_argument(flag, help=words.say(argument), **settings)
    return top


def _commands_of(parser: argparse.ArgumentParser, words: Words) -> Any:
    return parser.add_subparsers(
        title=words.say("commands"), metavar=words.say("command"), required=True
    )


def _chosen_language(arguments: Sequence[str]) -> str | None:
    """Before the parser is made, for it speaks that language."""
    for flag, value in zip(arguments, [*arguments, ""][1:], strict=True):
        if flag == "--lang":
            return value
        if flag.startswith("--lang="):
            return flag.removeprefix("--lang=")
    return None
