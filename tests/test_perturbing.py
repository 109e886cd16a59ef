"""What the copies are like that `make bench` fills its large records with."""

import pytest
from fakes import extract_plainly, make_article, said
from perturbing import Found, Perturbing

from indexer.comparing import are_copies, article_shingles

PEOPLE = ("Mara Orlova", "Samir Haddad")
SENTENCES = (
    "We will reopen the bridge at Sela before the winter because traders cannot wait any longer",
    "The harvest failed because nobody repaired the canals that carry water to northern fields",
    "Teachers receive their wages late since the ministry changed its bank during summer",
    "Grain exports resume once every vessel carries papers that inspectors signed beforehand",
)


@pytest.fixture
def original():
    told = [said(words, PEOPLE[place % 2], f"20{31 + place}-05-04") for place, words in enumerate(SENTENCES)]
    article = make_article("\n\n".join(told), title="Report of 5/4/2031")
    return Found(article, extract_plainly(article))


def test_every_offset_of_a_copy_is_right(original):
    copied = Perturbing([original]).copy(original, 1)

    for statement in copied.extraction.statements:
        statement.check_against(copied.article.text)
    assert len(copied.extraction.statements) == len(SENTENCES)


def test_a_copy_is_no_copy_of_its_original_nor_of_another_copy(original):
    perturbing = Perturbing([original])
    texts = [original.article.text, *(perturbing.copy(original, number).article.text for number in (1, 2))]

    first, second, third = map(article_shingles, texts)

    assert not are_copies(first, second)
    assert not are_copies(first, third)
    assert not are_copies(second, third)


def test_a_copy_is_the_same_in_every_run(original):
    assert Perturbing([original]).copy(original, 3) == Perturbing([original]).copy(original, 3)


def test_people_bear_other_names_and_years_lie_earlier_in_a_copy(original):
    copied = Perturbing([original]).copy(original, 2)

    speakers = {statement.speaker.name for statement in copied.extraction.statements}
    assert len(speakers) == len(PEOPLE)
    assert speakers.isdisjoint(PEOPLE)
    assert copied.article.title.endswith("5/4/2023")
    assert [one.said_on.date[:4] for one in copied.extraction.statements] == ["2023", "2024", "2025", "2026"]
    assert all(one.mention.text == one.speaker.name for one in copied.extraction.statements)
