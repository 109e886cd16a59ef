"""Read a record: every question to SQLite that a search, a list or a statement's page needs.

In: conditions and ids. Out: rows turned into nouns, each compared with its checksum. A `Lookup` lives inside one read
transaction, so that all it says belongs together; a `Readers` pool hands out one connection to one thread at a time.
"""

import datetime as dt
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from indexer.article import Article
from indexer.chunk import make_chunks
from indexer.errors import NotFoundError, RecordDamagedError
from indexer.index.change_tables import SEGMENT_BITS
from indexer.index.condition import Condition
from indexer.index.echoes import Echo, count_spread, find_alike, find_nested, find_same
from indexer.index.engine import VECTOR_INDEX, VectorBytes
from indexer.index.groups import HIDDEN, SHOWN, Group, read_firsts, read_groups, read_look_alikes
from indexer.index.history import (
    FormerArticle,
    FormerStatement,
    read_earlier,
    read_former_article,
    read_former_statement,
)
from indexer.index.hits import Heading, Printed, RecordStats, Sketch
from indexer.index.months import Months, count_months
from indexer.index.pieces import PIECE_BITS
from indexer.index.profiles import sum_up, sum_up_again
from indexer.index.rows import article_digest, vector_digest
from indexer.index.schema import row_digest
from indexer.index.shelf import Shelf
from indexer.index.wording import match_any
from indexer.similarity import hash_64
from indexer.speaker import SpeakerProfile
from indexer.statement import Statement

# A run cut off while lines moved leaves an article without its line until the next run.
_ORIGIN = "ifnull((SELECT min(origin) FROM origin WHERE origin.article_id = a.id), 'no longer where it was read')"
_ARTICLES = f"""
SELECT a.id, a.text, a.title, a.source, a.url, a.published, a.published_evidence, a.external_id, {_ORIGIN}, a.sha256
FROM article AS a WHERE a.id IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - from above
_DIGESTS = f"""
SELECT a.id, a.sha256, {_ORIGIN} FROM article AS a INDEXED BY article_heading
WHERE a.id IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - the same
_HEADINGS = """
SELECT id, title, source, url, published FROM article INDEXED BY article_heading
WHERE id IN (SELECT value FROM json_each(?))
"""

_STATS = """
SELECT count(DISTINCT ifnull(i.speaker_id, s.speaker_id)),
    min(iif(s.first_day = s.last_day, s.first_day, NULL)), max(iif(s.first_day = s.last_day, s.last_day, NULL))
FROM statement AS s LEFT JOIN identity AS i ON i.local_id = s.speaker_id WHERE {condition}
"""
_SOURCES = """
SELECT a.source FROM article AS a JOIN (
    SELECT min(s.article_id) AS id FROM statement AS s WHERE s.source IS NOT NULL AND {condition} GROUP BY s.source
) AS one ON one.id = a.id ORDER BY a.source
"""
_AS_ONE = "SELECT group_concat(number) FROM ({})"
"""A hundred thousand rows of one number each take a tenth of a second to fetch, in one text a tenth of that."""

_PARSED_KEPT = 4096
"""Statements that are not read anew from their rows: one question comes across the same ones again and again."""

log = logging.getLogger(__name__)


class State(NamedTuple):
    """What a record says of itself."""

    record_id: str
    generation: int
    newest: int
    """Highest statement number; 0 when there is none."""
    models: tuple[str, ...]
    """Fingerprints of the models that made its vectors."""

    @property
    def model_fp(self) -> str:
        """The same in one word, as a manifest holds them; empty when there are none."""
        return " ".join(self.models)


class Tally(NamedTuple):
    """How many statements there are."""

    statements: int
    """Each counted once, however many outlets print it."""
    copies: int
    """Further printings of them."""


class _Row(NamedTuple):
    """A statement as its row has it."""

    id: str
    article_id: str
    text: str
    """The statement as JSON."""
    digest: bytes
    local_id: str | None
    """The speaker in the article."""
    speaker_id: str | None
    """The speaker on record; None where the article names nobody."""
    name: str | None


_ROWS = """
SELECT s.id, s.article_id, p.json, p.sha256, s.speaker_id, i.speaker_id, i.name FROM statement AS s
JOIN printed AS p ON p.statement = s.number LEFT JOIN identity AS i ON i.local_id = s.speaker_id
WHERE s.id IN (SELECT value FROM json_each(?))
"""
_HEADING = ("id", "title", "source", "url", "published")


