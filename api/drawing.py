"""Statements, answers and speakers as styled text; a terminal shows the styles, a pipe the words alone.

In: nouns. Out: rich's text and tables.
Promise: control characters of an article never get through; reporter's words never stand between quotation marks.
"""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from api.answer import Answer, ArticleCard, Citation, OtherPrinting
from api.deep_links import original_at
from api.door import ArticleView, EarlierReading, NoLonger
from api.phrasing import write_day, write_labels, write_when, write_words
from api.safetext import visible
from api.screen import link_style
from api.verdict import Verdict
from api.verdict_kinds import VerdictKind
from indexer.article import Part
from indexer.index.fate import Fate
from indexer.rewording import Op, Rewording
from indexer.speaker import SpeakerProfile
from indexer.statement import Statement
from prompts.loading import Prompt, load_prompt

MARKER = "bold yellow reverse"
"""Of words in their context; without colours still bold and reversed."""

MAX_CONTEXT_CHARS = 600
"""In a list, words in a longer context stand alone."""

_CITATION = re.compile(r"\[(\d+)\]")
_QUOTED = re.compile(r"“[^”]*”")
_SOURCES = re.compile(r"^(?:\[\d+\] )+.*$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s()]+")
_TONES = {
    VerdictKind.VERBATIM: "bold green",
    VerdictKind.NOT_ON_RECORD: "bold red",
}


def answer_text(answer: Answer) -> Text:
    """Give an answer's text, its quotes and its marks picked out; a mark leads to the words in their article."""
    text = answer_lines(answer.text, answer.citations)
    last = text.plain.rstrip().rfind("\n") + 1
    if last:
        text.stylize("dim italic", last)
    return text


def answer_lines(written: str, citations: Sequence[Citation]) -> Text:
    """Give the lines of an answer that may still grow."""
    text = _text(written)
    for match in _SOURCES.finditer(text.plain):
        text.stylize("dim", *match.span())
    text.highlight_regex(_QUOTED, "bold")
    return _with_marks(text, citations)


def _with_marks(text: Text, citations: Sequence[Citation]) -> Text:
    links = {f"{one.n}": original_at(one.statement, one.article) for one in citations}
    for match in _CITATION.finditer(text.plain):
        text.stylize(f"not dim cyan {link_style(links.get(match[1]))}".strip(), *match.span())
    for match in _ADDRESS.finditer(text.plain):
        style = link_style(match[0])
        if style:
            text.stylize(style, *match.span())
    return text


def contexts_text(citations: Sequence[Citation]) -> Text:
    """Give the sentences around each statement that an answer cites, its own words picked out."""
    return Text("\n").join(
        Text.assemble(_text(f"[{one.n}]", "cyan"), " ", marked(one.statement, one.statement.parts)) for one in citations
    )


def sources_text(citations: Sequence[Citation], *, prompts: Path | None) -> Text:
    """Give what an answer cites, each in its sentences and with where it is printed."""
    wording = load_prompt("wording", folder=prompts)
    return Text("\n").join(_source_text(one, wording) for one in citations)


def _source_text(one: Citation, wording: Prompt) -> Text:
    when = write_when(one.statement.said_on, one.article.published, wording)
    labels = "".join(f", {label}" for label in write_labels(one.statement, wording))
    source = _text(_source(one.article, wording), "dim")
    source.stylize(link_style(original_at(one.statement, one.article)))
    words = marked(one.statement, one.statement.parts)
    head = Text.assemble(
        _text(f"[{one.n}] ", "cyan"), _text(_who(one.statement, wording), "bold"), _text(f", {when}{labels}")
    )
    return Text.assemble(head, "\n", _indented_text(words), "\n", _indented_text(source), "\n")


def verdict_text(verdict: Verdict) -> Text:
    """Give a verdict's text, the words on record and their mark picked out."""
    text = _text(verdict.text)
    end = text.plain.find(":")
    text.stylize(_TONES.get(verdict.verdict, "bold yellow"), 0, max(end, 0))
    text.highlight_regex(_QUOTED, "bold")
    text.highlight_regex(_CITATION, "cyan")
    return text


