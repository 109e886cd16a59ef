import datetime as dt
import re

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import find_part, make_statement

from api.answer import ArticleCard, Citation, Filters, Intent, Interpretation, OtherPrinting
from api.composing import write_found
from api.layouts import Found
from api.phrasing import plain, write_understood, write_when, write_words
from api.quoting import MAX_QUOTE_CHARS
from api.sourcing import MAX_ALSO_SHOWN
from indexer.errors import RecordDamagedError
from indexer.index.hits import Printed
from indexer.statement import Kind, Resolution
from indexer.when import Precision, When
from prompts.loading import QUOTATION_MARKS, load_prompt

WORDING = load_prompt("wording", folder=None)
ASKED = Interpretation(intent=Intent.ASK, speakers=("Anna Orlova",), topic="grain")
ARTICLE = make_article(
    "“Grain is safe,” Orlova said. “And so are we.” She called the plan “a gift” to Velm. "
    "Varga called it “a trap”, while Orlova spoke of “a chance”. She said that harvests had failed.",
    title="Orlova: “Grain is safe”",
    source="Maren Post",
    published=dt.date(2031, 5, 5),
)
DAY = When.on(dt.date(2031, 5, 4), "dateline")


def beside(ours, quote) -> OtherPrinting:
    article = make_article(quote, source="Velm Times")
    return OtherPrinting.beside(ours, Printed(statement=make_statement(article, quote), article=article))


def cite(*statements, article=ARTICLE, also_in=()) -> tuple[Citation, ...]:
    card = ArticleCard.of(article)
    return tuple(
        Citation(n=n, statement=one, article=card, context=one.context.text, also_in=also_in, score=1)
        for n, one in enumerate(statements, start=1)
    )


def write(*statements, interpretation=ASKED, **more) -> str:
    found = Found(interpretation=interpretation, citations=cite(*statements), **more)
    return write_found(found, filters=Filters(), wording=WORDING)


def test_an_answer_is_grouped_dated_numbered_and_sourced():
    text = write(make_statement(ARTICLE, "Grain is safe,", said_on=DAY), more=2)

    assert text == (
        "Anna Orlova on grain: 1 statement\n"
        "• 4 May 2031: “Grain is safe,” [1]\n\n"
        "2 more on record.\n\n"
        "[1] Maren Post, 5 May 2031, Orlova: Grain is safe\n\n"
        "Understood as: speaker Anna Orlova; topic grain; any date."
    )


def test_a_split_quote_stands_part_by_part_in_its_own_marks():
    assert "“Grain is safe,” … “And so are we.” [1]" in write(
        make_statement(ARTICLE, "Grain is safe,", "And so are we.")
    )


def test_words_quoted_in_part_stand_as_printed_and_are_labelled():
    context = "She called the plan “a gift” to Velm."

    text = write(make_statement(ARTICLE, "a gift", kind=Kind.MIXED, context=context))

    assert f"in part quoted, as printed: {context} [1]" in text


def test_another_speakers_quotation_in_the_same_sentence_is_left_out():
    context = "Varga called it “a trap”, while Orlova spoke of “a chance”."
    content = find_part(ARTICLE, "Orlova spoke of “a chance”")

    in_clause = write(make_statement(ARTICLE, "a chance", kind=Kind.MIXED, context=context, content=content))
    alone = write(make_statement(ARTICLE, "a chance", kind=Kind.MIXED, context=context))

    assert "as printed: Orlova spoke of “a chance” [1]" in in_clause
    assert "the quoted words only: “a chance” [1]" in alone
    assert "trap" not in in_clause + alone


def test_the_reporters_words_never_stand_in_quotation_marks():
    text = write(make_statement(ARTICLE, "harvests had failed", kind=Kind.INDIRECT))

    assert "reporter's words: harvests had failed [1]" in text
    assert not any(mark in text for mark in QUOTATION_MARKS)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (When(date="2017-04-02", precision=Precision.DAY), "2 April 2017"),
        (When(date="--04-02", precision=Precision.DAY_WITHOUT_YEAR), "April 2 (year not printed)"),
        (When(date="2017-04", precision=Precision.MONTH), "April 2017"),
        (When(date="2017", precision=Precision.YEAR), "2017"),
        (When(), "date not printed"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(when, text):
    assert write_when(when, None, WORDING) == text


def test_a_statement_without_a_printed_date_is_dated_by_its_publication_and_says_so():
    written = write_when(When(), dt.date(2031, 5, 4), WORDING)

    assert written == "published 4 May 2031"


def test_a_year_that_is_not_printed_is_never_written():
    when = When(date="--04-02", precision=Precision.DAY_WITHOUT_YEAR, evidence="dateline")

    text = write(make_statement(make_article("“No.”"), "No.", said_on=when), interpretation=ASKED)

    assert "April 2 (year not printed)" in text
    assert re.findall(r"\b[12]\d{3}\b", text.split("\n")[1]) == []


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("negated", True, "a denial"),
        ("declined", True, "declined to comment"),
        ("modality", "will", "announced, not said yet: will"),
        ("via", "Maren Radio", "passed on by Maren Radio"),
        ("nested_in", "0" * 16, "quoted inside another statement"),
        ("confidence", 0.3, "attribution uncertain"),
    ],
)
def test_whatever_qualifies_a_statement_is_said(field, value, label):
    assert f"({label}) [1]" in write(make_statement(ARTICLE, "And so are we.", **{field: value}))


