"""Reading the operator's command line, in the operator's language."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from province.blobs import PART_SIZE
from province.errors import ProvinceError
from province.part_urls import GOOD_FOR_S
from province.roles import ROLES
from province.words import LANGUAGES, Words


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


def _seconds(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_SECONDS:
        raise ValueError(text)
    return number


MOST_SECONDS = 7 * 24 * 3600
LOOK_EVERY_S = 10
"""Between two looks into an exchange folder."""
LARGEST_PART = 1024**3
ARGUMENTS: dict[str, dict[str, Any]] = {
    "NAME": {},
    "DEVICE": {},
    "PERSON": {},
    "ID": {},
    "BACKUP": {"type": Path},
    "FILE": {"type": Path},
    "DIR": {"type": Path},
    "--data": {"type": Path, "required": True, "metavar": "DIR"},
    "--port": {"type": _port, "required": True, "metavar": "N"},
    "--host": {"default": "127.0.0.1"},
    "--name": {},
    "--part-size": {"type": _part_size, "default": PART_SIZE, "metavar": "BYTES"},
    "--url-seconds": {"type": _seconds, "default": GOOD_FOR_S, "metavar": "N"},
    "--backups": {"type": Path, "metavar": "DIR"},
    "--receipt": {"type": Path, "required": True, "metavar": "FILE"},
    "--to": {"type": Path, "required": True, "metavar": "DIR"},
    "--exchange": {"type": Path, "metavar": "DIR"},
    "--every": {"type": _seconds, "default": LOOK_EVERY_S, "metavar": "S"},
    "--once": {"action": "store_true"},
    "--set-aside": {"action": "store_true"},
    "--maintenance": {"default": "", "metavar": "WORDS"},
    "--behind-tls": {"action": "store_true"},
    "--id": {},
    "--newsroom": {"required": True},
    "--role": {"choices": tuple(ROLES), "required": True},
    "--reason": {"default": ""},
    "--by": {},
    "--json": {"action": "store_true"},
    "--lang": {"choices": LANGUAGES},
}
"""What may stand on a command line, by name; capitals stand without a name."""


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


def parser_of(commands: Mapping[str, tuple[object, str]], words: Words) -> argparse.ArgumentParser:
    """For `commands`: by name, each with what it sets as `command` and its arguments."""
    top = _Parser(words, "about", prog="province")
    rooms = {"": _commands_of(top, words)}
    for name, (action, arguments) in commands.items():
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


def chosen_language(arguments: Sequence[str]) -> str | None:
    """Before the parser is made, for it speaks that language."""
    for flag, value in zip(arguments, [*arguments, ""][1:], strict=True):
        if flag == "--lang":
            return value
        if flag.startswith("--lang="):
            return flag.removeprefix("--lang=")
    return None
