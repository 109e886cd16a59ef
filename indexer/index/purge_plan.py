"""Work out what a purge takes with it.

In: a connection, and what was named. Out: a `Plan`, and what to tell of it. Reads only; `purging` removes.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.errors import NotFoundError
from indexer.index.condition import source_key
from indexer.index.journal import find_speaker, members_of
from indexer.index.tombstones import Mark, What
from indexer.statement import Statement

SHOWN = 5


class Plan(NamedTuple):
    """What goes."""

    target: Mark
    articles: frozenset[str]
    statements: frozenset[str]
    """Statements of articles that stay."""
    speakers: frozenset[str]
    former: frozenset[int]
    former_statements: frozenset[tuple[int, int]]
    """Number of the version and position in it, for versions that stay."""

    def is_empty(self) -> bool:
        """Tell whether nothing goes."""
        return not (self.articles or self.statements or self.speakers or self.former or self.former_statements)


def make_plan(run: sqlite3.Connection, what: What, name: str, *, with_articles: bool) -> Plan:
    """Find what goes with what was named.

    Raises:
        NotFoundError: nothing of that name is on record.
        UsageError: the name of a speaker fits several.
    """
    target = Mark(what, name)
    match what:
        case What.STATEMENT:
            plan = _plan_statement(run, target)
        case What.SPEAKER:
            plan = _plan_speaker(run, target, with_articles=with_articles)
        case _:
            plan = _plan_articles(run, target, _articles_named(run, target), _former_named(run, target))
    if plan.is_empty():
        raise NotFoundError(f"no {what} {name!r} on record; nothing was purged")
    return plan


def _articles_named(run: sqlite3.Connection, target: Mark) -> set[str]:
    if target.what is What.SOURCE:
        rows = run.execute("SELECT id, source FROM article WHERE source IS NOT NULL")
        return {id_ for id_, source in rows if source_key(source) == source_key(target.value)}
    sql = {
        What.ARTICLE: "SELECT id FROM article WHERE id = ?",
        What.URL: "SELECT id FROM article WHERE url = ?",
        What.ORIGIN: "SELECT article_id FROM origin WHERE origin = ?",
    }[target.what]
    return {id_ for (id_,) in run.execute(sql, [target.value])}


def _former_named(run: sqlite3.Connection, target: Mark) -> set[int]:
    if target.what is What.SOURCE:
        rows = run.execute("SELECT number, json_extract(json, '$.source') FROM former_article")
        return {number for number, source in rows if source and source_key(source) == source_key(target.value)}
    sql = {
        What.ARTICLE: "SELECT number FROM former_article WHERE id = ?",
        What.URL: "SELECT number FROM former_article WHERE json_extract(json, '$.url') = ?",
        What.ORIGIN: "SELECT number FROM former_article WHERE origin = ?",
    }[target.what]
    return {number for (number,) in run.execute(sql, [target.value])}


def _plan_articles(run: sqlite3.Connection, target: Mark, articles: Iterable[str], former: Iterable[int]) -> Plan:
    # The earlier versions of an article go with it, wherever it was read.
    ids = frozenset(articles)
    sql = (
        "SELECT number FROM former_article WHERE origin IN (SELECT origin FROM origin WHERE article_id IN "
        "(SELECT value FROM json_each(:ids))) OR id IN (SELECT value FROM json_each(:ids))"
    )
    versions = {number for (number,) in run.execute(sql, {"ids": json.dumps(sorted(ids))})}
    return Plan(target, ids, frozenset(), frozenset(), frozenset(former) | versions, frozenset())


def _plan_statement(run: sqlite3.Connection, target: Mark) -> Plan:
    found = run.execute("SELECT id FROM statement WHERE id = ?", [target.value]).fetchall()
    sql = "SELECT article, position FROM former_statement WHERE id = ?1 OR became = ?1"
    former = frozenset(run.execute(sql, [target.value]).fetchall())
    return Plan(target, frozenset(), frozenset(id_ for (id_,) in found), frozenset(), frozenset(), former)


def _plan_speaker(run: sqlite3.Connection, target: Mark, *, with_articles: bool) -> Plan:
    main = find_speaker(run, target.value)
    speakers = frozenset(members_of(run, main))
    wanted = json.dumps(sorted(speakers))
    sql = "SELECT id, article_id FROM statement WHERE speaker_id IN (SELECT value FROM json_each(?))"
    rows = run.execute(sql, [wanted]).fetchall()
    sql = (
        "SELECT article, position FROM former_statement "
        "WHERE json_extract(json, '$.speaker.id') IN (SELECT value FROM json_each(?))"
    )
    former = run.execute(sql, [wanted]).fetchall()
    if with_articles:
        plan = _plan_articles(run, target, (article for _, article in rows), (number for number, _ in former))
        return plan._replace(speakers=speakers)
    return Plan(target, frozenset(), frozenset(id_ for id_, _ in rows), speakers, frozenset(), frozenset(former))


def first_of(run: sqlite3.Connection, plan: Plan) -> Iterator[str]:
    """Describe the first few things that go."""
    sql = (
        "SELECT id, ifnull(title, ''), (SELECT min(origin) FROM origin WHERE article_id = id) FROM article WHERE id = ?"
    )
    for article_id in sorted(plan.articles)[:SHOWN]:
        yield "article " + "  ".join(filter(None, run.execute(sql, [article_id]).fetchone()))
    for one in sorted(plan.statements)[:SHOWN]:
        statement = read_statement(run, one)
        if statement is not None:
            yield f"statement {one}  {statement.speaker.name if statement.speaker else '?'}: {statement.quote[:80]}"


def article_of(run: sqlite3.Connection, statement_id: str) -> str:
    """Give the article of a statement on record."""
    return str(run.execute("SELECT article_id FROM statement WHERE id = ?", [statement_id]).fetchone()[0])


def copies_of(run: sqlite3.Connection, plan: Plan) -> list[str]:
    """List what prints the same as something that goes, and stays."""
    sql = (
        "SELECT DISTINCT o.id, o.article_id FROM statement AS s JOIN statement_copy AS c ON c.statement = s.number "
        "JOIN statement_copy AS d ON d.first = c.first AND d.statement <> c.statement "
        "JOIN statement AS o ON o.number = d.statement WHERE s.id IN (SELECT value FROM json_each(:statements)) "
        "OR s.article_id IN (SELECT value FROM json_each(:articles)) ORDER BY o.id"
    )
    wanted = {"statements": json.dumps(sorted(plan.statements)), "articles": json.dumps(sorted(plan.articles))}
    rows = run.execute(sql, wanted)
    return [id_ for id_, article in rows if id_ not in plan.statements and article not in plan.articles]


def read_statement(run: sqlite3.Connection, statement_id: str) -> Statement | None:
    """Read a statement; None when it is not on record, or damaged."""
    sql = "SELECT p.json FROM statement AS s JOIN printed AS p ON p.statement = s.number WHERE s.id = ?"
    row = run.execute(sql, [statement_id]).fetchone()
    try:
        return None if row is None else Statement.model_validate_json(row[0])
    except ValueError:
        return None  # damaged, and to be purged all the same