@pytest.mark.parametrize(
    ("resolved_by", "confidence", "is_uncertain"),
    [
        (Resolution.PRONOUN, 0.74, True),
        (Resolution.CONTINUED, 0.74, True),
        (Resolution.PRONOUN, 0.75, False),
        (Resolution.NAME, 0.74, False),
        (Resolution.NAME, 0.59, True),
    ],
)
def test_an_attribution_without_a_name_must_be_surer_to_pass(resolved_by, confidence, is_uncertain):
    text = write(make_statement(ARTICLE, "And so are we.", resolved_by=resolved_by, confidence=confidence))

    assert ("attribution uncertain" in text) is is_uncertain


LONG = "Mr. Lund owes us an answer. " + "We shall wait for it. " * 40


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([LONG.strip()], [LONG[: LONG.rindex(".", 0, MAX_QUOTE_CHARS) + 1]]),
        (["Enough said.", LONG.strip()], ["Enough said.", LONG[: LONG.rindex(".", 0, MAX_QUOTE_CHARS - 12) + 1]]),
        (["x" * 900], None),
        (["x" * 800 + ". No more."], ["x" * 800 + "."]),
        (["x" * 600, "y" * 600 + ". And on."], ["x" * 600]),
    ],
)
def test_a_very_long_quote_is_cut_after_a_sentence_and_says_so(parts, shown):
    article = make_article(" she said. ".join(f"“{part}”" for part in parts))
    statement = make_statement(article, *parts)

    words, label = write_words(statement, WORDING, is_short=True)

    whole = " … ".join(f"“{part}”" for part in parts)
    cut = shown and " … ".join(f"“{part}”" for part in shown) + " […]"
    assert (words, label) == ((whole, None) if cut is None else (cut, "cut"))
    assert words in write(statement)
    assert write_words(statement, WORDING) == (whole, None)


def test_more_than_was_looked_at_is_counted_as_at_least():
    statement = make_statement(ARTICLE, "And so are we.")

    assert "\nAt least 18 more on record.\n" in write(statement, more=18, is_at_least=True)


def test_the_question_that_was_answered_is_shown_without_marks():
    article = make_article("Q: Is the “gift” safe? A: It is.")
    statement = make_statement(article, "It is.", question=find_part(article, "Is the “gift” safe?"))

    text = write(statement)

    assert "(asked: Is the gift safe?) [1]" in text


def test_a_statement_nobody_is_named_for_says_so():
    assert write(make_statement(ARTICLE, "And so are we.", name=None)).startswith("Speaker not named in the article on")


def test_each_speaker_has_a_heading_and_each_article_one_source_line():
    text = write(
        make_statement(ARTICLE, "Grain is safe,"),
        make_statement(ARTICLE, "And so are we."),
        make_statement(ARTICLE, "a trap", name="Tomas Varga"),
    )

    assert "Anna Orlova on grain: 2 statements" in text
    assert "Tomas Varga on grain: 1 statement" in text
    assert "[1] [2] [3] Maren Post" in text


def test_other_articles_with_the_same_words_are_listed():
    ours = make_statement(ARTICLE, "And so are we.")
    others = [beside(ours, "And so are we."), beside(ours, "And thus are we.")]
    found = Found(interpretation=ASKED, citations=cite(ours, also_in=others))

    text = write_found(found, filters=Filters(), wording=WORDING)

    assert (
        "(also in: Velm Times, publication date not given; Velm Times, publication date not given, in other words)"
        in text
    )


def test_of_very_many_other_articles_some_are_named_and_the_rest_counted():
    ours = make_statement(ARTICLE, "And so are we.")
    others = [beside(ours, "And so are we.")] * (MAX_ALSO_SHOWN + 3)
    found = Found(interpretation=ASKED, citations=cite(ours, also_in=others))

    text = write_found(found, filters=Filters(), wording=WORDING)

    assert text.count("Velm Times") == MAX_ALSO_SHOWN
    assert "; 3 more)" in text


