import pytest
from pydantic import ValidationError

from api.answer import Filters
from api.door import AskRequest, StatementQuery
from api.faults import first_fault, require
from indexer.errors import QuestionError, UsageError


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (AskRequest, {}, "question: missing; give it"),
        (AskRequest, {"question": ""}, "question: 0 characters; at least 1 is needed"),
        (AskRequest, {"question": "x" * 2001}, "question: 2001 characters; at most 2000 are taken"),
        (AskRequest, {"question": 5}, "question: must be text"),
        (AskRequest, {"question": "a\x00"}, "question: must hold neither NUL nor half of a surrogate pair"),
        (AskRequest, {"question": "x", "temperature": 1}, "temperature: no such field; leave it out"),
        (AskRequest, {"question": "x", "limit": 0}, "limit: out of range; must be at least 1"),
        (AskRequest, {"question": "x", "limit": 51}, "limit: out of range; must be at most 50"),
        (AskRequest, {"question": "x", "limit": "many"}, "limit: must be a whole number"),
        (AskRequest, {"question": "x", "limit": 2.5}, "limit: must be a whole number"),
        (AskRequest, {"question": "x", "limit": float("nan")}, "limit: must be a whole number"),
        (AskRequest, {"question": "x", "filters": 5}, "filters: must be an object"),
        (
            AskRequest,
            {"question": "x", "filters": {"speakers": ["a"] * 51}},
            "filters.speakers: 51 values; at most 50 are taken",
        ),
        (AskRequest, {"question": "x", "filters": {"speakers": "a"}}, "filters.speakers: must be a list"),
        (
            AskRequest,
            {"question": "x", "filters": {"kinds": ["shouted"]}},
            "filters.kinds.0: must be direct, mixed or indirect",
        ),
        (StatementQuery, {"from": 0}, "from: not a day; write it as 2017-04-02"),
        (StatementQuery, {"to": "2031"}, "to: not a day; write it as 2017-04-02"),
        (
            StatementQuery,
            {"from": "2031-06-02", "to": "2031-06-01"},
            "the first day (from) comes after the last (to); swap them",
        ),
        (
            Filters,
            {"from": "2031-06-02", "to": "2031-06-01"},
            "the first day (from) comes after the last (to); swap them",
        ),
    ],
)
def test_each_fault_has_plain_words(kind, fields, words):
    with pytest.raises(ValidationError) as refused:
        kind.model_validate(fields)

    assert first_fault(refused.value) == words


def test_what_is_not_json_is_told_without_the_words_of_the_parser():
    with pytest.raises(ValidationError) as refused:
        AskRequest.model_validate_json("{who")

    assert first_fault(refused.value) == "not JSON; write one object"


def test_a_noun_is_made_or_refused_with_the_error_that_was_asked_for():
    assert require(AskRequest, {"question": "x"}) == AskRequest(question="x")
    with pytest.raises(UsageError, match="limit"):
        require(StatementQuery, {"limit": 0})
    with pytest.raises(QuestionError, match="question"):
        require(AskRequest, {}, QuestionError)