class Lookup:
    """The reading side of a record inside one read transaction."""

    def __init__(self, connection: sqlite3.Connection, shelf: Shelf | None = None) -> None:
        self._connection = connection
        self._shelf = shelf or Shelf()

    def state(self) -> State:
        """Read what the record says of itself."""
        record_id, generation = self.identity()
        (newest,) = self._connection.execute("SELECT ifnull(max(number), 0) FROM statement").fetchone()
        models = self._connection.execute(
            "SELECT fingerprint FROM model WHERE EXISTS (SELECT 1 FROM vector WHERE vector.model = model.number)"
        )
        return State(record_id, generation, newest, tuple(fingerprint for (fingerprint,) in models))

    def identity(self) -> tuple[str, int]:
        """Tell which record it is, and count the changes so far."""
        record_id, generation = self._connection.execute("SELECT id, generation FROM record").fetchone()
        return record_id, generation

    def generation(self) -> int:
        """Count the changes so far."""
        return self.identity()[1]

    def stamps(self) -> dict[int, int]:
        """Map each segment that holds vectors to its stamp, in the order of the numbers."""
        return dict(self._connection.execute("SELECT number, stamp FROM segment ORDER BY number").fetchall())

    def vector_count(self) -> int:
        """Count the vectors of all passages."""
        (count,) = self._connection.execute("SELECT count(*) FROM vector").fetchone()
        return int(count)

    def vectors_of(self, segment: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Give number, vector and checksum of every passage in a segment, in the order of the numbers."""
        sql = (
            f"SELECT statement << {PIECE_BITS} | piece, data, sha256 FROM vector "  # noqa: S608 - a number of ours
            "WHERE statement >= ? AND statement < ? ORDER BY statement, piece"
        )
        return self._connection.execute(sql, (segment << SEGMENT_BITS, (segment + 1) << SEGMENT_BITS))

    def first_number(self) -> int | None:
        """Give the number of the first statement with a vector; None when there is none."""
        (number,) = self._connection.execute("SELECT min(statement) FROM vector").fetchone()
        return None if number is None else int(number)

    def nearest_vectors(
        self,
        vector: VectorBytes,
        limit: int,
        *,
        model: int,
        newest: int,
        allowed: NDArray[np.int64] | None,
        is_indexed: bool,
    ) -> list[tuple[int, float]]:
        """Give the statements of the vectors nearest to one, and how far off each is; on a server alone.

        Args:
            vector: what they are compared with.
            limit: how many at most.
            model: number of the model that made them.
            newest: highest number that may be found.
            allowed: numbers that may be found; None for any.
            is_indexed: look among the likeliest of the index, instead of all; where any may be found.
        """
        if allowed is None and is_indexed:
            kind = f"halfvec({len(vector) // 4})"
            sql = (
                f"SELECT statement, data <#> ? AS far FROM (SELECT statement, data FROM vector "  # noqa: S608 - a number
                f"WHERE model = ? AND statement <= ? ORDER BY data::{kind} <#> ?::{kind} LIMIT ?) AS near ORDER BY far"
            )
            return self._connection.execute(sql, (vector, model, newest, vector, limit)).fetchall()
        if allowed is None:
            sql = "SELECT statement, data <#> ? AS far FROM vector WHERE model = ? AND statement <= ? "
            sql += "ORDER BY far LIMIT ?"
            return self._connection.execute(sql, (vector, model, newest, limit)).fetchall()
        sql = "SELECT statement, data <#> ? AS far FROM vector WHERE model = ? AND statement = ANY(?) "
        sql += "ORDER BY far LIMIT ?"
        return self._connection.execute(sql, (vector, model, allowed.tolist(), limit)).fetchall()

    def has_vector_index(self) -> bool:
        """Tell whether an index of the vectors is there; on a server alone."""
        sql = "SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ?"
        return self._connection.execute(sql, [VECTOR_INDEX]).fetchone() is not None

    def model_number(self, fingerprint: str) -> int | None:
        """Give the number of a model; None when it is not on record."""
        row = self._connection.execute("SELECT number FROM model WHERE fingerprint = ?", [fingerprint]).fetchone()
        return None if row is None else int(row[0])

    def vectors_among(self, numbers: Sequence[int], *, model: int) -> list[tuple[int, int, NDArray[np.float32]]]:
        """Give statement, place and vector of the intact passages of some statements; on a server alone."""
        sql = (
            "SELECT statement, piece, data, sha256 FROM vector WHERE model = ? AND statement = ANY(?) "
            "ORDER BY statement, piece"
        )
        rows = self._connection.execute(sql, (model, list(numbers))).fetchall()
        return [(row[0], row[1], np.frombuffer(row[2], dtype="<f4")) for row in rows if vector_digest(row[2]) == row[3]]

    def vectors_at(self, ranks: Sequence[int]) -> NDArray[np.float32]:
        """Give the vectors at some places in the order of their numbers, shape (places, dimension); on a server."""
        sql = (
            "SELECT v.data FROM (SELECT statement, piece, row_number() OVER (ORDER BY statement, piece) - 1 AS at "
            "FROM vector) AS r JOIN vector AS v USING (statement, piece) WHERE r.at = ANY(?) ORDER BY r.at"
        )
        rows = [np.frombuffer(data, dtype="<f4") for (data,) in self._connection.execute(sql, [list(ranks)])]
        return np.stack(rows) if rows else np.zeros((0, 1), dtype=np.float32)

    def first_passage(self, number: int) -> str | None:
        """Give the text whose vector is the first one of a statement; None when it is not known any more."""
        found = self.ids_of([number])
        printed = self.printed(tuple(found.values())).get(found.get(number, ""))
        if printed is None:
            return None
        text = make_chunks(printed.article, printed.statement)[0].text
        sql = "SELECT 1 FROM embedded WHERE chunk = ? AND statement = ? AND piece = 0"
        return text if self._connection.execute(sql, (hash_64(text), number)).fetchone() else None

    def passages(self, numbers: Sequence[int]) -> dict[int, tuple[tuple[int, int], ...]]:
        """Give where the passages of long statements stand in their articles; short statements are left out."""
        sql = (
            "SELECT statement, first, last FROM vector INDEXED BY vector_passage "
            "WHERE statement IN (SELECT value FROM json_each(?)) AND first IS NOT NULL "
            "AND typeof(first) = 'integer' AND 0 <= first AND first < last ORDER BY statement, piece"
        )
        found: dict[int, tuple[tuple[int, int], ...]] = {}
        for number, first, last in self._connection.execute(sql, [json.dumps(numbers)]):
            found[number] = (*found.get(number, ()), (first, last))
        return found

    def numbers(self, condition: Condition, *, limit: int) -> NDArray[np.int64]:
        """List the numbers of the statements under a condition, in no order; `limit` of them at most."""
        sql = "SELECT s.number FROM statement AS s WHERE {condition} LIMIT :limit"
        return _array(self._under(condition, _AS_ONE.format(sql), limit=limit))

    def numbers_among(self, numbers: Sequence[int], condition: Condition) -> set[int]:
        """Tell which of some statements meet a condition."""
        sql = "SELECT s.number FROM statement AS s WHERE s.number IN (SELECT value FROM json_each(:among)) "
        sql += "AND {condition}"
        return {number for (number,) in self._under(condition, sql, among=json.dumps(numbers))}

    def count_with(self, word: str) -> int:
        """Count the statements that a word, or another form of it, occurs in or beside."""
        sql = "SELECT count(*) FROM words WHERE words MATCH ?"
        (count,) = self._connection.execute(sql, [match_any([word])]).fetchone()
        return int(count)

    def tally_among(self, numbers: Sequence[int]) -> Tally:
        """Count some statements, each once, and their copies."""
        sql = (
            "SELECT c.statement, c.first FROM statement_copy AS c WHERE c.first <> c.statement "
            "AND c.statement IN (SELECT value FROM json_each(?))"
        )
        followers = self._connection.execute(sql, [json.dumps(numbers)]).fetchall()
        others = set(numbers) - {number for number, _ in followers} if followers else set()
        groups = {first for _, first in followers}
        copies = len(followers) - len(groups - others)
        return Tally(len(numbers) - copies, copies)

    def tally(self, condition: Condition) -> Tally:
        """Count the statements under a condition, each once, and their copies."""
        (printed,) = self._under(condition, "SELECT count(*) FROM statement AS s WHERE {condition}").fetchone()
        (copies,) = self._under(condition, HIDDEN).fetchone()
        return Tally(printed - copies, copies)

    def months(self, condition: Condition) -> Months:
        """Count the statements under a condition by the month in which they were said, each once."""
        return count_months(self._connection, condition)

    def groups(self, statement_ids: Sequence[str], condition: Condition) -> dict[str, Group]:
        """Read the group of copies that each statement belongs to."""
        return read_groups(self._connection, statement_ids, condition)

    def firsts(self, numbers: Sequence[int]) -> dict[int, int]:
        """Tell to whose group of copies each statement belongs."""
        return read_firsts(self._connection, numbers)

    def look_alikes(self, statement_id: str, condition: Condition) -> list[str]:
        """List statements that are no copies of this one and may look like it, the likeliest first."""
        return read_look_alikes(self._connection, _storable(statement_id), condition)

    def ids_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give the id of each number that is still on record."""
        sql = "SELECT number, id FROM statement WHERE number IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(sql, [json.dumps(numbers)]).fetchall())

    def holders(self, word: str, *, limit: int, is_said: bool) -> NDArray[np.int64]:
        """List the numbers of the statements that a word, or another form of it, occurs in or beside, the newest first.

        Args:
            word: one word.
            limit: how many at most.
            is_said: only those in whose own words it occurs.
        """
        match = f"{{quote}} : {match_any([word])}" if is_said else match_any([word])
        sql = "SELECT rowid AS number FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
        return _array(self._connection.execute(_AS_ONE.format(sql), [match, limit]))

    def same_words(self, pieces: Sequence[str], condition: Condition) -> list[Echo]:
        """Find statements that hold the words of a piece in one run."""
        return find_same(self._connection, pieces, condition)

    def like_words(self, pieces: Sequence[str], condition: Condition) -> list[Echo]:
        """Find statements that share the rarest words and runs of words of a quote."""
        return find_alike(self._connection, pieces, condition)

    def spread(self, runs: Sequence[str]) -> int:
        """Count the statements that hold each of some runs of words, copies as one, up to a bound."""
        return count_spread(self._connection, runs)

    def nested_in(self, statement_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Tell of each statement which others are quoted inside it."""
        return find_nested(self._connection, statement_ids)

    def page(self, condition: Condition, *, after: str | None, limit: int) -> list[str]:
        """List ids, one of each group of copies, latest first, those of one article in the order of its text.

        Raises:
            NotFoundError: `after` is no longer on record.
        """
        sql = "SELECT s.id FROM statement AS s CROSS JOIN statement_copy AS c ON c.statement = s.number "
        sql += f"WHERE {{condition}} AND {SHOWN}"
        place: dict[str, str | int] = {}
        if after is not None:
            place = self._place_of(after)
            sql += " AND (ifnull(s.first_day, '') < :day OR (ifnull(s.first_day, '') = :day"
            sql += " AND (s.article_id, s.position) > (:article, :position)))"
        sql += " ORDER BY ifnull(s.first_day, '') DESC, s.article_id, s.position LIMIT :limit"
        return [found for (found,) in self._under(condition, sql, limit=limit, **place)]

    def statements_of(self, article_id: str, condition: Condition) -> list[str]:
        """List the ids of one article's statements in the order of its text."""
        sql = "SELECT s.id FROM statement AS s WHERE s.article_id = :article AND {condition} ORDER BY s.position"
        return [found for (found,) in self._under(condition, sql, article=article_id)]

    def check_article(self, article_id: str) -> None:
        """Make sure that an article is on record.

        Raises:
            NotFoundError: it is not.
        """
        if not self.has_article(article_id):
            raise NotFoundError(f"no article {article_id} on record")

    def has_article(self, article_id: str) -> bool:
        """Tell whether an article is on record."""
        sql = "SELECT 1 FROM article WHERE id = ?"
        return self._connection.execute(sql, [_storable(article_id)]).fetchone() is not None

    def article(self, article_id: str) -> Article:
        """Read one article.

        Raises:
            NotFoundError: no such article.
            RecordDamagedError: what is stored is not what was written.
        """
        self.check_article(article_id)
        return _read_article(self._connection.execute(_ARTICLES, [json.dumps([article_id])]).fetchone())

    def printed(self, statement_ids: Sequence[str]) -> dict[str, Printed]:
        """Read statements with their articles; what fails a check is withheld and logged."""
        rows = self._rows_of(statement_ids)
        articles = self._articles(row.article_id for row in rows)
        found = {}
        for row in rows:
            article, statement = articles.get(row.article_id), _read_statement(row)
            if article is not None and statement is not None and _is_printed(statement, article):
                found[row.id] = Printed(statement=_under_one_name(statement, row), article=article)
        return found

    def sketches(self, statement_ids: Sequence[str]) -> dict[str, Sketch]:
        """Read statements with the headings of their articles; what is not as it was written is withheld and logged."""
        rows = self._rows_of(statement_ids)
        headings = self._headings(row.article_id for row in rows)
        read = [(row, _read_statement(row)) for row in rows]
        return {
            row.id: Sketch(statement=_under_one_name(statement, row), article=headings[row.article_id])
            for row, statement in read
            if statement is not None and row.article_id in headings
        }

    def former_statement(self, statement_id: str) -> FormerStatement | None:
        """Read a statement of an earlier version of an article; None when there is none."""
        return read_former_statement(self._connection, _storable(statement_id))

    def former_article(self, article_id: str) -> FormerArticle | None:
        """Read an earlier version of an article; None when there is none."""
        return read_former_article(self._connection, _storable(article_id))

    def earlier(self, statement_id: str) -> tuple[FormerStatement, ...]:
        """Read how a statement read before its article was changed, the latest first."""
        return read_earlier(self._connection, _storable(statement_id))

    def speakers(self, condition: Condition) -> tuple[SpeakerProfile, ...]:
        """Sum up everyone who makes a statement under the condition, by name."""
        return sum_up(self._connection, condition)

    def speakers_again(
        self, known: tuple[SpeakerProfile, ...], *, newest: int, since: int
    ) -> tuple[SpeakerProfile, ...]:
        """Sum up those of whom anything changed since a generation; the others stay as they were in it."""
        return sum_up_again(self._connection, known, newest=newest, since=since)

    def stats(self, condition: Condition) -> RecordStats:
        """Count what the record holds."""
        (articles,) = self._connection.execute("SELECT count(*) FROM article").fetchone()
        speakers, first, last = self._under(condition, _STATS).fetchone()
        tally = self.tally(condition)
        return RecordStats(
            article_count=articles,
            statement_count=tally.statements,
            copy_count=tally.copies,
            speaker_count=speakers,
            first_said=_day(first),
            last_said=_day(last),
        )

    def sources(self, condition: Condition) -> tuple[str, ...]:
        """List the outlets of the statements under a condition, each as one of its articles writes it."""
        return tuple(source for (source,) in self._under(condition, _SOURCES))

    def outlets(self, condition: Condition) -> list[tuple[str | None, int]]:
        """Count the printed statements of each outlet, most first; None stands for articles that name none."""
        sql = "SELECT min(s.article_id), count(*) AS printed FROM statement AS s WHERE {condition} GROUP BY s.source"
        rows = self._under(condition, f"{sql} ORDER BY printed DESC, s.source NULLS FIRST").fetchall()
        articles = self._articles(article_id for article_id, _ in rows)
        return [(articles[key].source if key in articles else None, printed) for key, printed in rows]

    def _place_of(self, statement_id: str) -> dict[str, str | int]:
        sql = "SELECT ifnull(first_day, ''), article_id, position FROM statement WHERE id = ?"
        row = self._connection.execute(sql, [_storable(statement_id)]).fetchone()
        if row is None:
            raise NotFoundError(f"statement {statement_id} is no longer on record; start again from the first page")
        return {"day": row[0], "article": row[1], "position": row[2]}

    def _rows_of(self, statement_ids: Sequence[str]) -> list[_Row]:
        rows = {row[0]: _Row(*row) for row in self._connection.execute(_ROWS, [json.dumps(statement_ids)])}
        return [rows[key] for key in dict.fromkeys(statement_ids) if key in rows]

    def _headings(self, article_ids: Iterable[str]) -> dict[str, Heading]:
        rows = self._connection.execute(_HEADINGS, [json.dumps(sorted(set(article_ids)))])
        read = {row[0]: _heading(row) for row in rows}
        return {key: heading for key, heading in read.items() if heading is not None}

    def _articles(self, article_ids: Iterable[str]) -> dict[str, Article]:
        found = {}
        for article_id, digest, origin in self._connection.execute(_DIGESTS, [json.dumps(sorted(set(article_ids)))]):
            article = self._shelf.take(article_id, digest)
            if article is None:
                article = self._verified(article_id)
            if article is not None and article.origin != origin:
                article = article.model_copy(update={"origin": origin})
            if article is not None:
                found[article_id] = article
        return found

    def _verified(self, article_id: str) -> Article | None:
        try:
            row = self._connection.execute(_ARTICLES, [json.dumps([article_id])]).fetchone()
            article = _read_article(row)
        except RecordDamagedError as error:
            log.error("%s", error)  # noqa: TRY400 - one line says it all
            return None
        self._shelf.put(article, row[-1])
        return article

    def _under(self, condition: Condition, sql: str, **values: str | int) -> sqlite3.Cursor:
        # The clause is text of our own modules; all that users give travels in the values.
        return self._connection.execute(sql.replace("{condition}", condition.clause), {**condition.values, **values})


def _array(cursor: sqlite3.Cursor) -> NDArray[np.int64]:
    (numbers,) = cursor.fetchone()
    return np.fromstring(numbers or "", dtype=np.int64, sep=",")


def _storable(text: str) -> str:
    # SQLite refuses lone surrogates, which a client may send; no id holds one, so nothing is found.
    return text.encode("utf-8", "replace").decode("utf-8")


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _read_article(row: tuple[str | bytes | None, ...]) -> Article:
    names = ("id", "text", "title", "source", "url", "published", "published_evidence", "external_id", "origin")
    try:
        article = Article.model_validate(dict(zip(names, row, strict=False)))
    except ValidationError:
        raise _damaged_article(row[0]) from None
    if article_digest(article) != row[-1]:
        raise _damaged_article(row[0])
    return article


def _heading(row: tuple[str | None, ...]) -> Heading | None:
    try:
        return _read_heading(row)
    except ValidationError:
        log.error("%s", _damaged_article(row[0]))  # noqa: TRY400 - one line says it all
        return None


@lru_cache(maxsize=_PARSED_KEPT)
def _read_heading(row: tuple[str | None, ...]) -> Heading:
    return Heading.model_validate(dict(zip(_HEADING, row, strict=True)))


def _damaged_article(article_id: str | bytes | None) -> RecordDamagedError:
    return RecordDamagedError(f"article {article_id!s} is not as it was written; it is withheld. Index it again")


def _read_statement(row: _Row) -> Statement | None:
    try:
        statement = _parsed(row.text, row.digest)
    except ValidationError as error:
        log.error("%s", " ".join(str(error).split()))  # noqa: TRY400 - one line says it all
        return None
    if statement is None:
        log.error("statement %s is not as it was written; it is withheld", row.id)
        return None
    # The row says under whose name it is shown; a damaged one could put words into another's mouth.
    speaker = statement.speaker
    if (statement.id, speaker.id if speaker else None) == (row.id, row.local_id):
        return statement
    log.error("statement %s stands in the row of another; it is withheld", row.id)
    return None


@lru_cache(maxsize=_PARSED_KEPT)
def _parsed(text: str, digest: bytes) -> Statement | None:
    return Statement.model_validate_json(text) if row_digest(text) == digest else None


def _is_printed(statement: Statement, article: Article) -> bool:
    try:
        statement.check_against(article.text)
    except RecordDamagedError as error:
        log.error("%s", " ".join(str(error).split()))  # noqa: TRY400 - one line says it all
        return False
    return True


def _under_one_name(statement: Statement, row: _Row) -> Statement:
    """Show a statement under the name that its speaker has on record; the mention stays as printed."""
    speaker = statement.speaker
    if speaker is None or row.speaker_id is None or row.name is None:
        return statement
    if (speaker.id, speaker.name) == (row.speaker_id, row.name):
        return statement
    own = speaker.model_copy(update={"id": row.speaker_id, "name": row.name})
    return statement.model_copy(update={"speaker": own})