@pytest.mark.parametrize(
    ("interpretation", "text"),
    [
        (Interpretation(intent=Intent.LIST), "any speaker; any topic; any date."),
        (
            Interpretation(intent=Intent.ASK, speakers=("A", "B", "C"), topic='“grain" »x«', from_=dt.date(2031, 5, 1)),
            "speakers A, B and C; topic grain x; said on 1 May 2031 or later.",
        ),
        (Interpretation(intent=Intent.LIST, to=dt.date(2031, 5, 1)), "said on 1 May 2031 or earlier."),
        (
            Interpretation(intent=Intent.LIST, from_=dt.date(2031, 5, 1), to=dt.date(2031, 5, 1)),
            "any topic; said on 1 May 2031.",
        ),
        (
            Interpretation(intent=Intent.LIST, from_=dt.date(2031, 5, 1), to=dt.date(2031, 5, 2)),
            "said from 1 May 2031 to 2 May 2031.",
        ),
        (Interpretation(intent=Intent.LIST, every_year="--04-02"), "said on April 2 of any year."),
        (Interpretation(intent=Intent.LIST, every_year="--04"), "said in April of any year."),
        (Interpretation(intent=Intent.LIST, notes=("Vagra read as Varga",)), "any date; Vagra read as Varga."),
    ],
)
def test_how_the_question_was_understood_is_written_down(interpretation, text):
    assert write_understood(interpretation, filters=Filters(), wording=WORDING).endswith(text)


def test_filters_are_part_of_how_it_was_understood():
    filters = Filters(sources=("Maren Post",), kinds=(Kind.DIRECT,))

    assert write_understood(ASKED, filters=filters, wording=WORDING).endswith("printed by Maren Post; only direct.")


def test_words_in_marks_that_no_statement_holds_withhold_the_answer():
    found = Found(
        interpretation=ASKED, citations=cite(make_statement(ARTICLE, "And so are we.")), preface=("“Made up”",)
    )

    with pytest.raises(RecordDamagedError, match="withheld"):
        write_found(found, filters=Filters(), wording=WORDING)


@given(st.text(max_size=400))
def test_repeated_text_is_short_and_has_no_marks_or_lines(text):
    written = plain(text)

    assert len(written) <= 200
    assert "\n" not in written
    assert not set(written) & set(QUOTATION_MARKS)


WORD = st.text(alphabet="ab “”\"«».,!?'’\n", min_size=1, max_size=12).filter(lambda text: text.strip())


@given(
    words=st.lists(WORD, min_size=1, max_size=3),
    between=st.lists(st.text(alphabet='xy “”".,\n', max_size=8), min_size=4, max_size=4),
    kind=st.sampled_from(Kind),
    name=st.text(alphabet='Or“"lova', min_size=1, max_size=8).filter(lambda text: text.strip('“" ')),
    title=st.none() | st.text(max_size=20),
    topic=st.none() | st.text(max_size=20),
)
def test_between_quotation_marks_stand_only_words_of_the_statement(*, words, between, kind, name, title, topic):
    text = between[0] + "".join(f"“{word}”{gap}" for word, gap in zip(words, between[1:], strict=False))
    article = make_article(text, title=title)
    start, parts = len(between[0]), []
    for word, gap in zip(words, between[1:], strict=False):
        parts.append((start + 1, start + 1 + len(word)))
        start += len(word) + 2 + len(gap)
    whole = make_statement(article, article.text, name=name)
    statement = type(whole).model_validate(
        whole.model_dump()
        | {
            "kind": kind,
            "parts": [{"start": a, "end": b, "text": text[a:b]} for a, b in parts],
            "quote": " ".join(words),
        }
    )

    written, _ = write_words(statement, WORDING)
    answer = write(statement, interpretation=Interpretation(intent=Intent.ASK, topic=topic))

    assert written in answer
    rest = answer.replace(written, "")
    assert not set(rest) & set(QUOTATION_MARKS)
    if kind is Kind.DIRECT:
        assert written == " … ".join(" / ".join(f"“{line}”" for line in _lines(text[a:b])) for a, b in parts)
    if kind is Kind.INDIRECT:
        assert written == " … ".join(" / ".join(_lines(word)) for word in words)
    assert "\n" not in written


def _lines(printed: str) -> list[str]:
    return [line.strip() for line in printed.split("\n") if line.strip()] if "\n" in printed else [printed]
