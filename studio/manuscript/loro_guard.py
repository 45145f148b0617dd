"""Turns Loro's errors, which are BaseException, into ours."""

from __future__ import annotations

from types import TracebackType
from typing import Final

from studio.errors import BodyError

_NOT_LOROS: Final = (Exception, KeyboardInterrupt, SystemExit, GeneratorExit)


class _Guard:
    """`with GUARD:` around every call that Loro may refuse."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, _NOT_LOROS):
            return
        newer = "Encoding version" in str(error)
        raise BodyError("body_newer" if newer else "body_damaged", why=str(error)) from error


GUARD: Final = _Guard()
