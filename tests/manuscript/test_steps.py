from __future__ import annotations

from studio.manuscript.body import StoryBody
from studio.manuscript.steps import Add, Drop, Keep


def test_steps_retell_a_change_in_code_points() -> None:
    body = StoryBody.open()
    body.text.replace(0, 0, "😀县里")
    body.commit()

    body.text.mark(0, 2, "bold", True)
    body.text.replace(3, 1, "城")

    assert body.take() == [
        Keep(1, restyled=True),
        Keep(1, restyled=False),
        Drop(1),
        Add("城", ()),
    ]
    body.close()
