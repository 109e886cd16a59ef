"""Statements of invented officials, as extraction would give them, for the tests of who is who."""

from collections.abc import Iterable
from pathlib import Path

from fakes import WordEmbedder, make_article

from indexer.article import Part
from indexer.chunk import make_chunks
from indexer.index.rows import Prepared
from indexer.index.store import Store
from indexer.speaker import Person, Speaker, speaker_id
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import Precision, When


def prepare_report(origin: str, *sayings: tuple[str, ...], source: str | None = "Sela Courier") -> Prepared:
    """Write an article with one statement for each speaker, role and day; the last two may be left out or empty."""
    # So few words are a copy only of the very same.
    lines = [_line(f"Barge {number} of {origin}", *saying) for number, saying in enumerate(sayings)]
    article = make_article(
        "\n\n".join(text for text, _, _ in lines) or "It rained.",
        origin=origin,
        title=f"Report {origin}",
        source=source,
    )
    statements, people, at = [], {}, 0
    for text, speaker, day in lines:
        start = article.text.index(text, at)
        at = start + len(text)
        quote = Part.cut(article.text, start + 1, start + text.index("”"))
        mention = start + text.index(" said ") + len(" said ")
        people[speaker.id] = Person(speaker=speaker, aliases=(speaker.name,))
        statements.append(
            Statement(
                id=statement_id(article.id, Kind.DIRECT, [(quote.start, quote.end)]),
                article_id=article.id,
                kind=Kind.DIRECT,
                quote=quote.text,
                parts=(quote,),
                context=Part.cut(article.text, start, at),
                speaker=speaker,
                mention=Part.cut(article.text, mention, mention + len(speaker.name)),
                resolved_by=Resolution.NAME,
                cue="said",
                said_on=When(date=day, precision=Precision.DAY, evidence="printed") if day else When(),
                confidence=0.9,
            )
        )
    chunks = tuple(chunk for statement in statements for chunk in make_chunks(article, statement))
    embedder = WordEmbedder()
    vectors = embedder.encode([chunk.text for chunk in chunks])
    return Prepared(article, tuple(statements), tuple(people.values()), chunks, vectors, embedder.fingerprint, "1")


def write_reports(data: Path, reports: Iterable[Prepared]) -> None:
    """Put reports on record, each in a transaction of its own."""
    data.mkdir(parents=True, exist_ok=True)
    with Store.open(data) as store:
        for report in reports:
            store.put(report, [report.article.origin])


def _line(words: str, name: str, role: str = "", day: str = "") -> tuple[str, Speaker, str]:
    speaker = Speaker(id=speaker_id(name), name=name, role=role or None)
    shown = f", {role}" if role else ""
    return f"“{words}” said {name}{shown}{f' on {day}' if day else ''}.", speaker, day
