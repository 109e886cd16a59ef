"""Who may be meant by a name, compared with a comparison of that name with every other."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.namesakes import MAX_ALIKE_CHARS, MAX_NAMESAKES, Namesakes, alike, compounds

SURNAMES = st.text("skcroabhzeiyv", min_size=1, max_size=16)
NAMES = st.lists(SURNAMES, min_size=1, max_size=4)


def held(names):
    namesakes = Namesakes()
    for place, words in enumerate(names):
        namesakes.add(place, words)
    return namesakes


@given(st.lists(NAMES, max_size=30), NAMES)
def test_everybody_of_a_surname_is_found(names, words):
    shared = [
        place
        for place, other in enumerate(names)
        if other[-1] == words[-1] or "".join(words) in {"".join(other[start:]) for start in range(1, len(other) - 1)}
    ]

    assert held(names).sharing(words) == shared


@given(st.lists(NAMES, max_size=30), SURNAMES, st.data())
def test_no_other_spelling_is_overlooked(names, surname, data):
    mutated = [[*words[:-1], mutation(data, surname)] for words in names]

    found = held(mutated).spelled_like(surname)

    for place, words in enumerate(mutated):
        if any(alike(own, surname) for own in {words[-1]} | compounds(words)):
            assert place in found


def mutation(data, name):
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(name) - 1))
        letter = data.draw(st.sampled_from(["", "c", "a", "h"]))
        name = (name[:at] + letter + name[at + data.draw(st.integers(0, 1)) :]) or "a"
    return name


def test_another_spelling_added_later_is_found_too():
    namesakes = held([["joseph", "skrocki"]])

    namesakes.add_surname(0, "scrocca")

    assert namesakes.sharing(["scrocca"]) == [0]


def test_of_very_many_of_one_surname_the_latest_are_looked_at():
    namesakes = held([[f"given{number}", "price"] for number in range(3 * MAX_NAMESAKES)])

    assert namesakes.sharing(["price"]) == list(range(2 * MAX_NAMESAKES, 3 * MAX_NAMESAKES))


def test_words_too_long_for_a_surname_are_alike_only_if_equal():
    word = "a" * (MAX_ALIKE_CHARS + 1)

    assert alike(word, word)
    assert not alike(word, word + "a")
