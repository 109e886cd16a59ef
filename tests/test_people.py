"""Names are joined by their spelling, never by their meaning, and two people stay two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellings import readings_of

from indexer.extract.people import canonical_name, gather_cast
from indexer.extract.printed import Printed
from indexer.extract.resolution import Resolver


def cast_of(text):
    readings = readings_of(text)
    return gather_cast(text, readings, outside=len(readings), trusts_headlines=False)


def names_of(text):
    return [canonical_name(Printed(text), entity) for entity in cast_of(text).entities]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ida Falk came. Falk spoke.", "Ida Falk"),
        ("Falk spoke. Ida Falk came.", "Ida Falk"),
        ("Mayor Ida Falk came. Mrs Falk spoke.", "Ida Falk"),
        ("Liam O'Neill came. O’Neill spoke.", "Liam O'Neill"),
        ("Yusuf Abd al-Karim came. Abdulkarim spoke.", "Yusuf Abd al-Karim"),
        ("Yusuf Abd al-Karim came. al-Karim spoke.", "Yusuf Abd al-Karim"),
        ("Spokesman Joren Skolny came. Scolni spoke. Skolny left.", "Joren Skolny"),
        ("Mohammed Haddad came. Muhammad Haddad spoke. Mohammed Haddad left.", "Mohammed Haddad"),
        ("IDA FALK came. Ida Falk spoke.", "Ida Falk"),
        ("Kim Jong-il came. Kim spoke.", "Kim Jong-il"),
        ("Ban Ki-moon came. Mr. Ban spoke.", "Ban Ki-moon"),
        ("Rodrigo Salcedo Ibarra came. Salcedo spoke.", "Rodrigo Salcedo Ibarra"),
        ("Clara Anheim came. Clara spoke.", "Clara Anheim"),
        ("Amos Keel Jr. came. Keel spoke.", "Amos Keel Jr."),
        ("Anke van der Berg came. Van der Berg spoke.", "Anke van der Berg"),
    ],
)
def test_the_names_of_one_person_are_joined(text, name):
    assert names_of(text) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nora Price came. Adam Price spoke.", {"Nora Price", "Adam Price"}),
        ("Mr. Price came. Mrs. Price spoke.", {"Price"}),
        ("Ida Falk came. Ida Baum spoke.", {"Ida Falk", "Ida Baum"}),
        ("Ida Falk came. Rolf Valk spoke.", {"Ida Falk", "Rolf Valk"}),
        ("Ida Falk came. Nord Steel spoke.", {"Ida Falk", "Nord Steel"}),
        ("Viktor Orlov came. Viktor Orlenko spoke.", {"Viktor Orlov", "Viktor Orlenko"}),
        ("Ida Marin came. Ida Martin spoke.", {"Ida Marin", "Ida Martin"}),
        ("Amos Keel Sr. and Amos Keel Jr. came. Keel Jr. spoke.", {"Amos Keel Sr.", "Amos Keel Jr."}),
        ("Rolf Baum and his son Rolf Baum Jr. came. Baum Jr. spoke.", {"Rolf Baum", "Rolf Baum Jr."}),
        ("Senator Elizabeth Warren came. Queen Elizabeth spoke.", {"Elizabeth Warren", "Elizabeth"}),
        ("Foreign Ministers Ida Falk and Rolf Baum came. Baum spoke.", {"Ida Falk", "Rolf Baum"}),
    ],
)
def test_two_people_stay_two(text, names):
    found = names_of(text)

    assert set(found) == names
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Sara Falk came.", "female"),
        ("Mrs. Falk came.", "female"),
        ("Spokeswoman Falk came.", "female"),
        ("Mr. Falk came.", "male"),
        ("King Falk came.", "male"),
        ("Peter Falk came.", "male"),
        ("Ozzu Falk came.", None),
        ("Mrs. Peter Falk came.", "female"),
    ],
)
def test_gender_is_what_the_article_shows(text, gender):
    (entity,) = cast_of(text).entities

    assert entity.gender == gender


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Defence Minister Ida Falk came.", ["Defence Minister"]),
        ("Ida Falk, the defence minister, came.", ["defence minister"]),
        ("The defence minister, Ida Falk, came.", ["defence minister"]),
        ("Mrs. Falk came.", []),
        ("The Foreign Secretary, Sir Alan Marsh, came.", ["Foreign Secretary"]),
        ("The Foreign Secretary, Dame Ida Marsh, came.", ["Foreign Secretary"]),
    ],
)
def test_a_role_is_kept_as_printed_without_its_article(text, roles):
    (entity,) = cast_of(text).entities

    assert entity.roles == roles


@pytest.mark.parametrize(
    "text", ["The Ministry of Defence spoke.", "The Kremlin spoke.", "NATO spoke.", "The Nord Company spoke."]
)
def test_a_body_is_told_from_a_person(text):
    (entity,) = cast_of(text).entities

    assert entity.is_body


def test_every_naming_is_kept_with_its_place():
    cast = cast_of("Ida Falk came. Baum left. Falk spoke.")

    assert [(seen.reading, seen.entity.surname) for seen in cast.seen] == [(0, "falk"), (1, "baum"), (2, "falk")]
    assert set(cast.by_place) == {(seen.reading, seen.mention.first) for seen in cast.seen}


def test_a_spelling_variant_is_marked_as_one():
    cast = cast_of("Spokesman Joren Skolny came. Scolni spoke.")

    assert [seen.is_variant for seen in cast.seen] == [False, True]


def test_a_person_who_is_told_something_is_no_place():
    text = "According to Falk, it holds. He left."
    readings = readings_of(text)
    cast = gather_cast(text, readings, outside=len(readings), trusts_headlines=False)
    pronoun = readings[1].mentions[0]

    resolved = Resolver(text, readings, cast).resolve(1, pronoun)

    assert resolved.entity is cast.entities[0]


NAMES = st.sampled_from(
    [
        "Ida Falk",
        "Falk",
        "Mr. Falk",
        "FALK",
        "Rolf Baum",
        "Baum",
        "the Nord Company",
        "al-Karim",
        "Yusuf Abd al-Karim",
        "Skolny",
        "Scolni",
        "Żółw",
        "Ida",
        "@port",
        "O'Neill",
        "Prince Rolf",
        "X",
        "Mrs",
    ]
)


@given(st.lists(NAMES, max_size=8))
def test_a_canonical_name_is_always_printed(names):
    text = " ".join(f"{name} came." for name in names)

    for entity in cast_of(text).entities:
        assert canonical_name(Printed(text), entity).casefold() in text.casefold()
