import datetime as dt
import json
import re

import pytest
from fakes import extract_plainly, make_article, said

from api.answer import (
    Answer,
    ArticleCard,
    Citation,
    Found,
    Intent,
    Interpretation,
    OtherPrinting,
    StatementPage,
    Status,
)
from api.door import StatementView
from api.printing import (
    show_answer,
    show_jobs,
    show_page,
    show_report,
    show_speakers,
    show_statement,
    show_statements,
    show_verdict,
)
from api.verdict import Verdict
from api.verdict_kinds import VerdictKind
from indexer.article import Article, Part
from indexer.contrast import Contrast
from indexer.index.hits import RecordStats
from indexer.index.indexing import IndexReport
from indexer.job import Job, JobKind, JobState
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


@pytest.fixture
def on_screen(monkeypatch, capsys):
    """Show things as on a terminal of 60 columns, and give what came out."""

    def shown(act, **environment):
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TERM_PROGRAM", "VTE_VERSION", "FORCE_HYPERLINK"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TTY_COMPATIBLE": "1", "COLUMNS": "60", "TERM": "xterm-256color", **environment}.items():
            monkeypatch.setenv(name, value)
        act()
        return capsys.readouterr().out

    return shown


def answer_with(text: str, *citations: Citation) -> Answer:
    return Answer(
        question="q",
        interpretation=Interpretation(intent=Intent.ASK),
        status=Status.ANSWERED,
        text=text,
        citations=citations,
        generation=1,
    )


def citation_of(statement: Statement, article: Article) -> Citation:
    return Citation(n=1, statement=statement, article=ArticleCard.of(article), context=statement.context.text, score=1)


@pytest.fixture
def cited(statement, article):
    return citation_of(statement, article.model_copy(update={"url": "https://example.org/a"}))


def test_on_a_terminal_an_answer_is_folded_between_words_below_its_bullet(on_screen):
    text = f"Mara Orlova: 1 statement\n• 4 May: “{'long ' * 30}” [1]\n\n[1] https://example.org/{'x' * 80}"

    shown = on_screen(lambda: show_answer(answer_with(text), as_json=False), NO_COLOR="1", TERM="dumb")

    lines = shown.rstrip("\n").split("\n")
    assert [line[:2] for line in lines[1:4]] == ["• ", "  ", "  "]
    assert max(len(line) for line in lines if "https" not in line) <= 60
    assert f"https://example.org/{'x' * 80}" in lines
    assert " ".join(shown.split()) == " ".join(text.split())


def test_quotes_and_marks_stand_out_on_a_terminal_and_no_colour_is_used_where_none_is_wanted(on_screen):
    def act():
        show_answer(answer_with("Mara Orlova: “We leave.” [1]\n\nUnderstood so."), as_json=False)

    coloured, bare, dumb = on_screen(act), on_screen(act, NO_COLOR="1"), on_screen(act, TERM="dumb")

    assert "\x1b[1m“We leave.”\x1b[0m" in coloured
    assert "\x1b[36m[1]" in coloured
    assert "\x1b[1m“We leave.”\x1b[0m" in bare
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", bare)
    assert "\x1b" not in dumb


def test_colours_are_forced_into_a_pipe_and_a_pipe_has_none_else(on_screen, capsys, monkeypatch):
    def act():
        show_answer(answer_with("Mara Orlova: “We leave.” [1]"), as_json=False)

    assert "\x1b[" in on_screen(act, FORCE_COLOR="1")
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.delenv("TTY_COMPATIBLE")
    act()
    assert capsys.readouterr().out == "Mara Orlova: “We leave.” [1]\n"


@pytest.mark.parametrize(
    ("environment", "is_linked"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "3405"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
    ],
    ids=range(9),
)
def test_a_mark_leads_to_the_words_only_on_terminals_that_take_links(on_screen, cited, environment, is_linked):
    answer = answer_with("“The bridge opens” [1]", cited)

    shown = on_screen(lambda: show_answer(answer, as_json=False), **environment)

    assert ("\x1b]8;" in shown) == is_linked
    assert ("https://example.org/a#:~:text=The%20bridge%20opens" in shown) == is_linked


