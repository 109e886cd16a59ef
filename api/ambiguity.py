"""The names on record that may mean more than one person, as one list.

In: the profiles of everybody. Out: an `Ambiguity` for each name or pair that was kept apart, with the reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field

from indexer.index.profiles import GIVEN
from indexer.index.registry import SPLIT
from indexer.record import Record
from indexer.speaker import SpeakerProfile, speaker_id


class Candidate(Record):
    """Somebody who may be meant."""

    id: str
    """Their id."""

    name: str
    """Their name."""


class Ambiguity(Record):
    """A name that was kept apart from people it may mean."""

    id: str
    """Id of the speaker under this name."""

    name: str
    """The name."""

    statement_count: int = Field(ge=0)
    """Statements under this name alone."""

    candidates: tuple[Candidate, ...]
    """Whom it may mean."""

    reason: str
    """Why none of them was chosen."""


class AmbiguityList(Record):
    """Everything on record that only the operator can decide."""

    items: tuple[Ambiguity, ...]
    """Those with most statements first; empty when all is clear."""


def list_ambiguities(speakers: Iterable[SpeakerProfile]) -> AmbiguityList:
    """List the names that may mean several people; each pair once, under the name with less to tell who it is."""
    by_id = {speaker.id: speaker for speaker in speakers}
    found = []
    for speaker in by_id.values():
        reasons: dict[str, list[str]] = {}
        for other in speaker.may_be:
            is_decided = other.reason.startswith(SPLIT)
            if other.id in by_id and not is_decided and _vagueness(speaker) < _vagueness(by_id[other.id]):
                reasons.setdefault(other.reason, []).append(other.id)
        found += [
            Ambiguity(
                id=speaker.id,
                name=speaker.name,
                statement_count=speaker.statement_count,
                candidates=tuple(Candidate(id=id_, name=by_id[id_].name) for id_ in sorted(set(ids))),
                reason=reason,
            )
            for reason, ids in sorted(reasons.items())
        ]
    found += _given_to_several(by_id)
    return AmbiguityList(items=tuple(sorted(found, key=lambda one: (-one.statement_count, one.id, one.reason))))


def _given_to_several(by_id: Mapping[str, SpeakerProfile]) -> Iterator[Ambiguity]:
    """List the names that the operator gave to somebody and that others go by too."""
    held: defaultdict[str, dict[str, str]] = defaultdict(dict)
    given: set[str] = set()
    for speaker in by_id.values():
        for alias in speaker.alias_evidence:
            form = speaker_id(alias.alias)
            held[form].setdefault(speaker.id, alias.alias)
            given |= {form} if alias.evidence.startswith(GIVEN) else set()
    for form in sorted(given):
        bearers = sorted(held[form].keys() - {form})
        if len(bearers) > 1:
            yield Ambiguity(
                id=form,
                name=min(held[form].values()),
                statement_count=by_id[form].statement_count if form in by_id else 0,
                candidates=tuple(Candidate(id=id_, name=by_id[id_].name) for id_ in bearers),
                reason=f"a name of {len(bearers)} speakers, as the operator gave it",
            )


def _vagueness(speaker: SpeakerProfile) -> tuple[int, int, str]:
    """Order speakers by how little their name says: a bare surname before a full name, then the less quoted."""
    return min(len(speaker.name.split()), 2), speaker.statement_count, speaker.id
