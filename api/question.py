"""Understand a question without a language model: who, on what, when, and what is wanted.

In: the question, everyone on record, what the client fixes, today's date. Out: an `Understanding`.
Promise: whoever is asked for and not on record is reported, never read as a topic; two people of one name are reported,
never chosen between.
"""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from api.answer import MAX_QUESTION_CHARS, Filters, Intent, Interpretation
from api.frames import (
    Denial,
    Order,
    Slots,
    clean_topic,
    is_anybody,
    read_form,
    read_order,
    read_short_form,
    split_questions,
    without_asking,
)
from api.period import Period, find_period
from api.roster import How, Match, Roster
from api.topic import GENERIC_WORDS, STOP_WORDS, fold
from indexer.errors import QuestionError
from indexer.latin import to_ascii
from indexer.record import Record
from indexer.speaker import SpeakerProfile

IsWord = Callable[[str], bool]
"""Tells whether the record prints a word in small letters, so that it is not a name."""

_AND = re.compile(r"\s*(?:,\s*and\b|,\s*or\b|[,;&]|\band\b|\bor\b|\bversus\b|\bvs\b\.?)\s*", re.IGNORECASE)
_PRONOUNS = frozenset({"he", "she", "him", "her", "his", "hers"})
_MARKS = re.compile(r"[\"“”„‟«»＂]")
_NOUN_ENDING = re.compile(r"(?:tion|sion|ment|ity|ism|ness)s?$")
_MAX_WORDS_OF_A_NAME = 5
_MAX_WORDS_SCANNED = 60


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
    question: str, *, roster: Roster, filters: Filters, today: dt.date, is_word: IsWord = lambda _: False
) -> Understanding:
    """Understand a cleaned question; what `filters` fix is taken as it is, whatever the question says."""
    first, *others = split_questions(question)
    period, words = find_period(first, today=today)
    words = _MARKS.sub("", words).rstrip(" ?!.,;:")
    slots = _read_slots(words, roster, is_word)
    when = {"first": filters.from_ or period.first, "last": filters.to or period.last}
    named = [match for name in _split_names(slots.who, roster) for match in roster.look_up_all(name, **when)]
    matches = [roster.look_up(name) for name in filters.speakers] or named
    overruled = _contradicted(named, matches) if filters.speakers else []
    if filters.from_ is not None or filters.to is not None:
        fixed = Period(first=filters.from_, last=filters.to)
        overruled += [] if period.is_open or period == fixed else [_cut_from(first, words)]
        period = fixed
    return _put_together(matches, topic=clean_topic(slots.topic), period=period).model_copy(
        update={
            "order": read_order(words),
            "denial": slots.denial,
            "others": tuple(other.strip(" ?!.,;:") for other in others),
            "overruled": tuple(overruled),
        }
    )


def _contradicted(named: list[Match], fixed: list[Match]) -> list[str]:
    kept = {speaker.id for match in fixed for speaker in match.speakers}
    return [match.asked for match in named if kept.isdisjoint(speaker.id for speaker in match.speakers)]


def _cut_from(question: str, words: str) -> str:
    left = Counter(question.split()) - Counter(words.split())
    return " ".join(word for word in question.split() if word in left).strip(" ?!.,;:")


def _put_together(matches: list[Match], *, topic: str | None, period: Period) -> Understanding:
    found = tuple(match for match in matches if match.how not in {How.NOBODY, How.SEVERAL})
    several = tuple(match for match in matches if match.how is How.SEVERAL)
    nobody = tuple(match.asked for match in matches if match.how is How.NOBODY)
    names = dict.fromkeys(match.speakers[0].name for match in found)
    return Understanding(
        interpretation=Interpretation(
            intent=Intent.ASK if topic else Intent.LIST,
            speakers=(*names, *nobody, *(match.asked for match in several)),
            topic=topic,
            from_=period.first,
            to=period.last,
            every_year=period.every_year,
        ),
        speakers=tuple({speaker.id: speaker for match in found for speaker in match.speakers}.values()),
        found=found,
        unknown=tuple(name for name in nobody if fold(name) not in _PRONOUNS),
        ambiguous=several,
        pronoun=next((name for name in nobody if fold(name) in _PRONOUNS), None),
        period=period,
    )


def _read_slots(words: str, roster: Roster, is_word: IsWord) -> Slots:
    known_form = read_form(words)
    if known_form is not None:
        return known_form
    if all(roster.find_exactly(name).speakers for name in _split_names(words, roster)):
        return Slots(who=words)
    short = read_short_form(words)
    if short is not None and _is_somebody(short.who, roster, is_word):
        return short
    return _from_anywhere(without_asking(words), roster)


def _split_names(who: str, roster: Roster) -> tuple[str, ...]:
    if not who:
        return ()
    pieces = [piece for piece in _AND.split(who) if piece]
    if len(pieces) <= 1 or roster.find_exactly(who).speakers or roster.find(who).how is How.ROLE:
        return (who,)
    return tuple(piece for piece in dict.fromkeys(pieces) if not is_anybody(piece))


def _is_somebody(who: str, roster: Roster, is_word: IsWord) -> bool:
    names = _split_names(who, roster)
    if any(roster.find(name).how is not How.NOBODY for name in names):
        return True
    return not any(_is_common(name, is_word) for name in names)


def _is_common(words: str, is_word: IsWord) -> bool:
    telling = [fold(word) for word in words.split() if fold(word) not in STOP_WORDS]
    if not telling or len(telling) > _MAX_WORDS_OF_A_NAME:
        return True
    return any(word in GENERIC_WORDS or _NOUN_ENDING.search(word) is not None or is_word(word) for word in telling)


def _from_anywhere(words: str, roster: Roster) -> Slots:
    pieces = words.split()[:_MAX_WORDS_SCANNED]
    has_capitals = any(piece[0].isupper() for piece in pieces[1:])
    for length in range(min(4, len(pieces)), 0, -1):
        for start in range(len(pieces) - length + 1):
            named = pieces[start : start + length]
            may_be_name = named[0][0].isupper() or (not has_capitals and start == 0)
            if may_be_name and _names_somebody(" ".join(named), roster):
                rest = pieces[:start] + pieces[start + length :]
                return Slots(" ".join(named).strip(" ,.;:"), _without_frame(rest))
    return Slots("", _without_frame(pieces))


def _names_somebody(words: str, roster: Roster) -> bool:
    if roster.find_exactly(words).speakers:
        return True
    return not words.isascii() and roster.find(words).how is How.MISSPELT


def _without_frame(pieces: list[str]) -> str:
    kept = list(pieces)
    while kept and fold(kept[0].strip("?,.;:")) in STOP_WORDS:
        kept.pop(0)
    return " ".join(kept)


def latin_too(topic: str) -> str:
    """Add the Latin spelling to a topic of another script, so that both are searched for."""
    latin = to_ascii(topic)
    return topic if latin.lower() == topic.lower() else f"{topic} {latin}"
