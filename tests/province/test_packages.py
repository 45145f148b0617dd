from __future__ import annotations

import socket
from typing import Any

import msgspec
import pytest

from province.packages import Package, flaw, markup_flaw
from tests.province.making import medium, new_id, package

STORY = new_id()
PICTURE = "urn:sha256:" + "ab" * 32


def flaw_of(payload: dict[str, Any]) -> str | None:
    return flaw(STORY, msgspec.convert(payload, Package))


def made(**changes: Any) -> dict[str, Any]:
    return package(STORY, media=[medium()]) | changes


def with_ninjs(**changes: Any) -> dict[str, Any]:
    payload = made()
    payload["ninjs"] = payload["ninjs"] | changes
    return payload


def html(markup: str) -> dict[str, Any]:
    payload = made()
    payload["ninjs"]["bodies"][0]["value"] = markup
    return payload


def test_a_good_package_has_no_flaw() -> None:
    assert flaw_of(made()) is None
    assert flaw_of(package(STORY)) is None


def test_nothing_is_fetched_to_check_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    place = {"name": "永登", "geoJSON": {"type": "Point", "coordinates": [103, 36]}}

    assert flaw_of(with_ninjs(places=[place])) is None
    assert "geoJSON" in str(flaw_of(with_ninjs(places=[{"geoJSON": {"type": "Pint"}}])))


@pytest.mark.parametrize(
    ("payload", "about"),
    [
        (made(form="c0"), "form"),
        (made(content_hash="0" * 64), "content_hash"),
        (made(manuscript={"form": "c1"}), "content_hash"),
        (with_ninjs(uri="urn:zaotai:story:" + "0" * 32), "uri"),
        (with_ninjs(type="video"), "type"),
        (with_ninjs(language="en"), "language"),
        (with_ninjs(weather="rain"), "Unevaluated"),
        (with_ninjs(urgency=12), "urgency"),
        (with_ninjs(headlines=[]), "headlines"),
        (with_ninjs(headlines=[{"role": "main"}]), "headlines"),
        (with_ninjs(bodies=[]), "bodies"),
        (with_ninjs(bodies=[{"role": "main", "contentType": "text/plain", "value": ""}]), "bodies"),
        (with_ninjs(altIds=[]), "altIds do not carry the content hash"),
        (with_ninjs(associations=[]), "associations"),
        (made(media=[]), "altIds do not name the same media"),
        (made(media=[medium(b"another")]), "altIds do not name the same media"),
        (made(media=[medium(), medium()]), "twice"),
        (made(media=[medium() | {"size": 8}]), "rendition"),
        (made(media=[medium() | {"type": "image/png"}]), "rendition"),
        (html("<p>x"), "never closed"),
        (html(f'<img src="{PICTURE}">'), "not among the media"),
    ],
)
def test_a_flaw_is_named(payload: dict[str, Any], about: str) -> None:
    assert about in str(flaw_of(payload))


def test_an_association_says_what_kind_of_media_it_is() -> None:
    payload = made()
    payload["ninjs"]["associations"][0]["type"] = "graphic"

    assert "picture, video or audio" in str(flaw_of(payload))


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "只有文字 &lt;不是标签&gt; > 也行",
        "<h1>一</h1><h2>二</h2><h3>三</h3>",
        "<ul><li>甲</li></ul><ol><li>乙</li></ol>",
        "<blockquote><p><strong>重<em>点</em></strong><br>换行<br/></p></blockquote>",
        '<a href="https://a.gov.cn/?x=1&amp;y=图 片">链接</a><a href="mailto:a@b.cn">信</a>',
        f'<figure><img src="{PICTURE}"><figcaption>图说</figcaption></figure>',
    ],
)
def test_the_subset_is_taken(markup: str) -> None:
    assert markup_flaw(markup) is None


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<p onclick=\"x()\">x</p>",
        "<p style=\"color:red\">x</p>",
        "<P>x</P>",
        "<p>x",
        "x</p>",
        "<strong><em>x</strong></em>",
        "<!-- x -->",
        "<!doctype html>",
        "<![CDATA[x]]>",
        "<?php x ?>",
        "a < b",
        "<p",
        "<a>x</a>",
        "<a href='https://a.cn'>x</a>",
        "<a href=https://a.cn>x</a>",
        '<a href="https://a.cn" target="_blank">x</a>',
        '<a href="https://a.cn" href="javascript:x">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="java&#10;script:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href=" https://a.cn">x</a>',
        '<a href="\x01javascript:x">x</a>',
        '<a href="/etc">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<img>",
        '<img src="https://a.cn/a.jpg">',
        f'<img src="{PICTURE}" onerror="x()">',
        f'<img src="{PICTURE}"></img>',
        f'<img/src="{PICTURE}">',
        "<svg/onload=alert(1)>",
        "<p/x>",
    ],
)  # fmt: skip
def test_all_else_is_not(markup: str) -> None:
    assert markup_flaw(markup) is not None
