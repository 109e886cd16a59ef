"""The promise of extraction, on articles made at random from the pieces that break quotation marks and names."""

import datetime as dt
from itertools import pairwise

import pytest
from fakes import make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from indexer.extract.extraction import extract_article
from indexer.statement import Kind, Resolution

MARKS = [
    *"“”\"'’‘«»„‹‚`´,.?!:;()[]*_\n\t\r\0",
    " ",
    " ",
    " – ",
    "\n\n",
    "\u200b",
    "é",
    "😀",
    "\u00a0",
    "語。",
    "\u202e",
]
WORDS = [
    "Orlova said",
    "said Haddad",
    "He said that",
    "according to the ministry",
    "This was stated by Vera Orlova",
    "General Okafor told reporters that",
    "the road is open",
    "no",
    "on Tuesday",
    "April 2",
    "TEL AMIN, May 3 –",
    "MR. HALE: ",
    "Q: ",
    "**Why?**",
    "- ",
    "the minister",
    "she",
    "quoted her as saying",
    "as noted by Falk,",
    "in the words of",
    "A",
    "\u2009",
    "@falk",
    "al-Rahman",
    "THE PRESIDENT: ",
    "Photo: ",
    "• ",
    "did not say that",
    "who called it",
    "so-called",
    "yesterday",
    "2017-02-30",
]
PIECES = st.sampled_from(MARKS + WORDS)
TEXTS = st.lists(PIECES, min_size=1, max_size=60).map("".join).filter(str.strip)


@given(TEXTS)
def test_every_quote_can_be_cut_back_out_of_its_article(text):
    article = make_article(text)

    for statement in extract_article(article).statements:
        parts = [*statement.parts, statement.context, *filter(None, (statement.mention, statement.content))]
        assert all(text[part.start : part.end] == part.text for part in parts)
        assert statement.quote == " ".join(part.text for part in statement.parts)


@given(TEXTS)
def test_the_same_article_always_gives_the_same_statements(text):
    article = make_article(text)

    assert extract_article(article) == extract_article(article)


@given(TEXTS)
def test_ids_are_unique_and_inner_quotes_point_at_a_statement_of_the_article(text):
    statements = extract_article(make_article(text)).statements

    ids = [statement.id for statement in statements]
    assert len(ids) == len(set(ids))
    assert {statement.nested_in for statement in statements} - {None} <= set(ids)


@given(TEXTS)
def test_every_speaker_is_among_the_people_of_the_article(text):
    found = extract_article(make_article(text))

    speakers = {statement.speaker.id for statement in found.statements if statement.speaker}
    assert speakers == {person.speaker.id for person in found.people}


@given(TEXTS, st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_year_is_printed_or_comes_from_the_publication(text, published):
    article = make_article(text, published=published)

    for statement in extract_article(article).statements:
        date = statement.said_on.date
        if date is not None and not date.startswith("--"):
            assert published is not None
            assert abs(int(date[:4]) - published.year) <= 1


SENTENCES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["“{} {}”, {}{}{}. ", "{}{} that {} {}. ", "{} “{} {}” {}{}.\n", "“{}{} ‘{}{}’ {}”, "]).flatmap(
            lambda form: st.tuples(*[PIECES] * 6).map(lambda pieces: form.format(*pieces))
        ),
        PIECES,
    ),
)


@settings(max_examples=200)
@given(st.lists(SENTENCES | PIECES, min_size=1, max_size=12).map("".join).filter(str.strip))
def test_what_is_said_stands_in_order_within_its_context_and_is_said_once(text):
    statements = extract_article(make_article(text)).statements

    for one in statements:
        assert all(before.end <= after.start for before, after in pairwise(one.parts))
        assert 0 <= one.confidence <= 1
        assert (
            one.kind is not Kind.MIXED
            or one.content.start <= one.parts[0].start <= one.parts[-1].end <= one.content.end
        )
    said = sorted((part.start, part.end) for one in statements if one.nested_in is None for part in one.parts)
    assert all(before[1] <= after[0] for before, after in pairwise(said))


def test_a_text_that_cannot_be_stored_is_no_article():
    with pytest.raises(ValidationError, match="unicode"):
        make_article("“It holds,” Falk said.\ud800")


def test_a_clause_never_swallows_a_quote_that_goes_on_from_the_paragraph_before():
    said = [
        one.quote
        for one in extract_article(make_article("Falk said “No.\nNever”, according to Noll, Prell.")).statements
    ]

    assert said == ["No.\nNever"]


def test_a_quote_never_goes_on_past_the_turn_of_somebody_else():
    text = "Falk was asked “in the hall.\n**Why is that?**\n– It holds.\n**And then?**\n– It falls.\nThen came “Brandt."

    said = [part for one in extract_article(make_article(text)).statements for part in one.parts]

    assert all(before.end <= after.start for before, after in pairwise(sorted(said, key=lambda part: part.start)))


def test_a_quote_after_a_line_of_nothing_but_a_role_is_no_trouble():
    assert extract_article(make_article("“\nthe minister\n\n“““")).people == ()


def test_an_article_without_statements_gives_none():
    found = extract_article(make_article("The bridge is closed for repairs. Drivers take the ferry at Port Selene."))

    assert found.statements == ()
    assert found.people == ()


def test_an_indirect_statement_never_carries_the_kind_of_a_quote():
    article = make_article("Vera Orlova told reporters that the road would open on Monday.")

    statement = extract_article(article).statements[0]

    assert (statement.kind, statement.quote) == (Kind.INDIRECT, "the road would open on Monday")


def test_two_spellings_of_one_name_are_one_speaker_under_the_more_frequent_one():
    article = make_article(
        "The mission's spokesman, Daniel Okaffor, opened the meeting.\n"
        "“We leave on Monday,” Okafor said. “We return,” Okafor added. Daniel Okafor said that the buses were ready."
    )

    found = extract_article(article)

    assert {person.speaker.name for person in found.people} == {"Daniel Okafor"}
    assert len(found.statements) >= 2


def test_the_second_of_two_surnames_alike_stays_another_person():
    article = make_article("“The cap stays,” Nora Price said.\n“The cap falls,” Adam Price said.")

    first, second = extract_article(article).statements

    assert (first.speaker.name, second.speaker.name) == ("Nora Price", "Adam Price")


def test_an_orphan_follow_up_continues_the_speaker_with_lower_confidence():
    article = make_article("“No deal is on the table,” Milena Varga said.\n\n“Not this year, and not the next one.”")

    first, second = extract_article(article).statements

    assert second.speaker == first.speaker
    assert second.resolved_by is Resolution.CONTINUED
    assert second.confidence < first.confidence
