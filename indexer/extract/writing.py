"""Write the statements: resolve who is meant, date what was said, weigh how sure it is, cut every part from the text.

In: an article, its drafts and cast. Out: `Statement`s and `Person`s. Every statement is compared with the text.
"""

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import NamedTuple

from indexer.article import Article, Part
from indexer.extract.attribution import Reach, Reading
from indexer.extract.confidence import confidence_of
from indexer.extract.dates import date_of, date_of_heading
from indexer.extract.days import find_expressions
from indexer.extract.drafting import Draft
from indexer.extract.features import region_end, region_start
from indexer.extract.lexicon import COLLECTIVE_HEADS, DOCUMENT_NOUNS, OFFICES, ROLE_NOUNS
from indexer.extract.mentions import Tokens
from indexer.extract.occasions import day_of_occasion
from indexer.extract.participants import Participant
from indexer.extract.people import Cast, Entity, canonical_name
from indexer.extract.printed import Printed
from indexer.extract.resolution import NOBODY, Resolved, Resolver
from indexer.extract.turns import Turn, interviewee, label_name, owner_of
from indexer.speaker import Person, Speaker, speaker_id
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import When

MAX_LABEL_WORDS = 14
MAX_ROLE_CHARS = 160
DATE_WINDOW_CHARS = 70
"""A date further from the cue than this belongs to something else in the sentence."""

MAX_HEADING_LINES = 30
TURN_CONFIDENCE = 0.97
INTERVIEW_CONFIDENCE = 0.85
UNKNOWN_CONFIDENCE = 0.3
_SUBORDINATE = re.compile(
    r"\b(?:who|which|whose|when|after|before|since|that|about|because|but|while|although|though|if|ahead of)\b|[;:]",
    re.IGNORECASE,
)

_BARE_ROLES = ROLE_NOUNS - COLLECTIVE_HEADS - DOCUMENT_NOUNS - OFFICES


class Attributed(NamedTuple):
    """A draft with whoever it was resolved to."""

    draft: Draft
    resolved: Resolved


