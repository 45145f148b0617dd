from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.forecast import Step, StepKind
from studio.ui.queue.forecast_dialog import ForecastDialog


def lines(qtbot: QtBot, *steps: Step) -> list[str]:
    dialog = ForecastDialog(steps, "Asia/Shanghai")
    qtbot.addWidget(dialog)
    return dialog.lines


def test_the_order_is_told_in_sentences(qtbot: QtBot, chinese: QApplication) -> None:
    assert lines(
        qtbot,
        Step(StepKind.TEXTS, 3, 2000),
        Step(StepKind.SMALL_MEDIA, 2, 3_000_000),
        Step(StepKind.ORIGINAL, 1, 90_000_000, "航拍.mp4", seconds=150),
        Step(StepKind.ORIGINAL, 1, 90_000_000, "采访.mp4"),
        Step(StepKind.NEWS),
        Step(StepKind.LATER, 1, 90_000_000, "夜景.mp4", opens_at="2026-11-22T14:00:00.000Z"),
        Step(StepKind.HELD_BACK, subject="供暖", code="needs_refused"),
        Step(StepKind.HELD_BACK, subject="片.mp4"),
    ) == [
        "先发送文字 3 项，共 2.0 KB。",
        "然后发送图片和小文件 2 个，共 3.0 MB。",
        "接着发送原片“航拍.mp4”，90.0 MB，约需 3 分钟。",
        "接着发送原片“采访.mp4”，90.0 MB。",
        "同时收下同事和省平台的更新。",
        "22:00 起发送原片“夜景.mp4”，90.0 MB。",
        "“供暖”仍留在本机：它依赖的内容被省平台退回。",
        "“片.mp4”仍留在本机：已暂停。",
    ]


def test_what_no_cable_mends_is_said_first(qtbot: QtBot, chinese: QApplication) -> None:
    (paused,) = lines(qtbot, Step(StepKind.BLOCKED, code="queue_paused"))
    (unknown,) = lines(qtbot, Step(StepKind.BLOCKED, code="not_enrolled"))

    assert paused == "什么都不会发送：队列已暂停，点“继续”后才发送。"
    assert unknown.startswith("什么都不会发送：还没有接入省平台")
