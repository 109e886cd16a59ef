"""Keep what an article said before it was changed, and tell of it when somebody asks by its id.

In: the writer's transaction, with the old and the new version on record. Out: `FormerArticle`s and `FormerStatement`s.
Promise: nothing of it is ever searched; each version is kept as it was printed, with its checksum.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from indexer.article import Article
from indexer.index.fate import Fate
from indexer.index.schema import row_digest
from indexer.record import Record
from indexer.similarity import STATEMENT_SHINGLE, fold_words, shingles_of
from indexer.statement import Statement

REWORDED = 0.3
"""Least Jaccard of pairs of words of a statement and of what became of it in the same article.

Ten words of which one changed share .64, with a “not” put in .8, cut in half .44.
"""

COMMON = 50
"""A pair of words that stands in more statements of an article tells nothing of which one is meant."""


class FormerArticle(Record):
    """A version of an article that its origin no longer holds."""

    article: Article
    """As it was."""

    statements: tuple[Statement, ...]
    """What was said in it, in the order of the text."""

    replaced_by: str | None
    """Id of the version that came after it; null when that is not known."""

    replaced_at: float | None
    """When the change was seen, in seconds since 1970; null when nobody noted the time."""


class FormerStatement(Record):
    """A statement of such a version."""

    statement: Statement
    """As it was printed."""

    article: Article
    """The version that printed it."""

    fate: Fate
    """What became of it."""

    became: str | None
    """Id of the statement that stands in its place in the next version; null where none does."""

    replaced_by: str | None
    """Id of the next version of the article; null when that is not known."""

    replaced_at: float | None
    """When the change was seen, in seconds since 1970; null when nobody noted the time."""


class Turn(NamedTuple):
    """What became of a statement."""

    fate: Fate
    became: str | None


_FORMER = """
SELECT s.json, s.sha256, a.json, a.sha256, s.fate, s.became, a.replaced_by, a.replaced_at
FROM former_statement AS s JOIN former_article AS a ON a.number = s.article
"""


def keep_former(run: sqlite3.Connection, old: Mapping[str, str], new_id: str, *, at: float | None) -> None:
    """Keep versions of an article that are about to go, as long as both are on record.

    Args:
        run: the transaction.
        old: the origin that held each old version, by its id.
        new_id: the version that replaced them.
        at: when the change was seen.
    """
    new = _statements_of(run, new_id) if old else []
    for old_id, origin in sorted(old.items()):
        article = _read_article(run, old_id, origin)
        if article is not None:
            _forget(run, old_id, origin)
            _insert(run, article, _statements_of(run, old_id), new, replaced_by=new_id, at=at)


def compare_versions(old: Sequence[Statement], new: Sequence[Statement]) -> list[Turn]:
    """Say what became of each statement in the next version of its article."""
    same: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in reversed(new):
        same[_sameness(one)].append(one.id)
    turns: list[Turn | None] = []
    for one in old:
        ids = same[_sameness(one)]
        turns.append(Turn(Fate.KEPT, ids.pop()) if ids else None)
    taken = {turn.became for turn in turns if turn is not None}
    likeness = _Likeness(one for one in new if one.id not in taken)
    return [turn or likeness.turn_of(one) for turn, one in zip(turns, old, strict=True)]


class _Likeness:
    """The statements of the new version, found by pairs of words."""

    def __init__(self, new: Iterable[Statement]) -> None:
        self._shingles = {one.id: _shingles(one) for one in new}
        self._holders: defaultdict[str, list[str]] = defaultdict(list)
        for id_, shingles in self._shingles.items():
            for shingle in shingles:
                self._holders[shingle].append(id_)

    def turn_of(self, old: Statement) -> Turn:
        ours = _shingles(old)
        telling = (
            self._holders[one] for one in ours if len(self._holders.get(one, ())) <= COMMON and one in self._holders
        )
        shared = Counter(id_ for holders in telling for id_ in holders)
        scored = ((count / len(ours | self._shingles[id_]), id_) for id_, count in shared.items())
        score, best = max(scored, default=(0.0, ""))
        return Turn(Fate.ALTERED, best) if score >= REWORDED else Turn(Fate.VANISHED, None)


def _shingles(statement: Statement) -> frozenset[str]:
    return shingles_of(fold_words(statement.quote).folded, STATEMENT_SHINGLE)


def _sameness(statement: Statement) -> tuple[str, ...]:
    return (statement.speaker.id if statement.speaker else "", statement.kind, *fold_words(statement.quote).folded)


def read_former_article(run: sqlite3.Connection, article_id: str) -> FormerArticle | None:
    """Read the latest earlier version with this id; None when there is none, or it is damaged."""
    sql = (
        "SELECT number, json, sha256, replaced_by, replaced_at FROM former_article WHERE id = ? "
        "ORDER BY number DESC LIMIT 1"
    )
    row = run.execute(sql, [article_id]).fetchone()
    if row is None or row_digest(row[1]) != row[2]:
        return None
    rows = run.execute("SELECT json, sha256 FROM former_statement WHERE article = ? ORDER BY position", [row[0]])
    return FormerArticle(
        article=Article.model_validate_json(row[1]),
        statements=tuple(Statement.model_validate_json(text) for text, digest in rows if row_digest(text) == digest),
        replaced_by=row[3],
        replaced_at=row[4],
    )


def read_former_statement(run: sqlite3.Connection, statement_id: str) -> FormerStatement | None:
    """Read a statement of an earlier version; None when there is none, or it is damaged."""
    return next(_read_statements(run, "s.id = ?", statement_id), None)


def read_earlier(run: sqlite3.Connection, statement_id: str) -> tuple[FormerStatement, ...]:
    """Read what a statement on record was before it was altered, the latest first."""
    return tuple(_read_statements(run, "s.fate = 'altered' AND s.became = ?", statement_id))


def _read_statements(run: sqlite3.Connection, clause: str, statement_id: str) -> Iterator[FormerStatement]:
    sql = f"{_FORMER} WHERE {clause} ORDER BY a.number DESC"  # clauses of this module
    for text, digest, article_text, article_digest, *turn in run.execute(sql, [statement_id]).fetchall():
        if row_digest(text) != digest or row_digest(article_text) != article_digest:
            continue
        statement, article = Statement.model_validate_json(text), Article.model_validate_json(article_text)
        statement.check_against(article.text)
        fate, became, replaced_by, replaced_at = turn
        yield FormerStatement(
            statement=statement,
            article=article,
            fate=Fate(fate),
            became=became,
            replaced_by=replaced_by,
            replaced_at=replaced_at,
        )


def _forget(run: sqlite3.Connection, old_id: str, origin: str) -> None:
    # A page that goes back and forth between two versions is kept once in each.
    same = "SELECT number FROM former_article WHERE id = ? AND origin = ?"
    remove_former(run, [number for (number,) in run.execute(same, (old_id, origin)).fetchall()])


def remove_former(run: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Remove earlier versions for good."""
    for number in numbers:
        run.execute("DELETE FROM former_statement WHERE article = ?", [number])
        run.execute("DELETE FROM former_article WHERE number = ?", [number])