class Writer:
    """Write the statements of one article, in the order of its text."""

    def __init__(self, article: Article, readings: list[Reading], cast: Cast, *, dateline: str) -> None:
        self._article = article
        self._text = article.text
        self._readings = readings
        self._printed = Printed(article.text)
        self._cast = cast
        self._resolver = Resolver(article.text, readings, cast)
        self._dateline = dateline
        self._speakers: dict[int, Speaker] = {}
        self._people: dict[str, Person] = {}

    def write_all(self, drafts: list[Draft]) -> list[Statement]:
        """Write all drafts; those inside a quote are tied to the statement around them."""
        attributed = [Attributed(draft, self._resolve(draft)) for draft in drafts if draft.outer_quote is None]
        around = {quote: item for item in attributed for quote in item.draft.quotes}
        attributed += [
            Attributed(draft, self._resolve_inner(draft, around.get(draft.outer_quote)))
            for draft in drafts
            if draft.outer_quote is not None
        ]
        return sorted(
            (self._write(item, around.get(item.draft.outer_quote) if item.draft.outer_quote is not None else None)
             for item in attributed),
            key=lambda statement: statement.parts[0].start,
        )  # fmt: skip

    def write_turns(
        self, turns: list[Turn], casts: list[Cast], participants: dict[str, Participant]
    ) -> list[Statement]:
        """Write the turns of a transcript; a label stands for the participant, or whoever the casts name."""
        labels = [self._text[slice(*turn.label)] if turn.label else None for turn in turns]
        speakers = {
            label: self._taking_part(participants[label])
            if label in participants
            else self._speaker_of_label(label, casts)
            for label in dict.fromkeys(labels)
        }
        said_on = self._day_of(turns)
        return [self._write_turn(turn, speakers[label], said_on) for turn, label in zip(turns, labels, strict=True)]

    def _day_of(self, turns: list[Turn]) -> When:
        first = min((turn.label or turn.spans[0])[0] for turn in turns)
        lines = [line for line in self._text[:first].split("\n") if line.strip()][:MAX_HEADING_LINES]
        lines = [self._article.title or "", *lines]
        return date_of_heading(lines, dateline=self._dateline, published=self._article.published)

    def _speaker_of_label(self, label: str | None, casts: list[Cast]) -> Speaker | None:
        entity = owner_of(label, casts, title=self._article.title or "") if label else self._interviewee(casts)
        if entity is not None:
            return self._speaker_of(entity)
        return self._nameless(label_name(label)) if label is not None else None

    def _interviewee(self, casts: list[Cast]) -> Entity | None:
        return interviewee(casts, f"{self._article.title or ''}\n{self._heading()}")

    def _taking_part(self, participant: Participant) -> Speaker:
        role = participant.role if participant.role and len(participant.role) <= MAX_ROLE_CHARS else None
        speaker = Speaker(id=speaker_id(participant.name), name=participant.name, role=role)
        self._people.setdefault(speaker.id, Person(speaker=speaker, aliases=participant.forms))
        return self._people[speaker.id].speaker

    def _write_turn(self, turn: Turn, speaker: Speaker | None, said_on: When) -> Statement:
        statement = Statement(
            id=statement_id(self._article.id, Kind.DIRECT, list(turn.spans)),
            article_id=self._article.id,
            kind=Kind.DIRECT,
            quote=" ".join(self._text[start:end] for start, end in turn.spans),
            parts=tuple(Part.cut(self._text, start, end) for start, end in turn.spans),
            context=Part.cut(self._text, turn.label[0] if turn.label else turn.spans[0][0], turn.spans[-1][1]),
            question=Part.cut(self._text, *turn.question) if turn.question else None,
            speaker=speaker,
            mention=Part.cut(self._text, *turn.label) if turn.label else None,
            resolved_by=Resolution.LABEL if speaker else None,
            said_on=said_on,
            confidence=(TURN_CONFIDENCE if turn.label else INTERVIEW_CONFIDENCE) if speaker else UNKNOWN_CONFIDENCE,
        )
        statement.check_against(self._text)
        return statement

    def _heading(self) -> str:
        """Give the heading of a transcript, where its date stands."""
        return "\n".join(self._text[reading.sentence.start : reading.sentence.end] for reading in self._readings[:6])

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who speaks in the statements written so far."""
        return tuple(self._people.values())

    def _resolve(self, draft: Draft) -> Resolved:
        if draft.frame.subject is None:
            return NOBODY
        return self._resolver.resolve(draft.reading, draft.frame.subject, base=draft.frame.base)

    def _resolve_inner(self, draft: Draft, around: Attributed | None) -> Resolved:
        """Resolve a speaker inside a quote: “I” is whoever is quoted, another pronoun is nobody we know."""
        subject = draft.frame.subject
        if subject is not None and subject.head in ("i", "we") and around is not None:
            return around.resolved._replace(how=Resolution.PRONOUN, factor=around.resolved.factor * 0.9)
        if subject is None or subject.head in ("he", "she", "it", "they", "i", "we"):
            return NOBODY
        return self._resolver.resolve(draft.reading, subject)

    def _write(self, item: Attributed, around: Attributed | None) -> Statement:
        draft, resolved = item
        speaker = self._speaker(resolved, is_inner=draft.outer_quote is not None)
        statement = Statement(
            id=self._id_of(draft),
            article_id=self._article.id,
            kind=draft.kind,
            quote=" ".join(self._text[start:end] for start, end in draft.spans),
            parts=tuple(Part.cut(self._text, start, end) for start, end in draft.spans),
            content=Part.cut(self._text, *draft.content) if draft.content else None,
            context=Part.cut(self._text, *draft.context),
            speaker=speaker,
            mention=self._mention(draft),
            resolved_by=self._how(draft, resolved) if speaker else None,
            cue=self._cue(draft),
            said_on=self._when(draft, speaker=resolved.entity),
            negated=draft.frame.is_negated or draft.frame.base == "deny",
            modality=draft.frame.modality,
            via=self._via(draft),
            nested_in=self._id_of(around.draft) if around else None,
            confidence=round(confidence_of(draft, resolved.factor), 3) if speaker else UNKNOWN_CONFIDENCE,
        )
        statement.check_against(self._text)
        return statement

    def _id_of(self, draft: Draft) -> str:
        return statement_id(self._article.id, draft.kind, list(draft.spans))

    def _speaker(self, resolved: Resolved, *, is_inner: bool) -> Speaker | None:
        if resolved.entity is not None:
            return self._speaker_of(resolved.entity)
        if resolved.label is None or not (is_inner or _tells_who(resolved.label)):
            return None
        return self._nameless(" ".join(resolved.label.split()))

    def _nameless(self, name: str) -> Speaker:
        """Make the speaker of a role; without a name in it, the company of one article is not that of another."""
        is_named = any(piece[0].isupper() for piece in name.split())
        own = speaker_id(name) if is_named else f"{speaker_id(name)[:MAX_ROLE_CHARS]}-{self._article.id[:8]}"
        speaker = Speaker(id=own, name=name)
        self._people.setdefault(speaker.id, Person(speaker=speaker, aliases=(name,)))
        return speaker

    def _speaker_of(self, entity: Entity) -> Speaker:
        if id(entity) not in self._speakers:
            name = canonical_name(self._printed, entity)
            role = next((" ".join(role.split()) for role in entity.roles if len(role) <= MAX_ROLE_CHARS), None)
            speaker = Speaker(id=speaker_id(name), name=name, role=role)
            self._speakers[id(entity)] = speaker
            self._people[speaker.id] = Person(speaker=speaker, aliases=tuple(dict.fromkeys((name, *entity.forms))))
        return self._speakers[id(entity)]

    def _tokens_of(self, draft: Draft) -> Tokens:
        return self._readings[draft.reading].sentence.tokens

    def _span_of(self, draft: Draft, first: int, last: int) -> tuple[int, int]:
        tokens = self._tokens_of(draft)
        return tokens[first].start, tokens[last - 1].end

    def _mention(self, draft: Draft) -> Part | None:
        subject = draft.frame.subject
        return Part.cut(self._text, *self._span_of(draft, subject.first, subject.last)) if subject else None

    def _how(self, draft: Draft, resolved: Resolved) -> Resolution | None:
        return Resolution.CONTINUED if draft.reach in (Reach.BEFORE, Reach.AFTER) else resolved.how

    def _cue(self, draft: Draft) -> str | None:
        frame = draft.frame
        return self._text[slice(*self._span_of(draft, frame.first, frame.last))] if frame.last > frame.first else None

    def _via(self, draft: Draft) -> str | None:
        via = draft.frame.via
        return self._text[slice(*self._span_of(draft, via.first, via.last))] if via else None

    def _when(self, draft: Draft, *, speaker: Entity | None) -> When:
        said = self._reporting_words(draft)
        is_direct = draft.kind is Kind.DIRECT and draft.outer_quote is None
        if speaker is not None and is_direct and not find_expressions(said):
            said = self._day_before(draft, speaker)
        return date_of(said, dateline=self._dateline, published=self._article.published)

    def _day_before(self, draft: Draft, speaker: Entity) -> str:
        """Give the day of speaking in the sentence before, in the same paragraph; empty where it has none."""
        at = draft.reading - 1
        if at < 0 or self._readings[at].sentence.block != self._readings[draft.reading].sentence.block:
            return ""
        return day_of_occasion(self._text, self._readings[at], at, cast=self._cast, speaker=speaker)

    def _reporting_words(self, draft: Draft) -> str:
        """Give the reporter's words beside a cue, in which a date is the date of saying it."""
        said = draft.content or (draft.spans[0][0], draft.spans[-1][1])
        tokens = self._tokens_of(draft)
        cue_start = tokens[min(region_start(draft.frame), len(tokens) - 1)].start
        cue_end = tokens[region_end(draft.frame) - 1].end
        outside = tuple(
            token for token in tokens if token.end <= said[0] or token.start >= said[1] or token.quote is not None
        )
        after = bisect_left(outside, cue_end, key=attrgetter("start"))
        before = bisect_right(outside, cue_start, key=attrgetter("end"))
        return f"{_words_from(self._text, outside, after)} {_words_to(self._text, outside, before)}"


def _tells_who(label: str) -> bool:
    """Tell whether a role says enough to stand for somebody: “the spokesman” alone does not, “the governor” does."""
    words = label.split()
    is_bare_role = len(words) == 1 and words[0].lower() in _BARE_ROLES
    return not is_bare_role and len(words) <= MAX_LABEL_WORDS


def _words_from(text: str, tokens: Tokens, position: int) -> str:
    end = position
    while end < len(tokens) and tokens[end].quote is None:
        end += 1
    if end == position:
        return ""
    words = text[tokens[position].start : tokens[end - 1].end][:DATE_WINDOW_CHARS]
    stop = _SUBORDINATE.search(words)
    return words[: stop.start()] if stop else words


def _words_to(text: str, tokens: Tokens, position: int) -> str:
    start = position
    while start > 0 and tokens[start - 1].quote is None:
        start -= 1
    if start == position or start > 0:
        return ""
    words = text[tokens[0].start : tokens[position - 1].end]
    is_adverbial = re.match(
        r"(?:on|in|earlier|late|early|last|mon|tues|wednes|thurs|fri|satur|sun|yesterday|today)", words, re.IGNORECASE
    )
    return words if is_adverbial and len(words) <= DATE_WINDOW_CHARS else ""
