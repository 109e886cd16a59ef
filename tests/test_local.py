import datetime as dt

import pytest
from fakes import said
from hostile_llm import HostileModel
from served import BRIDGE, add_to_record, make_record, opener

from api.answer import Filters
from api.local import LocalRecord
from indexer.errors import NoRecordError, NotFoundError
from indexer.settings import Settings

NO_FILTERS = Filters()


@pytest.fixture
def data(tmp_path):
    return make_record(tmp_path)


@pytest.fixture
def record(data):
    record = LocalRecord(Settings(data=data), opener(data), today=lambda: dt.date(2031, 6, 2))
    yield record
    record.close()


def test_nothing_is_opened_before_it_is_asked_for(tmp_path):
    LocalRecord(Settings(data=tmp_path / "nowhere")).close()


def test_a_folder_without_a_record_says_what_to_do(tmp_path):
    with pytest.raises(NoRecordError, match="onrecord index"):
        LocalRecord(Settings(data=tmp_path / "nowhere")).speakers()


def test_a_record_of_another_model_is_searched_by_words_without_loading_the_model(data):
    record = LocalRecord(Settings(data=data), today=lambda: dt.date(2031, 6, 2))

    answer = record.answer("What did Orlova say about the bridge?", limit=5, filters=NO_FILTERS)

    record.close()
    assert answer.citations[0].statement.quote == BRIDGE
    assert any(note.startswith("searched by words only") for note in answer.interpretation.notes)
    assert "made with another embedding model" in record.why_by_words


def test_a_question_is_answered(record):
    answer = record.answer("What did Orlova say about the bridge?", limit=5, filters=NO_FILTERS)

    assert answer.citations[0].statement.quote == BRIDGE


def test_a_search_finds_and_a_listing_lists(record):
    found = record.search("bridge", filters=NO_FILTERS, limit=1, cursor=None)
    listed = record.search(None, filters=NO_FILTERS, limit=50, cursor=None)

    assert found.items[0].statement.quote == BRIDGE
    assert len(listed.items) == 3


@pytest.mark.parametrize("name", ["orlova", "ORLOVA", "Mara  Orl", "Орлова"])
def test_a_speaker_is_found_by_part_of_the_name_in_any_script(record, name):
    assert [someone.id for someone in record.speakers(name)] == ["mara-orlova"]


def test_people_are_listed_by_how_much_they_said_and_the_nameless_after_them(tmp_path):
    article = tmp_path / "talks.txt"
    speakers = ["officials", "officials", "officials", "Tomas Varga", "Nora Okafor", "Nora Okafor", "Ada Reyes"]
    article.write_text("\n".join(said(f"Word {n} of it", who) for n, who in enumerate(speakers)), encoding="utf-8")
    add_to_record(tmp_path / "data", article)

    record = LocalRecord(Settings(data=tmp_path / "data"), opener(tmp_path / "data"))
    listed = [(someone.name, someone.statement_count) for someone in record.speakers()]
    record.close()

    assert listed == [("Nora Okafor", 2), ("Ada Reyes", 1), ("Tomas Varga", 1), ("officials", 3)]


def test_what_is_not_on_record_is_not_found(record):
    for look_up in (record.statement, record.speaker, record.article):
        with pytest.raises(NotFoundError):
            look_up("nothing")


def test_a_closed_record_opens_again_when_asked(record):
    record.speakers()
    record.close()

    assert len(record.speakers()) == 2


def test_with_a_language_model_set_an_answer_comes_in_sentences_with_the_same_citations(data):
    with HostileModel() as server:
        server.way = lambda call: call.sentences((f"Orlova said “{BRIDGE}”.", 1))
        settings = Settings(data=data, llm_url=server.url, llm_model="m")
        told = LocalRecord(settings, opener(data), today=lambda: dt.date(2031, 6, 2))
        found = LocalRecord(Settings(data=data), opener(data), today=lambda: dt.date(2031, 6, 2))

        answers = [
            one.answer("What did Orlova say about the bridge?", limit=5, filters=NO_FILTERS) for one in (told, found)
        ]

        told.close()
        found.close()
    assert answers[0].text.startswith(f"Orlova said “{BRIDGE}” [1].\n\n")
    assert answers[0].text.endswith(answers[1].text.split("\n\n")[-1])
    assert answers[0].citations == answers[1].citations
    assert (answers[0].mode, answers[1].mode) == ("llm", "extractive")


def test_an_answer_without_citations_is_never_shown_to_a_language_model(data):
    with HostileModel() as server:
        record = LocalRecord(
            Settings(data=data, llm_url=server.url, llm_model="m"), opener(data), today=lambda: dt.date(2031, 6, 2)
        )

        answer = record.answer("What did Zubov say about the moon?", limit=5, filters=NO_FILTERS)

        record.close()
    assert (answer.mode, answer.citations, server.calls) == ("extractive", (), [])
