import json

from studio.media.probing import Probe
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
