"""A piece of work that waits on record until a worker does it: the nouns that every door shows."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from indexer.record import Record


class JobKind(StrEnum):
    """What is to be done."""

    ARTICLE = "article"
    """Put an article on record that somebody gave."""

    URL = "url"
    """Fetch a page, a plain text or a feed, and put on record what it holds."""

    PAGE = "page"
    """Fetch an article that a feed names, and put it on record."""

    DELETE = "delete"
    """Take an article off the record."""


class JobState(StrEnum):
    """How far it is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobReport(Record):
    """What came of a job that was done."""

    added: int = Field(default=0, ge=0)
    """Articles that were not on record."""

    changed: int = Field(default=0, ge=0)
    """Articles that replaced what was read from the same place before, or were read anew."""

    unchanged: int = Field(default=0, ge=0)
    """Articles that were on record as they are."""

    removed: int = Field(default=0, ge=0)
    """Articles that are no longer on record."""

    article_id: str | None = None
    """The article it was about; null for a feed."""

    statements: int = Field(default=0, ge=0)
    """Statements found in the article."""

    queued: tuple[str, ...] = ()
    """Jobs that it made: one for each article of a feed."""

    notes: tuple[str, ...] = ()
    """What was left out and why, one line each."""


class Job(Record):
    """A job as it stands on record."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$", examples=["5b0c7f6e1d2a4b3c8d9e0f1a2b3c4d5e"])
    """Under which it can be asked for."""

    kind: JobKind
    """What is to be done."""

    about: str
    """The address to fetch, or the id of the article."""

    state: JobState
    """How far it is."""

    attempts: int = Field(ge=0)
    """How often it was begun."""

    made_at: dt.datetime
    """When it was asked for."""

    next_try_at: dt.datetime | None
    """Not begun before; null when it is not waiting."""

    ended_at: dt.datetime | None
    """When it was done or given up; null before."""

    report: JobReport | None
    """What came of it; null unless it is done."""

    problem: str | None
    """Why the last attempt failed; null when none did."""


class JobList(Record):
    """Jobs on record."""

    items: tuple[Job, ...]
    """The newest first."""
