"""Let the operator say who is who: merge, split, rename, give aliases and roles, and take any of it back.

In: the folder of a record, names or ids, the time. Out: the `Change` as the journal keeps it. Each change is one
transaction under the lock that indexing takes, and published like an index run, so that a server takes it up.
Promise: statements are never touched; undoing a change leaves who is who exactly as if it had never been made.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from indexer.errors import UsageError
from indexer.index.journal import (
    Change,
    bearers_of,
    change_to_undo,
    concerned_by,
    find_speaker,
    list_changes,
    members_of,
    name_of,
)
from indexer.index.library import bring_up_to_date
from indexer.index.lock import writer_lock
from indexer.index.publishing import publish_state
from indexer.index.readers import Readers
from indexer.index.registry import mark_stale, settle
from indexer.index.schema import explained, is_outdated, open_reader
from indexer.index.store import Store
from indexer.people_list import MAX_CHARS, ListedPerson
from indexer.speaker import speaker_id

_Values = tuple[str | int | None, ...]
_Row = tuple[str, _Values]
"""A table of decisions and the values of a row, without the number of the change, which stands first in each."""


class _Draft(NamedTuple):
    """A decision before it is written: what it says, whom it concerns, and the rows it adds."""

    action: str
    summary: str
    rows: tuple[_Row, ...]
    concerns: frozenset[str]


_Decide = Callable[[sqlite3.Connection], _Draft | None]


def merge_speakers(data: Path, one: str, other: str, *, now: dt.datetime) -> Change | None:
    """Make two speakers one; None when they were made so before.

    Raises:
        NotFoundError: nobody on record is called so.
        UsageError: a name fits several, or both are the same speaker already.
    """

    def decide(run: sqlite3.Connection) -> _Draft | None:
        ours, theirs = find_speaker(run, one), find_speaker(run, other)
        if ours == theirs:
            raise UsageError(f"{one} and {other} are one speaker already ({ours})")
        summary = f"{name_of(run, ours)} ({ours}) and {name_of(run, theirs)} ({theirs}) are one speaker"
        return _Draft("merge", summary, (("ruling", (ours, theirs, 1)),), frozenset((ours, theirs)))

    return _record(data, decide, now=now)


def split_speaker(data: Path, name: str, part: str, *, now: dt.datetime) -> Change | None:
    """Take one of the names or ids that were merged under a speaker out again.

    Raises:
        NotFoundError: nobody on record is called so.
        UsageError: `part` was not merged into this speaker.
    """

    def decide(run: sqlite3.Connection) -> _Draft | None:
        main = find_speaker(run, name)
        members = members_of(run, main)
        out = next((id_ for id_ in (part, speaker_id(part)) if id_ in members), None)
        claimed = _claims(run, members, speaker_id(part))
        if out is None and not claimed:
            raise UsageError(_not_merged(run, name, part, main=main, members=members))
        out = out or speaker_id(part)
        if len(members) == 1 and not claimed:
            raise UsageError(f"{name} is a single speaker on record; there is nothing to split")
        rows: list[_Row] = [("lone", (out,))] if out in members else []
        rows += [("ruling", (out, id_, 0)) for id_ in sorted({*members, *claimed} - {out})]
        summary = f"{part} ({out}) is somebody else than {name_of(run, main)} ({main})"
        return _Draft("split", summary, tuple(rows), frozenset({out, *members, *claimed}))

    return _record(data, decide, now=now)


def rename_speaker(data: Path, name: str, new: str, *, now: dt.datetime) -> Change | None:
    """Show a speaker under another name; the id and all old names still find them.

    Raises:
        NotFoundError: nobody on record is called so.
        UsageError: the new name cannot be one, or is another speaker's.
    """
    new = require_name(new)

    def decide(run: sqlite3.Connection) -> _Draft | None:
        main = find_speaker(run, name)
        before = name_of(run, main)
        if before == new:
            return None
        _require_free(run, new, main)
        return _Draft("rename", f"{before} ({main}) is shown as {new}", (("given_name", (main, new, 0)),),
                      frozenset((main,)))  # fmt: skip

    return _record(data, decide, now=now)


def add_alias(data: Path, name: str, alias: str, *, now: dt.datetime) -> Change | None:
    """Give a speaker another name; None when they have it already.

    Raises:
        NotFoundError: nobody on record is called so.
        UsageError: the alias cannot be a name.
    """
    alias = require_name(alias)

    def decide(run: sqlite3.Connection) -> _Draft | None:
        main = find_speaker(run, name)
        form = speaker_id(alias)
        if _claims(run, members_of(run, main), form):
            return None
        summary = f"{alias} is a name of {name_of(run, main)} ({main})"
        return _Draft("alias", summary, (("given_alias", (main, alias, form)),), frozenset((main, form)))

    return _record(data, decide, now=now)


def import_people(data: Path, people: Sequence[ListedPerson], source: str, *, now: dt.datetime) -> Change | None:
    """Take over a list of people; None when all of it holds already.

    What the list no longer has stays; undo the import that brought it.
    """

    def decide(run: sqlite3.Connection) -> _Draft | None:
        rows = [row for person in people for row in _rows_of_person(person) if not _holds(run, *row)]
        if not rows:
            return None
        counts = {table: sum(row[0] == table for row in rows) for table in ("given_name", "given_alias", "given_role")}
        names, aliases, roles = counts.values()
        summary = f"{source}: {names} names, {aliases} aliases, {roles} roles"
        ids = {str(value[0]) for _, value in rows}
        forms = {str(value[2]) for table, value in rows if table == "given_alias"}
        return _Draft("import", summary, tuple(rows), frozenset(ids | forms))

    return _record(data, decide, now=now)


def undo_change(data: Path, number: int | None, *, now: dt.datetime) -> Change:
    """Take a change back, the newest one in force without a number.

    Raises:
        NotFoundError: there is no such change.
        UsageError: it is undone already.
    """
    with _writing(data) as store, store.transaction() as run:
        change = change_to_undo(run, number)
        run.execute("UPDATE change SET undone_at = ? WHERE number = ?", (_stamp(now), change.number))
        mark_stale(run, concerned_by(run, change.number))
        _finish(run)
    return change.model_copy(update={"undone_at": _stamp(now)})


def read_history(data: Path) -> tuple[Change, ...]:
    """List all changes, the newest first, those taken back included."""
    if is_outdated(data):
        bring_up_to_date(data)
    with explained(data), closing(open_reader(data)) as run:
        return tuple(list_changes(run, "true", ()))


def _require_free(run: sqlite3.Connection, name: str, main: str) -> None:
    for other in sorted(bearers_of(run, name) - {main}):
        raise UsageError(
            f"{name} is a name of {name_of(run, other)} ({other}) already; `onrecord speakers merge {main} {other}` "
            "makes the two one, else choose another name"
        )


def require_name(text: str) -> str:
    """Let a name pass.

    Raises:
        UsageError: it holds no letter, is too long, or cannot be printed.
    """
    name = " ".join(text.split())
    if not any(char.isalpha() for char in name) or len(name) > MAX_CHARS or not name.isprintable():
        raise UsageError(f"{name[:MAX_CHARS]!r} cannot be a name; it needs a letter and at most {MAX_CHARS} characters")
    return name


def _record(data: Path, decide: _Decide, *, now: dt.datetime) -> Change | None:
    with _writing(data) as store, store.transaction() as run:
        draft = decide(run)
        if draft is None:
            return None
        (number,) = run.execute(
            "INSERT INTO change (action, summary, made_at) VALUES (?, ?, ?) RETURNING number",
            (draft.action, draft.summary, _stamp(now)),
        ).fetchone()
        for table, values in draft.rows:
            places = ", ".join("?" * (len(values) + 1))
            run.execute(f"INSERT INTO {table} VALUES ({places})", (number, *values))  # noqa: S608 - a table named above
        mark_stale(run, draft.concerns)
        _finish(run)
    return Change(number=number, action=draft.action, summary=draft.summary, made_at=_stamp(now))


@contextmanager
def _writing(data: Path) -> Iterator[Store]:
    _require_record(data)
    with writer_lock(data), Store.open(data) as store:
        yield store
        publish_state(data, is_trusting=True)


def _require_record(data: Path) -> None:
    # Opening it for writing would make one, and a decision about nobody is none.
    if not is_outdated(data):
        with explained(data):
            open_reader(data).close()


@contextmanager
def _reading(data: Path) -> Iterator[Readers]:
    readers = Readers(data)
    try:
        yield readers
    finally:
        readers.close()


def _finish(run: sqlite3.Connection) -> None:
    settle(run)
    run.execute("UPDATE record SET generation = generation + 1")


def _stamp(now: dt.datetime) -> str:
    return now.replace(microsecond=0).isoformat()


def _claims(run: sqlite3.Connection, members: Iterable[str], form: str) -> set[str]:
    """Tell which of a speaker's ids the operator gave an alias that still holds."""
    sql = "SELECT speaker_id FROM alias_now WHERE form = :form"
    return {id_ for (id_,) in run.execute(sql, {"form": form})} & set(members)


