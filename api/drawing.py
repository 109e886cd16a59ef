"""Statements, answers and speakers as styled text; a terminal shows the styles, a pipe the words alone.

In: nouns. Out: rich's text and tables.
Promise: control characters of an article never get through; reporter's words never stand between quotation marks.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.answer import Answer, ArticleCard, OtherPrinting
from api.door import ArticleView, EarlierReading, NoLonger
from api.phrasing import write_day, write_labels, write_when, write_words
from api.safetext import visible
from api.verdict import Verdict
from indexer.article import Part
from indexer.index.fate import Fate
from indexer.rewording import Op, Rewording
from indexer.speaker import SpeakerProfile
from indexer.statement import Statement
from prompts.loading import Prompt, load_prompt

_CITATION = r"\[\d+\]"
_QUOTED = r"“[^”]*”"


class _Screen(Console):
    """The standard output; that nobody reads it any more is left to `api.cli`, where rich would end with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def draw(drawn: Text | Table) -> None:
    """Print to the standard output, with styles on a terminal only."""
    _Screen(markup=False, highlight=False, emoji=False, soft_wrap=True).print(drawn)


def answer_text(answer: Answer) -> Text:
    """Give an answer's text, its quotes and its marks picked out."""
    text = _text(answer.text)
    text.highlight_regex(_QUOTED, "bold")
    text.highlight_regex(_CITATION, "cyan")
    return text


def verdict_text(verdict: Verdict) -> Text:
    """Give a verdict's text, the words on record and their mark picked out."""
    text = _text(verdict.text)
    text.highlight_regex(_QUOTED, "bold")
    text.highlight_regex(_CITATION, "cyan")
    return text


def statement_text(
    statement: Statement, article: ArticleCard | None, *, prompts: Path | None, passage: Sequence[Part] = ()
) -> Text:
    """Give who said it and when, the words (of a long statement the passage, if one is given), and their place."""
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
    text.append_text(_text(_indented(words if label is None else f"{label}: {words}"))).append("\n")
    if article is not None:
        text.append_text(_text(_indented(_source(article, wording)), "dim")).append("\n")
    return text


def context_text(statement: Statement) -> Text:
    """Give the sentences around a statement, its own words picked out."""
    context = statement.context
    text, at = _text("  "), context.start
    for part in statement.parts:
        if at <= part.start and part.end <= context.end:
            text.append_text(_text(context.text[at - context.start : part.start - context.start]))
            text.append_text(_text(part.text, "bold reverse"))
            at = part.end
    return text.append_text(_text(context.text[at - context.start :]))


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
    line = wording.fill("read_before", since=since, id=before.statement_id, words=before.quote)
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


def speaker_table(speakers: Sequence[SpeakerProfile]) -> Table:
    """Give a table of speakers; without their ids, since names are understood wherever ids are."""
    table = Table(box=SIMPLE)
    for heading in ("Name", "Role", "Statements", "Said"):
        table.add_column(heading, justify="right" if heading == "Statements" else "left", overflow="fold")
    table.columns[-1].no_wrap = True
    for someone in speakers:
        table.add_row(*(Text(cell) for cell in speaker_cells(someone)[1:]))
    return table


def speaker_cells(someone: SpeakerProfile) -> tuple[str, ...]:
    """Give a speaker's id, name, role, number of statements and span of days, each on one line."""
    days = dict.fromkeys(day.isoformat() for day in (someone.first_said, someone.last_said) if day)
    cells = (someone.id, someone.name, someone.role or "", str(someone.statement_count), " – ".join(days))
    return tuple(visible(" ".join(cell.split())) for cell in cells)


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)


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
