"""Group the copies of statements and of articles as articles come and go, inside the writer's transaction.

In: an open transaction and the article that comes or goes. Out: the tables of copies, right for what is on record.
Promise: the groups depend on what is on record alone, not on the order in which it came; a change looks only at what
shares a band with what changed. A row that is damaged is a copy of nothing.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from indexer.article import Article
from indexer.comparing import Likeness, Saying, are_copies, are_one_report, article_shingles, judge
from indexer.index.grouping import first_of, settle
from indexer.similarity import bands_of, hash_64
from indexer.statement import Statement

_LATEST = "9999-12-31"
_DAMAGED = "9"
"""Place after all others; `Saying.place` begins with 0, 1 or 2."""

_FIRSTS = "AND c.first = c.statement"
_FIRST_ARTICLES = "AND c.first = c.article"


def add_copies(run: sqlite3.Connection, article: Article, statements: Sequence[Statement]) -> None:
    """Put an article that was just written, and its statements, into their groups."""
    (number,) = run.execute("SELECT number FROM article WHERE id = ?", [article.id]).fetchone()
    rows = run.execute("SELECT number FROM statement WHERE article_id = ? ORDER BY position", [article.id]).fetchall()
    sayings = {row[0]: Saying.of(one, article.published) for row, one in zip(rows, statements, strict=True)}
    _add(run, number, f"{article.published or _LATEST}{article.id}", sayings)


def group_all(run: sqlite3.Connection) -> None:
    """Group everything on record anew, as is needed once for a record that was made before there were groups."""
    for table in ("statement_band", "statement_copy", "article_band", "article_copy"):
        run.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this module
    articles = run.execute("SELECT number, id, published FROM article ORDER BY number").fetchall()
    for number, article_id, published in articles:
        rows = run.execute("SELECT number FROM statement WHERE article_id = ? ORDER BY position", [article_id])
        sayings = {one: _read_saying(run, one) for (one,) in rows.fetchall()}
        _add(run, number, f"{published or _LATEST}{article_id}", sayings)


def _add(run: sqlite3.Connection, number: int, place: str, sayings: Mapping[int, Saying | None]) -> None:
    articles = _Articles(run)
    run.execute("INSERT INTO article_copy VALUES (?, ?, NULL)", (number, place))
    bands = bands_of(articles.shingles(number))
    run.executemany("INSERT OR IGNORE INTO article_band VALUES (?, ?)", [(band, number) for band in bands])
    settle(articles, [number])
    for each, saying in sayings.items():
        _insert_statement(run, each, saying)
    settle(_Statements(run, articles, sayings), sayings)


def remove_copies(run: sqlite3.Connection, article_id: str) -> None:
    """Take an article that is about to go, and its statements, out of their groups."""
    rows = run.execute("SELECT number FROM statement WHERE article_id = ?", [article_id]).fetchall()
    articles = _Articles(run)
    statements = _Statements(run, articles, {})
    orphans = _remove_statements(run, statements, rows)
    found = run.execute("SELECT number FROM article WHERE id = ?", [article_id]).fetchone()
    if found is not None:
        alone = list(articles.followers(found[0]))
        run.execute("DELETE FROM article_band WHERE article = ?", found)
        run.execute("DELETE FROM article_copy WHERE article = ?", found)
        settle(articles, alone)
    settle(statements, orphans)


def remove_statement_copies(run: sqlite3.Connection, numbers: Sequence[tuple[int]]) -> None:
    """Take statements that are about to go out of their groups, while their articles stay."""
    statements = _Statements(run, _Articles(run), {})
    settle(statements, _remove_statements(run, statements, numbers))


def _remove_statements(run: sqlite3.Connection, statements: "_Statements", rows: Sequence[tuple[int]]) -> set[int]:
    orphans = {one for (number,) in rows for one in statements.followers(number)} - {number for (number,) in rows}
    run.executemany("DELETE FROM statement_band WHERE statement = ?", rows)
    run.executemany("DELETE FROM statement_copy WHERE statement = ?", rows)
    return orphans


def has_copies(run: sqlite3.Connection, article_id: str) -> bool:
    """Tell whether another article on record is a copy of this one."""
    sql = (
        "SELECT 1 FROM article AS a JOIN article_copy AS c ON c.article = a.number "
        "JOIN article_copy AS o ON o.first = c.first AND o.article <> c.article WHERE a.id = ? LIMIT 1"
    )
    return run.execute(sql, [article_id]).fetchone() is not None


def misplaced(run: sqlite3.Connection) -> Iterator[str]:
    """Find the articles and statements that are in another group of copies than the one they belong to."""
    for number, article_id in run.execute("SELECT number, id FROM article ORDER BY number"):
        # Anew for each article: what they remember would otherwise grow with the record.
        articles = _Articles(run)
        statements = _Statements(run, articles, {})
        if first_of(articles, number, articles.place(number)) != articles.first(number):
            yield f"article {article_id}"
        rows = run.execute("SELECT number, id FROM statement WHERE article_id = ? ORDER BY number", [article_id])
        for each, statement_id in rows:
            if first_of(statements, each, statements.place(each)) != statements.first(each):
                yield f"statement {statement_id}"


def _insert_statement(run: sqlite3.Connection, number: int, saying: Saying | None) -> None:
    if saying is None:
        run.execute("INSERT INTO statement_copy VALUES (?, ?, NULL)", (number, f"{_DAMAGED}{number}"))
        return
    run.execute("INSERT INTO statement_copy VALUES (?, ?, NULL)", (number, saying.place))
    # What differs in numbers or negations is no copy, and is not even looked at; nor are short words of another day.
    marks = hash_64(saying.said_on.date or saying.statement_id) if saying.is_short else hash_64(*saying.marks)
    bands = (_band_of_short(saying),) if saying.is_short else bands_of(saying.shingles)
    run.executemany("INSERT OR IGNORE INTO statement_band VALUES (?, ?, ?)", [(b, marks, number) for b in bands])


def _band_of_short(saying: Saying) -> int:
    speaker = saying.speaker.id if saying.speaker else saying.statement_id
    return hash_64("short", speaker, *saying.words.folded)


class _Articles:
    """The graph of articles that are copies of one another."""

    def __init__(self, run: sqlite3.Connection) -> None:
        self._run = run
        self._shingles: dict[int, frozenset[str]] = {}

    def place(self, member: int) -> str:
        return str(_value(self._run, "SELECT place FROM article_copy WHERE article = ?", member))

    def first(self, member: int) -> int | None:
        return _value(self._run, "SELECT first FROM article_copy WHERE article = ?", member)

    def join(self, member: int, first: int) -> None:
        self._run.execute("UPDATE article_copy SET first = ? WHERE article = ?", (first, member))

    def firsts_near(self, member: int) -> list[int]:
        return [one for one in self.proposed(member, _FIRST_ARTICLES) if self.are_copies(member, one)]

    def near(self, member: int) -> list[int]:
        return [one for one in self.proposed(member) if self.are_copies(member, one)]

    def followers(self, first: int) -> list[int]:
        sql = "SELECT article FROM article_copy WHERE first = ?1 AND article <> ?1"
        return _numbers(self._run, sql, first)

    def proposed(self, member: int, only: str = "") -> list[int]:
        sql = (
            "SELECT DISTINCT o.article FROM article_band AS b CROSS JOIN article_band AS o ON o.band = b.band "
            "CROSS JOIN article_copy AS c ON c.article = o.article {only} "
            "WHERE b.article = ?1 AND o.article <> ?1"
        )
        return _numbers(self._run, sql.replace("{only}", only), member)

    def are_copies(self, ours: int, theirs: int) -> bool:
        return are_copies(self.shingles(ours), self.shingles(theirs))

    def are_one_report(self, ours: int, theirs: int) -> bool:
        return are_one_report(self.shingles(ours), self.shingles(theirs))

    def shingles(self, member: int) -> frozenset[str]:
        if member not in self._shingles:
            text = _value(self._run, "SELECT text FROM article WHERE number = ?", member)
            self._shingles[member] = article_shingles(str(text))
        return self._shingles[member]


class _Statements:
    """The graph of statements that are copies of one another."""

    def __init__(self, run: sqlite3.Connection, articles: _Articles, sayings: Mapping[int, Saying | None]) -> None:
        self._run = run
        self._articles = articles
        self._sayings: dict[int, Saying | None] = dict(sayings)
        self._article_of: dict[int, int] = {}
        self._near_articles: dict[int, frozenset[int]] = {}

    def place(self, member: int) -> str:
        return str(_value(self._run, "SELECT place FROM statement_copy WHERE statement = ?", member))

    def first(self, member: int) -> int | None:
        return _value(self._run, "SELECT first FROM statement_copy WHERE statement = ?", member)

    def join(self, member: int, first: int) -> None:
        self._run.execute("UPDATE statement_copy SET first = ? WHERE statement = ?", (first, member))

    def firsts_near(self, member: int) -> list[int]:
        return self._copies(member, _FIRSTS)

    def near(self, member: int) -> list[int]:
        return self._copies(member, "")

    def followers(self, first: int) -> list[int]:
        sql = "SELECT statement FROM statement_copy WHERE first = ?1 AND statement <> ?1"
        return _numbers(self._run, sql, first)

    def _copies(self, member: int, only: str) -> list[int]:
        ours = self._saying(member)
        if ours is None:
            return []
        proposed = set(self._proposed(member, only))
        if ours.is_short:
            proposed |= set(self._proposed_by_article(member, ours, only))
        return [one for one in sorted(proposed) if self._is_copy(member, one)]

    def _proposed(self, member: int, only: str) -> list[int]:
        sql = (
            "SELECT DISTINCT o.statement FROM statement_band AS b "
            "CROSS JOIN statement_band AS o ON o.band = b.band AND o.marks = b.marks "
            "CROSS JOIN statement_copy AS c ON c.statement = o.statement {only} "
            "WHERE b.statement = ?1 AND o.statement <> ?1"
        )
        return _numbers(self._run, sql.replace("{only}", only), member)

    def _proposed_by_article(self, member: int, ours: Saying, only: str) -> list[int]:
        # Short words of another day are copies where their articles are; to look at all days would be to look at all.
        sql = (
            "SELECT o.statement FROM article AS a CROSS JOIN statement AS s ON s.article_id = a.id "
            "CROSS JOIN statement_band AS o ON o.statement = s.number AND o.band = ?1 "
            "CROSS JOIN statement_copy AS c ON c.statement = o.statement {only} "
            "WHERE a.number IN (SELECT value FROM json_each(?2))"
        )
        near = json.dumps(sorted(self._near(self._article(member))))
        return [found for (found,) in self._run.execute(sql.replace("{only}", only), (_band_of_short(ours), near))]

    def _is_copy(self, ours: int, theirs: int) -> bool:
        mine, other = self._saying(ours), self._saying(theirs)
        if mine is None or other is None:
            return False
        judgement = judge(mine, other, is_one_report=lambda: self._are_one_report(ours, theirs))
        return judgement.likeness is Likeness.COPY

    def _are_one_report(self, ours: int, theirs: int) -> bool:
        mine, other = self._article(ours), self._article(theirs)
        return mine == other or (other in self._near(mine) and self._articles.are_one_report(mine, other))

    def _near(self, article: int) -> frozenset[int]:
        if article not in self._near_articles:
            self._near_articles[article] = frozenset(self._articles.proposed(article))
        return self._near_articles[article]

    def _article(self, member: int) -> int:
        if member not in self._article_of:
            sql = "SELECT a.number FROM statement AS s JOIN article AS a ON a.id = s.article_id WHERE s.number = ?"
            self._article_of[member] = _value(self._run, sql, member) or 0
        return self._article_of[member]

    def _saying(self, member: int) -> Saying | None:
        if member not in self._sayings:
            self._sayings[member] = _read_saying(self._run, member)
        return self._sayings[member]


def _read_saying(run: sqlite3.Connection, number: int) -> Saying | None:
    sql = (
        "SELECT p.json, a.published FROM statement AS s JOIN printed AS p ON p.statement = s.number "
        "JOIN article AS a ON a.id = s.article_id WHERE s.number = ?"
    )
    row = run.execute(sql, [number]).fetchone()
    try:
        return None if row is None else Saying.of(Statement.model_validate_json(row[0]), _day(row[1]))
    except (ValidationError, ValueError):
        return None  # damaged: a reader is told when it is asked for


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _value(run: sqlite3.Connection, sql: str, number: int) -> int | None:
    row = run.execute(sql, [number]).fetchone()
    return None if row is None else row[0]


def _numbers(run: sqlite3.Connection, sql: str, number: int) -> list[int]:
    return [found for (found,) in run.execute(sql, [number])]
