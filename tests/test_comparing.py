import datetime as dt
from itertools import count

import pytest
from fakes import make_article
from shelves import find_part, make_statement

from indexer.article import Part
from indexer.comparing import (
    Likeness,
    Saying,
    are_copies,
    are_one_report,
    article_shingles,
    judge,
    may_be_of_one_day,
    may_be_one_speaker,
)
from indexer.contrast import Contrast
from indexer.similarity import LONG_WORDS, bands_of
from indexer.speaker import Speaker
from indexer.statement import Kind
from indexer.when import Precision, When

WORDS = "The harbour of Velm will stay open for grain all winter, and nobody will be turned away at its gates"
TRANSLATED = "The port of Velm will remain open for grain all winter, and nobody will be turned away at its gates"
OUTLETS = count()
DAY = When.on(dt.date(2031, 5, 4), "dateline")
OTHER_DAY = When.on(dt.date(2031, 5, 11), "dateline")
WITHOUT_YEAR = When(date="--05-04", precision=Precision.DAY_WITHOUT_YEAR, evidence="dateline")
MONTH = When(date="2031-05", precision=Precision.MONTH, evidence="dateline")


def saying(quote=WORDS, *, name="Anna Orlova", said_on=DAY, published=None, **more):
    article = make_article(f"{name} spoke: {quote}", source=f"Outlet {next(OUTLETS)}", published=published)
    statement = make_statement(article, quote, name=name, said_on=said_on, **more)
    return Saying.of(statement, published)


def likeness(ours, theirs, *, one_report=False):
    if not one_report and not may_be_of_one_day(ours.said_on, ours.published, theirs.said_on, theirs.published):
        assert judge(ours, theirs, is_one_report=lambda: False).likeness is Likeness.OTHER
    there = judge(ours, theirs, is_one_report=lambda: one_report)
    back = judge(theirs, ours, is_one_report=lambda: one_report)
    assert there == back
    return there


def is_copy(ours, theirs, **more):
    return likeness(ours, theirs, **more).likeness is Likeness.COPY


def test_a_translation_with_small_changes_is_a_copy():
    assert is_copy(saying(), saying(TRANSLATED))


@pytest.mark.parametrize(
    ("quote", "contrast"),
    [
        (WORDS.replace("will stay", "will not stay"), Contrast.NEGATION),
        (WORDS.replace("nobody", "everybody"), Contrast.NEGATION),
        (WORDS.replace("Velm", "Maren"), Contrast.NAME),
        (WORDS.replace("will be turned", "may be turned"), Contrast.OPPOSITE),
        (WORDS.replace("for grain", "for 40 days"), Contrast.NUMBER),
    ],
)
def test_what_must_not_be_overlooked_keeps_two_statements_apart_and_is_named(quote, contrast):
    judgement = likeness(saying(), saying(quote))

    assert judgement.likeness is Likeness.DIFFERENT
    assert contrast in judgement.contrasts


def test_a_denial_of_the_same_words_is_named_as_one():
    assert likeness(saying(), saying(negated=True)).contrasts == (Contrast.NEGATION,)


def test_the_same_words_of_another_speaker_are_not_a_copy():
    assert likeness(saying(), saying(name="Tomas Varga")).likeness is Likeness.OTHER


def test_the_same_words_of_another_day_are_a_copy_only_in_one_report():
    assert not is_copy(saying(), saying(said_on=OTHER_DAY))
    assert is_copy(saying(), saying(said_on=OTHER_DAY), one_report=True)


@pytest.mark.parametrize(
    ("ours", "theirs", "agree"),
    [
        (DAY, When(), True),
        (DAY, WITHOUT_YEAR, True),
        (DAY, MONTH, True),
        (OTHER_DAY, WITHOUT_YEAR, False),
        (WITHOUT_YEAR, MONTH, False),
        (WITHOUT_YEAR, WITHOUT_YEAR, True),
        (When(), When(), True),
    ],
)
def test_days_that_can_be_one_are_one(ours, theirs, agree):
    assert is_copy(saying(said_on=ours), saying(said_on=theirs)) is agree


