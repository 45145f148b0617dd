from lxml import etree

from studio.exchange.docx_comments import read_comments
from tests.exchange.word_files import NAMES


def test_comments_that_answer_in_a_circle_are_read_all_the_same() -> None:
    comments = etree.fromstring(
        f"<w:comments {NAMES}>"
        + "".join(
            f'<w:comment w:id="{n}"><w:p w14:paraId="A{n}"><w:r><w:t>{n}</w:t></w:r></w:p>'
            "</w:comment>"
            for n in range(2)
        )
        + "</w:comments>"
    )
    extended = etree.fromstring(
        f'<w15:commentsEx {NAMES}><w15:commentEx w15:paraId="A0" w15:paraIdParent="A1"/>'
        '<w15:commentEx w15:paraId="A1" w15:paraIdParent="A0"/></w15:commentsEx>'
    )

    found = read_comments(comments, extended)

    assert list(found) == ["0"]
    assert [one.words for one in found["0"].replies] == ["1"]


def test_the_paragraphs_of_a_comment_are_its_lines() -> None:
    comments = etree.fromstring(
        f'<w:comments {NAMES}><w:comment w:id="7" w:author=" 王 "><w:p><w:r><w:t>一</w:t>'
        "</w:r></w:p><w:p><w:r><w:t>二</w:t><w:tab/><w:t>三</w:t></w:r></w:p></w:comment>"
        "</w:comments>"
    )

    (one,) = read_comments(comments, None).values()

    assert (one.opening.author, one.opening.at, one.opening.words) == ("王", "", "一\n二 三")
