"""The open record: search it, list it, read from it, while another process may be writing to it.

In: the folder of a record and the embedder it was made with. Out: statements, articles and speakers of one generation.
Promise: a statement that left the record is never returned, nor one that fails a check against its article.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.index.condition import Condition, condition_of
from indexer.index.echoes import Echo
from indexer.index.embedding import Embedder
from indexer.index.engine import database_of
from indexer.index.groups import Group
from indexer.index.history import FormerArticle, FormerStatement
from indexer.index.hits import Hit, Printed, RecordStats, Sketch, Where
from indexer.index.listing import Listing
from indexer.index.lock import writer_lock
from indexer.index.lookup import State, Tally
from indexer.index.months import Months
from indexer.index.postings import Postings
from indexer.index.publishing import load, load_next, publish_state, read_manifest, why_not
from indexer.index.readers import Readers
from indexer.index.schema import is_outdated, shown
from indexer.index.searching import Asked, find_hits
from indexer.index.server_vectors import ServerVectors
from indexer.index.snapshot import Snapshot
from indexer.index.store import Store
from indexer.speaker import SpeakerProfile

SAME_TEXT = 0.99
"""Least cosine of two vectors of one text: what rounding, batches and half the precision leave is above .995."""

_TOPICS_KEPT = 256
"""Vectors of what was asked lately: a follow-up, or a question that is offered, is on the same topic once more."""

_FAR_SHARE = 0.99
_USUALLY_FAR = 0.31
_USUALLY_COUNTS = 500
"""Below which cosine 99 of 100 statements stay that have nothing to do with each other: 0.31 over the 106 topics of
the liar set, from 0.13 (weather) to 0.51. It counts as so many statements, since a small record may be on one topic."""

log = logging.getLogger(__name__)


class _Summary(NamedTuple):
    """Who is on record, and how much, in one generation; to sum it up for each question costs more than a search."""

    state: State
    speakers: tuple[SpeakerProfile, ...]
    stats: RecordStats
    sources: tuple[str, ...]


class Library:
    """A record, open for reading by any number of threads."""

    def __init__(self, data: Path, readers: Readers, snapshot: Snapshot | ServerVectors, *, embedder: Embedder) -> None:
        self._data = data
        self._readers = readers
        self._snapshot = snapshot
        self._embedder = embedder
        self._refreshing = Lock()
        self._summing = Lock()
        self._summary: _Summary | None = None
        self._likeness = 1.0
        self._postings = Postings()
        self._listing = Listing()
        self._vector_of = lru_cache(maxsize=_TOPICS_KEPT)(self._embed)

    @classmethod
    def open(cls, data: Path, *, embedder: Embedder) -> Self:
        """Open the record at `data`.

        A published snapshot that is missing, damaged or of another generation is rebuilt in memory from the vectors on
        record, with one line in the log.

        Raises:
            NoRecordError: nothing was indexed there yet.
            RecordVersionError: another version of onrecord made it.
            RecordDamagedError: the file is not a record.
        """
        if is_outdated(data):
            bring_up_to_date(data)
        readers = Readers(data)
        try:
            with readers.reading() as lookup:
                snapshot = load(data, lookup) if database_of(data) is None else ServerVectors.of(lookup)
        except BaseException:
            readers.close()
            raise
        return cls(data, readers, snapshot, embedder=embedder)

    @property
    def why_by_words(self) -> str | None:
        """Say why statements are found by their words only; None when they are found by their meaning, too."""
        models, own = self._snapshot.state.models, self._embedder.fingerprint
        if not self._is_by_words(self._snapshot):
            return None
        if models == (own,):
            return (
                f"the embedding model gives other vectors than those on record (cosine {self._likeness:.3f}); install "
                f"the versions it was made with, or index the articles into another folder"
            )
        if len(models) > 1:
            return "the vectors of another embedding model are being made anew; `onrecord index --reembed` goes on"
        return (
            f"the record was made with another embedding model ({models[0][:16]}, not {own[:16]}); "
            f"set ONRECORD_MODEL to that one, or make its vectors anew with `onrecord index --reembed`"
        )

    @property
    def generation(self) -> int:
        """State of the record that answers come from; grows with each change."""
        return self._snapshot.state.generation

    def refresh(self, *, prepare: Callable[[tuple[SpeakerProfile, ...]], object] = lambda _: None) -> bool:
        """Go over to the newest published generation, if there is one; searches under way end on the old one.

        Who is on record is summed up before the next question comes, and only as far as it changed, if it was before.

        Args:
            prepare: told who is on record from then on, before anybody else is.

        Returns:
            Whether there was one.
        """
        with self._refreshing:
            snapshot = self._next()
            if snapshot is None:
                return False
            if self._summary is not None:
                summary = self._sum_up(snapshot.state, self._summary)
                prepare(summary.speakers)
                self._summary = summary
            self._snapshot = snapshot
            self._postings.clear()
            self._readers.forget_articles()
            return True

    def _next(self) -> "Snapshot | ServerVectors | None":
        """Give the snapshot of the newest generation; None when it is the one in use, or cannot be taken up yet."""
        before = self._snapshot
        if isinstance(before, ServerVectors):
            with self._readers.reading() as lookup:
                known, (record_id, generation) = self._identity(), lookup.identity()
                if (record_id, generation) == known:
                    return None
                if record_id == known[0] and generation < known[1]:
                    log.warning(
                        "the server that answers now lags behind: it is at generation %d, the one before was at %d",
                        *(generation, known[1]),
                    )
                return ServerVectors.of(lookup)
        manifest = read_manifest(self._data)
        if manifest is None or (manifest.record, manifest.gen) == self._identity():
            return None
        with self._readers.reading() as lookup:
            state = lookup.state()
        published = state._replace(generation=manifest.gen, newest=manifest.newest)
        if manifest.gen > state.generation or why_not(manifest, published) is not None:
            return None
        return load_next(self._data, manifest, published, before)

    def try_model(self) -> None:
        """Let the model embed a passage on record again; when its vector is another one, search by words from then on.

        Raises:
            ModelError: the model cannot be loaded.
        """
        snapshot = self._snapshot
        number = snapshot.first
        if self._is_by_words(snapshot) or number is None:
            return
        with self._readers.reading() as lookup:
            text = lookup.first_passage(number)
        if text is not None:
            vector = self._embedder.encode([text])[0]
            with self._readers.reading() as lookup:
                cosines = snapshot.within(lookup).cosines(vector, [number]).get(number, [])
            self._likeness = next((cosine for cosine, piece in cosines if piece == 0), 1.0)

    def search(self, text: str, *, where: Where, k: int) -> list[Hit]:
        """Find the `k` statements nearest in meaning and the `k` that share the most telling words.

        Of several copies of one statement the best of each kind is found. Where `where` leaves few statements, all of
        them are, whatever `k` is.

        Returns:
            Both together, each with both scores, nearest in meaning first; ties in the order of their ids. Where there
            is nothing to compare with, see `why_by_words`, only the latter, best first.
        """
        snapshot = self._snapshot
        vector = None if self._is_by_words(snapshot) else self._vector_of(text)
        with self._readers.reading() as lookup:
            asked = Asked(text, vector, where, k)
            return find_hits(lookup, snapshot, asked, postings=self._postings, listing=self._listing)

    def with_word(self, word: str, *, k: int) -> list[str]:
        """List the ids of `k` statements at most that a word, or another form of it, occurs in or beside."""
        snapshot = self._snapshot
        with self._readers.reading() as lookup:
            asked = Asked(word, None, Where(), k)
            hits = find_hits(lookup, snapshot, asked, postings=self._postings, listing=self._listing)
        return [hit.statement_id for hit in hits]

    def background(self, text: str) -> float:
        """Estimate the cosine that statements without a bearing on a text stay below, as 99 of 100 do.

        It differs from topic to topic: whatever officials say is nearer to social security than to the weather.
        """
        snapshot = self._snapshot
        if self._is_by_words(snapshot):
            return _USUALLY_FAR
        with self._readers.reading() as lookup:
            far, count = snapshot.within(lookup).background(self._vector_of(text), _FAR_SHARE)
        return (far * count + _USUALLY_FAR * _USUALLY_COUNTS) / (count + _USUALLY_COUNTS)

    def statements(self, where: Where, *, after: str | None, limit: int) -> list[str]:
        """List ids of statements, one of each group of copies, those said last first, undated ones at the end.

        Args:
            where: which statements.
            after: last id of the page before; None for the first page.
            limit: how many at most.

        Raises:
            NotFoundError: `after` is no longer on record.
        """
        condition = self._condition(where)
        with self._readers.reading() as lookup:
            if after is None:
                return self._listing.latest(lookup, condition, limit=limit)
            return lookup.page(condition, after=after, limit=limit)

    def count(self, where: Where) -> int:
        """Count the statements that a search may return, each once."""
        return self.tally(where).statements

    def tally(self, where: Where) -> Tally:
        """Count the statements that a search may return, and the copies of them."""
        if where == Where():
            stats = self.stats()
            return Tally(stats.statement_count, stats.copy_count)
        condition = self._condition(where)
        with self._readers.reading() as lookup:
            return self._listing.tally(lookup, condition)

    def months(self, where: Where) -> Months:
        """Count the statements that a search may return by the month in which they were said, each once."""
        with self._readers.reading() as lookup:
            return lookup.months(self._condition(where))

    def count_with(self, word: str) -> int:
        """Count the printed statements that a word, or another form of it, occurs in or beside."""
        with self._readers.reading() as lookup:
            return self._postings.count(lookup, word)

    def groups(self, ids: Iterable[str], where: Where) -> dict[str, Group]:
        """Tell of each statement which copies of it are on record, and which of them meets a condition."""
        with self._readers.reading() as lookup:
            return lookup.groups(tuple(ids), self._condition(where))

    def echoes(self, pieces: Sequence[str], where: Where, *, is_exact: bool) -> list[Echo]:
        """Find statements that hold the words of a quote's pieces, or else that share its rarest words and runs."""
        condition = self._condition(where)
        with self._readers.reading() as lookup:
            return lookup.same_words(pieces, condition) if is_exact else lookup.like_words(pieces, condition)

    def spread(self, runs: Sequence[str]) -> int:
        """Count the statements that hold each of some runs of words, copies as one, up to a bound."""
        with self._readers.reading() as lookup:
            return lookup.spread(runs)

    def nested_in(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Tell of each statement which others are quoted inside it."""
        with self._readers.reading() as lookup:
            return lookup.nested_in(tuple(ids))

    def look_alikes(self, statement_id: str) -> list[str]:
        """List statements that are no copies of this one and may look like it, the likeliest first."""
        with self._readers.reading() as lookup:
            return lookup.look_alikes(statement_id, self._condition(Where()))

    def sketches(self, ids: Iterable[str]) -> dict[str, Sketch]:
        """Read statements with the headings of their articles, in the order asked for, to choose among them.

        What is no longer on record is left out; what is not as it was written is left out and logged.
        """
        with self._readers.reading() as lookup:
            return lookup.sketches(tuple(ids))

    def get(self, ids: Iterable[str]) -> dict[str, Printed]:
        """Read statements with their articles, in the order asked for.

        What is no longer on record is left out; what fails a check is left out and logged.
        """
        with self._readers.reading() as lookup:
            return lookup.printed(tuple(ids))

    def has_article(self, article_id: str) -> bool:
        """Tell whether an article is on record."""
        with self._readers.reading() as lookup:
            return lookup.has_article(article_id)

    def article(self, article_id: str) -> Article:
        """Read one article.

        Raises:
            NotFoundError: no such article.
            RecordDamagedError: what is stored is not what was written.
        """
        with self._readers.reading() as lookup:
            return lookup.article(article_id)

    def former_statement(self, statement_id: str) -> FormerStatement | None:
        """Read a statement of an earlier version of an article; None when there is none."""
        with self._readers.reading() as lookup:
            return lookup.former_statement(statement_id)

    def former_article(self, article_id: str) -> FormerArticle | None:
        """Read an earlier version of an article; None when there is none."""
        with self._readers.reading() as lookup:
            return lookup.former_article(article_id)

    def earlier(self, statement_id: str) -> tuple[FormerStatement, ...]:
        """Read how a statement read before its article was changed, the latest first."""
        with self._readers.reading() as lookup:
            return lookup.earlier(statement_id)

    def article_statements(self, article_id: str) -> list[str]:
        """List the ids of an article's statements in the order of its text.

        Raises:
            NotFoundError: no such article.
        """
        with self._readers.reading() as lookup:
            lookup.check_article(article_id)
            return lookup.statements_of(article_id, self._condition(Where()))

    def speakers(self) -> tuple[SpeakerProfile, ...]:
        """Sum up everyone who makes a statement, by name; the same tuple again until another generation is taken up."""
        return self._summed_up().speakers

    def stats(self) -> RecordStats:
        """Count what the record holds."""
        return self._summed_up().stats

    def sources(self) -> tuple[str, ...]:
        """List the outlets that print a statement, by name; the same tuple as long as the generation is the same."""
        return self._summed_up().sources

    def outlets(self) -> list[tuple[str | None, int]]:
        """Count the statements that each outlet prints, copies included, most first; None: articles that name none."""
        with self._readers.reading() as lookup:
            return lookup.outlets(self._condition(Where()))

    def close(self) -> None:
        """Close the record; what is being read is read to its end."""
        self._readers.close()

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._embedder.encode([text])[0]
        vector.setflags(write=False)  # it is handed out again and again
        return vector

    def _condition(self, where: Where) -> Condition:
        return condition_of(where, newest=self._snapshot.state.newest)

    def _is_by_words(self, snapshot: Snapshot | ServerVectors) -> bool:
        models = snapshot.state.models
        return bool(models) and (models != (self._embedder.fingerprint,) or self._likeness < SAME_TEXT)

    def _summed_up(self) -> _Summary:
        with self._summing:
            if self._summary is None:
                self._summary = self._sum_up(self._snapshot.state, None)
            return self._summary

    def _sum_up(self, state: State, before: _Summary | None) -> _Summary:
        with self._readers.reading() as lookup:
            condition = condition_of(Where(), newest=state.newest)
            if before is None or before.state.record_id != state.record_id:
                speakers = lookup.speakers(condition)
            else:
                speakers = lookup.speakers_again(before.speakers, newest=state.newest, since=before.state.generation)
            return _Summary(state, speakers, lookup.stats(condition), lookup.sources(condition))

    def _identity(self) -> tuple[str, int]:
        return self._snapshot.state.record_id, self._snapshot.state.generation


def bring_up_to_date(data: Path) -> None:
    """Add to a record of an older onrecord what this one keeps beside; its articles and statements stay as they are.

    Raises:
        RecordBusyError: another process is writing to it.
    """
    with writer_lock(data), Store.open(data):
        log.warning("the record at %s is brought up to date with this version of onrecord", shown(data))
        publish_state(data)
