"""Write the command that lists everything of which an answer shows a part.

In: what was understood and what the client fixes. Out: words for a shell, without quotation marks; None where a search
cannot be narrowed down to the same statements.
"""

import shlex

from api.answer import Filters
from api.phrasing import plain
from api.question import Understanding

_COMMAND = ("onrecord", "search")


def page_command(understanding: Understanding, filters: Filters) -> str | None:
    """Write the search with the same speakers, topic, period, outlets and kinds."""
    topic, period = understanding.interpretation.topic, understanding.period
    if period.every_year is not None or understanding.denial is not None:
        return None
    days = {"--from": period.first, "--to": period.last}
    options = [
        *(("--speaker", speaker.id) for speaker in understanding.people),
        *((name, day.isoformat()) for name, day in days.items() if day is not None),
        *(("--source", source) for source in filters.sources),
        *(("--kind", kind) for kind in filters.kinds),
    ]
    words = [*([topic] if topic else []), *(word for option in options for word in option)]
    quoted = " ".join([*_COMMAND, *(shlex.quote(word) for word in words)])
    return quoted if plain(quoted) == quoted else None
