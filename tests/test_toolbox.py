import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answer import Filters
from api.faults import require
from api.tools.arguments import AskArguments, SearchArguments, SpeakersArguments, unfold
from api.tools.toolbox import INSTRUCTIONS, TOOLS
from indexer.statement import Kind

ESSAY = 2500
"""Characters of a description that a model still reads; clients cut longer ones."""


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_every_tool_takes_bounded_arguments_that_are_described(name):
    schema = TOOLS[name].takes.model_json_schema()

    assert schema["additionalProperties"] is False
    for field in schema["properties"].values():
        kinds = [field, *field.get("anyOf", ())]
        assert field["description"]
        assert any("maxLength" in one or "maximum" in one or "maxItems" in one or "format" in one for one in kinds)


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_every_tool_tells_what_it_gives_and_fits_where_models_read(name):
    about = TOOLS[name].about

    assert any(word in about.split() for word in ("Gives", "Show"))
    assert len(about) < ESSAY


@pytest.mark.parametrize("name", ["ask", "search", "verify"])
def test_models_are_told_to_repeat_words_as_printed_and_to_keep_silence(name):
    assert "Repeat them exactly" in TOOLS[name].about
    assert '"Nothing on record" is an answer' in TOOLS[name].about
    assert "Repeat them exactly" in INSTRUCTIONS


def test_what_narrows_a_question_becomes_its_filters():
    given_ = {
        "question": "x",
        "speakers": ["Mara Orlova"],
        "from": "2031-05-01",
        "to": "2031-05-31",
        "kinds": ["direct"],
    }

    assert require(AskArguments, given_).filters == Filters(
        speakers=("Mara Orlova",), from_="2031-05-01", to="2031-05-31", kinds=(Kind.DIRECT,)
    )


def test_lists_inside_strings_are_read_as_lists():
    given_ = {"text": '["not a list"]', "speakers": '["Mara Orlova"]', "sources": "[broken", "limit": 3}

    assert unfold(given_, SearchArguments) == {**given_, "speakers": ["Mara Orlova"]}
    assert unfold({"name": "[x]"}, SpeakersArguments) == {"name": "[x]"}


@given(st.text())
def test_whatever_stands_in_a_string_is_read_or_left_as_it_is(text):
    read = unfold({"speakers": text}, SearchArguments)["speakers"]

    assert read == text or isinstance(read, list)
