"""What is embedded and searched for a statement: its words with the context that names the subject.

A quote often lacks its own topic word ("It was not applied at all"), so the chunk also carries the title and the
sentences around it. The chunk is for finding only; what is shown is cut from the article.
"""

from indexer.article import Article
from indexer.record import Record
from indexer.statement import Statement

MAX_QUOTE_CHARS = 1200
"""MiniLM reads 256 word pieces; more than about 1,200 characters never reach it."""


class Chunk(Record):
    """The text that stands for one statement in the search."""

    statement_id: str
    """The statement it stands for."""

    title: str
    """The article's title, or nothing."""

    context: str
    """Sentences around the quote, the quote itself left in."""

    quote: str
    """The words themselves."""

    @property
    def text(self) -> str:
        """What is embedded: the quote first, because a model cuts off at its end."""
        return "\n".join(piece for piece in (self.quote[:MAX_QUOTE_CHARS], self.title, self.context) if piece)


def make_chunk(article: Article, statement: Statement) -> Chunk:
    """Make the chunk of a statement, with its question and context."""
    context = statement.context.text
    if statement.question is not None:
        context = f"{statement.question.text} {context}"
    return Chunk(statement_id=statement.id, title=article.title or "", context=context, quote=statement.quote)