@pytest.mark.parametrize(("published", "agree"), [(dt.date(2031, 5, 3), True), (dt.date(2031, 5, 2), False)])
def test_nothing_is_a_copy_of_what_was_said_after_it_was_printed(published, agree):
    undated = saying(said_on=When(), published=published)

    assert is_copy(saying(), undated) is agree


def test_short_words_are_copies_only_when_equal_of_one_speaker_and_one_day():
    ours = saying("No comment.")

    assert is_copy(ours, saying("No comment!"))
    assert not is_copy(ours, saying("No comments."))
    assert not is_copy(ours, saying("No comment.", name=None))
    assert not is_copy(ours, saying("No comment.", said_on=When()))
    assert not is_copy(ours, saying("No comment.", said_on=OTHER_DAY))
    assert is_copy(ours, saying("No comment.", said_on=When()), one_report=True)


def test_short_answers_to_two_questions_are_two():
    ours, theirs = (
        saying("No.", question=Part(start=0, end=len(text), text=text)) for text in ("Will you?", "Did he?")
    )

    assert not is_copy(ours, theirs)


def test_the_reporters_words_are_no_copy_of_quoted_ones():
    assert not is_copy(saying(), saying(kind=Kind.INDIRECT))


def test_what_is_only_announced_is_no_copy_of_what_was_said():
    assert not is_copy(saying(), saying(modality="will"))


def test_a_quote_is_no_copy_of_the_one_it_stands_in():
    article = make_article(f"Orlova said: Varga told us: {WORDS}")
    outer = make_statement(article, f"Varga told us: {WORDS}", said_on=DAY)
    inner = make_statement(article, WORDS, said_on=DAY)

    assert find_part(article, WORDS).start > outer.parts[0].start
    assert not is_copy(Saying.of(outer, None), Saying.of(inner, None))


def test_of_very_long_statements_only_equal_ones_are_copies():
    words = "grain and wheat and rye " * (LONG_WORDS // 5 + 1)

    assert is_copy(saying(words.strip()), saying(words.strip()))
    assert not is_copy(saying(words.strip()), saying(words.strip() + " too"))


@pytest.mark.parametrize(
    ("ours", "theirs", "may_be"),
    [
        ("Anna Orlova", None, True),
        ("Anna Orlova", "Orlova", True),
        ("Sergey Sokolov", "Sergei Sokoloff", True),
        ("Felipe Calderón", "Felipe Calderon", True),
        ("Anna Orlova", "Vera Orlova", False),
        ("John Smith", "Joan Smith", False),
        ("Petrov", "Petrova", False),
        ("Anna Orlova", "ministry of ports", False),
        ("!", "Orlova", False),
    ],
)
def test_who_may_be_one_speaker(ours, theirs, may_be):
    one, other = (None if name is None else Speaker(id=name.lower(), name=name) for name in (ours, theirs))

    assert may_be_one_speaker(one, other) is may_be
    assert may_be_one_speaker(other, one) is may_be


def test_the_best_attributed_then_best_dated_then_earliest_comes_first():
    day = dt.date(2031, 5, 5)
    places = [
        saying(published=day).place,
        saying(published=day + dt.timedelta(days=1)).place,
        saying().place,
        saying(said_on=WITHOUT_YEAR, published=day).place,
        saying(name="Orlova", published=day).place,
        saying(name=None, published=day).place,
    ]

    assert places == sorted(places)


def test_articles_are_copies_when_most_of_their_text_is_the_same():
    body = " ".join(f"In village {n} the harvest was good and the road stayed open." for n in range(20))
    longer = body + " " + " ".join(f"Ship {n} reached the quay in the evening." for n in range(12))
    bulletin = article_shingles(body)

    assert are_one_report(bulletin, article_shingles(f"VELM, May 4 (Wire) - {body}"))
    assert are_copies(bulletin, article_shingles(longer))
    assert not are_one_report(bulletin, article_shingles(longer))
    assert not are_copies(bulletin, article_shingles("Nothing of this is said there, and nobody knows why."))


def test_copies_share_a_band_so_that_they_are_compared():
    assert set(bands_of(saying().shingles)) & set(bands_of(saying(TRANSLATED).shingles))
