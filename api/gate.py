"""Let a sentence of a language model pass, or not, before anybody sees it.

In: a sentence as heard, and the citations that the model was shown. Out: a `Passed` sentence, or the `Fault` it has.
Promise: of a sentence that passes, what stands between quotation marks is cut from a cited statement, and every other
word is neutral, that speaker's name or role, a date on record, or printed in a statement that it cites. When in doubt a
sentence does not pass.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.answer import Citation
from api.ascribing import Voice, ascribe
from api.dateproof import without_dates
from api.enclosed import Piece, part_by_marks
from api.hearing import Heard
from api.lexemes import QUOTE, Lexeme, read_lexemes, words_of
from api.neutral import FUNCTION_WORDS
from api.phrasing import write_labels
from api.reprinting import find_printed
from api.supporting import Fault, Slice, Support, Written, find_support
from indexer.extract.lexicon import CUE_VERBS
from indexer.speaker import Speaker
from indexer.statement import Kind, Statement
from prompts.loading import Prompt

MAX_SENTENCE_CHARS = 1500
MAX_PROSE_CHARS = 500
"""Of a sentence, without its quotations."""

_TRAILING = ".,;:"
_MARK = "\x00"
_QUOTE_LEXEME = Lexeme(QUOTE, QUOTE)


class Passed(NamedTuple):
    """A sentence as it may be printed."""

    text: str
    """With `[n]` marks."""
    numbers: tuple[int, ...]
    """The citations that it rests on."""
    speaker_id: str


class Gate:
    """Checks the sentences of one answer one after another; remembers of whom the last one spoke."""

    def __init__(self, cited: Mapping[str, Citation], *, wording: Prompt) -> None:
        self._cited = cited
        self._wording = wording
        self._speakers = {
            one.statement.speaker.id: one.statement.speaker for one in cited.values() if one.statement.speaker
        }
        self._supports: dict[int, Support] = {}
        self._last: str | None = None

    def check(self, heard: Heard) -> Passed | Fault:
        """Check one sentence."""
        result = self._check(heard)
        # A pronoun may follow only directly on a sentence that was let through.
        self._last = result.speaker_id if isinstance(result, Passed) else None
        return result

    def _check(self, heard: Heard) -> Passed | Fault:
        text = " ".join(heard.text.split())
        if not 0 < len(text) <= MAX_SENTENCE_CHARS:
            return Fault.LENGTH
        cited = [self._cited[id_] for id_ in heard.cites if id_ in self._cited]
        if not cited or len(cited) != len(heard.cites):
            return Fault.CITES
        speakers = {one.statement.speaker.id: one.statement.speaker for one in cited if one.statement.speaker}
        if len(speakers) != 1:
            return Fault.SPEAKERS
        pieces = part_by_marks(text)
        if pieces is None:
            return Fault.SIGNS
        if sum(len(piece.text) for piece in pieces if not piece.is_quoted) > MAX_PROSE_CHARS:
            return Fault.LENGTH
        (speaker,) = speakers.values()
        return self._compare(pieces, cited, speaker)

    def _compare(self, pieces: tuple[Piece, ...], cited: Sequence[Citation], speaker: Speaker) -> Passed | Fault:
        slices = [_slice(piece.text, cited) for piece in pieces if piece.is_quoted]
        found = tuple(one for one in slices if one is not None)
        if len(found) != len(slices):
            return Fault.QUOTE
        lexemes = _lexemes(pieces, cited)
        if lexemes is None:
            return Fault.DATES
        supports = [self._support(one) for one in cited]
        told = self._told(lexemes, speaker, supports)
        if isinstance(told, Fault):
            return told
        used = find_support(Written(lexemes, told, found), supports)
        if isinstance(used, Fault):
            return used
        if len(used) < len(cited):
            return self._compare(pieces, used, speaker)  # what holds nothing up must not lend its verb either
        return Passed(self._write(pieces, found, used), tuple(one.n for one in used), speaker.id)

    def _told(
        self, lexemes: tuple[Lexeme, ...], speaker: Speaker, supports: Sequence[Support]
    ) -> tuple[bool, ...] | Fault:
        spellings = frozenset(spelling for one in supports for spelling in one.spellings)
        if not all(_is_known(one, speaker, spellings) for one in lexemes):
            return Fault.NAME
        printed = frozenset(low for one in supports for low in one.words)
        voice = self._voice(speaker, [one.citation for one in supports])
        ascribing = ascribe(lexemes, voice, printed=printed)
        if ascribing is None:
            return Fault.ASCRIPTION
        return tuple(place not in ascribing for place in range(len(lexemes)))

    def _support(self, citation: Citation) -> Support:
        if citation.n not in self._supports:
            self._supports[citation.n] = Support(citation)
        return self._supports[citation.n]

    def _voice(self, speaker: Speaker, cited: Sequence[Citation]) -> Voice:
        cues = {word for one in cited for word in (one.statement.cue or "").casefold().split()}
        return Voice(
            speaker=speaker,
            others=tuple(other for id_, other in self._speakers.items() if id_ != speaker.id),
            verbs=frozenset(CUE_VERBS[word] for word in cues if word in CUE_VERBS)
            | ({"ask"} if any("?" in one.statement.quote for one in cited) else frozenset()),
            was_named=self._last == speaker.id,
            denies=any(one.statement.negated for one in cited),
            declines=any(one.statement.declined for one in cited),
        )

    def _write(self, pieces: Sequence[Piece], slices: Sequence[Slice], used: Sequence[Citation]) -> str:
        words: list[str] = []
        left = iter(slices)
        for number, piece in enumerate(pieces):
            if not piece.is_quoted:
                words.append(piece.text)
                continue
            printed = next(left).printed.text
            after = pieces[number + 1].text if number + 1 < len(pieces) else ""
            words.append(f"“{printed}”{_dropped(piece.text, printed, after)}")
        text = "".join(words).rstrip()
        end = _end_of(text)
        labels = self._labels([one.statement for one in used])
        marks = " ".join(f"[{one.n}]" for one in used)
        return f"{text.removesuffix(end).rstrip()}{labels} {marks}{end}"

    def _labels(self, statements: Sequence[Statement]) -> str:
        labels: dict[str, None] = {}
        for one in statements:
            if one.kind is Kind.INDIRECT:
                labels[self._wording.texts["indirect"]] = None
            labels |= dict.fromkeys(write_labels(one.model_copy(update={"question": None}), self._wording))
        return self._wording.fill("labels", labels="; ".join(labels)) if labels else ""


def _end_of(text: str) -> str:
    if text.endswith((".”", "!”", "?”")):
        return ""
    return text[-1] if text[-1:] in {".", "!", "?"} else "."


def _slice(words: str, cited: Sequence[Citation]) -> Slice | None:
    for citation in cited:
        if citation.statement.kind is not Kind.INDIRECT:
            printed = find_printed(words, citation.statement.parts)
            if printed is not None:
                return Slice(citation, printed)
    return None


def _dropped(words: str, printed: str, after: str) -> str:
    last = words.rstrip()[-1:]
    is_dropped = last in _TRAILING and not printed.endswith(last) and last not in ".:"
    return last if is_dropped and after[:1] not in _TRAILING else ""


def _lexemes(pieces: Sequence[Piece], cited: Sequence[Citation]) -> tuple[Lexeme, ...] | None:
    # Dates are looked for in the whole, so that two of them are seen wherever they stand.
    prose = without_dates("".join(_MARK if piece.is_quoted else piece.text for piece in pieces), cited)
    if prose is None:
        return None
    lexemes: list[Lexeme] = []
    for number, stretch in enumerate(prose.split(_MARK)):
        lexemes += [_QUOTE_LEXEME] * bool(number) + list(read_lexemes(stretch))
    return tuple(lexemes)


def _is_known(lexeme: Lexeme, speaker: Speaker, spellings: frozenset[str]) -> bool:
    """Tell whether a word that may be a name, or is in another script, is printed so."""
    is_ascii = lexeme.text.replace("’", "'").isascii()
    is_name = lexeme.is_capital and lexeme.low not in FUNCTION_WORDS and lexeme.low != "according"
    if not lexeme.is_word or (is_ascii and not is_name):
        return True
    names = f"{speaker.name} {speaker.role or ''}"
    if lexeme.spelling in spellings or lexeme.spelling in {one.spelling for one in read_lexemes(names)}:
        return True
    return is_ascii and lexeme.low in words_of(names)
