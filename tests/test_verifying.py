import datetime as dt
from contextlib import closing

import pytest
from fakes import WordEmbedder, make_article, said
from shelves import find_part, make_statement, open_library

from api.verdict_kinds import Caution, VerdictKind
from api.verifying import verify_quote
from indexer.contrast import Contrast
from indexer.errors import UsageError
from indexer.extract.extraction import Extraction
from indexer.index.indexing import index_items
from indexer.index.library import Library
from indexer.rewording import Op
from indexer.speaker import Person
from indexer.statement import Kind

BRIDGE = "We will reopen the bridge at Sela before the winter, and we will not ask the town to pay for it."
CANALS = "The harvest failed because nobody repaired the canals in 12 villages."
CRIME = "The shelling of the market was a grave war crime, and those who ordered it will stand trial."
ARTICLES = {
    "bridge.txt": f"{said(BRIDGE, 'Mara Orlova')}\n\n{said('Thank you.', 'Mara Orlova')}\n",
    "canals.txt": f"{said(CANALS, 'Samir Haddad', '2031-05-06')}\n",
    "crime.txt": f"{said(CRIME, 'Lena Brandt', '2031-05-07')}\n",
    "two.txt": f"{said('The dam will be closed in June.', 'Anna Reis')}\n\n{said('Snow fell again.', 'Peter Reis')}\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


def keep(folder, *articles):
    """Index articles, each with the statements that it is said to hold."""
    found = {article.id: statements for article, statements in articles}

    def given(article):
        people = {one.speaker for one in found[article.id] if one.speaker}
        return Extraction(statements=found[article.id], people=tuple(Person(speaker=one) for one in people))

    index_items([article for article, _ in articles], data=folder, embedder=WordEmbedder(), extract=given)
    return Library.open(folder, embedder=WordEmbedder())


def is_checked(verdict, library):
    text = library.article(verdict.statement.article_id).text
    verdict.statement.check_against(text)
    return all(text[part.start : part.end] == part.text for part in verdict.passage)


def test_the_very_words_of_a_statement_are_verbatim(library):
    verdict = verify_quote(library, BRIDGE, "Mara Orlova")

    assert verdict.verdict is VerdictKind.VERBATIM
    assert verdict.statement.quote == BRIDGE
    assert verdict.said_by.name == "Mara Orlova"
    assert verdict.diff == verdict.differs_in == verdict.cautions == ()
    assert is_checked(verdict, library)


@pytest.mark.parametrize(
    "quote",
    [
        "“WE WILL REOPEN THE BRIDGE AT SELA”",
        "we will réopen the brídge at Sela",
        "'We will reopen -- the bridge -- at Sela'",
        "… reopen the bridge at Sela before the winter...",
        "a grave war crime",
    ],
    ids=["capitals", "accents", "dashes", "ellipses at its ends", "few telling words"],
)
def test_a_part_in_one_run_is_verbatim_whatever_its_marks(library, quote):
    verdict = verify_quote(library, quote)

    assert verdict.verdict is VerdictKind.VERBATIM
    assert verdict.diff == ()
    assert is_checked(verdict, library)


@pytest.mark.parametrize("dots", ["…", " … ", "...", " [...] ", " (…) ", " . . . "])
def test_words_left_out_where_an_ellipsis_stands_are_elided(library, dots):
    verdict = verify_quote(library, f"We will reopen the bridge{dots}before the winter", "Orlova")

    assert verdict.verdict is VerdictKind.ELIDED
    assert [part.text for part in verdict.passage] == ["We will reopen the bridge", "before the winter"]
    assert [one.ours for one in verdict.diff if one.op is Op.DELETE] == ["at Sela"]
    assert verdict.differs_in == verdict.cautions == ()


def test_an_ellipsis_where_nothing_is_left_out_is_a_mark_like_others(library):
    assert verify_quote(library, "We will reopen … the bridge at Sela").verdict is VerdictKind.VERBATIM


def test_an_ellipsis_that_hides_a_negation_is_flagged(library):
    verdict = verify_quote(library, "and we will … ask the town to pay for it", "Orlova")

    assert verdict.verdict is VerdictKind.ELIDED
    assert verdict.differs_in == (Contrast.NEGATION,)
    assert Caution.CUT_NEGATION in verdict.cautions
    assert "negation" in verdict.text


def test_a_run_that_a_negation_stands_before_is_flagged(library):
    verdict = verify_quote(library, "repaired the canals in 12 villages")

    assert verdict.verdict is VerdictKind.VERBATIM
    assert verdict.cautions == (Caution.CUT_NEGATION,)
    assert [part.text for part in verdict.sentence] == [CANALS]


def test_of_the_same_words_those_without_a_negation_before_them_come_first(tmp_path):
    articles = {
        "denied.txt": f"{said('No troops were sent to Karsk.', 'Oleg Brand', '2031-05-01')}\n",
        "told.txt": f"{said('Two thousand troops were sent to Karsk.', 'Oleg Brand', '2031-05-02')}\n",
        "other.txt": f"{said('No troops were sent to Karsk.', 'Vera Lind', '2031-05-03')}\n",
    }
    with closing(open_library(tmp_path, articles)) as library:
        verdict = verify_quote(library, "troops were sent to Karsk")

    assert verdict.statement.quote == "Two thousand troops were sent to Karsk."
    assert verdict.cautions == verdict.also_by == verdict.sentence == ()


def test_a_number_changed_at_the_very_beginning_is_shown_with_the_one_on_record(tmp_path):
    articles = {"told.txt": f"{said('Two thousand troops were sent to Karsk.', 'Oleg Brand')}\n"}
    with closing(open_library(tmp_path, articles)) as library:
        verdict = verify_quote(library, "Three thousand troops were sent to Karsk")

    assert verdict.verdict is VerdictKind.ALTERED
    assert [part.text for part in verdict.passage] == ["Two thousand troops were sent to Karsk."]
    assert (verdict.diff[0].ours, verdict.diff[0].theirs) == ("Two", "Three")
    assert verdict.differs_in == (Contrast.NUMBER,)


@pytest.mark.parametrize(
    ("quote", "contrast", "change"),
    [
        ("We will not reopen the bridge at Sela before the winter", Contrast.NEGATION, ("", "not")),
        ("and we will ask the town to pay for it", Contrast.NEGATION, ("not", "")),
        ("nobody repaired the canals in 13 villages", Contrast.NUMBER, ("12", "13")),
        ("reopen the bridge at Brod before the winter", Contrast.NAME, ("Sela", "Brod")),
        ("We will reopen the bridge at Sela after the winter", Contrast.OPPOSITE, ("before", "after")),
    ],
    ids=["negation added", "negation taken", "number", "name", "opposite"],
)
def test_a_changed_word_is_shown_and_what_it_turns_is_named(library, quote, contrast, change):
    verdict = verify_quote(library, quote)

    assert verdict.verdict is VerdictKind.ALTERED
    assert contrast in verdict.differs_in
    changes = [(one.ours.strip(".,"), one.theirs.strip(".,")) for one in verdict.diff if one.op is not Op.EQUAL]
    assert changes == [change]
    assert is_checked(verdict, library)


def test_words_left_out_without_an_ellipsis_are_altered(library):
    verdict = verify_quote(library, "The shelling of the market was a crime, and those who ordered it will stand trial")

    assert verdict.verdict is VerdictKind.ALTERED
    assert [one.ours for one in verdict.diff if one.op is Op.DELETE] == ["grave war"]


def test_the_words_of_another_are_misattributed_with_who_said_them(library):
    verdict = verify_quote(library, CANALS, "Mara Orlova")

    assert verdict.verdict is VerdictKind.MISATTRIBUTED
    assert verdict.said_by.name == "Samir Haddad"
    assert "not Mara Orlova, but Samir Haddad" in verdict.text


def test_a_speaker_nobody_knows_did_not_say_what_another_said(library):
    verdict = verify_quote(library, CANALS, "Jorun Aasen")

    assert verdict.verdict is VerdictKind.MISATTRIBUTED
    assert verdict.cautions == (Caution.UNKNOWN_ASKED,)
    assert verdict.asked_of == ()


def test_a_misspelt_name_is_understood(library):
    verdict = verify_quote(library, BRIDGE, "Mara Orlowa")

    assert verdict.verdict is VerdictKind.VERBATIM
    assert [one.name for one in verdict.asked_of] == ["Mara Orlova"]


def test_of_two_people_of_one_name_none_is_chosen(library):
    verdict = verify_quote(library, "The dam will be closed in June", "Reis")

    assert verdict.verdict is VerdictKind.VERBATIM
    assert verdict.said_by.name == "Anna Reis"
    assert verdict.cautions == (Caution.AMBIGUOUS_ASKED,)
    assert {one.name for one in verdict.asked_of} == {"Anna Reis", "Peter Reis"}
    assert "Anna Reis and Peter Reis" in verdict.text


@pytest.mark.parametrize(
    "quote",
    [
        "The tunnel at Brod will be dug by hand next spring",
        "We will have to ask the people before the vote, and we will not wait for it",
        "I think that it was the right thing to do and that they will have to do it again",
        "those who stand for it will pay the market",
    ],
    ids=["nothing alike", "common words", "function words", "telling words scattered"],
)
@pytest.mark.parametrize("speaker", [None, "Mara Orlova"], ids=["anybody", "orlova"])
def test_what_nobody_said_is_not_on_record(library, quote, speaker):
    verdict = verify_quote(library, quote, speaker)

    assert verdict.verdict is VerdictKind.NOT_ON_RECORD
    assert verdict.statement is None
    assert verdict.passage == verdict.diff == ()
    assert verdict.searched.statement_count == 6


@pytest.mark.parametrize("quote", ["the", "we will", "it", "and we will not"])
def test_a_few_common_words_inside_a_statement_show_nothing(library, quote):
    verdict = verify_quote(library, quote, "Orlova")

    assert verdict.verdict is VerdictKind.NOT_ON_RECORD
    assert Caution.FEW_WORDS in verdict.cautions


def test_a_few_common_words_that_are_all_of_a_statement_are_its_words(library):
    verdict = verify_quote(library, "Thank you", "Orlova")

    assert verdict.verdict is VerdictKind.VERBATIM
    assert verdict.cautions == (Caution.FEW_WORDS,)


def test_a_few_common_words_of_another_are_no_misattribution(library):
    assert verify_quote(library, "Thank you", "Haddad").verdict is VerdictKind.NOT_ON_RECORD


def test_sentences_of_two_statements_are_flagged_as_joined(tmp_path):
    text = f"{said('The dam leaks at the foot.', 'Anna Reis')}\n\n{said('Nobody was warned in time.', 'Anna Reis')}"
    library = open_library(tmp_path, {"dam.txt": text})

    marked = verify_quote(library, "The dam leaks at the foot … Nobody was warned in time", "Reis")
    turned = verify_quote(library, "Nobody was warned in time … The dam leaks at the foot", "Reis")
    unmarked = verify_quote(library, "The dam leaks at the foot. Nobody was warned in time.", "Reis")

    assert [one.verdict for one in (marked, turned, unmarked)] == ["elided", "altered", "altered"]
    assert all(Caution.JOINED in one.cautions and len(one.joined_with) == 1 for one in (marked, turned, unmarked))
    assert "2 statements" in marked.text
    library.close()


def test_the_words_of_several_speakers_are_each_ones(tmp_path):
    text = f"{said('The border stays open to all.', 'Anna Reis')} {said('The border stays open to all.', 'Ivo Lang')}"
    library = open_library(tmp_path, {"border.txt": text})

    of_one = verify_quote(library, "the border stays open to all", "Lang")
    of_any = verify_quote(library, "the border stays open to all")

    assert (of_one.verdict, of_one.said_by.name) == ("verbatim", "Ivo Lang")
    assert {of_any.said_by.name, *(one.name for one in of_any.also_by)} == {"Anna Reis", "Ivo Lang"}
    library.close()


def test_of_several_printings_the_earliest_is_shown(tmp_path):
    words = "The border at Brod stays open to all who need help, and nobody will be asked for papers."
    late, early = (
        make_article(said(words, "Anna Reis"), origin=f"{n}.txt", source=f"Outlet {n}", published=dt.date(2031, 5, n))
        for n in (9, 5)
    )
    library = keep(tmp_path, *((one, (make_statement(one, words, name="Anna Reis"),)) for one in (late, early)))

    verdict = verify_quote(library, "The border at Brod stays open to all", "Reis")

    assert verdict.article.source == "Outlet 5"
    assert [other.source for other in verdict.also_in] == ["Outlet 9"]
    library.close()


def test_the_reporters_words_are_never_verbatim(tmp_path):
    article = make_article("Anna Orlova said that the ferry to the islands would be sold next year.")
    words = "the ferry to the islands would be sold next year"
    library = keep(tmp_path, (article, (make_statement(article, words, kind=Kind.INDIRECT),)))

    verdict = verify_quote(library, words, "Anna Orlova")

    assert verdict.verdict is VerdictKind.ALTERED
    assert Caution.REPORTERS_WORDS in verdict.cautions
    assert "“" not in verdict.text
    library.close()


def test_of_words_quoted_in_part_only_the_quoted_ones_are_verbatim(tmp_path):
    article = make_article("Anna Orlova called the sale of the ferry “a gift to smugglers” on Monday.")
    clause = find_part(article, "called the sale of the ferry “a gift to smugglers”")
    statement = make_statement(article, "a gift to smugglers", kind=Kind.MIXED, content=clause)
    library = keep(tmp_path, (article, (statement,)))

    own = verify_quote(library, "a gift to smugglers", "Orlova")
    more = verify_quote(library, "the sale of the ferry a gift to smugglers", "Orlova")

    assert (own.verdict, own.cautions) == (VerdictKind.VERBATIM, ())
    assert (more.verdict, more.cautions) == (VerdictKind.ALTERED, (Caution.REPORTERS_WORDS,))
    library.close()


def test_a_split_quote_is_one(tmp_path):
    article = make_article("“The ferry,” Anna Orlova said, “was never for sale.”")
    library = keep(tmp_path, (article, (make_statement(article, "The ferry,", "was never for sale."),)))

    verdict = verify_quote(library, "The ferry was never for sale", "Orlova")

    assert verdict.verdict is VerdictKind.VERBATIM
    assert [part.text for part in verdict.passage] == ["The ferry,", "was never for sale."]
    library.close()


def test_words_quoted_inside_a_statement_belong_to_whom_it_quotes(tmp_path):
    article = make_article("“My brother told me ‘sell the ferry before the storm’ and left,” Anna Orlova said.")
    outer = make_statement(article, "My brother told me ‘sell the ferry before the storm’ and left,")
    inner = make_statement(article, "sell the ferry before the storm", name="Ilya Orlov", nested_in=outer.id)
    library = keep(tmp_path, (article, (outer, inner)))

    by_outer = verify_quote(library, "sell the ferry before the storm", "Anna Orlova")
    by_inner = verify_quote(library, "sell the ferry before the storm", "Ilya Orlov")
    around = verify_quote(library, "My brother told me sell the ferry before the storm", "Anna Orlova")

    assert (by_outer.verdict, by_outer.said_by.name) == (VerdictKind.MISATTRIBUTED, "Ilya Orlov")
    assert by_inner.verdict is VerdictKind.VERBATIM
    assert (around.verdict, around.cautions) == (VerdictKind.VERBATIM, (Caution.QUOTES_ANOTHER,))
    library.close()


STEEN = "They signed it off with the words “no visible wear on the pins” in May,"


def keep_steen(folder, *more):
    article = make_article(f"‘{STEEN}’ Rolf Steen said.")
    return keep(folder, (article, (make_statement(article, STEEN, name="Rolf Steen"),)), *more)


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [(None, VerdictKind.ALTERED), ("Rolf Steen", VerdictKind.ALTERED), ("Mara Orlova", VerdictKind.MISATTRIBUTED)],
    ids="anybody outer another".split(),
)
def test_words_in_marks_within_a_quote_are_not_the_speakers_own(tmp_path, speaker, kind):
    with closing(keep_steen(tmp_path)) as library:
        verdict = verify_quote(library, "no visible wear on the pins", speaker)

    assert (verdict.verdict, verdict.said_by) == (kind, None)
    assert Caution.QUOTES_ANOTHER in verdict.cautions
    assert [part.text for part in verdict.sentence] == [STEEN.rstrip(",")]
    assert "Rolf Steen said" not in verdict.text


