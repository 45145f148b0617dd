"""The slider of a player: a click goes there at once."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

STEP_MS = 1000
PAGE_MS = 5000


class PositionSlider(QSlider):
    seek_requested = Signal(int)
    """Milliseconds: the editor moved it there, by mouse or key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSingleStep(STEP_MS)
        self.setPageStep(PAGE_MS)
        self.actionTriggered.connect(self._request)

    def show_position(self, position_ms: int) -> None:
        """Follow the player, unless the editor holds the handle."""
        if not self.isSliderDown():
            self.setValue(position_ms)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._is_on_handle(event):
            handle = self._rect_of(QStyle.SubControl.SC_SliderHandle)
            groove = self._rect_of(QStyle.SubControl.SC_SliderGroove)
            self.setSliderPosition(
                QStyle.sliderValueFromPosition(
                    self.minimum(),
                    self.maximum(),
                    round(event.position().x()) - groove.x() - handle.width() // 2,
                    groove.width() - handle.width(),
                )
            )
            self.seek_requested.emit(self.value())
        super().mousePressEvent(event)  # the handle is under the mouse now and can be dragged on

    @Slot(int)
    def _request(self, _action: int) -> None:
        """Qt tells the value after this signal; what it will be is the slider's position."""
        self.seek_requested.emit(self.sliderPosition())

    def _is_on_handle(self, event: QMouseEvent) -> bool:
        return self._rect_of(QStyle.SubControl.SC_SliderHandle).contains(event.position().toPoint())

    def _rect_of(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
