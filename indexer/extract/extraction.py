"""Find who said what in an article, and where it is printed.

In: an `Article`. Out: its `Statement`s in text order, and the people who make them.
Promise: every part of every statement equals its slice of the article's text; it is checked before it is returned.
"""

from indexer.article import Article
from indexer.blocks import Block, BlockKind, map_blocks
from indexer.extract.attribution import read_all
from indexer.extract.bounds import refuse_endless
from indexer.extract.drafting import draft_statements
from indexer.extract.excerpts import draft_excerpts, with_excerpts
from indexer.extract.marks import parse_marks
from indexer.extract.people import Cast, gather_cast
from indexer.extract.sentences import read_sentences
from indexer.extract.turns import participants_of, take_turns
from indexer.extract.writing import Writer
from indexer.record import Record
from indexer.speaker import Person
from indexer.statement import Statement

RULES = "3"
"""Version of the extraction; an index made with another one reads its articles again."""


class Extraction(Record):
    """Everything found in one article."""

    statements: tuple[Statement, ...]
    """In the order of their first character."""

    people: tuple[Person, ...]
    """Every speaker of a statement, with all the names the article prints for them."""


def extract_article(article: Article) -> Extraction:
    """Find the statements of an article.

    Raises:
        BadArticleError: it holds more than is read of one article.
        RecordDamagedError: a statement does not match the text; this is a defect of onrecord, nothing is returned.
    """
    text = article.text
    refuse_endless(text)
    blocks = map_blocks(text, title=article.title)
    turns, rest = take_turns(text, blocks)
    quoted = parse_marks(text, rest)
    drafts, readings, outside = draft_statements(text, rest, quoted)
    drafts = with_excerpts(drafts, draft_excerpts(text, rest, readings[:outside], quoted))
    cast = gather_cast(text, readings, outside=outside, trusts_headlines=bool(turns))
    writer = Writer(article, readings, cast, dateline=_dateline(text, blocks))
    statements = writer.write_all(drafts)
    if turns:
        participants = participants_of(article.title or "", text, turns, rest)
        statements += writer.write_turns(turns, [cast, _cast_of_title(article.title or "")], participants)
    statements.sort(key=lambda statement: statement.parts[0].start)
    return Extraction(statements=tuple(statements), people=writer.people)


def _cast_of_title(title: str) -> Cast:
    block = Block(BlockKind.HEADLINE, 0, len(title), 0)
    readings = read_all(read_sentences(title, [block], [])) if title.strip() else []
    return gather_cast(title, readings, outside=len(readings), trusts_headlines=True)


def _dateline(text: str, blocks: list[Block]) -> str:
    return next((text[block.start : block.body] for block in blocks if block.body > block.start), "")
