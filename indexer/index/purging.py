"""Remove an article, a statement, a speaker or a whole source from the record, and keep it from coming back.

In: the folder of a record, what is to go, the time. Out: a `Purge` that says what went, and on demand the proof.
Promise: everything goes in one transaction, together with the marks that keep it out, so no search ever returns half of
it; its bytes leave the disk right afterwards, or, when the process is killed, as soon as anybody writes again.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from indexer.article import Article
from indexer.errors import NoRecordError, NotFoundError, RecordBusyError
from indexer.index.ballast import drop_ballast
from indexer.index.cleaning import clean_up, is_clean, older_copies
from indexer.index.condition import source_key
from indexer.index.history import remove_former
from indexer.index.journal import concerned_by, find_speaker, list_changes, members_of, name_of
from indexer.index.lock import writer_lock
from indexer.index.lookup import Readers
from indexer.index.proving import Proof, Traces, collect_traces, prove
from indexer.index.publishing import publish_state
from indexer.index.registry import forget_touched
from indexer.index.schema import DATABASE, explained, shown
from indexer.index.store import Store, finish_change, remove_article, remove_statements
from indexer.index.tombstones import Mark, What, lay, lift, marks_of_article, marks_of_statement, why_withheld
from indexer.ingest.gathering import NamedPage
from indexer.job import JobKind, JobState
from indexer.record import Record
from indexer.statement import Statement

NAMED = (What.ARTICLE, What.STATEMENT, What.SPEAKER, What.SOURCE, What.URL, What.ORIGIN)
"""What can be asked for by name."""

SHOWN = 5
TURN_WITHIN_S = 10.0
"""How long a purge tries to get between two jobs of a server that is writing."""

_LOOK_EVERY_S = 0.001
_GONE = "the article was purged while it waited"
_PURGED = "purged"


class Purge(Record):
    """What a purge removed, or would remove."""

    what: What
    """What was named."""

    name: str
    """How it was named."""

    article_count: int = Field(ge=0)
    """Articles that went, with all that is said in them."""

    statement_count: int = Field(ge=0)
    """Statements that went, those of the articles included."""

    former_article_count: int = Field(ge=0)
    """Earlier versions of articles that went."""

    former_statement_count: int = Field(ge=0)
    """Statements of earlier versions that went."""

    first: tuple[str, ...]
    """The first few of them, in words."""

    stands_in: tuple[str, ...]
    """Articles that stay on record and whose text still holds the words of statements that went."""

    copies: tuple[str, ...]
    """Statements of other articles that print the same and stay on record."""

    older_copies: tuple[str, ...] = ()
    """Copies of the record from before an upgrade of onrecord, which go whole, whatever they hold."""

    is_done: bool
    """Whether anything was removed; false for a rehearsal."""

    is_clean: bool = True
    """Whether the bytes have left the disk; false while somebody reads an old state of the record."""

    proof: Proof | None = None
    """What a scan of every file found; null when nobody asked for one."""


class _Plan(NamedTuple):
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
        return not (self.articles or self.statements or self.speakers or self.former or self.former_statements)


def rehearse_purge(data: Path, what: What, name: str, *, with_articles: bool = False) -> Purge:
    """Say what a purge would remove, and write nothing.

    Raises:
        NoRecordError: nothing was indexed there yet.
        NotFoundError: nothing on record is called so.
        UsageError: a name fits several speakers.
    """
    readers = Readers(_require_record(data))
    try:
        with readers.connected() as run:
            plan = _describe(run, _plan(run, what, name, with_articles=with_articles), name)
    finally:
        readers.close()
    return plan.model_copy(update={"older_copies": older_copies(data)})


def purge(
    data: Path, what: What, name: str, *, now: float, with_articles: bool = False, is_proof_wanted: bool = False
) -> Purge:
    """Remove something from the record and keep it from coming back.

    Args:
        data: folder of the record.
        what: what kind of thing it is.
        name: its id, its name or its address.
        now: seconds since 1970.
        with_articles: for a speaker, remove the articles that print them, too.
        is_proof_wanted: scan every file afterwards for what was removed.

    Raises:
        NoRecordError, NotFoundError, UsageError: as for `rehearse_purge`.
        RecordBusyError: another process is writing.
    """
    _require_record(data)
    with _its_turn(data):
        with _open_however_full(data) as store:
            with store.transaction() as run:
                plan = _plan(run, what, name, with_articles=with_articles)
                report = _describe(run, plan, name)
                traces = _traces(run, plan) if is_proof_wanted else None
                _remove(run, plan, now=now)
            with explained(data):
                copies = older_copies(data)
                is_done = clean_up(run, data)
            _publish(data)
        # Only now, when this process has the record closed: to close a file is to give up SQLite's locks on it.
        proof = None if traces is None else prove(data, traces)
    done = {"is_done": True, "is_clean": is_done, "proof": proof, "older_copies": copies}
    return report.model_copy(update=done)


def lift_purge(data: Path, what: What, name: str, *, now: float) -> int:
    """Let what was purged in again; give how many marks were taken back.

    Raises:
        NoRecordError: nothing was indexed there yet.
        NotFoundError: nothing of that name is kept out.
    """
    _require_record(data)
    with _its_turn(data), Store.open(data) as store, store.transaction() as run:
        lifted = lift(run, Mark(what, name), at=now)
    if not lifted:
        raise NotFoundError(f"no purge keeps out the {what} {name!r}; name it as it was named when it was purged")
    return lifted


def finish_purges(data: Path) -> None:
    """Finish what a purge that was cut off left on the disk, where there is such a thing.

    Raises:
        NoRecordError: nothing was indexed there yet.
        RecordBusyError: another process is writing.
    """
    readers = Readers(_require_record(data))
    try:
        with readers.connected() as run:
            is_finished = is_clean(run)
    finally:
        readers.close()
    if not is_finished:
        with _its_turn(data), _open_however_full(data):
            _publish(data)


@contextmanager
def _its_turn(data: Path) -> Iterator[None]:
    """Hold the record for writing; a server that is busy writing lets go of it many times a second."""
    deadline = time.monotonic() + TURN_WITHIN_S
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(writer_lock(data))
                break
            except RecordBusyError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(_LOOK_EVERY_S)
        yield


@contextmanager
def _open_however_full(data: Path) -> Iterator[Store]:
    # On a full disk not even a row can be deleted; the reserve is made anew when the record is closed.
    with explained(data):
        drop_ballast(data)
    with Store.open(data) as store:
        yield store


def _require_record(data: Path) -> Path:
    if not (data / DATABASE).exists():
        raise NoRecordError(f"no record at {shown(data)}; there is nothing to purge")
    return data


def _publish(data: Path) -> None:
    # A cache: where the disk is full after all, the vectors are read from the record.
    with suppress(OSError):
        publish_state(data)


def _plan(run: sqlite3.Connection, what: What, name: str, *, with_articles: bool) -> _Plan:
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


def _plan_articles(run: sqlite3.Connection, target: Mark, articles: Iterable[str], former: Iterable[int]) -> _Plan:
    # The earlier versions of an article go with it, wherever it was read.
    ids = frozenset(articles)
    sql = (
        "SELECT number FROM former_article WHERE origin IN (SELECT origin FROM origin WHERE article_id IN "
        "(SELECT value FROM json_each(:ids))) OR id IN (SELECT value FROM json_each(:ids))"
    )
    versions = {number for (number,) in run.execute(sql, {"ids": json.dumps(sorted(ids))})}
    return _Plan(target, ids, frozenset(), frozenset(), frozenset(former) | versions, frozenset())


def _plan_statement(run: sqlite3.Connection, target: Mark) -> _Plan:
    found = run.execute("SELECT id FROM statement WHERE id = ?", [target.value]).fetchall()
    sql = "SELECT article, position FROM former_statement WHERE id = ?1 OR became = ?1"
    former = frozenset(run.execute(sql, [target.value]).fetchall())
    return _Plan(target, frozenset(), frozenset(id_ for (id_,) in found), frozenset(), frozenset(), former)


def _plan_speaker(run: sqlite3.Connection, target: Mark, *, with_articles: bool) -> _Plan:
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
    return _Plan(target, frozenset(), frozenset(id_ for id_, _ in rows), speakers, frozenset(), frozenset(former))


def _describe(run: sqlite3.Connection, plan: _Plan, name: str) -> Purge:
    articles = json.dumps(sorted(plan.articles))
    (inside,) = run.execute(
        "SELECT count(*) FROM statement WHERE article_id IN (SELECT value FROM json_each(?))", [articles]
    ).fetchone()
    (former,) = run.execute(
        "SELECT count(*) FROM former_statement WHERE article IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(plan.former))],
    ).fetchone()
    return Purge(
        what=plan.target.what,
        name=name,
        article_count=len(plan.articles),
        statement_count=inside + len(plan.statements),
        former_article_count=len(plan.former),
        former_statement_count=former + len(plan.former_statements),
        first=tuple(_first(run, plan)),
        stands_in=tuple(sorted({_article_of(run, one) for one in plan.statements})),
        copies=tuple(_copies(run, plan)),
        is_done=False,
    )


def _first(run: sqlite3.Connection, plan: _Plan) -> Iterator[str]:
    sql = (
        "SELECT id, ifnull(title, ''), (SELECT min(origin) FROM origin WHERE article_id = id) FROM article WHERE id = ?"
    )
    for article_id in sorted(plan.articles)[:SHOWN]:
        yield "article " + "  ".join(filter(None, run.execute(sql, [article_id]).fetchone()))
    for one in sorted(plan.statements)[:SHOWN]:
        statement = _read(run, one)
        if statement is not None:
            yield f"statement {one}  {statement.speaker.name if statement.speaker else '?'}: {statement.quote[:80]}"


def _article_of(run: sqlite3.Connection, statement_id: str) -> str:
    return str(run.execute("SELECT article_id FROM statement WHERE id = ?", [statement_id]).fetchone()[0])


def _copies(run: sqlite3.Connection, plan: _Plan) -> list[str]:
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


def _remove(run: sqlite3.Connection, plan: _Plan, *, now: float) -> None:
    number = run.execute(
        "INSERT INTO purge (digest, made_at, is_clean) VALUES (?, ?, 0)", (plan.target.digest, now)
    ).lastrowid
    assert number is not None  # noqa: S101 - SQLite gives the row id of every insert into a rowid table
    lay(run, number, _marks(run, plan))
    _empty_jobs(run, plan, now=now)
    heard = set(plan.speakers)
    for article_id in sorted(plan.articles):
        heard |= remove_article(run, article_id)
    for article_id, ids in _by_article(run, plan.statements).items():
        heard |= remove_statements(run, article_id, ids)
    remove_former(run, plan.former)
    run.executemany("DELETE FROM former_statement WHERE article = ? AND position = ?", sorted(plan.former_statements))
    _forget_speakers(run, plan.speakers)
    finish_change(run, heard)
    forget_touched(run)


def _marks(run: sqlite3.Connection, plan: _Plan) -> set[Mark]:
    marks = {plan.target} | {Mark(What.SPEAKER, one) for one in plan.speakers}
    if plan.target.what is not What.SOURCE:
        for article_id in plan.articles:
            text, url = run.execute("SELECT text, url FROM article WHERE id = ?", [article_id]).fetchone()
            marks.update(marks_of_article(article_id, text, url, _origins_of(run, article_id)))
        for number in plan.former:
            sql = "SELECT id, json_extract(json, '$.text') FROM former_article WHERE number = ?"
            former_id, text = run.execute(sql, [number]).fetchone()
            marks.update(marks_of_article(former_id, text, None, ()))
    if plan.target.what is What.STATEMENT:
        for one in plan.statements:
            statement = _read(run, one)
            if statement is not None:
                marks.update(marks_of_statement(statement, _origins_of(run, statement.article_id)))
    return marks


def _origins_of(run: sqlite3.Connection, article_id: str) -> list[str]:
    return [one for (one,) in run.execute("SELECT origin FROM origin WHERE article_id = ?", [article_id])]


def _read(run: sqlite3.Connection, statement_id: str) -> Statement | None:
    sql = "SELECT p.json FROM statement AS s JOIN printed AS p ON p.statement = s.number WHERE s.id = ?"
    row = run.execute(sql, [statement_id]).fetchone()
    try:
        return None if row is None else Statement.model_validate_json(row[0])
    except ValueError:
        return None  # damaged, and to be purged all the same


def _by_article(run: sqlite3.Connection, statements: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in sorted(statements):
        found.setdefault(_article_of(run, one), set()).add(one)
    return found


def _empty_jobs(run: sqlite3.Connection, plan: _Plan, *, now: float) -> None:
    """Take what is not to come back, and the texts of articles, out of the work that waits and that was done."""
    held = "SELECT text FROM article WHERE id IN (SELECT value FROM json_each(?)) UNION ALL "
    held += "SELECT json_extract(json, '$.text') FROM former_article WHERE number IN (SELECT value FROM json_each(?))"
    wanted = (json.dumps(sorted(plan.articles)), json.dumps(sorted(plan.former)))
    texts = [text for (text,) in run.execute(held, wanted)]
    numbers = run.execute("SELECT number FROM job WHERE payload IS NOT NULL").fetchall()
    for (number,) in numbers:  # one at a time: thousands of long articles may wait
        kind, payload, state = run.execute("SELECT kind, payload, state FROM job WHERE number = ?", [number]).fetchone()
        emptied = "" if _is_kept_out(run, plan, kind, payload) else _without(payload, texts)
        if emptied == payload:
            continue
        if state == JobState.RUNNING:  # its worker has it in hand; the marks keep out what it brings
            run.execute("UPDATE job SET payload = ? WHERE number = ?", (emptied, number))
        else:
            ended = "UPDATE job SET state = 'failed', ended_at = ?, problem = ?, payload = NULL WHERE number = ?"
            run.execute(ended, (now, _GONE, number))
    # What is told of a job may quote the article, and what it is about may be its address.
    told = "UPDATE job SET problem = ? WHERE problem IS NOT NULL AND about IN (SELECT value FROM json_each(?))"
    run.execute(told, (_PURGED, json.dumps(sorted(plan.articles))))
    addresses = (
        "SELECT url FROM article WHERE id IN (SELECT value FROM json_each(:ids)) "
        "UNION SELECT origin FROM origin WHERE article_id IN (SELECT value FROM json_each(:ids)) UNION SELECT :named"
    )
    named = plan.target.value if plan.target.what in (What.URL, What.ORIGIN) else None
    run.execute(
        f"UPDATE job SET about = :purged WHERE about IN ({addresses})",  # noqa: S608 - from above
        {"purged": _PURGED, "ids": json.dumps(sorted(plan.articles)), "named": named},
    )


def _is_kept_out(run: sqlite3.Connection, plan: _Plan, kind: str, payload: str) -> bool:
    if kind == JobKind.URL:
        return plan.target == Mark(What.URL, payload)
    try:
        if kind == JobKind.PAGE:
            return _is_address_marked(run, NamedPage.model_validate_json(payload).url)
        return kind == JobKind.ARTICLE and why_withheld(run, Article.model_validate_json(payload)) is not None
    except ValidationError:
        return False


def _is_address_marked(run: sqlite3.Connection, url: str) -> bool:
    # What would be read there is not taken, and the headline that the feed gave is one of its words.
    digests = [Mark(what, url).digest for what in (What.URL, What.ORIGIN)]
    return run.execute("SELECT 1 FROM tombstone WHERE digest IN (?, ?)", digests).fetchone() is not None


def _without(value: str, texts: Iterable[str]) -> str:
    for text in texts:
        for form in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], text):
            value = value.replace(form, "")
    return value


_DECISIONS = (
    "DELETE FROM ruling WHERE one IN ({ids}) OR other IN ({ids})",
    "DELETE FROM lone WHERE speaker_id IN ({ids})",
    "DELETE FROM given_name WHERE speaker_id IN ({ids})",
    "DELETE FROM given_alias WHERE speaker_id IN ({ids}) OR form IN ({ids})",
    "DELETE FROM given_role WHERE speaker_id IN ({ids})",
    "DELETE FROM trait WHERE speaker_id IN ({ids})",
    "DELETE FROM alias WHERE speaker_id IN ({ids})",
)


def _forget_speakers(run: sqlite3.Connection, speakers: frozenset[str]) -> None:
    """Take speakers out of what was decided and found out about them."""
    if not speakers:
        return
    wanted = {"ids": json.dumps(sorted(speakers))}
    names = {name_of(run, one) for one in speakers} | set(speakers)
    for change in list(list_changes(run, "1", ())):
        if concerned_by(run, change.number) & speakers or any(_stands_in(name, change.summary) for name in names):
            run.execute("UPDATE change SET summary = ? WHERE number = ?", (_PURGED, change.number))
    for sql in _DECISIONS:
        run.execute(sql.replace("{ids}", "SELECT value FROM json_each(:ids)"), wanted)
    run.execute("INSERT OR IGNORE INTO stale SELECT value FROM json_each(:ids)", wanted)


def _stands_in(name: str, summary: str) -> bool:
    # As a whole word: “Ana Li” is not meant where Ana Lindqvist stands, nor `ana-li` by `ana-li-munk`.
    before, *rest = summary.split(name)
    for after in rest:
        if not (_goes_on(before[-1:]) or _goes_on(after[:1])):
            return True
        before = after or name
    return False


def _goes_on(character: str) -> bool:
    return character.isalnum() or character in {"-", "_"}


def _traces(run: sqlite3.Connection, plan: _Plan) -> Traces:
    ids = {*plan.statements}
    for article_id in plan.articles:
        ids |= {one for (one,) in run.execute("SELECT id FROM statement WHERE article_id = ?", [article_id])}
    return collect_traces(run, plan.articles, ids, plan.former)