def _insert(
    run: sqlite3.Connection,
    article: Article,
    statements: Sequence[Statement],
    new: Sequence[Statement],
    *,
    replaced_by: str,
    at: float | None,
) -> None:
    text = article.model_dump_json()
    (number,) = run.execute(
        "INSERT INTO former_article (id, origin, replaced_by, json, sha256, replaced_at) VALUES (?, ?, ?, ?, ?, ?) "
        "RETURNING number",
        (article.id, article.origin, replaced_by, text, row_digest(text), at),
    ).fetchone()
    for position, (one, (fate, became)) in enumerate(zip(statements, compare_versions(statements, new), strict=True)):
        printed = one.model_dump_json()
        run.execute(
            "INSERT INTO former_statement VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, position, one.id, fate.value, became, printed, row_digest(printed)),
        )


def _read_article(run: sqlite3.Connection, article_id: str, origin: str) -> Article | None:
    names = ("id", "text", "title", "source", "url", "published", "published_evidence", "external_id")
    row = run.execute(f"SELECT {', '.join(names)} FROM article WHERE id = ?", [article_id]).fetchone()  # noqa: S608 - names of this module
    try:
        return None if row is None else Article.model_validate({**dict(zip(names, row, strict=True)), "origin": origin})
    except ValidationError:
        return None  # damaged, and withheld from everybody


def _statements_of(run: sqlite3.Connection, article_id: str) -> list[Statement]:
    sql = (
        "SELECT p.json, p.sha256 FROM statement AS s JOIN printed AS p ON p.statement = s.number "
        "WHERE s.article_id = ? ORDER BY s.position"
    )
    rows = run.execute(sql, [article_id]).fetchall()
    return [Statement.model_validate_json(text) for text, digest in rows if row_digest(text) == digest]
