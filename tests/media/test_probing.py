import json
from pathlib import Path

import pytest

from studio.errors import MediaError
from studio.media.probing import Probe, probe
from studio.vocabulary import MediaKind


def test_a_probe_comes_through_the_pipe_unchanged() -> None:
    probe = Probe(
        kind=MediaKind.VIDEO,
        type="video/mp4",
        width=1920,
        height=1080,
        duration_ms=12_040,
        frame_rate="30000/1001",
        has_sound=True,
        video_codec="h264",
        audio_codec="aac",
    )

    assert Probe.from_plain(json.loads(json.dumps(probe.to_plain()))) == probe


def test_one_question_needs_no_decoder_at_hand(film: Path, tmp_path: Path) -> None:
    found = probe(film, tmp_path / "poster.jpg", name="日出")

    assert found.type == "video/mp4"
    assert (tmp_path / "poster.jpg").exists()


def test_a_refusal_names_the_file_as_the_person_does(rubbish: Path) -> None:
    with pytest.raises(MediaError) as refusal:
        probe(rubbish, name="会议")

    assert (refusal.value.code, refusal.value.facts) == ("media_unreadable", {"file": "会议"})
