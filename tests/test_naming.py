import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.naming import are_one_person, is_person, name_tokens


@pytest.mark.parametrize(
    ("names", "is_one"),
    [
        (["Tomas Varga", "Tomas A. Varga"], True),
        (["Tomas Andrej Varga", "Tomas A. Varga"], True),
        (["Tomas A. Varga", "Tomas B. Varga"], False),
        (["Tomas W. Varga", "Tomas H.W. Varga"], False),
        (["Tomas Varga", "Tomas A. Varga", "Tomas B. Varga"], False),
        (["Tomas Varga", "Toma Varga"], False),
        (["Tomas Varga", "Tomas Varga Jr."], False),
        (["Tomas Varga"], True),
    ],
)
def test_names_are_one_persons_where_only_initials_that_agree_differ(names, is_one):
    assert are_one_person(name_tokens(name) for name in names) is is_one


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Igor Konashenkov", True),
        ("Yusuf Abd al-Rahman", True),
        ("Ludwig van der Lund", True),
        ("Larry King", True),
        ("Игорь Конашенков", True),
        ("Varga", True),
        ("King", False),
        ("Prime Minister", False),
        ("Strait Authority", False),
        ("Varga campaign", False),
        ("supporters of Ada Okafor", False),
        ("Varga’s memo", False),
        ("ad", False),
        ("lawsuit", False),
        ("20", False),
        ("2031 study", False),
        ("", False),
    ],
)
def test_a_person_is_told_from_an_office_a_body_or_a_thing(name, is_one):
    assert is_person(name) is is_one


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_is_not(text):
    assert is_person(text) in {True, False}
