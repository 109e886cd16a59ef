"""Take one question apart: what it wants, of whom, on what, when, from where. Nothing said before it is looked at.

In: a cleaned question, and who and what is on record. Out: what was `Heard`: the `Asked` and how it was put.
Promise: names stand as asked; whom they mean, and whether anybody, is for `api.question` to say.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from api.answer import Intent
from api.claims import read_claim
from api.foreign_days import in_english
from api.foreign_frames import without_asking
from api.frames import (
    Denial,
    Order,
    Slots,
    clean_topic,
    is_anybody,
    is_the_same,
    read_form,
    read_loose_form,
    read_order,
    read_short_form,
    split_questions,
)
from api.intents import is_meta, read_intent
from api.outlets import Named, Outlets, take_kinds
from api.period import Period, find_period, take_recently
from api.roster import How, Roster
from api.tidying import tidy
from api.topic import GENERIC_WORDS, STOP_WORDS, fold
from indexer.record import Record
from indexer.statement import Kind

IsWord = Callable[[str], bool]
"""Tells whether the record prints a word in small letters, so that it is not a name."""

_AND = re.compile(
    r"\s*(?:,\s*and\b|,\s*or\b|[,;&]|\band\b|\bor\b|\bversus\b|\bvs\b\.?|(?<=\s)(?:и|und|et|y)(?=\s))\s*", re.IGNORECASE
)
_MARKS = re.compile(r"[\"“”„‟«»＂]")
_CLAIM = re.compile(
    r"\b(?:say|says|said|saying|stated?|claim(?:ed)?|promised?|warn(?:ed)?|announced?)(?:\s+\S+){0,5}?\s+that\b",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"\b(?:1[5-9]|2[01])[0-9]{2}\b")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]|＂([^＂]+)＂")
_LEAD = re.compile(
    r"(?:(?:and|but|then|also|or|plus|now|а|и|но|або|та|und|et|y|what\s+about|how\s+about|what\s+of|"
    r"what['’]s\s+with|а?\s*как\s+насч[её]т|а?\s*что\s+насч[её]т|was\s+ist\s+mit|wie\s+steht\s+es\s+mit|qu['’]en\s+est-il\s+de|"
    r"y\s+qué\s+hay\s+de)(?:\s*[,:]\s*|\s+|$))+",
    re.IGNORECASE,
)
_FILLING = re.compile(
    r"\b(?:sorry|i\s+mean|i\s+meant|the\s+other\s+one|the\s+other|was\s+it|is\s+it|it\s+was|not\s+him|not\s+her|please|instead|too|"
    r"as\s+well|rather|maybe|perhaps|then)\b[\s,]*",
    re.IGNORECASE,
)
_NOUN_ENDING = re.compile(r"(?:tion|sion|ment|ity|ism|ness)s?$")
_EDGES = " ?!.,;:¿¡"
_MAX_WORDS_OF_A_NAME = 5
_MAX_WORDS_SCANNED = 60
_SHORTEST_SMALL_NAME = 4
_LEAST_WORDS_OF_A_PASSAGE = 3
_FIRST_SIGN = 0xE000
# Of the area for private use: no article and nobody who asks can mean anything by them.
_SIGNS = re.compile("[\ue000-\uf8ff]")


class Asked(Record):
    """What a question asks, before anybody is looked up."""

    intent: Intent | None = None
    """What the words show to be wanted; None where that depends on whom and what they name."""

    names: tuple[str, ...] = ()
    """Whom it asks for, as written; empty for anybody."""

    topic: str | None = None
    """On what; None for anything."""

    quoted: tuple[str, ...] = ()
    """What stands in quotation marks, without them."""

    period: Period = Period()
    """When it may have been said."""

    time_words: str = ""
    """The words that name the period."""

    order: Order = Order.BEST
    """Which statements come first."""

    denial: Denial | None = None
    """Whether only denials answer; None when all statements do."""

    sources: tuple[str, ...] = ()
    """The outlets it names; empty for any."""

    kinds: tuple[Kind, ...] = ()
    """The kinds it names; empty for any."""

    without: tuple[str, ...] = ()
    """Whose statements do not answer, as written."""

    others: tuple[str, ...] = ()
    """Further questions asked in the same breath."""

    laid_to: str | None = None
    """Whom a claim is laid to, as written; anybody's words are searched for it. None where it does not say."""


