"""The province's commands. Each ends well or raises ProvinceError, which is one sentence."""

from __future__ import annotations

import argparse
import dataclasses
import ipaddress
import json
import logging
import signal
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from province import access, backups, people, submissions
from province.blobs import Blobs
from province.command_line import chosen_language, parser_of
from province.errors import ProvinceError
from province.holding import held
from province.nightly import Nightly
from province.restoring import restore
from province.store import Store, open_store, told_to_the_operator
from province.submissions import Submission
from province.verifying import MANIFEST, verify
from province.wire import Revision
from province.words import Words, words_for

if TYPE_CHECKING:
    from province.exchange import Taken, Watch
    from province.gate import Terms

Say = Callable[[str], None]
Action = Callable[[argparse.Namespace, Words, Say], int | None]
"""None is the exit status 0."""


def run(arguments: Sequence[str], say: Say) -> int:
    """The exit status. `say` gets every line of the answer; a complaint goes to stderr."""
    words = words_for(chosen_language(arguments))
    try:
        chosen = parser_of(COMMANDS, words).parse_args(arguments)
        status = chosen.command(chosen, words, lambda line: say(_harmless(line)))
    except ProvinceError as error:
        sys.stderr.write(words.sentence(error) + "\n")
        return 1
    return status or 0


def _serve(chosen: argparse.Namespace, words: Words, say: Say) -> None:
    if not chosen.behind_tls and not _is_loopback(chosen.host):
        raise ProvinceError("plain_http_refused", host=chosen.host)
    from province.app import build_app
    from province.server import leave, serve

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    kept = open_store(chosen.data, create=True)
    nightly = Nightly(kept, chosen.backups or chosen.data / "backups")
    watch = _watch(kept, chosen, words)
    try:
        with held(chosen.data):
            app = build_app(kept, _terms(chosen, words))
            nightly.start()
            if watch is not None:
                watch.start()
            serve(
                app,
                chosen.host,
                chosen.port,
                lambda url: say(f"province listening on {url}"),
                app.state.province.pokes.end,
            )
    finally:
        nightly.stop()
        if watch is not None:
            watch.finish()
        kept.close()
    leave()


def _watch(kept: Store, chosen: argparse.Namespace, words: Words) -> Watch | None:
    """What takes bundles beside the requests; None: nothing does, or the province is closed."""
    if chosen.exchange is None or chosen.maintenance:
        return None
    from province.exchange import Exchange, Watch

    exchange = Exchange(kept, chosen.exchange, words)
    exchange.prepare()
    logger = logging.getLogger("province")

    def tell(told: Taken | ProvinceError) -> None:
        is_well = not isinstance(told, ProvinceError) and told.read is not None
        logger.log(logging.INFO if is_well else logging.WARNING, _bundle_line(told, words))

    return Watch(exchange, chosen.every, tell)


def _terms(chosen: argparse.Namespace, words: Words) -> Terms:
    from province.gate import Terms

    return Terms(
        chosen.name or words.say("default_name"),
        chosen.part_size,
        chosen.url_seconds,
        chosen.maintenance,
        behind_proxy=chosen.behind_tls,
    )


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


