"""The tour's window: a child process that does one step whenever its parent asks for one.

Asked and answered in lines of JSON on stdin and stdout, so that the parent may kill it between two
steps, or in the middle of one, as a power cut would.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from studio.app import Desktop, make_application
from studio.tour.stage import Stage, StepFailed
from studio.tour.steps import LARGE_TOO, STEPS


class Actor(QObject):
    _asked = Signal(str)

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)  # whatever libraries print must not fall into the answers
        self._asked.connect(self._act, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._asked.emit(line)
        os._exit(0)  # the parent is gone

    @Slot(str)
    def _act(self, line: str) -> None:
        asked: dict[str, Any] = json.loads(line)
        name, facts = asked["step"], asked["facts"]
        answer: dict[str, Any] = {"ok": True, "facts": facts, "pictures": []}
        started = time.monotonic()
        try:
            STEPS[name](self._stage, facts)
        except StepFailed as error:
            answer |= {"ok": False, "why": str(error)}
        except Exception:
            answer |= {"ok": False, "why": traceback.format_exc()}
        answer["seconds"] = round(time.monotonic() - started, 2)
        answer["pictures"] = self._stage.take_pictures(
            asked["picture"], asked["looks"], large=name in LARGE_TOO
        )
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()


def main(profile: str, out: str, language: str) -> int:
    folder = Path(profile)
    application = make_application(folder, language)
    desktop = Desktop(application, folder)
    desktop.show()
    actor = Actor(Stage(desktop, Path(out)))
    status = application.exec()
    del actor
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