def _not_merged(run: sqlite3.Connection, name: str, part: str, *, main: str, members: set[str]) -> str:
    merged = ", ".join(sorted(members - {main})) or "nothing"
    sql = "SELECT 1 FROM trait_count WHERE speaker_id = ? AND kind = 'form' AND value = ?"
    is_printed = any(run.execute(sql, [id_, speaker_id(part)]).fetchone() for id_ in members)
    why = "the articles themselves use it for this speaker" if is_printed else "it was not merged into this speaker"
    return f"cannot split {part!r} from {name}: {why}; what was merged and can be split: {merged}"


def _rows_of_person(person: ListedPerson) -> list[_Row]:
    id_ = speaker_id(person.name)
    rows: list[_Row] = [("given_name", (id_, person.name, 1))]
    rows += [("given_alias", (id_, alias, speaker_id(alias))) for alias in person.aliases]
    for held in person.roles:
        days = (day.isoformat() if day else None for day in (held.first, held.last))
        rows.append(("given_role", (id_, held.role, *days)))
    return rows


_HELD = {
    "given_name": "SELECT 1 FROM name_now WHERE speaker_id IS ? AND name IS ? AND is_listed IS ?",
    "given_alias": "SELECT 1 FROM given_alias WHERE speaker_id IS ? AND alias IS ? AND form IS ? "
    # Also where a split overrules it: to import a list again must not take a decision back.
    "AND change IN (SELECT number FROM change WHERE undone_at IS NULL)",
    "given_role": "SELECT 1 FROM role_now WHERE speaker_id IS ? AND role IS ? AND first IS ? AND last IS ?",
}


def _holds(run: sqlite3.Connection, table: str, values: _Values) -> bool:
    return run.execute(_HELD[table], values).fetchone() is not None
