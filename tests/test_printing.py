import datetime as dt
import json

import pytest
from fakes import extract_plainly, make_article, said

from api.answer import Answer, ArticleCard, Found, Intent, Interpretation, OtherPrinting, StatementPage, Status
from api.door import StatementView
from api.printing import show_answer, show_page, show_report, show_speakers, show_statement, show_statements
from indexer.article import Part
from indexer.contrast import Contrast
from indexer.index.indexing import IndexReport
from indexer.rewording import compare_wording
from indexer.speaker import SpeakerProfile
from indexer.statement import Kind, Statement


@pytest.fixture
def article():
    return make_article(f"SELA. {said('The bridge opens', 'Mara Orlova')}", title="Sela bridge", source="Sela Courier")


@pytest.fixture
def statement(article):
    return extract_plainly(article).statements[0]


def printed(text: str, *quoted: str, kind: Kind) -> Statement:
    def part(piece: str) -> Part:
        return Part.cut(text, text.index(piece), text.index(piece) + len(piece))

    return Statement(
        id="0" * 16,
        article_id="1" * 16,
        kind=kind,
        quote=" ".join(quoted),
        parts=tuple(map(part, quoted)),
        context=part(text),
        confidence=0.9,
    )


def test_a_split_quote_is_shown_part_by_part_each_in_its_own_marks(capsys):
    text = "“We waited,” Orlova said, “and nobody came.”"

    show_statements((printed(text, "We waited,", "and nobody came.", kind=Kind.DIRECT),), as_json=False)

    assert "  “We waited,” … “and nobody came.”\n" in capsys.readouterr().out


def test_reporters_words_are_labelled_and_never_stand_between_marks(capsys):
    show_statements((printed("Orlova said it is open.", "it is open", kind=Kind.INDIRECT),), as_json=False)

    shown = capsys.readouterr().out
    assert "  reporter's words: it is open\n" in shown
    assert "“" not in shown


def test_a_quote_of_several_paragraphs_stays_indented(capsys):
    text = "“First.\n\n“Second.”"

    show_statements((printed(text, "First.", "Second.", kind=Kind.DIRECT),), as_json=False)

    assert all(not line or line.startswith("  ") for line in capsys.readouterr().out.splitlines()[1:])


def test_statements_as_json_are_a_list_of_what_was_given(statement, capsys):
    show_statements((statement,), as_json=True)

    assert [Statement.model_validate(one) for one in json.loads(capsys.readouterr().out)] == [statement]


def test_statements_for_people_name_the_speaker_the_date_the_kind_and_the_words(statement, capsys):
    show_statements((statement,), as_json=False)

    shown = capsys.readouterr().out
    assert "Mara Orlova, 4 May 2031, direct" in shown
    assert "“The bridge opens”" in shown


def test_an_article_that_quotes_nobody_says_so(capsys):
    show_statements((), as_json=False)

    assert capsys.readouterr().out == "Nobody is quoted in this article.\n"


def test_control_characters_of_an_article_never_reach_the_terminal(capsys):
    article = make_article(said("Open \x1b[31m the \u202e gate \x9b2J", "Mara Orlova"))

    show_statements(extract_plainly(article).statements, as_json=False)

    shown = capsys.readouterr().out
    assert not set(shown) & {"\x1b", "\u202e", "\x9b"}
    assert r"Open \u001b[31m the \u202e gate \u009b2J" in shown


def test_a_statement_is_shown_in_its_whole_context(article, statement, capsys):
    view = StatementView(statement=statement, article=ArticleCard.of(article), context=statement.context.text)

    show_statement(view, as_json=False)

    shown = capsys.readouterr().out
    assert statement.context.text in shown
    assert "Sela Courier, publication date not given, Sela bridge" in shown


def test_copies_and_look_alikes_are_shown_with_what_reads_otherwise(article, statement, capsys):
    copy = OtherPrinting(
        **ArticleCard.of(article).model_dump(),
        statement_id="0" * 16,
        diff=compare_wording("We will open it today", "We shall open it"),
    )
    alike = copy.model_copy(update={"differs_in": (Contrast.NUMBER, Contrast.NAME), "diff": ()})
    view = StatementView(
        statement=statement,
        article=ArticleCard.of(article),
        context=statement.context.text,
        also_in=(copy,),
        look_alikes=(alike,),
    )

    show_statement(view, as_json=False)

    shown = capsys.readouterr().out
    assert "also in: Sela Courier, publication date not given, Sela bridge  0000000000000000" in shown
    assert "there: will → shall; without today" in shown
    assert "not the same, differs in number, name: Sela Courier" in shown


def test_a_report_says_how_many_articles_are_copies(capsys):
    report = IndexReport.model_validate(
        dict.fromkeys(("added", "changed", "unchanged", "duplicates", "removed", "missing", "statement_count"), 3)
        | {"copies": 3, "article_count": 3, "generation": 1, "failed": (), "passed_over": (), "without_statements": ()}
    )

    show_report(report, as_json=False)

    assert "\n  3 copies of articles already on record\n" in capsys.readouterr().out


def test_a_page_tells_how_to_get_the_next_one(article, statement, capsys):
    found = Found(score=None, statement=statement, article=ArticleCard.of(article), context=statement.context.text)

    show_page(StatementPage(items=(found,), next_cursor="abc"), as_json=False)

    assert "--cursor abc" in capsys.readouterr().out


def test_an_answer_for_people_is_its_text_unchanged_and_unwrapped(capsys):
    text = f"Mara Orlova said much [1].\n{'long ' * 60}[2] \\[bold] [red]"
    answer = Answer(
        question="q", interpretation=Interpretation(intent=Intent.ASK), status=Status.ANSWERED, text=text, generation=1
    )

    show_answer(answer, as_json=False)

    assert capsys.readouterr().out == text + "\n"


def test_speakers_in_a_pipe_are_one_line_each_with_tabs_between(capsys):
    orlova = SpeakerProfile(
        id="mara-orlova",
        name="Mara Orlova",
        role="Transport\nMinister",
        aliases=("Orlova",),
        statement_count=2,
        article_count=1,
        first_said=dt.date(2031, 5, 4),
        last_said=dt.date(2031, 6, 1),
    )

    show_speakers((orlova,), as_json=False)

    assert capsys.readouterr().out == "mara-orlova\tMara Orlova\tTransport Minister\t2\t2031-05-04 – 2031-06-01\n"
