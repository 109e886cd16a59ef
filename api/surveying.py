"""Say what is on record at all: how much, since when, from whom and from where.

In: an open library and what was understood. Out: lines for people; nothing is quoted.
"""

from collections.abc import Sequence

from api.phrasing import plain, write_count, write_names, write_period
from api.question import Understanding
from api.retrieval import count_all, roster_of
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from prompts.loading import Prompt

MAX_NAMES = 5
"""How many speakers and outlets are named; the others are counted."""


def survey(library: Library, understanding: Understanding, wheres: Sequence[Where], *, wording: Prompt) -> list[str]:
    """Count what is on record of those asked for, or of everybody, and how much of it fits the period and filters."""
    if understanding.people:
        lines = [_of_speaker(speaker, wording) for speaker in understanding.people]
    else:
        lines = _of_everybody(library, wording)
    unknown = [wording.fill("unknown_speaker", name=plain(name)) for name in understanding.unknown]
    if any(where != Where(speaker_ids=where.speaker_ids) for where in wheres):
        lines.append(wording.fill("meta_fitting", count=write_count(count_all(library, wheres), wording)))
    return [*unknown, *lines, wording.fill("meta_state", generation=library.generation)]


def most_quoted(library: Library) -> list[SpeakerProfile]:
    """List everybody with a full name, whoever makes most statements first."""
    roster = roster_of(library)
    ordered = sorted(roster.speakers, key=lambda speaker: (-speaker.statement_count, speaker.id))
    return [speaker for speaker in ordered if roster.is_full_name(speaker)]


def _of_speaker(speaker: SpeakerProfile, wording: Prompt) -> str:
    return wording.fill(
        "meta_speaker",
        who=plain(speaker.name),
        count=write_count(speaker.statement_count, wording),
        articles=write_count(speaker.article_count, wording, "article"),
        period=write_period(speaker.first_said, speaker.last_said, wording),
    )


def _of_everybody(library: Library, wording: Prompt) -> list[str]:
    stats = library.stats()
    counts = {
        "meta_most_quoted": [(one.name, one.statement_count) for one in most_quoted(library)],
        "meta_outlets": [(name or wording.texts["no_outlet"], count) for name, count in library.outlets()],
    }
    return [
        wording.fill(
            "meta_record",
            count=write_count(stats.statement_count, wording),
            articles=write_count(stats.article_count, wording, "article"),
            speakers=write_count(stats.speaker_count, wording, "speaker"),
            period=write_period(stats.first_said, stats.last_said, wording),
        ),
        *(wording.fill(key, names=_counted(pairs, wording)) for key, pairs in counts.items() if pairs),
    ]


def _counted(pairs: list[tuple[str, int]], wording: Prompt) -> str:
    named = [wording.fill("name_count", name=plain(name), count=f"{count:,}") for name, count in pairs[:MAX_NAMES]]
    if len(pairs) > MAX_NAMES:
        named.append(wording.fill("and_more", count=f"{len(pairs) - MAX_NAMES:,}"))
    return write_names(named, wording)
