import datetime as dt

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import make_statement

from api.answer import ArticleCard, Citation
from api.quoting import MAX_QUOTE_CHARS
from api.vouching import vouch
from indexer.errors import RecordDamagedError
from indexer.statement import Kind

LONG = "We build. " * (MAX_QUOTE_CHARS // 10) + "We end."
ARTICLE = make_article(
    f"“Grain is safe,” Orlova said. “Ports [1] open.” She called it “a gift”. She said that mills closed. “{LONG}”",
    published=dt.date(2031, 5, 5),
)
SAFE = make_statement(ARTICLE, "Grain is safe,")
PORTS = make_statement(ARTICLE, "Ports [1] open.")
MILLS = make_statement(ARTICLE, "mills closed", kind=Kind.INDIRECT)
GIFT = make_statement(ARTICLE, "a gift", kind=Kind.MIXED, context="She called it “a gift”.")
CUT = make_statement(ARTICLE, LONG)


def cite(*statements) -> tuple[Citation, ...]:
    card = ArticleCard.of(ARTICLE)
    return tuple(
        Citation(n=n, statement=one, article=card, context=one.context.text, score=1)
        for n, one in enumerate(statements, start=1)
    )


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("No words at all.", ()),
        ("“Grain is safe,” [1]", (SAFE,)),
        ("“Ports [1] open.” [1]", (PORTS,)),
        ("“Grain is safe,” [1] “Ports [1] open.” [2] and [1] again", (SAFE, PORTS)),
        ("mills closed [1]", (MILLS,)),
        ("She called it “a gift”. [1]", (GIFT,)),
        ("“a gift” [1]", (GIFT,)),
        (f"“{LONG[: MAX_QUOTE_CHARS - 1]}” […] [1]", (CUT,)),
    ],
)
def test_a_text_that_shows_what_it_cites_passes(text, statements):
    vouch(text, cite(*statements))


@pytest.mark.parametrize(
    ("text", "statements", "why"),
    [
        ("“Made up”", (), "quotation marks"),
        ("“Grain is safe” [1]", (SAFE,), "quotation marks"),
        ("“Grain is safe,” [1] [2]", (SAFE,), "number"),
        ("Nothing was said [1].", (), "number"),
        ("“Grain is safe,”", (SAFE,), "number"),
        ("mills closed [2] “Grain is safe,” [1]", (SAFE, MILLS), "number"),
        ("He spoke [1]", (SAFE,), "without its words"),
        ("mills [1]", (MILLS,), "without its words"),
        ("Grain is safe, [1]", (SAFE,), "without its words"),
        (f"“{LONG[: MAX_QUOTE_CHARS - 1]}” [1]", (CUT,), "without its words"),
    ],
)
def test_a_text_that_shows_anything_else_is_withheld(text, statements, why):
    with pytest.raises(RecordDamagedError, match=why):
        vouch(text, cite(*statements))


@given(st.permutations([SAFE, PORTS, MILLS, GIFT]), st.integers(min_value=0, max_value=3))
def test_whatever_citation_is_left_out_or_added_is_noticed(statements, missing):
    shown = {SAFE: "“Grain is safe,”", PORTS: "“Ports [1] open.”", MILLS: "mills closed", GIFT: "“a gift”"}
    citations = cite(*statements)
    lines = [f"{shown[one.statement]} [{one.n}]" for one in citations]

    vouch("\n".join(lines), citations)

    with pytest.raises(RecordDamagedError):
        vouch("\n".join(line for n, line in enumerate(lines) if n != missing), citations)
    with pytest.raises(RecordDamagedError):
        vouch("\n".join(lines), tuple(one for n, one in enumerate(citations) if n != missing))