def _person_list(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    found = people.listed(kept, chosen.newsroom)
    if chosen.json:
        say(_json(found))
        return
    for person in found:
        shown = {
            "role": words.translated(person["role"]),
            "state": words.say("stopped" if person["is_revoked"] else "in_use"),
        }
        say(words.say("person_line", **person | shown))
    if not found:
        say(words.say("no_persons"))


def _person_role(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    revision = people.give_role(kept, chosen.newsroom, chosen.person, chosen.role)
    role = words.translated(chosen.role)
    _say_record(revision, chosen, say, words.say("role_given", person=chosen.person, role=role))


def _person_stop(kind: Literal["revoked", "reinstated"]) -> Action:
    def stop(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
        revision = people.stop(kept, chosen.newsroom, chosen.person, kind)
        _say_record(revision, chosen, say, words.say(f"person_{kind}", person=chosen.person))

    return _on_store(stop)


def _say_record(revision: Revision, chosen: argparse.Namespace, say: Say, sentence: str) -> None:
    epoch, seq = revision
    say(_json({"epoch": epoch, "seq": seq}) if chosen.json else sentence)


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


def _bundle_import(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    from province.bundles import read_in  # age is needed for nothing else

    found = read_in(kept, chosen.file, chosen.receipt)
    if chosen.json:
        say(_json(dataclasses.asdict(found)))
        return
    facts = dataclasses.asdict(found) | {"receipt": chosen.receipt}
    say(words.say("bundle_set_back" if found.is_set_back else "bundle_read", **facts))


def _bundle_watch(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    from province.exchange import Exchange, Watch

    exchange = Exchange(kept, chosen.dir, words)
    exchange.prepare()
    if chosen.once:
        for taken in exchange.look():
            say(_bundle_line(taken, words))
        return
    watch = Watch(exchange, chosen.every, lambda told: say(_bundle_line(told, words)))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: watch.stop())
    say(words.say("watching", folder=chosen.dir))
    watch.run()


def _bundle_line(told: Taken | ProvinceError, words: Words) -> str:
    if isinstance(told, ProvinceError):
        return words.sentence(told)
    if told.refused is not None:
        return words.say("bundle_put_aside", name=told.name, why=words.sentence(told.refused))
    if told.waits is not None:
        return words.say("bundle_stays", name=told.name, why=words.sentence(told.waits))
    facts = dataclasses.asdict(told.read) if told.read else {}
    is_set_back = told.read is not None and told.read.is_set_back
    return words.say("bundle_taken_back" if is_set_back else "bundle_taken", **facts)


def _backup(kept: Store, chosen: argparse.Namespace, words: Words, say: Say) -> None:
    made = backups.make(kept, chosen.to)
    say(_json({"backup": str(made)}) if chosen.json else words.say("backed_up", folder=made))


def _verify(chosen: argparse.Namespace, words: Words, say: Say) -> int:
    """1 when something is wrong."""
    if not (chosen.data / MANIFEST).exists():
        open_store(chosen.data, create=False).close()  # brings an older one up
    found = verify(chosen.data)
    if chosen.json:
        troubles = [{"code": one.code} | one.facts for one in found.troubles]
        counts = {"records": found.records, "media": len(found.media)}
        say(_json({"troubles": troubles} | counts))
    else:
        for one in found.troubles:
            say(words.say(one.code, **one.facts))
        if not found.troubles:
            say(words.say("sound", records=found.records, media=len(found.media)))
    return 1 if found.troubles else 0


def _restore(chosen: argparse.Namespace, words: Words, say: Say) -> None:
    epochs = restore(chosen.backup, chosen.data, set_aside=chosen.set_aside)
    if chosen.json:
        say(_json({"epochs": epochs}))
    else:
        say(words.say("restored", folder=chosen.data, newsrooms=len(epochs)))


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
    """Without control signs, nor what UTF-8 cannot write.

    A headline must not steer the operator's terminal, nor a file's name end the command.
    """
    return "".join(
        "\ufffd" if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign != "\n" else sign
        for sign in text
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


SERVING = (
    "--data --port --host --name --part-size --url-seconds --backups --maintenance --behind-tls"
    " --exchange --every"
)
COMMANDS: dict[str, tuple[Action, str]] = {
    "serve": (_serve, SERVING),
    "newsroom add": (_on_store(_newsroom_add, create=True), "NAME --data --id --json"),
    "newsroom list": (_on_store(_newsroom_list), "--data --json"),
    "invite": (_on_store(_invite), "--data --newsroom --role --json"),
    "device list": (_on_store(_device_list), "--data --json"),
    "device revoke": (_on_store(_device_revoke), "DEVICE --data --json"),
    "person list": (_on_store(_person_list), "--data --newsroom --json"),
    "person role": (_on_store(_person_role), "PERSON --data --newsroom --role --json"),
    "person revoke": (_person_stop("revoked"), "PERSON --data --newsroom --json"),
    "person reinstate": (_person_stop("reinstated"), "PERSON --data --newsroom --json"),
    "submissions list": (_on_store(_submissions_list), "--data --json"),
    "submissions show": (_on_store(_submissions_show), "ID --data --json"),
    "submissions adopt": (_verdict("adopt"), "ID --data --reason --by --json"),
    "submissions return": (_verdict("return"), "ID --data --reason --by --json"),
    "bundle import": (_on_store(_bundle_import), "FILE --receipt --data --json"),
    "bundle watch": (_on_store(_bundle_watch), "DIR --data --every --once"),
    "backup": (_on_store(_backup), "--data --to --json"),
    "verify": (_verify, "--data --json"),
    "restore": (_restore, "BACKUP --data --set-aside --json"),
    "openapi": (_openapi, ""),
}
