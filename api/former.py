"""Show what articles no longer print: what became of it, and how what they print today read before.

In: an open library and an id. Out: views of earlier versions, each with the words of today beside it.
Promise: what is shown here is never in an answer or a search.
"""

import datetime as dt

from api.answer import ArticleCard
from api.door import ArticleView, EarlierReading, NoLonger, StatementView
from indexer.index.history import FormerStatement
from indexer.index.library import Library
from indexer.rewording import compare_wording
from indexer.statement import Statement

MAX_STEPS = 100
"""Versions of an article that are followed from a statement to what stands in its place today."""


def former_statement(library: Library, statement_id: str) -> StatementView | None:
    """Show a statement of an earlier version; None when there is none."""
    former = library.former_statement(statement_id)
    if former is None:
        return None
    today = _today(library, former)
    return StatementView(
        statement=former.statement,
        article=ArticleCard.of(former.article),
        context=former.statement.context.text,
        no_longer=NoLonger(
            since=_moment(former.replaced_at),
            fate=former.fate,
            became=None if today is None else today.id,
            now_reads=None if today is None else today.words,
            diff=() if today is None else compare_wording(former.statement.quote, today.quote),
        ),
    )


def former_article(library: Library, article_id: str) -> ArticleView | None:
    """Show an earlier version of an article; None when there is none."""
    former = library.former_article(article_id)
    if former is None:
        return None
    return ArticleView(
        article=ArticleCard.of(former.article),
        published_evidence=former.article.published_evidence,
        text=former.article.text,
        statements=former.statements,
        no_longer=NoLonger(since=_moment(former.replaced_at), became=former.replaced_by),
    )


def earlier_readings(library: Library, statement: Statement) -> tuple[EarlierReading, ...]:
    """Say how a statement on record read before its article was changed."""
    return tuple(
        EarlierReading(
            statement_id=one.statement.id,
            quote=one.statement.quote,
            words=one.statement.words,
            speaker=one.statement.speaker.name if one.statement.speaker else None,
            until=_moment(one.replaced_at),
            diff=compare_wording(statement.quote, one.statement.quote),
        )
        for one in library.earlier(statement.id)
    )


def _today(library: Library, former: FormerStatement) -> Statement | None:
    """Follow a statement through the versions to what stands in its place today."""
    step: FormerStatement | None = former
    for _ in range(MAX_STEPS):
        if step is None or step.became is None:
            return None
        printed = library.get([step.became]).get(step.became)
        if printed is not None:
            return printed.statement
        step = library.former_statement(step.became)
    return None


def _moment(at: float | None) -> dt.datetime | None:
    return None if at is None else dt.datetime.fromtimestamp(at, tz=dt.UTC)
