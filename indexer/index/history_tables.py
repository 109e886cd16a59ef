"""The tables of what is no longer said anywhere: earlier versions of articles, and the marks of what was purged.

In: nothing. Out: the SQL that makes them. A mark holds a checksum only, so that nothing of what was purged can be read
from it.
"""

HISTORY_TABLES = """
CREATE TABLE former_article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    replaced_by TEXT,
    json TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    replaced_at REAL NOT NULL
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
CREATE TABLE tombstone (
    digest BLOB PRIMARY KEY,
    what TEXT NOT NULL CHECK (what IN ('article', 'origin', 'url', 'text', 'statement', 'speaker', 'source')),
    made_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""
