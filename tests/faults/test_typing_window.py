"""P1: no committed letter that is older than two seconds goes, whatever becomes of the process."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from studio.composition import open_studio
from studio.vocabulary import StoryId
from tests.faults.scripted import Script
from tests.faults.typing_window import PREEDIT
from tests.newsrooms import open_newsroom

PROMISED_NS = 2_000_000_000
AT_ONCE = 2
"""Windows that are killed side by side."""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("is_composing", [False, True])
def test_a_window_killed_while_one_types_has_kept_every_letter(
    tmp_path: Path, is_composing: bool
) -> None:
    chance = random.Random(is_composing)  # noqa: S311 - a script, no secret
    assert killed(tmp_path, chance, is_composing=is_composing) == []


@pytest.mark.timeout(120)
def test_a_window_that_does_not_save_while_one_types_is_found(tmp_path: Path) -> None:
    lost = killed(tmp_path, random.Random(1), is_composing=False, plant="deaf", windows=1)  # noqa: S311

    assert lost


def killed(
    folder: Path,
    chance: random.Random,
    *,
    is_composing: bool,
    plant: str = "",
    windows: int = AT_ONCE,
) -> list[str]:
    """Kill windows at random moments; what each lost, or kept that was none.

    `is_composing`: while letters are shown that are not in the text yet.
    """
    seats = [_seat(folder / str(number)) for number in range(windows)]
    words = ["tests.faults.typing_window"]
    scripts = [
        Script([*words, profile, story, chance.randrange(10**6), *([plant] if plant else [])])
        for profile, story in seats
    ]
    found = []
    for script, (profile, story) in zip(scripts, seats, strict=True):
        long_enough = chance.randint(18, 24)
        assert script.until(lambda said, n=long_enough: len(said) > n), script.complaint  # type: ignore[misc]
        if is_composing:
            script.until(lambda said: said[-1].what == "composing")
        end = time.monotonic_ns()
        script.kill()
        found += _lost(script, profile, story, end)
    return found


def _seat(profile: Path) -> tuple[Path, StoryId]:
    with closing(open_newsroom(profile)) as studio:
        return profile, studio.floor.editing.start("快讯")


def _lost(script: Script, profile: Path, story: StoryId, end: int) -> list[str]:
    typed = [one for one in script.said if one.what == "typed"]
    whole = "".join(one.value for one in typed)
    old = "".join(one.value for one in typed if one.at < end - PROMISED_NS)
    with closing(open_studio(profile)) as studio:
        text = studio.floor.editing.text(story)
    if not old:
        return ["nothing was typed early enough"]
    is_whole = text.startswith(old) and (whole.startswith(text) or text.startswith(whole))
    if not is_whole or PREEDIT[0] in text:
        return [f"typed {whole}, of it long ago {old}, kept {text}"]
    return []


def main(first: int, count: int) -> int:
    """By hand: python -m tests.faults.test_typing_window FIRST COUNT, two kills each."""
    lost = []
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            chance = random.Random(seed)  # noqa: S311 - a script, no secret
            lost += killed(Path(folder), chance, is_composing=seed % 2 == 0)
    sys.stdout.write(f"{count * AT_ONCE} kills, {len(lost)} with a loss\n{lost}\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
