from __future__ import annotations

import loro
import pytest

from studio.errors import BodyError
from studio.manuscript.loro_guard import GUARD


def test_what_loro_refuses_is_a_body_error() -> None:
    with pytest.raises(BodyError, match="body_damaged"), GUARD:
        loro.LoroDoc().import_(b"junk")


def test_a_blob_of_a_newer_version_is_named_as_such() -> None:
    newer = bytearray(loro.LoroDoc().export(loro.ExportMode.Snapshot()))
    newer[20:22] = b"\xff\x00"

    with pytest.raises(BodyError, match="body_newer"), GUARD:
        loro.LoroDoc().import_(bytes(newer))


def test_errors_that_are_not_loros_pass() -> None:
    with pytest.raises(KeyError), GUARD:
        raise KeyError
    with pytest.raises(KeyboardInterrupt), GUARD:
        raise KeyboardInterrupt
