"""Tables of a text: put in, and opened in their sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from shiboken6 import isValid

from studio.manuscript.blocks import INSERTED
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.table_hand import TableHand
from studio.ui.editing.new_table_dialog import NewTableDialog
from studio.ui.editing.object_view import find_key
from studio.ui.editing.table_editor import TableEditor

if TYPE_CHECKING:
    from studio.ui.editing.story_edit import StoryEdit


class TableTools(QObject):
    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._editor: TableEditor | None = None
        self._key = ""
        edit.followed.connect(self._look_for_it)

    @property
    def editor(self) -> TableEditor | None:
        """The sheet that is open."""
        is_there = self._editor is not None and isValid(self._editor) and self._editor.isVisible()
        return self._editor if is_there else None

    @Slot()
    def insert(self) -> None:
        """Ask how large it is to be, put it in at the caret, and open it."""
        if not self._edit.may_edit():
            return
        dialog = NewTableDialog(self._edit.window())
        dialog.wanted.connect(self._insert)
        dialog.open()

    def open(self, key: str) -> None:
        """Write in the table of that key; nothing happens when it is none."""
        edit = self._edit
        one = edit.objects.view.of(key)
        if one is None or one.sort is not Sort.TABLE or not edit.may_edit():
            return
        self.close()
        edit.body.begin_undo_step()
        story = _Story(edit)
        self._key = key
        self._editor = TableEditor(TableHand(edit.body, key), story, edit.window())
        self._editor.put_back_requested.connect(self._put_back)
        self._editor.finished.connect(self._leave)
        if edit.suggests and not self._is_suggested(key):
            self._editor.lock()
        self._editor.begin()

    def finish(self) -> None:
        """Take over a word that is composed in the sheet."""
        if self.editor is not None:
            self.editor.finish()

    def close(self) -> None:
        """Before another story is shown."""
        editor, self._editor = self.editor, None
        if editor is not None:
            editor.finish()
            editor.close()

    @Slot()
    def refresh(self) -> None:
        """Cells changed, here or elsewhere."""
        if self.editor is not None:
            self.editor.refresh()

    # -- inside ------------------------------------------------------------------------------

    @Slot(object)
    def _insert(self, table: Embedded) -> None:
        key = self._edit.objects.insert(table)
        if key:
            self.open(key)

    @Slot()
    def _leave(self) -> None:
        """The table stays chosen: Enter opens it again, an arrow leads on."""
        self._edit.objects.refresh_view()
        self._edit.setFocus()
        at = find_key(self._edit.document(), self._key)
        if at is not None and self._editor is not None:
            self._edit.objects.choose(at)
        self._editor = None

    @Slot()
    def _look_for_it(self) -> None:
        editor = self.editor
        if editor is None:
            return
        is_there = find_key(self._edit.document(), self._key) is not None
        if is_there == editor.is_gone:
            editor.tell_gone(is_gone=not is_there)

    @Slot()
    def _put_back(self) -> None:
        if self._edit.may_edit():
            self._edit.objects.put_back(self._key)
            self._look_for_it()

    def _is_suggested(self, key: str) -> bool:
        """The table itself is only suggested as yet: so is all that it says."""
        at = find_key(self._edit.document(), key)
        pieces = [] if at is None else self._edit.body.text.pieces(at, at + 1)
        return any(mark.startswith(INSERTED) for _, marks in pieces for mark in marks or {})


class _Story:
    """The story's own history, as far back as the sheet was opened."""

    def __init__(self, edit: StoryEdit) -> None:
        self._edit = edit
        self._before = edit.body.undo_steps
        self._undone = 0

    def change(self, work: Callable[[], bool]) -> bool:
        is_done = self._edit.binding.change_beside(work)
        if is_done:
            self._undone = 0
        return is_done

    def undo(self) -> None:
        self._undone += 1
        self._edit.undo()

    def redo(self) -> None:
        self._undone -= 1
        self._edit.redo()

    @property
    def can_undo(self) -> bool:
        return self._edit.body.undo_steps > self._before

    @property
    def can_redo(self) -> bool:
        return self._undone > 0 and self._edit.body.can_redo
