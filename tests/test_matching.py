import pytest
from fakes import make_article
from shelves import find_part, make_statement

from api.matching import (
    contrasts,
    is_enough,
    is_reworded,
    match_exactly,
    match_nearly,
    rank,
    rewordings,
)
from indexer.aligning import Grade, Overlap, read_pieces, read_wording
from indexer.contrast import Contrast
from indexer.index.hits import Printed
from indexer.rewording import Op
from indexer.statement import Kind

ARTICLE = make_article(
    "“We keep the ferry. We will not sell the harbour,” she said, calling the sale “a gift to smugglers”."
)
DIRECT = make_statement(ARTICLE, "We keep the ferry. We will not sell the harbour,")
MIXED = make_statement(
    ARTICLE,
    "a gift to smugglers",
    kind=Kind.MIXED,
    content=find_part(ARTICLE, "calling the sale “a gift to smugglers”"),
)


def pieces_of(quote):
    return list(map(read_wording, read_pieces(quote)))


def exactly(quote, statement=DIRECT):
    return match_exactly(pieces_of(quote), Printed(statement=statement, article=ARTICLE))


def nearly(quote, statement=DIRECT):
    return match_nearly(pieces_of(quote), Printed(statement=statement, article=ARTICLE))


def overlap(**more):
    values = {"kept": 9, "telling": 5, "inner": 1, "blocks": 1, "outer": 0, "likeness": 0.9}
    return Overlap(**(values | more))


def test_the_passage_is_cut_from_the_article():
    (part,) = exactly("we will not sell").passage

    assert part.text == ARTICLE.text[part.start : part.end] == "We will not sell"


def test_the_clause_around_quoted_words_is_the_reporters():
    own, around = exactly("a gift to smugglers", MIXED), exactly("the sale a gift to smugglers", MIXED)

    assert (own.grade, own.is_reporters) == (Grade.SAME, False)
    assert (around.grade, around.is_reporters) == (Grade.NEAR, True)


def test_what_is_printed_between_two_marks_is_a_whole():
    assert exactly("A gift to smugglers", MIXED).is_whole
    assert exactly("We keep the ferry. We will not sell the harbour").is_whole
    assert not exactly("We keep the ferry").is_whole


def test_left_out_words_are_shown_between_the_pieces():
    quote = "We keep the ferry … the harbour"

    changes = rewordings(exactly(quote), pieces_of(quote))

    assert [(one.op, one.ours) for one in changes] == [
        (Op.EQUAL, "We keep the ferry."),
        (Op.DELETE, "We will not sell"),
        (Op.EQUAL, "the harbour"),
    ]
    assert contrasts(exactly(quote), pieces_of(quote)) == (Contrast.NEGATION,)


def test_a_negation_of_another_sentence_may_be_left_out():
    article = make_article("“We keep the ferry. Nobody asked us. We paint it red.”")
    statement = make_statement(article, "We keep the ferry. Nobody asked us. We paint it red.")
    pieces = pieces_of("We keep the ferry … We paint it red")

    match = match_exactly(pieces, Printed(statement=statement, article=article))

    assert match.grade is Grade.CUT
    assert contrasts(match, pieces) == ()


def test_a_changed_word_is_compared_with_the_stretch_alone():
    quote = "We will gladly sell the harbour"

    changes = rewordings(nearly(quote), pieces_of(quote))

    assert [(one.ours, one.theirs) for one in changes if one.op is not Op.EQUAL] == [("not", "gladly")]
    assert Contrast.NEGATION in contrasts(nearly(quote), pieces_of(quote))


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("the", False),
        ("we will", False),
        ("thank you", False),
        ("smugglers", False),
        ("war crime", True),
        ("we keep the ferry", True),
        ("we will do what we can", True),
    ],
)
def test_a_quote_needs_telling_words_or_many(words, enough):
    assert is_enough(pieces_of(words)) is enough


