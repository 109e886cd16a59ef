"""Understand the reply to a question back: which of those who may be meant.

In: the turns of one user, oldest first, and everyone on record. Out: the same turns, a reply that chooses among several
people of one name (“the mayor”, “Adam”, “the second one”, “both”) put as the full name of whom it chooses.
Promise: a reply that fits none of them, or more than one, stays as it is.
"""

from collections.abc import Callable, Iterator, Sequence

from api.asked import Heard
from api.following import follow
from api.roster import How, Match, Roster
from api.topic import words_of
from indexer.errors import QuestionError
from indexer.speaker import SpeakerProfile

MOST_WORDS = 7
"""Words of a reply at most; whoever writes more asks something."""

_FILLERS = frozenset("a an the one ones i mean meant please who is was are s that this of them it him her".split())
_PLACES = {
    "first": 0,
    "1": 0,
    "1st": 0,
    "former": 0,
    "second": 1,
    "2": 1,
    "2nd": 1,
    "latter": 1,
    "third": 2,
    "3": 2,
    "3rd": 2,
    "fourth": 3,
    "4": 3,
    "4th": 3,
    "last": -1,
}
_ALL = frozenset({("both",), ("all",), ("either",), ("any",), ("everybody",)})

Hear = Callable[[str], Heard]


def settle_replies(turns: Sequence[str], *, hear: Hear, roster: Roster) -> list[str]:
    """Put every reply to a question back as the name of whom it chooses."""
    settled: list[str] = []
    for turn in turns:
        settled.append(_settled(turn, settled, hear, roster))
    return settled


def choose(reply: str, candidates: Sequence[SpeakerProfile]) -> tuple[SpeakerProfile, ...]:
    """Give whom a reply chooses of those who may be meant, in the order they were offered in; empty for nobody."""
    words = tuple(word for word in words_of(reply) if word not in _FILLERS)
    if words in _ALL:
        return tuple(candidates)
    if len(words) == 1 and words[0] in _PLACES:
        place = _PLACES[words[0]]
        return (candidates[place],) if place < len(candidates) else ()
    fitting = tuple(one for one in candidates if words and _words_of(one).issuperset(words))
    return fitting if len(fitting) == 1 else ()


def _settled(turn: str, before: Sequence[str], hear: Hear, roster: Roster) -> str:
    if not before or not 0 < len(turn.split()) <= MOST_WORDS:
        return turn
    several = list(_several(before, hear, roster))
    if len(several) != 1:
        return turn
    chosen = choose(turn, several[0].speakers)
    return " and ".join(one.name for one in chosen) or turn


def _several(before: Sequence[str], hear: Hear, roster: Roster) -> Iterator[Match]:
    try:
        asked = follow(before[-1], before[:-1], hear=hear).asked
    except QuestionError:
        return
    when = {"first": asked.period.first, "last": asked.period.last}
    for name in asked.names:
        yield from (match for match in roster.look_up_all(name, **when) if match.how is How.SEVERAL)


def _words_of(someone: SpeakerProfile) -> set[str]:
    return set(words_of(" ".join((someone.name, *someone.aliases, someone.role or ""))))
