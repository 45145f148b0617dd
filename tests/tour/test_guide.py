"""The main job as a journey: real window, real store, real province, a line down and then up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.tour.guide import run_tour

STEPS = [
    "first-start",
    "demo-newsroom",
    "column",
    "topic",
    "template",
    "write",
    "media",
    "objects",
    "focus",
    "suggest",
    "find",
    "submit-offline",
    "after-kill",
    "line-up",
    "arrived",
    "province-has-it",
    "adopted",
    "second-story",
    "returned",
    "away",
    "merged",
    "english",
    "chinese-again",
    "filters",
    "dark-and-back",
    "bell",
]


@pytest.mark.timeout(300)
def test_a_county_editors_morning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # In one look: painting another twice for each of 26 steps takes half of the time. The step
    # `dark-and-back` turns to it and back.
    status = run_tour(tmp_path / "out", "zh_CN", ("light",))

    told = capsys.readouterr().out
    assert status == 0, told
    steps = json.loads((tmp_path / "out" / "tour.json").read_text(encoding="utf-8"))["steps"]
    assert [step["name"] for step in steps] == STEPS
    assert all(step["ok"] for step in steps)
    for step in steps:
        for picture in step["pictures"]:
            assert (tmp_path / "out" / picture).stat().st_size > 10_000


@pytest.mark.timeout(300)
def test_a_tour_that_fails_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("studio.tour.guide.Tour._prepare", _no_province)

    assert run_tour(tmp_path / "out") == 1
    assert "no province today" in capsys.readouterr().out


def _no_province(_: object) -> None:
    raise RuntimeError("no province today")
