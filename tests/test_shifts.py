import datetime as dt
from itertools import pairwise

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import make_statement

from api.answer import Difference
from api.shifts import MAX_CHANGES, MAX_STATEMENTS, find_changes
from indexer.index.hits import Printed
from indexer.statement import Kind
from indexer.when import Precision, When

GRAIN = "Grain exports will rise by a tenth."


def printed(quote, day="2030-03-01", *, name="Anna Orlova", published=None, origin="a.txt", **more) -> Printed:
    article = make_article(f"“{quote}”", origin=f"{origin} {day}", published=published)
    said_on = When.on(dt.date.fromisoformat(day), "dateline") if day else When()
    return Printed(statement=make_statement(article, quote, name=name, said_on=said_on, **more), article=article)


def differences(earlier, later) -> list[tuple[Difference, ...]]:
    found = find_changes([printed(later, "2031-05-04"), printed(earlier, "2030-03-01")])
    return [one.differs_in for one in found]


@pytest.mark.parametrize(
    ("earlier", "later", "differs_in"),
    [
        (GRAIN, "Grain exports will rise by a fifth.", (Difference.NUMBER,)),
        ("We will buy 300 tonnes of grain.", "We will buy 500 tonnes of grain.", (Difference.NUMBER,)),
        ("The dam holds 10 million litres.", "The dam holds 12 million litres.", (Difference.NUMBER,)),
        ("The dam will be ready by 2030.", "The dam will be ready by 2034.", (Difference.NUMBER,)),
        (GRAIN, "Grain exports will fall by a tenth.", (Difference.POLARITY,)),
        (GRAIN, "Grain exports will not rise by a tenth.", (Difference.POLARITY,)),
        ("It is likely that the port opens.", "It is unlikely that the port opens.", (Difference.POLARITY,)),
        (GRAIN, "Grain exports may rise by a tenth.", (Difference.MODALITY,)),
        (GRAIN, "Grain exports could rise by a fifth.", (Difference.NUMBER, Difference.MODALITY)),
        (f"We are glad. {GRAIN}", f"{GRAIN.replace('tenth', 'third')} We shall see.", (Difference.NUMBER,)),
        ("Taxes on bread will rise by 5 %.", "Taxes on bread will rise by 7 per cent.", (Difference.NUMBER,)),
    ],
)  # fmt: skip
def test_a_changed_number_negation_or_modal_verb_makes_a_pair(earlier, later, differs_in):
    assert differences(earlier, later) == [differs_in]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (GRAIN, GRAIN),
        (GRAIN, "Grain exports will rise by one tenth"),
        (GRAIN, "Steel exports will rise by a fifth."),
        ("Oil exports will rise by a tenth.", "Gas exports will rise by a fifth."),
        ("Grain exports will rise by a tenth.", "Grain imports will rise by a tenth."),
        ("We will buy 300 tonnes of grain.", "We will buy three hundred tonnes of grain."),
        ("We will buy 300 tonnes of grain.", "We will buy 500 bags of grain."),
        ("We will spend $300 on grain and bread.", "We will spend €500 on grain and bread."),
        ("The dam holds 10 tonnes of sand.", "The dam holds 10 million tonnes of sand."),
        ("In 2030 the harvest of grain was poor.", "In 2031 the harvest of grain was poor."),
        ("On 4 May the harvest of grain begins.", "On 9 May the harvest of grain begins."),
        ("The second phase of the dam is ready.", "The third phase of the dam is ready."),
        ("Phase 2 of the dam is ready at last.", "Phase 3 of the dam is ready at last."),
        ("The north of the country needs grain.", "The south of the country needs grain."),
        ("I will never leave the people of Velm.", "They will leave the people of Velm."),
        ("The port of Velm will open soon.", "The port of Selt will not open soon."),
        ("Grain exports to Velm will rise.", "Grain exports to Selt may rise."),
        ("Grain exports will not rise this year.", "Grain exports will fall this year."),
        ("If it rains, the harvest of grain will fail.", "The harvest of grain will not fail."),
        ("Will grain exports rise by a tenth?", "Will grain exports rise by a fifth?"),
        ("We have 12 ships.", "We have 15 ships."),
        ("Grain is what the people of the coast ask for.", "Five ministers met 3 times about 12 bridges."),
        ("Our ships will carry grain to the coast.", "Their ships may carry grain to the coast."),
    ],
)
def test_what_only_looks_like_it_makes_none(earlier, later):
    assert differences(earlier, later) == []


