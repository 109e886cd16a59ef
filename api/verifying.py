"""Say whether somebody said the words of a quote: find them on record, see whose they are, give a verdict.

In: a quote, perhaps a speaker's name, an open library. Out: a `Verdict`. Reads the record and the texts of `prompts/`.
Promise: only words that an article prints in one run between quotation marks, or in a turn of a transcript, as those of
whoever is asked about are ever called verbatim; of several people who may be meant none is chosen. For the same
generation the verdict is the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from api.answer import ArticleCard
from api.copying import also_in
from api.inner_quotes import has_marked, is_inside, touches
from api.matching import (
    Match,
    cautions,
    contrasts,
    is_enough,
    is_reworded,
    match_exactly,
    match_nearly,
    rank,
    rewordings,
)
from api.phrasing import SURE
from api.retrieval import roster_of
from api.roster import How, Roster
from api.verdict import OnRecord, Verdict, VerifyRequest
from api.verdict_kinds import Caution, VerdictKind
from api.verdict_text import write_verdict
from indexer.aligning import (
    MAX_PIECES,
    Grade,
    Wording,
    count_telling,
    divide_sentences,
    fit_exactly,
    read_pieces,
    read_wording,
)
from indexer.errors import UsageError
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.speaker import Speaker, SpeakerProfile, fold_name
from indexer.statement import Kind
from prompts.loading import load_prompt

MAX_TRIES = 3
"""How often a quote is verified anew when another generation is taken up meanwhile."""

MAX_READ = 24
"""How many statements with the same words are read with their articles; the best ones by what is known without."""

TELLING_JOINED = 2
"""Telling words that each sentence needs to be looked for by itself where the quote has no ellipsis between them."""

_UNPROVEN = frozenset({Caution.DENIED, Caution.NOT_SAID})


class Asked(NamedTuple):
    """Who is asked about."""

    name: str | None
    how: How | None = None
    people: tuple[SpeakerProfile, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Give all ids of whom the name may mean; empty for nobody in particular."""
        return tuple(one.id for one in self.people)

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether several people may be meant."""
        return self.how is How.SEVERAL

    def means(self, speaker: Speaker | None) -> bool:
        """Tell whether a speaker may be meant; anybody is when nobody is named."""
        if self.name is None:
            return True
        # What articles call “report” may be several speakers of one name.
        return speaker is not None and (speaker.id in self.ids or fold_name(speaker.name) == fold_name(self.name))

    def cautions(self) -> Iterator[Caution]:
        """List what must be known of the name."""
        if self.how is How.NOBODY:
            yield Caution.UNKNOWN_ASKED
        elif self.is_ambiguous:
            yield Caution.AMBIGUOUS_ASKED


class Quote(NamedTuple):
    """A quote, taken apart at its ellipses."""

    text: str
    pieces: tuple[str, ...]
    wordings: tuple[Wording, ...]


class Finding(NamedTuple):
    """What the record holds of a quote."""

    matches: tuple[Match, ...] = ()
    """What shows that it was said, the best first; those after it have the same words."""

    joined: tuple[Match, ...] = ()
    """What holds the other pieces of a quote that no single statement holds."""

    unproven: Match | None = None
    """What prints the words without showing that they were said."""


def verify_quote(library: Library, quote: str, speaker: str | None = None, *, prompts: Path | None = None) -> Verdict:
    """Give the verdict on a quote.

    Raises:
        UsageError: the quote or the name is empty, too long, or holds what the record cannot.
        SettingsError: a text in the folder `prompts` cannot be used.
    """
    request = VerifyRequest.checked(quote, speaker)
    pieces = read_pieces(request.quote)
    if not pieces:
        raise UsageError("the quote is empty: it has no letter or digit; give the words that were said")
    taken = Quote(request.quote, pieces, tuple(map(read_wording, pieces)))
    wording = load_prompt("wording", folder=prompts)
    for _ in range(MAX_TRIES):
        generation = library.generation
        verdict = _judge(library, taken, _who(roster_of(library), request.speaker), generation)
        if library.generation == generation:
            break
    return verdict.model_copy(update={"text": write_verdict(verdict, wording)})


def _who(roster: Roster, name: str | None) -> Asked:
    if name is None:
        return Asked(None)
    match = roster.look_up(name)
    return Asked(name, match.how, match.speakers)


def _judge(library: Library, quote: Quote, asked: Asked, generation: int) -> Verdict:
    finding = _find(library, quote, asked)
    base = Verdict(
        quote=quote.text,
        speaker=asked.name,
        verdict=VerdictKind.NOT_ON_RECORD,
        cautions=tuple(asked.cautions()),
        asked_of=tuple(Speaker(id=one.id, name=one.name, role=one.role) for one in asked.people),
        text="",
        searched=library.stats(),
        generation=generation,
    )
    if finding.matches:
        return base.model_copy(update=_on_record(library, quote, asked, finding))
    if finding.unproven is None:
        return base
    known = {*cautions(finding.unproven, quote.wordings), *base.cautions}
    nearest = _shown(finding.unproven)
    return base.model_copy(update={"nearest": nearest, "cautions": _in_their_order(known)})


def _on_record(library: Library, quote: Quote, asked: Asked, finding: Finding) -> dict[str, object]:
    best = finding.matches[0]
    statement = best.statement
    is_asked = asked.means(statement.speaker)
    speakers = {one.statement.speaker.id: one.statement.speaker for one in finding.matches if one.statement.speaker}
    known = {*asked.cautions(), *_known_of(library, best, quote, finding)}
    return {
        "verdict": _kind(best, finding, quote) if is_asked else VerdictKind.MISATTRIBUTED,
        "statement": statement,
        "article": ArticleCard.of(best.printed.article),
        "passage": best.passage,
        "sentence": next((one.sentence for one in (best, *finding.joined) if one.cuts_negation or one.is_quoted), ()),
        "diff": () if finding.joined else rewordings(best, quote.wordings),
        "differs_in": () if finding.joined else contrasts(best, quote.wordings),
        "cautions": _in_their_order(known),
        "said_by": None if best.is_quoted else statement.speaker,
        "also_by": tuple(one for id_, one in speakers.items() if id_ != best.speaker_id),
        "also_in": also_in(library, [best.printed]).get(statement.id, ()),
        "joined_with": tuple(map(_shown, finding.joined)),
    }


def _known_of(library: Library, best: Match, quote: Quote, finding: Finding) -> Iterator[Caution]:
    for match in (best, *finding.joined):
        yield from cautions(match, quote.wordings)
        if match.statement.speaker is not None and match.statement.confidence < SURE:
            yield Caution.UNCERTAIN_SPEAKER
        if _quotes_another(library, match):
            yield Caution.QUOTES_ANOTHER
    if finding.joined:
        yield Caution.JOINED


def _shown(match: Match) -> OnRecord:
    card = ArticleCard.of(match.printed.article)
    return OnRecord(statement=match.statement, article=card, passage=match.passage)


def _in_their_order(known: Iterable[Caution]) -> tuple[Caution, ...]:
    found = set(known)
    return tuple(one for one in Caution if one in found)


def _kind(best: Match, finding: Finding, quote: Quote) -> VerdictKind:
    if finding.joined:
        is_marked = len(quote.pieces) == len(finding.joined) + 1
        return VerdictKind.ELIDED if is_marked and _in_order((best, *finding.joined)) else VerdictKind.ALTERED
    return {Grade.SAME: VerdictKind.VERBATIM, Grade.CUT: VerdictKind.ELIDED}.get(best.grade, VerdictKind.ALTERED)


def _in_order(matches: Sequence[Match]) -> bool:
    """Tell whether one article prints all of it, one after another."""
    places = [(match.statement.article_id, match.passage[0].start) for match in matches]
    return len({article_id for article_id, _ in places}) == 1 and places == sorted(places)


def _find(library: Library, quote: Quote, asked: Asked) -> Finding:
    same = _same(library, quote, asked)
    own = [match for match in same if match.grade is not Grade.NEAR]
    near = same if own else [*same, *_near(library, quote, known=same)]
    proven, unproven = _divide(_without_inner(library, quote, near), quote)
    ordered = sorted(proven, key=lambda match: rank(match, is_asked=asked.means(match.statement.speaker)))
    kept = [match for match in ordered if _holds(library, match, quote, asked)]
    if not kept or (kept[0].fit.grade is Grade.NEAR and len(quote.pieces) > 1):
        joined = _join(library, quote, asked)
        if joined:
            return Finding(joined[:1], joined[1:])
    if kept:
        first = kept[0]
        alike = [match for match in kept[1:] if _is_alike(match, first)]
        return Finding((first, *alike))
    left = sorted([*unproven, *ordered], key=lambda match: rank(match, is_asked=asked.means(match.statement.speaker)))
    return Finding(unproven=left[0] if left else None)


def _is_alike(match: Match, first: Match) -> bool:
    """Tell whether a match has the same words in the same sense: not denied where those of the first are not."""
    is_as_good = match.grade == first.grade and match.grade is not Grade.NEAR
    return is_as_good and (first.cuts_negation or not match.cuts_negation)


def _join(library: Library, quote: Quote, asked: Asked) -> tuple[Match, ...]:
    """Find the pieces of a quote, or else its sentences, in several statements of one speaker."""
    is_marked = len(quote.pieces) > 1
    pieces = quote.pieces if is_marked else divide_sentences(quote.text)
    taken = [Quote(piece, (piece,), (read_wording(piece),)) for piece in pieces]
    least = 1 if is_marked else TELLING_JOINED
    are_enough = all(is_enough(one.wordings) and count_telling(one.wordings[0].words) >= least for one in taken)
    if not 1 < len({one.wordings[0].words for one in taken}) == len(taken) <= MAX_PIECES or not are_enough:
        return ()
    found: list[dict[str, Match]] = []
    for one in taken:
        spoken = _spoken(_same(library, one, asked), one)
        found.append({id_: match for id_, match in spoken.items() if all(id_ in before for before in found)})
        if not found[-1]:
            return ()
    chosen = next((id_ for id_ in asked.ids if id_ in found[-1]), min(found[-1]))
    return tuple(each[chosen] for each in found)


def _spoken(matches: Iterable[Match], quote: Quote) -> dict[str, Match]:
    """Give of each speaker the best statement that holds the words of a piece in one run."""
    proven, _ = _divide((match for match in matches if match.grade is Grade.SAME), quote)
    best: dict[str, Match] = {}
    for match in sorted(proven, key=lambda one: rank(one, is_asked=True)):
        if match.speaker_id is not None:
            best.setdefault(match.speaker_id, match)
    return best


def _same(library: Library, quote: Quote, asked: Asked) -> list[Match]:
    wheres = [Where(), *([Where(speaker_ids=asked.ids)] if asked.ids else [])]
    echoes = {echo.number: echo for where in wheres for echo in library.echoes(quote.pieces, where, is_exact=True)}
    fitting = [
        echo
        for echo in echoes.values()
        if fit_exactly(quote.wordings, read_wording(echo.quote)).grade is not Grade.NONE
    ]
    fitting.sort(key=lambda echo: (echo.speaker_id not in asked.ids, list(Kind).index(Kind(echo.kind)), echo.number))
    printed = library.get(echo.statement_id for echo in fitting[:MAX_READ])
    return list(filter(None, (match_exactly(quote.wordings, one) for one in printed.values())))


def _near(library: Library, quote: Quote, *, known: Iterable[Match]) -> Iterator[Match]:
    met = {match.statement.id for match in known}
    echoes = library.echoes(quote.pieces, Where(), is_exact=False)
    printed = library.get(echo.statement_id for echo in echoes if echo.statement_id not in met)
    for one in printed.values():
        match = match_exactly(quote.wordings, one) or match_nearly(quote.wordings, one)
        if match is not None:
            yield match


def _without_inner(library: Library, quote: Quote, matches: Sequence[Match]) -> list[Match]:
    """Take words that a statement only quotes from another one as that other's, and nobody else's."""
    ids = library.nested_in([match.statement.id for match in matches])
    if not ids:
        return list(matches)
    printed = library.get(sorted({id_ for each in ids.values() for id_ in each}))
    kept: dict[str, Match] = {}
    for match in matches:
        inner = [printed[id_] for id_ in ids.get(match.statement.id, ()) if id_ in printed]
        if not is_inside(match.passage, [one.statement for one in inner]):
            kept.setdefault(match.statement.id, match)
            continue
        for one in inner:
            found = match_exactly(quote.wordings, one) or match_nearly(quote.wordings, one)
            if found is not None:
                kept.setdefault(one.statement.id, found)
    return list(kept.values())


def _quotes_another(library: Library, match: Match) -> bool:
    ids = library.nested_in([match.statement.id]).get(match.statement.id, ())
    inner = [one.statement for one in library.get(ids).values()]
    return touches(match.passage, inner) or has_marked(match.passage, match.statement.parts)


def _divide(matches: Iterable[Match], quote: Quote) -> tuple[list[Match], list[Match]]:
    """Divide matches into those that show that something was said, and the others."""
    proven: list[Match] = []
    unproven: list[Match] = []
    for match in matches:
        (unproven if _UNPROVEN.intersection(cautions(match, quote.wordings)) else proven).append(match)
    return proven, unproven


def _holds(library: Library, match: Match, quote: Quote, asked: Asked) -> bool:
    """Tell whether a match shows what it is to show."""
    is_asked = asked.means(match.statement.speaker)
    if not is_enough(quote.wordings):
        return is_asked and match.grade is Grade.SAME and match.is_whole
    if match.fit.grade is not Grade.NEAR:
        return True
    return is_reworded(match.fit.overlap, is_anothers=not is_asked, spread=library.spread(match.kept))
