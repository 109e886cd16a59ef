"""Read an article as sentences of words, with every quoted stretch standing as one word.

In: text, blocks, quoted stretches. Out: `Sentence`s in order. What stands inside a quote cannot end a sentence or
introduce a speaker; offsets always point into the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from sentencex import get_sentence_boundaries

from indexer.blocks import Block, BlockKind
from indexer.extract.bounds import MAX_WORDS, refuse_more
from indexer.extract.lexicon import NOT_NAMES, SPEECH_VERBS
from indexer.extract.marks import Quoted
from indexer.extract.tokens import Token, quote_token, tokenize

WINDOW_CHARS = 5000
"""As much of a paragraph is divided at a time: the library takes quadratic time on unclosed quotes and on scripts of
three bytes a letter. The longest paragraph of 2,400 articles and transcripts has 2,573."""
MAX_SENTENCE_TOKENS = 250
"""A longer stretch without a full stop is a table or an attack, and is read in pieces: rules may look at every pair of
words of a sentence. The longest sentence of 2,400 articles and transcripts, a list of names, has 220."""
_ABBREVIATED = re.compile(r"\b(?:M[rs]|Mrs|Dr|Gen|Sen|Rep|Gov|Col|Maj|Lt|Capt|Sgt|Prof|Rev|Adm|Brig|Hon)\.\s*\Z")
MAX_FOLLOWER_CHARS = 60
_FOLLOWER = re.compile(r"[ \t]+[^\W\d][\w.’'\- ]*")
_FILLER = "x"
_WIDE_SPACE = re.compile("[\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
"""The library breaks off with a panic, which no `except Exception` stops, on “A .” with a wide space in it."""
_STOPS = frozenset(".!?")


class Sentence(NamedTuple):
    """One sentence of a block."""

    block: int
    """Position of its block."""
    start: int
    end: int
    tokens: tuple[Token, ...]
    quotes: tuple[int, ...]
    """Which of its tokens stand for quoted stretches."""


def read_sentences(text: str, blocks: list[Block], quoted: list[Quoted]) -> list[Sentence]:
    """Divide every block into sentences."""
    tops = [(index, quote.outer) for index, quote in enumerate(quoted) if quote.depth == 0 and quote.pieces]
    return sentences_around(text, blocks, tops)


def sentences_around(text: str, blocks: list[Block], tops: list[tuple[int, tuple[int, int]]]) -> list[Sentence]:
    """Divide every block into sentences, with each of `tops`, its number and where it stands, as one word."""
    sentences: list[Sentence] = []
    first, words = 0, 0
    for position, block in enumerate(blocks):
        while first < len(tops) and tops[first][1][1] <= block.start:
            first += 1
        inside = _ranges_in(block, tops, first)
        for sentence in _sentences_of(text, position, block, inside):
            sentences.append(sentence)
            words += len(sentence.tokens)
            refuse_more(words, MAX_WORDS, "words and punctuation marks")
    return sentences


_Range = tuple[int, int, int]


def _ranges_in(block: Block, tops: list[tuple[int, tuple[int, int]]], first: int) -> list[_Range]:
    ranges: list[_Range] = []
    for place in range(first, len(tops)):
        index, (start, end) = tops[place]
        if start >= block.end:
            break
        if end > block.body:
            ranges.append((index, max(start, block.body), min(end, block.end)))
    return ranges


def _sentences_of(text: str, position: int, block: Block, inside: list[_Range]) -> Iterator[Sentence]:
    if block.kind is BlockKind.CREDIT:
        return
    masked = _mask(text, block, inside)
    for start, end in _boundaries(masked, [(first - block.body, last - block.body) for _, first, last in inside]):
        tokens = _tokens_between(text, block.body + start, block.body + end, inside)
        for piece in _split_before_quotes(tokens):
            quotes = tuple([at for at, token in enumerate(piece) if token.quote is not None])
            yield Sentence(position, piece[0].start, piece[-1].end, piece, quotes)


def _boundaries(masked: str, inside: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Divide a paragraph into sentences, an endless one window by window, each from the sentence that the last cut."""
    masked = _WIDE_SPACE.sub(" ", masked)
    start = 0
    while start < len(masked):
        stop = _window_end(masked, start, inside)
        found = [(one["start_index"], one["end_index"]) for one in get_sentence_boundaries("en", masked[start:stop])]
        if stop < len(masked) and len(found) > 1:
            found.pop()
        offset = 0
        for _, last in found:
            if last < len(masked) - start and _ABBREVIATED.search(masked, start + offset, start + last):
                continue  # “Ms.” ends no sentence
            yield start + offset, start + last
            offset = last
        start = start + offset if offset and stop < len(masked) else stop


