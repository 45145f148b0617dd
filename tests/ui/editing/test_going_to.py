from __future__ import annotations

from studio.ui.editing.going_to import go_to_words
from tests.ui.editing.conftest import NewEdit


def test_the_words_are_chosen_where_most_of_them_stand(new_edit: NewEdit) -> None:
    edit = new_edit("𠮷供暖。\n小区供暖热不热？")

    assert go_to_words(edit, edit.body.text.whole(), "供暖 小区")
    cursor = edit.textCursor()
    assert (cursor.selectedText(), cursor.blockNumber()) == ("小区供暖", 1)
    assert not go_to_words(edit, edit.body.text.whole(), "公交")
    assert not go_to_words(edit, edit.body.text.whole(), "，")
