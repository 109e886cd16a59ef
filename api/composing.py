"""Write an answer's text from what was found.

In: citations, facts about the search, and the texts of `prompts/`. Out: lines for people.
Promise: between quotation marks stand only words of cited statements, exactly as their articles print them.
"""

from collections.abc import Sequence
from itertools import groupby

from api.answer import Citation, Filters, Interpretation
from api.phrasing import plain, write_count, write_labels, write_understood, write_when, write_words
from api.sourcing import source_lines
from api.vouching import vouch
from indexer.record import Record
from prompts.loading import Prompt


class Found(Record):
    """What an answer is written from."""

    interpretation: Interpretation
    """How the question was understood."""

    citations: tuple[Citation, ...]
    """What is shown, in the order of the numbers, all of one speaker together."""

    more: int = 0
    """Further statements that were found and are not shown."""

    is_at_least: bool = False
    """Whether there may be even more than `more`."""

    preface: tuple[str, ...] = ()
    """What the reader must know first (somebody asked for is not on record)."""


def write_found(found: Found, *, filters: Filters, wording: Prompt) -> str:
    """Write the answer that rests on citations.

    Raises:
        RecordDamagedError: the text would show words in quotation marks that no cited statement holds.
    """
    blocks = list(found.preface)
    blocks += [
        "\n".join((write_heading(found, group, wording), *(_line(one, wording) for one in group)))
        for group in _by_speaker(found.citations)
    ]
    if found.more:
        blocks.append(wording.fill("more_at_least" if found.is_at_least else "more", count=found.more))
    blocks.append("\n".join(source_lines(found.citations, wording)))
    blocks.append(write_understood(found.interpretation, filters=filters, wording=wording))
    text = "\n\n".join(blocks)
    vouch(text, found.citations)
    return text


def write_heading(found: Found, group: Sequence[Citation], wording: Prompt) -> str:
    """Write the line above one speaker's statements."""
    speaker = group[0].statement.speaker
    who = wording.texts["unnamed"] if speaker is None else plain(speaker.name)
    if speaker is not None and speaker.role and plain(speaker.role) != who:
        who = wording.fill("with_role", name=who, role=plain(speaker.role))
    count = write_count(len(group), wording)
    topic = found.interpretation.topic
    if topic is None:
        return wording.fill("heading_without_topic", who=who, count=count)
    return wording.fill("heading", who=who, topic=plain(topic), count=count)


def _by_speaker(citations: Sequence[Citation]) -> list[tuple[Citation, ...]]:
    named = groupby(citations, key=lambda one: one.statement.speaker and one.statement.speaker.id)
    return [tuple(group) for _, group in named]


def _line(citation: Citation, wording: Prompt) -> str:
    statement = citation.statement
    words, label = write_words(statement, wording, is_short=True, passage=citation.passage)
    labels = "; ".join(write_labels(statement, wording))
    values = {
        "date": write_when(statement.said_on, citation.article.published, wording),
        "words": words,
        "labels": wording.fill("labels", labels=labels) if labels else "",
        "n": citation.n,
    }
    return wording.fill("line", **values) if label is None else wording.fill("line_labelled", label=label, **values)
