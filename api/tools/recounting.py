"""What a tool found, in words: the text that stands beside the fields, for people and for models that read text only.

In: the nouns of a reply. Out: text, with the id of every statement.
Promise: what the command line prints for the same nouns; no control character of an article gets through.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from api.answer import Answer, StatementPage
from api.door import ArticleView, StatementView
from api.drawing import (
    article_text,
    context_text,
    earlier_text,
    no_longer_text,
    printing_text,
    speaker_cells,
    statement_text,
)
from api.safetext import visible
from api.tools.arguments import SpeakerPage
from api.verdict import Verdict
from indexer.record import Record
from indexer.statement import Statement
from prompts.loading import load_prompt


def recount(reply: Record, *, prompts: Path | None) -> str:
    """Tell what a tool found."""
    match reply:
        case Answer():
            return "\n\n".join(filter(None, (visible(reply.text), _ids_of_answer(reply))))
        case Verdict():
            return "\n\n".join(filter(None, (visible(reply.text), _ids_of_verdict(reply))))
        case StatementPage():
            return "\n".join(_page(reply, prompts))
        case StatementView():
            return "\n".join(_view(reply, prompts))
        case SpeakerPage():
            return "\n".join(_speakers(reply))
    raise TypeError(f"no words for a {type(reply).__name__}")


def recount_article(view: ArticleView, *, prompts: Path | None) -> str:
    """Give where an article stands, and its text as stored."""
    return f"{article_text(view, prompts=prompts).plain}\n{visible(view.text)}"


def _ids_of_answer(answer: Answer) -> str:
    return _ids([(citation.n, citation.statement) for citation in answer.citations])


def _ids_of_verdict(verdict: Verdict) -> str:
    shown = [verdict.statement] if verdict.statement else [verdict.nearest.statement] if verdict.nearest else []
    return _ids([*enumerate((*shown, *(one.statement for one in verdict.joined_with)), start=1)])


def _ids(numbered: Sequence[tuple[int, Statement]]) -> str:
    ids = ", ".join(f"[{n}] {statement.id}" for n, statement in numbered)
    return f"Statement ids: {ids}" if ids else ""


def _page(page: StatementPage, prompts: Path | None) -> Iterator[str]:
    wording = load_prompt("wording", folder=prompts)
    for name in page.unknown_speakers:
        yield visible(wording.fill("unknown_speaker", name=name))
    for found in page.items:
        yield statement_text(found.statement, found.article, prompts=prompts, passage=found.passage).plain
    if not page.items:
        yield "Nothing on record meets these conditions."
    if page.next_cursor is not None:
        yield f"There is more: call again with cursor {visible(page.next_cursor)}"


def _view(view: StatementView, prompts: Path | None) -> Iterator[str]:
    yield statement_text(view.statement, view.article, prompts=prompts).plain
    yield context_text(view.statement).plain
    if view.no_longer is not None:
        yield no_longer_text(view.no_longer, prompts=prompts).plain
    for before in view.earlier:
        yield earlier_text(before, prompts=prompts).plain
    for other in (*view.also_in, *view.look_alikes):
        yield printing_text(other, prompts=prompts).plain


def _speakers(page: SpeakerPage) -> Iterator[str]:
    for someone in page.items:
        yield "\t".join(speaker_cells(someone))
    if not page.items:
        yield "Nobody of that name is on record."
    if page.total > len(page.items):
        yield f"{page.total - len(page.items)} more; give a name, or a higher limit"
