"""Find the one thing to give up of a question that nothing answers: the period, a filter, the speaker or the topic.

In: what was asked, and what is known of the record. Out: a `Relaxation` that was tried, or None where nothing helps.
"""

from api.answer import NO_FILTERS, Drop, Filters, Relaxation
from api.retrieval import IsWanted, Ranked, find_latest
from api.scoping import Searched
from api.suggesting import ask
from api.trying import Tried, Trying
from indexer.index.condition import source_key
from indexer.index.hits import Where
from indexer.index.library import Library
from prompts.loading import Prompt


def relax_period(
    searched: Searched, library: Library, trying: Trying, is_wanted: IsWanted, *, wording: Prompt
) -> Relaxation | None:
    """Ask the same of any time."""
    topic, people = searched.interpretation.topic, searched.understanding.people
    if topic is None:
        count = _count_all(library, searched.anytime, is_wanted)
    else:
        found = trying.search(topic, searched.anytime)
        count = sum(one.is_on_topic and is_wanted(one.printed) for one in found)
    if not count:
        return None
    question = ask(" and ".join(speaker.name for speaker in people) or None, topic, wording)
    filters = searched.filters.model_copy(update={"from_": None, "to": None})
    return Relaxation(drops=Drop.PERIOD, question=question, filters=filters, count=count)


def relax_filters(searched: Searched, library: Library, trying: Trying, is_wanted: IsWanted) -> Relaxation | None:
    """Ask the same without the outlets, or without the kinds, or without both; whichever does first."""
    topic, everywhere = searched.interpretation.topic, _in_period(searched)
    found = [one for one in trying.search(topic, everywhere) if one.is_on_topic] if topic else []
    found = [one for one in found if is_wanted(one.printed)]
    for drop, kept in _without(searched.filters):
        where = everywhere.model_copy(update={"sources": kept.sources, "kinds": kept.kinds})
        count = sum(_meets(one, kept) for one in found) if topic else _count_all(library, where, is_wanted)
        if count:
            return Relaxation(drops=drop, question=searched.question, filters=kept, count=count)
    return None


def relax_question(searched: Searched, tried: Tried) -> Relaxation:
    """Ask the question that was tried, under no filters."""
    asked, instead = searched.understanding, tried.understanding
    before, after = {one.id for one in asked.speakers}, {one.id for one in instead.speakers}
    drop = Drop.TOPIC
    if asked.interpretation.topic == instead.interpretation.topic:
        drop = Drop.SPEAKER if before != after or not before else Drop.DENIAL
    return Relaxation(drops=drop, question=tried.question, filters=NO_FILTERS, count=tried.statements)


def _in_period(searched: Searched) -> Where:
    period = searched.understanding.period
    return searched.unfiltered.model_copy(update={"first": period.first, "last": period.last})


def _without(filters: Filters) -> list[tuple[Drop, Filters]]:
    drops = {Drop.SOURCES: ("sources",), Drop.KINDS: ("kinds",), Drop.FILTERS: ("sources", "kinds")}
    return [
        (drop, filters.model_copy(update=dict.fromkeys(names, ())))
        for drop, names in drops.items()
        if all(getattr(filters, name) for name in names)
    ]


def _meets(one: Ranked, filters: Filters) -> bool:
    outlet, kind = one.printed.article.source, one.printed.statement.kind
    is_printed = outlet is not None and source_key(outlet) in {source_key(name) for name in filters.sources}
    return (not filters.sources or is_printed) and (not filters.kinds or kind in filters.kinds)


def _count_all(library: Library, where: Where, is_wanted: IsWanted) -> int:
    return library.count(where) if find_latest(library, (where,), limit=1, is_wanted=is_wanted) else 0
