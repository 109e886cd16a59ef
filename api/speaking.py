"""Sum up when somebody spoke and of what.

In: an open library and a speaker. Out: counts by month, and the words that tell them from others.
Promise: at most `MAX_READ` statements are read and `MAX_WEIGHED` words counted, however much somebody said.
"""

from collections import Counter
from math import log1p

from api.activity import MonthCount, SpeakerActivity, TopicCount
from api.suggesting import WordSaid, beginning, nouns_said, words_said
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile

MAX_READ = 150
MAX_WEIGHED = 40
MAX_TOPICS = 12
ENOUGH = 3
"""With so many topics that came up more than once, those that came up once are left out."""


def sum_up_activity(library: Library, speaker: SpeakerProfile) -> SpeakerActivity:
    """Count a speaker's statements by month, and name what they speak of more than others do."""
    where = Where(speaker_ids=(speaker.id,))
    months = library.months(where)
    return SpeakerActivity(
        months=tuple(MonthCount(month=month, count=count) for month, count in months.counts.items()),
        undated=months.undated,
        topics=_topics(library, where, speaker.name),
    )


def _topics(library: Library, where: Where, name: str) -> tuple[TopicCount, ...]:
    counts, words = _words_of(library, where, name)
    most = sorted(words, key=lambda key: (-counts[key], key))[:MAX_WEIGHED]
    total = library.stats().statement_count
    weights = {key: counts[key] * log1p(total / max(1, library.count_with(words[key].printed))) for key in most}
    again = [key for key in weights if counts[key] > 1]
    best = sorted(again if len(again) >= ENOUGH else weights, key=lambda key: -weights[key])[:MAX_TOPICS]
    return tuple(TopicCount(topic=words[key].printed, count=counts[key]) for key in best)


def _words_of(library: Library, where: Where, name: str) -> tuple[Counter[str], dict[str, WordSaid]]:
    counts: Counter[str] = Counter()
    words: dict[str, WordSaid] = {}
    sure = set[str]()
    for sketch in library.sketches(library.statements(where, after=None, limit=MAX_READ)).values():
        said = beginning(sketch.statement.quote)
        sure |= nouns_said(said)
        for word in words_said(said, speaker=name):
            counts[word.key] += 1
            words.setdefault(word.key, word)
    return counts, {key: word for key, word in words.items() if word.is_name or key in sure}
