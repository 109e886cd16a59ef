"""Take what a language model sends apart into sentences, as soon as each is whole.

In: pieces of text. Out: `Heard` sentences with the ids that they cite.
Promise: JSON is read with or without a fence around it, and plain text whose sentences end in `[id]`; what is neither
gives no sentence, and no sentence is given before all of it has come.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from api.answer import FallbackReason
from indexer.errors import NarrationError

MAX_OBJECT_CHARS = 8000
MAX_CITES = 20

_LIST = re.compile(r'"sentences"\s{0,40}:\s{0,40}\[')
_MARK = re.compile(r"\[([\w\-]{1,20}(?:, ?[\w\-]{1,20}){0,9})\]")
_MARKED = re.compile(rf"(?:{_MARK.pattern})(?:\s{{0,3}}{_MARK.pattern})*[.!?]?")
_READ = json.JSONDecoder(object_pairs_hook=lambda pairs: pairs)


class Heard(NamedTuple):
    """One sentence as the model wrote it, without its marks of sources."""

    text: str
    cites: tuple[str, ...]


def hear(pieces: Iterable[str], *, most_chars: int) -> Iterator[Heard]:
    """Give the sentences one by one.

    Raises:
        NarrationError: there is more text than an answer can be.
    """
    text = ""
    place: int | None = None
    for piece in pieces:
        text += piece
        if len(text) > most_chars:
            raise NarrationError(FallbackReason.TOO_LARGE)
        if place is None and (found := _LIST.search(text)):
            place = found.end()
        if place is not None and "}" in text[-len(piece) - 1 :]:
            heard, place = _objects(text, place)
            yield from heard
    if place is None:
        yield from _plain(text)


def _objects(text: str, place: int) -> tuple[list[Heard], int]:
    heard: list[Heard] = []
    while True:
        start = place + len(text[place:]) - len(text[place:].lstrip(" \t\r\n,"))
        if not text.startswith("{", start):
            return heard, place  # nothing more yet, or the end of the list, after which nothing is a sentence
        try:
            pairs, length = _READ.raw_decode(text[start : start + MAX_OBJECT_CHARS])
        except (json.JSONDecodeError, RecursionError):
            return heard, place
        place = start + length
        one = _heard(pairs)
        if one is not None:
            heard.append(one)


def _heard(pairs: object) -> Heard | None:
    if not isinstance(pairs, list) or len({key for key, _ in pairs}) != len(pairs):
        return None
    fields = dict(pairs)
    text, cites = fields.get("text"), fields.get("cites", [])
    if not isinstance(text, str) or not isinstance(cites, list) or len(cites) > MAX_CITES:
        return None
    if not all(isinstance(one, str) for one in cites):
        return None
    marked = [id_ for found in _MARK.finditer(text) for id_ in found[1].split(",")]
    ids = [one.strip().strip("[]") for one in (*cites, *marked)]
    return Heard(_MARK.sub("", text), tuple(dict.fromkeys(ids)))


def _plain(text: str) -> Iterator[Heard]:
    start = 0
    for found in _MARKED.finditer(text):
        ids = [id_.strip() for mark in _MARK.finditer(found.group()) for id_ in mark[1].split(",")]
        yield Heard(text[start : found.start()].strip(), tuple(dict.fromkeys(ids)))
        start = found.end()
