"""What is wrong with a submitted package: ninjs 3.1 and the canonical manuscript beside it."""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from province.wire import Revision, Sha256, canonical, sha256_of
from province.words import resources

if TYPE_CHECKING:
    import jsonschema

HASH_ROLE = "content-hash-c1"
MEDIA_ROLE = "media-sha256"
MEDIA_TYPES = {"picture", "video", "audio"}


class PackageMedia(msgspec.Struct, frozen=True):
    sha256: Sha256
    size: int
    type: str
    name: str


class Package(msgspec.Struct, frozen=True):
    """The payload of `story.submitted`."""

    content_hash: Sha256
    form: str
    seen: Revision
    media: list[PackageMedia]
    ninjs: dict[str, Any]
    manuscript: dict[str, Any]

    @property
    def headline(self) -> str:
        """For lists; the package must be without a flaw."""
        return str(_main(self.ninjs["headlines"])[0]["value"])


def flaw(story: str, package: Package) -> str | None:
    """The first thing that is wrong, in a few words for the people who build studios."""
    return next(_flaws(story, package), None)


def markup_flaw(markup: str) -> str | None:
    """What in `markup` is not of the protocol's HTML subset, strictly written."""
    return next(_markup_flaws(markup), None)


def _flaws(story: str, package: Package) -> Iterator[str]:
    if package.form != "c1":
        yield f"form is {package.form!r}, not 'c1'"
    if sha256_of(canonical(package.manuscript)) != package.content_hash:
        yield "content_hash is not the SHA-256 of the manuscript"
    schema_flaw = _schema_flaw(package.ninjs)
    if schema_flaw:
        yield f"ninjs: {schema_flaw}"
        return  # nothing below may rely on its shape
    yield from _heading_flaws(story, package.ninjs)
    yield from _identity_flaws(package)
    yield from _media_flaws(package)
    yield from _body_flaws(package.ninjs)


def _heading_flaws(story: str, ninjs: dict[str, Any]) -> Iterator[str]:
    expected = {"uri": f"urn:zaotai:story:{story}", "type": "text", "language": "zh-Hans"}
    for name, value in expected.items():
        if ninjs.get(name) != value:
            yield f"ninjs: {name} is not {value}"
    if len(_main(ninjs.get("headlines", []))) != 1:
        yield "ninjs: headlines has not one entry with role main"


def _body_flaws(ninjs: dict[str, Any]) -> Iterator[str]:
    bodies = {body.get("contentType"): body for body in _main(ninjs.get("bodies", []))}
    if set(bodies) != {"text/html", "text/plain"} or len(_main(ninjs["bodies"])) != 2:
        yield "ninjs: bodies with role main are not one text/html and one text/plain"
        return
    markup = bodies["text/html"]["value"]
    for wrong in _markup_flaws(markup):
        yield f"ninjs: html body: {wrong}"
    named = {alt["value"] for alt in _alt_ids(ninjs, MEDIA_ROLE)}
    for picture in re.findall(r'<img src="urn:sha256:([0-9a-f]{64})"', markup):
        if picture not in named:
            yield f"ninjs: html body: img {picture[:12]} is not among the media"


def _identity_flaws(package: Package) -> Iterator[str]:
    hashes = [alt["value"] for alt in _alt_ids(package.ninjs, HASH_ROLE)]
    if hashes != [package.content_hash]:
        yield "ninjs: altIds do not carry the content hash"


def _media_flaws(package: Package) -> Iterator[str]:
    """The media are named in `media`, in `associations` and in `altIds`; all must agree."""
    listed = {medium.sha256: medium for medium in package.media}
    alt_ids = [alt["value"] for alt in _alt_ids(package.ninjs, MEDIA_ROLE)]
    associations = package.ninjs.get("associations", [])
    if len(listed) != len(package.media):
        yield "media: a file is named twice"
    if sorted(alt_ids) != sorted(listed):
        yield "ninjs: altIds do not name the same media"
    uris = sorted(str(association["uri"]) for association in associations)
    if uris != sorted(f"urn:sha256:{sha256}" for sha256 in listed):
        yield "ninjs: associations do not name the same media"
        return
    for association in associations:
        medium = listed[association["uri"].removeprefix("urn:sha256:")]
        if association.get("type") not in MEDIA_TYPES:
            yield f"ninjs: association {medium.sha256[:12]}: type is not picture, video or audio"
        renditions = association.get("renditions", [])
        if not any(
            (rendition.get("contentType"), rendition.get("sizeInBytes"))
            == (medium.type, medium.size)
            for rendition in renditions
        ):
            yield f"ninjs: association {medium.sha256[:12]}: no rendition with its type and size"


