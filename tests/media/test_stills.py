from pathlib import Path

from PySide6.QtGui import QImage

from studio.media.decoder import Decoder
from studio.media.stills import STILL_WIDTH, still


def test_a_still_is_as_wide_as_a_preview_unless_told(film: Path, decoder: Decoder) -> None:
    assert QImage.fromData(still(decoder, film, 0)).width() == STILL_WIDTH
    assert QImage.fromData(still(decoder, film, 0, width=200)).width() == 200


def test_different_moments_look_different_and_the_same_one_the_same(
    film: Path, decoder: Decoder
) -> None:
    assert still(decoder, film, 0) == still(decoder, film, 0) != still(decoder, film, 1500)
