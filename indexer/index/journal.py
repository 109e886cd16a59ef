"""Read what the operator decided, and find whom a name on the command line means.

In: a connection to the record. Out: `Change`s of the journal, ids of speakers. Reads only; `decisions` writes.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from pydantic import Field

from indexer.errors import NotFoundError, UsageError
from indexer.record import Record
from indexer.speaker import speaker_id

MAX_IDS_SHOWN = 10


class Change(Record):
    """One decision of the operator, as the journal keeps it."""

    number: int = Field(ge=1, examples=[4])
    """By which it is undone."""

    action: str = Field(examples=["merge"])
    """`merge`, `split`, `rename`, `alias` or `import`."""

    summary: str
    """What was decided, in words."""

    made_at: str
    """When, as ISO 8601."""

    undone_at: str | None = None
    """When it was taken back; null while it holds."""


def find_speaker(run: sqlite3.Connection, name_or_id: str) -> str:
    """Find whom an id or a name means, by looking it up.

    Raises:
        NotFoundError: nobody on record is called so.
        UsageError: the name fits several.
    """
    for id_ in (name_or_id, speaker_id(name_or_id)):
        if _is_on_record(run, id_):
            return _main_of(run, id_)
    form = speaker_id(name_or_id)
    rows = run.execute(
        "SELECT speaker_id FROM trait_count WHERE kind = 'form' AND value = :form "
        "UNION SELECT speaker_id FROM alias_now WHERE form = :form "
        "UNION SELECT speaker_id FROM identity WHERE name = :name",
        {"form": form, "name": name_or_id},
    ).fetchall()
    found = sorted({_main_of(run, id_) for (id_,) in rows})
    if not found:
        raise NotFoundError(f"nobody called {name_or_id!r} is on record; `onrecord speakers` lists everybody")
    if len(found) > 1:
        shown = ", ".join(found[:MAX_IDS_SHOWN] + ["others"] * (len(found) > MAX_IDS_SHOWN))
        raise UsageError(f"several speakers fit {name_or_id!r}: {shown}; give the id of the one meant")
    return found[0]


def bearers_of(run: sqlite3.Connection, name: str) -> set[str]:
    """Give the ids of the speakers who are called so already, by their own name or the one they are shown under."""
    form = speaker_id(name)
    found = {_main_of(run, form)} if _is_on_record(run, form) else set[str]()
    shown = run.execute("SELECT DISTINCT speaker_id, name FROM identity")
    return found | {id_ for id_, own in shown if speaker_id(own) == form}


def members_of(run: sqlite3.Connection, main: str) -> set[str]:
    """Give all ids of the speaker whose id on record is `main`."""
    return {main} | {id_ for (id_,) in run.execute("SELECT local_id FROM identity WHERE speaker_id = ?", [main])}


def name_of(run: sqlite3.Connection, id_: str) -> str:
    """Give the name under which a speaker is shown."""
    row = run.execute("SELECT name FROM identity WHERE local_id = ?", [id_]).fetchone()
    row = (
        row
        or run.execute("SELECT min(value) FROM trait_count WHERE speaker_id = ? AND kind = 'name'", [id_]).fetchone()
    )
    return str(row[0]) if row and row[0] else id_


def change_to_undo(run: sqlite3.Connection, number: int | None) -> Change:
    """Give a change that holds, the newest one without a number.

    Raises:
        NotFoundError: there is no such change.
        UsageError: it is undone already.
    """
    if number is None:
        changes = list(list_changes(run, "undone_at IS NULL", ()))
        if not changes:
            raise NotFoundError("there is no change to undo; `onrecord speakers history` lists them")
        return changes[0]
    changes = list(list_changes(run, "number = ?", (number,)))
    if not changes:
        raise NotFoundError(f"there is no change {number}; `onrecord speakers history` lists them")
    if changes[0].undone_at is not None:
        raise UsageError(f"change {number} is undone already, since {changes[0].undone_at}")
    return changes[0]


def concerned_by(run: sqlite3.Connection, number: int) -> set[str]:
    """Give everybody whom a change is about."""
    sql = """
    SELECT one FROM ruling WHERE change = :n UNION SELECT other FROM ruling WHERE change = :n
    UNION SELECT speaker_id FROM lone WHERE change = :n UNION SELECT speaker_id FROM given_name WHERE change = :n
    UNION SELECT speaker_id FROM given_alias WHERE change = :n UNION SELECT form FROM given_alias WHERE change = :n
    UNION SELECT speaker_id FROM given_role WHERE change = :n
    """
    return {id_ for (id_,) in run.execute(sql, {"n": number})}


def list_changes(run: sqlite3.Connection, clause: str, values: Sequence[int]) -> Iterator[Change]:
    """List the changes under a clause of this package's own, the newest first."""
    sql = f"SELECT number, action, summary, made_at, undone_at FROM change WHERE {clause} "  # noqa: S608 - from above
    for row in run.execute(f"{sql} ORDER BY number DESC", values):
        yield Change.model_validate(
            dict(zip(("number", "action", "summary", "made_at", "undone_at"), row, strict=True))
        )


def _is_on_record(run: sqlite3.Connection, id_: str) -> bool:
    sql = (
        "SELECT 1 FROM trait_count WHERE speaker_id = :id AND kind = 'name' "
        "UNION ALL SELECT 1 FROM name_now WHERE speaker_id = :id AND is_listed = 1 LIMIT 1"
    )
    return run.execute(sql, {"id": id_}).fetchone() is not None


def _main_of(run: sqlite3.Connection, id_: str) -> str:
    row = run.execute("SELECT speaker_id FROM identity WHERE local_id = ?", [id_]).fetchone()
    return str(row[0]) if row else id_