LATER = "Grain exports will rise by a fifth."


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (printed(GRAIN), printed(LATER, "2031-05-04", name="Tomas Varga")),
        (printed(GRAIN), printed(LATER, "2031-05-04", name=None)),
        (printed(GRAIN), printed(LATER, "2030-03-01", origin="b.txt")),
        (printed(GRAIN), printed(LATER, "2030-03-02", origin="b.txt")),
        (printed(GRAIN), printed(LATER, "", published=dt.date(2031, 5, 4))),
        (printed(GRAIN, ""), printed(LATER, "2031-05-04")),
        (printed(GRAIN), printed(LATER, "2031-05-04", kind=Kind.INDIRECT)),
        (printed(GRAIN), printed(LATER, "2031-05-04", negated=True)),
        (printed(GRAIN), printed(LATER, "2031-05-04", confidence=0.4)),
    ],
    ids="other_speaker nobody same_day next_day undated_later undated_earlier reporters_words denied unsure".split(),
)
def test_another_speaker_an_unsure_day_or_other_peoples_words_make_none(earlier, later):
    assert find_changes([earlier, later]) == ()


def test_the_earlier_one_may_be_dated_by_its_publication():
    (change,) = find_changes(
        [printed(LATER, "2031-05-04"), printed(GRAIN, "", published=dt.date(2030, 3, 1), origin="b.txt")]
    )

    assert change.sentences == (GRAIN, LATER)


def test_months_that_do_not_overlap_are_in_order():
    def of_month(quote, month):
        one = printed(quote, "2030-01-01", origin=month)
        when = When(date=month, precision=Precision.MONTH, evidence="printed")
        return one.model_copy(update={"statement": one.statement.model_copy(update={"said_on": when})})

    assert len(find_changes([of_month(GRAIN, "2030-03"), of_month(LATER, "2030-05")])) == 1
    assert find_changes([of_month(GRAIN, "2030-03"), of_month(LATER, "2030-03")]) == ()


def test_a_wording_that_changes_again_and_again_is_paired_step_by_step():
    said = [printed(GRAIN.replace("a tenth", f"{n} tonnes"), f"203{n}-01-01") for n in range(5)]

    changes = find_changes(said)

    order = [one.statement.id for one in said]
    assert [(one.earlier, one.later) for one in changes] == list(pairwise(order))


WORDS = st.sampled_from("grain exports will may not rise fall by a tenth fifth 300 500 tonnes the port of Velm".split())
SENTENCES = st.lists(WORDS, min_size=5, max_size=9).map(" ".join)


@given(st.lists(st.tuples(SENTENCES, st.integers(min_value=1, max_value=28)), max_size=8, unique=True))
def test_pairs_are_of_one_speaker_in_order_of_time_and_do_not_depend_on_the_order_given(said):
    statements = [printed(quote, f"2031-05-{day:02d}") for quote, day in said]
    days = {one.statement.id: one.statement.said_on.date for one in statements}

    changes = find_changes(statements)

    assert all(days[one.earlier] < days[one.later] for one in changes)
    assert find_changes(reversed(statements)) == changes


def test_hundreds_of_statements_alike_are_bounded_work():
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=3 * n) for n in range(2 * MAX_STATEMENTS)]
    said = [printed(f"Grain exports will rise by {n} tonnes.", day.isoformat()) for n, day in enumerate(days)]

    assert len(find_changes(said)) == MAX_CHANGES