@pytest.mark.parametrize(
    ("values", "is_anothers", "spread", "holds"),
    [
        (overlap(), False, 1, True),
        (overlap(), True, 1, True),
        (overlap(telling=1), True, 1, False),
        (overlap(likeness=0.75), False, 9, False),
        (overlap(inner=9, blocks=3, likeness=0.6), False, 1, False),
        (overlap(outer=1, inner=0, blocks=0), False, 1, True),
        (overlap(outer=1, inner=0, blocks=0, kept=5, telling=1), False, 1, False),
        (overlap(outer=9, likeness=0.75), False, 1, False),
    ],
    ids=[
        "one word changed",
        "of another and sure",
        "of another and common",
        "a phrase that many use",
        "changed all over",
        "one word more at the end",
        "a common beginning",
        "another end",
    ],
)
def test_a_reworded_quote_is_told_from_one_that_shares_phrases(values, is_anothers, spread, holds):
    assert is_reworded(values, is_anothers=is_anothers, spread=spread) is holds


def test_the_speaker_asked_about_comes_first_among_equals():
    match = exactly("we keep the ferry")

    assert rank(match, is_asked=True) < rank(match, is_asked=False)


def test_the_very_words_come_before_those_of_the_speaker_asked_about():
    same, near = exactly("we keep the ferry"), nearly("we keep the boat")

    assert near is not None
    assert rank(same, is_asked=False) < rank(near, is_asked=True)


@pytest.mark.parametrize(
    ("text", "parts", "is_cut"),
    [
        (
            "“Nobody shuts a door,” he told us. “But bread comes first.”",
            ("Nobody shuts a door,", "But bread comes first."),
            False,
        ),
        (
            "‘Nobody shuts a door’, said Orlova. ‘But bread comes first.’",
            ("Nobody shuts a door", "But bread comes first."),
            False,
        ),
        (
            "“Nobody shuts a door,” he asked! “But bread comes first.”",
            ("Nobody shuts a door,", "But bread comes first."),
            False,
        ),
        (
            "“Nobody shuts a door,” he said, “but bread comes first.”",
            ("Nobody shuts a door,", "but bread comes first."),
            True,
        ),
        ("“Nobody,” he said, “But bread comes first.”", ("Nobody,", "But bread comes first."), True),
        ("“Nobody,” said Orlova Jr. “but bread comes first.”", ("Nobody,", "but bread comes first."), True),
        (
            "“Nobody,” said Mr. Orlov, “I hear, but bread comes first.”",
            ("Nobody,", "I hear, but bread comes first."),
            True,
        ),
    ],
    ids="stop british exclaimed comma capital abbreviation title".split(),
)
def test_a_sentence_ends_with_the_reporting_clause_that_splits_the_quote(text, parts, is_cut):
    article = make_article(text)
    statement = make_statement(article, *parts)

    match = match_exactly(pieces_of("but bread comes first"), Printed(statement=statement, article=article))

    assert match.cuts_negation is is_cut
    assert [part.text for part in match.sentence] == list(parts[0 if is_cut else 1 :])


def test_a_negation_left_out_after_the_reporting_clause_is_of_another_sentence():
    article = make_article("“Bread comes first,” said Orlova. “Nobody shuts a door. We mill.”")
    statement = make_statement(article, "Bread comes first,", "Nobody shuts a door. We mill.")
    pieces = pieces_of("Bread comes first … We mill")

    assert contrasts(match_exactly(pieces, Printed(statement=statement, article=article)), pieces) == ()


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("They wrote “no visible wear”", "they wrote no visible wear"),
        ("“No visible wear” they wrote", "no visible wear they wrote"),
        ("They wrote ‘no visible wear’", "they wrote no visible wear"),
    ],
    ids="end beginning single".split(),
)
def test_a_passage_keeps_both_of_two_inner_marks(said, quote):
    article = make_article(f"Orlova: {said}, she says.")
    printed = Printed(statement=make_statement(article, said), article=article)

    assert [part.text for part in match_exactly(pieces_of(quote), printed).passage] == [said]


def test_a_passage_takes_no_mark_whose_other_it_does_not_hold():
    article = make_article("Orlova: ‘Don’t wait’ they wrote.")
    printed = Printed(statement=make_statement(article, "‘Don’t wait’ they wrote."), article=article)

    (part,) = match_exactly(pieces_of("don’t wait"), printed).passage

    assert part.text == "Don’t wait"