def _window_end(masked: str, start: int, inside: list[tuple[int, int]]) -> int:
    """Give where a window ends: after a space where there is one, and never inside a quote."""
    stop = start + WINDOW_CHARS
    if stop >= len(masked):
        return len(masked)
    stop = masked.rfind(" ", start + WINDOW_CHARS // 2, stop) + 1 or stop
    place = bisect_right(inside, stop, key=_last)
    return inside[place][1] if place < len(inside) and inside[place][0] < stop else stop


def _split_before_quotes(tokens: list[Token]) -> Iterator[tuple[Token, ...]]:
    """End a sentence also where a full stop, inside or outside a quote, is followed by a quote, and an endless one."""
    ends = [at for at, token in enumerate(tokens) if at and token.quote is not None and _is_stop(tokens[at - 1])]
    ends += [at for at, token in enumerate(tokens[:-1], 1) if token.text == ")" and _is_aside_before(tokens, at)]
    first = 0
    for end in [*sorted(ends), len(tokens)]:
        while first < end:
            last = min(end, first + MAX_SENTENCE_TOKENS)
            yield tuple(tokens[first:last])
            first = last


def _is_stop(token: Token) -> bool:
    return token.text in _STOPS or token.closing in _STOPS


def _is_aside_before(tokens: list[Token], position: int) -> bool:
    """Tell “(She left.) Falk” from “Falk (who left) said”."""
    return position > 1 and tokens[position - 2].text in _STOPS and tokens[position].is_capitalised


def _mask(text: str, block: Block, inside: list[_Range]) -> str:
    pieces: list[str] = []
    position = block.body
    for _, start, end in inside:
        pieces.extend((text[position:start], _filled(text, start, end)))
        position = max(end, position)
    pieces.append(text[position : block.end])
    return "".join(pieces)


def _filled(text: str, start: int, end: int) -> str:
    length = end - start
    if length <= 2:
        return _FILLER * length
    last = text[end - 2] if text[end - 2] in _STOPS and not _is_followed_by_cue(text, end) else _FILLER
    return "“" + _FILLER * (length - 3) + last + "”"


def _is_followed_by_cue(text: str, position: int) -> bool:
    """Tell whether “Falk asked” follows a quote, which then does not end its sentence whatever its last mark."""
    follower = _FOLLOWER.match(text, position, position + MAX_FOLLOWER_CHARS)
    words = follower.group().split()[:5] if follower else []
    if words and words[0][0].isupper() and words[0].lower() in NOT_NAMES:
        return False
    return any(piece.lower().rstrip(".,") in SPEECH_VERBS for piece in words)


def _tokens_between(text: str, start: int, end: int, inside: list[_Range]) -> list[Token]:
    tokens: list[Token] = []
    position = start
    for place in range(bisect_right(inside, start, key=_last), len(inside)):
        index, quote_start, quote_end = inside[place]
        if quote_start >= end:
            break
        tokens += tokenize(text, position, quote_start)
        tokens.append(quote_token(text, index, quote_start, quote_end))
        position = quote_end
    return tokens + tokenize(text, position, end) if position < end else tokens


def _last(place: tuple[int, ...]) -> int:
    return place[-1]