def compared_text(verdict: Verdict) -> Text | None:
    """Give what is on record and the quote, one above the other, what differs picked out; none where nothing does."""
    if not any(one.op is not Op.EQUAL for one in verdict.diff):
        return None
    return Text.assemble(
        ("on record  ", "dim"),
        _side([(one.ours, one.op) for one in verdict.diff], "bold red underline"),
        ("\nthe quote  ", "dim"),
        _side([(one.theirs, one.op) for one in verdict.diff], "bold green underline"),
    )


def _side(words: Sequence[tuple[str, Op]], style: str) -> Text:
    return Text(" ").join(_text(some, "" if op is Op.EQUAL else style) for some, op in words if some)


def statement_text(
    statement: Statement,
    article: ArticleCard | None,
    *,
    prompts: Path | None,
    passage: Sequence[Part] = (),
    is_marked: bool = False,
) -> Text:
    """Give who said it and when, the words (of a long statement the passage, if one is given), and their place.

    With `is_marked` the words stand picked out in their context, where that is short.
    """
    wording = load_prompt("wording", folder=prompts)
    words, label = write_words(statement, wording, is_short=bool(passage), passage=passage)
    labels = ", ".join(
        (
            write_when(statement.said_on, article.published if article else None, wording),
            str(statement.kind),
            *write_labels(statement, wording),
        )
    )
    text = Text.assemble(_text(_who(statement, wording), "bold"), _text(f", {labels}"))
    text.append_text(_text(f"  {statement.id}", "dim")).append("\n")
    body = _text(words if label is None else f"{label}: {words}")
    if is_marked and _stands_in_context(statement) and not passage:
        body = Text.assemble(_text(f"{label}: ", "italic") if label else "", marked(statement, statement.parts))
    text.append_text(_indented_text(body)).append("\n")
    if article is not None:
        source = _indented_text(_text(_source(article, wording), "dim"))
        source.stylize(link_style(original_at(statement, article)))
        text.append_text(source).append("\n")
    return text


def context_text(statement: Statement) -> Text:
    """Give the sentences around a statement, its own words picked out."""
    return _indented_text(marked(statement, statement.parts))


def marked(statement: Statement, parts: Sequence[Part]) -> Text:
    """Give the sentences around a statement, some of its words picked out."""
    context = statement.context
    text, at = Text(), context.start
    for part in parts:
        if at <= part.start and part.end <= context.end:
            text.append_text(_text(context.text[at - context.start : part.start - context.start]))
            text.append_text(_text(part.text, MARKER))
            at = part.end
    return text.append_text(_text(context.text[at - context.start :]))


def _stands_in_context(statement: Statement) -> bool:
    context = statement.context
    is_whole = all(context.start <= part.start and part.end <= context.end for part in statement.parts)
    return is_whole and len(context.text) <= MAX_CONTEXT_CHARS


def printing_text(other: OtherPrinting, *, prompts: Path | None) -> Text:
    """Give another article that prints a statement, or one like it, and what reads otherwise there."""
    wording = load_prompt("wording", folder=prompts)
    source = f"{_source(other, wording)}  {other.statement_id}"
    contrasts = ", ".join(other.differs_in)
    line = (
        wording.fill("printed_alike", contrasts=contrasts, source=source)
        if contrasts
        else wording.fill("printed_also", source=source)
    )
    text = _text(_indented(line), "dim")
    return _with_changes(text, other.diff, wording)


def no_longer_text(gone: NoLonger, *, prompts: Path | None) -> Text:
    """Say that the article does not print a statement any more, and what stands in its place."""
    wording = load_prompt("wording", folder=prompts)
    since = _since(gone.since, wording)
    if gone.fate is Fate.KEPT and gone.became is not None and not gone.diff:
        return _text(_indented(wording.fill("still_there", since=since, id=gone.became)), "dim")
    line = wording.fill("no_longer", since=since)
    if gone.became is not None and gone.now_reads is not None:
        line += wording.fill("now_reads", id=gone.became, words=gone.now_reads)
    return _with_changes(_text(_indented(line), "dim"), gone.diff, wording)


