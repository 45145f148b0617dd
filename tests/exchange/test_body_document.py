from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from studio.exchange.body_document import read_document, write_document
from studio.exchange.document import Change, Discussion, Document, Said
from studio.manuscript.blocks import EMBED, Block, Run
from studio.manuscript.body import StoryBody
from studio.manuscript.outsiders import name_of, outsider
from studio.manuscript.suggestions import accept, read_suggestions, reject
from studio.vocabulary import BlockKind, DeviceId, PersonId
from tests.exchange.documents import documents, said

AT = "2026-11-21T08:30:00.000Z"
LI = PersonId("a" * 32)


def person_of(name: str) -> PersonId:
    return LI if name == "李记者" else outsider(name)


def opened(document: Document) -> StoryBody:
    body = StoryBody.open()
    body.sign_in(LI, DeviceId("d"))
    write_document(body, document, person_of)
    body.commit()
    return body


def read_again(body: StoryBody) -> Document:
    return read_document(body, lambda person: name_of(person, {LI: "李记者"}))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_a_body_says_what_the_document_says(document: Document) -> None:
    document = replace(document, headline="", deck="", byline="")
    body = opened(document)

    found = read_again(body)

    keys = [key for one in found.blocks for run in one.runs for key, _ in run.marks]
    ours = [key for one in document.blocks for run in one.runs for key, _ in run.marks]
    of_body = [key for key in keys if key.startswith(EMBED)]
    of_document = [key for key in ours if key.startswith(EMBED)]
    names = dict(zip(of_body, of_document, strict=True))
    found.pictures = {
        one: document.pictures[name] for one, name in names.items() if name in document.pictures
    }
    assert said(found) == said(document)
    body.close()


def test_imported_suggestions_are_accepted_and_rejected_like_others() -> None:
    runs = (Run("县委"), Run("书记", (("ins:1", True),)), Run("旧", (("del:2", True),)))
    document = Document(blocks=[Block(BlockKind.PARAGRAPH, runs)])
    document.suggestions = {"1": Change("王编辑", AT), "2": Change("李记者", AT)}
    body = opened(document)

    added, gone = read_suggestions(body)
    assert (added.inserted, gone.deleted) == ("书记", "旧")
    assert (added.origin.person, added.origin.at) == (outsider("王编辑"), AT)
    assert gone.origin.person == LI
    accept(body, [added.id])
    reject(body, [gone.id])

    assert body.text.whole() == "县委书记旧"
    assert read_suggestions(body) == []
    body.close()


def test_a_comment_without_letters_is_kept() -> None:
    document = Document(comments={"7": Discussion(Said("王编辑", AT, "在哪里？"))})
    body = opened(document)

    found = read_again(body)

    assert list(found.comments.values()) == list(document.comments.values())
    body.close()
