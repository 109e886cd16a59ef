"""Understand a question without a language model: who, on what, when, and what is wanted.

In: the question, the user's earlier ones, everyone and every outlet on record, what the client fixes, today's date.
Out: an `Understanding`. Promise: whoever is asked for and not on record is reported, never read as a topic; two people
of one name are reported, never chosen between.
"""

import datetime as dt
import unicodedata
from collections.abc import Sequence

from api.answer import MAX_QUESTION_CHARS, Filters, Intent, Interpretation
from api.asked import Asked, Heard, IsWord, Reader
from api.following import MAX_EARLIER, Inherited, follow
from api.frames import Denial, Order
from api.outlets import Outlets
from api.period import Period
from api.replying import settle_replies
from api.roster import How, Match, Roster
from api.sequels import is_pronoun
from api.topic import fold
from indexer.errors import QuestionError
from indexer.latin import to_ascii
from indexer.record import Record
from indexer.speaker import SpeakerProfile
from indexer.statement import Kind

_EDGES = " ?!.,;:"
_NO_OUTLETS = Outlets(())


class Understanding(Record):
    """What a question was taken to mean."""

    interpretation: Interpretation
    """What is shown to the reader."""

    speakers: tuple[SpeakerProfile, ...] = ()
    """Those whose statements answer, each person under every name on record; empty for anybody's, or where `unknown`,
    `ambiguous` or `pronoun` say why.
    """

    found: tuple[Match, ...] = ()
    """How each name that was recognised led to its speaker."""

    unknown: tuple[str, ...] = ()
    """Names asked for that nobody on record bears."""

    ambiguous: tuple[Match, ...] = ()
    """Names asked for that several people bear."""

    pronoun: str | None = None
    """A pronoun in the place of the speaker; null when there is none."""

    period: Period = Period()
    """When it may have been said."""

    order: Order = Order.BEST
    """Which statements come first."""

    denial: Denial | None = None
    """Whether only denials answer; null when all statements do."""

    quoted: tuple[str, ...] = ()
    """What stands in quotation marks in the question, as typed, without the marks; the topic holds the words, too."""

    laid_to: str | None = None
    """Whom a claim is laid to, as typed; whoever said it may answer. Null where the claim or question does not say."""

    sources: tuple[str, ...] = ()
    """Outlets whose articles answer, those of the filters if they name any; empty for any."""

    kinds: tuple[Kind, ...] = ()
    """Kinds of statements that answer, those of the filters if they name any; empty for any."""

    without: tuple[SpeakerProfile, ...] = ()
    """Those whose statements do not answer (“who else?”), under every name on record."""

    inherited: tuple[Inherited, ...] = ()
    """What was taken from an earlier question of the same user."""

    others: tuple[str, ...] = ()
    """Further questions asked in the same breath, which are not answered."""

    overruled: tuple[str, ...] = ()
    """What the question names as speaker or time and the client's filters set aside."""

    by_words: bool = False
    """Whether statements are found by their words only, because the vectors on record are of another model."""

    @property
    def people(self) -> tuple[SpeakerProfile, ...]:
        """Those whose statements answer, each person once, under the main name."""
        return tuple({match.speakers[0].id: match.speakers[0] for match in self.found}.values())

    @property
    def is_backwards(self) -> bool:
        """Whether the period ends before it begins."""
        first, last = self.period.first, self.period.last
        return first is not None and last is not None and first > last

    @property
    def asks_back(self) -> bool:
        """Whether nothing can be searched for before the reader says whom or when they mean."""
        nobody = bool(self.unknown) and not self.speakers
        has_no_period = self.is_backwards or self.period.has_no_day
        return nobody or bool(self.ambiguous) or self.pronoun is not None or has_no_period


def clean_question(question: str) -> str:
    """Make a question safe to handle and to repeat: no lone surrogates or control characters, single spaces.

    Raises:
        QuestionError: it is empty or too long.
    """
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(question)} characters, the most is {MAX_QUESTION_CHARS}; ask for less at once"
        )
    printable = "".join(_printable(char) for char in question)
    cleaned = " ".join(printable.split())
    if not any(char.isalnum() for char in cleaned):
        raise QuestionError(
            f"the question is empty: 0 letters or digits of at most {MAX_QUESTION_CHARS} characters; ask who said what"
        )
    return cleaned


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return " " if category in {"Cc", "Zl", "Zp"} else "" if category == "Cf" else char