def test_whom_the_speaker_quotes_is_told_for_people(tmp_path):
    with closing(keep_steen(tmp_path)) as library:
        same = verify_quote(library, "no visible wear on the pins", "Rolf Steen")
        near = verify_quote(library, "no visible rust on the pins", "Rolf Steen")

    assert same.text.startswith("Altered: Rolf Steen only quotes these words,")
    assert near.text.startswith("Altered: Rolf Steen only quotes something like it,")


def test_the_words_around_those_that_are_quoted_are_the_speakers_own(tmp_path):
    with closing(keep_steen(tmp_path)) as library:
        own = verify_quote(library, "They signed it off with the words", "Rolf Steen")
        whole = verify_quote(library, STEEN, "Rolf Steen")

    assert own.cautions == whole.cautions == ()
    assert own.said_by == whole.said_by
    assert own.said_by is not None
    assert own.verdict is whole.verdict is VerdictKind.VERBATIM


def test_whoever_said_the_words_comes_before_whoever_quotes_them(tmp_path):
    article = make_article("“There is no visible wear on the pins,” Ina Falk said.", origin="pins.txt")
    own = make_statement(article, "There is no visible wear on the pins,", name="Ina Falk")
    with closing(keep_steen(tmp_path, (article, (own,)))) as library:
        anybody = verify_quote(library, "no visible wear on the pins")
        outer = verify_quote(library, "no visible wear on the pins", "Rolf Steen")

    assert (anybody.verdict, anybody.said_by.name) == (VerdictKind.VERBATIM, "Ina Falk")
    assert (outer.verdict, outer.said_by.name) == (VerdictKind.MISATTRIBUTED, "Ina Falk")


