import pytest

from studio.errors import NotFound
from studio.manuscript.canonical import canonical_manuscript, content_hash
from studio.manuscript.comments import (
    add_comment,
    delete_comment,
    delete_reply,
    edit_remark,
    may_take_back,
    read_threads,
    reply,
    resolve,
    restore_comment,
    restore_reply,
)
from studio.vocabulary import PersonId
from tests.manuscript.replicas import Replica, exchange


def commented() -> tuple[Replica, Replica, str]:
    wang = Replica("王")
    wang.write("", "甲乙丙丁\n戊己")
    name, _ = add_comment(wang.body, 1, 3, " 核一下 @李 ", [PersonId("李")])
    return wang, Replica("李", wang), name


def test_a_comment_says_who_what_and_where() -> None:
    _, li, name = commented()

    (only,) = read_threads(li.body)

    assert (only.id, only.start, only.end, only.quote) == (name, 1, 3, "乙丙")
    assert (only.opening.person, only.opening.words) == ("王", "核一下 @李")
    assert only.opening.mentions == ("李",)


def test_a_reply_and_a_resolution_made_apart_both_survive() -> None:
    wang, li, name = commented()
    reply(wang.body, name, "核过了")
    reply(li.body, name, "还差一处")
    resolve(li.body, name, on=True)

    exchange(wang, li)

    (only,) = read_threads(wang.body)
    assert {one.words for one in only.replies} == {"核过了", "还差一处"}
    assert only.resolved_by == "李"
    assert read_threads(li.body) == [only]


def test_a_thread_opens_again() -> None:
    wang, _, name = commented()
    resolve(wang.body, name, on=True)

    resolve(wang.body, name, on=False)

    assert read_threads(wang.body)[0].resolved_by is None


def test_a_deleted_comment_stays_deleted_when_another_replied_meanwhile() -> None:
    wang, li, name = commented()
    delete_comment(wang.body, name)
    reply(li.body, name, "好")

    exchange(wang, li)

    (left,) = read_threads(wang.body)
    assert read_threads(li.body) == [left]
    assert (left.opening.is_taken_back, left.opening.words, left.opening.mentions) == (True, "", ())
    assert [one.words for one in left.replies] == ["好"]
    assert li.blocks == wang.blocks
    delete_reply(li.body, name, left.replies[0].id)
    assert read_threads(li.body) == []


def test_ones_own_words_are_edited_and_say_so() -> None:
    wang, li, name = commented()
    answer, _ = reply(li.body, name, "核过了")
    edit_remark(wang.body, name, "", " 再核一下 @张 ", [PersonId("张")])
    edit_remark(li.body, name, answer, "核过两遍")

    exchange(wang, li)

    (only,) = read_threads(wang.body)
    assert read_threads(li.body) == [only]
    assert (only.opening.words, only.opening.mentions) == ("再核一下 @张", ("张",))
    assert [one.words for one in only.replies] == ["核过两遍"]
    assert only.opening.edited_at
    assert only.replies[0].edited_at
    for thread, one in ((name, answer), (name, "9-9"), ("9-9", "")):
        with pytest.raises(NotFound):  # of somebody else, or of nobody
            edit_remark(wang.body, thread, one, "不是我的")


def test_ones_own_words_are_taken_back_until_somebody_else_answers() -> None:
    wang, li, name = commented()
    reply(wang.body, name, "还有")
    (only,) = read_threads(wang.body)
    assert may_take_back(only, only.opening, PersonId("王"))
    assert not may_take_back(only, only.opening, PersonId("李"))
    li.take_from(wang)
    reply(li.body, name, "好")

    (only,) = read_threads(li.body)

    mine, hers = only.replies
    assert not may_take_back(only, only.opening, PersonId("王"))
    assert not may_take_back(only, mine, PersonId("王"))
    assert may_take_back(only, hers, PersonId("李"))


