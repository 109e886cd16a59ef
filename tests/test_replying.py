"""A question back, and the reply to it."""

import pytest
from fakes import WordEmbedder
from shelves import TODAY

from api.answer import Status
from api.answering import answer_question
from api.door import Role, Turn
from api.replying import choose
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile

ARTICLE = """SELA, June 6, 2031. “Energy prices will fall before the winter,” said Energy Minister Nora Price.

“Nobody in this town can pay for energy,” said the mayor, Adam Price.

“Energy prices are no concern of the army,” said Colonel Adam Reed.
"""
QUESTION = "What did Price say about energy?"


def profile(name: str, role: str) -> SpeakerProfile:
    return SpeakerProfile(
        id=name.lower().replace(" ", "-"),
        name=name,
        role=role,
        aliases=(name,),
        statement_count=1,
        article_count=1,
        first_said=None,
        last_said=None,
    )


NORA, ADAM = CANDIDATES = (profile("Nora Price", "Energy Minister"), profile("Adam Price", "mayor"))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder, embedder = tmp_path_factory.mktemp("record"), WordEmbedder(256)
    (folder / "prices.txt").write_text(ARTICLE, encoding="utf-8")
    index_path([folder / "prices.txt"], data=folder / "data", embedder=embedder, progress=None)
    opened = Library.open(folder / "data", embedder=embedder)
    yield opened
    opened.close()


def ask(library, question, *history):
    turns = [Turn(role=Role.USER, content=one) for one in history]
    return answer_question(library, question, today=TODAY, history=turns)


@pytest.mark.parametrize(
    ("reply", "chosen"),
    [
        ("the mayor", (ADAM,)),
        ("Adam", (ADAM,)),
        ("I mean the energy minister, please", (NORA,)),
        ("Nora Price.", (NORA,)),
        ("the second one", (ADAM,)),
        ("1", (NORA,)),
        ("the last", (ADAM,)),
        ("both", (NORA, ADAM)),
        ("the third", ()),
        ("Price", ()),
        ("the general", ()),
        ("the one", ()),
    ],
)
def test_a_reply_chooses_whom_it_fits_alone(reply, chosen):
    assert choose(reply, CANDIDATES) == chosen


@pytest.mark.parametrize("reply", ["the mayor", "Adam", "the one who is mayor"])
def test_the_question_is_answered_for_whom_the_reply_chooses(library, reply):
    assert ask(library, QUESTION).status is Status.AMBIGUOUS_SPEAKER

    answer = ask(library, reply, QUESTION)

    assert answer.interpretation.speakers == ("Adam Price",)
    assert answer.interpretation.topic == "energy"
    assert {one.statement.speaker.name for one in answer.citations} == {"Adam Price"}


def test_what_was_chosen_holds_for_the_questions_after_it(library):
    answer = ask(library, "and about the winter?", QUESTION, "the energy minister")

    assert answer.interpretation.speakers == ("Nora Price",)


def test_both_are_compared(library):
    answer = ask(library, "both", QUESTION)

    assert {one.statement.speaker.name for one in answer.citations} == {"Nora Price", "Adam Price"}


def test_a_role_that_answers_no_question_back_is_anybodys(library):
    answer = ask(library, "and the mayor?", "What did Reed say about energy?")

    assert "Adam Reed" not in answer.interpretation.speakers
