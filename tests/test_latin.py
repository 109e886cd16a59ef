from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from indexer.latin import to_ascii


@given(st.text())
def test_every_text_is_written_as_anyascii_writes_it(text):
    assert to_ascii(text) == anyascii(text)


def test_plain_text_is_left_as_it_is():
    assert to_ascii("Grain moves by sea – тихо.") == "Grain moves by sea - tikho."
