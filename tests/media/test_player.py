import pytest

from studio.media.player import LARGEST_PREVIEW, preview_size, row_bytes


@pytest.mark.parametrize(
    ("clip", "preview"),
    [
        ((1920, 1080), (960, 540)),
        ((3840, 2160), (960, 540)),
        ((1080, 1920), (304, 540)),
        ((640, 360), (640, 360)),
        ((853, 361), (852, 360)),
        ((4000, 10), (960, 2)),
        ((0, 0), LARGEST_PREVIEW),
    ],
)
def test_a_preview_keeps_the_shape_and_is_even(
    clip: tuple[int, int], preview: tuple[int, int]
) -> None:
    assert preview_size(*clip) == preview


def test_rows_are_as_long_as_scalers_want_them() -> None:
    assert row_bytes(960) == 3840
    assert row_bytes(304) == 1216
    assert row_bytes(406) == 1664