def test_an_address_that_is_none_of_the_web_is_no_link(on_screen, statement, article):
    hostile = article.model_copy(update={"url": "javascript:alert(1)\x1b]8;;https://evil.example"})
    found = Found(score=None, statement=statement, article=ArticleCard.of(hostile), context="x")

    shown = on_screen(lambda: show_page(StatementPage(items=(found,)), as_json=False), FORCE_HYPERLINK="1")

    assert "\x1b]8;" not in shown


def test_a_found_statement_stands_picked_out_in_its_sentence_on_a_terminal(on_screen, statement, article):
    found = Found(score=None, statement=statement, article=ArticleCard.of(article), context=statement.context.text)

    shown = on_screen(lambda: show_page(StatementPage(items=(found,)), as_json=False), NO_COLOR="1")

    assert "  “\x1b[1;7mThe bridge opens\x1b[0m” said Mara Orlova on 2031-05-04." in shown


def test_reporters_words_keep_their_label_and_get_no_marks_on_a_terminal(on_screen, article):
    indirect = printed("Orlova said it is open.", "it is open", kind=Kind.INDIRECT)
    found = Found(score=None, statement=indirect, article=ArticleCard.of(article), context="x")

    shown = on_screen(lambda: show_page(StatementPage(items=(found,)), as_json=False), TERM="dumb")

    assert "  reporter's words: Orlova said it is open.\n" in shown
    assert "“" not in shown


def test_the_sentences_around_what_is_cited_are_shown_when_wanted(statement, article, capsys):
    answer = answer_with("“The bridge opens” [1]", citation_of(statement, article))

    show_answer(answer, as_json=False, is_context_wanted=True)

    assert capsys.readouterr().out == f"{answer.text}\n\n[1] {statement.context.text}\n"


def test_what_a_quote_alters_is_picked_out_word_by_word_on_a_terminal(on_screen, cited, capsys, monkeypatch):
    verdict = Verdict(
        quote="The bridge never opens",
        speaker=None,
        verdict=VerdictKind.ALTERED,
        statement=cited.statement,
        article=cited.article,
        passage=cited.statement.parts,
        diff=compare_wording("The bridge opens today", "The bridge never opens"),
        text="Altered: Mara Orlova said something like it.",
        searched=RecordStats(article_count=1, statement_count=1, speaker_count=1, first_said=None, last_said=None),
        generation=1,
    )

    shown = on_screen(lambda: show_verdict(verdict, as_json=False))
    monkeypatch.delenv("TTY_COMPATIBLE")
    show_verdict(verdict, as_json=False)

    assert "\x1b[1;33mAltered\x1b[0m" in shown
    assert re.search(r"on record  \x1b\[0mThe bridge opens \x1b\[[\d;]*31mtoday\x1b\[0m\n", shown)
    assert re.search(r"the quote  \x1b\[0mThe bridge \x1b\[[\d;]*32mnever\x1b\[0m opens\n", shown)
    assert capsys.readouterr().out == "Altered: Mara Orlova said something like it.\n"


def test_jobs_are_a_table_on_a_terminal_and_lines_with_tabs_in_a_pipe(on_screen, capsys, monkeypatch):
    job = Job(
        id="1" * 32,
        state=JobState.DONE,
        kind=JobKind.DELETE,
        about="a\tb",
        made_at=dt.datetime(2031, 5, 4, tzinfo=dt.UTC),
        **dict.fromkeys(("next_try_at", "ended_at", "report", "problem")),
        attempts=1,
    )

    table = on_screen(lambda: show_jobs([job], as_json=False), COLUMNS="120")
    monkeypatch.delenv("TTY_COMPATIBLE")
    show_jobs([job], as_json=False)

    assert "Outcome" in table
    assert capsys.readouterr().out == f"{'1' * 32}\tdone\tdelete\t2031-05-04 00:00:00 UTC\ta b\t\n"