def understand(
    question: str,
    *,
    roster: Roster,
    filters: Filters,
    today: dt.date,
    is_word: IsWord = lambda _: False,
    outlets: Outlets = _NO_OUTLETS,
    earlier: Sequence[str] = (),
) -> Understanding:
    """Understand a cleaned question; what `filters` fix is taken as it is, whatever the question says.

    Args:
        question: the question, cleaned.
        roster: everyone on record.
        filters: what the client fixes.
        today: from which “last week” is counted.
        is_word: tells a common word from a name.
        outlets: every outlet on record.
        earlier: what the same user asked before, oldest first; only what the question leaves out is taken from there.
    """
    reader = Reader(roster, outlets, today, is_word)
    cleaned: set[str] = {question}

    def hear(words: str) -> Heard:
        return reader.read(words if words in cleaned else clean_question(words))

    if earlier:
        *earlier, question = settle_replies([*earlier[-MAX_EARLIER:], question], hear=hear, roster=roster)
        cleaned.add(question)
    asked, inherited = follow(question, earlier, hear=hear)
    settled, overruled = _settle(asked, filters)
    when = {"first": settled.period.first, "last": settled.period.last}
    named = [match for name in asked.names for match in roster.look_up_all(name, **when)]
    matches = [roster.look_up(name) for name in filters.speakers] or named
    if filters.speakers:
        overruled = (*_contradicted(named, matches), *overruled)
    without = [
        speaker for name in asked.without for match in roster.look_up_all(name, **when) for speaker in match.speakers
    ]
    return _put_together(matches, settled).model_copy(
        update={
            "without": tuple({speaker.id: speaker for speaker in without}.values()),
            "inherited": inherited,
            "overruled": tuple(overruled),
        }
    )


def narrow(filters: Filters, understanding: Understanding) -> Filters:
    """Give the filters with the outlets and kinds that the question itself names."""
    return filters.model_copy(update={"sources": understanding.sources, "kinds": understanding.kinds})


def _settle(asked: Asked, filters: Filters) -> tuple[Asked, tuple[str, ...]]:
    """Give what is asked once the filters have their way, and which words they set aside."""
    changes: dict[str, object] = {}
    overruled: list[str] = []
    if filters.from_ is not None or filters.to is not None:
        fixed = Period(first=filters.from_, last=filters.to)
        overruled += [] if asked.period.is_open or asked.period == fixed else [asked.time_words]
        changes["period"] = fixed
    if filters.sources:
        fixed_sources = {fold(source) for source in filters.sources}
        overruled += [source for source in asked.sources if fold(source) not in fixed_sources]
        changes["sources"] = filters.sources
    if filters.kinds:
        changes["kinds"] = filters.kinds
    return asked.model_copy(update=changes), tuple(filter(None, overruled))


def _contradicted(named: Sequence[Match], fixed: Sequence[Match]) -> tuple[str, ...]:
    kept = {speaker.id for match in fixed for speaker in match.speakers}
    return tuple(match.asked for match in named if kept.isdisjoint(speaker.id for speaker in match.speakers))


def _put_together(matches: list[Match], asked: Asked) -> Understanding:
    found = tuple(match for match in matches if match.how not in {How.NOBODY, How.SEVERAL})
    several = tuple(match for match in matches if match.how is How.SEVERAL)
    nobody = tuple(match.asked for match in matches if match.how is How.NOBODY)
    names = dict.fromkeys(match.speakers[0].name for match in found)
    intent = _intent(asked, count=len(names) + len(nobody) + len(several))
    period = asked.period
    return Understanding(
        interpretation=Interpretation(
            intent=intent,
            speakers=(*names, *nobody, *(match.asked for match in several)),
            topic=asked.topic,
            from_=period.first,
            to=period.last,
            every_year=period.every_year,
            sources=asked.sources,
            kinds=asked.kinds,
        ),
        speakers=tuple({speaker.id: speaker for match in found for speaker in match.speakers}.values()),
        found=found,
        unknown=tuple(name for name in nobody if not is_pronoun(name)),
        ambiguous=several,
        pronoun=next((name for name in nobody if is_pronoun(name)), None),
        period=period,
        order=Order.OLDEST if intent is Intent.TIMELINE and asked.order is Order.BEST else asked.order,
        denial=asked.denial,
        quoted=asked.quoted,
        laid_to=asked.laid_to,
        sources=asked.sources,
        kinds=asked.kinds,
        others=asked.others,
    )


def _intent(asked: Asked, *, count: int) -> Intent:
    if asked.intent is not None and not (asked.intent is Intent.WHO_SAID and count):
        return asked.intent
    if asked.topic is None:
        return Intent.LIST
    return Intent.COMPARE if count > 1 and len(asked.names) > 1 else Intent.ASK


def latin_too(topic: str) -> str:
    """Add the Latin spelling to a topic of another script, so that both are searched for."""
    latin = to_ascii(topic)
    return topic if latin.lower() == topic.lower() else f"{topic} {latin}"
