"""The whole application, ended within the process of the tests."""

from __future__ import annotations

import gc

import shiboken6

from studio.app import Desktop


def leave(desktop: Desktop) -> None:
    """End it as `studio` does, and what a process takes with it at its end.

    A `Desktop` that lived on would go on collecting Python's garbage by its timer, in the midst of
    other tests' windows.
    """
    if desktop.window is not None:
        desktop.window.close()
    desktop.writer.finish()
    desktop.studio.close()
    shiboken6.delete(desktop)
    gc.unfreeze()
    gc.enable()