@pytest.mark.parametrize(
    ("more", "caution"),
    [
        ({"negated": True}, Caution.DENIED),
        ({"declined": True}, Caution.NOT_SAID),
        ({"kind": Kind.INDIRECT, "modality": "hopes"}, Caution.NOT_SAID),
    ],
    ids=["denied", "declined", "hoped"],
)
def test_words_that_were_not_said_prove_nothing(tmp_path, more, caution):
    article = make_article("Anna Orlova never said “the ferry to the islands is sold”.")
    statement = make_statement(article, "the ferry to the islands is sold", **more)
    library = keep(tmp_path, (article, (statement,)))

    verdict = verify_quote(library, "the ferry to the islands is sold", "Orlova")

    assert verdict.verdict is VerdictKind.NOT_ON_RECORD
    assert verdict.nearest.statement.id == statement.id
    assert caution in verdict.cautions
    library.close()


def test_words_of_nobody_in_particular_are_not_credited_to_whom_is_asked_about(tmp_path):
    article = make_article("“The ferry to the islands is sold,” he said.")
    library = keep(tmp_path, (article, (make_statement(article, "The ferry to the islands is sold,", name=None),)))

    asked = verify_quote(library, "The ferry to the islands is sold", "Anna Orlova")
    anybody = verify_quote(library, "The ferry to the islands is sold")

    assert (asked.verdict, asked.said_by) == (VerdictKind.MISATTRIBUTED, None)
    assert anybody.verdict is VerdictKind.VERBATIM
    assert all(Caution.UNNAMED_SPEAKER in one.cautions for one in (asked, anybody))
    library.close()


