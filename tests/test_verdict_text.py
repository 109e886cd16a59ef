import re
from contextlib import closing

import pytest
from fakes import said
from shelves import open_library
from test_verifying import ARTICLES, BRIDGE, CANALS, CRIME

from api.verdict_kinds import Caution
from api.verifying import verify_quote
from prompts.loading import QUOTATION_MARKS, load_prompt


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


def lines(library, quote, speaker=None):
    return verify_quote(library, quote, speaker).text.split("\n")


def test_a_verbatim_quote_is_shown_with_date_source_and_what_was_searched(library):
    found = lines(library, "reopen the bridge at Sela", "Orlova")

    assert found[:2] == ["Verbatim: Mara Orlova said so, 4 May 2031.", "“reopen the bridge at Sela” [1]"]
    assert found[2].startswith("[1] outlet not named, publication date not given, ")
    assert found[3].startswith("Searched: all 6 statements on record, from 4 articles by 5 speakers")


def test_an_altered_quote_is_shown_as_it_is_on_record_with_the_changes(library):
    found = lines(library, "We will reopen the bridge at Brod before the winter", "Orlova")

    assert found[0].startswith("Altered: Mara Orlova said something like it")
    assert found[1] == "“We will reopen the bridge at Sela before the winter” [1]"
    assert found[2] == "On record → in the quote: Sela → Brod."
    assert found[3] == "It turns: name."


def test_what_an_elided_quote_leaves_out_is_named(library):
    found = lines(library, "The shelling … was a grave war crime")

    assert found[1] == "“The shelling” […] “was a grave war crime” [1]"
    assert found[2] == "On record → in the quote: without of the market."


@pytest.mark.parametrize(
    ("quote", "speaker", "headline"),
    [
        (
            "repaired the canals in 12 villages",
            None,
            "Verbatim, but taken out of its sentence: Samir Haddad said these",
        ),
        ("repaired … in 12 villages", None, "Elided, and taken out of its sentence: Samir Haddad said these words"),
        ("repaired the canals", "Orlova", "Misattributed: not Mara Orlova, but Samir Haddad said these words, 6 May"),
    ],
    ids=["verbatim", "elided", "misattributed"],
)
def test_words_behind_a_negation_are_shown_with_it_and_nobody_said_so(library, quote, speaker, headline):
    found = lines(library, quote, speaker)

    assert found[0].startswith(headline)
    assert f"The whole sentence: “{CANALS}” [1]" in found
    assert "said so" not in "".join(found)


def test_a_record_of_one_day_has_one_date(tmp_path):
    with closing(open_library(tmp_path, {"bridge.txt": f"{said(BRIDGE, 'Mara Orlova')}\n"})) as opened:
        found = lines(opened, "reopen the bridge at Sela")

    assert found[-1].endswith(", dated 4 May 2031.")


def test_what_is_near_is_not_shown_as_the_quote(library):
    found = lines(
        library, "The shelling of the market was a feast, and those who ordered it sleep well tonight", "Lena Brandt"
    )

    assert found[0] == "Not on record: nothing shows that Lena Brandt said so."
    assert found[1].startswith("Nearest on record, and not the quote: Lena Brandt, 7 May 2031: “The shelling")


@pytest.mark.parametrize(
    "quote", [BRIDGE, CANALS, CRIME, "we “will” ask „the town“ to pay", "«Thank» you", 'a "grave" plan']
)
@pytest.mark.parametrize("speaker", [None, "Orlova", "“Somebody” else"], ids=["anybody", "orlova", "nobody known"])
def test_between_quotation_marks_stand_only_printed_words(library, quote, speaker):
    text = verify_quote(library, quote, speaker).text

    quoted = re.findall("“([^”]*)”", text)
    assert all(any(words in article for article in ARTICLES.values()) for words in quoted)
    assert not any(mark in re.sub("“[^”]*”", "", text) for mark in QUOTATION_MARKS)


@pytest.mark.parametrize("caution", list(Caution))
def test_every_caution_has_its_words(caution):
    assert f"verdict_{caution}" in load_prompt("wording", folder=None).texts
