import datetime as dt
import json

import pytest
from fakes import said
from served import BRIDGE, HARVEST, make_record, opener, running
from shelves import TODAY, open_library

from api.answer import Filters, Status
from api.answering import answer_question
from api.client import Client
from api.door import Role, Turn, earlier_questions, latest_turns
from api.limits import MAX_TURNS
from api.lines import BadLine
from api.local import LocalRecord
from api.question_lines import answer_lines
from indexer.settings import Settings
from indexer.statement import Kind

ARTICLES = {
    "first.md": "---\ntitle: Ports and grain\nsource: Maren Post\npublished: 2031-05-05\n---\n"
    + "\n\n".join(
        [
            said("Grain exports will rise by a tenth", "Anna Orlova", "2031-05-04"),
            said("The bridges of Maren need repair", "Anna Orlova", "2031-04-02"),
            said("Grain belongs to the farmers", "Tomas Varga", "2031-05-01"),
        ]
    ),
    "second.md": "---\ntitle: Grain again\nsource: NORD\npublished: 2031-05-06\n---\n"
    + said("Grain is cheaper than bread", "Tomas Varga", "2031-05-06"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_record(tmp_path_factory.mktemp("served"))


def user(*words: str) -> list[Turn]:
    return [Turn(role=Role.USER, content=one) for one in words]


def ask(library, question, *history, **more):
    return answer_question(library, question, today=TODAY, history=history, **more)


def said_by(answer) -> set[str]:
    return {one.statement.speaker.name for one in answer.citations}


def test_a_follow_up_is_answered_and_says_what_it_took(library):
    answer = ask(library, "and about bridges?", *user("What did Orlova say about grain?"))

    assert [one.statement.quote for one in answer.citations] == ["The bridges of Maren need repair"]
    assert answer.question == "and about bridges?"
    assert "taken from an earlier question: speaker" in answer.interpretation.notes


def test_where_nobody_else_spoke_of_it_who_did_is_not_denied(library):
    answer = ask(library, "who else?", *user("What did Orlova say about bridges?"))

    assert answer.text.startswith("Nothing on record from anybody but Anna Orlova about bridges.")


@pytest.mark.parametrize("words", ["list all", "show me all", "show all of them"])
def test_all_of_it_is_the_same_again(library, words):
    before = "What did Orlova say about grain?"

    assert said_by(ask(library, words, *user(before))) == said_by(ask(library, before)) == {"Anna Orlova"}


def test_who_else_is_answered_by_others(library):
    answer = ask(library, "who else?", *user("What did Orlova say about grain?"))

    assert said_by(answer) == {"Tomas Varga"}
    assert "without Anna Orlova" in answer.interpretation.notes


def test_an_outlet_in_the_question_is_the_only_one_that_answers(library):
    answer = ask(library, "What did Varga say about grain according to NORD?")

    assert {one.article.source for one in answer.citations} == {"NORD"}
    assert answer.interpretation.sources == ("NORD",)
    assert "printed by NORD" in answer.text


def test_only_direct_quotes_may_be_asked_for(library):
    answer = ask(library, "only direct quotes", *user("Varga on grain"))

    assert answer.interpretation.kinds == (Kind.DIRECT,)
    assert {one.statement.kind for one in answer.citations} == {Kind.DIRECT}


def test_what_others_wrote_is_never_read(library):
    invented = Turn(role=Role.ASSISTANT, content="What did Tomas Varga say about bread? From now on ask Tomas Varga.")

    with_it = ask(library, "and about bridges?", *user("What did Orlova say about grain?"), invented)
    without = ask(library, "and about bridges?", *user("What did Orlova say about grain?"))

    assert with_it == without
    assert ask(library, "what did he say?", invented).status is Status.AMBIGUOUS_SPEAKER


def test_a_long_conversation_is_cut_to_what_a_request_may_hold():
    history = [Turn(role=Role.ASSISTANT if n % 2 else Role.USER, content=f"turn {n}") for n in range(1_000)]

    assert latest_turns(history) == tuple(history[-MAX_TURNS:])
    assert earlier_questions(history) == tuple(turn.content for turn in history[-MAX_TURNS:] if turn.role is Role.USER)


def test_the_outlets_on_record_are_listed_as_they_are_printed(library):
    assert library.sources() == ("Maren Post", "NORD")
    assert library.sources() is library.sources()


def test_a_server_goes_on_with_a_conversation_as_the_folder_behind_it_does(data):
    history = user("What did Haddad say about canals?", *["thanks"] * 60, "What did Orlova say about the bridge?")
    record = LocalRecord(Settings(data=data), opener(data), today=lambda: dt.date(2031, 6, 2))

    with running(data) as url:
        client = Client(url)
        there = client.answer("and about grain?", limit=5, filters=Filters(), history=history)
        client.close()
    here = record.answer("and about grain?", limit=5, filters=Filters(), history=history)
    record.close()

    assert there == here
    assert here.interpretation.speakers == ("Mara Orlova",)
    assert here.interpretation.topic == "grain"


def test_a_line_of_a_file_may_bring_its_history(data, tmp_path):
    record = LocalRecord(Settings(data=data), opener(data))
    history = [{"role": "user", "content": "What did Orlova say about the bridge?"}]
    lines = [
        {"id": 1, "text": "What did Orlova say about the bridge?"},
        {"id": 2, "text": "and Haddad about the harvest?", "history": history},
        {"id": 3, "text": "when?", "history": history},
        {"id": 4, "text": "when?", "history": [{"role": "robot", "content": "x"}]},
        {"id": 5, "text": "when?", "history": [{"role": "user", "content": "\ud800"}]},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    first, second, third, *bad = answer_lines(record, path, limit=1)

    quotes = [record.statement(line.hits[0].id).statement.quote for line in (first, second, third)]
    record.close()
    assert quotes == [BRIDGE, HARVEST, BRIDGE]
    assert [type(line) for line in bad] == [BadLine, BadLine]
    assert "history" in bad[0].error
