from studio.exchange.document import Document
from studio.manuscript.blocks import plain_blocks


def test_a_document_knows_how_long_its_body_is() -> None:
    assert Document().length == 0
    assert Document(blocks=plain_blocks("一\n二三")).length == 5
