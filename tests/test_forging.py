"""Quotes forged of statements: each form changes what it is to change, and nothing forged was said."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.forging import MAX_ORIGINS, Form, Said, forge
from indexer.similarity import fold_words

BRIDGE = Said("The harbour bridge is not ready, and 40 lorries wait before its northern gate.", "Mara Orlova")
GRAIN = Said("Farmers will sell their grain abroad again, because silos everywhere are full.", "Tomas Varga")
NOBODYS = Said("Dock workers have stopped every crane until dismissed drivers return home safely.", None)
ALL = [BRIDGE, GRAIN, NOBODYS]
WORDS = st.sampled_from(
    "harbour bridge grain is was not will 40 7,500 ferry doctors the of and Sela budget night".split()
)
SAID = st.builds(
    Said, st.lists(WORDS, min_size=1, max_size=45).map(" ".join), st.sampled_from(["Ada Okafor", "Jon Hale", None])
)


def folded(text):
    return f" {' '.join(fold_words(text).folded)} "


def quotes(form, said):
    return [one for one in forge(said) if one.form is form]


def test_every_form_is_made():
    assert {one.form for one in forge(ALL)} == set(Form)


def test_words_as_they_were_said_are_asked_of_who_said_them():
    assert {(one.quote, one.speaker) for one in quotes(Form.VERBATIM, ALL)} == set(ALL)


def test_an_ellipsis_stands_for_words_that_were_said():
    (one,) = quotes(Form.ELIDED, [BRIDGE])

    first, last = one.quote.split(" … ")
    assert BRIDGE.words.startswith(first + " ")
    assert BRIDGE.words.endswith(" " + last)
    assert len(one.quote.split()) - 1 < len(BRIDGE.words.split())


@pytest.mark.parametrize(
    ("words", "turned"),
    [
        (BRIDGE.words, BRIDGE.words.replace("is not", "is")),
        (BRIDGE.words.replace("is not", "isn’t"), BRIDGE.words.replace("is not", "is")),
        (BRIDGE.words.replace("is not", "is"), BRIDGE.words),
    ],
    ids=["not", "contracted", "affirmed"],
)
def test_a_negation_is_taken_out_or_put_in(words, turned):
    assert [one.quote for one in quotes(Form.NEGATED, [Said(words, None)])] == [turned]


def test_one_digit_of_a_number_becomes_another():
    (one,) = quotes(Form.RENUMBERED, [BRIDGE])

    other = [(ours, theirs) for ours, theirs in zip(BRIDGE.words, one.quote, strict=True) if ours != theirs]
    assert len(other) == 1
    assert other[0][0] in "40"
    assert other[0][1].isdecimal()


def test_words_are_laid_to_somebody_who_shares_no_name_with_who_said_them():
    namesake = Said("Nothing whatever about weather, harvests, cabbages, turnips, carrots or potatoes.", "Jon Orlova")

    laid = {one.quote: one.speaker for one in quotes(Form.ANOTHERS, [*ALL, namesake])}

    assert laid[BRIDGE.words] == "Tomas Varga"
    assert NOBODYS.words not in laid


def test_words_that_two_said_are_laid_to_neither():
    both = [BRIDGE, BRIDGE._replace(speaker="Tomas Varga")]

    assert quotes(Form.ANOTHERS, both) == []


def test_what_is_absent_is_mostly_other_words_in_the_same_places():
    for one in quotes(Form.ABSENT, [GRAIN, NOBODYS]):
        origin = GRAIN if one.speaker else NOBODYS
        pairs = list(zip(one.quote.split(), origin.words.split(), strict=True))
        assert sum(ours != theirs for ours, theirs in pairs) >= len(pairs) / 2


def test_a_quote_that_becomes_the_words_of_another_statement_is_no_forgery():
    said = [BRIDGE, Said(BRIDGE.words.replace("is not", "is"), "Tomas Varga")]

    assert quotes(Form.NEGATED, said) == []


@pytest.mark.parametrize(
    "words",
    [
        "Too few words of grain and bridges.",
        "grain bridge ferry harbour budget " * 9,
        f"{GRAIN.words} ... {BRIDGE.words}",
    ],
    ids=["short", "long", "cut"],
)
def test_of_words_that_show_nothing_as_a_quote_none_is_made(words):
    assert list(forge([Said(words, "Ada Okafor")])) == []


def test_only_so_many_statements_are_taken():
    many = [Said(f"{GRAIN.words} And {number} more of them.", "Tomas Varga") for number in range(MAX_ORIGINS + 50)]

    assert len(quotes(Form.VERBATIM, many)) == MAX_ORIGINS


@given(st.lists(SAID, max_size=8), st.randoms(use_true_random=False))
def test_the_same_statements_in_any_order_give_the_same_quotes(said, chance):
    shuffled = random.Random(chance.random()).sample(said, len(said))  # noqa: S311 - no secret

    assert list(forge(said)) == list(forge(shuffled))


@given(st.lists(SAID, max_size=8))
def test_no_changed_quote_was_said_by_anybody(said):
    changed = [one for one in forge(said) if one.form not in {Form.VERBATIM, Form.ANOTHERS}]

    assert not [one for one in changed if any(folded(one.quote) in folded(other.words) for other in said)]


@given(st.lists(SAID, max_size=8))
def test_nobody_is_credited_wrongly_with_what_they_did_say(said):
    for one in forge(said):
        if one.form is Form.ANOTHERS:
            own = [other.speaker for other in said if folded(one.quote) in folded(other.words)]
            assert one.speaker not in own
