"""Say what was assumed in understanding a question, and what a reader of the answer must bear in mind.

In: an `Understanding` and the citations. Out: its `Interpretation` with notes.
Promise: whenever a name, a date or part of the question was taken otherwise than it stands there, a note says so.
"""

from collections.abc import Iterable, Iterator

from api.answer import Citation, Interpretation
from api.frames import Denial
from api.phrasing import plain, write_names
from api.question import Understanding
from api.roster import How
from indexer.when import Precision
from prompts.loading import Prompt


def with_notes(understanding: Understanding, wording: Prompt, *, citations: Iterable[Citation] = ()) -> Interpretation:
    """Add the notes to how a question was understood."""
    notes = (*_on_names(understanding, wording), *_on_question(understanding, wording))
    dates = _on_dates(understanding, citations, wording)
    return understanding.interpretation.model_copy(update={"notes": (*notes, *dates)})


def _on_names(understanding: Understanding, wording: Prompt) -> Iterator[str]:
    for match in understanding.found:
        main, *others = match.speakers
        if match.how in {How.MISSPELT, How.ROLE}:
            yield wording.fill("note_read_as", asked=plain(match.asked), name=plain(main.name))
        if others:
            names = ", ".join(plain(speaker.name) for speaker in others)
            yield wording.fill("note_also_counted", name=plain(main.name), others=names)


def _on_question(understanding: Understanding, wording: Prompt) -> Iterator[str]:
    if understanding.inherited:
        parts = write_names((wording.texts[f"earlier_{part}"] for part in understanding.inherited), wording)
        yield wording.fill("note_inherited", parts=parts)
    if understanding.without:
        names = write_names((speaker.name for speaker in understanding.without), wording)
        yield wording.fill("note_without", names=names)
    if understanding.denial is not None:
        yield wording.texts["note_denied" if understanding.denial is Denial.DENIED else "note_not_said"]
    if understanding.by_words and understanding.interpretation.topic is not None:
        yield wording.texts["note_by_words"]
    if understanding.overruled:
        yield wording.fill("note_overruled", asked=write_names(understanding.overruled, wording))
    if understanding.others:
        yield wording.fill("note_first_question", others=write_names(understanding.others, wording))


def _on_dates(understanding: Understanding, citations: Iterable[Citation], wording: Prompt) -> Iterator[str]:
    has_year = understanding.period.first is not None or understanding.period.last is not None
    precisions = {citation.statement.said_on.precision for citation in citations}
    if has_year and Precision.DAY_WITHOUT_YEAR in precisions:
        yield wording.texts["note_year_not_printed"]
