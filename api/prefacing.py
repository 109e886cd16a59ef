"""Say what the reader must know before the statements: who is missing, who only denied or declined to comment.

In: what was understood, found and arranged. Out: lines that stand above an answer.
"""

from collections.abc import Sequence

from api.answer import Intent
from api.arranging import Arrangement
from api.choosing import is_by
from api.phrasing import plain, write_names
from api.question import Understanding
from api.retrieval import Ranked
from api.roster import Match
from api.topic import read_topic, wording_of, words_in_none
from indexer.statement import Statement
from prompts.loading import Prompt

MOST_WORDS_MISSED = 4
"""Words of a topic that are looked for one by one; a longer one is a sentence, whose words nobody repeats."""


def write_preface(
    understanding: Understanding, found: Sequence[Ranked], arranged: Arrangement, wording: Prompt
) -> tuple[str, ...]:
    """Write the lines above an answer."""
    unknown = [wording.fill("unknown_speaker_also", name=plain(name)) for name in understanding.unknown]
    left_out = (
        [wording.fill("not_compared", names=write_names(arranged.left_out, wording))] if arranged.left_out else []
    )
    topic = understanding.interpretation.topic
    about = wording.fill("about", topic=plain(topic)) if topic else ""
    told = {side.name for side in arranged.sides} | {*arranged.left_out}
    whose = [(match.speakers[0].name, _by(match, found)) for match in understanding.found]
    silent = [
        wording.fill("nothing_in_answer", who=plain(name), about=about)
        for name, own in whose
        if not own and name not in told
    ]
    refusing = [
        wording.fill(key, who=plain(name), about=about)
        for name, own in whose
        if understanding.denial is None and (key := _only_refuses(own)) is not None
    ]
    return (*unknown, *left_out, *silent, *refusing, *_by_meaning_alone(understanding, arranged, wording))


def _by_meaning_alone(understanding: Understanding, arranged: Arrangement, wording: Prompt) -> list[str]:
    # Of a sentence that somebody claims was said, the verdict speaks; words of another script stand nowhere anyway.
    topic, is_claim = understanding.interpretation.topic, understanding.interpretation.intent is Intent.VERIFY
    if topic is None or is_claim or understanding.quoted or not topic.isascii():
        return []
    if not 1 < len(read_topic(topic).stems) <= MOST_WORDS_MISSED:
        return []
    missing = words_in_none(topic, [wording_of(one.printed, one.passage) for one in arranged.shown])
    key = "word_in_none" if len(missing) == 1 else "words_in_none"
    return [wording.fill(key, words=write_names(map(plain, missing), wording))] if missing else []


def _by(match: Match, found: Sequence[Ranked]) -> list[Statement]:
    ids = [speaker.id for speaker in match.speakers]
    return [one.printed.statement for one in found if is_by(one, ids)]


def _only_refuses(statements: Sequence[Statement]) -> str | None:
    if not statements or not all(one.negated or one.declined for one in statements):
        return None
    if all(one.declined for one in statements):
        return "only_declined"
    return "only_refused" if any(one.declined for one in statements) else "only_denied"
