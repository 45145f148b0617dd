"""Whether this machine is on another network than before, as far as the system tells Qt."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QNetworkInformation

Reachability = QNetworkInformation.Reachability
_NOTHING_TO_TRY = (Reachability.Unknown, Reachability.Disconnected)


class NetworkNews(QObject):
    """Silent where the system tells nothing. Makes itself in the GUI thread, some 30 ms."""

    changed = Signal()
    """A line that was gone may be back, and one that stood may be dead."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last = Reachability.Unknown
        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            return
        system = QNetworkInformation.instance()
        self._last = system.reachability()
        system.reachabilityChanged.connect(self._note_reach)
        system.transportMediumChanged.connect(self._note_medium)

    @Slot(Reachability)
    def _note_reach(self, reach: Reachability) -> None:
        last, self._last = self._last, reach
        # The first thing that a system says of a network is no change of it.
        if reach not in _NOTHING_TO_TRY and last not in (reach, Reachability.Unknown):
            self.changed.emit()

    @Slot()
    def _note_medium(self) -> None:
        if self._last not in _NOTHING_TO_TRY:
            self.changed.emit()
