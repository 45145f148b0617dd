"""The packages that a studio makes are packages that a province takes."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from province.packages import Package, flaw
from studio.exchange.ninjs import to_ninjs
from studio.manuscript.blocks import OBJECT, Block, Run, clean
from studio.manuscript.canonical import canonical_manuscript, content_hash
from studio.manuscript.rendering import to_html, to_plain
from studio.vocabulary import BlockKind

TEXT = st.text(max_size=20).map(lambda text: clean(text).replace("\n", ""))
LINKS = st.sampled_from(("https:", "mailto:", "", "javascript:")).flatmap(
    lambda scheme: TEXT.map(lambda rest: scheme + rest)
)
MARKS = st.fixed_dictionaries(
    {}, optional={"bold": st.just(True), "italic": st.just(True), "link": LINKS}
).map(lambda marks: tuple(sorted(marks.items())))
MEDIA = [
    {
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "size": 7,
        "type": media_type,
        "name": name,
        "caption": '洪水"过境" <1>',
        "credit": "王芳",
    }
    for name, media_type in (("洪水.jpg", "image/jpeg"), ("现场.mp4", "video/mp4"))
]
EMBED = st.just(Run(OBJECT, (("embed:1", "picture"),)))
RUNS = st.lists(st.builds(Run, TEXT, MARKS) | EMBED, max_size=4).map(tuple)
BLOCKS = st.lists(st.builds(Block, st.sampled_from(BlockKind), RUNS), max_size=5)


@given(BLOCKS, TEXT, TEXT)
def test_whatever_is_written_makes_a_package_without_a_flaw(
    blocks: list[Block], headline: str, deck: str
) -> None:
    story = uuid4().hex
    embeds = {"embed:1": {"sha256": str(MEDIA[0]["sha256"]), "caption": "图<说>"}}
    manuscript = canonical_manuscript(headline, deck, "王芳", blocks, MEDIA)
    digest = content_hash(manuscript)
    bodies = to_html(blocks, embeds), to_plain(blocks)
    payload = {
        "content_hash": digest,
        "form": "c1",
        "seen": [0, 0],
        "media": [
            {name: one[name] for name in ("sha256", "size", "type", "name")} for one in MEDIA
        ],
        "ninjs": to_ninjs(story, manuscript, digest, bodies, MEDIA, "2026-11-21T08:30:00.000Z"),
        "manuscript": manuscript,
    }
    sent = msgspec.json.decode(msgspec.json.encode(payload))

    assert flaw(story, msgspec.convert(sent, Package)) is None
