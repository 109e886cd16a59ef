"""Choose which printed words of a statement an answer shows, so that none stands between marks that is not its own.

In: a statement's parts and the words around them. Out: slices of what is printed.
Promise: every text is, letter by letter, a stretch of a part or the whole of it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.article import Part
from indexer.statement import Kind, Statement
from prompts.loading import QUOTATION_MARKS

MAX_QUOTE_CHARS = 700
"""From how many characters on the text of an answer cuts a direct quote; the citation keeps all of it."""

_CLOSING = re.compile(rf"^[,.;:!?…]{{0,3}}\s?[{QUOTATION_MARKS}]")
_OPENING = re.compile(rf"[{QUOTATION_MARKS}]\s?$")
"""The marks around a part stand just outside it, the closing one perhaps after a comma or full stop."""

_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|No))(?<!\b(?:Mrs|Sen|Rep|Gov|Gen))[.!?…]['’”\")\]]*(?=\s+[^\sa-z])"
)


LINE_BREAK = " / "
"""Between the lines of words that are printed in several, each in marks of its own: a line of an answer's text that an
article began could pass for one of ours."""


def lines_of(text: str) -> list[str]:
    """Give the lines of a text without the white space around them; one line comes out as it is."""
    lines = text.splitlines()
    return [text] if lines == [text] else [line.strip() for line in lines if line.strip()]


class Shown(NamedTuple):
    """The words of a statement that an answer shows."""

    texts: list[str]
    """Slices of its parts, in order."""
    is_cut_before: bool = False
    is_cut_after: bool = False


def shown_words(statement: Statement, passage: Sequence[Part] = ()) -> Shown:
    """Give the parts; of very long direct speech the passage asked for, or else its beginning up to a full stop."""
    texts = [part.text for part in statement.parts]
    if statement.kind is not Kind.DIRECT or sum(map(len, texts)) <= MAX_QUOTE_CHARS:
        return Shown(texts)
    if passage:
        is_first = passage[0].start <= statement.parts[0].start
        is_last = passage[-1].end >= statement.parts[-1].end
        return Shown([part.text for part in passage], not is_first, not is_last)
    shown = _from_the_start(texts)
    return Shown(shown, is_cut_after=shown != texts)


def _from_the_start(texts: list[str]) -> list[str]:
    shown: list[str] = []
    left = MAX_QUOTE_CHARS
    for text in texts:
        kept = text if len(text) <= left else _cut(text, left)
        if shown and len(kept) > left:
            break
        shown.append(kept)
        left -= len(kept)
        if kept != text:
            break
    return shown


def _cut(text: str, length: int) -> str:
    # A first sentence that is longer still is shown whole: half a sentence may say the opposite.
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    fitting = [end for end in ends if end <= length]
    return text[: fitting[-1] if fitting else ends[0] if ends else len(text)]


def quotes_only(frame: Part, parts: Sequence[Part]) -> bool:
    """Tell whether all that the frame prints between quotation marks are the parts."""
    position, outside = frame.start, []
    for part in parts:
        if part.start < position or part.end > frame.end:
            return False
        outside.append(frame.text[position - frame.start : part.start - frame.start])
        position = part.end
    outside.append(frame.text[position - frame.start :])
    inner = [_CLOSING.sub("", piece) if n else piece for n, piece in enumerate(outside)]
    inner = [_OPENING.sub("", piece) if n < len(parts) else piece for n, piece in enumerate(inner)]
    return not any(mark in piece for piece in inner for mark in QUOTATION_MARKS)
