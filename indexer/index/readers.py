"""Connections for reading a record, each inside one read transaction at a time.

In: the folder of a record. Out: a `Lookup`, or the connection itself. A connection serves one thread at a time and is
used again afterwards.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock

from indexer.index.engine import EngineError
from indexer.index.lookup import Lookup
from indexer.index.schema import explained, is_on_server, open_reader
from indexer.index.shelf import Shelf


class Readers:
    """Connections for reading; each serves one thread at a time and is used again afterwards."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._idle: list[sqlite3.Connection] = []
        self._guard = Lock()
        self._closed = False
        self._shelf = Shelf()

    def forget_articles(self) -> None:
        """Let go of articles that are no longer on record."""
        held = self._shelf.ids()
        with self.connected() as connection:
            sql = "SELECT id FROM article WHERE id IN (SELECT value FROM json_each(?))"
            on_record = {id_ for (id_,) in connection.execute(sql, [json.dumps(held)])}
        self._shelf.drop(set(held) - on_record)

    @contextmanager
    def reading(self) -> Iterator[Lookup]:
        """Look things up in one consistent state of the record."""
        with self.connected() as connection:
            yield Lookup(connection, self._shelf)

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one read transaction, for questions that a `Lookup` does not know."""
        with explained(self._data):
            connection = self._begun()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Close the connections; those in use close as soon as they are given back."""
        with self._guard:
            self._closed = True
        self._close_idle()

    def _begun(self) -> sqlite3.Connection:
        connection = self._take()
        try:
            connection.execute("BEGIN")
        except EngineError:
            # The server went away since it was last asked; another one may answer at the same address.
            connection.close()
            self._close_idle()
            connection = self._take()
            connection.execute("BEGIN")
        return connection

    def _close_idle(self) -> None:
        with self._guard:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._guard:
            if self._idle:
                return self._idle.pop()
        connection = open_reader(self._data)
        if is_on_server(connection):
            return connection
        # Text that is no UTF-8 then fails its row's checksum, and that row alone; otherwise the whole question fails.
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.rollback()
        except EngineError:
            connection.close()
            return
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()
