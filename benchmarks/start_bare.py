"""The bound: a window that imports the same libraries, opens SQLite and shows one icon."""

import os
import sys
import time
from pathlib import Path

import qtawesome
import sqlalchemy
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pysqlite3 import dbapi2


class Label(QLabel):
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, tell)
        return super().event(event)


def tell() -> None:
    with Path("/proc/self/status").open() as status:
        lines = dict(line.split(":", 1) for line in status)
    print(time.clock_gettime(time.CLOCK_MONOTONIC), int(lines["VmRSS"].split()[0]) / 1024)
    sys.stdout.flush()
    os._exit(0)


application = QApplication([])
engine = sqlalchemy.create_engine(f"sqlite:///{sys.argv[1]}", module=dbapi2)
with engine.connect() as connection:
    connection.execute(sqlalchemy.text("SELECT count(*) FROM facts")).scalar()
label = Label()
label.setPixmap(qtawesome.icon("mdi6.white-balance-sunny").pixmap(64, 64))
label.resize(1366, 768)
label.show()
sys.exit(application.exec())
