"""The tables of the work that waits: what was asked for, who is at it, and what came of it.

In: nothing. Out: the SQL that makes them. A job is written in the same database as the articles it brings, so that both
are there or neither is. A payload stays only as long as the job may need it; `about` never holds words of an article.
"""

JOB_TABLES = """
CREATE TABLE job (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    payload TEXT,
    dedupe TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    owner TEXT,
    lease_until REAL,
    not_before REAL NOT NULL,
    made_at REAL NOT NULL,
    ended_at REAL,
    report TEXT,
    problem TEXT
) STRICT;
CREATE UNIQUE INDEX job_open ON job (dedupe) WHERE state IN ('queued', 'running');
CREATE INDEX job_next ON job (state, not_before, number);
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;
"""
