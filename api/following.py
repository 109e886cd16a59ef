"""Read a question together with the user's earlier ones: what it leaves out is taken from them.

In: the question, the earlier turns of the user, oldest first, and how to take one apart. Out: the `Asked` in full, and
which parts of it were `Inherited`. Promise: nothing is taken from what anybody but the user wrote; a whole question
takes nothing from an earlier one; a pronoun is never given to one of several.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from api.answer import Intent
from api.asked import Asked, Heard
from api.frames import Order
from api.period import Period
from api.sequels import (
    Sequel,
    asks_for_a_list,
    compared_with,
    is_pronoun,
    means_all_named,
    names_a_topic,
    read_sequel,
)
from indexer.errors import QuestionError

MAX_EARLIER = 12
"""How many earlier turns are read at most; the work of a follow-up is bounded by it."""

MAX_EARLIER_CHARS = 500
"""Earlier turns that are longer are passed over: they are pasted texts and no questions."""

_MOST_WORDS_OF_A_TOPIC = 4
_ONE_DAY = dt.timedelta(days=1)


class Inherited(StrEnum):
    """What a follow-up leaves out and an earlier question says."""

    SPEAKER = "speaker"
    TOPIC = "topic"
    PERIOD = "period"
    SOURCE = "source"
    KIND = "kind"


class Followed(NamedTuple):
    """A question with what it leaves out."""

    asked: Asked
    inherited: tuple[Inherited, ...] = ()


def follow(question: str, earlier: Sequence[str], *, hear: Callable[[str], Heard]) -> Followed:
    """Read a question after earlier ones of the same user.

    Args:
        question: the question, cleaned.
        earlier: the earlier ones, oldest first.
        hear: takes one apart; what it refuses is passed over.
    """
    heard = hear(question)
    if not earlier or not _is_open(heard):
        return Followed(heard.asked)
    before: Asked | None = None
    for turn in reversed(list(_relevant(earlier, hear))):
        before = turn.asked if before is None else _join(turn, before).asked
    return Followed(heard.asked) if before is None else _join(heard, before)


def _relevant(earlier: Sequence[str], hear: Callable[[str], Heard]) -> Iterator[Heard]:
    for words in reversed(earlier[-MAX_EARLIER:]):
        if len(words) > MAX_EARLIER_CHARS:
            continue
        try:
            turn = hear(words)
        except QuestionError:
            continue
        if turn.asked.intent is not Intent.META:
            yield turn
            if not _is_open(turn):
                break


def _is_open(heard: Heard) -> bool:
    asked, rest = heard.asked, heard.rest
    if asked.intent is Intent.META:
        return False
    if (
        heard.has_lead
        or heard.is_the_same
        or read_sequel(heard.rest)
        or any(map(is_pronoun, asked.names))
        or means_all_named(rest)
    ):
        return True
    if heard.has_form:
        return asked.topic is None and not asks_for_a_list(rest)
    if asked.topic is None:
        return True
    return not asked.names and (names_a_topic(rest) or len(rest.split()) <= _MOST_WORDS_OF_A_TOPIC)


def _join(heard: Heard, before: Asked) -> Followed:
    sequel = read_sequel(heard.rest)
    asked = _again(heard, before, sequel) if sequel else _filled(heard, before)
    now = heard.asked
    taken = {
        Inherited.SPEAKER: bool(set(asked.names) - set(now.names)),
        Inherited.TOPIC: asked.topic is not None and asked.topic != now.topic,
        Inherited.PERIOD: not asked.period.is_open and asked.period != now.period,
        Inherited.SOURCE: asked.sources != now.sources,
        Inherited.KIND: asked.kinds != now.kinds,
    }
    return Followed(asked, tuple(part for part, is_taken in taken.items() if is_taken))


def _filled(heard: Heard, before: Asked) -> Asked:
    now = heard.asked
    names = _names(heard, before)
    topic, quoted = now.topic, now.quoted
    if topic is None and (not heard.has_form or heard.is_the_same or heard.has_lead or not asks_for_a_list(heard.rest)):
        topic, quoted = before.topic, now.quoted or before.quoted
    return now.model_copy(
        update={
            "intent": now.intent or (None if heard.has_form else _intent_for(before, names)),
            "names": names,
            "topic": topic,
            "quoted": quoted,
            "denial": now.denial if heard.has_form else now.denial or before.denial,
            **_conditions(now, before),
        }
    )


def _names(heard: Heard, before: Asked) -> tuple[str, ...]:
    now = heard.asked
    named = before.names or ((before.laid_to,) if before.laid_to else ())
    if any(map(is_pronoun, now.names)):
        others = tuple(name for name in now.names if not is_pronoun(name))
        return (*named, *others) if len(named) == 1 else now.names
    if now.names:
        return now.names
    return named if not heard.has_form or means_all_named(heard.rest) else ()


def _intent_for(before: Asked, names: tuple[str, ...]) -> Intent | None:
    # Who said something is no longer asked once somebody is named, nor a comparison with one alone.
    is_settled = (before.intent is Intent.WHO_SAID and names) or (before.intent is Intent.COMPARE and len(names) < 2)
    return None if is_settled else before.intent


def _conditions(now: Asked, before: Asked) -> dict[str, object]:
    is_timed = not now.period.is_open
    return {
        "period": now.period if is_timed else before.period,
        "time_words": now.time_words if is_timed else before.time_words,
        "sources": now.sources or before.sources,
        "kinds": now.kinds or before.kinds,
    }


def _again(heard: Heard, before: Asked, sequel: Sequel) -> Asked:
    """Ask the same again, with the one change that these words ask for."""
    now = heard.asked
    same = before.model_copy(update={"order": Order.BEST, **_conditions(now, before)})
    changes = _CHANGES[sequel](same, heard)
    return same.model_copy(update={"others": now.others, **changes})


def _compare(same: Asked, heard: Heard) -> dict[str, object]:
    who = compared_with(heard.rest)
    named = tuple(name for name in heard.asked.names if not is_pronoun(name))
    added = named if named and all(name in who for name in named) else (who,)
    return {"intent": Intent.COMPARE, "names": tuple(dict.fromkeys((*same.names, *added)))}


def _newer(same: Asked, _: Heard) -> dict[str, object]:
    return {"order": Order.NEWEST, **(_after(same) if same.period.last else {})}


def _since_then(same: Asked, _: Heard) -> dict[str, object]:
    return _after(same) if same.period.last else {"order": Order.NEWEST}


def _after(same: Asked) -> dict[str, object]:
    return {"period": Period(first=same.period.last + _ONE_DAY)} if same.period.last else {}


def _before_that(same: Asked, _: Heard) -> dict[str, object]:
    if same.period.first is None:
        return {"order": Order.OLDEST}
    return {"period": Period(last=same.period.first - _ONE_DAY)}


def _older(same: Asked, _: Heard) -> dict[str, object]:
    earlier = {"period": Period(last=same.period.first - _ONE_DAY)} if same.period.first else {}
    return {"order": Order.OLDEST, **earlier}


def _who_else(same: Asked, _: Heard) -> dict[str, object]:
    return {"intent": Intent.WHO_SAID, "names": (), "without": (*same.without, *same.names)}


_CHANGES: dict[Sequel, Callable[[Asked, Heard], dict[str, object]]] = {
    Sequel.WHEN: lambda _same, _heard: {"order": Order.OLDEST},
    Sequel.NEWER: _newer,
    Sequel.SINCE_THEN: _since_then,
    Sequel.BEFORE_THAT: _before_that,
    Sequel.OLDER: _older,
    Sequel.ANY_TIME: lambda _same, _heard: {"period": Period(), "time_words": ""},
    Sequel.WHO_ELSE: _who_else,
    Sequel.REALLY: lambda _same, _heard: {"intent": Intent.VERIFY},
    Sequel.TIMELINE: lambda _same, _heard: {"intent": Intent.TIMELINE},
    Sequel.MORE: lambda same, _heard: {"order": same.order},
    Sequel.COMPARED: _compare,
}
