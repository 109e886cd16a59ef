import datetime as dt
import re

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import make_statement

from api.answer import ArticleCard, Citation, Difference, Filters, Intent, Interpretation, Shift
from api.composing import write_found
from api.dating import day_of_saying, heading_day, heading_year
from api.layouts import Found, Side
from indexer.rewording import compare_wording
from indexer.statement import Kind
from indexer.when import Precision, When
from prompts.loading import load_prompt

WORDING = load_prompt("wording", folder=None)
WORDS = st.text(alphabet='ab12 []“”".,!?…\n', min_size=1, max_size=14).filter(lambda text: text.strip())
NAMES = st.none() | st.text(alphabet='Or[1]“"va', min_size=1, max_size=8).filter(lambda text: text.strip('“" '))
DAYS = st.sampled_from(
    [
        When(),
        When(date="2031-05-04", precision=Precision.DAY),
        When(date="2030-12-31", precision=Precision.DAY),
        When(date="2030-04", precision=Precision.MONTH),
        When(date="2029", precision=Precision.YEAR),
        When(date="--04-02", precision=Precision.DAY_WITHOUT_YEAR),
    ]
)
SAID = st.lists(st.tuples(WORDS, NAMES, DAYS, st.sampled_from(Kind)), min_size=1, max_size=6)


def cite(n, words, name, when, *, kind=Kind.DIRECT, title=None, published=None) -> Citation:
    article = make_article(f"He “{words}” said.", origin=str(n), title=title, published=published)
    statement = make_statement(article, words, name=name, said_on=when, kind=kind)
    card = ArticleCard.of(article)
    return Citation(n=n, statement=statement, article=card, context=statement.context.text, score=1)


@given(
    said=SAID, intent=st.sampled_from(Intent), title=st.none() | WORDS, topic=st.none() | WORDS, more=st.integers(0, 3)
)
def test_whatever_is_cited_each_number_stands_once_in_a_line_and_the_marks_are_the_statements_own(
    *, said, intent, title, topic, more
):
    citations = tuple(cite(n, *one, kind=kind, title=title) for n, (*one, kind) in enumerate(said, start=1))
    sides = tuple(Side(name=name, role=None, shown=1, total=1 + more) for _, name, *_ in said)
    found = Found(
        interpretation=Interpretation(intent=intent, topic=topic),
        intent=intent,
        citations=citations,
        sides=(*sides, Side(name="Dora Lund", role=None, shown=0, total=0)) if intent is Intent.COMPARE else sides,
        more=more,
    )

    text = write_found(found, filters=Filters(), wording=WORDING)

    assert all(f"[{one.n}]" in text for one in citations)


def test_what_differs_is_shown_word_by_word_without_marks():
    earlier = cite(1, "Exports “rise” by a tenth", "Orlova", When())
    later = cite(2, "Exports may “fall” by a fifth", "Orlova", When())
    shift = Shift(
        earlier=1,
        later=2,
        differs_in=(Difference.NUMBER, Difference.POLARITY, Difference.MODALITY),
        diff=compare_wording(earlier.statement.quote, later.statement.quote),
    )
    found = Found(
        interpretation=Interpretation(intent=Intent.TIMELINE),
        intent=Intent.TIMELINE,
        citations=(earlier, later),
        shifts=(shift,),
    )

    text = write_found(found, filters=Filters(), wording=WORDING)

    assert (
        "Wording of [1] and [2] differs in a number, a negation or an opposite and a modal verb: "
        "… → may; rise → fall; tenth → fifth." in text
    )


@pytest.mark.parametrize(
    ("when", "published", "headings"),
    [
        (When(date="2031-05-04", precision=Precision.DAY), None, ("2031", "May 2031", dt.date(2031, 5, 4))),
        (When(date="2031-05", precision=Precision.MONTH), None, ("2031", "May 2031", None)),
        (When(date="2031", precision=Precision.YEAR), None, ("2031", "2031", None)),
        (When(date="--05-04", precision=Precision.DAY_WITHOUT_YEAR), dt.date(2031, 5, 5), ("", "", None)),
        (When(), dt.date(2031, 6, 5), ("2031", "June 2031", None)),
        (When(), None, ("", "", None)),
    ],
)
def test_a_statement_stands_under_the_day_month_or_year_that_is_known(when, published, headings):
    citation = cite(1, "We go", "Orlova", when, published=published)

    assert (heading_year(citation), heading_day(citation, WORDING), day_of_saying(citation)) == headings


def test_what_nobody_can_date_stands_apart_at_the_end():
    dated = cite(1, "We go", "Orlova", When(date="2031-05-04", precision=Precision.DAY))
    undated = cite(2, "We stay", "Orlova", When())
    found = Found(
        interpretation=Interpretation(intent=Intent.TIMELINE), intent=Intent.TIMELINE, citations=(dated, undated)
    )

    text = write_found(found, filters=Filters(), wording=WORDING)

    assert "• 4 May 2031: “We go” [1]\n\nWithout a full date\n• date not printed: “We stay” [2]" in text
    assert len(re.findall(r"^\d{4}$", text, re.MULTILINE)) == 0
