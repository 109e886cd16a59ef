"""The tables of the sources that are asked again and again: feeds, sitemaps and pages.

In: nothing. Out: the SQL that makes them.
"""

SOURCE_TABLES = """
CREATE TABLE polled (
    url TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT,
    tier TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    checked_at REAL,
    next_at REAL,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    problem TEXT,
    moved_to TEXT,
    moves INTEGER NOT NULL DEFAULT 0 CHECK (moves >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
    source_url TEXT NOT NULL,
    guid TEXT NOT NULL,
    digest BLOB NOT NULL,
    url TEXT,
    next_at REAL,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    problem TEXT,
    PRIMARY KEY (source_url, guid)
) STRICT, WITHOUT ROWID;
"""
