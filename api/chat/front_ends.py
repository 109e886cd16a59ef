"""What chat programs wrap around a question, and what they ask a model for their own sake.

In: the messages of a conversation. Out: the user's own words, or the `Task` that a program wants done.
Promise: a question of a person is never taken for a task, as long as it does not begin as a program's instruction does.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from api.chat.messages import Author, Message
from api.limits import MAX_TURN_CHARS, MAX_TURNS

_TASK = "### Task:"
_TOOLS = "Available Tools:"
_HISTORY = ("<chat_history>", "</chat_history>")
_TYPED = ("<text>", "</text>")
_ASKED = ("<user_query>", "</user_query>")
_CONTEXT_ENDS = "</context>"
_HEAD_CHARS = 400
"""How far into an instruction it is looked for what it wants."""

_WANTED = re.compile(r'\{\s*"(title|tags|follow_ups|queries|text|prompt)"\s*:')
_TITLE = re.compile(r"\b(?:title|name)\b", re.IGNORECASE)
_OF_TALK = re.compile(r"\b(?:conversation|chat|discussion|dialogue|thread|session)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\s*(?:(?:please|now|you\s+are|your\s+task\s+is\s+to)\s+)?"
    r"(?:provide|generate|create|write|reply|respond|suggest|summari[sz]e|come\s+up|give|make|an?\s+assistant)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"^(user|human|assistant|ai|system|tool|developer): ?", re.IGNORECASE | re.MULTILINE)
_USERS = frozenset(("user", "human"))


class Wish(StrEnum):
    """What a program wants, by the name of the field in which it expects it."""

    TITLE = "title"
    TAGS = "tags"
    FOLLOW_UPS = "follow_ups"
    QUERIES = "queries"
    TEXT = "text"
    PROMPT = "prompt"
    TOOL_CALLS = "tool_calls"


class Task(NamedTuple):
    """Something that a chat program asks for its own sake."""

    wish: Wish
    """What it wants."""

    questions: tuple[str, ...]
    """What the user asked in the conversation that it is about, oldest first."""

    typed: str = ""
    """What the user has typed so far, where it is to be completed."""

    is_plain: bool = False
    """Whether the reply is to be bare words, not JSON."""


def own_words(text: str) -> str:
    """Give the user's question without the instruction and the documents that a program wrapped around it."""
    if not text.lstrip().startswith(_TASK):
        return text
    asked = _between(text, _ASKED)
    return asked or text.rpartition(_CONTEXT_ENDS)[2].strip() or text


def find_task(messages: Sequence[Message]) -> Task | None:
    """Find what a program asks for its own sake; None where a person asks."""
    if any(one.role is Author.SYSTEM and _chooses_tools(one.content) for one in messages):
        return Task(Wish.TOOL_CALLS, ())
    spoken = [one.content for one in messages if one.role is Author.USER]
    if not spoken:
        return None
    before = tuple(own_words(one) for one in spoken[:-1])
    return _task_in_form(spoken[-1], before) or _plain_title(spoken[-1], before)


def _chooses_tools(text: str) -> bool:
    return text.lstrip().startswith(_TOOLS) and f'"{Wish.TOOL_CALLS}"' in text


def _task_in_form(text: str, before: tuple[str, ...]) -> Task | None:
    if not text.lstrip().startswith(_TASK) or own_words(text) != text:
        return None
    wanted = _WANTED.search(text)
    if wanted is None:
        return None
    questions = _questions(_between(text, _HISTORY))
    return Task(Wish(wanted[1]), questions or before, typed=_last_between(text, _TYPED))


def _plain_title(text: str, before: tuple[str, ...]) -> Task | None:
    head = text[:_HEAD_CHARS]
    if not (_ORDER.match(head) and _TITLE.search(head) and _OF_TALK.search(head)):
        return None
    return Task(Wish.TITLE, _questions(text) or before, is_plain=True)


def _questions(transcript: str) -> tuple[str, ...]:
    pieces = _TURN.split(transcript)[1:]
    turns = zip(pieces[::2], pieces[1::2], strict=True)
    spoken = [said.strip()[:MAX_TURN_CHARS] for who, said in turns if who.lower() in _USERS]
    return tuple(said for said in map(own_words, spoken[-MAX_TURNS:]) if said)


def _between(text: str, marks: tuple[str, str]) -> str:
    first, last = marks
    after = text.partition(first)[2]
    return after.rpartition(last)[0].strip()


def _last_between(text: str, marks: tuple[str, str]) -> str:
    first, last = marks
    return text.rpartition(first)[2].partition(last)[0] if first in text else ""
