"""Both engines give the same answers: 1,000 questions and quotes to one record in a folder and its copy on a server."""

import random

import pytest
from fakes import WordEmbedder, extract_plainly, said
from postgres_server import record_address

from api.door import Filters
from api.local import LocalRecord
from indexer.index.engine import settle
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.moving import copy_record
from indexer.settings import Settings

ASKED = 1000
PEOPLE = ("Mara Orlova", "Samir Haddad", "Ilse Brandt", "Tomas Varga", "Kofi Mensah", "Anna Orlova", "Hana Ueda")
THINGS = "bridge harbour canal school budget ferry dam hospital market tunnel railway orchard airport prison".split()
VERBS = "reopen close repair sell inspect enlarge abandon defend rename guard".split()
WHEN = ("before the winter", "after the vote", "next week", "in spring", "once the money is there", "without delay")
FORMS = (
    "What did {who} say about the {thing}?",
    "What did {who} say about the {thing} in {year}?",
    "Who said anything about the {thing}?",
    "What did {who} say last?",
    "When did {who} first speak of the {thing}?",
    "Did {who} say “We will {verb} the {thing}”?",
    "What was said about the {thing} since {year}?",
    "How often did {who} speak of the {thing}?",
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parity")
    articles = folder / "articles"
    articles.mkdir()
    draw = random.Random(11)  # noqa: S311 - the same questions each time
    for number in range(60):
        lines = [_line(draw) for _ in range(5)]
        (articles / f"{number:02}.txt").write_text("\n\n".join(lines), encoding="utf-8")
        if number % 9 == 0:  # the same report in another paper
            (articles / f"{number:02}-again.txt").write_text("\n\n".join([*lines, _line(draw)]), encoding="utf-8")
    index_path([articles], data=folder / "data", embedder=WordEmbedder(256), extract=extract_plainly)
    there = folder / "there"
    address = record_address(str(there))
    copy_record(folder / "data", address)
    settle(there, address)
    return [_door(data) for data in (folder / "data", there)]


def _door(data):
    return LocalRecord(Settings(data=data), lambda: Library.open(data, embedder=WordEmbedder(256)))


def _line(draw):
    day = f"{draw.randint(2029, 2031)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    quote = f"We will {draw.choice(VERBS)} the {draw.choice(THINGS)} and {draw.choice(VERBS)} the {draw.choice(THINGS)}"
    return said(f"{quote} {draw.choice(WHEN)}", draw.choice(PEOPLE), day)


def _questions():
    draw = random.Random(7)  # noqa: S311 - the same questions each time
    for number in range(ASKED):
        words = {"who": draw.choice(PEOPLE), "thing": draw.choice(THINGS), "verb": draw.choice(VERBS)}
        yield FORMS[number % len(FORMS)].format(**words, year=draw.randint(2028, 2032))


@pytest.mark.timeout(300)
def test_a_thousand_questions_are_answered_alike_in_a_folder_and_on_a_server(doors):
    unlike, found = [], 0
    for question in _questions():
        answers = [door.answer(question, limit=10, filters=Filters()).model_dump(mode="json") for door in doors]
        found += len(answers[0]["citations"])
        if answers[0] != answers[1]:
            unlike.append(question)
    assert unlike == []
    assert found > ASKED  # as many nothings would be alike, too


def test_whatever_else_is_asked_is_told_alike(doors):
    here, there = doors
    assert here.speakers() == there.speakers()
    assert here.library.stats() == there.library.stats()
    assert here.library.outlets() == there.library.outlets()
    pages = [door.search(None, filters=Filters(), limit=50, cursor=None) for door in doors]
    assert pages[0].model_dump() == pages[1].model_dump()
    for one in pages[0].items:
        statement = one.statement
        verdicts = [door.verify(statement.quote, statement.speaker.name).model_dump() for door in doors]
        assert verdicts[0] == verdicts[1]
