"""The preview: a surface, and under it what a player is worked with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from studio.errors import MediaError, StudioError
from studio.media.amounts import length_text
from studio.media.decoder import Decoder
from studio.media.player import LARGEST_PREVIEW, Clip, Player
from studio.media.stills import still
from studio.ui.background import Background
from studio.ui.error_text import error_text
from studio.ui.icons import icon
from studio.ui.media.player_signals import PlayerSignals
from studio.ui.media.position_slider import STEP_MS, PositionSlider
from studio.ui.media.preview_surface import PreviewSurface
from studio.ui.page import label
from studio.vocabulary import MediaKind

LOUD = 100
PICTURE_WIDTH = 2 * LARGEST_PREVIEW[0]  # a picture may be looked at closely


class PlayerPanel(QWidget):
    """Shows one clip at a time. The player is opened when first needed and used for all clips.

    What it shows while it stands comes from the decoder, exact to the frame; libVLC's is not.
    """

    notice_raised = Signal(StudioError)
    """A mistake of ours while showing; what is wrong with a clip it says itself."""

    def __init__(
        self, open_player: Callable[[], Player], decoder: Decoder, parent: QWidget | None = None
    ) -> None:
        """`open_player` is slow and called in background."""
        super().__init__(parent)
        self._open_player = open_player
        self._decoder = decoder
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._player: Player | None = None
        self._opening: object | None = None
        """A ticket, while a player is being opened; another one makes that opening void."""
        self._signals = PlayerSignals(self)
        self._clip: Clip | None = None
        self._is_playing = False
        """What the editor wants; the player may still be opening."""

        self.surface = PreviewSurface()
        self.play_button = _tool_button("play")
        self.slider = PositionSlider()
        self.time = QLabel()
        self.mute_button = _tool_button("volume")
        self.mute_button.setCheckable(True)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.notice = label("", "muted")
        self._name_controls()
        self._lay_out()

        self._signals.frame_shown.connect(self._show_frame)
        self._signals.position_moved.connect(self._show_position)
        self._signals.ended.connect(self._on_ended)
        self._signals.failed.connect(self._on_failed)
        self.play_button.clicked.connect(self.toggle)
        self.slider.seek_requested.connect(self._seek)
        self.mute_button.toggled.connect(self._apply_volume)
        self.volume.valueChanged.connect(self._apply_volume)
        self.show_clip(None)

    @property
    def is_playing(self) -> bool:
        return self._is_playing

    def show_clip(self, clip: Clip | None, poster: Path | None = None) -> None:
        """Stop what plays and show this, standing at its start; None: nothing."""
        self._clip = clip
        self._set_playing(False)
        events = self._signals.listen()
        if self._player is not None:
            self._player.stop()
            if clip is not None:
                self._player.load(clip, events)
        length_ms = clip.duration_ms if clip is not None else 0
        can_play = clip is not None and clip.kind is not MediaKind.PICTURE
        self.slider.setRange(0, length_ms)
        for control in (self.play_button, self.slider, self.mute_button, self.volume):
            control.setEnabled(can_play)
        self._show_position(0)
        self._say_shortcoming()
        self.surface.setAccessibleDescription(clip.name if clip is not None else "")
        if clip is None:
            words = self.tr("Nothing chosen to look at.")
            self.surface.show_words(words, icon("video", "muted"))
        elif clip.kind is MediaKind.AUDIO:
            self.surface.show_words(clip.name, icon("audio", "muted"))
        else:
            self._show_still(clip, 0, poster if clip.kind is MediaKind.VIDEO else None)

    def show_absent(self, name: str, error: Exception) -> None:
        """A medium that cannot be looked at here, and why."""
        self.show_clip(None)
        self.surface.setAccessibleDescription(name)
        self.surface.show_words(name, icon("attention", "muted"))
        if isinstance(error, StudioError):
            self._say(error)
        else:
            self._background.failed.emit(error)

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self._is_playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        if self._clip is None or self._clip.kind is MediaKind.PICTURE:
            return
        self._set_playing(True)
        if self.slider.value() >= self.slider.maximum():
            self._show_position(0)
            self._seek(0)
        if self._player is not None:
            self._player.play()
        elif self._opening is None:
            self._opening = ticket = object()
            self._background.run(
                self._open_player,
                lambda player: self._on_opened(player, ticket),
                self._on_not_opened,
            )

    def pause(self) -> None:
        self._set_playing(False)
        if self._player is not None:
            self._player.pause()

    def close_player(self) -> None:
        """Call before the window goes: nothing plays, draws or decodes afterwards."""
        self._set_playing(False)
        self._signals.listen()  # deaf to the old clip
        self._opening = None
        if self._player is not None:
            self._player.close()
            self._player = None
        self._decoder.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {int(Qt.Key.Key_Left): -STEP_MS, int(Qt.Key.Key_Right): STEP_MS}.get(event.key())
        if event.key() == Qt.Key.Key_Space:
            self.toggle()
        elif step is not None and self.slider.isEnabled():
            self.slider.setValue(self.slider.value() + step)
            self._seek(self.slider.value())
        else:
            super().keyPressEvent(event)

    def _on_opened(self, player: Player, ticket: object) -> None:
        if ticket is not self._opening:  # closed meanwhile
            player.close()
            return
        self._opening = None
        self._player = player
        if self.notice.isHidden():  # what is wrong with the clip is of more interest
            self._say_shortcoming()
        self._apply_volume()
        if self._clip is not None:
            player.load(self._clip, self._signals.listen())
            player.seek(self.slider.value())
            if self._is_playing:
                player.play()

    def _on_not_opened(self, error: Exception) -> None:
        self._opening = None
        self._set_playing(False)
        self._background.failed.emit(error)

    @Slot(int)
    def _seek(self, position_ms: int) -> None:
        self.time.setText(self._time_text(position_ms))
        if self._player is not None:
            self._player.seek(position_ms)
        if not self._is_playing and self._clip is not None and self._clip.shows_pictures:
            self._show_still(self._clip, position_ms)

    def _show_still(self, clip: Clip, position_ms: int, poster: Path | None = None) -> None:
        width = PICTURE_WIDTH if clip.kind is MediaKind.PICTURE else LARGEST_PREVIEW[0]

        def read() -> QImage:
            if poster is not None:
                image = QImage(str(poster))
                if not image.isNull():
                    return image
            jpeg = still(self._decoder, clip.path, position_ms, width=width, name=clip.name)
            return QImage.fromData(jpeg)

        def show(image: QImage) -> None:
            if clip is self._clip and not self._is_playing:
                self.surface.show_image(image)

        def explain(error: Exception) -> None:
            if not isinstance(error, MediaError):
                self._background.failed.emit(error)
            elif clip is self._clip:
                self._on_failed(error)

        self._background.run(read, show, explain, replacing="still")

    @Slot(QImage)
    def _show_frame(self, image: QImage) -> None:
        if self._is_playing:
            self.surface.show_image(image)

    @Slot(int)
    def _show_position(self, position_ms: int) -> None:
        self.slider.show_position(position_ms)
        if not self.slider.isSliderDown():
            self.time.setText(self._time_text(position_ms))

    @Slot()
    def _on_ended(self) -> None:
        self._set_playing(False)
        self._show_position(self.slider.maximum())

    @Slot(StudioError)
    def _on_failed(self, error: StudioError) -> None:
        self._set_playing(False)
        if self.surface.image().isNull():
            name = self._clip.name if self._clip is not None else ""
            self.surface.show_words(name, icon("attention", "muted"))
        self._say(error)

    @Slot()
    def _apply_volume(self) -> None:
        is_muted = self.mute_button.isChecked()
        self.mute_button.setIcon(icon("muted" if is_muted else "volume"))
        if self._player is not None:
            self._player.set_volume(0 if is_muted else self.volume.value())

    def _set_playing(self, is_playing: bool) -> None:
        self._is_playing = is_playing
        self.play_button.setIcon(icon("pause" if is_playing else "play"))
        does = self.tr("Pause (Space)") if is_playing else self.tr("Play (Space)")
        self.play_button.setToolTip(does)
        self.play_button.setAccessibleName(does)

    def _say_shortcoming(self) -> None:
        """Of no interest while a picture is looked at."""
        player = self._player if self.play_button.isEnabled() else None
        self._say(player.shortcoming if player is not None else None)

    def _say(self, error: StudioError | None) -> None:
        self.notice.setText(error_text(error) if error is not None else "")
        self.notice.setVisible(error is not None)

    def _time_text(self, position_ms: int) -> str:
        if not self.slider.isEnabled():
            return ""
        return f"{length_text(position_ms)} / {length_text(self.slider.maximum())}"

    def _name_controls(self) -> None:
        self.slider.setAccessibleName(self.tr("Position"))
        self.time.setAccessibleName(self.tr("Position and length"))
        self.mute_button.setToolTip(self.tr("Mute"))
        self.mute_button.setAccessibleName(self.tr("Mute"))
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.setToolTip(self.tr("Volume"))
        self.setFocusProxy(self.surface)
        self.setAccessibleName(self.tr("Player"))

    def _lay_out(self) -> None:
        self.volume.setRange(0, LOUD)
        self.volume.setValue(LOUD)
        self.volume.setFixedWidth(84)
        self.notice.setWordWrap(True)
        self.notice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        transport = QHBoxLayout()
        transport.setSpacing(6)
        transport.addWidget(self.play_button)
        transport.addWidget(self.slider, 1)
        transport.addWidget(self.time)
        transport.addSpacing(6)
        transport.addWidget(self.mute_button)
        transport.addWidget(self.volume)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.surface, 1)
        rows.addWidget(self.notice)
        rows.addLayout(transport)


def _tool_button(role: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(role))
    made.setIconSize(QSize(20, 20))
    return made
