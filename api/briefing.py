"""Put what an answer cites before a language model: the statements alone, under ids that mean nothing elsewhere.

In: an answer, the texts of `prompts/`, how much may be shown. Out: a `Brief`: messages, and which id is which citation.
Promise: nothing of an article goes out but the words of cited statements, who said them, when, and in which outlet; it
goes out as data between two marks that nobody could foresee.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from api.answer import Answer, Citation, PromptUsed
from api.defusing import defuse, shorten
from api.phrasing import is_uncertain, write_when
from api.upstream import Message
from indexer.statement import Kind
from prompts.loading import Prompt
from prompts.telling import Telling, load_telling

MAX_SENTENCES = 8
MAX_DATA_CHARS = 24_000
MAX_QUESTION_CHARS = 500
MAX_META_CHARS = 120


class Brief(NamedTuple):
    """What a model is asked, and what its ids mean."""

    messages: tuple[Message, ...]
    cited: Mapping[str, Citation]
    """The citations that it was shown, by the id it knows them by."""


class Tellings(NamedTuple):
    """The two texts by which a model is told what to write."""

    system: Telling
    user: Telling

    def used(self) -> tuple[PromptUsed, ...]:
        """Name them with their versions and hashes."""
        return tuple(PromptUsed(id=one.id, version=one.version, sha256=one.sha256) for one in self)


def load_tellings(folder: Path | None) -> Tellings:
    """Load them, those in `folder` in place of the bundled ones.

    Raises:
        SettingsError: a text in the folder cannot be used.
    """
    return Tellings(load_telling("answer.system", folder=folder), load_telling("answer.user", folder=folder))


def write_brief(
    answer: Answer, *, tellings: Tellings, wording: Prompt, quote_chars: int, new_id: Callable[[], str]
) -> Brief:
    """Write the messages; statements that name nobody are left out, and those for which there is no more room."""
    cited: dict[str, Citation] = {}
    shown: list[JsonValue] = []
    left = MAX_DATA_CHARS
    for citation in answer.citations:
        id_ = new_id()
        if citation.statement.speaker is None or id_ in cited:
            continue
        entry = dict(_entry(id_, citation, wording=wording, quote_chars=quote_chars))
        left -= len(json.dumps(entry, ensure_ascii=False))
        if left < 0:
            break
        cited[id_] = citation
        shown.append(entry)
    fence = f"=== {new_id()}{new_id()} ==="
    data: JsonValue = {"question": shorten(defuse(answer.question), MAX_QUESTION_CHARS), "statements": shown}
    user = tellings.user.fill(fence=fence, data=json.dumps(data, ensure_ascii=False), most=str(MAX_SENTENCES))
    return Brief((Message("system", tellings.system.fill(fence=fence)), Message("user", user)), cited)


def _entry(id_: str, citation: Citation, *, wording: Prompt, quote_chars: int) -> Iterator[tuple[str, JsonValue]]:
    statement, article = citation.statement, citation.article
    speaker = statement.speaker
    yield "id", id_
    yield "kind", statement.kind.value
    yield "speaker", _meta(speaker.name if speaker else None)
    yield "role", _meta(speaker.role if speaker else None)
    dated = statement.said_on.date is not None
    yield "said_on", write_when(statement.said_on, None, wording) if dated else None
    yield "outlet", _meta(article.source)
    flags: list[JsonValue] = [name for name, holds in _flags(citation) if holds]
    yield "flags", flags
    passage = citation.passage or statement.parts
    words: list[JsonValue] = list(_shown([defuse(part.text) for part in passage], quote_chars))
    if statement.kind is Kind.INDIRECT:
        yield "words", words
        return
    yield "quotes", words
    if statement.kind is Kind.MIXED and statement.content is not None:
        yield "words", [shorten(defuse(statement.content.text), quote_chars)]


def _flags(citation: Citation) -> Iterator[tuple[str, bool]]:
    statement = citation.statement
    yield "denial", statement.negated
    yield "declined", statement.declined
    yield "attribution uncertain", is_uncertain(statement)
    yield "not said in so many words", bool(statement.modality)
    yield "passed on by somebody", bool(statement.via)


def _shown(texts: list[str], most: int) -> Iterator[str]:
    for text in texts:
        if most <= 0:
            return
        yield shorten(text, most)
        most -= len(text)


def _meta(text: str | None) -> str | None:
    return None if text is None else shorten(defuse(text), MAX_META_CHARS)
