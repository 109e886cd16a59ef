"""The tables of what is no longer said anywhere: earlier versions of articles, and the marks of what was purged.

In: nothing. Out: the SQL that makes them. A mark holds a checksum only, so that nothing of what was purged can be read
from it; neither can it from the row of the purge, which is there as soon as its rows are gone and clean once the bytes
are, too.
"""

HISTORY_TABLES = """
CREATE TABLE former_article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    replaced_by TEXT,
    json TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    replaced_at REAL
) STRICT;
CREATE INDEX former_article_id ON former_article (id);
CREATE INDEX former_article_origin ON former_article (origin, number);
CREATE TABLE former_statement (
    article INTEGER NOT NULL REFERENCES former_article (number),
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    fate TEXT NOT NULL CHECK (fate IN ('kept', 'altered', 'vanished')),
    became TEXT,
    json TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_statement_id ON former_statement (id);
CREATE INDEX former_statement_became ON former_statement (became);
CREATE TABLE purge (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL,
    made_at REAL NOT NULL,
    lifted_at REAL,
    is_clean INTEGER NOT NULL
) STRICT;
CREATE INDEX purge_digest ON purge (digest);
CREATE TABLE tombstone (
    digest BLOB NOT NULL,
    purge INTEGER NOT NULL REFERENCES purge (number),
    what TEXT NOT NULL
        CHECK (what IN ('article', 'origin', 'url', 'text', 'statement', 'words', 'speaker', 'source')),
    PRIMARY KEY (digest, purge)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_purge ON tombstone (purge);
"""
