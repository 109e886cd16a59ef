"""Who said it: a person or a body that speaks."""

import datetime as dt
import re

from anyascii import anyascii
from pydantic import Field

from indexer.record import Record

MAX_ID_CHARS = 200
_WORD = re.compile(r"[a-z0-9]+")


def fold_name(name: str) -> str:
    """Give the words of a name in lower-case Latin letters, for comparing names of any script and spelling."""
    latin = name if name.isascii() else anyascii(name)
    return " ".join(_WORD.findall(latin.casefold().replace("'", "").replace("`", "")))


def speaker_id(name: str) -> str:
    """Make the id of a speaker from the bare name: `igor-konashenkov`."""
    return fold_name(name).replace(" ", "-")[:MAX_ID_CHARS] or "unnamed"


class Speaker(Record):
    """Someone statements are attributed to."""

    id: str = Field(min_length=1, max_length=200, examples=["igor-konashenkov"])
    """Made from the name in Latin letters; stable as long as the name is."""

    name: str = Field(min_length=1, examples=["Igor Konashenkov"])
    """The bare name, without rank or title; for a speaker without a name, the role as printed."""

    role: str | None = Field(default=None, examples=["official representative of Russian defense Ministry"])
    """What the article calls them; null when it does not say."""


class Person(Record):
    """A speaker with every name that one article prints for them."""

    speaker: Speaker
    """The speaker under their fullest or most frequent name."""

    aliases: tuple[str, ...] = ()
    """Names as printed that were found to mean this speaker, the main one included."""


class SpeakerProfile(Record):
    """What the record holds of one speaker."""

    id: str
    """The speaker's id."""

    name: str
    """The bare name."""

    role: str | None
    """The role printed most often; null when no article gives one."""

    aliases: tuple[str, ...]
    """All spellings on record, the main one included."""

    statement_count: int = Field(ge=0)
    """Statements on record, each counted once, however many outlets print it."""

    article_count: int = Field(ge=0)
    """Articles that print them."""

    first_said: dt.date | None
    """Earliest day of a statement, of publication where the article prints none; null when none has a full date."""

    last_said: dt.date | None
    """Latest day of a statement, of publication where the article prints none; null when none has a full date."""
