import datetime as dt
import shlex

import pytest
from fakes import said
from shelves import TODAY, open_library

from api.answer import Filters
from api.paging import page_command
from api.question import understand
from api.retrieval import roster_of
from indexer.statement import Kind
from prompts.loading import QUOTATION_MARKS


@pytest.fixture(scope="module")
def roster(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("paging"), {"a.md": said("We go", "Anna Orlova")})
    yield roster_of(opened)
    opened.close()


def command(roster, question, filters=Filters()) -> str | None:  # noqa: B008  frozen
    return page_command(understand(question, roster=roster, filters=filters, today=TODAY), filters)


def test_it_names_speaker_topic_period_outlets_and_kinds(roster):
    filters = Filters(sources=("Maren Post",), kinds=(Kind.DIRECT,), to=dt.date(2031, 5, 4))

    assert shlex.split(command(roster, "What did Orlova say about grain exports?", filters)) == [
        *("onrecord", "search", "grain exports", "--speaker", "anna-orlova", "--to", "2031-05-04"),
        *("--source", "Maren Post", "--kind", "direct"),
    ]


@pytest.mark.parametrize("topic", ["$(rm -rf x); ports", "grain && exports", "ports | cat", "`id` of ports"])
def test_nothing_in_a_topic_is_read_by_the_shell(roster, topic):
    written = command(roster, f"What did Orlova say about {topic}?")

    words = shlex.split(written, posix=True)
    assert words[:2] == ["onrecord", "search"]
    assert words[3:] == ["--speaker", "anna-orlova"]


def test_where_it_would_need_quotation_marks_there_is_none(roster):
    written = command(roster, "What did Orlova say about the farmer's grain?")

    assert written is None or not set(written) & set(QUOTATION_MARKS)


@pytest.mark.parametrize("question", ["What did Orlova say in May?", "What did Orlova deny?"])
def test_what_a_search_cannot_ask_for_has_none(roster, question):
    assert command(roster, question) is None
