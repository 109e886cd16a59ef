"""The open record: search it, list it, read from it, while another process may be writing to it.

In: the folder of a record and the embedder it was made with. Out: statements, articles and speakers of one generation.
Promise: a statement that left the record is never returned, nor one that fails a check against its article.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.index.condition import Condition, condition_of
from indexer.index.echoes import Echo
from indexer.index.embedding import Embedder
from indexer.index.groups import Group, take_groups
from indexer.index.history import FormerArticle, FormerStatement
from indexer.index.hits import Hit, Passage, Printed, RecordStats, Where
from indexer.index.lock import writer_lock
from indexer.index.lookup import Lookup, State, Tally, WordHit
from indexer.index.pieces import statements_of
from indexer.index.publishing import load, load_next, publish_state, read_manifest, why_not
from indexer.index.readers import Readers
from indexer.index.schema import is_outdated, shown
from indexer.index.snapshot import Snapshot
from indexer.index.store import Store
from indexer.index.wording import match_query
from indexer.speaker import SpeakerProfile

SAME_TEXT = 0.99
"""Least cosine of two vectors of one text: what rounding, batches and half the precision leave is above .995."""

MAX_PASSAGES = 8
"""How many passages of a long statement are weighed against each other."""

log = logging.getLogger(__name__)


class _Summary(NamedTuple):
    """Who is on record, and how much, in one generation; to sum it up for each question costs more than a search."""

    state: State
    speakers: tuple[SpeakerProfile, ...]
    stats: RecordStats


class _Meaning(NamedTuple):
    """A question as a vector, and what it is compared with."""

    snapshot: Snapshot
    vector: NDArray[np.float32]

    def nearest(self, lookup: Lookup, where: Where, k: int) -> list[int]:
        """Find the numbers of the nearest statements, one of each group of copies, the nearest first."""
        # Without a filter all may be found: what left the record since the snapshot was made is left out afterwards.
        condition = condition_of(where, newest=self.snapshot.state.newest)
        allowed = None if where == Where() else np.array(lookup.numbers(condition), dtype=np.int64)
        return take_groups(lambda n: self._nearest(lookup, allowed, n), lookup.firsts, k)

    def _nearest(self, lookup: Lookup, allowed: NDArray[np.int64] | None, k: int) -> list[int]:
        fetch = k
        while True:
            found = self.snapshot.nearest(self.vector, fetch, allowed=allowed).tolist()
            ids = lookup.ids_of(found)
            if len(ids) >= k or len(found) < fetch:
                break
            fetch *= 2
        pieces = self.snapshot.cosines(self.vector, ids)
        return sorted(ids, key=lambda number: (-pieces[number][0][0], ids[number]))


class Library:
    """A record, open for reading by any number of threads."""

    def __init__(self, data: Path, readers: Readers, snapshot: Snapshot, *, embedder: Embedder) -> None:
        self._data = data
        self._readers = readers
        self._snapshot = snapshot
        self._embedder = embedder
        self._refreshing = Lock()
        self._summing = Lock()
        self._summary: _Summary | None = None
        self._likeness = 1.0

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
                snapshot = load(data, lookup)
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
            manifest = read_manifest(self._data)
            if manifest is None or (manifest.record, manifest.gen) == self._identity():
                return False
            with self._readers.reading() as lookup:
                state = lookup.state()
            published = state._replace(generation=manifest.gen, newest=manifest.newest)
            if manifest.gen > state.generation or why_not(manifest, published) is not None:
                return False
            snapshot = load_next(self._data, manifest, published, self._snapshot)
            if snapshot is None:
                return False
            if self._summary is not None:
                summary = self._sum_up(published, self._summary)
                prepare(summary.speakers)
                self._summary = summary
            self._snapshot = snapshot
            self._readers.forget_articles()
            return True

    def try_model(self) -> None:
        """Let the model embed a passage on record again; when its vector is another one, search by words from then on.

        Raises:
            ModelError: the model cannot be loaded.
        """
        snapshot = self._snapshot
        if self._is_by_words(snapshot) or not len(snapshot.numbers):
            return
        number = int(statements_of(snapshot.numbers[:1])[0])
        with self._readers.reading() as lookup:
            text = lookup.first_passage(number)
        if text is not None:
            vector = self._embedder.encode([text])[0]
            self._likeness = next(
                (cosine for cosine, piece in snapshot.cosines(vector, [number])[number] if piece == 0), 1.0
            )

    def search(self, text: str, *, where: Where, k: int) -> list[Hit]:
        """Find the `k` statements nearest in meaning and the `k` that share the most telling words.

        Of several copies of one statement the best of each kind is found.

        Returns:
            Both together, each with both scores, nearest in meaning first; ties in the order of their ids. Where there
            is nothing to compare with, see `why_by_words`, only the latter, best first.
        """
        snapshot = self._snapshot
        meaning = None if self._is_by_words(snapshot) else _Meaning(snapshot, self._embedder.encode([text])[0])
        match = match_query(text)
        condition = condition_of(where, newest=snapshot.state.newest)
        with self._readers.reading() as lookup:
            words = _best_by_words(lookup, match, condition, k) if match else {}
            nearest = meaning.nearest(lookup, where, k) if meaning else []
            ids = lookup.ids_of([*nearest, *words])
            pieces = snapshot.cosines(meaning.vector, ids) if meaning else {}
            scores = {number: hit.bm25 for number, hit in words.items()}
            unscored = [number for number in nearest if number not in scores]
            scores |= lookup.scores_by_words(match, unscored) if match else {}
            passages = _passages(pieces, lookup.passages(sorted(ids)))
        hits = [
            Hit(
                statement_id=ids[n],
                cosine=pieces[n][0][0] if n in pieces else None,
                bm25=scores.get(n, 0.0),
                passages=passages.get(n, ()),
            )
            for n in ids
        ]
        if meaning is None:
            return sorted(hits, key=lambda hit: (-hit.bm25, hit.statement_id))
        return sorted(hits, key=lambda hit: (-(hit.cosine or 0.0), hit.statement_id))

    def statements(self, where: Where, *, after: str | None, limit: int) -> list[str]:
        """List ids of statements, one of each group of copies, those said last first, undated ones at the end.

        Args:
            where: which statements.
            after: last id of the page before; None for the first page.
            limit: how many at most.

        Raises:
            NotFoundError: `after` is no longer on record.
        """
        with self._readers.reading() as lookup:
            return lookup.page(self._condition(where), after=after, limit=limit)

    def count(self, where: Where) -> int:
        """Count the statements that a search may return, each once."""
        return self.tally(where).statements

    def tally(self, where: Where) -> Tally:
        """Count the statements that a search may return, and the copies of them."""
        if where == Where():
            stats = self.stats()
            return Tally(stats.statement_count, stats.copy_count)
        with self._readers.reading() as lookup:
            return lookup.tally(self._condition(where))

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

    def close(self) -> None:
        """Close the record; what is being read is read to its end."""
        self._readers.close()

    def _condition(self, where: Where) -> Condition:
        return condition_of(where, newest=self._snapshot.state.newest)

    def _is_by_words(self, snapshot: Snapshot) -> bool:
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
            return _Summary(state, speakers, lookup.stats(condition))

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


def _best_by_words(lookup: Lookup, match: str, condition: Condition, k: int) -> dict[int, WordHit]:
    found: dict[int, WordHit] = {}

    def find(fetch: int) -> list[int]:
        found.update((hit.number, hit) for hit in lookup.best_by_words(match, condition, k=fetch))
        return list(found)

    return {number: found[number] for number in take_groups(find, lookup.firsts, k)}


def _passages(
    pieces: dict[int, list[tuple[float, int]]], spans: dict[int, tuple[tuple[int, int], ...]]
) -> dict[int, tuple[Passage, ...]]:
    return {
        number: tuple(
            Passage(start=spans[number][piece][0], end=spans[number][piece][1], cosine=cosine)
            for cosine, piece in scored[:MAX_PASSAGES]
            if piece < len(spans[number])
        )
        for number, scored in pieces.items()
        if number in spans
    }