class Heard(NamedTuple):
    """A question, and how it was put."""

    asked: Asked
    """What it asks."""

    rest: str
    """Its words without time, outlet and what leads over to them from the question before."""

    has_lead: bool = False
    """Whether it begins like “and …”, “what about …”."""

    has_form: bool = False
    """Whether it is a whole question and not a few words."""

    is_the_same: bool = False
    """Whether “that” or “it” stands in the place of the topic."""


class Reader(NamedTuple):
    """What a question is read with."""

    roster: Roster
    outlets: Outlets
    today: dt.date
    is_word: IsWord

    def read(self, question: str) -> Heard:
        """Take a cleaned question apart."""
        claim = None if _LEAD.match(question) else read_claim(question, self.roster)
        if claim is not None:
            laid_to = claim.who or None
            topic = claim.words.rstrip(" .!")
            asked = Asked(intent=Intent.VERIFY, topic=topic, quoted=claim.quoted, laid_to=laid_to)
            return Heard(asked, question, has_form=True)
        veiled, hidden = self._veil(question)
        first, *others = split_questions(veiled if is_meta(veiled.strip(_EDGES)) else tidy(veiled))
        named = self._take_outlet(first)
        kinds, timed = take_kinds(named.rest)
        period, words = self._time_of(timed)
        is_recent, words = take_recently(words)
        time_words = "" if period.is_open else _cut_from(timed, words)
        words = _unveil(words, hidden)
        quoted = tuple(next(filter(None, found)).strip(_EDGES) for found in _QUOTED.findall(words))
        quoted = tuple(one for one in quoted if any(char.isalnum() for char in one))
        plain = _MARKS.sub("", words).strip(_EDGES)
        lead = _LEAD.match(plain)
        rest = plain[lead.end() :].strip(_EDGES) if lead else plain
        wanted = read_intent(rest, has_quotation=bool(quoted))
        form = wanted.slots or read_form(wanted.words)
        slots = form or _read_slots(_FILLING.sub("", wanted.words), self)
        order = read_order(rest)
        asked = Asked(
            intent=wanted.intent,
            names=() if is_anybody(slots.who) else split_names(slots.who, self.roster),
            topic=None if is_the_same(slots.topic) else clean_topic(slots.topic),
            quoted=quoted,
            period=period,
            time_words=time_words,
            order=Order.NEWEST if is_recent and order is Order.BEST else order,
            denial=slots.denial,
            sources=named.outlets,
            kinds=kinds,
            others=tuple(_unveil(other, hidden).strip(_EDGES) for other in others),
        )
        return Heard(asked, rest, bool(lead), form is not None, is_the_same(slots.topic, question=rest))

    def _veil(self, question: str) -> tuple[str, tuple[str, ...]]:
        """Put one sign in the place of each passage in quotation marks: a day or an outlet in it is part of it."""
        hidden: list[str] = []

        def hide(match: re.Match[str]) -> str:
            words = _MARKS.sub("", match.group())
            if len(words.split()) < _LEAST_WORDS_OF_A_PASSAGE or not self._take_outlet(f"in {words}").rest:
                return match.group()
            hidden.append(match.group())
            return chr(_FIRST_SIGN + len(hidden) - 1)

        return _QUOTED.sub(hide, _SIGNS.sub(" ", question)), tuple(hidden)

    def _time_of(self, timed: str) -> tuple[Period, str]:
        claim = _CLAIM.search(timed)
        # “Did he say that the ban ends on Monday?” names no day on which he may have said so; a year is meant so.
        if claim is None or _ANY_YEAR.search(timed, claim.end()):
            return find_period(in_english(timed), today=self.today)
        period, words = find_period(in_english(timed[: claim.end()]), today=self.today)
        return period, f"{words}{timed[claim.end() :]}"

    def _take_outlet(self, words: str) -> Named:
        return self.outlets.take(words, is_other=lambda name: bool(self.roster.find_exactly(name).speakers))


def _unveil(words: str, hidden: Sequence[str]) -> str:
    return _SIGNS.sub(lambda match: hidden[ord(match.group()) - _FIRST_SIGN], words)


def split_names(who: str, roster: Roster) -> tuple[str, ...]:
    """Take the names apart that stand for the speakers, unless together they are one name."""
    if not who:
        return ()
    pieces = [piece for piece in _AND.split(who) if piece]
    if len(pieces) <= 1 or roster.find_exactly(who).speakers or roster.find(who).how is How.ROLE:
        return (who,)
    return tuple(piece for piece in dict.fromkeys(pieces) if not is_anybody(piece))