def test_an_empty_record_holds_nothing(tmp_path):
    library = open_library(tmp_path, {"nobody.txt": "Nobody is quoted here."})

    assert verify_quote(library, BRIDGE, "Orlova").verdict is VerdictKind.NOT_ON_RECORD
    library.close()


@pytest.mark.parametrize(
    "quote",
    ["", "   ", "…", "“”", "x" * 5000, "a\x00b", "\ud800 and more"],
    ids=["empty", "blank", "dots", "marks", "too long", "nul", "surrogate"],
)
def test_a_quote_that_cannot_be_read_is_one_clear_error(library, quote):
    with pytest.raises(UsageError):
        verify_quote(library, quote)


@pytest.mark.parametrize("name", ["", " ", "x" * 300, "\ud800"], ids=["empty", "blank", "too long", "surrogate"])
def test_a_name_that_cannot_be_read_is_one_clear_error(library, name):
    with pytest.raises(UsageError):
        verify_quote(library, BRIDGE, name)


@pytest.mark.parametrize(
    "quote",
    [
        'quote : "x" OR speaker:y',
        "NEAR(a b, 2)",
        '"',
        "-bridge*",
        "^bridge {title}: x",
        "мост в Селе",
        "橋",
        "x " * 1900,
    ],
    ids=["column", "near", "mark", "operators", "braces", "Cyrillic", "Chinese", "very many words"],
)
def test_no_quote_is_read_as_an_instruction_to_the_search(library, quote):
    if any(char.isalnum() for char in quote):
        assert verify_quote(library, quote).verdict is VerdictKind.NOT_ON_RECORD
    else:
        with pytest.raises(UsageError):
            verify_quote(library, quote)


def test_the_same_question_gets_the_same_verdict(library):
    first, second = (verify_quote(library, "reopen the bridge at Brod before winter", "Orlova") for _ in range(2))

    assert first == second
