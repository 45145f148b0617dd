from studio.exchange.docx_parts import styles
from studio.exchange.office_names import KIND_OF_NAME, ROLE_OF_NAME, STYLE_OF_KIND, w
from studio.vocabulary import BlockKind


def test_every_kind_goes_out_in_a_style_that_is_there() -> None:
    known = {one.get(w("styleId")) for one in styles().iter(w("style"))}

    assert set(STYLE_OF_KIND.values()) <= known
    assert set(STYLE_OF_KIND) == set(BlockKind) - {BlockKind.PARAGRAPH}


def test_names_are_compared_in_lower_case() -> None:
    for name in (*KIND_OF_NAME, *ROLE_OF_NAME):
        assert name == name.casefold()
