import pytest

from studio.media.amounts import length_text, size_text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 KB"),
        (2_500_000, "2.5 MB"),
        (412_600_000, "413 MB"),
        (64 * 1024**3, "68.7 GB"),
    ],
)
def test_a_size_is_written_as_a_person_reads_it(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("length_ms", "text"),
    [(0, "00:00"), (-5, "00:00"), (12_999, "00:12"), (3_599_999, "59:59"), (3_723_000, "1:02:03")],
)
def test_a_length_shows_hours_only_when_there_are_any(length_ms: int, text: str) -> None:
    assert length_text(length_ms) == text
