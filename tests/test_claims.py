import pytest
from test_roster import profile

from api.claims import Claim, read_claim
from api.roster import Roster

ROSTER = Roster([profile("Anna Orlova"), profile("Samir Haddad")])


@pytest.mark.parametrize(
    ("typed", "claim"),
    [
        (
            "We have never closed a harbour in winter",
            Claim("We have never closed a harbour in winter", "", ()),
        ),
        (
            "Says that Haddad wants to sell every ferry in Tessaly",
            Claim("Haddad wants to sell every ferry in Tessaly", "", ()),
        ),
        (
            'Orlova "The harbour is open to all"',
            Claim('"The harbour is open to all"', "Orlova", ("The harbour is open to all",)),
        ),
        (
            "Anna Orlova: the harbour is open to every ship",
            Claim("the harbour is open to every ship", "Anna Orlova", ()),
        ),
        (
            "Anna Orlova, the harbour minister, said that ferries will run all night",
            Claim("ferries will run all night", "Anna Orlova", ()),
        ),
        (
            "Orlova Haddad “sold the last ferry to his brother”",
            Claim("Haddad “sold the last ferry to his brother”", "Orlova", ("sold the last ferry to his brother",)),
        ),
        (
            "When the ice came, nobody told the captains of it.",
            Claim("When the ice came, nobody told the captains of it.", "", ()),
        ),
        (
            "he said that ferries will run all night",
            Claim("ferries will run all night", "", ()),
        ),
        ("Freight rose by 12 percent in one winter.", Claim("Freight rose by 12 percent in one winter.", "", ())),
    ],
)  # fmt: skip
def test_a_sentence_that_somebody_may_have_said_is_a_claim(typed, claim):
    assert read_claim(typed, ROSTER) == claim


@pytest.mark.parametrize(
    "typed",
    [
        "What did Orlova say about the harbour?",
        "what did orlova say about the harbour she has closed",
        "Did Orlova say that the harbour is open to all?",
        "Orlova on the closing of the northern harbour",
        "Orlova",
        "the closing of the harbour",
        "harbour ferries ice winter captains freight",
        "when was the harbour closed by the minister",
        "Is the harbour open to every ship in winter",
        "everything Orlova said about ferries in the winter",
        "Что сказала Орлова о порте",
    ],
)
def test_questions_topics_and_names_are_none(typed):
    assert read_claim(typed, ROSTER) is None
