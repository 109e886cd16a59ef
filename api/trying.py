"""Try whether questions would be answered, with as few searches as that takes.

In: questions in words, and what earlier searches found. Out: those that are answered, each with a count.
Promise: whatever is let through was found: by a search for the question, or by a statement that an earlier search came
across and that a search for the question comes across, too. Keeps what it finds; made for one answer and not shared.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from api.choosing import is_by
from api.question import Understanding
from api.retrieval import IsWanted, Ranked, count_all, find_latest, find_on_topic, is_on_topic
from api.topic import cover, read_topic, wording_of
from indexer.chunk import MAX_QUOTE_CHARS
from indexer.index.hits import Where
from indexer.index.library import Library

CANDIDATES_TRIED = 10
"""How many statements are looked at to see whether a question would be answered: the nearest tell."""

MAX_SEARCHES = 2
"""How often a topic is searched for; each takes an embedding."""


class Tried(NamedTuple):
    """A question that is answered."""

    question: str
    understanding: Understanding
    statements: int
    """How many answer it at least."""


class Trying:
    """What is known of the record while one answer is made."""

    def __init__(
        self,
        library: Library,
        *,
        understand: Callable[[str], Understanding],
        is_wanted: Callable[[Understanding], IsWanted],
        searches: int = MAX_SEARCHES,
    ) -> None:
        self._library = library
        self._understand = understand
        self._is_wanted = is_wanted
        self._left = searches
        self._found: list[tuple[str, tuple[Ranked, ...]]] = []
        self._searched: list[tuple[str, tuple[str, ...]]] = []

    def know(self, topic: str, found: Iterable[Ranked]) -> None:
        """Take note of what a search for a topic found."""
        self._found.append((topic, tuple(found)))

    def search(self, topic: str, where: Where) -> tuple[Ranked, ...]:
        """Search for a topic, as often as that is left; what is found is known from then on."""
        if self._left <= 0:
            return ()
        self._left -= 1
        found = find_on_topic(self._library, topic, (where,), candidates=CANDIDATES_TRIED)
        self.know(topic, found)
        return found

    def answered(self, questions: Sequence[str], limit: int) -> tuple[Tried, ...]:
        """Give the first `limit` of the questions that are answered."""
        understood = {question: self._understand(question) for question in dict.fromkeys(questions)}
        open_ones = {question: one for question, one in understood.items() if not _is_unsure(one)}
        kept: list[Tried] = []
        for question, one in open_ones.items():
            count = self._count(one) or self._count_by_search(one, open_ones.values())
            if count:
                kept.append(Tried(question, one, count))
            if len(kept) == limit:
                break
        return tuple(kept)

    def _count(self, asked: Understanding) -> int:
        topic, is_wanted = asked.interpretation.topic, self._is_wanted(asked)
        where = Where(speaker_ids=tuple(speaker.id for speaker in asked.speakers))
        if topic is None:
            some = find_latest(self._library, (where,), limit=1, is_wanted=is_wanted)
            return count_all(self._library, (where,)) if some else 0
        known = {
            one.printed.statement.id
            for searched, found in self._found
            for one in found
            if is_wanted(one.printed)
            and (not asked.speakers or is_by(one, where.speaker_ids))
            and (one.is_on_topic if searched == topic else _has_all_words(topic, one))
        }
        return len(known)

    def _count_by_search(self, asked: Understanding, others: Iterable[Understanding]) -> int:
        topic = asked.interpretation.topic
        if topic is None:
            return 0
        # All who are asked about the same are searched for at once.
        same = [one for one in others if one.interpretation.topic == topic]
        everybody = any(not one.speakers for one in same)
        ids = () if everybody else tuple({speaker.id: 0 for one in same for speaker in one.speakers})
        if any(searched == topic and set(before) == set(ids) for searched, before in self._searched):
            return 0
        self._searched.append((topic, ids))
        self.search(topic, Where(speaker_ids=ids))
        return self._count(asked)


def _is_unsure(asked: Understanding) -> bool:
    has_period = not asked.period.is_open or any(match.terms for match in asked.found)
    return asked.asks_back or has_period or bool(asked.unknown)


def _has_all_words(topic: str, one: Ranked) -> bool:
    # Of a long statement a search looks at one passage, and which one cannot be told from here.
    if len(one.printed.statement.quote) > MAX_QUOTE_CHARS:
        return False
    words = read_topic(topic)
    return is_on_topic(words, cover(words, wording_of(one.printed))._replace(near=0.0, anywhere=0.0), None)
