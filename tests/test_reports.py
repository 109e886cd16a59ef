"""What the fitted tables make of sentences: which words a cue reports, and where they begin and end."""

import math

import pytest
from tellings import readings_of

from indexer.extract import report_weights
from indexer.extract.report_edges import features_of_end, features_of_start
from indexer.extract.report_features import (
    features_after,
    features_before,
    features_of_cue,
    features_of_page,
    may_stand_before,
)
from indexer.extract.report_words import cues_in, place_of, words_of
from indexer.extract.reports import (
    LEAST_PROBABILITY,
    end_before,
    find_reports,
    possible_ends,
    possible_starts,
    probability,
    start_after,
    stretch_around,
)

NOTHING_USED = frozenset()


def seen(text):
    (reading,) = readings_of(text)
    return reading, words_of(reading, cues_in(reading.sentence.tokens, report_weights.CUES))


def kinds_of(features):
    return {name.split("=")[0] for name in features}


def reported(text):
    """Give the reported words of the only sentence of a text, with whether they stand before their cue."""
    readings = readings_of(text)
    found = find_reports(readings, NOTHING_USED)
    cut = []
    for report in found:
        tokens = readings[report.reading].sentence.tokens
        cut.append((text[tokens[report.first].start : tokens[report.last - 1].end], report.is_before))
    return cut


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Varga announced that the mill would close.", "the mill would close"),
        ("Varga vowed to open the granary.", "to open the granary"),
        ("Varga criticised the new tariff on grain.", "the new tariff on grain"),
        ("Varga told reporters that the mill would close.", "the mill would close"),
        ("Varga urged the council to open the gate.", "the council to open the gate"),
        ("Varga wants the mill to stay open.", "the mill to stay open"),
    ],
)
def test_the_words_after_a_cue_are_reported(text, words):
    assert (words, False) in reported(text)


def test_the_words_before_a_cue_are_reported():
    assert ("The mill will close before the spring", True) in reported(
        "The mill will close before the spring, Varga said."
    )


@pytest.mark.parametrize(
    "text", ["Varga closed the mill.", "The mill stood by the river.", "Nothing happened in Lund."]
)
def test_a_sentence_without_a_cue_reports_nothing(text):
    assert reported(text) == []


def test_every_report_is_as_probable_as_the_least():
    readings = readings_of("Varga said the mill would close and wants the tariff to fall. Baum denied it and left.")

    found = find_reports(readings, NOTHING_USED)

    assert found
    assert all(LEAST_PROBABILITY <= report.probability <= 1 for report in found)
    assert all(report.first < report.last for report in found)


def test_whoever_is_told_is_no_part_of_what_is_said():
    _, words = seen("Varga told the old council of Lund that the mill would close.")

    first = start_after(words, place_of(words, 1))

    assert words.tokens[first].text == "the"
    assert words.tokens[first - 1].text == "that"


def test_a_stretch_may_end_at_the_end_of_its_sentence_without_the_full_stop():
    _, words = seen("Varga said the mill would close, which it did.")

    *_, last = possible_ends(words, 2)

    assert last == len(words.tokens) - 1


def test_a_stretch_before_a_cue_may_begin_with_the_sentence():
    _, words = seen("The mill, they hope, will close, Varga said.")

    assert possible_starts(words, 9)[-1] == 0


def test_the_subject_of_a_passive_belongs_to_what_is_reported():
    _, words = seen("The mill is expected to close.")
    place = place_of(words, 3)

    assert place.is_about_subject
    assert end_before(words, place) == 2


def test_the_words_around_quoted_words_hold_them():
    (reading,) = readings_of("Varga said that the mill was “a ruin” and that it would close.")
    position = next(at for at, token in enumerate(reading.sentence.tokens) if token.quote is not None)

    first, last = stretch_around(reading, 1, position)

    assert first <= position < last


def test_a_clause_is_told_from_a_thing():
    texts = ("Varga announced that the mill would close.", "Varga criticised the new tariff on grain.")
    kinds = []
    for text in texts:
        (reading,) = readings_of(text)
        (report,) = find_reports([reading], NOTHING_USED)
        kinds.append(report.is_clause)

    assert kinds == [True, False]


def test_a_probability_is_the_logistic_of_the_sum_of_weights():
    weights = {"": -1.0, "a": 2.0, "b": 0.5}

    assert probability(weights, ["a", "b", "unknown"]) == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_the_tables_know_only_features_that_are_made():
    text = (
        "After Varga, who had told the council on Monday that “the mill” was lost, said it would close, Baum did not "
        "deny it but, as she put it, wants “more” and the gate to be opened, and the mill is expected to go."
    )
    reading, words = seen(text)
    kinds = {"AFTER": set(), "BEFORE": set(), "END": set(), "START": set()}
    page = kinds_of(features_of_page(words, [reading], 0))
    for at in words.cues:
        place = place_of(words, at)
        shared = page | kinds_of(features_of_cue(words, place))
        kinds["AFTER"] |= shared | kinds_of(features_after(words, place, at + 1, is_used=True))
        for end in possible_ends(words, at + 1):
            if end < len(words.tokens):
                kinds["END"] |= kinds_of(features_of_end(words, place, at + 1, end))
        if at > 1:
            kinds["BEFORE"] |= shared | kinds_of(features_before(words, place, at - 1, is_used=True))
            kinds["START"] |= kinds_of(features_of_start(words, 0, at - 1))

    for table, made in kinds.items():
        known = {name.split("=")[0] for name in getattr(report_weights, table) if name}
        rare = {
            name for name in known - made if not name.startswith(("quote ", "in ", "capital ", "subject ", "verb "))
        }
        assert rare <= {"that before", "cue of a quotation"}, table


def test_every_weight_counts_for_something():
    tables = (report_weights.AFTER, report_weights.BEFORE, report_weights.END, report_weights.START)

    assert all(weight for table in tables for name, weight in table.items() if name)


@pytest.mark.parametrize(
    ("text", "is_possible"),
    [
        ("The mill would close, Varga announced.", True),
        ("The mill is expected to close.", True),
        ("Clerks support the closure.", False),
        ("Clerks announcing the closure left.", False),
    ],
)
def test_the_words_before_a_cue_are_looked_at_only_where_it_may_close_a_clause(text, is_possible):
    _, words = seen(text)
    place = place_of(words, words.cues[0])

    assert may_stand_before(words, place, end_before(words, place)) is is_possible


@pytest.mark.parametrize("other", ["He bought a hat.", "“It holds,” he said."])
def test_a_sentence_beside_quoted_words_is_told_from_one_that_stands_alone(other):
    readings = readings_of(f"Varga announced a tariff. {other}")
    words = words_of(readings[0], cues_in(readings[0].sentence.tokens, report_weights.CUES))

    has_quote = "“" in other
    assert f"quote in sentence after={has_quote}" in features_of_page(words, readings, 0)


def test_a_place_to_end_is_told_by_what_follows_it():
    _, words = seen("Varga announced a tariff on grain, which Baum said would hurt.")
    place = place_of(words, words.cues[0])
    comma = words.classes.index(",")

    names = features_of_end(words, place, place.at + 1, comma)

    assert {"stop=, cue ahead=say", "stop=, before cue=mention", "stop=, commas=0"} <= set(names)
