"""What a reader would write down about a statement, to compare with what the engine found."""

import datetime as dt
from typing import NamedTuple

from fakes import make_article

from indexer.blocks import map_blocks
from indexer.extract.attribution import Reading, read_all
from indexer.extract.extraction import extract_article
from indexer.extract.marks import Quoted, parse_marks
from indexer.extract.sentences import Sentence, read_sentences
from indexer.statement import Kind, Statement


class Telling(NamedTuple):
    """One statement as a reader notes it: who, what words, with which reservations."""

    kind: Kind
    speaker: str | None
    parts: tuple[str, ...]
    negated: bool = False
    modality: str | None = None
    via: str | None = None
    nested: bool = False


def direct(speaker: str | None, *parts: str) -> Telling:
    return Telling(Kind.DIRECT, speaker, parts)


def mixed(speaker: str | None, *parts: str) -> Telling:
    return Telling(Kind.MIXED, speaker, parts)


def indirect(speaker: str | None, *parts: str) -> Telling:
    return Telling(Kind.INDIRECT, speaker, parts)


def extract_statements(
    text: str, *, title: str | None = None, published: dt.date | None = None
) -> tuple[Statement, ...]:
    return extract_article(make_article(text, title=title, published=published)).statements


def note(statement: Statement) -> Telling:
    return Telling(
        kind=statement.kind,
        speaker=statement.speaker.name if statement.speaker else None,
        parts=tuple(part.text for part in statement.parts),
        negated=statement.negated,
        modality=statement.modality,
        via=statement.via,
        nested=statement.nested_in is not None,
    )


def tell(text: str, *, title: str | None = None) -> list[Telling]:
    """Extract a text and note every statement, in the order of the text."""
    return [note(statement) for statement in extract_statements(text, title=title)]


def quote_marks(text: str) -> list[Quoted]:
    return parse_marks(text, map_blocks(text))


def sentences_of(text: str) -> list[Sentence]:
    return read_sentences(text, map_blocks(text), quote_marks(text))


def readings_of(text: str) -> list[Reading]:
    return read_all(sentences_of(text))