def _main(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry.get("role") == "main"]


def _alt_ids(ninjs: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [alt for alt in ninjs.get("altIds", []) if alt.get("role") == role and "value" in alt]


# The HTML subset

ELEMENTS = {
    "p", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "a", "figure", "img",
    "figcaption", "br",
}  # fmt: skip
VOID = {"img", "br"}
ATTRIBUTES = {"a": {"href"}, "img": {"src"}}
LINKS = re.compile(r"(https?|mailto):.*", re.IGNORECASE | re.DOTALL)
PICTURES = re.compile(r"urn:sha256:[0-9a-f]{64}")

# So strict that no browser can read a tag where we read text, or the other way about.
_TOKEN = re.compile(
    r"""(?P<text>[^<]+)
      | <(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s[a-z]+="[^"<]*")*)\s?/?>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"<]*)"')


def _markup_flaws(markup: str) -> Iterator[str]:
    position = 0
    open_elements: list[str] = []
    while position < len(markup):
        token = _TOKEN.match(markup, position)
        if token is None:
            yield f"not understood at {markup[position : position + 20]!r}"
            return
        position = token.end()
        if token["name"]:
            yield from _tag_flaws(token, open_elements)
    if open_elements:
        yield f"<{open_elements[-1]}> is never closed"


def _tag_flaws(token: re.Match[str], open_elements: list[str]) -> Iterator[str]:
    name = token["name"]
    if name not in ELEMENTS:
        yield f"<{name}> is not of the subset"
    elif token["close"]:
        if not open_elements or open_elements.pop() != name or token["attributes"]:
            yield f"</{name}> closes nothing"
    else:
        if name not in VOID:
            open_elements.append(name)
        yield from _attribute_flaws(name, _ATTRIBUTE.findall(token["attributes"]))


def _attribute_flaws(name: str, attributes: list[tuple[str, str]]) -> Iterator[str]:
    needed = ATTRIBUTES.get(name, set())
    if {attribute for attribute, _ in attributes} != needed or len(attributes) != len(needed):
        yield f"<{name}> has not just {' '.join(sorted(needed)) or 'no attributes'}"
        return
    for attribute, value in attributes:
        if attribute == "src" and not PICTURES.fullmatch(value):
            yield "img src is not urn:sha256:…"
        if attribute == "href" and not LINKS.fullmatch(html.unescape(value)):
            yield "a href is not http, https or mailto"


# The schema


def _schema_flaw(ninjs: dict[str, Any]) -> str | None:
    errors = sorted(_validator().iter_errors(ninjs), key=lambda error: list(map(str, error.path)))
    if not errors:
        return None
    where = "/".join(map(str, errors[0].path)) or "top"
    return f"{where}: {errors[0].message[:200]}"


@functools.cache
def _validator() -> jsonschema.Draft202012Validator:
    """Built at the first submission: the libraries and the schema take a moment."""
    import jsonschema
    import referencing

    folder = resources() / "schemas"
    ninjs = json.loads((folder / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
    geojson = json.loads((folder / "GeoJSON-schema.json").read_text(encoding="utf-8"))
    registry: Any = referencing.Registry().with_resources(
        (uri, referencing.Resource.from_contents(schema))
        for uri, schema in ((ninjs["$id"], ninjs), (geojson["$id"], geojson))
    )  # it has no retrieve: what is not here is an error, never a download
    return jsonschema.Draft202012Validator(ninjs, registry=registry)