def test_one_reply_goes_and_the_others_stay() -> None:
    wang, _, name = commented()
    first, _ = reply(wang.body, name, "一")
    reply(wang.body, name, "二")

    delete_reply(wang.body, name, first)

    assert [one.words for one in read_threads(wang.body)[0].replies] == ["二"]


def test_replies_stand_in_the_order_they_were_given() -> None:
    wang, _, thread = commented()
    words = [f"第{number}句" for number in range(12)]
    for one in words:
        reply(wang.body, thread, one)

    assert [one.words for one in read_threads(wang.body)[0].replies] == words


def test_a_deleted_comment_leaves_no_mark_on_its_letters() -> None:
    wang, _, thread = commented()

    delete_comment(wang.body, thread)

    assert all(run.marks == () for block in wang.blocks for run in block.runs)


def test_a_comment_outlives_its_letters() -> None:
    wang, _, _ = commented()

    wang.write("乙", "", removed=2)

    (only,) = read_threads(wang.body)
    assert (only.start, only.quote) == (None, "乙丙")


def test_a_comment_keeps_to_its_letters_while_others_write_around_them() -> None:
    wang, li, _ = commented()
    li.write("甲", "前面")
    li.write("丁", "后面")
    wang.take_from(li)

    (only,) = read_threads(wang.body)
    assert only.start is not None
    assert wang.body.text.slice(only.start, only.end or 0) == "乙丙"


def test_undo_leaves_comments_alone() -> None:
    wang, _, _ = commented()
    wang.write("丁", "新")

    wang.body.undo()
    wang.body.undo()

    assert len(read_threads(wang.body)) == 1


def test_comments_are_no_part_of_what_is_signed() -> None:
    wang, _, name = commented()
    with_comment = content_hash(canonical_manuscript("题", "", "", wang.blocks, []))

    delete_comment(wang.body, name)

    assert content_hash(canonical_manuscript("题", "", "", wang.blocks, [])) == with_comment


def test_a_thread_that_is_not_there_is_said_so() -> None:
    wang, _, _ = commented()

    with pytest.raises(NotFound):
        reply(wang.body, "9-9", "好")


def test_what_was_taken_back_comes_back_on_its_letters_everywhere() -> None:
    mine, other, name = commented()
    reply(mine.body, name, "还有")
    before = read_threads(mine.body)
    place = (before[0].start or 0, before[0].end or 0)
    answer = before[0].replies[0].id
    delete_reply(mine.body, name, answer)
    delete_comment(mine.body, name)
    assert read_threads(mine.body) == []
    exchange(mine, other)

    restore_comment(mine.body, name, place)
    restore_reply(mine.body, name, answer)

    assert read_threads(mine.body) == before
    exchange(mine, other)
    assert read_threads(other.body) == before


def test_a_comment_whose_letters_are_gone_comes_back_without_them() -> None:
    mine, _, name = commented()
    delete_comment(mine.body, name)

    restore_comment(mine.body, name, (0, 0))

    (thread,) = read_threads(mine.body)
    assert (thread.start, thread.opening.is_taken_back) == (None, False)


@pytest.mark.parametrize("is_a_colleagues", [False, True])
def test_a_comment_is_on_its_letters_again_when_they_come_back(is_a_colleagues: bool) -> None:
    """Undo takes the letters, redo makes new ones; so does undoing a deletion."""
    wang = Replica("王")
    wang.write("", "县里的")
    wang.body.begin_undo_step()
    wang.write("", "供暖开始")
    li = Replica("李", wang)
    writer = li if is_a_colleagues else wang
    add_comment(writer.body, 3, 5, "核一下")
    exchange(wang, li)

    wang.body.undo()
    assert read_threads(wang.body)[0].start is None
    reply(li.body, read_threads(li.body)[0].id, "好")
    exchange(wang, li)
    wang.body.redo()
    exchange(wang, li)

    for one in (wang, li):
        (thread,) = read_threads(one.body)
        assert one.body.text.slice(thread.start or 0, thread.end or 0) == "供暖"
