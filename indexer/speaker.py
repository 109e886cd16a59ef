"""Who said it: a person or a body that speaks."""

import datetime as dt
import re
from functools import lru_cache

from pydantic import ConfigDict, Field

from indexer.latin import to_ascii
from indexer.record import Record

MAX_ID_CHARS = 200
MAX_NAMES_KEPT = 4_096
"""An article prints the same few names again and again; a longer one than an id is not kept."""
_WORD = re.compile(r"[a-z0-9]+")


def fold_name(name: str) -> str:
    """Give the words of a name in lower-case Latin letters, for comparing names of any script and spelling."""
    return _folded(name) if len(name) <= MAX_ID_CHARS else _fold(name)


@lru_cache(maxsize=MAX_NAMES_KEPT)
def _folded(name: str) -> str:
    return _fold(name)


def _fold(name: str) -> str:
    latin = to_ascii(name)
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


class Alias(Record):
    """One name of a speaker, and what shows that it is theirs."""

    alias: str = Field(examples=["Конашенков"])
    """The name as printed, or as the operator gave it."""

    script: str = Field(examples=["Cyrillic"])
    """Script of its first letter; empty where it has none."""

    evidence: str = Field(examples=["printed for this speaker in 3 articles"])
    """What shows it, in words."""


class MergedSpeaker(Record):
    """Another speaker on record who was found to be this one."""

    id: str
    """The id under which articles name them; it still finds the speaker."""

    rule: str = Field(examples=["rule:surname"])
    """What merged them: a rule or the operator."""

    evidence: str
    """What it rests on, in words."""


class HeldRole(Record):
    """A role, and when it was held or printed."""

    # In JSON the first day is `from`, which Python keeps for itself; both names are read, `from` is written.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    role: str
    """The role."""

    from_: dt.date | None = Field(default=None, alias="from")
    """First day of it; null when it is not known."""

    to: dt.date | None = None
    """Last day of it; null when it is not known or goes on."""

    source: str = Field(examples=["list", "articles"])
    """`list`: the operator gave the period. `articles`: days of the first and last statement printed with this role."""

    def covers(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Tell whether the role was held on a day from `first` to `last`; None is open."""
        begins_in_time = self.from_ is None or last is None or self.from_ <= last
        return begins_in_time and (self.to is None or first is None or self.to >= first)


class MayBe(Record):
    """Somebody else on record whom a name may mean as well, and who was kept apart."""

    id: str
    """Id of the other."""

    reason: str
    """Why nobody was merged."""

    is_apart: bool = True
    """Whether something speaks against their being one, or the operator split them; else there is only too little
    that speaks for it, and a question for one finds both and says so."""


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

    alias_evidence: tuple[Alias, ...] = ()
    """The same names with what shows each to be theirs."""

    merged: tuple[MergedSpeaker, ...] = ()
    """Other speakers of the articles who are this one."""

    roles: tuple[HeldRole, ...] = ()
    """All roles on record, those of the operator's list first."""

    may_be: tuple[MayBe, ...] = ()
    """Others who may be meant by the same name; empty when it is clear."""