def _cut_from(question: str, words: str) -> str:
    left = list(words.split())
    cut = []
    for word in question.split():
        if word in left:
            left.remove(word)
        else:
            cut.append(word)
    return " ".join(cut).strip(_EDGES)


def _read_slots(words: str, reader: Reader) -> Slots:
    roster = reader.roster
    if words and all(roster.find_exactly(name).speakers for name in split_names(words, roster)):
        return Slots(who=words)
    loose = read_loose_form(words)
    if loose is not None and roster.find_exactly(loose.who.removesuffix("s")).speakers:
        return loose._replace(who=loose.who.removesuffix("s"))
    short = read_short_form(words)
    named = None if short is None else _named_before_verb(short.who, roster)
    if short is not None and named is not None:
        return Slots(named, f"{short.who.removeprefix(named)} {short.topic}".strip())
    if short is not None and _is_somebody(short.who, reader):
        return short
    if _is_one_name(words, reader):
        return Slots(who=words)
    return _from_anywhere(without_asking(words), reader)


def _named_before_verb(who: str, roster: Roster) -> str | None:
    # “Varga misleads on grain”; in capitals throughout nothing tells a verb from a name.
    words = who.split()
    last = next((place for place, word in enumerate(words) if word.islower()), 0)
    name = " ".join(words[:last])
    is_known = bool(name) and roster.find(who).how is How.NOBODY and roster.find_exactly(name).how is not How.NOBODY
    return name if is_known and all(word.islower() for word in words[last:]) else None


def _is_one_name(words: str, reader: Reader) -> bool:
    if len(words.split()) > _MAX_WORDS_OF_A_NAME:
        return False
    how = reader.roster.find(words).how
    if how is How.ROLE:
        return True
    return how in {How.MISSPELT, How.SEVERAL} and not any(reader.is_word(fold(word)) for word in words.split())


def _is_somebody(who: str, reader: Reader) -> bool:
    names = split_names(who, reader.roster)
    if any(reader.roster.find(name).how is not How.NOBODY for name in names):
        return True
    return not any(_is_common(name, reader.is_word) for name in names)


def _is_common(words: str, is_word: IsWord) -> bool:
    telling = [fold(word) for word in words.split() if fold(word) not in STOP_WORDS]
    if not telling or len(telling) > _MAX_WORDS_OF_A_NAME:
        return True
    return any(word in GENERIC_WORDS or _NOUN_ENDING.search(word) is not None or is_word(word) for word in telling)


def _from_anywhere(words: str, reader: Reader) -> Slots:
    pieces = words.split()[:_MAX_WORDS_SCANNED]
    may_end = [reader.roster.may_end_a_name(piece) for piece in pieces]
    has_capitals = any(piece[0].isupper() and not piece.isupper() for piece in pieces[1:])
    for length in range(min(4, len(pieces)), 0, -1):
        for start in range(len(pieces) - length + 1):
            named = pieces[start : start + length]
            if not may_end[start + length - 1] and not any(map(_leads_to_a_role, named)):
                continue
            is_name = named[0][0].isupper() or (not has_capitals and start == 0)
            may_be_name = is_name or not has_capitals
            if may_be_name and _names_somebody(" ".join(named), reader.roster) and (is_name or _is_rare(named, reader)):
                rest = pieces[:start] + pieces[start + length :]
                return Slots(" ".join(named).strip(" ,.;:"), _without_frame(rest))
    return Slots("", _without_frame(pieces))


def _leads_to_a_role(piece: str) -> bool:
    # “Varga, the minister”, “Varga of Marenia”
    return piece.endswith(",") or piece.lower() in {"of", "from", "at", "for"}


def _is_rare(named: list[str], reader: Reader) -> bool:
    folded = [fold(word.strip(_EDGES)) for word in named]
    return all(len(word) >= _SHORTEST_SMALL_NAME for word in folded) and not any(
        word in STOP_WORDS or word in GENERIC_WORDS or reader.is_word(word) for word in folded
    )


def _names_somebody(words: str, roster: Roster) -> bool:
    if roster.find_exactly(words).speakers:
        return True
    return not words.isascii() and roster.find(words).how is How.MISSPELT


def _without_frame(pieces: list[str]) -> str:
    kept = list(pieces)
    while kept and fold(kept[0].strip("?,.;:")) in STOP_WORDS:
        kept.pop(0)
    return " ".join(kept)
