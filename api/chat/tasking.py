"""Do what chat programs ask a model for their own sake: titles, tags, next questions, queries, completions.

In: an open record and a `Task`. Out: the JSON, or the bare words, that the program expects.
Promise: nothing is said of what anybody said; names and subjects were asked about, or stand on record.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from api.chat.conversing import Conversation
from api.chat.front_ends import Task, Wish
from api.chat.leads import leads_from, understood
from api.local import LocalRecord
from api.phrasing import plain
from indexer.errors import QuestionError
from prompts.loading import Prompt

MAX_TITLE_WORDS = 6
MAX_TAGS = 4
LEAST_TYPED = 2
"""Letters of a name after which it is completed."""


class Clerk:
    """Does tasks on a record."""

    def __init__(self, record: LocalRecord, *, wording: Prompt, chat: Prompt) -> None:
        self._record = record
        self._wording = wording
        self._chat = chat

    def do(self, task: Task) -> str:
        """Give what a program wants; empty where the record has nothing for it."""
        wanted = _DEEDS[task.wish](self, task)
        return str(wanted) if task.is_plain else json.dumps({task.wish.value: wanted}, ensure_ascii=False)

    def title(self, task: Task) -> str:
        """Name a conversation by what its first question is about."""
        if not task.questions:
            return self._chat.texts["untitled"]
        question = task.questions[0]
        try:
            meant = understood(self._record, Conversation(question))
        except QuestionError:
            return _first_words(question)
        topic = _first_words(meant.topic or "")
        if meant.speakers and topic:
            return self._chat.fill("title", who=plain(meant.speakers[0]), topic=topic)
        return _capital(plain(meant.speakers[0]) if meant.speakers else topic or _first_words(question))

    def tags(self, task: Task) -> list[str]:
        """Name whom and what the conversation is about."""
        found: list[str] = []
        for question in task.questions[-MAX_TAGS:]:
            try:
                meant = understood(self._record, Conversation(question))
            except QuestionError:
                continue
            found += [plain(one) for one in meant.speakers] + [_first_words(one) for one in (meant.topic,) if one]
        return list(dict.fromkeys(found))[:MAX_TAGS]

    def follow_ups(self, task: Task) -> list[str]:
        """Give questions that the record answers."""
        if not task.questions:
            return []
        asked = Conversation.of(task.questions)
        try:
            return list(leads_from(self._record, asked, wording=self._wording, chat=self._chat))
        except QuestionError:
            return []

    def queries(self, task: Task) -> list[str]:
        """Give the question itself."""
        return list(task.questions[-1:])

    def text(self, task: Task) -> str:
        """Complete a name that somebody on record bears."""
        names = (someone.name for someone in self._record.speakers())
        return _rest_of(task.typed.split()[-1], names) if task.typed[-1:].isalpha() else ""

    def prompt(self, _task: Task) -> str:
        """Give nothing: no picture can be described from what was said."""
        return ""

    def tool_calls(self, _task: Task) -> list[str]:
        """Give none: the record is asked itself."""
        return []


_DEEDS: Mapping[Wish, Callable[[Clerk, Task], str | list[str]]] = MappingProxyType(
    {
        Wish.TITLE: Clerk.title,
        Wish.TAGS: Clerk.tags,
        Wish.FOLLOW_UPS: Clerk.follow_ups,
        Wish.QUERIES: Clerk.queries,
        Wish.TEXT: Clerk.text,
        Wish.PROMPT: Clerk.prompt,
        Wish.TOOL_CALLS: Clerk.tool_calls,
    }
)


def _first_words(text: str) -> str:
    return " ".join(plain(text).split()[:MAX_TITLE_WORDS])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rest_of(begun: str, names: Iterable[str]) -> str:
    if len(begun) < LEAST_TYPED:
        return ""
    wholes = (whole for name in names for whole in (name, name.split()[-1]))
    return next((one[len(begun) :] for one in wholes if one.casefold().startswith(begun.casefold())), "")
