"""Offer words to a shell while somebody types.

In: what is typed of a word. Out: words that begin so.
Promise: whatever goes wrong, nothing is offered and nothing is complained of. Nothing of an article's own is offered:
shells put what they are offered on the command line as it is, and a name may hold what a shell takes for a command.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

from indexer.errors import OnRecordError

MAX_OFFERED = 100

_SPEAKERS = """
SELECT DISTINCT ifnull(i.speaker_id, s.speaker_id) AS who FROM statement AS s
LEFT JOIN identity AS i ON i.local_id = s.speaker_id
WHERE substr(who, 1, length(:typed)) = :typed ORDER BY who LIMIT :most
"""
_STATEMENTS = "SELECT id FROM statement WHERE id >= :typed AND id < :typed || 'g' ORDER BY id LIMIT :most"
_PLAIN = re.compile(r"[a-z0-9-]*")


def offer_speakers(incomplete: str) -> Sequence[str]:
    """Offer ids of speakers, which are understood wherever names are."""
    return _on_record(_SPEAKERS, incomplete)


def offer_statements(incomplete: str) -> Sequence[str]:
    """Offer ids of statements, once there is something to go by."""
    return _on_record(_STATEMENTS, incomplete) if incomplete else ()


def one_of(*words: str) -> Callable[[str], Sequence[str]]:
    """Offer those of some words that begin as typed."""

    def offer(incomplete: str) -> Sequence[str]:
        return [word for word in words if word.startswith(incomplete)]

    return offer


def _on_record(sql: str, typed: str) -> Sequence[str]:
    from indexer.index.schema import open_reader  # noqa: PLC0415  only a shell asks for it
    from indexer.settings import Settings  # noqa: PLC0415  the same

    if _PLAIN.fullmatch(typed) is None:
        return ()
    try:
        with closing(open_reader(Settings.from_env(os.environ).data)) as connection:
            rows = connection.execute(sql, {"typed": typed, "most": MAX_OFFERED}).fetchall()
    except (OnRecordError, sqlite3.Error, OSError):
        return ()
    return [found for (found,) in rows if found and _PLAIN.fullmatch(found)]
