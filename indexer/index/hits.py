"""The nouns of a search: what may be found, what was found, and the statement as printed in its article."""

import datetime as dt
from typing import NamedTuple

from pydantic import Field

from indexer.article import Article
from indexer.record import Record
from indexer.statement import Kind, Statement


class Term(Record):
    """A stretch of time in which a speaker held the role that was asked for."""

    speaker_id: str
    """The speaker."""

    first: dt.date | None = None
    """First day; null for any."""

    last: dt.date | None = None
    """Last day; null for any."""


class Where(Record):
    """Which statements a search may return; every condition must hold, an empty one always does."""

    speaker_ids: tuple[str, ...] = ()
    """Any of these speakers."""

    first: dt.date | None = None
    """Said on this day or later, or published where the day of saying is not printed; null for any."""

    last: dt.date | None = None
    """Said on this day or earlier, or published where the day of saying is not printed; null for any."""

    sources: tuple[str, ...] = ()
    """Printed by any of these outlets."""

    kinds: tuple[Kind, ...] = ()
    """Any of these kinds."""

    terms: tuple[Term, ...] = ()
    """Speakers with terms count only with what they said in one of them, or on a day that is not known."""


class Passage(NamedTuple):
    """A stretch of a long statement that is near the question."""

    start: int
    """First code point in the article's text."""

    end: int
    """One past the last code point."""

    cosine: float
    """Similarity of meaning of this passage alone."""


class Hit(NamedTuple):
    """One statement that a search found, with the two scores it was found by."""

    statement_id: str
    """The statement."""

    cosine: float | None
    """Similarity of meaning, the cosine of question and chunk; of a long statement that of its nearest passage. None
    where nothing could be compared: its vector is damaged, or of another model than the one that is set."""

    shared: float
    """How telling the words are that it shares, by which it was found; 0 where it was found otherwise."""

    passages: tuple[Passage, ...] = ()
    """Of a long statement the nearest passages, nearest first; empty when the statement is found as a whole."""


class Printed(Record):
    """A statement with the article that prints it, compared with each other when it was read."""

    statement: Statement
    """The statement."""

    article: Article
    """The article whose text the offsets point into."""


class Heading(Record):
    """What stands above an article, without its text."""

    id: str
    """The article's id."""

    title: str | None
    """Headline; null when the source gives none."""

    source: str | None
    """Outlet; null when the source does not say."""

    url: str | None
    """Where readers find it; null for a file of the user's own."""

    published: dt.date | None
    """Day of publication; null when no metadata gives one."""


class Sketch(NamedTuple):
    """A statement as it was written, and its article's heading: enough to choose by, not to be shown.

    Nobody compared it with the article's text yet: what is shown is read as `Printed`.
    """

    statement: Statement
    """The statement."""

    article: Heading
    """What stands above the article."""


class RecordStats(Record):
    """How much a record holds."""

    article_count: int = Field(ge=0)
    """Articles, those without a statement included."""

    statement_count: int = Field(ge=0)
    """Statements, each counted once, however many outlets print it."""

    copy_count: int = Field(default=0, ge=0)
    """Further printings of them in other outlets."""

    speaker_count: int = Field(ge=0)
    """People and bodies that make them."""

    first_said: dt.date | None
    """Earliest day of a statement, of publication where the article prints none; null when none has a full date."""

    last_said: dt.date | None
    """Latest day of a statement, of publication where the article prints none; null when none has a full date."""
