"""What is embedded and searched for a statement: its words with the context that names the subject.

A quote often lacks its own topic word ("It was not applied at all"), so a chunk also carries the title and the
sentences around it. A model reads only so many characters; a longer statement therefore makes several chunks, each of
whole sentences, so that every part of it can be found. Chunks are for finding; what is shown is cut from the article.
Promise: the passages of a statement's chunks follow one another and together hold every character of its parts.
"""

import re
from collections.abc import Iterator

from indexer.article import Article, Part
from indexer.record import Record
from indexer.statement import Statement

MAX_QUOTE_CHARS = 1200
"""MiniLM reads 256 word pieces; more than about 1,200 characters never reach it."""

PASSAGE_CHARS = 800
"""A longer statement is divided into passages of at most so many: the title and the question must fit in as well."""

MAX_AROUND_CHARS = 300
"""How much of the question, and of what stands before and after, goes with each passage."""

_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[’”\"')\]]*+\s+|\n\s*")

Span = tuple[int, int]


class Chunk(Record):
    """The text that stands for a statement, or for one passage of it, in the search."""

    statement_id: str
    """The statement it stands for."""

    title: str
    """The article's title, or nothing."""

    context: str
    """Sentences around the quote, the quote itself left in; of a passage only the question and what stands around."""

    quote: str
    """The words themselves."""

    passage: Span | None = None
    """First and one past the last character of the passage in the article's text; null when it is the whole quote."""

    @property
    def text(self) -> str:
        """What is embedded: the quote first, because a model cuts off at its end; nothing twice."""
        pieces = dict.fromkeys((self.quote, self.title, self.context))
        return "\n".join(piece for piece in pieces if piece)


def make_chunks(article: Article, statement: Statement) -> tuple[Chunk, ...]:
    """Make the chunks of a statement, with its question and context; one, unless it is long."""
    title = article.title or ""
    if len(statement.quote) <= MAX_QUOTE_CHARS:
        context = whole_context(statement)
        return (Chunk(statement_id=statement.id, title=title, context=context, quote=statement.quote),)
    around = around_long(statement)
    return tuple(
        Chunk(
            statement_id=statement.id,
            title=title,
            context=around,
            quote=" ".join(part.text for part in parts_within(statement, passage)),
            passage=passage,
        )
        for passage in divide(statement.parts)
    )


def whole_context(statement: Statement) -> str:
    """Give the question and the context of a statement, its quote left in."""
    question = f"{statement.question.text} " if statement.question is not None else ""
    return question + statement.context.text


def divide(parts: tuple[Part, ...]) -> list[Span]:
    """Divide the parts of a long statement into passages: after a paragraph, else after a sentence, else at a space."""
    passages: list[Span] = []
    for start, end, is_new in _units(parts):
        first, last = passages[-1] if passages else (start, start)
        is_full = end - first > PASSAGE_CHARS or (is_new and last - first > PASSAGE_CHARS // 2)
        if not passages or is_full:
            passages.append((start, end))
        else:
            passages[-1] = (first, end)
    return passages


def parts_within(statement: Statement, passage: Span) -> tuple[Part, ...]:
    """Cut from a statement's parts what a passage holds of them."""
    cut: list[Part] = []
    for part in statement.parts:
        start, end = max(part.start, passage[0]), min(part.end, passage[1])
        text = part.text[start - part.start : end - part.start] if start < end else ""
        kept = text.strip()
        if kept:
            first = start + len(text) - len(text.lstrip())
            cut.append(Part(start=first, end=first + len(kept), text=kept))
    return tuple(cut)


def text_within(statement: Statement, passage: Span) -> str:
    """Give the text of those parts, one after another with a space between; empty where there is none."""
    cut = (part.text[max(0, passage[0] - part.start) : max(0, passage[1] - part.start)] for part in statement.parts)
    return " ".join(filter(None, (text.strip() for text in cut)))


def _units(parts: tuple[Part, ...]) -> Iterator[tuple[int, int, bool]]:
    """Give sentence after sentence, with whether it begins a paragraph; none is longer than a passage."""
    for part in parts:
        ends = [match.end() for match in _SENTENCE_END.finditer(part.text)]
        start = 0
        for end in dict.fromkeys((*ends, len(part.text))):
            is_new = start == 0 or part.text[start - 1] == "\n"
            while end - start > PASSAGE_CHARS:
                space = part.text.rfind(" ", start + PASSAGE_CHARS // 2, start + PASSAGE_CHARS)
                cut = space + 1 if space > start else start + PASSAGE_CHARS
                yield part.start + start, part.start + cut, is_new
                start, is_new = cut, False
            if start < end:
                yield part.start + start, part.start + end, is_new
            start = end


def around_long(statement: Statement) -> str:
    """Give the question and what stands just before and after a long statement."""
    context, first, last = statement.context, statement.parts[0], statement.parts[-1]
    before = context.text[: max(0, first.start - context.start)][-MAX_AROUND_CHARS:]
    after = context.text[max(0, last.end - context.start) :][:MAX_AROUND_CHARS]
    question = statement.question.text[:MAX_AROUND_CHARS] if statement.question is not None else ""
    return " ".join(piece.strip() for piece in (question, before, after) if piece.strip())
