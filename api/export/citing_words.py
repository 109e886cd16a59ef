"""Write the pieces of a citation that BibTeX, Markdown and feeds share.

In: an `Exported` and the texts of `prompts/`. Out: words, not yet escaped for where they go.
Promise: direct speech stands in quotation marks part by part, reporter's words never do; nothing is cut.
"""

from typing import NamedTuple

from api.answer import ArticleCard
from api.phrasing import plain, write_day, write_labels, write_when, write_words
from indexer.statement import Statement
from prompts.loading import Prompt


class Cited(NamedTuple):
    """A statement in words."""

    who: str
    """Name and role."""
    date: str
    """When it was said, as far as the article settles it."""
    words: str
    """What was said, with the marks it may have; where it is not only the speaker's, with a word on whose it is."""
    labels: str
    """What a reader must know beside the words: denied, passed on, uncertain; empty where there is nothing."""


def cite_in_words(statement: Statement, article: ArticleCard, *, wording: Prompt, texts: Prompt) -> Cited:
    """Write who, when, what, and what to mind."""
    words, label = write_words(statement, wording)
    labels = "; ".join(write_labels(statement, wording))
    return Cited(
        who=write_who(statement, wording),
        date=write_when(statement.said_on, article.published, wording),
        words=words if label is None else texts.fill("labelled", label=label, words=words),
        labels=texts.fill("labels", labels=labels) if labels else "",
    )


def write_who(statement: Statement, wording: Prompt) -> str:
    """Write who said it, with the role where the article gives one."""
    speaker = statement.speaker
    if speaker is None:
        return wording.texts["unnamed"]
    name = plain(speaker.name)
    if not speaker.role or plain(speaker.role) == name:
        return name
    return wording.fill("with_role", name=name, role=plain(speaker.role))


def write_source(article: ArticleCard, wording: Prompt) -> dict[str, str]:
    """Write outlet, day of publication and title, each in words where the article gives none."""
    return {
        "outlet": plain(article.source) if article.source else wording.texts["no_outlet"],
        "published": write_day(article.published, wording) if article.published else wording.texts["no_published"],
        "title": plain(article.title) if article.title else wording.texts["no_title"],
    }
