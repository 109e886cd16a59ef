"""A time within what somebody is claimed to have said is no time of saying it."""

import datetime as dt

import pytest
from shelves import TODAY

from api.answer import NO_FILTERS
from api.question import understand
from api.roster import Roster


def period(question: str):
    return understand(question, roster=Roster(()), filters=NO_FILTERS, today=TODAY).period


@pytest.mark.parametrize(
    "question",
    [
        "Did Haddad say that the corridor opens on Monday?",
        "Did Varga say that the ban would last until October?",
        "Who said that the cap would end in the autumn?",
    ],
)
def test_a_time_of_the_claim_restricts_nothing(question):
    assert period(question).is_open


def test_a_time_before_the_claim_does():
    asked = period("Did Haddad say in May 2031 that the corridor opens on Monday?")

    assert (asked.first, asked.last) == (dt.date(2031, 5, 1), dt.date(2031, 5, 31))
