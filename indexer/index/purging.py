"""Remove an article, a statement, a speaker or a whole source from the record, and keep it from coming back.

In: the folder of a record, what is to go, the time. Out: a `Purge` that says what went, and on demand the proof.
Promise: everything goes in one transaction, together with the marks that keep it out, so no search ever returns half of
it; its bytes leave the disk right afterwards, or, when the process is killed, as soon as anybody writes again.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

from pydantic import Field, ValidationError

from indexer.article import Article
from indexer.errors import NoRecordError, NotFoundError
from indexer.index.ballast import drop_ballast
from indexer.index.cleaning import clean_up, is_clean, older_copies
from indexer.index.history import remove_former
from indexer.index.journal import concerned_by, list_changes, name_of
from indexer.index.lock import in_turn, writer_lock
from indexer.index.proving import Proof, Traces, collect_traces, prove
from indexer.index.publishing import publish_state
from indexer.index.purge_plan import Plan, article_of, copies_of, first_of, make_plan, read_statement
from indexer.index.readers import Readers
from indexer.index.registry import forget_touched
from indexer.index.schema import explained, is_record, shown
from indexer.index.store import Store, finish_change, remove_article, remove_statements
from indexer.index.tombstones import Mark, What, lay, lift, marks_of_article, marks_of_statement, why_withheld
from indexer.ingest.gathering import NamedPage
from indexer.job import JobKind, JobState
from indexer.record import Record

NAMED = (What.ARTICLE, What.STATEMENT, What.SPEAKER, What.SOURCE, What.URL, What.ORIGIN)
"""What can be asked for by name."""

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
            plan = _describe(run, make_plan(run, what, name, with_articles=with_articles), name)
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
                plan = make_plan(run, what, name, with_articles=with_articles)
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


def _its_turn(data: Path) -> AbstractContextManager[None]:
    """Hold the record for writing; a server that is busy writing lets go of it many times a second."""
    return in_turn(partial(writer_lock, data), wait_s=TURN_WITHIN_S, look_every_s=_LOOK_EVERY_S)


@contextmanager
def _open_however_full(data: Path) -> Iterator[Store]:
    # On a full disk not even a row can be deleted; the reserve is made anew when the record is closed.
    with explained(data):
        drop_ballast(data)
    with Store.open(data) as store:
        yield store


def _require_record(data: Path) -> Path:
    if not is_record(data):
        raise NoRecordError(f"no record at {shown(data)}; there is nothing to purge")
    return data


def _publish(data: Path) -> None:
    # A cache: where the disk is full after all, the vectors are read from the record.
    with suppress(OSError):
        publish_state(data)


def _describe(run: sqlite3.Connection, plan: Plan, name: str) -> Purge:
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
        first=tuple(first_of(run, plan)),
        stands_in=tuple(sorted({article_of(run, one) for one in plan.statements})),
        copies=tuple(copies_of(run, plan)),
        is_done=False,
    )


def _remove(run: sqlite3.Connection, plan: Plan, *, now: float) -> None:
    (number,) = run.execute(
        "INSERT INTO purge (digest, made_at, is_clean) VALUES (?, ?, 0) RETURNING number", (plan.target.digest, now)
    ).fetchone()
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


def _marks(run: sqlite3.Connection, plan: Plan) -> set[Mark]:
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
            statement = read_statement(run, one)
            if statement is not None:
                marks.update(marks_of_statement(statement, _origins_of(run, statement.article_id)))
    return marks


def _origins_of(run: sqlite3.Connection, article_id: str) -> list[str]:
    return [one for (one,) in run.execute("SELECT origin FROM origin WHERE article_id = ?", [article_id])]


def _by_article(run: sqlite3.Connection, statements: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in sorted(statements):
        found.setdefault(article_of(run, one), set()).add(one)
    return found


def _empty_jobs(run: sqlite3.Connection, plan: Plan, *, now: float) -> None:
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


def _is_kept_out(run: sqlite3.Connection, plan: Plan, kind: str, payload: str) -> bool:
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
    for change in list(list_changes(run, "true", ())):
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


def _traces(run: sqlite3.Connection, plan: Plan) -> Traces:
    ids = {*plan.statements}
    for article_id in plan.articles:
        ids |= {one for (one,) in run.execute("SELECT id FROM statement WHERE article_id = ?", [article_id])}
    return collect_traces(run, plan.articles, ids, plan.former)