def article_text(view: ArticleView, *, prompts: Path | None) -> Text:
    """Give where an article stands, and of an earlier version what replaced it."""
    wording = load_prompt("wording", folder=prompts)
    text = _text(f"{_source(view.article, wording)}  {view.article.id}\n", "bold")
    if view.no_longer is None or view.no_longer.became is None:
        return text
    since = _since(view.no_longer.since, wording)
    return text.append_text(_text(wording.fill("replaced", since=since, id=view.no_longer.became), "dim")).append("\n")


def earlier_text(before: EarlierReading, *, prompts: Path | None) -> Text:
    """Say how a statement read before its article was changed."""
    wording = load_prompt("wording", folder=prompts)
    since = _since(before.until, wording)
    line = wording.fill("read_before", since=since, id=before.statement_id, words=before.words)
    return _with_changes(_text(_indented(line), "dim"), before.diff, wording)


def _since(moment: dt.datetime | None, wording: Prompt) -> str:
    return wording.fill("since", day=write_day(moment.date(), wording)) if moment is not None else ""


def _with_changes(text: Text, diff: Sequence[Rewording], wording: Prompt) -> Text:
    changes = "; ".join(_change(one, wording) for one in diff if one.op is not Op.EQUAL)
    return text.append(f"\n    {visible(wording.fill('rewordings', changes=changes))}") if changes else text


def _change(change: Rewording, wording: Prompt) -> str:
    name = {Op.REPLACE: "reworded", Op.DELETE: "left_out", Op.INSERT: "added"}[change.op]
    words = {"ours": change.ours, "theirs": change.theirs}
    return wording.fill(name, **{key: value for key, value in words.items() if value})


def detail_text(line: str) -> Text:
    """Give a line below a table."""
    return _text(f"  {' '.join(line.split())}", "dim")


def speaker_table(speakers: Sequence[SpeakerProfile]) -> Table:
    """Give a table of speakers; without their ids, since names are understood wherever ids are."""
    return table(("Name", "Role", "Statements", "Said"), [speaker_cells(someone)[1:] for someone in speakers])


_NUMBERS = frozenset({"Statements", "Number"})
_WHOLE = frozenset({"Said", "Id", "State", "Kind", "Number", "Made", "Asked", "Next"})


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Give a table; long cells are folded, short ones of a known form are not."""
    drawn = Table(box=SIMPLE, pad_edge=False)
    for heading in headings:
        is_number, is_whole = heading in _NUMBERS, heading in _WHOLE
        drawn.add_column(heading, justify="right" if is_number else "left", overflow="fold", no_wrap=is_whole)
    for row in rows:
        drawn.add_row(*(_text(" ".join(cell.split())) for cell in row))
    return drawn


def speaker_cells(someone: SpeakerProfile) -> tuple[str, ...]:
    """Give a speaker's id, name, role, number of statements and span of days, each on one line."""
    days = dict.fromkeys(day.isoformat() for day in (someone.first_said, someone.last_said) if day)
    cells = (someone.id, someone.name, someone.role or "", str(someone.statement_count), " – ".join(days))
    return tuple(visible(" ".join(cell.split())) for cell in cells)


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)


def _indented_text(text: Text) -> Text:
    return Text("\n").join(Text("  ").append_text(line) for line in text.split("\n", allow_blank=True))


def _indented(text: str) -> str:
    return "  " + text.replace("\n", "\n  ")


def _who(statement: Statement, wording: Prompt) -> str:
    speaker = statement.speaker
    if speaker is None:
        return wording.texts["unnamed"]
    return wording.fill("with_role", name=speaker.name, role=speaker.role) if speaker.role else speaker.name


def _source(article: ArticleCard, wording: Prompt) -> str:
    published = write_day(article.published, wording) if article.published else wording.texts["no_published"]
    outlet, title = article.source or wording.texts["no_outlet"], article.title or wording.texts["no_title"]
    return ", ".join((outlet, published, title, *filter(None, [article.url])))
