"""Rough word classes and stems."""

import pytest

from indexer.extract.wordclass import class_of, form_of, is_preposition, stem_of


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("the", "determiner"),
        ("Their", "determiner"),
        ("that", "that"),
        ("of", "of"),
        ("whether", "question word"),
        ("was", "be"),
        ("didn't", "not"),
        ("would", "modal"),
        ("she", "pronoun"),
        ("them", "object pronoun"),
        ("quietly", "adverb"),
        ("Thursday", "time"),
        ("thought", "past"),
        ("2031", "number"),
        ("Varga", "Name"),
        ("leaving", "-ing"),
        ("closed", "-ed"),
        ("ports", "-s"),
        ("press", "word"),
        ("harbour", "word"),
        (",", ","),
        ("%", "mark"),
    ],
)
def test_a_word_has_one_class(word, name):
    assert class_of(word) == name


@pytest.mark.parametrize(
    "forms",
    [
        ("announce", "announces", "announced", "announcing"),
        ("plan", "plans", "planned", "planning"),
        ("deny", "denies", "denied", "denying"),
        ("say", "says", "said", "saying"),
        ("recognise", "recognised", "recognizes", "recognizing"),
        ("favour", "favored", "favouring"),
        ("press", "pressed", "pressing"),
        ("tell", "told", "tells"),
    ],
)
def test_the_forms_of_a_verb_share_a_stem(forms):
    assert len({stem_of(form) for form in forms}) == 1


def test_different_verbs_keep_different_stems():
    words = ("state", "start", "stay", "note", "name", "deny", "defend", "promise", "propose", "press", "praise")

    assert len({stem_of(word) for word in words}) == len(words)


def test_case_does_not_change_a_stem():
    assert stem_of("Announced") == stem_of("announced")


@pytest.mark.parametrize(
    ("word", "form"), [("said", "irregular"), ("urging", "-ing"), ("urged", "-ed"), ("urges", "-s"), ("urge", "base")]
)
def test_a_verb_shows_its_form(word, form):
    assert form_of(word) == form


def test_prepositions_are_told_from_other_classes():
    assert is_preposition("against")
    assert not is_preposition("determiner")
